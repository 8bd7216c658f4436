"""Find the stretch of the texts that is nearest to altered words, and tell each difference.

Runs of words that both have in common lead to the candidates, as seeds do in BLAST; there
both are aligned word by word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

import regex

from index.literal import OMISSION, UNSPACED, is_omission
from index.spellings import fold_spelling

_NEAR = 0.6  # share of words in common from which one text is an altered other
_LEAST_WORDS = 4  # fewer, and chance has them in common
_MOST_SEEDS = 12
_MOST_HITS = 20  # of a seed in a text; one that recurs more often tells little
_CANDIDATES = 6
_STRAY = 3  # a match farther from the others than this many times its length is chance

_LETTER = rf"[\w--[{UNSPACED}⁰¹²³⁴-⁹]]"
_TOKEN = regex.compile(
    rf"{OMISSION}|[⁰¹²³⁴-⁹]+|{_LETTER}+(?:['-]{_LETTER}+|[.,]\d+)*|\S", regex.VERSION1
)
_SPELLINGS = {
    "shew": "show",
    "shewed": "showed",
    "shewing": "showing",
    "shewn": "shown",
    "timbre": "timbre",  # no timber
    "timbres": "timbres",
    "connexion": "connection",
    "connexions": "connections",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of a folded text; `key` is the same for all spellings of a word."""

    start: int
    end: int
    text: str
    key: str

    @property
    def is_word(self) -> bool:
        """Tell a word or a number from a sign."""
        return self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Change:
    """Where two aligned texts differ: `said` of the words looked up, `source` of the text."""

    said: tuple[int, int]
    source: tuple[int, int]
    same_words: bool  # but for their spelling


@dataclass(frozen=True, slots=True)
class Alignment:
    """The nearest stretch of the text of that number, by the share of words in common."""

    number: int
    start: int
    end: int
    likeness: float
    changes: tuple[Change, ...]


def find_nearest(words: str, texts: Sequence[str]) -> Alignment | None:
    """Return the stretch of folded texts nearest to folded words; None if none is near."""
    said = _tokenize(words, 0, len(words))
    if sum(token.is_word for token in said) < _LEAST_WORDS:
        return None
    found = [
        aligned
        for number, start in _candidates(said, words, texts)
        if (aligned := _align(said, number, texts[number], start, len(words)))
    ]
    best = max(found, key=lambda aligned: aligned.likeness, default=None)
    return best if best and best.likeness >= _NEAR else None


def _tokenize(text: str, start: int, end: int) -> list[Token]:
    return [
        Token(found.start(), found.end(), found.group(), _key(found.group()))
        for found in _TOKEN.finditer(text, start, end)
    ]


def _key(word: str) -> str:
    return _SPELLINGS.get(word) or fold_spelling(word)


def _candidates(said: Sequence[Token], words: str, texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the text and the place where most seeds say that the words should begin."""
    votes: Counter[tuple[int, int]] = Counter()
    width = max(len(words) // 2, 40)
    for offset, seed in _seeds(said, words):
        for number, text in enumerate(texts):
            hits = {(place - offset) // width for place in _places(seed, text)}
            votes.update((number, slot + step) for slot in hits for step in (0, 1))
    ranked = sorted(votes, key=lambda vote: (-votes[vote], vote))[:_CANDIDATES]
    return [(number, (slot - 1) * width) for number, slot in ranked]


def _seeds(said: Sequence[Token], words: str) -> Iterator[tuple[int, str]]:
    """Yield runs of two or three words and where they stand."""
    size = 3 if len(said) > 8 else 2
    step = max(1 if len(said) <= _MOST_SEEDS else size, len(said) // _MOST_SEEDS)
    for first in range(0, len(said) - size + 1, step):
        run = said[first : first + size]
        if all(token.is_word for token in run):
            yield run[0].start, words[run[0].start : run[-1].end]


def _places(seed: str, text: str) -> list[int]:
    places: list[int] = []
    at = text.find(seed)
    while at >= 0 and len(places) <= _MOST_HITS:
        places.append(at)
        at = text.find(seed, at + 1)
    return places


def _align(
    said: Sequence[Token], number: int, text: str, start: int, length: int
) -> Alignment | None:
    """Align the words with the stretch of a text around where they should begin."""
    start = max(text.rfind(" ", 0, max(start - 20, 0)), 0)
    end = start + 3 * length + 700 * any(is_omission(token.text) for token in said) + 150
    around = _tokenize(text, start, min(end, len(text)))
    first, last = _extent(said, around)
    source = around[first:last]
    if not source:
        return None
    changes: list[Change] = []
    common = left_out = 0
    for name, a, b, c, d in _matcher(said, source).get_opcodes():
        left_out += sum(t.is_word for t in source[c:d]) if _is_omission(said[a:b]) else 0
        if name == "equal":
            common += sum(token.is_word for token in source[c:d])
            changes += _spellings(said[a:b], source[c:d])
        else:
            changes.append(Change(_span(said, a, b), _span(source, c, d), same_words=False))
    words = sum(token.is_word for token in [*said, *source]) - left_out
    likeness = 2 * common / max(words, 1)
    if "\x00" in text[source[0].start : source[-1].end]:
        return None
    return Alignment(number, source[0].start, source[-1].end, likeness, tuple(changes))


def _matcher(said: Sequence[Token], source: Sequence[Token]) -> SequenceMatcher[str]:
    one, other = [t.key for t in said], [t.key for t in source]
    return SequenceMatcher(None, one, other, autojunk=False)


def _extent(said: Sequence[Token], around: Sequence[Token]) -> tuple[int, int]:
    """Return which tokens of the text are the counterpart of all the words."""
    blocks = [block for block in _matcher(said, around).get_matching_blocks() if block.size]
    blocks = _together(said, blocks)
    if not blocks:
        return 0, 0
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size
    lead, rest = blocks[0].a, len(said) - blocks[-1].a - blocks[-1].size
    while lead and first and around[first - 1].is_word:
        first, lead = first - 1, lead - 1
    while rest and last < len(around) and around[last - 1].is_word and around[last].is_word:
        last, rest = last + 1, rest - 1
    return first, last


def _together(said: Sequence[Token], blocks: list[Match]) -> list[Match]:
    """Leave out matches that lie far from the others."""
    for at in range(1, len(blocks)):
        left, right = (sum(block.size for block in side) for side in (blocks[:at], blocks[at:]))
        if _is_stray(said, min(left, right), blocks[at - 1], blocks[at]):
            return _together(said, blocks[at:] if left < right else blocks[:at])
    return blocks


def _is_stray(said: Sequence[Token], size: int, left: Match, right: Match) -> bool:
    between = right.b - left.b - left.size
    expected = right.a - left.a - left.size
    omits = any(is_omission(token.text) for token in said[left.a + left.size : right.a])
    return not omits and between - expected > _STRAY * size


def _is_omission(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and is_omission(tokens[0].text)


def _spellings(said: Sequence[Token], source: Sequence[Token]) -> Iterator[Change]:
    for one, other in zip(said, source, strict=True):
        if one.text != other.text:
            yield Change((one.start, one.end), (other.start, other.end), same_words=True)


def _span(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Return the place of some tokens; of none, the place after the token before."""
    if first == last:
        at = tokens[first - 1].end if first else tokens[0].start
        return at, at
    return tokens[first].start, tokens[last - 1].end
