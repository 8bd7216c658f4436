"""What members and moderators read of a gap.

Pure: strings and records only. Nobody's name is shown to moderators; what they write is
marked as theirs wherever a member reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cards import Card, quotation_card
from bot.desk import Noted
from bot.language import say
from bot.markup import escape, unescape
from bot.store import OPEN, Gap

ANSWERED, QUOTED, DISMISSED = "answered", "quoted", "dismissed"
_QUOTE = "> "
_IN_LIST = 160  # characters of a question in the list


def quoted(question: str) -> str:
    """Return a question as one line of a block quote."""
    return _QUOTE + escape(" ".join(question.split()))


def read_quoted(texts: Sequence[str]) -> str | None:
    """Return the question that stands as a block quote in the texts of a card."""
    found = (text for text in texts if text.startswith(_QUOTE))
    return next((unescape(text.removeprefix(_QUOTE)) for text in found), None)


def consent_card(question: str, locale: str) -> Card:
    """Ask a member before a question goes to the moderators; this very text is sent."""
    return Card(((say(locale, "gaps.consent"), quoted(question)),), say(locale, "gaps.consent_how"))


def line_card(line: str) -> Card:
    """Lay out one line."""
    return Card(((line,),))


def gap_card(question: str, count: int, nearest: Sequence[Noted], locale: str) -> Card:
    """Lay out an open gap: the question, and the nearest passages by number and reference."""
    groups: list[tuple[str, ...]] = [(say(locale, "gaps.title"), quoted(question))]
    if nearest:
        lines = (
            f"-# **{number}.** {escape(' '.join(noted.quotation.citation.split())[:400])}"
            for number, noted in enumerate(nearest, start=1)
        )
        groups.append((say(locale, "gaps.nearest"), "\n".join(lines)))
    return Card(tuple(groups), say(locale, "gaps.asked", count=count) if count > 1 else "")


def closed_card(gap: Gap, state: str, moderator: int | None, locale: str) -> Card:
    """Lay out a gap that needs nobody any more, and who closed it if that is known."""
    line = say(locale, f"gaps.{state}")
    who = f" · <@{moderator}>" if moderator else ""
    return Card(((say(locale, "gaps.title"), quoted(gap.question or "")), (f"**{line}**{who}",)))


def letter(gap: Gap, kind: str, text: str, server: str, locale: str) -> Card:
    """Lay out what a moderator writes to the asker: an answer, or why there is none."""
    first = (f"<@{gap.asker_id}>", quoted(short(gap.question or "")))
    lead = say(locale, f"gaps.letter_{kind}", server=escape(server))
    said = tuple(filter(None, (lead, escape(text.strip()))))
    small = say(locale, "gaps.by_moderator", server=escape(server)) if text.strip() else ""
    return Card((first, said), small)


def passage_letter(gap: Gap, noted: Noted, server: str, locale: str) -> Card:
    """Lay out a passage that a moderator chose for the asker: literal, with its notes."""
    lead = say(locale, "gaps.letter_quoted", server=escape(server))
    above = (f"<@{gap.asker_id}>", quoted(short(gap.question or "")), lead)
    return quotation_card(above, noted, say(locale, "gaps.by_choice"), locale)


def preview_card(question: str, noted: Noted, locale: str) -> Card:
    """Lay out a passage for the moderator who is about to attach it."""
    lead = say(locale, "gaps.preview")
    return quotation_card((quoted(question), lead), noted, say(locale, "gaps.preview_how"), locale)


def list_card(gaps: Sequence[Gap], counted: str, page: str, locale: str) -> Card:
    """Lay out a page of the gap list, which names nobody."""
    lines = [_listed(gap, locale) for gap in gaps] or [say(locale, "gaps.none")]
    groups: list[tuple[str, ...]] = [(f"## {say(locale, 'gaps.list')}", counted), tuple(lines)]
    return Card(tuple(groups), page)


def short(question: str, limit: int = _IN_LIST) -> str:
    """Return a question, or the whole words that it begins with."""
    line = " ".join(question.split())
    if len(line) <= limit:
        return line
    cut = line.rfind(" ", 0, limit - 1)
    return line[: cut if cut > 0 else limit - 2] + " …"


def _listed(gap: Gap, locale: str) -> str:
    noon = datetime.fromisoformat(gap.day).replace(hour=12, tzinfo=UTC)
    state = say(locale, f"gaps.{gap.state}")
    facts = [f"**{state}**" if gap.state == OPEN else state, f"<t:{int(noon.timestamp())}:d>"]
    if gap.count > 1:
        facts.append(say(locale, "gaps.asked", count=gap.count))
    return f"{_QUOTE}{escape(short(gap.question or ''))}\n-# {' · '.join(facts)}"
