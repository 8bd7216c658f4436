"""Hold twenty sessions at once in twenty servers of fifty members, with the real model.

For a minute, members raise hands, ask, vote and quote, and moderators run their sessions, at
random instants; in the middle of it, all thousand press Here within two seconds. Discord gives
three seconds for each acknowledgement. Latency runs from the moment that an act was due.

    python -m tests.bench.sittings
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.client import Ibid
from bot.desk import Desk
from bot.lasting import base36
from bot.sessions import planning
from bot.sessions.plan import Mode, Plan, Venue, When
from bot.sessions.session import Actor, Session
from bot.settings import Settings
from bot.study.proposal import Chosen, propose, resolve
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import find_sources, load_source
from index.work import Metadata
from tests.bench.gateway import Put, Requests, command, leave_to_the_wall, listen, press

CORPUS = Path(__file__).parents[2] / "corpus"
SERVERS, MEMBERS = 20, 50  # members of each server
SECONDS, ACTS = 60, 2000  # acts beside the presses of Here
BURST_AT, BURST = 30, 2  # seconds
ACKNOWLEDGED_WITHIN = 3.0
PATIENCE = 120.0  # seconds for all to be shown and drawn
MODES: tuple[Mode, ...] = ("open", "queued", "reviewed")
TOPICS = ("the treaty", "the talks", "the visit", "the ports", "the loans", "the fishermen")
QUESTIONS = ("What was said of {} after {}?", "Who visited Pyongyang for {} in {}?")
VERBS = {"vote": "rvote", "next": "rnext", "more": "rmore", "take": "rtake", "publish": "rpublish"}
WEIGHTS = {"vote": 8, "next": 1, "more": 2, "take": 6, "publish": 6, "ask": 2, "quote": 2}


@dataclass(frozen=True, slots=True)
class Circle:
    """A server whose session goes on."""

    env: simcord.Env
    guild: Any
    members: list[Any]
    mia: Any
    number: int

    @property
    def session(self) -> Session:
        bot: Any = self.env.bot
        return bot.ledger.get(self.guild.id, self.number)

    def shown(self, channel: int | None, message: int | None) -> Any:
        return self.env.backend.messages.get(channel, {}).get(message)


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody does, and when: seconds from the start."""

    at: float
    circle: Circle
    who: Any
    what: str


@dataclass
class Measured:
    """What was put in, when it was acknowledged, how late the loop was, and what was logged."""

    puts: list[Put]
    requests: Requests
    lags: list[float]
    logged: list[str]
    lost: int = 0
    noted: int = 0
    settled: float = 0.0


def main() -> None:
    chance, encoder = random.Random(7), SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        library.collection().add(
            [load_source(p, Metadata()) for p in find_sources(CORPUS)], encoder
        )
        gc.collect()
        gc.freeze()  # as `run_bot` does
        measured = asyncio.run(measure(Path(folder), Desk(library, encoder), chance))
    report(measured)


