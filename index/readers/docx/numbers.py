"""The numbers that Word would print on its notes: the file holds rules, not numbers."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{W}val"
KINDS = {"footnote": "decimal", "endnote": "lowerRoman"}  # and how Word numbers them

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl"}
_ROMAN |= {10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(W + name for name in path.split("/"))


def value(element: etree._Element, path: str) -> str | None:
    """Return the value of the property at `path`, whose parts are names without prefix."""
    for step in _steps(path):
        found = next(element.iterchildren(step), None)  # by far faster than `find`
        if found is None:
            return None
        element = found
    return element.get(_VALUE, "")


class Counter:
    """Numbers one kind of note as Word does: by the rules of the section around it."""

    def __init__(self, kind: str, body: etree._Element, settings: etree._Element) -> None:
        self.kind = kind
        ends = body.iterfind(f".//{W}pPr/{W}sectPr"), body.iterfind(f"*/{W}sectPr")
        self._rules: dict[tuple[int, str], str] = {}
        self._places = [(end, settings) for end in chain(*ends, [body])]
        self._section = 0
        self._last = self._start()

    def _rule(self, name: str, default: str) -> str:
        if (self._section, name) not in self._rules:
            places = self._places[self._section]
            found = (value(place, f"{self.kind}Pr/{name}") for place in places)
            rule = next((value for value in found if value), default)
            self._rules[self._section, name] = rule
        return self._rules[self._section, name]

    def _start(self) -> int:
        start = self._rule("numStart", "1")
        return int(start) - 1 if re.fullmatch("[0-9]{1,6}", start) else 0

    def turn(self, what: str) -> None:
        """Go on to the next section or page, where numbering may start again."""
        if what == "eachSect":
            self._section = min(self._section + 1, len(self._places) - 1)
        if self._rule("numRestart", "continuous") == what:
            self._last = self._start()

    def label(self) -> str:
        """Return the next number as the page prints it."""
        self._last += 1
        return _written(self._last, self._rule("numFmt", KINDS[self.kind]))


def _written(number: int, form: str) -> str:
    signs = _LETTERS if form.endswith("Letter") else "*†‡§" if form == "chicago" else ""
    if form.endswith("Roman") and 0 < number < 4000:
        label = _roman(number)
    elif signs and number > 0:
        turns, sign = divmod(number - 1, len(signs))
        label = signs[sign] * (turns + 1)
    else:
        label = str(number)
    return label.upper() if form.startswith("upper") else label


def _roman(number: int) -> str:
    written = ""
    for worth, digit in _ROMAN.items():
        turns, number = divmod(number, worth)
        written += digit * turns
    return written
