"""What looks like a marker in running text, in each style that printers use."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import and_, or_

from index.apparatus import Marker, select_sequence
from index.readers.powers import is_power

_GROUP = r"\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*"
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_LONGEST_RANGE = 30  # labels; `(1910-1945)` is a span of years, not of notes
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NO_DECIMAL = r"(?:(?<=\d{3}[.;:])|(?<!\d[.,:]))"  # `1913.2` has a marker, `17.5` none
_AFTER_WORD = r"(?<=[^\W\d_]|[.,;:!?…\"'”’)\]—-])"


@dataclass(frozen=True, slots=True)
class MarkerStyle:
    """A pattern of markers; where it is `weak`, only labels that notes bear are believed."""

    pattern: re.Pattern[str]
    weak: bool = False


# Each begins with the character it looks for, so that searching a book takes no time.
STYLES = (
    MarkerStyle(re.compile(rf"\(({_GROUP})\)")),
    MarkerStyle(re.compile(rf"\[({_GROUP})\](?:\[\d{{1,4}}\])*")),
    MarkerStyle(re.compile(rf"\{{({_GROUP})\}}")),
    MarkerStyle(re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}(?:[,\u2009 ][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})*(?![⁰¹²³⁴⁵⁶⁷⁸⁹])")),
    MarkerStyle(re.compile(r"[\[(]([a-z]|[ivxlc]{1,6})[\])]"), weak=True),
    MarkerStyle(re.compile(r"(?=[*†‡§‖¶#])(?<=\S)([*†‡§‖¶#])\1{0,2}(?!\1)"), weak=True),
    MarkerStyle(
        re.compile(rf"(?=\d){_AFTER_WORD}{_NO_DECIMAL}\d{{1,3}}(?![\w%°]|[.,:]\d)"), weak=True
    ),
)


def find_markers(text: str, style: MarkerStyle) -> Iterator[Marker]:
    """Yield what could be markers of a style, in order; none at the text's very start.

    A blank before a marker is part of what is printed there. A power of a unit is none.
    """
    for match in style.pattern.finditer(text):
        start = match.start()
        start -= start > 0 and text[start - 1].isspace()
        labels = _labels(match[0])
        if labels and start > 0 and not is_power(text, start, match[0]):
            yield Marker(labels, start, text[start : match.end()])


def choose_markers(
    candidates: Sequence[Marker], notes: Sequence[str], *, weak: bool
) -> list[Marker]:
    """Choose the candidates that call the notes of one numbering, in their order.

    Signs and letters count by their place among the notes, numbers by themselves.
    """
    places = {label: str(place) for place, label in enumerate(dict.fromkeys(notes), start=1)}
    numbered = all(label.isdecimal() for label in notes)
    strict = weak or not numbered
    known = [c for c in candidates if not strict or all(label in places for label in c.labels)]
    if numbered:
        first = int(notes[0]) if notes else 1
        return select_sequence(_without_asides(known, places), first)
    ranked = [replace(c, labels=tuple(places[label] for label in c.labels)) for c in known]
    kept = {marker.offset for marker in select_sequence(ranked)}
    return [candidate for candidate in known if candidate.offset in kept]


def _without_asides(candidates: list[Marker], notes: Container[str]) -> list[Marker]:
    """Leave out what is set off and calls no note, where markers are glued to their words."""
    called = [all(label in notes for label in c.labels) for c in candidates]
    glued = [not c.printed[:1].isspace() for c in candidates]
    if not any(map(and_, called, glued)):
        return candidates
    return list(compress(candidates, map(or_, called, glued)))


def called_labels(text: str) -> frozenset[str]:
    """Return the labels that something like a marker, in any style, calls in a text."""
    return frozenset(
        label for style in STYLES for m in find_markers(text, style) for label in m.labels
    )


def _labels(printed: str) -> tuple[str, ...]:
    """Return the labels that a printed group names, ranges written out; () if absurd."""
    labels: list[str] = []
    plain = printed.translate(_SUPERSCRIPT).strip().strip("()[]{}")
    for part in re.split(r"[,;\u2009 ]+|\]\[", plain):
        span = _RANGE.fullmatch(part)
        if span is None:
            labels.append(part)
            continue
        low, high = int(span[1]), int(span[2])
        if not low < high <= low + _LONGEST_RANGE:
            return ()
        labels += [str(number) for number in range(low, high + 1)]
    return tuple(labels)
