"""Abbreviations that a text defines, so that either form of a name finds the other.

A definition is a name with its initials in brackets behind it, "Ministry of Foreign Affairs
(MOFA)", as Schwartz and Hearst read them (2003), or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SHORT = r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*"
_DEFINED = re.compile(rf"\s[(\[]({_SHORT})[)\]]")
_EXPLAINED = re.compile(rf"\b({_SHORT})\s+[(\[]([^()\[\]]{{5,120}})[)\]]")
_REACH = 120  # characters before a bracket that may hold the name
_SMALL = frozenset("a and at by for in of on or the to with".split())
_LONGEST = 10  # letters of an abbreviation


def find_abbreviations(text: str) -> dict[str, str]:
    """Return each abbreviation that a text defines, with the name that it stands for."""
    found: dict[str, str] = {}
    defined = [
        (match[1], text[max(match.start() - _REACH, 0) : match.start()])
        for match in _DEFINED.finditer(text)
    ]
    for short, words in [*defined, *_EXPLAINED.findall(text)]:
        if name := _name_for(short, words.split()):
            found.setdefault(short, name)
    return found


def gather_abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Return the abbreviations of several texts, without those that stand for two names."""
    gathered: dict[str, str] = {}
    ambiguous: set[str] = set()
    for text in texts:
        for short, name in find_abbreviations(text).items():
            known = gathered.setdefault(short, name)
            if known.casefold() != name.casefold():
                ambiguous.add(short)
    return {short: name for short, name in gathered.items() if short not in ambiguous}


def _name_for(short: str, words: list[str]) -> str | None:
    """Return the last of these words whose initials are the abbreviation's letters, if so.

    Small words count only where their letter does.
    """
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    if len(letters) > _LONGEST:
        return None
    initials = [(place, initial) for place, word in enumerate(words) for initial in _initials(word)]
    place = len(words)
    while initials and letters:
        place, initial = initials.pop()
        if initial == letters[-1]:
            letters.pop()
        elif words[place].casefold() not in _SMALL:
            return None
    if letters or place >= len(words) - 1:
        return None
    return re.sub(r"['’]s$", "", " ".join(words[place:]))


def _initials(word: str) -> list[str]:
    return [part[0].casefold() for part in re.split(r"[-.]", word) if part[:1].isalnum()]


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A name in a question, and its other form behind the question: both as spans."""

    own: tuple[int, int]
    other: tuple[int, int]


def add_other_forms(question: str, names: Mapping[str, str]) -> tuple[str, list[OtherForm]]:
    """Put the other forms of a question's names behind it, and say where both stand."""
    forms: list[OtherForm] = []
    asked = question
    for short, name in names.items():
        for own, other in ((short, name), (name, short)):
            flags = 0 if own == short else re.IGNORECASE
            match = re.search(rf"(?<!\w){re.escape(own)}(?!\w)", question, flags)
            if match and other.casefold() not in question.casefold():
                start = len(asked) + 2
                asked = f"{asked} ({other})"
                forms.append(OtherForm(match.span(), (start, start + len(other))))
    return asked, forms
