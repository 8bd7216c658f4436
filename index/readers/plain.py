"""Plain text: paragraphs by blank lines or by lines, notes as a list at the end.

Knows the marker styles `(12)` and `[12]`, grouped or not, and the note styles
`12) …`, `12. …`, `(12) …` and `[12] …`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.apparatus import Marker, RawNote, select_sequence
from index.document import Document, Problem
from index.readers.blocks import Block, Source, assemble
from index.readers.matter import find_matter, looks_like_title

_WRAP_WIDTH = 100  # characters; a file whose full lines are shorter was hard-wrapped
_MAX_HEADING = 100
_MIN_RUN = 3  # markers without any note must at least run 1, 2, 3 to be believed

_NOTE_LINE = re.compile(r"\s{0,3}(?:\((\d{1,4})\)|\[(\d{1,4})\]|(\d{1,4})[.)])\s+(?=\S)")
_NOTES_HEADING = re.compile(
    r"\W*(?:end|foot)?notes?(?:\s+and\s+references)?\W*|\W*references\W*", re.IGNORECASE
)
_GROUP = r"\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*"
_STYLES = (
    re.compile(rf"\s?\(({_GROUP})\)"),
    re.compile(rf"\s?\[({_GROUP})\](?:\[\d{{1,4}}\])*"),
)
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_LONGEST_RANGE = 30  # labels; `(1910-1945)` is a span of years, not of notes


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    opens: bool  # whether a blank line, or the start of the file, stands before it


def read_plain(text: str) -> Document:
    """Read a plain text of any supported marker and note style into a document."""
    lines = _lines(text)
    body, notes = _split_notes(lines)
    paragraphs = _paragraphs(body)
    found = find_matter(paragraphs)
    blocks = _mark([_block(p) for p in paragraphs[found.start : found.end]], notes)
    return assemble(
        Source(
            blocks=blocks,
            notes=notes,
            title=found.title,
            author=found.author,
            date=found.date,
            matter=found.matter,
            problems=_cut_off(notes),
        )
    )


def _lines(text: str) -> list[_Line]:
    lines, opens = [], True
    for raw in text.splitlines():
        if raw.strip():
            lines.append(_Line(raw.rstrip(), opens))
        opens = not raw.strip()
    return lines


def _split_notes(lines: list[_Line]) -> tuple[list[_Line], list[RawNote]]:
    start = _notes_start(lines)
    if start is None:
        return lines, []
    body = lines[:start]
    if body and _NOTES_HEADING.fullmatch(body[-1].text):
        body = body[:-1]
    return body, _read_notes(lines[start:])


def _notes_start(lines: list[_Line]) -> int | None:
    """Find the last line that begins a run of note lines up to the end of the file.

    A numbered list that merely closes a text is told from notes by a heading above it,
    or by markers in the body that call its numbers.
    """
    labels = [_note_label(line.text) for line in lines]
    firsts = [i for i, label in enumerate(labels) if label == 1]
    for start in reversed(firsts):
        headed = start > 0 and _NOTES_HEADING.fullmatch(lines[start - 1].text) is not None
        run = [label for label in labels[start:] if label is not None]
        rises = all(b > a for a, b in pairwise(run))
        if rises and (headed or _called(lines[:start])):
            return start
    return None


def _called(lines: list[_Line]) -> bool:
    return bool(_best_style([Block(line.text) for line in lines], with_notes=True))


def _note_label(line: str) -> int | None:
    match = _NOTE_LINE.match(line)
    return int(next(group for group in match.groups() if group)) if match else None


def _read_notes(lines: list[_Line]) -> list[RawNote]:
    notes: list[RawNote] = []
    for line in lines:
        match = _NOTE_LINE.match(line.text)
        if match:
            label = next(group for group in match.groups() if group)
            notes.append(RawNote(label, line.text[match.end() :].strip()))
        else:
            last = notes[-1]
            joint = "\n\n" if line.opens else " "
            notes[-1] = RawNote(last.label, last.text + joint + line.text.strip())
    return notes


def _paragraphs(lines: list[_Line]) -> list[str]:
    wrapped = _is_wrapped(lines)
    paragraphs: list[str] = []
    for line in lines:
        if wrapped and not line.opens:
            paragraphs[-1] += " " + line.text.strip()
        else:
            paragraphs.append(line.text.strip())
    return paragraphs


def _is_wrapped(lines: list[_Line]) -> bool:
    followed = [len(line.text) for line, after in pairwise(lines) if not after.opens]
    return len(followed) > 1 and 40 <= median(followed) <= _WRAP_WIDTH


def _block(paragraph: str) -> Block:
    heading = (
        len(paragraph) <= _MAX_HEADING
        and looks_like_title(paragraph)
        and not re.search(r"[!?\])”\"]$|^[*•–-]\s", paragraph)
    )
    return Block(paragraph, level=1 if heading else 0)


def _mark(blocks: list[Block], notes: list[RawNote]) -> list[Block]:
    chosen = _best_style(blocks, with_notes=bool(notes))
    return [_strip(block, chosen.get(index, [])) for index, block in enumerate(blocks)]


def _best_style(blocks: list[Block], with_notes: bool) -> dict[int, list[Marker]]:
    """Return the markers of the style with the longest run, by the block's number."""
    best: list[tuple[int, Marker]] = []
    for style in _STYLES:
        found = [(i, m) for i, block in enumerate(blocks) for m in _candidates(block, style)]
        kept = {id(m) for m in select_sequence([m for _, m in found])}
        run = [(i, m) for i, m in found if id(m) in kept]
        best = max(best, run, key=lambda r: sum(len(m.labels) for _, m in r))
    if len(best) < (1 if with_notes else _MIN_RUN):
        return {}
    by_block: dict[int, list[Marker]] = {}
    for index, marker in best:
        by_block.setdefault(index, []).append(marker)
    return by_block


def _candidates(block: Block, style: re.Pattern[str]) -> list[Marker]:
    return [
        Marker(labels, match.start(), match[0])
        for match in style.finditer(block.text)
        if match.start() > 0 and (labels := _labels(match[0]))
    ]


def _labels(printed: str) -> tuple[str, ...]:
    """Return the labels that a printed group names, ranges written out; () if absurd."""
    labels: list[str] = []
    for part in re.split(r"[,;]|\]\[", printed.strip().strip("()[]")):
        span = _RANGE.fullmatch(part.strip())
        if span is None:
            labels.append(part.strip())
            continue
        low, high = int(span[1]), int(span[2])
        if not low < high <= low + _LONGEST_RANGE:
            return ()
        labels += [str(number) for number in range(low, high + 1)]
    return tuple(labels)


def _strip(block: Block, markers: list[Marker]) -> Block:
    parts: list[str] = []
    moved: list[Marker] = []
    at = 0
    for marker in markers:
        parts.append(block.text[at : marker.offset])
        moved.append(Marker(marker.labels, sum(map(len, parts)), marker.printed))
        at = marker.offset + len(marker.printed)
    return Block("".join([*parts, block.text[at:]]), tuple(moved), block.level)


def _cut_off(notes: list[RawNote]) -> tuple[Problem, ...]:
    if not notes or notes[-1].text.rstrip()[-1:] not in ",;:-–":
        return ()
    last = notes[-1]
    message = f"note {last.label} ends in “{last.text.rstrip()[-1]}”: the source cuts it off"
    return (Problem("cut-off-note", last.label, message),)
