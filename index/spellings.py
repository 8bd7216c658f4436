"""British and American spellings of English words, folded so that both are one term.

Only regular differences: a rule may also change a word that has one spelling ("contour"),
which does no harm, since texts and questions are folded alike.
"""

from __future__ import annotations

import re

# What stands before "-ise" where it is the verb's ending: "colonise", but not "promise",
# "exercise", "surprise" or "merchandise", which Americans spell so too.
_VERB_ENDS = (
    r"[a-z]{2}(?:[aeioy]l|ll|[aeio]n|rn|gn|[aeou]r|[aeiop]t|ic|ac|im|(?<!r)om|ym|[io]d|rd"
    r"|og|as|es|th)"
)
_RULES = [
    (
        re.compile(
            r"([aeiouy][^aeiouy]+)our"
            r"(?=(?:s|ed|ing|ers?|abl[ey]|ites?|itism|ful(?:ly)?|less|ists?|hoods?|ly|y|al|ism)?$)"
        ),
        r"\1or",
    ),
    (re.compile(rf"({_VERB_ENDS})is(?=(?:e[sd]?|ing|ers?|ations?|ational|able)$)"), r"\1iz"),
    (re.compile(r"lys(?=(?:ed?|ing|ers?)$)"), "lyz"),
    (re.compile(r"([aeiouy][^aeiouy]*[tb])re(?=s?$)"), r"\1er"),
    (re.compile(r"([aeiou][^aeiou]+[aeiou]l)l(?=ors?$)"), r"\1"),
    (re.compile(r"^(sk|w)il(?=ful)"), r"\1ill"),
    (re.compile(r"^(def|off|pret|lic)ence(?=s?$|less)"), r"\1ense"),
    (re.compile(r"(?:(?<=medi)|(?<=arch)|(?<=encyclop)|(?<=pal))ae"), "e"),
]


def fold_spelling(word: str) -> str:
    """Return an English word in lower case as Americans spell it."""
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
