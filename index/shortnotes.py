"""Say which earlier note a short one (`ibid.`, `op. cit.`) stands for.

A short note tells a reader nothing once it is torn from its page. Where the works cited
before leave one answer only, it is linked to the note that gives the full reference;
where they leave two, or where a note between is lost, it stays as it was printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.document import Note
from index.reference_words import (
    is_locator,
    is_people,
    mark,
    peel,
    peel_words,
    people,
    sentences,
    split_works,
    unmark,
)
from index.references import Reference, read_work

_MOST_WORKS = 40  # by one author; with more, a short title is no longer sure
_SYMBOLS = ("*", "†", "‡", "§", "‖", "¶", "**", "††", "‡‡")
_SEE = r"(?:(?:see|cf\.?)(?: also)? )?"
_IBID = re.compile(_SEE + r"(ib[ií]d(?:em)?|ib(?=\.)|idem|id(?=\.))\b(\.?)(.*)", re.I | re.S)
_CIT = re.compile(r"(.{0,120}?)\b(op|loc)(?:\. ?| )cit(?:ato)?\b\.?(.*)", re.I | re.S)
_LEAD = re.compile(_SEE, re.I)
_ALSO = re.compile(r"\b(?:see|cf|compare|quot(?:es|ed|ing)|cit(?:es|ed|ing)|and also)\b", re.I)
_YEAR_ONLY = re.compile(r"([^()\d]{2,80}?),? \(?(\d{4})\)?")
_MINOR = frozenset(
    "a an and da de der des die du el en et in la le les of on the to und von".split()
)
_STYLES = frozenset(
    "captain colonel dr gen general hon jr lady lord miss mr mrs prof professor rev sir sr".split()
)


@dataclass(slots=True)
class _Work:
    """A work as first cited: by whom, under which words, in which note."""

    note_id: str | None  # None where that note is itself short
    reference: Reference
    words: tuple[str, ...]


@dataclass(slots=True)
class _Shelf:
    """What the notes so far have cited."""

    by_author: dict[str, list[_Work]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # words of remarks that may cite more
    first: set[str] = field(default_factory=set)  # ids of notes that give a reference


def resolve_short_notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the notes, each short one with the id of the full one it stands for.

    Notes must come in the order of the document.
    """
    shelf = _Shelf()
    resolved: list[Note] = []
    last: str | None = None  # the note whose work, and no other, was cited just before
    label: str | None = None
    for note in notes:
        near = last if label is not None and _follows(label, note.label) else None
        text = mark(note.text)
        target, last = _resolve(note, text, near, shelf)
        resolved.append(replace(note, refers_to=target))
        label = note.label
    return tuple(resolved)


def _resolve(
    note: Note, text: str, near: str | None, shelf: _Shelf
) -> tuple[str | None, str | None]:
    """Return what a note refers to, and the note that an `ibid.` after it would mean."""
    parts = split_works(text)
    plain = unmark(parts[0]) if parts else ""
    for short in (_ibid, _cited):
        rest, target = short(plain, near, shelf)
        if rest is not None:
            _enter(None if target else note.id, parts[1:], shelf)
            sole = len(parts) == 1 and not _goes_on(rest) and not _adds(rest)
            return target, target if sole else None
    target = _short_title(parts[0], shelf) if parts else None
    if target is None:
        _enter(note.id, parts, shelf)
        return None, note.id if len(parts) == 1 and _cites_one(parts[0]) else None
    _enter(None, parts[1:], shelf)
    return target, target if len(parts) == 1 and _cites_one(parts[0]) else None


def _ibid(text: str, near: str | None, _: _Shelf) -> tuple[str | None, str | None]:
    """Return what follows an `ibid.` and its target; None where the text is none."""
    found = _IBID.fullmatch(text)
    if found is None:
        return None, None
    word, stop, rest = found[1].casefold(), found[2], found[3].strip()
    places = _opens_with_places(rest)
    if not rest or places:
        return rest, near
    if word.startswith("id") and not word.startswith("idem") and not stop:
        return None, None
    if word in {"id", "idem"} or not (stop and (rest[0] in ',:;([“"‘' or rest[0].isupper())):
        return None, None
    return rest, near


def _opens_with_places(rest: str) -> bool:
    opening = re.split(r"[:;(]", sentences(rest.strip(" ,.:"))[0])[0]
    return is_locator(opening.split(",")[0])


def _cited(text: str, near: str | None, shelf: _Shelf) -> tuple[str | None, str | None]:
    found = _CIT.fullmatch(text)
    if found is None:
        return None, None
    name, kind, rest = _LEAD.sub("", found[1], count=1).strip(" ,"), found[2], found[3].strip()
    if not name:
        sure = kind.casefold() == "loc" or len(shelf.first) == 1
        return rest, near if sure else None
    if not is_people(name):
        return None, None
    return rest, _only(name, _works_by(name, shelf), shelf) or _titled(name, shelf)


def _only(name: str, works: list[_Work], shelf: _Shelf) -> str | None:
    return works[0].note_id if len(works) == 1 and _name(name)[0] not in shelf.unread else None


def _titled(name: str, shelf: _Shelf) -> str | None:
    """Return the full note of `Gibbon, Decline`, printed before an `op. cit.`"""
    author, _, title = name.partition(", ")
    words = _words(title)
    works = [work for work in _works_by(author, shelf) if _within(words, work.words)]
    return works[0].note_id if len(works) == 1 else None


