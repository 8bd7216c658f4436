"""Proper names in English running text, and of what kind each surely is.

No list of names is needed: a text gives its names away by capitals, and their kind by the
words around them. A name whose kind the text does not tell is left alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from index.reference_words import DEEDS, MONTHS, is_people
from index.stopwords import is_stopword

Kind = Literal["person", "place", "deed", "body"]

_WORD = r"\p{Lu}[\p{L}\p{M}]*(?:[-’'.]\p{L}[\p{L}\p{M}]+)*"
_NAME = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}\p{{M}}’'.-])(?:\p{{Lu}}\.\s?)*{_WORD}"
    rf"(?:\s(?:(?:of(?:\sthe)?|de|del|della|den|der|di|du|la|van|von|bin|ibn|al)\s)?"
    rf"(?:\p{{Lu}}\.\s?)*{_WORD})*"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_OPENS = re.compile(r"(?:\A|[.!?:;]|\n|[“‘\"(\[—–])[”’\")\]]*\s*[“‘\"(\[]*\Z")
TITLES = frozenset(
    """
    admiral archbishop baron baroness bishop captain chancellor colonel commodore count
    countess dr duchess duke earl emperor empress envoy general governor highness judge king
    lady lieutenant lord madame majesty major marquis marshal minister miss mr mrs ms pope
    premier president prime prince princess professor queen senator sergeant sir sultan tsar
    """.split()
)
_DEEDS = DEEDS | frozenset("battle conference congress crisis revolution siege war wars".split())
_BODIES = frozenset(
    """
    army assembly association bank board brigade cabinet church college commission committee
    company corps council court guard institute league legion ministry museum navy office
    parliament party senate society union university
    """.split()
)
_SITES = frozenset(
    """
    bay bridge castle city county department debt dollars empire forest gardens government hall
    hill hills highness house island islands kingdom lake mountains palace park peninsula quarter
    republic river road room school sea square station street theatre treasury valley
    """.split()
)
_PLACED = re.compile(r"\b(?:in|at|from|to|into|near|across|throughout|towards?|outside|via)\s\Z")
_ACTS = re.compile(
    r"(?:,? who)? (?:said|wrote|told|argued?s?|believed|declared|replied|himself|herself|was born"
    r"|was appointed|married|died|thought|asked|noted|announced|resigned)\b"
)
_PEOPLES = re.compile(
    r".+(?:ese|ish|[^f]ic|ists?|isms?|ans?)|Dutch|French|Greeks?|Swiss|Welsh|Scots?|Danes?|Turks?"
    r"|Arabs?|Jews?|Iraqis?|Israelis?|Soviets?|Protestants?|Poles?|Swedes?|Czechs?|Slavs?|Nazis?"
    r"|Pakistanis?|Bengalis?|Saudis?|Afghanis?|Kuwaitis?|Yemenis?|Somalis?|Gauls?|Muslims?"
)
_LANDS = frozenset(
    """
    afghanistan azerbaijan japan iran jordan kazakhstan kyrgyzstan milan oman pakistan sudan
    tajikistan taiwan turkmenistan uzbekistan vatican bhutan michigan spokane pusan
    """.split()
)
# So wide that they hold other places: two of them can be true of one sentence.
_WIDE = frozenset(
    "africa america asia atlantic earth east europe north pacific south west world".split()
)
_NO_NAMES = frozenset("bible god heaven hell lord majesty scripture".split())
_PLACES, _SURE = 2, 0.5  # how often, and in which share of its uses, a place stands as one


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: `text[start:end]`; `definite` after an article."""

    text: str
    start: int
    end: int
    definite: bool


def find_names(text: str) -> list[Name]:
    """Return the names of a text that do not open a sentence, in order."""
    return list(_names(text))


def name_kinds(text: str) -> dict[str, Kind]:
    """Return the names of a whole text whose kind it tells."""
    evidence: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    times: Counter[str] = Counter()
    for name in _names(text):
        times[name.text] += 1
        if kind := _kind_at(text, name):
            evidence[name.text][kind] += 1
    people = {name.split()[-1] for name, told in evidence.items() if _is_person(told)}
    kinds = ((name, _kind(name, evidence[name], times[name], people)) for name in times)
    return {name: kind for name, kind in kinds if kind}


def _kind(name: str, told: Counter[Kind], times: int, people: set[str]) -> Kind | None:
    words = name.casefold().split()
    if len(words) > 1 and words[-1] in _BODIES | _SITES:
        return "body" if words[-1] in _BODIES else None
    if len(words) > 1 and not _DEEDS.isdisjoint(words):
        return "deed"
    named = len(words) > 1 and words[-1] in people and is_people(name)
    named = named and not told["place"] and not _PEOPLES.match(name.partition(" ")[0])
    if _is_person(told) or named:
        return "person"
    sure = told["place"] >= _PLACES and told["place"] >= _SURE * times
    return "place" if sure and not told["person"] else None


def _is_person(told: Counter[Kind]) -> bool:
    return told["person"] > 0 and not told["place"]


def _names(text: str) -> Iterator[Name]:
    for found in _NAME.finditer(text):
        words = _POSSESSIVE.sub("", found.group())
        before = text[max(found.start() - 6, 0) : found.start()]
        if not _OPENS.search(before) and _is_name(words):
            end = found.start() + len(words)
            yield Name(words, found.start(), end, before.endswith(("the ", "The ")))


def _is_name(words: str) -> bool:
    parts = [part.rstrip(".").casefold() for part in words.split()]
    if len(parts) > 1:
        wide = parts[-1] in _WIDE or set(parts) & MONTHS
        return not wide and not is_stopword(parts[0], "en") and not TITLES.issuperset(parts)
    bare = parts[0]
    return (
        len(bare) > 2
        and not words.isupper()
        and bare not in MONTHS | TITLES | _WIDE | _NO_NAMES | _DEEDS | _BODIES | _SITES
        and not is_stopword(bare, "en")
        and not bare.endswith("day")
        and (bare in _LANDS or not _PEOPLES.fullmatch(words))
    )


def _kind_at(text: str, name: Name) -> Kind | None:
    """Return the kind that a name and the words around it tell at one place."""
    words = name.text.casefold().split()
    titled = words[0].rstrip(".") in TITLES and len(words) > 1 and "of" not in words
    if titled or _ACTS.match(text, name.end):
        return "person"
    placed = _PLACED.search(text[max(name.start - 12, 0) : name.start])
    return "place" if placed and not name.definite else None
