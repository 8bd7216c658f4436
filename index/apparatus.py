"""The note apparatus: which numbers are markers, and which note each marker calls.

Readers find what looks like a marker and what looks like a note; the order and
continuity of the whole sequence decide here, for every format alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.document import Anchor, Note, Problem

_MAX_GAP = 5  # labels that a sequence may skip, where a source lost some markers
_GAP_COST = 0.75
_SPACED_WORTH = 0.6  # a marker is glued to its word far more often than it is spaced


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed sign at `offset` of its text, calling the notes of all its `labels`.

    Where the format links a marker to its note, `keys` are the notes' keys, one a label;
    elsewhere a label is looked up among the notes of the same `scope`, which is the
    chapter, page or paragraph in which numbering runs before it starts again.
    """

    labels: tuple[str, ...]
    offset: int
    printed: str
    scope: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawNote:
    """A note as the source prints it, before it has an id."""

    label: str
    text: str
    scope: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Chain:
    score: float
    index: int
    before: _Chain | None


def select_sequence(candidates: Sequence[Marker], first: int = 1) -> list[Marker]:
    """Choose the candidates that form the best-supported rising run of numbers.

    Years, enumerations and quantities in the same brackets drop out because they break
    the run. Each kept marker is worth 1 when glued to its word and less when spaced;
    a label that is skipped costs, counted from the `first` that the run should have.
    Linear in the candidates. Labels must be digits.
    """
    best: dict[int, _Chain] = {}
    top: _Chain | None = None
    for index, marker in enumerate(candidates):
        chain = _extend(best, marker, index, first)
        if chain is None:
            continue
        last = int(marker.labels[-1])
        if last not in best or chain.score > best[last].score:
            best[last] = chain
        if chain.score > (top.score if top else 0.0):
            top = chain
    chosen: list[Marker] = []
    while top is not None:
        chosen.append(candidates[top.index])
        top = top.before
    return chosen[::-1]


def _extend(best: dict[int, _Chain], marker: Marker, index: int, first: int) -> _Chain | None:
    numbers = [int(label) for label in marker.labels]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        return None
    worth = len(numbers) * (_SPACED_WORTH if marker.printed[:1].isspace() else 1.0)
    options = [_Chain(worth - _GAP_COST * abs(numbers[0] - first), index, None)]
    for gap in range(_MAX_GAP + 1):
        before = best.get(numbers[0] - 1 - gap)
        if before is not None:
            options.append(_Chain(before.score + worth - _GAP_COST * gap, index, before))
    return max(options, key=lambda chain: chain.score)


def pair(
    markers: Sequence[Marker], raw_notes: Sequence[RawNote]
) -> tuple[tuple[Anchor, ...], tuple[Note, ...], tuple[Problem, ...]]:
    """Pair each label of each marker with the note that it calls, and name what is left.

    A note that a source prints twice under one label is reachable by the first; the
    others are orphans, and said to be. Markers must be in order of offset.
    """
    notes = _with_ids(raw_notes)
    by_key: dict[str, str] = {}
    by_label: dict[tuple[int, str], str] = {}
    for raw, note in zip(raw_notes, notes, strict=True):
        by_label.setdefault((raw.scope, raw.label), note.id)
        if raw.key is not None:
            by_key.setdefault(raw.key, note.id)
    anchors = tuple(
        Anchor(
            label=label,
            offset=marker.offset,
            note_id=by_key.get(marker.keys[number])
            if marker.keys
            else by_label.get((marker.scope, label)),
            printed="" if number else marker.printed,
        )
        for marker in markers
        for number, label in enumerate(marker.labels)
    )
    return anchors, notes, (*_missing(anchors), *_orphans(anchors, notes))


def _with_ids(raw_notes: Sequence[RawNote]) -> tuple[Note, ...]:
    seen: Counter[str] = Counter()
    notes = []
    for raw in raw_notes:
        seen[raw.label] += 1
        nth = seen[raw.label]
        notes.append(Note(raw.label if nth == 1 else f"{raw.label}~{nth}", raw.label, raw.text))
    return tuple(notes)


def _missing(anchors: Sequence[Anchor]) -> list[Problem]:
    labels = dict.fromkeys(a.label for a in anchors if a.note_id is None)
    return [
        Problem("missing-note", label, f"marker {label} has no note: the source lacks it")
        for label in labels
    ]


def _orphans(anchors: Sequence[Anchor], notes: Sequence[Note]) -> list[Problem]:
    called = {anchor.note_id for anchor in anchors}
    return [
        Problem("orphan-note", note.label, f"note {note.label} has no marker in the text")
        for note in notes
        if note.id not in called
    ]
