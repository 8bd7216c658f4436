"""What a Discord message says: text within Discord's limits, never cut mid-sentence.

Pure: strings and records only, so that it is tested without Discord.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.context import Context
from bot.desk import DIGEST_LENGTH, Citations, Noted, Place, Reply
from bot.markup import (
    block_quote,
    escape,
    fold,
    marked_text,
    note_line,
    plain_text,
    quote_text,
    unescape,
)
from bot.render import (
    INTRODUCED,
    NEAREST,
    REFUSAL,
    confidence_words,
    note_text,
    notes_of,
    passage_body,
    sentence,
)
from index.answer import Quotation, RankedPassage, ResolvedNote
from index.sentences import split_sentences

_QUOTE_LIMIT = 2200  # characters; with question, notes and reference the card stays under 4000
_NOTE_INLINE = 240
_NOTES_INLINE = 700
_NEAREST_LIMIT = 600
_REFERENCE_LIMIT = 900
_LONG_REFERENCE = "— *the reference is in the attached file*"
UNDERSTOOD = "Understood as: "
_PAGE_LIMIT = 3600  # characters of a private card; Discord takes 4000


@dataclass(frozen=True, slots=True)
class Card:
    """What one message says: groups of texts from top to bottom, and an attachment if any."""

    groups: tuple[tuple[str, ...], ...]
    small: str = ""
    attachment: str | None = None


def answer_card(reply: Reply) -> Card:
    """Lay out an answer: the first quotation, its short notes, its reference."""
    answer = reply.answer
    if not answer.answered:
        return _refusal_card(reply)
    noted = Noted(answer.quotations[0], notes_of(answer, 0))
    small = f"{confidence_words(answer.confidence)} · generation {reply.generation}"
    return quotation_card(heading(answer.question, answer.understood), noted, small)


def quotation_card(above: Sequence[str], noted: Noted, small: str) -> Card:
    """Lay out one quotation under its question, or as a file where it is too long."""
    quotation, notes = noted.quotation, noted.notes
    body, reference = quote_text(quotation), _reference(quotation.citation)
    above = (*above, *filter(None, (introduction_line(quotation),)))
    others = (*above, _inline_notes(notes), reference)
    long = len(body) > min(_QUOTE_LIMIT, _PAGE_LIMIT - sum(map(len, others)))
    if long:
        count = len(quotation.text)
        body = f"*The quotation has {count:,} characters: it is whole in the attached file.*"
    texts = (*above, body, *others[len(above) :])
    attached = long or reference == _LONG_REFERENCE
    attachment = plain_text(quotation, notes) if attached else None
    return Card((tuple(filter(None, texts)),), small, attachment)


def introduction_line(quotation: Quotation) -> str:
    """Return who speaks in a quotation that the text itself quotes; else nothing."""
    if not quotation.introduction:
        return ""
    words = " ".join(quotation.introduction.split())
    if len(words) > _NEAREST_LIMIT:
        return f"-# {INTRODUCED} *a sentence of over {_NEAREST_LIMIT} characters*"
    return f"-# {INTRODUCED} “{escape(words)}”"


def heading(question: str, understood: str | None) -> tuple[str, ...]:
    """Return what stands above an answer: the question, and how it was understood."""
    if understood is None:
        return (f"**{fold(question)}**",)
    return (f"**{fold(question)}**", f"-# {UNDERSTOOD}{fold(understood)}")


def read_heading(texts: Sequence[str]) -> tuple[str, str | None] | None:
    """Return question and understanding from the texts of a card that `heading` opens."""
    asked = re.fullmatch(r"\*\*(.*)\*\*", texts[0]) if texts else None
    if asked is None:
        return None
    prefix = f"-# {UNDERSTOOD}"
    leaned = len(texts) > 1 and texts[1].startswith(prefix)
    understood = unescape(texts[1].removeprefix(prefix)) if leaned else None
    return unescape(asked[1]), understood


def _refusal_card(reply: Reply) -> Card:
    answer = reply.answer
    notice = escape(sentence(answer.notice)) if answer.notice else ""
    first = (*heading(answer.question, answer.understood), REFUSAL, notice)
    groups: list[tuple[str, ...]] = [tuple(filter(None, first))]
    nearest = [_nearest(passage) for passage in answer.passages[:2]]
    if nearest:
        groups.append((f"-# {NEAREST}", *nearest))
    return Card(tuple(groups), f"generation {reply.generation}")


def _reference(citation: str) -> str:
    shown = f"— {escape(citation)}"
    return shown if len(shown) <= _REFERENCE_LIMIT else _LONG_REFERENCE


def _inline_notes(notes: Sequence[ResolvedNote]) -> str:
    """Return the notes that are short enough to stand under their quotation."""
    lines: list[str] = []
    size = 0
    for note in notes:
        line = f"-# {note_line(note)}"
        if len(line) > _NOTE_INLINE or size + len(line) > _NOTES_INLINE:
            rest = len(notes) - len(lines)
            lines.append(f"-# {rest} more behind **Footnotes**")
            break
        lines.append(line)
        size += len(line)
    return "\n".join(lines)


def _nearest(passage: RankedPassage) -> str:
    """Return a passage's place and as many of its sentences as fit."""
    place = " · ".join(fold(part) for part in (passage.title, passage.section) if part)
    text = passage_body(passage)
    fitting = [s.end for s in split_sentences(text, 0, len(text)) if s.end <= _NEAREST_LIMIT]
    shown = escape(" ".join(text[: max(fitting, default=0)].split()))
    return f"-# {place}\n{shown or f'*a sentence of over {_NEAREST_LIMIT} characters*'}"


