"""What surrounds an article on its web page: told by trafilatura, and left out.

trafilatura only chooses. Each block of a copy gets a sign of its own; the blocks whose
signs come back, and all that stand between them or hold a marker, are read from the tree
itself, so its guesses cost neither markers nor words amid the text.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from index.readers.html.tree import (
    HEADINGS,
    SKIP,
    Call,
    Element,
    Roles,
    Skip,
    block_of,
    text_of,
    words,
)

_SIGNS = 0xF0000  # a private-use plane: one character for each block
_MAX_BLOCKS = 10_000
_MAX_DEPTH = 150
_MIN_KEPT = 0.4  # of the text that is plainly no boilerplate, else the choice is not trusted
_LINKED = 0.6  # share of a block's text in links that makes it navigation

_SITE = {"nav", "script", "form", "iframe", "button"}
_FRAME = {"nav", "footer", "aside", "form", "header", "menu"}
_FRAME_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "complementary"}
_FRAME_NAME = re.compile(
    r"(?:^|[-_])(?:share|sharing|social|related|cookies?|consent|newsletter|subscri\w+|sidebar"
    r"|comments?|advert\w*|ads?|promo|breadcrumbs?|toolbar|menu|widget|popup|banner|paywall"
    r"|pagination|recommend\w*|navigation|nav|skip|login)(?:$|[-_])",
    re.IGNORECASE,
)


logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its doubts are no news to users


def strip_page(root: Element, body: Element, roles: Roles) -> Roles:
    """Return the roles with what is no part of the article marked to be left out."""
    if not any(next(root.iter(tag), None) is not None for tag in _SITE):
        return roles  # plainly a book or a page of one's own
    blocks = _own_blocks(body, roles)
    if not blocks:
        return roles
    called = {block_of(e) for e, role in roles.items() if isinstance(role, Call)}
    framed = {block for block in blocks if _is_framed(block)}
    plain = [b for b in blocks if b not in framed]
    kept = _chosen(body, blocks, roles)
    if not kept or _length(kept) < _MIN_KEPT * _length(plain):
        kept = set(plain)
    else:
        kept = _rounded(blocks, kept | called, framed)
    held = {above for block in kept | called for above in block.iterancestors()}
    left_out = [b for b in blocks if b not in kept and b not in called and b not in held]
    out: dict[Element, Call | Skip] = dict.fromkeys(left_out, SKIP)
    return {**out, **roles}


def _own_blocks(body: Element, roles: Roles) -> list[Element]:
    """Return the blocks that hold text themselves, in order, notes left aside."""
    skipped: set[Element] = set()
    own: dict[Element, None] = {}
    for element in body.iter("*"):
        if element.getparent() in skipped or isinstance(roles.get(element), Skip):
            skipped.add(element)
        elif (element.text or "").strip():
            own[block_of(element)] = None
        parent = element.getparent()
        tail = element is not body and parent is not None and parent not in skipped
        if tail and parent is not None and (element.tail or "").strip():
            own[block_of(parent)] = None
    places = {element: place for place, element in enumerate(body.iter("*"))}
    return sorted(own, key=places.__getitem__)


def _is_framed(block: Element) -> bool:
    """Tell a block that by its tag, role, class or links is no part of an article."""
    for above in (block, *block.iterancestors()):
        if above.tag in {"article", "main", "body"}:
            break
        if above.tag in _FRAME and not _belongs_inside(above):
            return True
        named = words(above, "class", "id")
        if words(above, "role") & _FRAME_ROLES or any(map(_FRAME_NAME.search, named)):
            return True
    length = len(text_of(block))
    linked = sum(len(text_of(link)) for link in block.iter("a"))
    return block.tag not in HEADINGS and linked > _LINKED * length


def _belongs_inside(element: Element) -> bool:
    """Tell the head of a section or the signature of a letter from the site's own."""
    parent = element.getparent()
    if parent is None or element.tag not in {"header", "footer"}:
        return False
    quoted = parent.tag in {"section", "blockquote"}
    return quoted or (element.tag == "header" and parent.tag in {"article", "main"})


def _length(blocks: Iterable[Element]) -> int:
    return sum(len(text_of(block)) for block in blocks)


def _chosen(body: Element, blocks: Sequence[Element], roles: Roles) -> set[Element]:
    """Let trafilatura choose among the blocks of a copy; none where it cannot."""
    if len(blocks) > _MAX_BLOCKS or _depth(body) > _MAX_DEPTH:
        return set()
    try:
        import trafilatura  # noqa: PLC0415  (slow to import: only where a page needs it)

        page = etree.tostring(_signed_copy(body, blocks, roles), encoding="unicode", method="html")
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, with_metadata=False
        )
        text = "" if found is None else "".join(found.body.itertext())
    except Exception:  # noqa: BLE001  (its guesses may fail on any page; then we do without)
        return set()
    signs = {ord(char) - _SIGNS for char in text if ord(char) >= _SIGNS}
    return {block for number, block in enumerate(blocks) if number in signs}


def _depth(body: Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _signed_copy(body: Element, blocks: Sequence[Element], roles: Roles) -> Element:
    """Copy the page without notes and markers, a sign before the text of each block."""
    page = etree.Element("html")
    page.append(copy.deepcopy(body))
    twins = dict(zip(body.iter("*"), page[0].iter("*"), strict=True))
    for number, block in enumerate(blocks):
        twin = twins[block]
        twin.text = chr(_SIGNS + number) + (twin.text or "")
    for element in [twins[e] for e in roles if e in twins]:
        _remove(element)
    return page


def _remove(element: Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _rounded(blocks: Sequence[Element], kept: set[Element], framed: set[Element]) -> set[Element]:
    """Add what stands between the kept blocks, and their neighbours of the same parent."""
    places = [place for place, block in enumerate(blocks) if block in kept]
    parents = {blocks[places[0]].getparent(), blocks[places[-1]].getparent()}
    parents = {p for p in parents if p is not None and p.tag not in {"body", "html"}}
    between = set(blocks[places[0] : places[-1] + 1])
    beside = {block for block in blocks if block.getparent() in parents}
    return kept | ((between | beside) - framed)
