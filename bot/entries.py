"""What the texts say, as a list: one literal quotation an entry, as many on a page as fit.

Pure: records and strings only, so that it is tested without Discord.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.cards import confidence_line, introduction_line
from bot.language import say
from bot.markup import escape, fold, note_line, plain_text, quote_text
from index.answer import Quotation, ResolvedNote
from index.citing import Citing, Naming
from index.comparison import Compared
from index.timeline import Event

_PAGE_LIMIT = 3200  # characters; with heading and small print a card stays under 4000
_LABEL = 20  # characters of a note's label; the whole stands at the note
_NAMINGS = 5  # told of one sentence; all its notes are shown
_MOST = 6  # on a page; with their lines they stay under Discord's 40 components


@dataclass(frozen=True, slots=True)
class Entry:
    """One quotation as it is shown; `plain` is the whole of it, where it is too long for that."""

    texts: tuple[str, ...]
    plain: str | None = None

    @property
    def size(self) -> int:
        """Count the characters shown."""
        return sum(map(len, self.texts))


def entries_of_works(compared: Sequence[Compared], locale: str) -> list[Entry]:
    """Return what each work says, as they are."""
    return [
        _entry(_work_head(said, locale), said.quotation, said.notes, locale) for said in compared
    ]


def _work_head(said: Compared, locale: str) -> str:
    date = said.date or say(locale, "sources.no_date")
    named = " · ".join(fold(part) for part in (said.author, said.title) if part)
    return f"**{fold(date)}** · {named}\n-# {confidence_line(said.confidence, locale)}"


def entries_of_citing(found: Sequence[Citing], locale: str) -> list[Entry]:
    """Return the sentences whose notes name somebody, each under its work."""
    return [
        _entry(_citing_head(citing, locale), citing.quotation, citing.notes, locale)
        for citing in found
    ]


def _citing_head(citing: Citing, locale: str) -> str:
    named = " · ".join(_naming(naming, locale) for naming in citing.naming[:_NAMINGS])
    if len(citing.naming) > _NAMINGS:
        named += " · …"
    return f"**{fold(citing.quotation.title)}** · {named}"


def _naming(naming: Naming, locale: str) -> str:
    how = say(locale, f"sources.as_{naming.named_as}", label=escape(naming.label[:_LABEL]))
    return f"{how}, {say(locale, 'sources.by_short_note')}" if naming.resolved else how


def entries_of_timeline(events: Sequence[Event], locale: str) -> list[Entry]:
    """Return dated sentences; those that one sentence tells one after another, once."""
    told = groupby(events, key=lambda event: (event.quotation.work, event.quotation.start))
    return [_dated([*several], locale) for _, several in told]


def _dated(events: Sequence[Event], locale: str) -> Entry:
    head = " · ".join(dict.fromkeys(f"**{fold(event.date)}**" for event in events))
    return _entry(head, events[0].quotation, events[0].notes, locale)


def _entry(head: str, quotation: Quotation, notes: Sequence[ResolvedNote], locale: str) -> Entry:
    """Lay out a quotation with all its notes and its reference, or send it to a file."""
    above = "\n".join(filter(None, (head, introduction_line(quotation, locale))))
    below = [
        *(f"-# {note_line(note, locale)}" for note in notes),
        f"— {escape(quotation.citation)}",
    ]
    entry = Entry((above, quote_text(quotation), "\n".join(below)))
    if entry.size <= _PAGE_LIMIT:
        return entry
    lead = say(locale, "sources.in_file", count=f"{entry.size:,}")
    return Entry((head, f"*{lead}*"), plain_text(quotation, notes, locale))


def paginate(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Return the entries page by page, in order."""
    pages: list[list[Entry]] = []
    size = 0
    for entry in entries:
        if not pages or len(pages[-1]) == _MOST or size + entry.size > _PAGE_LIMIT:
            pages.append([])
            size = 0
        pages[-1].append(entry)
        size += entry.size
    return [tuple(page) for page in pages]
