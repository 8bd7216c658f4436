"""Tell languages apart: of a text that does not say its own, and of a question.

py3langid (BSD, kept up) knows the common languages and needs no download; babel (BSD)
knows their names. A question is short, so there the script and the function words are
heard first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import regex

from index.stopwords import LISTED, function_words, question_words, telling_words

_SAMPLE = 5000  # characters; more does not change the verdict
_MIN_LETTERS = 200  # fewer would be a guess
_MIN_OF_SCRIPT = 20  # enough where the script leaves little choice

_SCRIPTS = {
    "Hangul": ("ko",),
    "Thai": ("th",),
    "Greek": ("el",),
    "Hebrew": ("he", "yi"),
    "Armenian": ("hy",),
    "Georgian": ("ka",),
    "Devanagari": ("hi", "mr", "ne", "sa"),
    "Bengali": ("bn", "as"),
    "Tamil": ("ta",),
    "Arabic": ("ar", "fa", "ur"),
    "Cyrillic": ("ru", "uk", "bg", "sr", "mk", "be", "kk"),
}
_LETTERS = {name: regex.compile(rf"\p{{{name}}}") for name in _SCRIPTS}
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")

_LIKELY = 0.5  # probability from which a question's language is believed
_SURE = 0.9  # the same where the function words of that language are unknown
_ENOUGH_WORDS = 5


@lru_cache
def primary_language(tag: str | None) -> str | None:
    """Return the ISO 639-1 code that a language's tag or English name stands for.

    "de-AT", "deu" and "German" are all "de"; what is unknown is returned in lower case.
    """
    code = re.split(r"[-_]", (tag or "").strip().casefold())[0]
    if len(code) <= 2:
        return code or None
    from babel.core import Locale, get_global  # noqa: PLC0415  (rarely needed)

    names = {name.casefold(): known for known, name in Locale("en").languages.items()}
    return str(get_global("language_aliases").get(code) or names.get(code) or code)


def language_name(code: str, told_in: str = "en") -> str:
    """Return the name of a language in another, its code where it has none."""
    from babel.core import Locale  # noqa: PLC0415

    return str(Locale.parse(told_in, sep="-").languages.get(code, code))


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, None where it is too short to tell."""
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    written = _written_in(sample)
    if letters < (_MIN_OF_SCRIPT if written else _MIN_LETTERS):
        return None
    ranked = _rank(sample)
    return _likeliest(ranked, written or ranked)


def choose_language(question: str, languages: Iterable[str | None]) -> str | None:
    """Return the language of those on a shelf that a question is most likely put in.

    Its words are stemmed so; None, for the default, where the shelf names no language.
    """
    codes = list(dict.fromkeys(code for tag in languages if (code := primary_language(tag))))
    if len(codes) < 2:
        return codes[0] if codes else None
    written = [code for code in _written_in(question) if code in codes]
    return _likeliest(_rank(question), written or codes)


def find_foreign(question: str, spoken: Collection[str]) -> str | None:
    """Return a question's language where it surely is none of those spoken, else None."""
    written = _written_in(question)
    if written:
        strange = not set(written) & set(spoken)
        return _likeliest(_rank(question), written) if strange else None
    words = re.findall(r"[^\W\d_]+", question.casefold())
    if not telling_words(frozenset(spoken)).isdisjoint(words):
        return None
    ranked = _rank(question)
    code = next(iter(ranked), None)
    if code is None or code in spoken or ranked[code] < _LIKELY:
        return None
    enough = len(words) >= _ENOUGH_WORDS
    if code not in LISTED:
        return code if enough and ranked[code] >= _SURE else None
    said = sum(word in function_words(code) for word in words)
    asked = not question_words(code).isdisjoint(words)
    return code if said >= 2 and (asked or enough) else None


def _written_in(text: str) -> tuple[str, ...]:
    """Return the languages of the script that most of a text is in; none for Latin script."""
    letters = sum(char.isalpha() for char in text)
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if 2 * (kana + han) > letters:
        return ("ja",) if kana * 20 > han else ("zh", "ja")
    for name, pattern in _LETTERS.items():
        if 2 * len(pattern.findall(text)) > letters:
            return _SCRIPTS[name]
    return ()


def _likeliest(ranked: dict[str, float], codes: Iterable[str]) -> str | None:
    return max(codes, key=lambda code: ranked.get(code, 0.0), default=None)


def _rank(text: str) -> dict[str, float]:
    """Return languages with their probability, the likeliest first; none without its model."""
    try:
        return dict(_identifier().rank(text))
    except OSError:  # it unpacks its model to a temporary file: with no room, say nothing
        return {}


@lru_cache(maxsize=1)
def _identifier() -> Any:  # noqa: ANN401  (py3langid has no types)
    from py3langid.langid import (  # noqa: PLC0415  (half a second to load: only where needed)
        MODEL_FILE,
        LanguageIdentifier,
    )

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
