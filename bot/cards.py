"""What a Discord message says: text within Discord's limits, never cut mid-sentence.

Pure: strings and records only, so that it is tested without Discord.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.context import Context
from bot.desk import DIGEST_LENGTH, Citations, Noted, Place, Reply
from bot.language import DEFAULT, everywhere, say
from bot.markup import (
    block_quote,
    escape,
    fold,
    marked_text,
    note_line,
    plain_text,
    quote_text,
    shown_note,
    unescape,
)
from bot.render import confidence_level, notes_of, passage_body
from index.answer import Foreign, Quotation, RankedPassage, ResolvedNote
from index.language import language_name
from index.sentences import split_sentences

_QUOTE_LIMIT = 2200  # characters; with question, notes and reference the card stays under 4000
_NOTE_INLINE = 240
_NOTES_INLINE = 700
_NEAREST_LIMIT = 600
_REFERENCE_LIMIT = 900
_SPOKEN = 5  # languages named in a refusal
_PAGE_LIMIT = 3600  # characters of a private card; Discord takes 4000


@dataclass(frozen=True, slots=True)
class Card:
    """What one message says: groups of texts from top to bottom, and an attachment if any."""

    groups: tuple[tuple[str, ...], ...]
    small: str = ""
    attachment: str | None = None


def answer_card(reply: Reply, locale: str = DEFAULT) -> Card:
    """Lay out an answer: the first quotation, its short notes, its reference."""
    answer = reply.answer
    if not answer.answered:
        return _refusal_card(reply, locale)
    noted = Noted(answer.quotations[0], notes_of(answer, 0))
    above = heading(answer.question, answer.understood, locale)
    above = (*above, *([beyond_line(locale)] if reply.beyond else ()))
    generation = say(locale, "answer.generation", number=reply.generation)
    small = f"{confidence_line(answer.confidence, locale)} · {generation}"
    return quotation_card(above, noted, small, locale)


BEYOND = frozenset(f"-# ↗ {words}" for words in everywhere("session.share.beyond"))
"""That an answer is not from what a session reads, in every language."""


def beyond_line(locale: str) -> str:
    """Say that an answer is not from what the session reads."""
    return f"-# ↗ {say(locale, 'session.share.beyond')}"


def from_list(card: Card, locale: str) -> Card:
    """Say in the small print that the channel's reading list alone was looked through."""
    line = say(locale, "shelf.answered_from")
    return replace(card, small=" · ".join(filter(None, (line, card.small))))


def is_from_list(small: str) -> bool:
    """Tell whether a small print says so, in any language."""
    return any(line in small for line in everywhere("shelf.answered_from"))


def confidence_line(confidence: float, locale: str) -> str:
    """Say a probability in words."""
    return say(locale, f"answer.{confidence_level(confidence)}")


def quotation_card(above: Sequence[str], noted: Noted, small: str, locale: str = DEFAULT) -> Card:
    """Lay out one quotation under its question, or as a file where it is too long."""
    quotation, notes = noted.quotation, noted.notes
    body, reference = quote_text(quotation), _reference(quotation.citation, locale)
    above = (*above, *filter(None, (introduction_line(quotation, locale),)))
    others = (*above, _inline_notes(notes, locale), reference)
    long = len(body) > min(_QUOTE_LIMIT, _PAGE_LIMIT - sum(map(len, others)))
    if long:
        count = f"{len(quotation.text):,}"
        body = f"*{say(locale, 'answer.long_quotation', count=count)}*"
    texts = (*above, body, *others[len(above) :])
    attached = long or reference == _long_reference(locale)
    attachment = plain_text(quotation, notes, locale) if attached else None
    return Card((tuple(filter(None, texts)),), small, attachment)


def introduction_line(quotation: Quotation, locale: str = DEFAULT) -> str:
    """Return who speaks in a quotation that the text itself quotes; else nothing."""
    if not quotation.introduction:
        return ""
    words = " ".join(quotation.introduction.split())
    shown = f"“{escape(words)}”" if len(words) <= _NEAREST_LIMIT else _long_sentence(locale)
    return f"-# {say(locale, 'answer.introduced')} {shown}"


def _long_sentence(locale: str) -> str:
    return f"*{say(locale, 'answer.long_sentence', limit=_NEAREST_LIMIT)}*"


def heading(question: str, understood: str | None, locale: str = DEFAULT) -> tuple[str, ...]:
    """Return what stands above an answer: the question, and how it was understood."""
    if understood is None:
        return (f"**{fold(question)}**",)
    return (f"**{fold(question)}**", f"-# {say(locale, 'answer.understood')} {fold(understood)}")


def read_heading(texts: Sequence[str]) -> tuple[str, str | None] | None:
    """Return question and understanding from a card that `heading` opens, in any language."""
    asked = re.fullmatch(r"\*\*(.*)\*\*", texts[0]) if texts else None
    if asked is None:
        return None
    prefixes = (f"-# {words} " for words in everywhere("answer.understood"))
    leaned = (text.removeprefix(p) for text in texts[1:2] for p in prefixes if text.startswith(p))
    understood = next(leaned, None)
    return unescape(asked[1]), None if understood is None else unescape(understood)


