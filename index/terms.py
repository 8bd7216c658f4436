"""Words and their stems: what lexical search counts and what word matching compares.

Chinese and Thai write no blanks, Japanese and Korean none between a word and its ending.
There overlapping pairs of characters stand for words, as in Lucene's CJK analysis: they
need no dictionary, and a name that no dictionary has is found like any other word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import regex
import Stemmer

from index.language import language_name, primary_language
from index.spellings import fold_spelling
from index.stopwords import is_stopword

TERMS = 2  # raise it when a text gets other terms: what was kept under the old ones is stale

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ーｰﾞﾟ\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}\u00ad\u200c\u200d\u2060]--[ʼ{_UNSPACED}]]"
_PARTICLE = "은|는|이|가|을|를|의|에|와|과|도|만|로|으로|에서|에게|에는|에서는|께서|까지|부터"
_WORD = regex.compile(
    rf"""
      \p{{Lu}}(?:\.\p{{Lu}})+(?![\p{{L}}\p{{M}}\p{{N}}])      # U.S.: the same as US
    | (?i:co|pre)[-‐‑](?=[aeoöë]){_LETTER}+                   # co-operate, pre-eminent
    | (?i:to[-‐‑](?:day|night|morrow))(?!{_LETTER})
    | (?=[\p{{L}}\p{{N}}]){_LETTER}+
    | [\p{{Katakana}}ーｰﾞﾟ]+ | \p{{Hiragana}}+
    | (?P<pairs> \p{{Han}}+ | [\p{{Thai}}\p{{Lao}}\p{{Khmer}}\p{{Myanmar}}]+
      | \p{{Hangul}}{{2,}}?(?=(?:{_PARTICLE})?(?!\p{{Hangul}})) | \p{{Hangul}}+ )
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_CHARACTER = regex.compile(r"\X")
_HIRAGANA = regex.compile(r"\p{Hiragana}+")

# What is left out of a word: signs inside it, and vowel points, stress marks and accents.
_SIGNS = regex.compile(r"[.\-‐‑ـ\p{Cf}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_ACCENTS = regex.compile(r"(?<!\p{Cyrillic})[\u0300-\u036f\u0653-\u0655]")  # й is no accented и
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ё": "е"}
)


def find_words(text: str) -> list[tuple[int, int]]:
    """Return the span of every word and number of a text, in order.

    Where a script does not part its words, spans are pairs of characters that overlap.
    """
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        spans += _pairs(text, *match.span()) if match["pairs"] else [match.span()]
    return spans


def _pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    characters = [match.span() for match in _CHARACTER.finditer(text, start, end)]
    if len(characters) == 1:
        yield start, end
    for (first, _), (_, last) in pairwise(characters):
        yield first, last


@lru_cache(maxsize=65_536)
def stem(word: str, language: str | None = None) -> str | None:
    """Return a word's stem in a language, English where none is named; None without content.

    Case, accents, ligatures and old signs are folded. A question has to be stemmed in the
    language of the text that it is put to.
    """
    code = primary_language(language) or "en"
    plain = _plain(word)
    bare = _bare(plain)
    abbreviated = "." in word or word == "US"  # no "us"
    if not abbreviated and (is_stopword(plain, code) or is_stopword(bare, code)):
        return None
    if _HIRAGANA.fullmatch(plain):  # Japanese writes particles and endings with it
        return None
    if code == "en" or _algorithm(code) is None:
        return str(_stemmer("en").stemWord(fold_spelling(bare)))
    return _bare(str(_stemmer(code).stemWord(plain)))  # it knows its language's accents


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)
    return str(_SIGNS.sub("", folded))


def _bare(plain: str) -> str:
    marked = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", marked))


def find_terms(text: str, language: str | None = None) -> list[str]:
    """Return the stems of a text's content words, in order."""
    stems = (stem(text[start:end], language) for start, end in find_words(text))
    return [term for term in stems if term is not None]


def unique(terms: Sequence[str]) -> list[str]:
    """Return the terms without repetitions, in order."""
    return list(dict.fromkeys(terms))


@lru_cache
def _stemmer(code: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_algorithm(code))


@lru_cache
def _algorithm(code: str) -> str | None:
    """Return the name of Snowball's algorithm for a language, its English name."""
    name = "english" if code == "en" else language_name(code).split()[0].casefold()
    return name if name in Stemmer.algorithms() else None
