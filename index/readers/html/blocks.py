"""From a tree of HTML to blocks: clean text with its markers and pages in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from index.apparatus import Marker
from index.document import Matter, Page
from index.readers.blocks import Block
from index.readers.html.tree import (
    BLOCKS,
    HEADINGS,
    NOTE,
    Call,
    Element,
    Roles,
    Skip,
    fold,
    is_unread,
    page_label,
)

# Stand-ins for what is no text; from the text itself these control characters are taken out.
_CALL, _LEAF = "\0", "\1"
_STAND_INS = {0: None, 1: None}
_PLACES = re.compile(
    " ?(?:"
    "[\\[({] ?\0(?: ?[,;–-]? ?\0)* ?[\\])}]"  # brackets around the links belong to the marker
    "|\0(?:[,;–-] ?\0)*"
    "|\1)"
)
_NOTES_HEADING = re.compile(
    r"\W*(?:(?:end|foot)?\s?notes?|references|citations|notes and references|anmerkungen"
    r"|fu(?:ß|ss)noten|einzelnachweise|notas|notes et références|note)\W*",
    re.IGNORECASE,
)
_START = re.compile(r"\W*START OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
_END = re.compile(r"\W*END OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)


def read_blocks(root: Element, roles: Roles) -> list[Block]:
    """Read the running text under an element, markers in place, into blocks."""
    reader = _Reader(roles)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.close(element, is_root=element is root)
        elif not reader.open(element, is_root=element is root):
            walk.skip_subtree()
    reader.flush()
    return reader.blocks


class _Reader:
    """Gathers pieces of text until a block ends."""

    def __init__(self, roles: Roles) -> None:
        self.blocks: list[Block] = []
        self._roles = roles
        self._pieces: list[str | Call | Page] = []
        self._level = 0
        self._rows: list[Element] = []
        self._gap = False
        self._waiting: tuple[Marker, ...] = ()  # of a block without text of its own

    def open(self, element: Element, *, is_root: bool) -> bool:
        """Take in an element's start; False where its inside is not to be read."""
        role = None if is_root else self._roles.get(element)
        if isinstance(role, Call):
            self._pieces.append(role)
            return False
        if role or (is_unread(element) and not is_root):
            self._leave_out(element, role)
            return False
        label = page_label(element)
        if label is not None:
            self._pieces += [Page(label, 0)] if label else []
            return False
        self._enter(element)
        self._add(element.text)
        return True

    def _leave_out(self, element: Element, role: Skip | Call | None) -> None:
        if element.tag in BLOCKS:
            self.flush()
        if role is NOTE and self.blocks and is_notes_heading(self.blocks[-1].text):
            self.blocks.pop()

    def _enter(self, element: Element) -> None:
        tag = element.tag
        if tag == "br" or (self._rows and tag in BLOCKS - {"tr"}):
            self._pieces.append(" ")
            self._gap = self._gap or tag in {"td", "th"}
        elif tag in BLOCKS:
            self.flush()
            self._level = _level(element)
            if tag == "tr" and _is_data(element):
                self._rows.append(element)

    def close(self, element: Element, *, is_root: bool) -> None:
        """Take in an element's end and the text after it."""
        if self._rows and self._rows[-1] is element:
            self._rows.pop()
        if element.tag in BLOCKS:
            if self._rows:
                self._pieces.append(" ")
            else:
                self.flush()
        if not is_root:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._gap and text.strip():
            self._gap = False
            if any(not isinstance(p, str) or p.strip() for p in self._pieces):
                self._pieces.append(" | ")
        self._pieces.append(text.translate(_STAND_INS))

    def flush(self) -> None:
        """End the block."""
        block = _block(self._pieces, self._level)
        if block.text:
            self.blocks.append(replace(block, markers=(*self._waiting, *block.markers)))
            self._waiting = ()
        elif block.markers and self.blocks:
            last = self.blocks.pop()
            moved = (replace(m, offset=len(last.text)) for m in block.markers)
            self.blocks.append(replace(last, markers=(*last.markers, *moved)))
        else:
            self._waiting += block.markers
        self._pieces, self._level, self._gap = [], 0, False


def is_notes_heading(text: str) -> bool:
    """Tell whether a line only says that notes follow."""
    return _NOTES_HEADING.fullmatch(text) is not None


def _level(element: Element) -> int:
    level = HEADINGS.get(element.tag, 0)
    parent = element.getparent()
    if not level and parent is not None and parent.tag == "hgroup":
        above = (HEADINGS[e.tag] for e in element.itersiblings(*HEADINGS, preceding=True))
        return min(next(above, 0) + 1, 6)
    return level


def _is_data(row: Element) -> bool:
    """Tell a row of data from one that only lays out the page."""
    prose = sum(1 for _ in row.iter("p", "li", "blockquote", "table"))
    return next(row.iter(*HEADINGS, "table"), None) is None and prose <= 2 * len(row)


def _block(pieces: Sequence[str | Call | Page], level: int) -> Block:
    """Fold the pieces into clean text and count where the markers and pages stand in it."""
    text = fold("".join(p if isinstance(p, str) else _stand_in(p) for p in pieces))
    calls = iter([p for p in pieces if isinstance(p, Call)])
    leaves = iter([p for p in pieces if isinstance(p, Page)])
    clean, at = "", 0
    markers: list[Marker] = []
    pages: list[Page] = []
    for match in _PLACES.finditer(text):
        clean += text[at : match.start()]
        at = match.end()
        if match[0].startswith(" ") and text[at : at + 1].isalnum():
            clean += " "
        if _LEAF in match[0]:
            pages.append(Page(next(leaves).label, len(clean)))
            at += not clean and text[at : at + 1] == " "
        else:
            group = [next(calls) for _ in range(match[0].count(_CALL))]
            markers.append(_marker(group, match[0], len(clean), spaced=clean.endswith(" ")))
    clean += text[at:]
    return _stripped(clean, markers, level, pages)


def _stand_in(thing: Call | Page) -> str:
    return _CALL if isinstance(thing, Call) else _LEAF


def _marker(calls: Sequence[Call], shape: str, offset: int, *, spaced: bool) -> Marker:
    printed = shape.lstrip() if spaced or not offset else shape
    for call in calls:
        printed = printed.replace(_CALL, call.printed, 1)
    keys = tuple(call.key for call in calls if call.key is not None)
    return Marker(tuple(call.label for call in calls), offset, printed, calls[0].scope, keys)


def _stripped(text: str, markers: list[Marker], level: int, pages: list[Page]) -> Block:
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    moved = tuple(
        Marker(m.labels, min(max(m.offset - lead, 0), len(text)), m.printed, m.scope, m.keys)
        for m in markers
    )
    leaves = tuple(Page(p.label, min(max(p.start - lead, 0), len(text))) for p in pages)
    return Block(text, moved, level, leaves)


def take_licence(blocks: Sequence[Block]) -> tuple[list[Block], tuple[Matter, ...]]:
    """Take out what Project Gutenberg prints before and after a book."""
    start = next((i + 1 for i, b in enumerate(blocks) if _START.match(b.text)), 0)
    end = next((i for i, b in enumerate(blocks) if i > start and _END.match(b.text)), len(blocks))
    licence = [*blocks[:start], *blocks[end:]]
    return list(blocks[start:end]), tuple(Matter("licence", block.text) for block in licence)
