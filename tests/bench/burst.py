"""Ask two hundred questions at once, and see whether Ibid still answers the doorbell.

An interaction is acknowledged by the event loop before its question reaches the desk. So the
longest that the loop is held up, while the desk works with the real model, is the longest
that an acknowledgement waits; Discord allows three seconds.

    python -m tests.bench.burst
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path

from bot.desk import Desk, Reply
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import find_sources, load_source
from index.work import Metadata

CORPUS = Path(__file__).parents[2] / "corpus"
SERVERS = 5
QUESTIONS = 200
TICK = 0.005
ACKNOWLEDGED_WITHIN = 3.0


def main() -> None:
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        for server in range(1, SERVERS + 1):
            [path] = find_sources(CORPUS)
            library.collection(str(server)).add([load_source(path, Metadata())], encoder)
        replies, held_up, seconds = asyncio.run(rush(Desk(library, encoder)))
    asked = Counter(reply.answer.question for reply in replies)
    print(f"{len(replies)} questions in {SERVERS} servers answered in {seconds:.1f} s")
    print(f"longest hold-up of the event loop: {1000 * held_up:.0f} ms")
    if set(asked.values()) != {1} or len(asked) != QUESTIONS or held_up > ACKNOWLEDGED_WITHIN:
        raise SystemExit("not every question was acknowledged in time and answered once")


async def rush(desk: Desk) -> tuple[list[Reply], float, float]:
    """Ask all questions at once; return the replies, the longest hold-up and the time taken."""
    lags: list[float] = []
    ticking = asyncio.create_task(tick(lags))
    start = time.perf_counter()
    questions = [(f"Who signed treaty number {n}?", 1 + n % SERVERS) for n in range(QUESTIONS)]
    replies = await asyncio.gather(*(desk.ask(*question) for question in questions))
    ticking.cancel()
    return replies, max(lags), time.perf_counter() - start


async def tick(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        lags.append(time.perf_counter() - before - TICK)


if __name__ == "__main__":
    main()