def _short_title(part: str, shelf: _Shelf) -> str | None:
    """Return the full note of `Gibbon, Decline, 45`, or of `Gibbon, 45`."""
    reference = read_work(part)
    if reference is None:
        head, places = peel(unmark(sentences(part)[0]))
        return _by_head(head, shelf) if places else None
    if not (reference.author and reference.title) or reference.year or reference.place:
        return None
    words = _words(reference.title)
    known = [work for work in _works_by(reference.author, shelf) if _within(words, work.words)]
    exact = [work for work in known if work.words == words] or known
    return exact[0].note_id if len(exact) == 1 and _is_shorter(reference, exact[0]) else None


def _by_head(head: str, shelf: _Shelf) -> str | None:
    """Return the full note of `Gibbon`, `Gibbon (1776)` or `Gibbon, ‘decline’`."""
    dated = _YEAR_ONLY.fullmatch(head)
    if dated and is_people(dated[1]):
        works = [w for w in _works_by(dated[1], shelf) if w.reference.year == dated[2]]
        return _only(dated[1], works, shelf)
    if "," not in head:
        return _only(head, _works_by(head, shelf), shelf) if is_people(head) else None
    return _titled(head, shelf)


def _is_shorter(reference: Reference, work: _Work) -> bool:
    full = work.reference
    told = bool(full.year or full.place)
    named = len(reference.author or "") < len(full.author or "")
    return told or named or len(_words(reference.title or "")) < len(work.words)


def _within(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    size = len(short)
    return size > 0 and any(full[at : at + size] == short for at in range(len(full) - size + 1))


def _works_by(name: str, shelf: _Shelf) -> list[_Work]:
    works = shelf.by_author.get(_name(name)[0], [])
    if len(works) >= _MOST_WORKS:
        return []
    return [work for work in works if _agree(name, work.reference.author or "")]


def _agree(name: str, author: str) -> bool:
    """Tell whether a short form can name the author: `J. Smith`, or `Smith`, for John Smith."""
    short, long = sorted((_name(name)[1], _name(author)[1]), key=len)
    others = people(name)[1:] if re.search(r" (?:and|&|et|und) ", name) else []
    return long.startswith(short) and all(_name(n)[0] in _fold(author) for n in others)


def _name(author: str) -> tuple[str, str]:
    """Return an author's surname and first name, folded, in either order of print."""
    pieces = people(author) or [""]
    words = [_fold(word) for word in re.findall(r"[^\W\d_]+", pieces[0])]
    words = [word for word in words if word not in _STYLES]
    inverted = len(pieces) > 1 and len(words) == 1 and f"{pieces[0]}, {pieces[1]}" in author
    given = _fold(re.sub(r"\W.*", "", pieces[1])) if inverted else words[0] if words[1:] else ""
    return (words[-1] if words else ""), given


def _enter(note_id: str | None, parts: Sequence[str], shelf: _Shelf) -> None:
    """Put the works that a note cites on the shelf, under their first citation."""
    for part in parts:
        shelf.first.add(note_id or "")
        for text in (part, *_remarks(part)):
            reference = read_work(text)
            if reference is not None and reference.author and reference.title:
                _enter_work(_Work(note_id, reference, _words(reference.title)), shelf)
            elif reference is None and re.search('[\x02“"‘]', text):
                shelf.unread.update(_fold(word) for word in re.findall(r"\b[A-Z]\w+", text))


def _enter_work(work: _Work, shelf: _Shelf) -> None:
    author = work.reference.author or ""
    works = shelf.by_author.setdefault(_name(author)[0], [])
    same = (w for w in works if w.words == work.words and _agree(author, w.reference.author or ""))
    years = [w.reference.year for w in same]  # another year: an edition or volume of its own
    if (not years or work.reference.year not in (None, *years)) and len(works) < _MOST_WORKS:
        works.append(work)


def _cites_one(part: str) -> bool:
    """Tell whether a text cites a work and no other, be it in full or in brief."""
    first = sentences(part)[0]
    if read_work(part) is None:
        head, places = peel(unmark(first))
        head, more = peel_words(head)
        named = is_people(head) or (head[:1].isupper() and " " not in head)
        if not (named and (places or more)):
            return False
    return not _goes_on(part)


def _goes_on(text: str) -> bool:
    """Tell whether a citation, or what follows an `ibid.`, is followed by a second."""
    if _ALSO.search(_LEAD.sub("", text, count=1)):
        return True
    return any(read_work(remark) or peel(remark)[1] for remark in _remarks(text))


def _adds(rest: str) -> bool:
    """Tell whether the places after an `ibid.` are followed by those of another work."""
    parts = [part for part in sentences(rest)[0].split(",") if part.strip(" .")]
    named = [at for at, part in enumerate(parts) if not is_locator(part)]
    return bool(named) and named[-1] < len(parts) - 1


def _remarks(text: str) -> list[str]:
    """Return the sentences after a citation, which itself may hold full stops."""
    first, *later = sentences(text)
    return later[:20] if read_work(first) or is_locator(first.strip(" ,.")) else later[2:20]


def _words(title: str) -> tuple[str, ...]:
    words = (_fold(word) for word in re.findall(r"\w+", title))
    return tuple(word for word in words if word not in _MINOR)


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in parts if not unicodedata.combining(char))


def _follows(before: str, label: str) -> bool:
    """Tell whether no note is lost between two labels; a new count may begin at any."""
    one, two = _ordinal(before), _ordinal(label)
    if two is None:
        return one is None and before != label
    return one is not None and one[0] == two[0] and two[1] in (1, one[1] + 1)


def _ordinal(label: str) -> tuple[str, int] | None:
    if label.isdecimal():
        return "number", int(label[:9])
    if label in _SYMBOLS:
        return "symbol", _SYMBOLS.index(label) + 1
    if len(label) == 1 and "a" <= label <= "z":
        return "letter", ord(label) - ord("a") + 1
    return None
