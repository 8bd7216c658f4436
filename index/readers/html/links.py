"""Which links of a page call notes.

No single pattern tells: a table of contents, a cross reference and a page number are
links too. What a link declares, whether its target links back, where it points and how
it runs with the others decide together, over all files of a book.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from urllib.parse import unquote

from index.readers.html.tree import (
    BLOCKS,
    HEADINGS,
    Element,
    block_of,
    fold,
    is_unread,
    kinds,
    page_label,
    text_of,
    words,
)

_MAX_NOTE = 0.25  # of all text: a target that is longer is no note
_MIN_FAMILY = 2  # links that declare nothing need company
Pairs = set[tuple[Element, Element | None]]
ASCENT = 12  # levels above a note in which its container may stand

LABEL = re.compile(
    r"(?P<open>[\[({]?)\s*(?P<label>(?P<word>(?:foot)?notes?|nb|fn|n)?\.?\s*"
    r"(?:\d{1,5}[a-z]?|[ivxlcdm]{1,7}|[a-z]{1,2}|[*†‡§‖¶#]{1,6}))\s*[\])}.:]?",
    re.IGNORECASE,
)
_REF_CLASS = re.compile(
    r"note-?_?(?:ref|call|anc|anchor|link)|fn-?_?(?:ref|anchor|call)|msofootnotereference"
    r"|msoendnotereference|^reference$|^ref$",
    re.IGNORECASE,
)
_NOTE_CLASS = re.compile(
    r"foot-?_?note|end-?_?note|(?:^|[-_])notes?(?:$|[-_])|reflist|^references$|^fns?$|side-?note",
    re.IGNORECASE,
)
_NOTE_ID = re.compile(
    r"_{0,2}(?:ftn|edn|fn|foot|end|note|cite[-_]note|sdfoot|sdend|rn|n)[a-z]*[-_:.]?.*\d",
    re.IGNORECASE,
)
_BACK_ID = re.compile(r"ref|anc|back|src|call|return", re.IGNORECASE)
_PAGE_ID = re.compile(r"(?:page|pg|p)[-_]?\d+$", re.IGNORECASE)
_NOTE_KINDS = {"footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file: its name, its tree, and the addresses under which links know it."""

    name: str
    root: Element
    aliases: frozenset[str] = frozenset()

    def key(self, href: str) -> str | None:
        """Return `file#id` of a link into the same work, else None."""
        path, mark, target = href.strip().partition("#")
        if not mark or not target:
            return None
        if not path or path in self.aliases:
            return f"{self.name}#{unquote(target)}"
        if ":" in path:
            return None
        folder = posixpath.dirname(self.name)
        return f"{posixpath.normpath(posixpath.join(folder, unquote(path)))}#{unquote(target)}"


@dataclass(slots=True)
class Link:
    """A link into the work, and what speaks for its being a marker."""

    element: Element
    key: str
    text: str
    scope: int
    own: Element
    target: Element | None
    note: Element | None

    @property
    def family(self) -> str:
        """The target's key without its number: the links of one apparatus share it."""
        return re.sub(r"\d+", "#", self.key.partition("#")[2]) or self.key

    @property
    def raised(self) -> bool:
        """Whether it is set as a superscript."""
        inside = next(self.element.iter("sup"), None)
        return inside is not None or next(self.element.iterancestors("sup"), None) is not None

    @property
    def label(self) -> str | None:
        """What the link prints, if a marker may print that."""
        match = LABEL.fullmatch(self.text)
        if match is None or (match["word"] and not (match["open"] or self.raised)):
            return None
        return match["label"].strip()


