"""Find what a message quotes: block quotes, words in quotation marks, and whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import split_sentences
from index.terms import find_words

_QUOTED_WORDS = 3  # fewer in quotation marks are a term, not a quotation
_SENTENCE_WORDS = 5

_BLOCK = re.compile(r"(?:^[ \t]*>+[ \t]?.*(?:\n|\Z))+", re.MULTILINE)
_BLOCK_SIGN = re.compile(r"^[ \t]*>+[ \t]?", re.MULTILINE)
_PARAGRAPH = re.compile(r"\S.*?(?=\n\s*\n|\Z)", re.DOTALL)
_IN_MARKS = re.compile(
    r"“[^“”]+”|[„“”][^„“”]+[“”]|«[^«»]+»|»[^«»]+«|\"[^\"]+\"|「[^「」]+」|『[^『』]+』"
    r"|(?<!\w)‘(?:[^‘’]|’(?=\w))+’(?!\w)|(?<!\w)'(?:[^']|'(?=\w))+'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a message that may come from a text.

    `quoted` tells that the message says so, by quotation marks or as a block quote.
    """

    start: int
    end: int
    quoted: bool


def find_blocks(message: str) -> list[Candidate]:
    """Return the block quotes of a message, in order."""
    return [
        Candidate(*found.span(), quoted=True)
        for found in _BLOCK.finditer(message)
        if len(find_words(found.group())) >= _QUOTED_WORDS
    ]


def quotes_something(message: str) -> bool:
    """Tell whether a message marks anything as quoted."""
    return bool(find_blocks(message) or find_in_marks(message, 0, len(message)))


def find_paragraphs(message: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a message that are no block quotes."""
    at = 0
    for start, end in [*(found.span() for found in _BLOCK.finditer(message)), (len(message),) * 2]:
        yield from (found.span() for found in _PARAGRAPH.finditer(message, at, start))
        at = end


def find_sentences(message: str, start: int, end: int) -> list[Candidate]:
    """Return the sentences of a paragraph that are long enough to be known again."""
    return [
        Candidate(span.start, span.end, quoted=False)
        for span in split_sentences(message, start, end)
        if len(find_words(message[span.start : span.end])) >= _SENTENCE_WORDS
    ]


def find_in_marks(message: str, start: int, end: int) -> list[Candidate]:
    """Return what stands in quotation marks, the same words once only."""
    found = {
        quoted.group(): quoted for quoted in reversed([*_IN_MARKS.finditer(message, start, end)])
    }
    return [
        Candidate(quoted.start() + 1, quoted.end() - 1, quoted=True)
        for words, quoted in reversed(found.items())
        if len(find_words(words)) >= _QUOTED_WORDS
    ]


def words_of(message: str, candidate: Candidate) -> str:
    """Return a candidate's words without the signs that open the lines of a block quote."""
    return _BLOCK_SIGN.sub("", message[candidate.start : candidate.end]).strip()
