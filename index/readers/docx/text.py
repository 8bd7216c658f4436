"""The running text of a Word file's XML, with its markers.

One flat walk over the elements, so that no depth of nesting can make it overflow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from lxml import etree

from index.apparatus import Marker
from index.readers.blocks import Block
from index.readers.docx.numbers import Counter, W, value

_SKIPPED = frozenset(
    "del moveFrom instrText delText delInstrText txbxContent drawing pict object Fallback rt "
    "pPr rPr sdtPr tblPr trPr tcPr sectPr".split()
)
_UNPRINTED = {"r": "rPr/vanish", "tr": "trPr/del", "sdt": "sdtPr/showingPlcHdr"}
_SIGNS = dict.fromkeys("tab ptab br cr".split(), " ") | {"noBreakHyphen": "-"}
_ENTERED = frozenset("t sym r fldChar footnoteReference endnoteReference tr tc".split()) | {*_SIGNS}
_HEEDED = frozenset("lastRenderedPageBreak br bookmarkStart bookmarkEnd instrText".split())
_LEFT = frozenset("p tc tr".split())
_TITLE, _CONTENTS = -1, -2  # stand beside the heading levels
_LONGEST_MARK = 8  # characters; the limits keep hostile files from costing squares
_LONGEST_CHAIN = 20  # styles that build on each other, or fields in each other
_MOST_MARKERS = 1000  # on one word
_PROPERTIES, _RUN_PROPERTIES, _TYPE = f"{W}pPr", f"{W}rPr", f"{W}type"
_BLANKS = re.compile(r"[ \t\r\n]+")
_NOTEREF = re.compile(r"\s*NOTEREF\s+(\S+)")


@lru_cache(1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _on(element: etree._Element, path: str) -> bool:
    return value(element, path) not in (None, "0", "false", "off")


def heading_levels(root: etree._Element) -> dict[str, int]:
    """Return the heading level of each style, by its id."""
    styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
    own = {key: _own_level(style) for key, style in styles.items()}
    bases = {key: value(style, "basedOn") or "" for key, style in styles.items()}
    return {key: _level(key, own, bases) for key in styles}


def _level(key: str, own: dict[str, int | None], bases: dict[str, str]) -> int:
    for _ in range(_LONGEST_CHAIN):
        level = own.get(key)
        if level is not None:
            return level
        key = bases.get(key, "")
    return 0


def _own_level(style: etree._Element) -> int | None:
    """Return a style's heading level, or 1 for a character style that raises its text."""
    name = (value(style, "name") or "").lower()
    outline = value(style, "pPr/outlineLvl")
    if name == "title":
        return _TITLE
    if found := re.fullmatch("(heading|toc) ([1-9])", name):
        return int(found[2]) if found[1] == "heading" else _CONTENTS
    if outline is not None:
        return _outlined(outline)
    return 1 if value(style, "rPr/vertAlign") == "superscript" else None


def _outlined(level: str) -> int:
    return int(level) + 1 if re.fullmatch("[0-8]", level) else 0


def _is_left_out(local: str, element: etree._Element) -> bool:
    return local in _SKIPPED or (local in _UNPRINTED and _on(element, _UNPRINTED[local]))


