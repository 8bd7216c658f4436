"""Measure speed as ratios within one run, on this machine.

    make bench

The bare encoder is sentence-transformers' own `encode` on the same passages or question.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from index.answer import answer
from index.collection import Collection
from index.dense import SentenceEncoder
from index.encoding import passage_texts, split_for
from index.library import Library
from index.sources import SourceFile, find_sources, load_source
from index.work import Metadata
from tests.bench.growth import cost_of, make_pool

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = (
    "Who signed the treaty of annexation in 1910?",
    "Why did the talks on normal relations fail in 1992?",
    "How many people sailed from Niigata?",
)
REPEATS = 60


@dataclass(frozen=True)
class Measure:
    """A ratio, and the bound that it is held to."""

    name: str
    value: float
    bound: str
    holds: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.holds else 'OVER'} {self.name}: {self.value:.2f} ({self.bound})"


def main() -> None:
    encoder = SentenceEncoder()
    [path] = find_sources(CORPUS)
    source = load_source(path, Metadata())
    with tempfile.TemporaryDirectory() as folder:
        collection = Library(Path(folder)).collection()
        collection.add([source], encoder)
        measures = [
            *throughput(source, encoder),
            question_cost(collection, encoder),
            unchanged_rebuild(collection, encoder),
        ]
    measures += growth(source, encoder)
    measures += search_cost(encoder)
    for measure in measures:
        print(measure)
    if not all(measure.holds for measure in measures):
        raise SystemExit("a bound was not held")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_encode(encoder: SentenceEncoder) -> Callable[[list[str]], np.ndarray]:
    """Return sentence-transformers' own encoding by the same loaded model."""
    model = encoder._model
    return lambda texts: model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def throughput(source: SourceFile, encoder: SentenceEncoder) -> list[Measure]:
    """Encode the same passages with Ibid's encoder and with bare sentence-transformers."""
    document = source.parse()
    passages = split_for(document, encoder)
    texts = [text.text for text in passage_texts(document, passages, encoder)] * 6
    bare = bare_encode(encoder)
    encoder.encode(texts[:32]), bare(texts[:32])
    ours = median(seconds(lambda: encoder.encode(texts)) for _ in range(3))
    theirs = median(seconds(lambda: bare(texts)) for _ in range(3))
    vectors = np.array([encoding.vector for encoding in encoder.encode(texts)])
    cosine = float((vectors * bare(texts)).sum(axis=1).min())
    ratio = theirs / ours
    return [
        Measure("embedding throughput against bare encode", ratio, "at least 0.9", ratio >= 0.9),
        Measure("lowest cosine to bare encode", cosine, "at least 0.9999", cosine >= 0.9999),
    ]


def question_cost(collection: Collection, encoder: SentenceEncoder) -> Measure:
    shelf = collection.load().shelf
    bare = bare_encode(encoder)
    for question in QUESTIONS:
        answer(question, shelf, encoder), bare([question])
    ours, theirs = [], []
    for _ in range(REPEATS):
        for question in QUESTIONS:
            ours.append(seconds(lambda q=question: answer(q, shelf, encoder)))
            theirs.append(seconds(lambda q=question: bare([q])))
    ratio = median(ours) / median(theirs)
    return Measure("warm question against bare query", ratio, "at most 1.5", ratio <= 1.5)


def unchanged_rebuild(collection: Collection, encoder: SentenceEncoder) -> Measure:
    encoded = 0

    def count(done: int, _total: int) -> None:
        nonlocal encoded
        encoded = done

    collection.rebuild(encoder, count)
    return Measure("passages encoded by an unchanged rebuild", encoded, "none", encoded == 0)


def growth(source: SourceFile, encoder: SentenceEncoder) -> list[Measure]:
    """Add one work to an empty library and to one of a hundred."""
    encoded = []

    def count(done: int, _total: int) -> None:
        encoded[-1] = done

    def add(collection: Collection) -> float:
        encoded.append(0)
        return seconds(lambda: collection.add([_variant(source, 0)], encoder, count))

    with tempfile.TemporaryDirectory() as folder:
        alone = add(Library(Path(folder) / "empty").collection())
        full = Library(Path(folder) / "full").collection()
        full.add([_variant(source, number) for number in range(1, 101)], encoder)
        among = add(full)
    share, ratio = encoded[1] / encoded[0], among / alone
    return [
        Measure("rows encoded among a hundred works against alone", share, "at most 1", share <= 1),
        Measure("adding to a hundred works against to none", ratio, "at most 4", ratio <= 4),
    ]


def search_cost(encoder: SentenceEncoder) -> list[Measure]:
    """Search among a thousand and a hundred thousand passages, against a bare query."""
    bare = bare_encode(encoder)
    query = median(seconds(lambda: bare([QUESTIONS[0]])) for _ in range(REPEATS))
    pool = make_pool(encoder)
    small, large = (cost_of(count, pool).query / 1000 for count in (1_000, 100_000))
    ratio, more = 1 + small / query, 1000 * (large - small)
    return [
        Measure("query and search of 1,000 against bare query", ratio, "at most 2", ratio <= 2),
        Measure("milliseconds more at 100,000 passages", more, "at most 30", more <= 30),
    ]


def _variant(source: SourceFile, number: int) -> SourceFile:
    """Return another work of the same length: every paragraph says which it is."""
    text = source.data.decode().replace("\n\n", f" (variant {number})\n\n")
    given = Metadata(title=f"Variant {number}")
    return SourceFile(f"variant{number}.md", text.encode(), f"/variant/{number}", given)


if __name__ == "__main__":
    main()
