"""Numbers in brackets amid the text, each made an element of its own so that it can be a marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from index.readers.html.links import Web
from index.readers.html.tree import BLOCKS, Element, is_unread

_GROUP = re.compile(r"\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\s?\]")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # lxml takes none back
_NUMBER = re.compile(r"\d+")


def wrap_numbers(web: Web) -> list[Element]:
    """Give every number in brackets its element, and return these in order."""
    wrapped: set[Element] = set()
    unread: set[Element] = set()
    roots = {leaf.root for leaf in web.leaves}
    for element in list(web.order):
        hidden = element.getparent() in unread
        if hidden or (element.tag != "body" and is_unread(element)):
            unread.add(element)
        elif element.tag != "sup":
            wrapped.update(_wrap_text(element))
        if not hidden and element not in roots:
            wrapped.update(_wrap_tail(element))
    if wrapped:
        every = (element for leaf in web.leaves for element in leaf.root.iter("*"))
        web.order = {element: place for place, element in enumerate(every)}
    return sorted(wrapped, key=web.order.__getitem__)


def _wrap_text(element: Element) -> Sequence[Element]:
    text = element.text or ""
    pieces = list(_pieces(text, int(element.tag in BLOCKS)))
    if not pieces:
        return ()
    spans = _spans(text, pieces)
    for span in reversed(spans):
        element.insert(0, span)
    element.text = text[: pieces[0].start()]
    return spans


def _wrap_tail(element: Element) -> Sequence[Element]:
    text = element.tail or ""
    pieces = list(_pieces(text, 0))
    if not pieces:
        return ()
    spans = _spans(text, pieces)
    element.tail = None
    for span in reversed(spans):
        element.addnext(span)
    element.tail = text[: pieces[0].start()]
    return spans


def _pieces(text: str, start: int) -> Iterator[re.Match[str]]:
    """Yield the numbers in brackets; one that opens a block is a label, no marker."""
    if "[" not in text or _CONTROL.search(text):
        return
    lead = len(text) - len(text.lstrip())
    for group in _GROUP.finditer(text, lead + start):
        yield from _NUMBER.finditer(text, group.start(), group.end())


def _spans(text: str, pieces: Sequence[re.Match[str]]) -> list[Element]:
    """Return an element for each number, the text up to the next one as its tail."""
    spans = []
    ends = [piece.start() for piece in pieces[1:]] + [len(text)]
    for piece, end in zip(pieces, ends, strict=True):
        span = etree.Element("span")
        span.text, span.tail = piece[0], text[piece.end() : end]
        spans.append(span)
    return spans
