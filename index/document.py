"""The record that every reader makes and every later step reads.

A document is clean running text with its note apparatus kept apart and anchored by
offset, so that a quotation can be literal and still carry its notes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the stretch of text that it rules, the heading itself included."""

    heading: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of one label of a marker: `offset` is the length of the text before it.

    `printed` is what the source prints there, with the blank before it if there is one;
    of a group such as `(1,2)` the first anchor holds it all and the others hold "".
    """

    label: str
    offset: int
    note_id: str | None
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One item of the apparatus; `id` is unique in the work, `label` need not be.

    `refers_to` is the id of the earlier note that a short note (`ibid.`) stands for.
    """

    id: str
    label: str
    text: str
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Where a printed page begins in the text."""

    label: str
    start: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the source lacks or garbles, said aloud rather than mended."""

    kind: str
    label: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Front or back matter (standfirst, copyright line …): kept, never quoted."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A work's clean text with its sections, anchors, notes and problems."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    sections: tuple[Section, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    matter: tuple[Matter, ...] = ()
    pages: tuple[Page, ...] = ()

    def anchors_in(self, start: int, end: int) -> tuple[Anchor, ...]:
        """Return the anchors of the span `start:end`, in order.

        A marker follows its word and belongs to the span of that word's last letter. Only
        one that opens the text, a paragraph or a sentence has no word to follow; it goes
        to the span that it opens.
        """
        near = (a for a in self.anchors if start <= a.offset <= end)
        return tuple(a for a in near if start <= self._held_at(a.offset) < end)

    def _held_at(self, offset: int) -> int:
        """Return the place of the letter that a marker at an offset belongs to."""
        follows = offset > 0 and (offset == len(self.text) or not self.text[offset - 1].isspace())
        return offset - 1 if follows else offset

    def section_at(self, offset: int) -> Section | None:
        """Return the innermost section around `offset`, or None in the introduction."""
        around = [s for s in self.sections if s.start <= offset < s.end]
        return max(around, key=lambda s: s.level, default=None)

    def page_at(self, offset: int) -> str | None:
        """Return the label of the page that `offset` lies on, where pages are known."""
        begun = [page.label for page in self.pages if page.start <= offset]
        return begun[-1] if begun else None

    def note(self, note_id: str) -> Note:
        """Return the note of that id; KeyError where there is none."""
        for note in self.notes:
            if note.id == note_id:
                return note
        raise KeyError(note_id)

    def with_markers(self, start: int = 0, end: int | None = None) -> str:
        """Put the printed markers back into the span `start:end` of the text."""
        end = len(self.text) if end is None else end
        parts, at = [], start
        for anchor in self.anchors_in(start, end):
            parts += [self.text[at : anchor.offset], anchor.printed]
            at = anchor.offset
        return "".join([*parts, self.text[at:end]])

    def to_json(self) -> dict[str, Any]:
        """Return the object that `ibid parse --json` prints."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Document:
        """Rebuild a document from `to_json`; KeyError or TypeError where it is not one."""
        parts: dict[str, Any] = dict(record)
        for name, kind in _PARTS.items():
            parts[name] = tuple(kind(**item) for item in parts[name])
        return cls(**parts)

    def to_bytes(self) -> bytes:
        """Return the record as JSON in UTF-8, always the same for the same document."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True).encode()

    def digest(self) -> str:
        """Return the SHA-256 of the record's bytes, in hexadecimal."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


_PARTS: dict[str, Any] = {
    "sections": Section,
    "anchors": Anchor,
    "notes": Note,
    "problems": Problem,
    "matter": Matter,
    "pages": Page,
}
