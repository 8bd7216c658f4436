"""Let fifty members of five servers ask two hundred questions at once, with the real model.

Discord is simcord's: its gateway brings every question as it would come, and its ends take the
acknowledgements, for which Discord gives three seconds, and the answers. Its actors wait for
one another, so the questions are put in below them.

    python -m tests.bench.burst
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simcord

from bot import waiting
from bot.client import Ibid
from bot.desk import Desk
from bot.settings import Settings
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import find_sources, load_source
from index.work import Metadata
from tests.bench.gateway import Put, command, listen

CORPUS = Path(__file__).parents[2] / "corpus"
SERVERS, MEMBERS, QUESTIONS = 5, 10, 200  # members of each server
ACKNOWLEDGED_WITHIN = 3.0
PATIENCE = 300.0  # seconds for all answers


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put."""

    question: str
    put: Put


def main() -> None:
    waiting._PATIENCE = 0.0  # everybody is told a place: simcord's timers stand while threads work
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), encoder))


async def measure(home: Path, encoder: SentenceEncoder) -> None:
    library = Library(home)
    bot = Ibid(Desk(library, encoder, QUESTIONS), Settings(_env_file=None, home=home))
    async with simcord.run(bot, settle_timeout=PATIENCE) as env:
        requests = listen(env)
        rooms = [furnish(env, library, encoder, number) for number in range(SERVERS)]
        start = time.perf_counter()
        asked = []
        for number in range(QUESTIONS):
            asked.append(put(env, rooms[number % SERVERS], number))
            await asyncio.sleep(0)  # as between two frames of the gateway
        while time.perf_counter() < start + PATIENCE:
            if all(requests.of(f"**{each.question}**") for each in asked):
                break
            await asyncio.sleep(0.5)
        await env.settle()
        answers = [requests.of(f"**{each.question}**") for each in asked]
        told = len(requests.of("in line"))
    report(asked, requests.acknowledged, answers, told)


def furnish(env: simcord.Env, library: Library, encoder: SentenceEncoder, number: int) -> Any:
    """Open a server with members, a channel and a shelf of its own."""
    guild = env.create_guild(f"Circle {number}")
    [path] = find_sources(CORPUS)
    library.collection(str(guild.id)).add([load_source(path, Metadata())], encoder)
    users = [env.create_user(f"member-{number}-{each}") for each in range(MEMBERS)]
    return guild.create_text_channel("reading"), [guild.add_member(user) for user in users]


def put(env: simcord.Env, room: Any, number: int) -> Asked:
    """Let a member ask."""
    channel, members = room
    asker = members[number // SERVERS % MEMBERS]
    question = f"Who signed treaty number {number}?"
    return Asked(question, command(env, asker, channel.id, "ask", question=question))


def report(
    asked: list[Asked], acknowledged: dict[int, float], answers: list[list[float]], told: int
) -> None:
    """Print the figures, and fail where one is not as it should be."""
    once = sum(len(each) == 1 for each in answers)
    puts = [each.put for each in asked]
    waits = [acknowledged[put.id] - put.at for put in puts if put.id in acknowledged]
    latest = max(waits)
    last = max(at[-1] for at in answers if at) - puts[0].at
    print(f"{QUESTIONS} questions of {SERVERS * MEMBERS} members in {SERVERS} servers at once")
    median = statistics.median(waits)
    print(
        f"acknowledged: {len(waits)}, after {median:.2f} s in the middle and {latest:.2f} s at most"
    )
    print(f"answered once: {once}, the last after {last:.1f} s; places told: {told}")
    if once < QUESTIONS or len(waits) < QUESTIONS or latest > ACKNOWLEDGED_WITHIN:
        raise SystemExit("not every question was acknowledged in time and answered once")


if __name__ == "__main__":
    main()
