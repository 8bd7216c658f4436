"""Vectors in few bits, and the lists that many rows are parted into, stay true."""

from __future__ import annotations

import numpy as np
import pytest

from index import neighbours, rows
from index.codes import Codes, CodeWriter, Coding
from index.dense import unit
from index.neighbours import Neighbours
from index.query import encode_query
from index.readers.markdown import read_markdown
from index.search import Index
from tests.shelves import HARBOUR, ORCHARD, make_shelf
from tests.stub import StubEncoder

DIMENSION = 96


def clustered(count: int, seed: int = 0) -> np.ndarray:
    """Draw unit vectors around some centres, on axes that matter less and less."""
    chance = np.random.default_rng(seed)
    axes = 1 / np.arange(1, DIMENSION + 1) ** 0.5
    centres = np.random.default_rng(99).standard_normal((40, DIMENSION)) * axes
    noise = chance.standard_normal((count, DIMENSION)) * axes
    return unit((centres[chance.integers(0, 40, count)] + 0.7 * noise).astype(np.float32))


def coded(vectors: np.ndarray, coding: Coding) -> Codes:
    writer = CodeWriter(coding)
    for piece in np.array_split(vectors, 7):
        writer.add(piece)
    return writer.codes()


@pytest.mark.parametrize(
    ("bands", "most"), [(None, 0.004), (((96, 4),), 0.05), (((16, 4), (48, 2)), 0.15)]
)
def test_codes_keep_the_products_of_vectors(bands, most, tmp_path):
    vectors, queries = clustered(5000), clustered(20, seed=1)
    coding = Coding.fit(vectors, bands) if bands else Coding.whole(DIMENSION)
    codes = coded(vectors, coding)
    codes.save(tmp_path / "codes")
    numbers = np.arange(5000)
    found = Codes.load(tmp_path / "codes").dot(numbers, queries)
    assert np.array_equal(found, codes.dot(numbers, queries))
    errors = found - vectors @ queries.T
    assert np.abs(errors).std() < most / 2
    assert abs(errors.mean()) < 0.01
    own = codes.dot(numbers[:100], vectors[:100]).diagonal()
    assert np.abs(own - 1).max() < 0.01


def test_few_bits_take_few_bytes():
    vectors = clustered(500)
    coding = Coding.fit(vectors, ((16, 4), (48, 2)))
    assert coded(vectors, coding).packed.shape == (500, 20)


def test_what_says_nothing_is_like_nothing():
    vectors = clustered(500)
    vectors[7] = 0
    for coding in (Coding.whole(DIMENSION), Coding.fit(vectors, ((96, 4),))):
        assert np.all(coded(vectors, coding).dot(np.array([7]), clustered(3)) == 0)


def test_many_rows_are_found_in_lists_as_by_looking_at_each(tmp_path, monkeypatch):
    vectors, queries = clustered(20_000), clustered(50, seed=1)
    exact = Neighbours.build(vectors)
    monkeypatch.setattr(neighbours, "_EXACT", 1000)
    monkeypatch.setattr(neighbours, "_PROBES", 60)
    built = Neighbours.build(vectors)
    built.save(tmp_path / "built")
    Neighbours.build(vectors).save(tmp_path / "again")
    assert (tmp_path / "built").read_bytes() == (tmp_path / "again").read_bytes()
    loaded = Neighbours.load(tmp_path / "built")
    assert len(loaded) == 20_000
    assert recall(exact, loaded, queries) >= 0.98
    few = np.zeros(20_000, dtype=bool)
    few[::100] = True
    for among in ((500, 620), few):
        assert recall(exact, loaded, queries, among) >= 0.99


def recall(exact: Neighbours, lists: Neighbours, queries: np.ndarray, among=None) -> float:
    shared = 0
    for query in queries:
        right = {row for row, _ in exact.search(query, 10, among)}
        shared += len(right & {row for row, _ in lists.search(query, 10, among)})
    return shared / (10 * len(queries))


def test_a_large_shelf_answers_as_a_small_one(tmp_path, monkeypatch):
    documents = [read_markdown(HARBOUR), read_markdown(ORCHARD)]
    question = encode_query("Who signed the harbour accord?", StubEncoder())
    small = make_shelf(StubEncoder(), *documents).index
    monkeypatch.setattr(rows, "_WHOLE_PASSAGES", 0)
    make_shelf(StubEncoder(), *documents).index.save(tmp_path)
    large = Index.load(tmp_path)
    best, other = small.search(question, 1)[0], large.search(question, 1)[0]
    assert (best.work, best.start) == (other.work, other.start)
    assert other.score == pytest.approx(best.score, rel=0.1)
    assert large._rows.words.packed.nbytes < small._rows.words.packed.nbytes / 3
