"""Find the source of what a message quotes, and say whether it is quoted word for word.

Literal look-up comes first; what is not found so is compared with the nearest stretch, and
every word that differs is told. Only how the words are printed may differ, never the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.alignment import Change, find_nearest
from index.folding import Folded, fold
from index.literal import ENDS, find_literal, is_omission
from index.places import Place, SourceText, fold_works, literal_of, offsets_of, place_of
from index.quoted import (
    Candidate,
    find_blocks,
    find_in_marks,
    find_paragraphs,
    find_sentences,
    quotes_something,
    words_of,
)
from index.shelf import Shelf

_MOST_PLACES = 10  # that are told of each quotation; the others are counted
_CLOSING_SIGNS = 3  # at most, between a word and its marker
_MARKER = re.compile(r"[⁰¹²³⁴-⁹ \u2009]+|[\[({][\d,–\-\s\[\](){}]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

Verdict = Literal["verbatim", "differs", "absent"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that the message has, and those that the source has in their place.

    `start:end` is the place in the finding's `words`, `source_start:source_end` that in the
    document's text or the note's. `spelling` tells that it is the same word.
    """

    said: str
    source: str
    start: int
    end: int
    source_start: int
    source_end: int
    spelling: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one stretch of a message: its words, the verdict, and the places.

    Words that differ have one place, the nearest; absent ones have none. `further` counts
    the places beyond those told.
    """

    words: str
    quoted: bool
    verdict: Verdict
    places: tuple[Place, ...] = ()
    further: int = 0
    differences: tuple[Difference, ...] = ()


def find_source(message: str, shelf: Shelf) -> list[Finding]:
    """Look up what a message quotes in all works of a shelf, in the message's order.

    Sentences outside quotation marks are the member's own where the message quotes
    something, and then told only if they are found.
    """
    texts = fold_works(shelf.works)
    found = [(block.start, _look_up(message, block, texts)) for block in find_blocks(message)]
    own: list[tuple[int, Finding]] = []
    for start, end in find_paragraphs(message):
        for candidate, finding in _in_paragraph(message, start, end, texts):
            kept = candidate.quoted or finding.verdict != "absent"
            (found if kept else own).append((candidate.start, finding))
    if not quotes_something(message):
        found += own
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _in_paragraph(
    message: str, start: int, end: int, texts: Sequence[SourceText]
) -> Iterator[tuple[Candidate, Finding]]:
    """Yield a paragraph found whole, or else its quotations and its sentences."""
    whole = Candidate(start, end, quoted=False)
    sentences = find_sentences(message, start, end)
    if sentences and (finding := _verbatim(words_of(message, whole), False, texts)):
        yield whole, finding
        return
    marked = find_in_marks(message, start, end)
    for sentence in sentences:
        inside = [m for m in marked if m.start < sentence.end and sentence.start < m.end]
        finding = _verbatim(words_of(message, sentence), False, texts)
        if finding is None and not inside:
            finding = _look_up(message, sentence, texts)
        elif finding is not None:
            marked = [m for m in marked if m not in inside or m.start < sentence.start]
        if finding is not None:
            yield sentence, finding
    for candidate in marked:
        yield candidate, _look_up(message, candidate, texts)


def _look_up(message: str, candidate: Candidate, texts: Sequence[SourceText]) -> Finding:
    words = words_of(message, candidate)
    return _verbatim(words, candidate.quoted, texts) or _near(words, candidate.quoted, texts)


def _verbatim(words: str, quoted: bool, texts: Sequence[SourceText]) -> Finding | None:
    plain = fold(words).text
    places: list[Place] = []
    further = 0
    for text in texts:
        for match in find_literal(plain, text.folded.text):
            if len(places) < _MOST_PLACES:
                places.append(place_of(text, match.start, match.end, match.omitted))
            else:
                further += 1
    return Finding(words, quoted, "verbatim", tuple(places), further) if places else None


def _near(words: str, quoted: bool, texts: Sequence[SourceText]) -> Finding:
    folded = fold(words)
    bare = folded.text.strip(ENDS)
    lead = folded.text.find(bare)
    nearest = find_nearest(bare, [text.folded.text for text in texts])
    if nearest is None:
        return Finding(words, quoted, "absent")
    text = texts[nearest.number]
    omitted = [c.source for c in nearest.changes if is_omission(bare[slice(*c.said)])]
    place = place_of(text, nearest.start, nearest.end, omitted)
    differences = tuple(
        difference
        for change in nearest.changes
        if change.source not in omitted
        and (difference := _difference(words, folded, lead, text, change))
        and not _is_printing(difference, change.said[0] == 0, place)
    )
    same = not omitted and all(difference.spelling for difference in differences)
    return Finding(words, quoted, "verbatim" if same else "differs", (place,), 0, differences)


def _difference(
    words: str, folded: Folded, lead: int, text: SourceText, change: Change
) -> Difference:
    said = folded.source_span(change.said[0] + lead, change.said[1] + lead)
    source = offsets_of(text, *change.source)
    return Difference(
        words[slice(*said)],
        literal_of(text, *change.source),
        *said,
        *source,
        spelling=change.same_words,
    )


def _is_printing(difference: Difference, opens: bool, place: Place) -> bool:
    """Tell a printed marker, and another case of the first letter, from another word."""
    if opens and difference.said[1:] == difference.source[1:]:
        return difference.said.casefold() == difference.source.casefold()
    if difference.source or place.quotation is None or not _MARKER.fullmatch(difference.said):
        return False
    at = difference.source_start  # a marker may stand after the full stop
    labels = {a.label for a in place.quotation.anchors if 0 <= a.offset - at <= _CLOSING_SIGNS}
    return set(re.findall(r"\d+", difference.said.translate(_DIGITS))) <= labels