def is_refusal(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a card are those of a refusal, in any language."""
    return not everywhere("answer.refusal").isdisjoint(texts)


def _refusal_card(reply: Reply, locale: str) -> Card:
    answer = reply.answer
    above = heading(answer.question, answer.understood, locale)
    why = _foreign_line(answer.foreign, locale) if answer.foreign else ""
    first = (*above, say(locale, "answer.refusal"), why)
    groups: list[tuple[str, ...]] = [tuple(filter(None, first))]
    nearest = [_nearest(passage, locale) for passage in answer.passages[:2]]
    if nearest:
        groups.append((f"-# {say(locale, 'answer.nearest')}", *nearest))
    return Card(tuple(groups), say(locale, "answer.generation", number=reply.generation))


def _foreign_line(foreign: Foreign, locale: str) -> str:
    """Say that a question is in a language that is not understood, and which ones are."""
    line = say(locale, "answer.foreign", language=language_name(foreign.language, locale))
    if len(foreign.spoken) > _SPOKEN:
        return line
    spoken = ", ".join(language_name(code, locale) for code in foreign.spoken)
    return f"{line} {say(locale, 'answer.spoken', languages=spoken)}"


def _long_reference(locale: str) -> str:
    return f"— *{say(locale, 'answer.long_reference')}*"


def _reference(citation: str, locale: str) -> str:
    shown = f"— {escape(citation)}"
    return shown if len(shown) <= _REFERENCE_LIMIT else _long_reference(locale)


def _inline_notes(notes: Sequence[ResolvedNote], locale: str) -> str:
    """Return the notes that are short enough to stand under their quotation."""
    lines: list[str] = []
    size = 0
    for note in notes:
        line = f"-# {note_line(note, locale)}"
        if len(line) > _NOTE_INLINE or size + len(line) > _NOTES_INLINE:
            rest = len(notes) - len(lines)
            lines.append(f"-# {say(locale, 'answer.footnotes_more', count=rest)}")
            break
        lines.append(line)
        size += len(line)
    return "\n".join(lines)


def _nearest(passage: RankedPassage, locale: str) -> str:
    """Return a passage's place and as many of its sentences as fit."""
    place = " · ".join(fold(part) for part in (passage.title, passage.section) if part)
    text = passage_body(passage)
    fitting = [s.end for s in split_sentences(text, 0, len(text)) if s.end <= _NEAREST_LIMIT]
    shown = escape(" ".join(text[: max(fitting, default=0)].split()))
    return f"-# {place}\n{shown or _long_sentence(locale)}"


def notes_card(
    notes: Sequence[ResolvedNote], introduction: str = "", locale: str = DEFAULT
) -> Card:
    """Lay out all notes of a quotation; in a file where they are too long for a message."""
    text = "\n".join(note_line(note, locale) for note in notes)
    head = (_title("footnotes", locale), *filter(None, (introduction,)))
    if len(text) + len(introduction) <= _PAGE_LIMIT:
        return Card(((*head, text),))
    plain = "\n\n".join(f"[{note.label}] {shown_note(note, locale)}" for note in notes)
    lead = say(locale, "answer.long_notes", count=len(notes))
    return Card(((*head, lead),), attachment=plain)


def _title(name: str, locale: str) -> str:
    return f"**{say(locale, f'answer.{name}')}**"


def context_card(context: Context, locale: str = DEFAULT) -> Card:
    """Lay out what stands around a quotation, which is set in bold."""
    before, quoted, after = (marked_text(part) if part else "" for part in context.parts)
    bold = re.sub(r"(?m)^(\s*)(\S.*?)(\s*)$", r"\1**\2**\3", quoted)
    title = _title("context", locale)
    headings = {escape(heading) for heading in context.headings}
    lines = f"{before}{bold}{after}".split("\n")
    text = block_quote("\n".join(f"-# {line}" if line in headings else line for line in lines))
    reference = _reference(context.citation, locale)
    if len(text) + len(reference) > _PAGE_LIMIT or reference == _long_reference(locale):
        plain = "".join(plain_text(part, (), locale) for part in context.parts if part)
        return Card(((title, say(locale, "answer.long_context")),), "", plain)
    return Card(((title, text, reference),), _ends(context, locale))


def _ends(context: Context, locale: str) -> str:
    """Tell whether the text begins or ends in what is shown of it."""
    if context.first and context.last:
        return say(locale, "answer.text_whole")
    if context.first:
        return say(locale, "answer.text_begins")
    return say(locale, "answer.text_ends") if context.last else ""


def citation_card(citations: Citations, locale: str = DEFAULT) -> Card:
    """Lay out references to copy, each in a block of its own."""
    if sum(len(text) for _, text in citations.forms) > _PAGE_LIMIT:
        plain = "\n\n".join(f"{name}\n\n{text}" for name, text in citations.forms)
        lead = say(locale, "answer.long_citations")
        return Card(((_title("cite", locale), lead),), "", plain)
    shielded = ((name, text.replace("`", "’")) for name, text in citations.forms)
    return Card((tuple(f"**{name}**\n```\n{text}\n```" for name, text in shielded),))


def place_of(quotation: Quotation) -> Place:
    """Return a quotation's place, as a button keeps it."""
    return Place(quotation.digest[:DIGEST_LENGTH], quotation.start, quotation.end)
