"""What a shelf costs as it grows from 1,000 to 1,000,000 passages.

    make bench-growth               # or with SIZES="1000 10000"

Encoding is left out: passages are made of the vectors of real ones under IBID_SHARED, each
moved by the difference of two others, so that they lie in clusters as real ones do; their
words are real words. Questions are real. Each size is built in one process and searched in
another, so that memory is told for each.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from threadpoolctl import threadpool_limits

from index.dense import SentenceEncoder, unit
from index.document import Document
from index.encoding import EncodedPassage, encode_passages, passage_texts, split_for
from index.passages import Passage
from index.query import Query, encode_query
from index.rows import EncodedWork
from index.search import Index
from index.sentences import Span
from tests.bench.sets import DEVELOPMENT, MIXTURE, REPORTED, load_squad, read_text

SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORK = 100  # passages
SENTENCES, WORDS = 5, 13  # a passage, a sentence; real ones have 4.3 and 14.6 content words
RARE = 0.03  # of the words stand in few passages
SHIFT = 0.6
QUESTIONS = 200
LEAST_RECALL, MOST_MILLISECONDS, MOST_SECONDS = 0.98, 100, 10


@dataclass(frozen=True)
class Pool:
    """Vectors and words of real passages, and real questions."""

    vectors: np.ndarray
    sentences: np.ndarray
    words: np.ndarray
    terms: np.ndarray
    queries: list[Query]


@dataclass(frozen=True)
class Cost:
    """What one size costs; memory in MB, of its own and mapped from the disk."""

    passages: int
    build: float
    peak: int
    disk: int
    load: float
    own: int
    mapped: int
    first: float
    query: float
    slow: float
    kept: float
    recall: float

    def __str__(self) -> str:
        return (
            f"{self.passages:>9,} {self.build:>8.1f} {self.peak:>8,} {self.disk / 1e6:>9,.0f} "
            f"{self.disk / self.passages / 1e3:>6.1f} {self.load:>7.2f} {self.own:>8,} "
            f"{self.mapped:>8,} {self.first:>8.1f} {self.query:>8.1f} {self.slow:>8.1f} "
            f"{self.kept:>8.1f} {self.recall:>9.3f}"
        )

    @property
    def holds(self) -> bool:
        """Tell whether all bounds are held."""
        quick = self.slow <= MOST_MILLISECONDS and self.load <= MOST_SECONDS
        return quick and self.recall >= LEAST_RECALL


HEAD = (
    " passages  build s  peak MB   disk MB   KB/p  load s   own MB   mapped first ms query ms "
    "  p95 ms  kept ms recall@10"
)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    pool = make_pool(SentenceEncoder())
    print(HEAD)
    costs = [cost_of(size, pool) for size in sizes]
    if not all(cost.holds for cost in costs):
        raise SystemExit("a bound was not held")


def cost_of(passages: int, pool: Pool) -> Cost:
    """Build, load and search an index of so many passages, in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, peak = apart(build, Path(folder), passages, pool)
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        searched = apart(search, Path(folder), passages, pool)
    cost = Cost(passages, seconds, peak, disk, *searched)
    print(cost, flush=True)
    return cost


