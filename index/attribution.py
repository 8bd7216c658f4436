"""Who speaks: the sentence that introduces words which a text itself quotes.

A sentence from within a speech or a block quotation is not the author's own; shown alone it
would be laid in the wrong mouth.
"""

from __future__ import annotations

from index.sentences import Span, split_sentences

_CLOSING = {"“": "”", "«": "»", "»": "«»", "„": "“”"}  # »so« in German, »so» in Swedish


def find_introduction(text: str, start: int, language: str | None = None) -> Span | None:
    """Return the sentence that introduces what stands at `start`, if that is quoted there.

    It is the one in which the quotation marks open that are still open, or the one before
    the paragraph that ends with a colon.
    """
    paragraph = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    opening = _open_mark(text[paragraph:start])
    if opening is not None:
        spans = split_sentences(text, paragraph, start, language)
        return next((span for span in spans if paragraph + opening < span.end), None)
    before = text[:paragraph].rstrip()
    if not before.endswith(":"):
        return None
    begin = before.rfind("\n\n") + 2 if "\n\n" in before else 0
    return split_sentences(text, begin, len(before), language)[-1]


def _open_mark(before: str) -> int | None:
    """Return the place of the last quotation mark that is open at the end, if one is."""
    opened: list[tuple[int, str]] = []
    for place, character in enumerate(before):
        if opened and character in opened[-1][1]:
            opened.pop()
        elif character in _CLOSING:
            opened.append((place, _CLOSING[character]))
        elif character == '"' and not before[max(place - 1, 0)].isdigit():  # 12" are inches
            opened.append((place, '"'))
    return opened[-1][0] if opened else None