async def measure(home: Path, desk: Desk, chance: random.Random) -> Measured:
    bot = Ibid(desk, Settings(_env_file=None, home=home))
    async with simcord.run(bot, settle_timeout=PATIENCE) as env:
        leave_to_the_wall(env)
        measured = Measured([], listen(env), [], listen_to_log())
        circles = [await convene(env, number) for number in range(SERVERS)]
        await until(lambda: all(each.session.messages.arrival for each in circles))
        watch = asyncio.create_task(watch_loop(measured.lags))
        start = time.perf_counter()
        for due in sorted(timetable(circles, chance), key=lambda due: due.at):
            if (early := start + due.at - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if put := do(due, chance):
                measured.puts.append(replace(put, at=min(put.at, start + due.at)))
        watch.cancel()
        done = measured.requests.acknowledged
        await until(lambda: all(put.id in done for put in measured.puts))
        await until(lambda: all(len(each.session.attendance) == MEMBERS for each in circles))
        measured.settled = max(0.0, time.perf_counter() - start - SECONDS)
        measured.noted = sum(len(each.session.log) for each in circles)
        measured.lost = await count_lost(bot, circles)
        measured.logged += [repr(error) for error in env.errors]
    return measured


def listen_to_log() -> list[str]:
    """Return a list that grows by all that is logged as a warning or worse."""
    logged: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: logged.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    return logged


async def convene(env: simcord.Env, number: int) -> Circle:
    """Open a server with members and let its moderator start a session."""
    bot: Any = env.bot
    guild = env.create_guild(f"Circle {number}")
    channel, desk = guild.create_text_channel("study"), guild.create_text_channel("moderators")
    keepers = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    users = [env.create_user(f"member-{number}-{each}") for each in range(MEMBERS)]
    members = [guild.add_member(user) for user in users[1:]]
    mia = guild.add_member(users[0], roles=[keepers])
    await bot.store.change_preferences(
        guild.id, lambda chosen: replace(chosen, moderators_channel=desk.id)
    )
    plan = await plan_of(bot, guild.id, channel.id, MODES[number % len(MODES)])
    session = discord.utils.time_snowflake(env.now()) + number
    drafted = planning.new(session, guild.id, plan, Actor(mia.id, moderator=True), env.now())
    await bot.ledger.add(drafted)
    command(env, mia, channel.id, "session start", session=base36(session))
    return Circle(env, guild, [mia, *members], mia, session)


async def plan_of(bot: Ibid, server: int, channel: int, mode: Mode) -> Plan:
    """Plan an hour on the shipped text, with the agenda that is proposed for it."""
    [(_, work)] = await bot.desk.titles(server)
    reading = await resolve(bot.desk, server, Chosen((work,)))
    items = await propose(bot.desk, server, reading, 60, "en")
    start = bot.ledger.clock() + timedelta(hours=1)
    when, venue = When(start, "UTC", start.time()), Venue("text", channel)
    return Plan("The treaty", when, 60, venue, reading=reading, items=items, mode=mode)


def timetable(circles: list[Circle], chance: random.Random) -> Iterator[Due]:
    """Tell who does what when: each member one thing of their own, and Here."""
    for circle in circles:
        for who in circle.members:
            what = chance.choice(["hand", "question"])
            yield Due(chance.uniform(0, SECONDS), circle, who, what)
            yield Due(BURST_AT + chance.uniform(0, BURST), circle, who, "here")
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    for what in chance.choices(kinds, weights, k=ACTS - SERVERS * MEMBERS):
        circle = chance.choice(circles)
        who = circle.mia if what in VERBS and what != "vote" else chance.choice(circle.members)
        yield Due(chance.uniform(0, SECONDS), circle, who, what)


def do(due: Due, chance: random.Random) -> Put | None:
    """Let somebody do something; what cannot be pressed by now is left."""
    circle, at, words = due.circle, due.circle.session.messages, chance.choice(TOPICS)
    place = at.thread or 0
    if due.what in {"hand", "ask", "quote", "question"}:
        number = chance.randrange(100)
        text = chance.choice(QUESTIONS).format(words, 1900 + number)
        options = {"hand": {}, "ask": {"question": text}, "quote": {"words": words}}
        return command(
            circle.env, due.who, place, due.what, **options.get(due.what, {"text": text})
        )
    if due.what == "here":
        shown = circle.shown(place, at.arrival)
        return press(circle.env, due.who, shown, next(controls(shown, "hhere"))[0])
    member = due.what == "vote"
    cards = [circle.shown(at.desk, card.message) for card in at.cards]
    looked = [circle.shown(place, at.status)] if member else [circle.shown(at.desk, at.panel)]
    for shown in cards if due.what == "publish" else looked:
        for custom_id, values in controls(shown, VERBS[due.what]):
            chosen = [chance.choice(values)] if values else []
            return press(circle.env, due.who, shown, custom_id, chosen)
    return None


def controls(shown: Any, verb: str) -> Iterator[tuple[str, list[str]]]:
    """Return the enabled controls of a verb on a message, each with what may be chosen."""
    parts = list(shown.components) if shown else []
    while parts:
        part = parts.pop(0)
        parts += part.get("components", [])
        name = part.get("custom_id", "")
        if name.startswith(f"ibid:s:{verb}:") and not part.get("disabled"):
            yield name, [option["value"] for option in part.get("options", [])]


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to be true, but not for ever."""
    end = time.perf_counter() + PATIENCE
    while not true() and time.perf_counter() < end:  # noqa: ASYNC110  (there is no event)
        await asyncio.sleep(0.05)


async def watch_loop(lags: list[float]) -> None:
    """Note how much later than due the event loop comes round."""
    while True:
        due = time.perf_counter() + 0.01
        await asyncio.sleep(0.01)
        lags.append(time.perf_counter() - due)


async def count_lost(bot: Ibid, circles: list[Circle]) -> int:
    """Count the members whose Here is not in the database."""
    records = await bot.store.all_records("session")
    kept = {int(record.key): record.body["session"]["attendance"] for record in records}
    return sum(MEMBERS - len(kept[circle.number]) for circle in circles)


def report(measured: Measured) -> None:
    """Print the figures, and fail where one is not as it should be."""
    done, puts = measured.requests.acknowledged, measured.puts
    waits = sorted(done[put.id] - put.at for put in puts if put.id in done)
    print(f"{SERVERS} sessions of {MEMBERS} members: {len(puts)} acts in {SECONDS} s")
    print(", ".join(f"{what} {count}" for what, count in Counter(p.what for p in puts).items()))
    print(f"acknowledged: {spread(waits)}")
    for what in sorted({put.what for put in puts}):
        own = [done[put.id] - put.at for put in puts if put.what == what and put.id in done]
        print(f"  {what:10} {spread(own)}")
    print(f"event loop late by {spread(measured.lags)}")
    print(f"all done {measured.settled:.1f} s after; load {os.getloadavg()[0]:.1f}")
    print(f"the sessions' logs have {measured.noted} acts")
    unanswered = len(puts) - len(waits)
    print(f"unanswered {unanswered}, lost {measured.lost}, logged {len(measured.logged)}")
    print(*Counter(line.splitlines()[0][:150] for line in measured.logged).most_common(5), sep="\n")
    late = max(waits) > ACKNOWLEDGED_WITHIN
    sys.exit(late or unanswered > 0 or measured.lost > 0 or len(measured.logged) > 0)


def spread(times: list[float]) -> str:
    """Return the middle, the 95th percentile and the longest of times, in milliseconds."""
    ordered = [1000 * each for each in sorted(times)] or [0.0]
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    middle = statistics.median(ordered)
    return f"{len(times)}, median {middle:.0f} ms, p95 {p95:.0f} ms, longest {ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()