class Walk:
    """Reads the paragraphs under an element into blocks, in the order of the file."""

    def __init__(self, levels: dict[str, int], counters: Sequence[Counter] = ()) -> None:
        self.title: str | None = None
        self.contents: list[str] = []
        self._levels = levels
        self._counters = {f"{counter.kind}Reference": counter for counter in counters}
        self._cells: list[list[Block]] = [[]]  # the innermost table cell is the last
        self._rows: list[list[list[Block]]] = []
        self._parts: list[str] = []
        self._length = 0  # of the parts together
        self._markers: list[Marker] = []
        self._fields: list[bool] = []  # for each open field, whether its code still runs
        self._raised = False
        self._custom = ""  # the key of the note whose own mark is to follow
        self._bookmark = ""
        self._bookmarked: dict[str, str] = {}  # the key of the note that a bookmark holds
        self._again = ""  # the key of the note that the field calls again

    def read(self, root: etree._Element) -> list[Block]:
        """Return the blocks of all paragraphs under `root`."""
        walker: Any = etree.iterwalk(root, events=("start", "end"))
        left_out = None
        for event, element in walker:
            local = _local(element.tag)
            if event == "end":
                if local in _LEFT and element is not left_out:
                    self._leave(local, element)
                continue
            if local in _HEEDED:
                self._heed(local, element)
            if _is_left_out(local, element):
                left_out = element
                walker.skip_subtree()
            elif local in _ENTERED:
                self._enter(local, element)
        self._flush(0)
        return self._cells[0]

    def _enter(self, local: str, element: etree._Element) -> None:
        match local:
            case "t":
                self._add(element.text or "")
            case "sym":
                self._add(_symbol(element.get(f"{W}char", "")))
            case "r":
                self._raised = self._is_raised(element)
            case "fldChar":
                self._turn_field(element.get(f"{W}fldCharType"))
            case "footnoteReference" | "endnoteReference" if self._counters:
                self._refer(local, element)
            case "tr":
                self._rows.append([])
            case "tc" if self._rows:
                self._cells.append([])
            case _ if local in _SIGNS:
                self._add(_SIGNS[local])

    def _is_raised(self, run: etree._Element) -> bool:
        properties = next(run.iterchildren(_RUN_PROPERTIES), None)
        if properties is None:
            return False
        lift, style = value(properties, "vertAlign"), value(properties, "rStyle")
        return lift == "superscript" or (lift is None and self._levels.get(style or "") == 1)

    def _heed(self, local: str, element: etree._Element) -> None:
        """Follow what prints nothing: pages, and which note a field calls once more."""
        if local == "lastRenderedPageBreak" or (local == "br" and element.get(_TYPE) == "page"):
            self._turn("eachPage")
        elif local in ("bookmarkStart", "bookmarkEnd"):
            self._bookmark = element.get(f"{W}name", "")
        elif local == "instrText" and (called := _NOTEREF.match(element.text or "")):
            self._again = self._bookmarked.get(called[1], "")

    def _leave(self, local: str, element: etree._Element) -> None:
        if local == "p":
            self._leave_paragraph(next(element.iterchildren(_PROPERTIES), None))
        elif local == "tc" and self._rows:
            self._flush(0)
            self._rows[-1].append(self._cells.pop())
        elif local == "tr":
            self._cells[-1] += _row(self._rows.pop())

    def _leave_paragraph(self, properties: etree._Element | None) -> None:
        if properties is None:
            self._flush(0)
            return
        if not _on(properties, "rPr/del"):
            level = value(properties, "outlineLvl")
            style = self._levels.get(value(properties, "pStyle") or "", 0)
            self._flush(style if level is None or style else _outlined(level))
        if properties.find(f"{W}sectPr") is not None:
            self._turn("eachSect")

    def _turn(self, what: str) -> None:
        for counter in self._counters.values():
            counter.turn(what)

    def _turn_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields = [*self._fields[-_LONGEST_CHAIN:], True]
        elif self._fields:
            self._fields.pop()
            self._fields += [False] if kind == "separate" else []
        if kind != "separate":
            self._again = ""

    def _refer(self, local: str, element: etree._Element) -> None:
        key = f"{local.removesuffix('Reference')} {element.get(f'{W}id')}"
        if element.get(f"{W}customMarkFollows", "0") in ("0", "false", "off"):
            self._mark(key, self._counters[local].label())
        else:
            self._custom = key

    def _mark(self, key: str, label: str) -> None:
        self._markers.append(Marker((label,), self._length, label, keys=(key,)))
        self._custom = ""
        self._bookmarked[self._bookmark] = key

    def _add(self, text: str) -> None:
        if self._fields and any(self._fields):
            return
        short = 0 < len(text.strip()) <= _LONGEST_MARK
        key = self._custom or (self._again if self._raised else "")
        if key and short:
            self._mark(key, text.strip())
            return
        text = _BLANKS.sub(" ", text.replace("\xad", ""))
        if not self._parts or self._parts[-1].endswith(" "):
            text = text.lstrip(" ")
        if self._raised and text:
            self._raise(text)
        self._parts += [text] if text else []
        self._length += len(text)

    def _raise(self, text: str) -> None:
        """Take raised text for a marker by hand; Word may cut one number into two runs."""
        offset, last = self._length, self._markers[-1] if self._markers else Marker((), 0, "")
        if not last.keys and 0 < len(last.printed) == offset - last.offset < _LONGEST_CHAIN:
            offset, text = last.offset, last.printed + text
            self._markers.pop()
        self._markers.append(Marker((), offset, text))

    def _flush(self, level: int) -> None:
        """End the paragraph; markers without any text go to the paragraph before."""
        if self._custom:
            self._mark(self._custom, "*")
        self._fields.clear()
        text, cell = "".join(self._parts).rstrip(" "), self._cells[-1]
        self._parts, self._length = [], 0
        if not text and not (self._markers and cell and len(cell[-1].markers) < _MOST_MARKERS):
            return
        markers = tuple(replace(m, offset=min(m.offset, len(text))) for m in self._markers)
        self._markers = []
        if level == _CONTENTS:
            self.contents.append(text)
        elif level == _TITLE and not markers and self._cells == [[]] and not self.title:
            self.title = text
        elif text:
            cell.append(Block(text, markers, abs(level)))
        else:
            end = len(cell[-1].text)
            moved = (*cell[-1].markers, *(replace(m, offset=end) for m in markers))
            cell[-1] = replace(cell[-1], markers=moved)


def _symbol(code: str) -> str:
    """Return the sign of that code point; a symbol font's private signs are unknown."""
    number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{4}", code) else 0
    private = 0xD800 <= number < 0xF900 or number < 0x20
    return "*" if number == 0xF02A else "" if private else chr(number)


def _row(cells: list[list[Block]]) -> list[Block]:
    """Join a table row into one paragraph; a row of one cell is only a frame."""
    filled = [cell for cell in cells if cell]
    return filled[0] if len(filled) == 1 else [_join([_join(c, " ") for c in filled], " | ")]


def _join(blocks: Sequence[Block], joint: str) -> Block:
    """Join blocks into one paragraph, markers moved along."""
    text, markers = "", list[Marker]()
    for block in blocks:
        text += joint if text else ""
        markers += [replace(m, offset=len(text) + m.offset) for m in block.markers]
        text += block.text
    return Block(text, tuple(markers))
