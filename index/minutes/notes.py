"""The notes of all passages quoted, numbered once through the minutes.

A note that several passages call keeps one number; a short one says what it stands for and
that this is inferred; one that the source lacks is said to be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.answer import Quotation, ResolvedNote, Status
from index.document import Anchor
from index.minutes import Quoted

NoteKey = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class NumberedNote:
    """A note under its number in the minutes; `label` is the one in the work of that title."""

    number: int
    text: str | None
    status: Status
    label: str
    title: str

    def words(self, labels: Mapping[str, str]) -> str:
        """Return what is printed for the note: its words, whose it is, and what is doubtful."""
        place = labels["note_place"].format(label=self.label, title=self.title)
        said = labels["missing"] if self.text is None else self.text
        doubt = f"; {labels['inferred']}" if self.status == "resolved" else ""
        return f"{said} ({place}{doubt})"


@dataclass(frozen=True, slots=True)
class Apparatus:
    """The notes in order, and the number of each by its work and id."""

    notes: tuple[NumberedNote, ...]
    numbers: Mapping[NoteKey, int]

    def number(self, quotation: Quotation, anchor: Anchor) -> int:
        """Return the number that an anchor of a quotation has in the minutes."""
        return self.numbers[_key(quotation, anchor)]


def number_notes(quoted: Iterable[Quoted]) -> Apparatus:
    """Number the notes of passages 1, 2, … in the order in which they first appear."""
    notes: dict[NoteKey, NumberedNote] = {}
    for passage in quoted:
        quotation = passage.quotation
        for anchor, note in zip(quotation.anchors, passage.notes, strict=True):
            key = _key(quotation, anchor)
            notes.setdefault(key, _numbered(len(notes) + 1, note, quotation.title))
    numbers = {key: note.number for key, note in notes.items()}
    return Apparatus(tuple(notes.values()), numbers)


def _numbered(number: int, note: ResolvedNote, title: str) -> NumberedNote:
    return NumberedNote(number, note.text, note.status, note.label, title)


def _key(quotation: Quotation, anchor: Anchor) -> NoteKey:
    """Return what a note is known by; one that is missing by its marker's place."""
    return quotation.digest, anchor.offset if anchor.note_id is None else anchor.note_id
