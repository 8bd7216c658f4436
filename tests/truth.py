"""Compare a document's apparatus with what is known of its book."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.document import Document

BOOKS = (
    "angell_great-illusion",
    "augustine_city-of-god",
    "grant_memoirs",
    "keynes_economic-consequences",
    "strachey_queen-victoria",
)
STYLES = {
    "paren": "paren.txt",
    "bracket": "bracket.txt",
    "bracket_end": "bracket_end.txt",
    "superscript": "superscript.txt",
    "gutenberg": "gutenberg.txt",
    "symbol": "symbol.txt",
    "pdftext": "pdftext.txt",
    "markdown": "markdown.md",
    "html": "html",
    "epub": "epub",
}


@dataclass(frozen=True)
class Judged:
    """How many markers are paired with the right note, and how many notes are whole.

    `false` counts markers that the book does not have; `misses` names the rest.
    """

    notes: int
    paired: int
    whole: int
    false: int
    misses: tuple[str, ...]


def load_truth(path: Path) -> list[dict[str, Any]]:
    """Read the truth of a book's rendering; an EPUB shares that of the HTML."""
    stem = path.with_suffix(".html") if path.suffix == ".epub" else path
    name = f"{stem.name}.truth.json" if stem.suffix == ".html" else f"{stem.stem}.truth.json"
    record = json.loads(path.with_name(name).read_text(encoding="utf-8"))
    notes: list[dict[str, Any]] = record["notes"] if isinstance(record, dict) else record
    return sorted(notes, key=lambda note: int(note.get("marker_offset", 0)))


def part_markdown(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """Part a book in Markdown into its paragraphs and, by label, those of its notes."""
    body, _, listed = text.partition("\n[^1]: ")
    notes = re.findall(r"\[\^(\d+)\]: (.*?)(?=\n\[\^|\Z)", f"[^1]: {listed}", re.DOTALL)
    return _paragraphs(body), {label: _paragraphs(note) for label, note in notes}


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n{2,}", re.sub(r"(?m)^> ?", "", text))
    return [" ".join(block.split()) for block in blocks if block.strip()]


def judge(document: Document, truth: list[dict[str, Any]]) -> Judged:
    """Match the markers of a document with the truth's, by label and place, in order."""
    notes = {note.id: squeeze(note.text) for note in document.notes}
    left = list(document.anchors)
    places = [squeeze(document.text[max(0, a.offset - 120) : a.offset]) for a in left]
    used: set[int] = set()
    paired = whole = 0
    misses = []
    for wanted in truth:
        end = squeeze(wanted["before"])[-15:]
        at = next(
            (
                n
                for n, anchor in enumerate(left)
                if n not in used and anchor.label == wanted["n"] and places[n].endswith(end)
            ),
            None,
        )
        if at is None:
            misses.append(f"{wanted['n']}: no marker after “…{wanted['before'][-30:]}”")
            continue
        used.add(at)
        found, text = notes.get(left[at].note_id or "", ""), squeeze(wanted["note_text"])
        whole += found == text
        if found and (found.startswith(text[:40]) or text.startswith(found)):
            paired += 1
        else:
            misses.append(f"{wanted['n']}: with another note after “…{wanted['before'][-30:]}”")
    return Judged(len(truth), paired, whole, len(left) - len(used), tuple(misses))


def squeeze(text: str) -> str:
    """Return the letters and figures of a text: styles differ in their blanks and signs."""
    return "".join(char for char in text if char.isalnum())


def pairs(document: Document) -> list[tuple[str, str, str | None]]:
    """What each marker follows, its label and the text of its note."""
    return [
        (
            (document.text[: a.offset].split() or [""])[-1],
            a.label,
            document.note(a.note_id).text if a.note_id else None,
        )
        for a in document.anchors
    ]