def notes_card(notes: Sequence[ResolvedNote], introduction: str = "") -> Card:
    """Lay out all notes of a quotation; in a file where they are too long for a message."""
    text = "\n".join(note_line(note) for note in notes)
    head = ("**Footnotes**", *filter(None, (introduction,)))
    if len(text) + len(introduction) <= _PAGE_LIMIT:
        return Card(((*head, text),))
    plain = "\n\n".join(f"[{note.label}] {note_text(note)}" for note in notes)
    lead = f"The {len(notes)} notes are whole in the attached file."
    return Card(((*head, lead),), attachment=plain)


def context_card(context: Context) -> Card:
    """Lay out what stands around a quotation, which is set in bold."""
    before, quoted, after = (marked_text(part) if part else "" for part in context.parts)
    bold = re.sub(r"(?m)^(\s*)(\S.*?)(\s*)$", r"\1**\2**\3", quoted)
    headings = {escape(heading) for heading in context.headings}
    lines = f"{before}{bold}{after}".split("\n")
    text = block_quote("\n".join(f"-# {line}" if line in headings else line for line in lines))
    reference = _reference(context.citation)
    if len(text) + len(reference) > _PAGE_LIMIT or reference == _LONG_REFERENCE:
        plain = "".join(plain_text(part, ()) for part in context.parts if part)
        return Card((("**Context**", "The sentences are whole in the attached file."),), "", plain)
    ends = [word for word, met in (("begins", context.first), ("ends", context.last)) if met]
    small = f"The text {' and '.join(ends)} here." if ends else ""
    return Card((("**Context**", text, reference),), small)


def citation_card(citations: Citations) -> Card:
    """Lay out references to copy, each in a block of its own."""
    if sum(len(text) for _, text in citations.forms) > _PAGE_LIMIT:
        plain = "\n\n".join(f"{name}\n\n{text}" for name, text in citations.forms)
        return Card((("**Cite**", "The references are in the attached file."),), "", plain)
    shielded = ((name, text.replace("`", "’")) for name, text in citations.forms)
    return Card((tuple(f"**{name}**\n```\n{text}\n```" for name, text in shielded),))


def place_of(quotation: Quotation) -> Place:
    """Return a quotation's place, as a button keeps it."""
    return Place(quotation.digest[:DIGEST_LENGTH], quotation.start, quotation.end)
