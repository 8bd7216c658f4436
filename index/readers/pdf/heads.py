"""Running heads, feet and page numbers: what every page repeats and no reader reads.

They are known by their place and by repetition; the numbers, by keeping step with the pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.readers.pdf.lines import Line
from index.readers.pdf.page import SIGNS, Sheet

_EDGE = 2  # lines at the head and at the foot of a page that may be repeated there
_SAME_HEIGHT = 5.0  # points
_APART = 1.6  # of its size: a running head is further from the text than lines are
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,4}|[ivxlcdm]{1,8}|[IVXLCDM]{2,8})(?![\w,])")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_CANONICAL = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_LABEL = re.compile(rf"\d+|[{SIGNS}]+")


def strip_repeated(
    pages: Sequence[list[Line]],
) -> tuple[Sequence[list[Line]], dict[int, str]]:
    """Return the pages without what they repeat, and the page numbers printed on them."""
    numbers: dict[int, str] = {}
    for _ in range(_EDGE):
        for foot in (False, True):
            pages, found = _strip(pages, foot)
            numbers = {**found, **numbers}
    return pages, numbers


def _strip(pages: Sequence[list[Line]], foot: bool) -> tuple[list[list[Line]], dict[int, str]]:
    """Take the repeated line off the head (or foot) of each page that has one.

    The second result is the page number that was printed there, by page.
    """
    outer = {i: lines[-1 if foot else 0] for i, lines in enumerate(pages) if lines}
    outer = {i: line for i, line in outer.items() if not _is_called(line, pages[i])}
    numbers = _page_numbers(outer, foot)
    heads = set() if foot else {i for i in outer if _stands_apart(pages[i])}
    repeated = _repeated(outer, heads)
    stripped = []
    for index, lines in enumerate(pages):
        drop = index in repeated or index in numbers
        stripped.append((lines[:-1] if foot else lines[1:]) if drop else lines)
    return stripped, numbers


def _repeated(outer: dict[int, Line], heads: set[int]) -> set[int]:
    """Return the pages whose outer line stands in the same words and place on others.

    Two pages next to each other are enough for heads, which stand apart from the text.
    """
    texts = defaultdict(list)
    for index, line in outer.items():
        texts[line.text].append(index)
    repeated = set()
    for places in texts.values():
        for index in places:
            same = [i for i in places if abs(outer[index].y - outer[i].y) <= _SAME_HEIGHT]
            facing = any(0 < abs(i - index) <= 2 and i in heads for i in same)
            if len(same) >= 3 or (facing and index in heads):
                repeated.add(index)
    return repeated


def _stands_apart(page: Sequence[Line]) -> bool:
    return len(page) > 1 and page[0].y - page[1].y > _APART * page[0].size


def _is_called(line: Line, page: Sequence[Line]) -> bool:
    """Tell a note from a running foot: the page prints its number raised."""
    match = _LABEL.match(line.text)
    if match is None or match.end() == len(line.text):
        return False
    return any(run.raised and match[0] in run.text for other in page for run in other.runs[1:])


def _shape(line: Line) -> str:
    return _NUMBER.sub("#", line.text).casefold()


def _page_numbers(outer: dict[int, Line], foot: bool) -> dict[int, str]:
    """Find the lines whose number keeps step with the pages, and return the numbers."""
    votes: dict[tuple[int, bool], dict[int, str]] = defaultdict(dict)
    shapes = Counter(_shape(line) for line in outer.values())
    for index, line in outer.items():
        alone = len(line.text.strip("-–—[]() ")) <= 8
        if not alone and foot and shapes[_shape(line)] < 2:
            continue
        for printed in _ends(line.text):
            votes[_value(printed) - index, printed.isdecimal()].setdefault(index, printed)
    numbers: dict[int, str] = {}
    for found in sorted(votes.values(), key=len, reverse=True):
        for index, printed in found.items():
            bare = outer[index].text.strip("-–—[]() ") == printed
            near = sum(abs(outer[i].y - outer[index].y) <= _SAME_HEIGHT for i in found)
            if near >= 3 or (bare and (near >= 2 or _value(printed) == index + 1)):
                numbers.setdefault(index, printed)
    return numbers


def _ends(text: str) -> list[str]:
    """Return the numbers with which a line begins or ends."""
    found = []
    for match in _NUMBER.finditer(text):
        before, after = text[: match.start()].strip("-–—[]() "), text[match.end() :]
        at_end = not before or not after.strip("-–—[]() ")
        if (at_end or before.casefold() in ("page", "p")) and _value(match[1]):
            found.append(match[1])
    return found


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    lower = number.lower()
    if not _CANONICAL.fullmatch(lower):
        return 0
    values = [_ROMAN[letter] for letter in lower]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


def page_labels(sheets: Sequence[Sheet], printed: dict[int, str]) -> list[str]:
    """Name each page by its printed number, else the file's label, else its place."""
    steps = Counter(int(p) - index for index, p in printed.items() if p.isdecimal())
    step, votes = steps.most_common(1)[0] if steps else (0, 0)
    labels = []
    for index, sheet in enumerate(sheets):
        inferred = str(index + step) if votes >= 3 and index + step > 0 else str(index + 1)
        between = any(i < index for i in printed) or not printed
        guess = sheet.label or (inferred if between or step >= 0 else str(index + 1))
        labels.append(printed.get(index) or guess)
    return labels
