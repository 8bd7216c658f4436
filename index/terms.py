"""Words and their stems: what lexical search counts and what word matching compares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_]+")
_STOPWORDS = frozenset(
    """
    a about an and any are as at be been being but by can could d did do does doing for from had
    has have having he her him his how i if in into is it its itself just ll m many may me might
    much my no nor not of on or our re s shall she should so such t than that the their them
    then there these they this those to too us ve was we were what when where which who whom
    whose why will with would you your
    """.split()
)


def find_words(text: str) -> list[tuple[int, int]]:
    """Return the span of every word and number of a text, in order."""
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str | None:
    """Return a word's stem, case and accents folded; None for a word without content."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    if plain in _STOPWORDS:
        return None
    return str(_stemmer().stemWord(plain))


def find_terms(text: str) -> list[str]:
    """Return the stems of a text's content words, in order."""
    stems = (stem(text[start:end]) for start, end in find_words(text))
    return [term for term in stems if term is not None]


def unique(terms: Sequence[str]) -> list[str]:
    """Return the terms without repetitions, in order."""
    return list(dict.fromkeys(terms))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
