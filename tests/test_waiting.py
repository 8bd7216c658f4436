"""The line: whose question waits behind others sees their place in it, then the answer."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

import bot.waiting
from bot.desk import Desk
from tests.rooms import SETTLED, Room, make_bot, open_room, texts
from tests.stub import StubEncoder

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"


class Gate(StubEncoder):
    """An encoder that lets one question through each time it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = threading.Semaphore(0)

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.turns.acquire(timeout=SETTLED / 2)
        return super().encode(texts)

    def let(self, count: int = 1) -> None:
        self.turns.release(count)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.waiting, "_PATIENCE", 0.0)
    monkeypatch.setattr(bot.waiting, "_EVERY", 0.0)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
async def room(simcord_env: simcord.Env, home: Path, gate: Gate) -> Room:
    await simcord_env.restart_bot(make_bot(home, gate))
    return open_room(simcord_env)


def fill(desk: Desk, count: int) -> list[asyncio.Future[Any]]:
    """Let others ask before."""
    return [asyncio.ensure_future(desk.ask(SIGNED, None)) for _ in range(count)]


def told(env: simcord.Env) -> list[str]:
    """Return the lines about places that Discord was sent, in order."""
    shown = (str(event.json) for event in env.http_requests if event.method in {"PATCH", "POST"})
    lines = [part for text in shown for part in text.split("**")]
    return [line for line in lines if line.startswith(("You are", "Your question", "Du bist"))]


async def watch(env: simcord.Env, seen: str, then: Callable[[], None]) -> None:
    """Do something as soon as a line was told."""
    while seen not in told(env):  # noqa: ASYNC110  (what is sent sets no event)
        await asyncio.sleep(0.01)
    then()


async def during(operation: Any, *watching: Any) -> Any:
    tasks = [asyncio.ensure_future(each) for each in watching]
    result = await operation
    await asyncio.gather(*tasks)
    return result


async def test_place_is_shown_kept_current_and_replaced_by_the_answer(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    others = fill(simcord_env.bot.desk, 3)

    result = await during(
        room.ann.slash(room.channel, "ask", question=SIGNED),
        watch(simcord_env, "You are number 4 in line.", gate.let),
        watch(simcord_env, "You are number 3 in line.", gate.let),
        watch(simcord_env, "You are number 2 in line.", gate.let),
        watch(simcord_env, "Your question is being answered now.", gate.let),
    )

    assert told(simcord_env) == [
        "You are number 4 in line.",
        "You are number 3 in line.",
        "You are number 2 in line.",
        "Your question is being answered now.",
    ]
    assert "Odalys Brandt" in texts(result.response)
    assert "in line" not in texts(result.response)
    assert result.followups == []
    assert len(await asyncio.gather(*others)) == 3


async def test_place_of_a_private_question_is_private_and_in_the_members_language(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda now: replace(now, language="de"))
    fill(simcord_env.bot.desk, 1)

    result = await during(
        room.ann.slash(room.channel, "ask", question=SIGNED, private=True),
        watch(simcord_env, "Du bist Nummer 2 in der Warteschlange.", lambda: gate.let(2)),
    )

    assert result.ephemeral
    assert "Odalys Brandt" in texts(result.response)


async def test_slow_answer_with_nobody_before_says_nothing_of_a_line(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    threading.Timer(0.6, gate.let).start()

    result = await room.ann.slash(room.channel, "ask", question=SIGNED)

    assert told(simcord_env) == []
    assert "Odalys Brandt" in texts(result.response)


@pytest.mark.parametrize(
    ("command", "options"),
    [("timeline", {"topic": "the lighthouse treaty"}), ("find", {"text": "“the village kept”"})],
)
async def test_lists_and_sources_wait_in_the_same_line(
    simcord_env: simcord.Env, room: Room, gate: Gate, command: str, options: dict[str, str]
) -> None:
    fill(simcord_env.bot.desk, 2)
    threading.Timer(0.5, gate.let).start()

    result = await during(
        room.ann.slash(room.channel, command, **options),
        watch(simcord_env, "You are number 2 in line.", lambda: gate.let(9)),
    )

    assert "generation 1" in texts(result.response)


async def test_mention_gets_one_reply_which_becomes_the_answer(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    fill(simcord_env.bot.desk, 1)

    await during(
        room.ann.send(room.channel, f"{simcord_env.bot.user.mention} {SIGNED}"),
        watch(simcord_env, "You are number 2 in line.", lambda: gate.let(2)),
    )

    asked, reply = room.channel.history()
    assert reply.reference.message_id == asked.id
    assert "Odalys Brandt" in texts(reply)


async def test_place_goes_where_a_fault_comes(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    fill(simcord_env.bot.desk, 1)

    result = await during(
        room.ann.slash(room.channel, "ask", question=SIGNED, work="no-such-work"),
        watch(simcord_env, "You are number 2 in line.", gate.let),
    )

    assert result.response is None
    assert result.followups[-1].ephemeral
    assert "No work “no-such-work”" in result.followups[-1].content


async def test_place_that_discord_does_not_take_loses_no_answer(
    simcord_env: simcord.Env, room: Room, gate: Gate
) -> None:
    fill(simcord_env.bot.desk, 1)
    simcord_env.inject_error("POST", "/webhooks/*", status=403, times=1)

    result = await during(
        room.ann.slash(room.channel, "ask", question=SIGNED),
        watch(simcord_env, "You are number 2 in line.", lambda: gate.let(2)),
    )

    assert "Odalys Brandt" in texts(result.response)


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "8 questions are waiting already. Ask again <t:"), ("de", "Es warten schon 8 Fragen.")],
)
async def test_full_line_refuses_privately_and_says_when_to_come_back(
    simcord_env: simcord.Env, room: Room, gate: Gate, language: str, line: str
) -> None:
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda now: replace(now, language=language))
    others = fill(simcord_env.bot.desk, 8)
    await asyncio.sleep(0)

    refused = await room.ann.slash(room.channel, "ask", question=SIGNED)
    gate.let(8)
    await asyncio.gather(*others)

    acknowledged = [e.json["type"] for e in simcord_env.http_requests if "/callback" in e.path]
    assert acknowledged == [4]
    assert refused.ephemeral
    assert refused.response.content.startswith(line)
    until = int(re.search(r"<t:(\d+):R>", refused.response.content)[1])
    assert 9 <= until - simcord_env.now().timestamp() <= 60
