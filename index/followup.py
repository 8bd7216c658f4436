"""Follow-up questions, and what they lean on in the turn before.

Asked alone, "And when did he go back?" finds nothing: the words that tell where to look
stand in the earlier question, or in the sentences that were quoted for it. They are put in
here, before the question is searched. None of them is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.terms import find_words, stem

_LONGEST = 300  # characters of a follow-up: who writes more says what is meant
_MAX_NAMED = 3  # pronouns that a name is put for
_MAX_WORDS = 6  # of the earlier question
_MAX_LENGTH = 30  # characters of a name, or of one such word


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and the quotation shown for it; "" for a refusal."""

    question: str
    quotation: str


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HE, _SHE = _set("he him his"), _set("she her")
_HE_OR_SHE = _HE | _SHE
_PRONOUNS = _HE_OR_SHE | _set("it its they them their there")
_POSSESSIVES = _set("his her its their")
_DEMONSTRATIVES = _set("this that these those")
_IN_THE_END = _set("afterwards afterward later next too")
_AUXILIARIES = _set(
    "am are be been being can could did do does had has have is may might must shall should"
    " was were will would s t d ll re ve"
)
_BE = _set("are be been is was were")
_QUESTION_WORDS = _set("how what when where which who whom whose why")
_PREPOSITIONS = _set(
    "about after against around as at before between by during for from in into near of on over"
    " since through to towards under until with without"
)
_ENDS_A_CLAUSE = _QUESTION_WORDS | _PREPOSITIONS | {"", "and", "or"}
_THE_SHELF = _set("article book chapter essay page shelf source text texts time work works")
_TITLES = _set(
    "admiral ambassador captain chief colonel emperor envoy general governor king major minister"
    " mr mrs president prime prince princess professor queen sir"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_OPENING = re.compile(r"\W*(?:(?:and|but|so|or|also|then|plus)\b|(?:what|how) about\b)", re.I)
_ELSE = re.compile(
    r"\W*(?:who|what|when|where|why|how) else\b|.*\b(?:first|last|other|\w+(?:nd|rd|th)) ones?\W*$",
    re.I,
)
_CLAUSE = re.compile(
    r"[,;:]|\b(?:after|although|and|because|before|if|since|that|when|where|which|while|who)\b",
    re.I,
)
_EMPTY_IT = re.compile(
    r"\W+(?:true|possible|necessary|clear|likely|that|mean|(?:cost|takes?|took)\b.* to)\b"
    r"|\W+[A-Z].* (?:that|who)\b"
)
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞĀ-Ž](?:\.|[\w’'-]+)"
_NAME = re.compile(rf"\b{_CAPITALISED}(?: (?:(?:al|bin|de|el|la|le|von|van)[ -])?{_CAPITALISED})*")
_NO_PERSON = re.compile(
    r"[A-Z]+s?$|(?:Battle|Cape|Fort|Lake|Mount|Port)\b|\w{3,}(?:ese|ish|amist|ian|ean|ican)s?$"
    r"|.*\b(?:Agency|Army|Company|Congress|French|Front|League|Movement|Party|Prize|River|Treaty|Union"
    rf"|University|War|{_MONTHS})$"
)
_AFTER_NO_PERSON = re.compile(r"\b(?:the|an?|in|at|near|into|on|from) $", re.I)
_ASKS_FOR_A_NAME = re.compile(r"\W*(?:(?:and|but) )?(?:whom?|which)\b", re.I)


def leans(question: str) -> bool:
    """Tell whether a question cannot be understood without the one before."""
    if len(question) > _LONGEST:
        return False
    opens = _OPENING.match(question) or _ELSE.match(question)
    return bool(opens) or _is_fragment(question) or bool(_leaning_words(question))


def resolve(question: str, previous: Turn | None) -> str:
    """Return the question to search with: one that stands alone stays as it is.

    Names are put for "he" and "she". Where that does not make the question whole, the words
    that the earlier question and its quotation share are put behind it.
    """
    if previous is None or not leans(question):
        return question
    named = _put_name(question, _person(previous))
    if named != question and not _leaning_words(named):
        return named
    topic = _topic(previous, named)
    return f"{named} ({' '.join(topic)})" if topic else named


def _topic(turn: Turn, question: str) -> list[str]:
    told, known = _stems(turn.quotation), _stems(question)
    asked = [word for word in dict.fromkeys(_words(turn.question)) if stem(word) not in known]
    shared = [word for word in asked if stem(word) in told and not word.isdigit()]
    shared = shared if known else asked
    return [word for word in shared or asked if len(word) <= _MAX_LENGTH][:_MAX_WORDS]


def _words(text: str) -> list[str]:
    """Return the words with content, in order."""
    words = (text[start:end] for start, end in find_words(text))
    return [word for word in words if stem(word) is not None]


def _stems(text: str) -> set[str | None]:
    return {stem(word) for word in _words(text)}


def _is_fragment(question: str) -> bool:
    """Tell whether a question lacks its verb or its subject: "Why?", "In 1965?", "Who won?"."""
    words = [word.lower() for word in _WORD.findall(question)]
    content = [word for word in _words(question) if not word.isdigit()]
    if not words or not content:
        return bool(words)
    if _AUXILIARIES.intersection(words) or len(words) > 5:
        return False
    bare = words[0] in _QUESTION_WORDS and len(_words(question)) == 1
    return bare or words[0] in _PREPOSITIONS


def _leaning_words(question: str) -> list[re.Match[str]]:
    """Return the pronouns and the like whose antecedent is not in the question."""
    words = list(_WORD.finditer(question))
    forms = ["", *(word.group().lower() for word in words), ""]
    around = zip(words, forms, forms[2:], strict=False)
    return [word for word, before, after in around if _leans_at(word, before, after)]


def _leans_at(word: re.Match[str], before: str, after: str) -> bool:
    form = word.group().lower()
    if form in _DEMONSTRATIVES:
        points = not after or before in _PREPOSITIONS | _AUXILIARIES | _QUESTION_WORDS
        return (points or form != "that") and after not in _THE_SHELF | {"who", "that"}
    if form in _IN_THE_END:
        return bool(before) and not after
    if form not in _PRONOUNS or (form == "there" and after and not _BE.isdisjoint((before, after))):
        return False
    if form == "it" and _EMPTY_IT.match(word.string, word.end()):
        return False
    possesses = form in _POSSESSIVES and after not in _ENDS_A_CLAUSE
    subject = after not in _ENDS_A_CLAUSE and before not in _AUXILIARIES
    return not _has_antecedent(word, same_clause=possesses or subject)


def _has_antecedent(pronoun: re.Match[str], *, same_clause: bool) -> bool:
    """Tell whether the question itself names, before a pronoun, what this may stand for.

    The object of a clause, and a subject behind its auxiliary, mean nobody of that clause.
    """
    before = pronoun.string[: pronoun.start()]
    if not same_clause:
        ends = [mark.start() for mark in _CLAUSE.finditer(before)]
        before = before[: ends[-1]] if ends else ""
    form = pronoun.group().lower()
    if form in _HE_OR_SHE:
        return any(True for _ in _persons(before))
    people = r"|\b(?:people|\w{3,}s|men|women|children) " if form.startswith("the") else ""
    return bool(re.search(rf"\b(?:the|an?) \w|.\b[A-Z]{people}", before))


def _persons(text: str) -> Iterator[tuple[int, str]]:
    """Yield the names that may be a person's, each with what speaks for it."""
    for match in _NAME.finditer(text):
        parts = match.group().removesuffix("'s").removesuffix("’s").split()
        before = text[max(0, match.start() - _MAX_LENGTH) : match.start()]
        titled = before.endswith("by ")
        while parts and (parts[0].lower() in _TITLES | _PREPOSITIONS or stem(parts[0]) is None):
            titled |= parts.pop(0).lower() in _TITLES
        name = " ".join(parts)
        placed = not titled and _AFTER_NO_PERSON.search(before)
        if name and len(name) <= _MAX_LENGTH and not placed and not _NO_PERSON.match(name):
            yield titled + (len(parts) > 1), name


def _person(turn: Turn) -> str | None:
    """Return whom "he" or "she" most likely stands for.

    That is whom the earlier question named or, where it asked for a name, whom the
    quotation names.
    """
    asked, quoted = list(_persons(turn.question)), list(_persons(turn.quotation))
    found = asked or quoted
    terms = _stems(turn.question)
    if _ASKS_FOR_A_NAME.match(turn.question) and terms != _stems(" ".join(n for _, n in asked)):
        found = [one for one in quoted if terms.isdisjoint(_stems(one[1]))] or found
    return max(found, key=lambda one: one[0])[1] if found else None


def _put_name(question: str, person: str | None) -> str:
    """Put a person's name for the first of "he" or "she" that lean on the turn before."""
    leaning = [word for word in _leaning_words(question) if word.group().lower() in _HE_OR_SHE]
    if not person or not leaning:
        return question
    same = _HE if leaning[0].group().lower() in _HE else _SHE
    words = [word for word in leaning if word.group().lower() in same]
    for word in reversed(words[:_MAX_NAMED]):
        before, after = question[: word.start()], question[word.end() :]
        follower = _WORD.search(after)
        next_form = follower.group().lower() if follower else ""
        form = word.group().lower()
        owns = form == "his" or (form == "her" and next_form not in _ENDS_A_CLAUSE)
        suffix = "'s" if owns else ""
        question = f"{before}{person}{suffix}{after}"
    return question
