"""Sample texts, and shelves made of them in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.answer import answer
from index.build import build_index
from index.cache import EmbeddingCache
from index.collection import Collection
from index.dense import Encoder
from index.document import Document
from index.readers.markdown import read_markdown
from index.shelf import Shelf
from index.work import Metadata, Work, make_id
from tests.stub import StubEncoder

HARBOUR = """\
# The Harbour Accord

The ferry company carried salt and timber between the two islands for a century.

## Negotiations

Envoy Marta Quist signed the harbour accord at Tolvik in 1931.[^1] The council paid her \
forty silver crowns for the work.[^2][^3] Fishermen of the southern bay refused to obey it.

The lighthouse keeper wrote a diary of the storm winter.[^4] He counted nineteen wrecks.

## Aftermath

A customs house opened near the eastern quay.[^5] Smugglers moved their tobacco by night.

[^1]: Quist, Letters, p. 12.
[^2]: Treasury roll 7.
[^3]: Compare the mint's ledger.
[^4]: Diary, entry of 3 January.
"""

ORCHARD = """\
# Orchards of the Upper Valley

Grafting knives came to the upper valley with monks from the plain.[^1]

## Pests

Codling moths destroyed the pear harvest of 1848.[^2] The growers burned sulphur in reply.

[^1]: Abbey chronicle, fol. 3.
[^2]: Reports of the horticultural union.
"""

SALT = """\
# On Salt

The *salt* road ran east.[^1] It crossed the [river](http://a.example) at Tolvik.[^2][^9]

> Nobody paid twice.[^3]

1. Mules
2. Ships[^1]

## Tolls

| Year | Toll |
|---|---|
| 1410[^4] | nine |

    salt   mule

[^1]: Toll book, p. 3.
[^2]: A first paragraph.

    A second one.
[^3]: Ibid., p. 4.
[^4]: Roll 7.
[^8]: Called by nobody.
"""

WHO = "Who signed the harbour accord?"
MOTHS = "What destroyed the pear harvest?"

SIGNED = "Who signed the harbour accord at Tolvik?"
QUIST = "Envoy Marta Quist"
ACCORD, ORCHARDS = "the-harbour-accord", "orchards-of-the-upper-valley"
PLAIN = "The Winter Ferry\n\nThe ferry froze in the bay of Sund in 1709 and stayed until May.\n"


def make_work(document: Document, title: str | None = None) -> Work:
    name = title or document.title or "work"
    return Work(
        id=make_id(name, ()),
        document=document,
        metadata=Metadata(title=name, author=document.author, date=document.date),
        given=Metadata(),
        name="memory.md",
        origin="memory",
        source="",
        digest=document.digest(),
    )


def make_shelf(encoder: Encoder, *documents: Document) -> Shelf:
    """Index documents; their works are numbered in order."""
    works = [make_work(d, d.title or f"Work {n}") for n, d in enumerate(documents, start=1)]
    with TemporaryDirectory() as folder:
        index, _ = build_index(works, encoder, EmbeddingCache(Path(folder) / "cache"), None, None)
    return Shelf(tuple(works), index)


def harbour() -> Document:
    return read_markdown(HARBOUR)


def orchard() -> Document:
    return read_markdown(ORCHARD)


def titles(collection: Collection) -> list[str]:
    return [work.title for work in collection.load().shelf.works]


def first_quotation(collection: Collection, question: str) -> str:
    """Return what a collection of the stub's answers to a question, first of all."""
    return answer(question, collection.load().shelf, StubEncoder()).quotations[0].text


def quoted(ibid: Callable[..., Any], question: str, *words: object) -> list[str]:
    """Return the texts that the command line quotes in answer to a question."""
    found = ibid("ask", question, "--json", *words).json
    return [quotation["text"] for quotation in found["quotations"]]
