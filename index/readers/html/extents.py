"""How far a note reaches: its block, its box, and the paragraphs that go on with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.readers.html.links import ASCENT, Link, Web, container_of
from index.readers.html.tree import BLOCKS, HEADINGS, Element, kinds, text_of, words

_ONE_NOTE = {"footnote", "endnote", "rearnote"}
NUMBER = re.compile(r"\W?\s*(\d{1,4}[a-z]?|[*†‡§‖¶]{1,6})(?!\w)")


@dataclass(slots=True)
class Draft:
    """A note while its extent is found out; `cut` is where it opens amid a block."""

    key: str
    label: str | None
    parts: list[Element]
    scope: int
    owns: set[Element] = field(default_factory=set)
    called: int = -1
    cut: Element | None = None

    def place(self, web: Web) -> int:
        """Return where the note stands in the work."""
        return web.order[self.parts[0] if self.cut is None else self.cut]


def find_extents(web: Web, calls: Sequence[Link]) -> tuple[list[Draft], dict[str, str]]:
    """Find the notes that links call and those that nobody calls, with all their blocks.

    The second value maps each id that a link names to the key of its note.
    """
    drafts, keys = _drafts(web, calls)
    _add_orphans(web, drafts)
    _widen(drafts)
    _lengthen(web, drafts, calls)
    return sorted(drafts, key=lambda draft: draft.place(web)), keys


def _drafts(web: Web, calls: Iterable[Link]) -> tuple[list[Draft], dict[str, str]]:
    """Make one draft a note, whichever of its ids the markers name."""
    by_target: dict[tuple[Element, str], Draft] = {}
    keys: dict[str, str] = {}
    for call in calls:
        if call.note is None:
            continue
        place = (call.note, label_of(call))
        draft = by_target.get(place)
        if draft is None:
            draft = Draft(call.key, label_of(call), [call.note], call.scope, cut=call.target)
            by_target[place] = draft
        keys[call.key] = draft.key
        draft.owns.add(call.own)
        draft.called = max(draft.called, web.order[call.element])
    drafts = list(_merged(by_target.values(), keys))
    shared = Counter(draft.parts[0] for draft in drafts)
    for draft in drafts:
        if shared[draft.parts[0]] == 1:
            draft.cut = None
    return drafts, keys


def _merged(drafts: Iterable[Draft], keys: dict[str, str]) -> Iterable[Draft]:
    """Join the drafts of one target that is called by different labels."""
    first: dict[Element | None, Draft] = {}
    for draft in drafts:
        kept = first.setdefault(draft.cut, draft)
        if kept is draft:
            yield draft
        else:
            keys[draft.key] = kept.key
            kept.owns |= draft.owns


def label_of(call: Link) -> str:
    """Return what the marker prints, or else a number from its address."""
    number = re.search(r"\d+", call.key.partition("#")[2])
    return call.label or call.text.strip("[](){} ") or (number[0] if number else "*")


def _add_orphans(web: Web, drafts: list[Draft]) -> None:
    """Add the notes that nobody points to: the others' like, or those that say they are."""
    known = {part for draft in drafts for part in draft.parts}
    inside = {e for part in known for e in part.iter("*")}
    like = Counter((part.getparent(), _kind(part)) for part in known)
    parents = {part.getparent() for part in known}
    for element in web.order:
        said = bool(kinds(element) & _ONE_NOTE)
        parent = element.getparent()
        peers = like[parent, _kind(element)] if parent in parents else 0
        if element in inside or not (said or peers) or element.tag not in BLOCKS:
            continue
        if next((e for e in element.iter("*") if e in known), None) is not None:
            continue
        if said or _is_peer(element, peers):
            drafts.append(Draft(f"\0{web.order[element]}", None, [element], web.scope(element)))
            inside.update(element.iter("*"))


def _kind(element: Element) -> str:
    family = re.sub(r"\d+", "#", element.get("id") or "")
    return f"{element.tag} {element.get('class', '')} {family}"


def _is_peer(element: Element, peers: int) -> bool:
    parent = element.getparent()
    if parent is None or not text_of(element):
        return False
    if element.tag == "li":
        return 2 * peers >= len(parent)
    if re.search(r"\d", element.get("id") or ""):
        return True
    return bool(NUMBER.match(text_of(element))) and container_of(element) is not None


def _widen(drafts: Sequence[Draft]) -> None:
    """Let a note that opens its own box (list item, aside, div) have all of it."""
    under: Counter[Element] = Counter()
    for draft in drafts:
        for level, above in enumerate(draft.parts[0].iterancestors()):
            if level > ASCENT:
                break
            under[above] += 1
    for draft in drafts:
        part = draft.parts[0]
        parent = part.getparent()
        while parent is not None and under[parent] == 1 and _is_box(parent, part):
            part, parent = parent, parent.getparent()
        draft.parts[0] = part


def _is_box(parent: Element, part: Element) -> bool:
    if parent.tag in {"body", "html", "main", "article", "td", "tr", "tbody", "table"}:
        return False
    if (parent.text or "").strip() or any(text_of(e) for e in part.itersiblings(preceding=True)):
        return False
    if len(parent) == 1 or parent.tag in {"li", "aside", "dd"}:
        return True
    noted = words(parent, "class", "id") | kinds(parent)
    said = any("note" in w or "fn" in w or "ftn" in w for w in noted)
    return said and parent.tag in {"div", "section", "blockquote"}


def _lengthen(web: Web, drafts: Sequence[Draft], calls: Sequence[Link]) -> None:
    """Give a note the unclaimed paragraphs that follow it in a list of notes."""
    taken = {part for draft in drafts for part in draft.parts}
    holds = {above for part in taken for above in part.iterancestors()}
    inside = {e for part in taken for e in part.iter("*")}
    wrappers = {a for c in calls if c.element not in inside for a in c.element.iterancestors()}
    called: Counter[Element | None] = Counter()
    opens: dict[Element | None, int] = {}
    for draft in drafts:
        parent = draft.parts[0].getparent()
        called[parent] = max(called[parent], draft.called)
        opens.setdefault(parent, web.order[draft.parts[0]])
    for draft in drafts:
        part = draft.parts[0]
        box = container_of(part)
        closed = box is not None and box not in wrappers
        listed = closed or called[part.getparent()] < opens[part.getparent()]
        if draft.cut is None and part.tag not in {"li", "tr"} and listed:
            draft.parts += continuation(part, taken | holds, to_end=closed)


def continuation(part: Element, others: set[Element], *, to_end: bool) -> list[Element]:
    """Return the blocks after a note up to the next, or none where none follows."""
    parts: list[Element] = []
    for sibling in part.itersiblings():
        if sibling in others:
            return parts
        if sibling.tag in HEADINGS or sibling.tag not in BLOCKS:
            break
        if NUMBER.match(text_of(sibling)) and sibling.tag == "p":
            break
        parts.append(sibling)
    return parts if to_end else []
