"""What an answer looks like, whatever shows it: markers in place, confidence in words."""

from __future__ import annotations

from collections.abc import Iterator

from index.answer import Answer, Quotation, RankedPassage, ResolvedNote

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEVELS = ((0.75, "very_likely"), (0.5, "likely"))
_WORDS = {
    "very_likely": "Very likely answers this",
    "likely": "Likely answers this",
    "may": "May answer this: read it with care",
}

REFUSAL = "The texts on this shelf do not answer that."
INTRODUCED = "Quoted there, after:"
NEAREST = "Nearest passages, not answers:"
MISSING = "the source lacks this note"


def superscript(labels: tuple[str, ...]) -> str:
    """Return labels as printed after a word: `¹ ²`, or `[a, b]` where they are no numbers."""
    if all(label.isascii() and label.isdigit() for label in labels):
        return "\u2009".join(label.translate(_SUPERSCRIPT) for label in labels)
    return f"[{', '.join(labels)}]"


def pieces(quotation: Quotation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the quotation's text piece by piece, each with the labels that stand after it."""
    offsets = sorted({anchor.offset for anchor in quotation.anchors})
    at = quotation.start
    for offset in offsets:
        labels = tuple(a.label for a in quotation.anchors if a.offset == offset)
        yield quotation.text[at - quotation.start : offset - quotation.start], labels
        at = offset
    if at < quotation.end:
        yield quotation.text[at - quotation.start :], ()


def notes_of(answer: Answer, number: int) -> tuple[ResolvedNote, ...]:
    """Return the notes of one of the answer's quotations, in order."""
    before = sum(len(quotation.anchors) for quotation in answer.quotations[:number])
    return answer.notes[before : before + len(answer.quotations[number].anchors)]


def passage_body(passage: RankedPassage) -> str:
    """Return a passage's text without the heading that it opens with, if any."""
    heading = f"{passage.section}\n\n"
    return passage.text.removeprefix(heading) if passage.section else passage.text


def confidence_level(confidence: float) -> str:
    """Return which of the levels a probability is of."""
    return next((level for least, level in _LEVELS if confidence >= least), "may")


def confidence_words(confidence: float) -> str:
    """Say a probability in words."""
    return _WORDS[confidence_level(confidence)]


def note_text(note: ResolvedNote, missing: str = MISSING) -> str:
    """Return what to print for a note; a missing one is said to be missing."""
    return missing if note.text is None else note.text


def sentence(words: str) -> str:
    """Make a message a sentence: a capital first, a full stop last."""
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."
