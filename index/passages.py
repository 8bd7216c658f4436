"""Cut a document into passages: whole sentences under a token budget, by offset.

Encoders truncate silently, so no passage may exceed the budget; passages never cross a
heading and together cover every non-blank character of the text exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.document import Document
from index.sentences import Span, split_sentences

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Count the tokens of each text, without the encoder's special tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document that answers are looked for in.

    `sentences` are the spans that may be quoted; a heading is in the passage that it
    opens, but is no sentence.
    """

    start: int
    end: int
    section: str | None
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    heading: str | None  # the section that this piece belongs to
    is_heading: bool
    opens_paragraph: bool


def split_passages(document: Document, count_tokens: CountTokens, budget: int) -> list[Passage]:
    """Split a document into passages of at most `budget` tokens each, in order."""
    if budget < 1:
        raise ValueError(f"a passage needs a budget of at least one token, not {budget}")
    pieces = list(_pieces(document))
    counts = count_tokens([document.text[p.span.start : p.span.end] for p in pieces])
    sized = [
        fitting
        for piece, count in zip(pieces, counts, strict=True)
        for fitting in _fit(document.text, piece, count, count_tokens, budget)
    ]
    return [_passage(group) for group in _groups(sized, budget)]


def _pieces(document: Document) -> Iterator[_Piece]:
    headings = {section.start: section.heading for section in document.sections}
    for paragraph in re.finditer(r"\S.*?(?=\n\n|\Z)", document.text, re.DOTALL):
        start, end = paragraph.span()
        section = document.section_at(start)
        name = section.heading if section else None
        if start in headings:
            yield _Piece(Span(start, end), name, is_heading=True, opens_paragraph=True)
            continue
        spans = split_sentences(document.text, start, end, document.language)
        for position, span in enumerate(spans):
            yield _Piece(span, name, is_heading=False, opens_paragraph=position == 0)


def _fit(
    text: str, piece: _Piece, count: int, count_tokens: CountTokens, budget: int
) -> list[tuple[_Piece, int]]:
    """Halve a piece that is over the budget at a blank (or anywhere) until it fits.

    Where no blanks are written, that is after a comma.
    """
    start, end = piece.span.start, piece.span.end
    if count <= budget or end - start < 2:
        return [(piece, count)]
    middle = (start + end) // 2
    comma = max(text.rfind(sign, start, middle) for sign in "、，；،")
    blank = max(text.rfind(" ", start, middle), comma + (comma > start))
    cut = blank if blank > start else middle
    halves = []
    for half in (Span(start, cut), Span(cut + (text[cut] == " "), end)):
        [size] = count_tokens([text[half.start : half.end]])
        part = _Piece(half, piece.heading, piece.is_heading, half.start == start)
        halves += _fit(text, part, size, count_tokens, budget)
    return halves


def _groups(sized: Sequence[tuple[_Piece, int]], budget: int) -> Iterator[list[_Piece]]:
    """Group pieces: a heading opens a group, and so does a paragraph that fits in no more."""
    group: list[_Piece] = []
    size = 0
    for position, (piece, count) in enumerate(sized):
        needed = _paragraph_size(sized, position) if piece.opens_paragraph else count
        full = size + count > budget
        crowded = size + needed > budget >= needed and not all(p.is_heading for p in group)
        if group and (full or crowded or (piece.is_heading and piece.opens_paragraph)):
            yield group
            group, size = [], 0
        group.append(piece)
        size += count
    if group:
        yield group


def _paragraph_size(sized: Sequence[tuple[_Piece, int]], position: int) -> int:
    total = sized[position][1]
    for piece, count in sized[position + 1 :]:
        if piece.opens_paragraph:
            break
        total += count
    return total


def _passage(group: Sequence[_Piece]) -> Passage:
    sentences = tuple(piece.span for piece in group if not piece.is_heading)
    return Passage(group[0].span.start, group[-1].span.end, group[-1].heading, sentences)
