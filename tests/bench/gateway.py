"""Discord as the benches drive it: interactions put in, requests timed, and the clock on the wall.

simcord's actors wait for one another, and its timers for a test that moves its clock. A bench
puts interactions in below its actors, and lets the bot's timers run as they would.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import simcord
from simcord import _dpy_internals
from simcord._clock import Clock
from simcord.backend import serializers
from simcord.interactions import base_payload, nest_options

_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback")


@dataclass(frozen=True, slots=True)
class Put:
    """An interaction that was put in: its id, what it is, and when."""

    id: int
    what: str
    at: float


class Requests(list[Any]):
    """What the bot sends to Discord, and when; `acknowledged` by an interaction's id."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self.acknowledged: dict[int, float] = {}

    def append(self, request: Any) -> None:
        super().append(request)
        self.times.append(time.perf_counter())
        if callback := _CALLBACK.fullmatch(request.path):
            self.acknowledged.setdefault(int(callback[1]), self.times[-1])

    def of(self, part: str) -> list[float]:
        """Return when requests were sent that have a part in their body."""
        return [at for at, each in zip(self.times, self, strict=True) if part in str(each.json)]


def listen(env: simcord.Env) -> Requests:
    """Take the times of all requests from now on."""
    env.backend.http_requests = requests = Requests()
    return requests


def command(env: simcord.Env, who: Any, channel: int, name: str, **options: str) -> Put:
    """Let a member give a command, such as `ask` or `session start`."""
    root, *path = name.split()
    known = env.backend.find_command(root, who.guild.id, type=1)
    given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
    data = {
        "id": known["id"],
        "name": root,
        "type": 1,
        "options": nest_options(known, path, given),
    }
    return _put(env, who, channel, data, name, type=2)


def press(
    env: simcord.Env, who: Any, message: Any, custom_id: str, values: Sequence[str] = ()
) -> Put:
    """Let a member press a button of a message, or choose in its select."""
    data = {"custom_id": custom_id, "component_type": 3 if values else 2, "values": list(values)}
    shown = dict(serializers.message_payload(env.backend, message))
    what = custom_id.split(":")[2]
    return _put(env, who, message.channel_id, data, what, type=3, message=shown)


def _put(
    env: simcord.Env,
    who: Any,
    channel: int,
    data: dict[str, Any],
    what: str,
    *,
    type: int,  # noqa: A002  (Discord's word)
    **extra: Any,
) -> Put:
    record, payload = base_payload(
        env.backend,
        type=type,
        channel_id=channel,
        guild_id=who.guild.id,
        user_id=who.id,
        data=data,
    )
    if message := extra.get("message"):
        record.source_message_id = int(message["id"])
    put = Put(record.id, what, time.perf_counter())
    env.backend.emit("INTERACTION_CREATE", payload | extra)
    return put


class WallClock(Clock):
    """The time of day, where simcord's clock would stand until a test moves it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def leave_to_the_wall(env: simcord.Env) -> None:
    """Let the bot's timers and clocks, which stand otherwise, go by themselves from now on."""
    clock, loop = env.backend.clock, asyncio.get_running_loop()
    waiting = [
        (each.when - clock.elapsed, each.handle) for each in env._work.callbacks if each.when
    ]
    env.backend.clock = WallClock()
    _dpy_internals.release_clocks(env)
    for name in ("call_soon", "call_later", "call_at", "call_soon_threadsafe"):
        setattr(loop, name, getattr(env._runtime, name))
    for seconds, handle in waiting:
        loop.call_later(seconds, handle._run)
