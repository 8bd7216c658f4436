"""Word files with real footnotes and endnotes, or with notes that were numbered by hand.

python-docx opens the package and knows its properties, but neither notes nor tracked
changes; `wordtext` reads those from the XML.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import docx
from docx.document import Document as WordFile
from lxml import etree

from index.apparatus import Marker, RawNote, select_sequence
from index.document import Document, Matter
from index.errors import SourceError
from index.readers.archive import Archive, parse_xml
from index.readers.blocks import Block, Source, assemble
from index.readers.docx.numbers import KINDS, Counter, W
from index.readers.docx.text import Walk, heading_levels
from index.readers.powers import is_power

_MEND = "open it in a word processor and save it as an ordinary .docx (not Strict Open XML)"
_OLE = bytes.fromhex("d0cf11e0")
_PARTS = frozenset("officeDocument core-properties styles settings footnotes endnotes".split())
_STYLES = {"styles.xml", "stylesWithEffects.xml"}
_MAX_XML = 32 * 1024 * 1024  # bytes; a book of 100,000 words has about 3 MB
_NO_VALUES = {"", "Word Document", "python-docx", "2013-12-23"}  # what templates fill in
_RAISED = re.compile(r"[0-9]{1,4}(?:[,;]\s?[0-9]{1,4})*")
_NOTE_LINE = re.compile(r"[(\[]?([0-9]{1,3})(?:[.)\]]+\s*|\s+)(?=\S)")
_NOTES_HEADING = re.compile(r"\W*(?:end|foot)?notes?(?: and references)?\W*|references", re.I)
_MIN_RUN = 3  # raised numbers without any note must at least run 1, 2, 3 to be believed


def read_docx(data: bytes, name: str) -> Document:
    """Read a Word file into a document; SourceError, in one line, where it is none."""
    return assemble(_source(_open(data, name)))


def _source(package: _Package) -> Source:
    """Read what the file holds; its trees are freed before it becomes a document."""
    counters = [Counter(kind, package.body, package.settings) for kind in KINDS]
    walk = Walk(package.levels, counters)
    blocks = walk.read(package.body)
    notes = _notes(package, [m for block in blocks for m in block.markers if m.keys])
    if notes or any(m.keys for block in blocks for m in block.markers):
        blocks = [replace(b, markers=tuple(m for m in b.markers if m.keys)) for b in blocks]
    else:
        blocks, notes = _by_hand(blocks)
    told = package.told
    printed = [Matter("title", walk.title)] if walk.title else []
    return Source(
        blocks=blocks,
        notes=notes,
        title=told.get("title") or walk.title,
        author=told.get("author"),
        date=told.get("date"),
        language=told.get("language"),
        matter=(*printed, *(Matter("contents", line) for line in walk.contents)),
    )


@dataclass(frozen=True, slots=True)
class _Package:
    """The parts of the file that are read, and what its core properties tell."""

    body: etree._Element
    levels: dict[str, int]
    settings: etree._Element
    notes: dict[str, etree._Element]
    told: dict[str, str]


def _open(data: bytes, name: str) -> _Package:
    if data.startswith(_OLE):
        raise SourceError(
            f"{name}: this is an old .doc file or one that a password protects, which Ibid cannot "
            "read; open it in a word processor and save it as .docx without a password"
        )
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise SourceError(f"{name}: this is no Word file, or one that was cut off; {_MEND}")
    try:
        return _package(docx.Document(_slim(Archive(data, name))), name)
    except SourceError:
        raise
    except Exception as error:  # python-docx raises whatever it stumbles on
        reason = " ".join(str(error).split())[:200]
        raise SourceError(f"{name}: this is no sound Word file ({reason}); {_MEND}") from error


def _slim(archive: Archive) -> io.BytesIO:
    """Return the package without its pictures and what else has no text.

    python-docx opens every part that is named anywhere, and fails where one is missing.
    """
    slim, size = io.BytesIO(), 0
    with zipfile.ZipFile(slim, "w", zipfile.ZIP_DEFLATED) as parts:
        for member in sorted(archive.members):
            if not member.endswith((".xml", ".rels")):
                continue
            data = archive.read(member)
            size += len(data)
            if size > _MAX_XML:
                limit = f"over the limit of {_MAX_XML // 1024**2} MB"
                raise SourceError(f"{archive.name}: its text unpacks to {limit}; split it")
            if b"<!DOCTYPE" in data:
                raise SourceError(f"{archive.name}: {member} declares XML entities; {_MEND}")
            if member.endswith(".rels"):
                data = _needed(archive, member)
            elif posixpath.basename(member) in _STYLES:
                data = _thinned(data)
            parts.writestr(member, data)
    return slim


def _thinned(styles: bytes) -> bytes:
    """Empty the table styles: they tell no heading, and are most of what Word writes there."""
    reader = etree.iterparse(io.BytesIO(styles), tag=f"{W}style", resolve_entities=False)
    for _, style in reader:
        if style.get(f"{W}type") == "table":
            style.clear()
    return etree.tostring(reader.root)


def _needed(archive: Archive, member: str) -> bytes:
    """Return the relations to the parts that are read and are there."""
    root, folder = archive.xml(member), member.rpartition("_rels/")[0]
    for relation in list(root):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind not in _PARTS or target[1:] not in archive.members:
            root.remove(relation)
    return etree.tostring(root)


def _package(document: WordFile, name: str) -> _Package:
    core = document.core_properties
    told = {key: getattr(core, key).strip() for key in ("title", "author", "language")}
    told["date"] = core.created.date().isoformat() if core.created else ""
    notes = {
        kind: parse_xml(relation.target_part.blob, f"{name}: {kind}s")
        for relation in document.part.rels.values()
        for kind in KINDS
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external
    }
    return _Package(
        document.element,
        heading_levels(document.styles.element),
        document.settings.element,
        notes,
        {key: value for key, value in told.items() if value not in _NO_VALUES},
    )


def _notes(package: _Package, markers: Sequence[Marker]) -> list[RawNote]:
    """Return the notes in the order of their markers, then those that have none."""
    called = {marker.keys[0]: marker for marker in reversed(markers)}
    order = {key: -index for index, key in enumerate(called)}
    notes = [
        _note(package, element, f"{kind} {element.get(f'{W}id')}", called)
        for kind, root in package.notes.items()
        for element in root.iter(f"{W}{kind}")
        if element.get(f"{W}type", "normal") == "normal"
    ]
    return sorted(notes, key=lambda note: order.get(note.key or "", 1))


def _note(
    package: _Package, element: etree._Element, key: str, called: dict[str, Marker]
) -> RawNote:
    text = "\n\n".join(block.text for block in Walk(package.levels).read(element))
    label = called[key].labels[0] if key in called else key.split()[1]
    own = label if text.startswith(label) and not label.isalnum() else ""
    return RawNote(label, text.removeprefix(own).lstrip(), key=key)


def _by_hand(blocks: list[Block]) -> tuple[list[Block], list[RawNote]]:
    """Take raised numbers that run 1, 2, 3 for markers, and the list at the end for notes."""
    start = _list_start(blocks)
    notes, marked = _listed(blocks[start:]), _run(blocks[:start])
    called = {label for _, marker in marked for label in marker.labels}
    if not called & {note.label for note in notes}:
        start, notes, marked = len(blocks), [], _run(blocks)
    if notes and _NOTES_HEADING.fullmatch(blocks[start - 1].text):
        start -= 1
    if not notes and len(marked) < _MIN_RUN:
        marked = []
    kept: list[list[Marker]] = [[] for _ in blocks]
    for index, marker in marked:
        kept[index].append(marker)
    return [_cut(*pair) for pair in zip(blocks[:start], kept, strict=False)], notes


def _run(blocks: Sequence[Block]) -> list[tuple[int, Marker]]:
    found = [
        (index, replace(marker, labels=tuple(re.findall("[0-9]+", marker.printed))))
        for index, block in enumerate(blocks)
        for marker in block.markers
        if _RAISED.fullmatch(marker.printed.strip()) and marker.offset > 0
        if not is_power(block.text, marker.offset, marker.printed)
    ]
    kept = {id(marker) for marker in select_sequence([marker for _, marker in found])}
    return [(index, marker) for index, marker in found if id(marker) in kept]


def _cut(block: Block, markers: Sequence[Marker]) -> Block:
    """Take the printed markers out of the text."""
    if not block.markers:
        return block
    parts, moved, at, gone = list[str](), list[Marker](), 0, 0
    for marker in markers:
        parts.append(block.text[at : marker.offset])
        moved.append(replace(marker, offset=marker.offset - gone))
        at = marker.offset + len(marker.printed.rstrip())
        gone += at - marker.offset
    return Block("".join([*parts, block.text[at:]]), tuple(moved), block.level)


def _list_start(blocks: Sequence[Block]) -> int:
    """Return where the last rising run of numbered paragraphs from 1 to the end begins."""
    labels = [int(found[0]) if (found := _numbered(block)) else 0 for block in blocks]
    start = max((i for i, label in enumerate(labels) if label == 1), default=len(blocks))
    run = [label for label in labels[start:] if label]
    return start if all(a < b for a, b in pairwise(run)) else len(blocks)


def _numbered(block: Block) -> tuple[str, int] | None:
    """Return the number that opens a note, and where the text after it begins."""
    raised = block.markers and block.markers[0].offset == 0 and block.markers[0].printed.strip()
    if raised and re.fullmatch("[0-9]{1,4}", raised):
        return raised, len(raised)
    match = _NOTE_LINE.match(block.text)
    return (match[1], match.end()) if match else None


def _listed(blocks: Sequence[Block]) -> list[RawNote]:
    notes: list[tuple[str, list[str]]] = []
    for block in blocks:
        if found := _numbered(block):
            notes.append((found[0], [block.text[found[1] :].strip()]))
        else:
            notes[-1][1].append(block.text)
    return [RawNote(label, "\n\n".join(texts)) for label, texts in notes]
