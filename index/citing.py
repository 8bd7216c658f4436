"""Who cites whom: the sentences whose notes name an author or a work.

Names are compared word by word, so that "Kim" is not "Kimberley"; accents, case and the
order of a name's parts make no difference. A short note names what it stands for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.answer import Quotation, ResolvedNote, notes_of, quote
from index.document import Anchor, Note
from index.places import sentence_at
from index.reference_words import mark, split_works, unmark
from index.references import read_work
from index.shelf import Shelf
from index.work import Work

_MINOR = frozenset("a an and de der die et la le of on the und".split())
_LEAST_TITLE = 2  # words of a title that a short form must have, if the title has as many

NamedAs = Literal["author", "title", "text"]


@dataclass(frozen=True, slots=True)
class Naming:
    """A note that names what was asked for: as author, in a title, or elsewhere in its text.

    `resolved` tells that a short note does so through the note that it stands for.
    """

    label: str
    note_id: str
    named_as: NamedAs
    resolved: bool


@dataclass(frozen=True, slots=True)
class Citing:
    """A sentence with its notes, and which of them name what was asked for."""

    quotation: Quotation
    notes: tuple[ResolvedNote, ...]
    naming: tuple[Naming, ...]


def find_citing(name: str, shelf: Shelf) -> list[Citing]:
    """Return every sentence whose notes name an author or a work, by work and in order."""
    words = _words(name)
    if not words:
        return []
    return [citing for work in shelf.works for citing in _in_work(words, work)]


def _in_work(name: tuple[str, ...], work: Work) -> Iterator[Citing]:
    document = work.document
    notes = {note.id: note for note in document.notes}
    namings = {note.id: naming for note in document.notes if (naming := _naming(name, note, notes))}
    sentences: dict[tuple[int, int], list[Anchor]] = {}
    for anchor in document.anchors:
        if anchor.note_id in namings:
            sentence = sentence_at(document, anchor)
            sentences.setdefault((sentence.start, sentence.end), []).append(anchor)
    for (start, end), anchors in sorted(sentences.items()):
        quotation = quote(work, start, end)
        named = dict.fromkeys(anchor.note_id or "" for anchor in anchors)
        yield Citing(quotation, notes_of(work, quotation), tuple(namings[note] for note in named))


def _naming(name: tuple[str, ...], note: Note, notes: dict[str, Note]) -> Naming | None:
    """Tell how a note names somebody, itself or through the note that it stands for."""
    if found := _named_as(name, note.text):
        return Naming(note.label, note.id, found, resolved=False)
    full = notes.get(note.refers_to or "")
    if full and (found := _named_as(name, full.text)):
        return Naming(note.label, note.id, found, resolved=True)
    return None


def _named_as(name: tuple[str, ...], text: str) -> NamedAs | None:
    if not set(name[-1:]) & set(_words(text)) and not set(name[:1]) & set(_words(text)):
        return None
    for part in split_works(mark(text)):
        reference = read_work(part)
        if reference and reference.author and _names_person(name, reference.author):
            return "author"
        if reference and reference.title and _is_run(name, _words(reference.title)):
            return "title"
    return "text" if _is_run(name, _words(unmark(mark(text)))) else None


def _names_person(name: tuple[str, ...], author: str) -> bool:
    """Tell whether a name can be one of the authors, in either order of its parts."""
    people = re.split(r"\s*;\s*|,?\s+(?:and|&|et|und)\s+", author)
    several = [part for person in people for part in (person, *_apart(person))]
    return any(_is_same(name, _words(person)) for person in several)


def _apart(people: str) -> list[str]:
    """Part names at commas, unless the comma inverts one."""
    parts = [part.strip() for part in people.split(",")]
    return parts if all(len(part.split()) > 1 for part in parts) else []


def _is_same(name: tuple[str, ...], person: tuple[str, ...]) -> bool:
    """Tell whether all words of a name are a person's, first names also as initials."""
    if len(name) > len(person):
        return False
    left = list(person)
    for word in sorted(name, key=len, reverse=True):
        match = next((other for other in left if other == word), None) or next(
            (other for other in left if 1 in (len(other), len(word)) and other[0] == word[0]), None
        )
        if match is None or (len(name) == 1 and match != word):
            return False
        left.remove(match)
    return any(word in person and len(word) > 1 for word in name)


def _is_run(name: tuple[str, ...], words: Sequence[str]) -> bool:
    size = len(name)
    return any(tuple(words[at : at + size]) == name for at in range(len(words) - size + 1))


@lru_cache(maxsize=16_384)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of a name or title, without accents, case and articles."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", plain))
    return tuple(word for word in words if word not in _MINOR) or tuple(words)
