"""What a Discord message says: text within Discord's limits, escaped, never cut mid-sentence.

Pure: strings and records only, so that it is tested without Discord.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from discord.utils import escape_markdown

from bot.desk import DIGEST_LENGTH, Noted, Place, Reply
from bot.render import (
    NEAREST,
    REFUSAL,
    confidence_words,
    note_text,
    notes_of,
    passage_body,
    pieces,
    sentence,
    superscript,
)
from index.answer import Quotation, RankedPassage, ResolvedNote
from index.sentences import split_sentences

_QUOTE_LIMIT = 2200  # characters; with question, notes and reference the card stays under 4000
_NOTE_INLINE = 240
_NOTES_INLINE = 700
_NEAREST_LIMIT = 600
_QUESTION_LIMIT = 300
_PAGE_LIMIT = 3600  # characters of a private card; Discord takes 4000


@dataclass(frozen=True, slots=True)
class Card:
    """What one message says: groups of texts from top to bottom, and an attachment if any."""

    groups: tuple[tuple[str, ...], ...]
    small: str = ""
    attachment: str | None = None


def escape(text: str) -> str:
    """Make a text show as it is: no Markdown, no mention, no timestamp, no masked link."""
    return re.sub(r"[<@#\[\]]", r"\\\g<0>", escape_markdown(text, ignore_links=False))


def answer_card(reply: Reply) -> Card:
    """Lay out an answer: the first quotation, its short notes, its reference."""
    answer = reply.answer
    if not answer.answered:
        return _refusal_card(reply)
    quotation, notes = answer.quotations[0], notes_of(answer, 0)
    body = quote_text(quotation)
    attachment = None
    if len(body) > _QUOTE_LIMIT:
        attachment = plain_text(quotation, notes)
        count = len(quotation.text)
        body = f"*The quotation has {count:,} characters: it is whole in the attached file.*"
    small = f"{confidence_words(answer.confidence)} · generation {reply.generation}"
    first = (_question(answer.question), body, _inline_notes(notes), _reference(quotation))
    return Card((tuple(filter(None, first)),), small, attachment)


def _refusal_card(reply: Reply) -> Card:
    answer = reply.answer
    notice = escape(sentence(answer.notice)) if answer.notice else ""
    first = (_question(answer.question), REFUSAL, notice)
    groups: list[tuple[str, ...]] = [tuple(filter(None, first))]
    nearest = [_nearest(passage) for passage in answer.passages[:2]]
    if nearest:
        groups.append((f"-# {NEAREST}", *nearest))
    return Card(tuple(groups), f"generation {reply.generation}")


def _reference(quotation: Quotation) -> str:
    return f"— {escape(quotation.citation)}"


def _question(question: str) -> str:
    folded = " ".join(question.split())
    if len(folded) > _QUESTION_LIMIT:
        folded = folded[: folded.rfind(" ", 0, _QUESTION_LIMIT)] + " …"
    return f"**{escape(folded)}**"


def quote_text(quotation: Quotation) -> str:
    """Return a quotation as a block quote with its markers in place."""
    marked = "".join(
        escape(text) + (escape(superscript(labels)) if labels else "")
        for text, labels in pieces(quotation)
    )
    lines = [line for line in marked.split("\n") if line.strip()]
    return "\n".join(f"> {line}" for line in lines)


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


def note_line(note: ResolvedNote) -> str:
    """Return a note with its marker; a missing one is said to be missing."""
    text = escape(" ".join(note_text(note).split()))
    label = escape(superscript((note.label,)))
    return f"{label} *{text}*" if note.status == "missing" else f"{label} {text}"


def _nearest(passage: RankedPassage) -> str:
    """Return a passage's place and as many of its sentences as fit."""
    place = " · ".join(escape(part) for part in (passage.title, passage.section) if part)
    text = passage_body(passage)
    fitting = [s.end for s in split_sentences(text, 0, len(text)) if s.end <= _NEAREST_LIMIT]
    shown = escape(" ".join(text[: max(fitting, default=0)].split()))
    return f"-# {place}\n{shown or f'*a sentence of over {_NEAREST_LIMIT} characters*'}"


def notes_card(notes: Sequence[ResolvedNote]) -> Card:
    """Lay out all notes of a quotation; in a file where they are too long for a message."""
    text = "\n".join(note_line(note) for note in notes)
    if len(text) <= _PAGE_LIMIT:
        return Card((("**Footnotes**", text),))
    plain = "\n\n".join(f"[{note.label}] {note_text(note)}" for note in notes)
    lead = f"The {len(notes)} notes are whole in the attached file."
    return Card((("**Footnotes**", lead),), attachment=plain)


def more_card(further: Sequence[Noted]) -> Card:
    """Lay out further quotations, each with its notes and reference."""
    groups = tuple(
        tuple(filter(None, (quote_text(q.quotation), _inline_all(q), _reference(q.quotation))))
        for q in further
    )
    if sum(len(text) for group in groups for text in group) <= _PAGE_LIMIT:
        return Card(groups)
    whole = "\n\n".join(plain_text(item.quotation, item.notes) for item in further)
    lead = f"The {len(further)} further quotations are whole in the attached file."
    return Card(((lead,),), attachment=whole)


def _inline_all(item: Noted) -> str:
    return "\n".join(f"-# {note_line(note)}" for note in item.notes)


def plain_text(quotation: Quotation, notes: Sequence[ResolvedNote]) -> str:
    """Return a quotation with notes and reference as Markdown for an attached file."""
    marked = "".join(
        text + "".join(f"[^{label}]" for label in labels) for text, labels in pieces(quotation)
    )
    quoted = "\n".join(f"> {line}" if line else ">" for line in marked.split("\n"))
    lines = [f"[^{note.label}]: {note_text(note)}" for note in notes]
    return "\n\n".join([quoted, f"— {quotation.citation}", *lines]) + "\n"


def place_of(quotation: Quotation) -> Place:
    """Return a quotation's place, as a button keeps it."""
    return Place(quotation.digest[:DIGEST_LENGTH], quotation.start, quotation.end)
