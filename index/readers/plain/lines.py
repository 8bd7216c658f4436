"""The lines of a plain text as its page printed them, less what only the page needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.errors import SourceError

_MOST_SIGNS = 250_000  # line ends and what may open a marker; a long book has 20,000
_SIGN = re.compile(r"[\n(\[{*†‡§‖¶#⁰¹²³⁴⁵⁶⁷⁸⁹]|(?<=[^\s\d])\d")
_START = re.compile(r"\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*\n?", re.IGNORECASE)
_END = re.compile(r"\n[^\n]*\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
_LINE = re.compile(r".*\n?")
_NUMBER = re.compile(r"\b(?:\d{1,4}|[ivxlc]{1,7})\b")
_PAGE_NUMBER = re.compile(r"[\s\[(–-]*(?:\d{1,4}|[ivxlc]{1,7})[\s\])–-]*")
_SENTENCE = re.compile(r"[^\W\dA-Z].*|.*[.,;:]")  # or what is left of one
_NOTE = re.compile(r"\s*\d{1,4}\s+\S+\s.*[.!?]\s*")  # "3 Ibid., p. 7." ends as no head does
_REPEATED = 2  # pages that must share a numbered running head before it is believed
_OFTEN = 0.25  # of all pages must share one without a number


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    `gap` says how many blank lines stand before it; `page` is the number of its page from
    0, None where the text has no pages, and `label` what the page prints as its number.
    """

    text: str
    gap: int = 0
    page: int | None = None
    label: str | None = None

    @property
    def opens(self) -> bool:
        """Tell whether a blank line stands before it."""
        return self.gap > 0


def refuse_endless(text: str, name: str) -> None:
    """Raise SourceError for what is no book and would take minutes to read as one."""
    if next(islice(_SIGN.finditer(text), _MOST_SIGNS, None), None):
        raise SourceError(
            f"{name}: over {_MOST_SIGNS:,} line ends, brackets and numbers, far more than a book "
            "has; split the text into parts"
        )


def read_lines(text: str) -> list[Line]:
    """Return the lines of a text without Gutenberg's licence and without running heads."""
    body = _without_licence(text)
    if "\f" not in body:
        return list(_lines(body, None, None))
    pages = body.split("\f")
    heads = _running_heads(pages)
    lines: list[Line] = []
    for number, page in enumerate(pages):
        kept, label = _without_head(page, heads)
        lines += _lines(kept, number, label)
    return lines


def _without_licence(text: str) -> str:
    start = _START.search(text)
    body = text[start.end() :] if start else text
    end = _END.search(body)
    return body[: end.start()] if end else body


def _lines(text: str, page: int | None, label: str | None) -> Iterator[Line]:
    gap = 0 if page else 1
    for match in _LINE.finditer(text):
        printed = match[0].rstrip()
        if printed:
            yield Line(printed, gap, page, label)
        gap = 0 if printed else gap + 1


def _edges(page: str) -> list[str]:
    """Return the first and the last line of a page, where running heads stand."""
    lines = [line for line in page.split("\n") if line.strip()]
    return [*lines[:1], *lines[1:][-1:]]


def _masked(line: str) -> str:
    return " ".join(_NUMBER.sub("", line).split())


def _running_heads(pages: list[str]) -> set[str]:
    """Return the lines, numbers left out, that stand at the edge of several pages.

    A number in one must rise with the pages, as the number of a note there would not; one
    without a number must stand on many pages, since a last line may recur by chance.
    """
    numbered: dict[str, Counter[int]] = {}
    plain: Counter[str] = Counter()
    for place, page in enumerate(pages):
        for edge in _edges(page):
            numbers = _NUMBER.findall(edge)
            if len(numbers) == 1 and numbers[0].isdecimal() and not _NOTE.fullmatch(edge):
                numbered.setdefault(_masked(edge), Counter())[int(numbers[0]) - place] += 1
            elif not numbers and not _SENTENCE.fullmatch(edge.strip()):
                plain[edge.strip()] += 1
    often = max(_REPEATED, _OFTEN * len(pages))
    heads = {head for head, count in plain.items() if count >= often}
    for head, distances in numbered.items():
        [(_, steady)] = distances.most_common(1)
        if steady >= max(_REPEATED, distances.total() / 2):
            heads.add(head)
    return heads


def _without_head(page: str, heads: set[str]) -> tuple[str, str | None]:
    """Take the running head off a page; its number is the page's label.

    The blank line under a head goes too: it opens no paragraph.
    """
    lines = page.split("\n")
    printed = [n for n, line in enumerate(lines) if line.strip()]
    label = None
    for number in sorted({*printed[:1], *printed[-1:]}, reverse=True):
        masked, numbers = _masked(lines[number]), _NUMBER.findall(lines[number])
        if _PAGE_NUMBER.fullmatch(lines[number]) or (masked in heads and masked[:1].isalpha()):
            label = numbers[0] if numbers else label
            lines[number] = ""
            if number == printed[0]:
                under = number + 1
                del lines[: under + (not "".join(lines[under : under + 1]).strip())]
    return "\n".join(lines), label