def apart(function, *arguments):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def make_pool(encoder: SentenceEncoder) -> Pool:
    """Encode the texts of the question sets, and some questions."""
    encoded: list[EncodedPassage] = []
    for name in (*DEVELOPMENT, *REPORTED, *MIXTURE):
        document = Document(read_text(name))
        passages = split_for(document, encoder)
        encoded += encode_passages(passage_texts(document, passages, encoder), encoder)
    questions = list(load_squad(DEVELOPMENT))
    chosen = questions[:: len(questions) // QUESTIONS][:QUESTIONS]
    sentences = np.concatenate([passage.sentences for passage in encoded])
    return Pool(
        np.concatenate([[passage.vector for passage in encoded], sentences]),
        sentences,
        np.concatenate([passage.words for passage in encoded]),
        np.array([term for passage in encoded for term in passage.terms], dtype=object),
        [encode_query(question.question, encoder) for question in chosen],
    )


def build(folder: Path, passages: int, pool: Pool) -> tuple[float, int]:
    """Build and save; return the seconds that took, but for making up, and the peak in MB."""
    makers = [Made(pool, work) for work in range(passages // WORK)]
    started = time.perf_counter()
    Index.build([EncodedWork(split(), made) for made in makers]).save(folder)
    seconds = time.perf_counter() - started - sum(made.seconds for made in makers)
    return seconds, memory("VmHWM")


def search(folder: Path, passages: int, pool: Pool) -> tuple[float, ...]:
    """Load and ask; return the figures of Cost, from `load` on."""
    threadpool_limits(1)  # as the encoder sets it
    before = memory("RssAnon")
    index, load = timed(lambda: Index.load(folder))
    _, first = timed(lambda: index.search(pool.queries[0], 8))
    times = [1000 * timed(lambda q=query: index.search(q, 8))[1] for query in pool.queries]
    own, mapped = memory("RssAnon") - before, memory("RssFile")
    few = index.keep(range(0, index.works, 100))
    kept = [1000 * timed(lambda q=query: few.search(q, 8))[1] for query in pool.queries]
    figures = (median(times), quantiles(times, n=20)[-1], median(kept), recall(index, pool))
    return load, own, mapped, 1000 * first, *figures


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def recall(index: Index, pool: Pool) -> float:
    """Return the share of the ten exactly nearest passages among the ten found."""
    queries = np.stack([query.vector for query in pool.queries])
    best = np.full((len(queries), 10), -1.0, dtype=np.float32)
    rows = np.full((len(queries), 10), -1)
    for work in range(index.works):
        scores = np.hstack([best, queries @ Made(pool, work).vectors().T])
        numbers = np.hstack([rows, np.tile(work * WORK + np.arange(WORK), (len(queries), 1))])
        top = np.argpartition(-scores, 10, axis=1)[:, :10]
        best = np.take_along_axis(scores, top, axis=1)
        rows = np.take_along_axis(numbers, top, axis=1)
    found = [[row for row, _ in index._dense.search(query, 10)] for query in queries]
    return float(
        np.mean([len({*f} & {*r}) / 10 for f, r in zip(found, rows.tolist(), strict=True)])
    )


class Made(Sequence[EncodedPassage]):
    """The passages of a made-up work, made anew whenever they are read."""

    def __init__(self, pool: Pool, work: int) -> None:
        self._pool = pool
        self._work = work
        self.seconds = 0.0

    def __len__(self) -> int:
        return WORK

    def __getitem__(self, place):
        return self._make()[place]

    def __iter__(self) -> Iterator[EncodedPassage]:
        return iter(self._make())

    def vectors(self) -> np.ndarray:
        return move(self._pool.vectors, WORK, np.random.default_rng(self._work))

    def _make(self) -> list[EncodedPassage]:
        started = time.perf_counter()
        chance = np.random.default_rng([self._work, 1])
        sentences = move(self._pool.sentences, WORK * SENTENCES, chance)
        rows = chance.integers(0, len(self._pool.words), (WORK, SENTENCES * WORDS))
        terms = self._pool.terms[rows]
        rare = chance.random(rows.shape) < RARE
        terms[rare] = [f"rare{n}" for n in chance.zipf(1.1, rare.sum()) % 2_000_000]
        places = np.repeat(np.arange(SENTENCES, dtype=np.int32), WORDS)
        made = [
            EncodedPassage(vector.copy(), own.copy(), self._pool.words[row], places, tuple(words))
            for vector, own, row, words in zip(
                self.vectors(),
                sentences.reshape(WORK, SENTENCES, -1),
                rows,
                terms.tolist(),
                strict=True,
            )
        ]
        self.seconds += time.perf_counter() - started
        return made


def move(vectors: np.ndarray, count: int, chance: np.random.Generator) -> np.ndarray:
    one, to, off = chance.integers(0, len(vectors), (3, count))
    return unit(vectors[one] + SHIFT * (vectors[to] - vectors[off]))


@lru_cache(1)
def split() -> tuple[Passage, ...]:
    """Return the passages of every made-up work: all alike."""
    return tuple(
        Passage(
            800 * n,
            800 * n + 799,
            None,
            tuple(Span(800 * n + 160 * s, 800 * n + 160 * s + 159) for s in range(SENTENCES)),
        )
        for n in range(WORK)
    )


def memory(kind: str) -> int:
    """Return a figure of this process's memory, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{kind}:"))


if __name__ == "__main__":
    main()
