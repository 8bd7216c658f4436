"""Report how well the readers pair notes with markers, per style, with every miss.

make bench-footnotes
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from index.readers import read_document
from tests.truth import BOOKS, STYLES, judge, load_truth

SHARED = Path(os.environ.get("IBID_SHARED", "../shared"))


def main() -> None:
    print(f"{'style':12} {'notes':>6} {'paired':>8} {'whole':>8} {'false':>6} {'s/100k words':>13}")
    for style, suffix in STYLES.items():
        report(style, [SHARED / "eval/footnotes" / f"{book}.{suffix}" for book in BOOKS])


def report(style: str, paths: list[Path]) -> None:
    notes = paired = whole = false = words = 0
    seconds = 0.0
    misses = []
    for path in paths:
        data = path.read_bytes()
        start = time.perf_counter()
        document = read_document(data, path.name)
        seconds += time.perf_counter() - start
        judged = judge(document, load_truth(path))
        notes, paired, whole = (
            notes + judged.notes,
            paired + judged.paired,
            whole + judged.whole,
        )
        false += judged.false
        words += len(document.text.split())
        misses += [f"    {path.stem.split('.')[0]} {miss}" for miss in judged.misses]
    speed = 100_000 * seconds / words
    shares = f"{paired / notes:8.1%} {whole / notes:8.1%}"
    print(f"{style:12} {notes:6} {shares} {false:6} {speed:13.2f}", *misses, sep="\n")


if __name__ == "__main__":
    main()
