"""Lines of print joined to running text: hyphens at line ends, dashes, blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_COMPOUND = re.compile(r"\w+(?:[-‐]\w+)+")
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"[\w’']+(?:[-‐][\w’']+)*")
_TAIL = re.compile(r"[\w’']+(?:[-‐][\w’']+)*(?=[-‐\u00ad]$)")
_KEEPS = re.compile(r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|self|well|half|ex|quasi")
_SOFT = "\u00ad"


@dataclass(frozen=True, slots=True)
class Hyphens:
    """How often a work prints a word hyphenated and how often solid, within its lines.

    `broken` says whether its lines end in words broken for want of room; where they do
    not, a hyphen at a line's end belongs to its word.
    """

    hyphenated: Counter[str]
    solid: Counter[str]
    broken: bool = True

    @classmethod
    def of(cls, lines: Iterable[str]) -> Hyphens:
        """Count the words of all lines; the last of each may be half a word."""
        hyphenated, solid = Counter[str](), Counter[str]()
        ends: list[tuple[str, str]] = []
        before = ""
        for line in lines:
            inner = line.casefold().rpartition(" ")[0]
            for word in _COMPOUND.findall(inner.replace("‐", "-")):
                hyphenated.update(map("-".join, pairwise(word.split("-"))))
            solid.update(_WORD.findall(inner))
            tail, head = _TAIL.search(before), _HEAD.match(line)
            if tail and head and head[0][0].islower():
                ends.append(_inner_parts(tail[0], head[0]))
            before = line
        kept = sum(hyphenated[f"{first}-{second}"] > 0 for first, second in ends)
        joined = sum(solid[first + second] > 0 for first, second in ends)
        return cls(hyphenated, solid, broken=joined >= kept)

    def joint(self, before: str, after: str) -> tuple[int, str]:
        """Tell how two lines join: characters to cut off the first, and what goes between."""
        if before.endswith(_SOFT):
            return 1, ""
        if before.endswith(("—", "/")) or after.startswith("—"):
            return 0, ""
        tail, head = _TAIL.search(before), _HEAD.match(after)
        if tail and head:
            return (0, "") if self._keeps(tail[0], head[0]) else (1, "")
        dash = before.endswith("–") and before[-2:-1].isalnum() and after[:1].isalnum()
        return 0, "" if dash else " "

    def _keeps(self, first: str, second: str) -> bool:
        if not second[0].islower() or not first[-1].isalpha():
            return True
        first, second = _inner_parts(first, second)
        hyphenated, solid = self.hyphenated[f"{first}-{second}"], self.solid[first + second]
        if not hyphenated and not solid:
            return not self.broken or bool(_KEEPS.fullmatch(first))
        return hyphenated > 0 and hyphenated >= solid

    def join(self, lines: Sequence[str]) -> str:
        """Join lines to one text without soft hyphens."""
        text = ""
        for line in lines:
            if text:
                cut, between = self.joint(text, line)
                text = text[: len(text) - cut] + between + line
            else:
                text = line
        return text.replace(_SOFT, "")


def _inner_parts(first: str, second: str) -> tuple[str, str]:
    """Return the parts nearest to the line's end of words that may be compounds."""
    first, second = first.casefold().replace("‐", "-"), second.casefold().replace("‐", "-")
    return first.rpartition("-")[2], second.partition("-")[0]
