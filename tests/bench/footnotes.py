"""Report how well the readers pair notes with markers, per style, with every miss.

make bench-footnotes
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.readers import read_document
from tests.render_docx import rendered
from tests.truth import BOOKS, STYLES, judge, load_truth
from tests.typeset import printable, typeset_book

SHARED = Path(os.environ.get("IBID_SHARED", "../shared"))


@dataclass(frozen=True)
class Source:
    """A book's file in one style, and what is known of its notes."""

    name: str
    data: bytes
    truth: list[dict[str, Any]]


def main() -> None:
    print(f"{'style':12} {'notes':>6} {'paired':>8} {'whole':>8} {'false':>6} {'s/100k words':>13}")
    for style, suffix in STYLES.items():
        paths = (SHARED / "eval/footnotes" / f"{book}.{suffix}" for book in BOOKS)
        report(style, (Source(path.name, path.read_bytes(), load_truth(path)) for path in paths))
    report("docx", map(as_docx, BOOKS))
    report("pdf", map(as_pdf, BOOKS))


def as_docx(book: str) -> Source:
    path = markdown(book)
    return Source(f"{book}.docx", rendered(path.read_text(encoding="utf-8")), load_truth(path))


def as_pdf(book: str) -> Source:
    """Typeset a book; what its font lacks is in the truth no more than in print."""
    path = markdown(book)
    data = typeset_book(path.read_text(encoding="utf-8"), numbering="through")
    truth = [
        note | {key: printable(note[key]) for key in ("before", "note_text")}
        for note in load_truth(path)
    ]
    return Source(f"{book}.pdf", data, truth)


def markdown(book: str) -> Path:
    return SHARED / "eval/footnotes" / f"{book}.{STYLES['markdown']}"


def report(style: str, sources: Iterator[Source]) -> None:
    notes = paired = whole = false = words = 0
    seconds = 0.0
    misses = []
    for source in sources:
        start = time.perf_counter()
        document = read_document(source.data, source.name)
        seconds += time.perf_counter() - start
        judged = judge(document, source.truth)
        notes, paired, whole = (
            notes + judged.notes,
            paired + judged.paired,
            whole + judged.whole,
        )
        false += judged.false
        words += len(document.text.split())
        misses += [f"    {source.name.split('.')[0]} {miss}" for miss in judged.misses]
    speed = 100_000 * seconds / words
    shares = f"{paired / notes:8.1%} {whole / notes:8.1%}"
    print(f"{style:12} {notes:6} {shares} {false:6} {speed:13.2f}", *misses, sep="\n")


if __name__ == "__main__":
    main()
