"""Texts as Discord shows them: escaped, marked and quoted, and as Markdown for a file.

Pure: strings and records only, so that it is tested without Discord.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language import DEFAULT, say
from bot.render import note_text, pieces, superscript
from index.answer import Quotation, ResolvedNote

_HEADING_LIMIT = 300  # of a question or a title
_MARKUP = re.compile(
    r"(?P<link>https?://[\w./?=&%#~:;,+-]*[\w/=&%#~+-])"
    r"|^(?P<lead>[ \t]*\d*)(?P<item>[-+.])(?=\s)"
    r"|(?P<sign>[\\*_~|`<>@#\[\]])",
    re.MULTILINE,
)


def escape(text: str) -> str:
    """Make a text show as it is: no Markdown, no mention, no timestamp, no masked link.

    A plain link is left as it is, because Discord reads it whole, backslashes included.
    """
    return _MARKUP.sub(_shield, text)


def _shield(found: re.Match[str]) -> str:
    if found["link"]:
        return found["link"]
    return f"{found['lead']}\\{found['item']}" if found["item"] else f"\\{found['sign']}"


def unescape(text: str) -> str:
    """Return the text that `escape` was given."""
    return re.sub(r"\\([\\*_~|`<>@#\[\].+-])", r"\1", text)


def fold(words: str, limit: int = _HEADING_LIMIT) -> str:
    """Return a question or title on one line, and its beginning where it is very long."""
    folded = " ".join(words.split())
    if len(folded) > limit:
        cut = folded.rfind(" ", 0, limit)
        folded = folded[: cut if cut > 0 else limit] + " …"
    return escape(folded)


def quote_text(quotation: Quotation) -> str:
    """Return a quotation as a block quote with its markers in place."""
    return block_quote(marked_text(quotation))


def marked_text(quotation: Quotation) -> str:
    """Return a quotation's text, escaped, with its markers in place."""
    return "".join(
        escape(text) + (escape(superscript(labels)) if labels else "")
        for text, labels in pieces(quotation)
    )


def block_quote(marked: str) -> str:
    """Set escaped text as a block quote, blank lines left out."""
    return "\n".join(f"> {line}" for line in marked.split("\n") if line.strip())


def note_line(note: ResolvedNote, locale: str = DEFAULT) -> str:
    """Return a note with its marker; a missing one is said to be missing."""
    text = escape(" ".join(shown_note(note, locale).split()))
    label = escape(superscript((note.label,)))
    return f"{label} *{text}*" if note.status == "missing" else f"{label} {text}"


def shown_note(note: ResolvedNote, locale: str) -> str:
    """Return what a note says, or that it is missing."""
    return note_text(note, say(locale, "answer.missing_note"))


def plain_text(quotation: Quotation, notes: Sequence[ResolvedNote], locale: str = DEFAULT) -> str:
    """Return a quotation with notes and reference as Markdown for an attached file."""
    marked = "".join(
        text + "".join(f"[^{label}]" for label in labels) for text, labels in pieces(quotation)
    )
    quoted = "\n".join(f"> {line}" if line else ">" for line in marked.split("\n"))
    told = dict.fromkeys((note.label, shown_note(note, locale)) for note in notes)
    lines = [f"[^{label}]: {text}".replace("\n\n", "\n\n    ") for label, text in told]
    return "\n\n".join([quoted, f"— {quotation.citation}", *lines]) + "\n"
