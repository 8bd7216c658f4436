"""Ask a question every 50 ms while ten thousand passages are rebuilt, with the real model.

The rebuild is a child of the workshop, as from Discord, and embeds everything anew; the
questions are the desk's. Latency runs from the moment that a question was due.

    python -m tests.bench.rebuilding
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.desk import Desk
from bot.workshop import Workshop
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import SourceFile, find_sources, load_source
from index.work import Metadata

CORPUS = Path(__file__).parents[2] / "corpus"
PASSAGES = 10_000
EVERY = 0.05  # seconds
QUIET = 400  # questions without a rebuild
ASKED_WITHIN = 3.0  # times the quiet latency
QUESTIONS = ("When was the colonial rule over Korea?", "Who visited Pyongyang?", "What was signed?")


def main() -> None:
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, encoder)
        quiet, busy, seconds, faults = asyncio.run(measure(home, encoder))
    print(f"a rebuild of {PASSAGES} passages took {seconds:.0f} s; {len(busy)} questions meanwhile")
    for name, times in (("quiet", quiet), ("during the rebuild", busy)):
        print(
            f"{name}: median {middle(times):.0f} ms, p95 {p95(times):.0f} ms, "
            f"longest {max(times) * 1000:.0f} ms"
        )
    ratio = p95(busy) / p95(quiet)
    print(f"p95 during the rebuild is {ratio:.2f} of the quiet one; {faults} questions failed")
    sys.exit(faults > 0 or ratio > ASKED_WITHIN)


def fill(home: Path, encoder: SentenceEncoder) -> None:
    """Put the shipped texts and made-up ones on a shelf, and forget their embeddings."""
    sources = [load_source(path, Metadata()) for path in find_sources(CORPUS)]
    Library(home).collection().add([*sources, made_up(PASSAGES)], encoder)
    for path in home.glob("cache/embeddings.db*"):
        path.unlink()


def made_up(passages: int) -> SourceFile:
    """Make a text of so many short sections, a passage each, that are all unlike."""
    chance = random.Random(1)
    words = sorted(
        {
            word.strip(".,;()").lower()
            for path in CORPUS.rglob("text.md")
            for word in path.read_text(encoding="utf-8").split()
            if word.isalpha()
        }
    )
    parts = ["# Made-up annals"]
    for number in range(passages):
        sentences = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(2)]
        parts.append(f"## Entry {number}\n\n{' '.join(sentences)}")
    return SourceFile("annals.md", "\n\n".join(parts).encode(), "/annals.md", Metadata())


async def measure(
    home: Path, encoder: SentenceEncoder
) -> tuple[list[float], list[float], float, int]:
    """Return the latencies without and with a rebuild, its seconds, and how many failed."""
    desk, workshop = Desk(Library(home), encoder), Workshop(home)
    for question in QUESTIONS * 5:
        await desk.ask(question, None)
    quiet, failed = await ask_until(desk, asyncio.create_task(asyncio.sleep(QUIET * EVERY)))
    start = time.perf_counter()
    rebuild = asyncio.create_task(workshop.run(["rebuild"]))
    busy, failed_too = await ask_until(desk, rebuild)
    seconds = time.perf_counter() - start
    after, failed_then = await ask_until(desk, asyncio.create_task(asyncio.sleep(2)))
    assert rebuild.result()["embedded"] > PASSAGES, rebuild.result()
    return quiet, busy + after, seconds, failed + failed_too + failed_then


async def ask_until(desk: Desk, end: asyncio.Task) -> tuple[list[float], int]:
    """Ask a question every 50 ms until something ends; return seconds each, and the failures."""
    asked = []
    due = time.perf_counter()
    while not end.done():
        asked.append(asyncio.create_task(timed(desk, QUESTIONS[len(asked) % 3], due)))
        due += EVERY
        await asyncio.sleep(max(due - time.perf_counter(), 0))
    times = await asyncio.gather(*asked, return_exceptions=True)
    good = [seconds for seconds in times if isinstance(seconds, float)]
    return good, len(times) - len(good)


async def timed(desk: Desk, question: str, due: float) -> float:
    await desk.ask(question, None)
    return time.perf_counter() - due


def middle(times: list[float]) -> float:
    return statistics.median(times) * 1000


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] * 1000


if __name__ == "__main__":
    main()