@dataclass(slots=True)
class Web:
    """The files' elements in order, their ids and their links."""

    leaves: Sequence[Leaf]
    order: dict[Element, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    ids: dict[str, Element] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    sizes: dict[Element, int] = field(default_factory=dict)
    targets: defaultdict[Element, set[Element]] = field(default_factory=lambda: defaultdict(set))
    heads: dict[Element, tuple[str, bool]] = field(default_factory=dict)
    total: int = 0

    def scope(self, element: Element) -> int:
        """Return which of the files an element stands in."""
        return bisect_right(self.starts, self.order[element]) - 1

    def size(self, element: Element) -> int:
        """Return the length of the text under an element."""
        if element not in self.sizes:
            self.sizes[element] = sum(map(len, element.itertext()))
        return self.sizes[element]

    def head(self, element: Element) -> tuple[str, bool]:
        """Return how a block's text begins, and whether it holds a heading."""
        if element not in self.heads:
            start = text_of(element)[:40]
            self.heads[element] = start, next(element.iter(*HEADINGS), None) is not None
        return self.heads[element]


def weave(leaves: Sequence[Leaf]) -> Web:
    """Index the files: every element's place, every id, every link."""
    web = Web(leaves)
    anchors: list[tuple[Leaf, Element]] = []
    for leaf in leaves:
        web.total += web.size(leaf.root)
        web.starts.append(len(web.order))
        unread: set[Element] = set()
        for element in leaf.root.iter("*"):
            web.order[element] = len(web.order)
            if element.getparent() in unread or (element.tag != "body" and is_unread(element)):
                unread.add(element)
                continue
            _name(web, leaf, element)
            if element.tag == "a" and element.get("href"):
                anchors.append((leaf, element))
    for leaf, element in anchors:
        if (key := leaf.key(element.get("href", ""))) is not None:
            _add_link(web, element, key)
    return web


def _name(web: Web, leaf: Leaf, element: Element) -> None:
    names = [element.get("id"), element.get("name") if element.tag == "a" else None]
    for name in filter(None, names):
        web.ids.setdefault(f"{leaf.name}#{name}", element)


def _add_link(web: Web, element: Element, key: str) -> None:
    target = web.ids.get(key)
    note = None if target is None else note_block(target)
    own, scope = block_of(element), web.scope(element)
    web.links.append(Link(element, key, text_of(element), scope, own, target, note))
    if note is not None and target is not None:
        web.targets[note].add(target)


def note_block(target: Element) -> Element:
    """Return the block that a link's target opens, stands in or stands before."""
    block = block_of(target)
    if block.tag in {"td", "th"}:
        return next(block.iterancestors("tr"), block)
    own_text = text_of(target)
    following = target.getnext()
    bare = target is not block and not own_text and not fold(target.tail or "")
    if bare and following is not None and following.tag in BLOCKS:
        return following
    return block


def find_calls(web: Web) -> list[Link]:
    """Choose the links that call a note, in order."""
    pairs = {(link.own, link.note) for link in web.links}
    sure: list[Link] = []
    unsure: defaultdict[tuple[str, bool], list[Link]] = defaultdict(list)
    for link in web.links:
        if _is_no_call(web, link, pairs):
            continue
        if _is_sure(web, link, pairs):
            sure.append(link)
        else:
            unsure[link.family, link.note is not None].append(link)
    families = {link.family for link in sure}
    families |= {family for (family, found), x in unsure.items() if found and _runs(web, x)}
    sure += [link for (family, _), x in unsure.items() if family in families for link in x]
    return sorted(sure, key=lambda link: web.order[link.element])


def _is_no_call(web: Web, link: Link, pairs: Pairs) -> bool:
    declared = declares_call(link.element)
    if "backlink" in kinds(link.element) or (link.label is None and not declared):
        return True
    if link.note is None or link.target is None:
        own_id = link.key.partition("#")[2]
        return not declared and bool(_BACK_ID.search(own_id) or not _NOTE_ID.match(own_id))
    if _leads_elsewhere(web, link, link.note):
        return True
    back = web.order[link.target] < web.order[link.element]
    if (link.note, link.own) in pairs:  # the first of the two calls, unless it is in a list
        from_note, to_note = _in_container(link.own), _in_container(link.note)
        return (from_note or not to_note) if back else (from_note and not to_note)
    several = len(web.targets[link.note])  # notes in one block, between line breaks
    long = web.size(link.note) > max(2000 * several, _MAX_NOTE * web.total)
    return not declared and (long or link.note is link.own)


def _leads_elsewhere(web: Web, link: Link, note: Element) -> bool:
    """Tell a link to a heading, a section or a printed page."""
    if web.head(note)[1]:
        return True
    paged = link.target is not None and page_label(link.target) is not None
    return paged or bool(_PAGE_ID.match(link.key.partition("#")[2]))


def _is_sure(web: Web, link: Link, pairs: Pairs) -> bool:
    if declares_call(link.element):
        return True
    if link.note is None or link.target is None:
        return False
    ahead = web.order[link.target] > web.order[link.element]
    if ahead and (link.note, link.own) in pairs:
        return True
    if ahead and _NOTE_ID.match(link.key.partition("#")[2]) and _looks_like_note(web, link):
        return True
    said = _declares_note(link.note) or _in_container(link.note)
    return (ahead or _in_container(link.note)) and said and not _in_container(link.own)


def declares_call(element: Element) -> bool:
    """Tell whether a link says itself, or by its superscript, that it is a marker."""
    around = [element, *element.iter("span", "sup")]
    parent = element.getparent()
    around += [parent] if parent is not None and parent.tag in {"sup", "span"} else []
    if any({"noteref", "footnote-ref"} & kinds(e) for e in around):
        return True
    return any(_REF_CLASS.search(word) for e in around for word in words(e, "class"))


def _declares_note(element: Element) -> bool:
    if kinds(element) & _NOTE_KINDS:
        return True
    return any(_NOTE_CLASS.search(word) for word in words(element, "class", "id"))


def _in_container(element: Element) -> bool:
    return container_of(element) is not None


def container_of(element: Element) -> Element | None:
    """Return the nearest block above an element that is said to hold notes."""
    for above in islice(element.iterancestors(), ASCENT + 1):
        if above.tag == "body":
            break
        if _declares_note(above) and above.tag in BLOCKS:
            return above
    return None


def _runs(web: Web, links: Sequence[Link]) -> bool:
    """Tell whether links that declare nothing run in order to blocks that look like notes."""
    ahead = [x for x in links if x.target is not None and _looks_like_note(web, x)]
    if len(ahead) < max(_MIN_FAMILY, 0.8 * len(links)):
        return False
    places = [web.order[x.target] for x in ahead if x.target is not None]
    rising = sum(later >= earlier for earlier, later in pairwise(places))
    return rising >= 0.8 * (len(places) - 1)


def _looks_like_note(web: Web, link: Link) -> bool:
    if link.note is None or link.label is None or link.target is None:
        return False
    if web.order[link.target] < web.order[link.element]:
        return False
    opens = re.match(rf"\W{{0,2}}{re.escape(link.label)}(?!\w)", web.head(link.note)[0])
    in_list = link.note.tag == "li" and link.raised
    return bool(opens) or in_list or (link.raised and bool(_NOTE_ID.match(link.key.split("#")[1])))
