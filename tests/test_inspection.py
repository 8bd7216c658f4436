"""What a new generation has to pass before it answers anybody."""

from dataclasses import replace

import numpy as np
import pytest

from index.errors import HomeError
from index.rows import Rows
from index.search import Index
from tests.shelves import HARBOUR, ORCHARD, first_quotation, titles

SIGNED = "Who signed the harbour accord?"


def spoil(monkeypatch, alter):
    """Let every index be written with its tables altered."""
    save = Rows.save

    def spoilt(rows, folder):
        save(rows, folder)
        alter(folder)

    monkeypatch.setattr(Rows, "save", spoilt)


def shift(folder):
    table = np.load(folder / "passages.npy")
    table[:, :2] += 1
    np.save(folder / "passages.npy", table)


def reverse(folder):
    table = np.load(folder / "passages.npy")
    table[:, :2] = table[::-1, :2]
    np.save(folder / "passages.npy", table)


@pytest.mark.parametrize("alter", [shift, reverse])
def test_rows_that_mean_other_passages_are_not_published(shelf, text, encoder, monkeypatch, alter):
    shelf.add([text(HARBOUR)], encoder)
    spoil(monkeypatch, alter)
    with pytest.raises(HomeError, match=r"failed its check .* was not published"):
        shelf.add([text(ORCHARD, "orchard.md")], encoder)
    assert titles(shelf) == ["The Harbour Accord"]
    assert first_quotation(shelf, SIGNED).startswith("Envoy Marta Quist")
    assert shelf.check(encoder) == []


def test_vectors_of_other_passages_are_not_published(shelf, text, encoder, monkeypatch):
    build = Index.build.__func__

    def confused(cls, works, *rest):
        return build(cls, [replace(w, encoded=list(w.encoded)[::-1]) for w in works], *rest)

    monkeypatch.setattr(Index, "build", classmethod(confused))
    with pytest.raises(HomeError, match="does not find itself"):
        shelf.add([text(HARBOUR)], encoder)
    assert shelf.current() is None


def test_passages_that_say_the_same_may_be_taken_for_each_other(shelf, text, encoder):
    same = "The tide came in and the tide went out again at the quay of Tolvik. " * 60
    shelf.add([text(f"# Tides\n\n{same}\n\n## Again\n\n{same}")], encoder)
    assert shelf.check(encoder) == []
