"""The note apparatus of HTML: the notes that links call, taken out of the running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.apparatus import RawNote
from index.readers.blocks import Block
from index.readers.html.blocks import read_blocks
from index.readers.html.extents import NUMBER, Draft, find_extents, label_of
from index.readers.html.links import Leaf, Link, Web, container_of, declares_call, find_calls, weave
from index.readers.html.tree import (
    HEADINGS,
    NOTE,
    SKIP,
    Call,
    Element,
    Skip,
    block_of,
    kinds,
    text_of,
    words,
)
from index.readers.html.unlinked import find_unlinked

_BACK = re.compile(
    r"(?:[↩↑↵⏎⤴←^▲]\ufe0e?\s*)+\d*|(?:go |jump |return |back )*(?:up|back|return|to (?:the )?text)"
    r"|zurück|retour",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?:\[\s*\]|\(\s*\)|[\]).:,–—|-](?=\s|$))\s*\|?\s*")
_OWN = re.compile(
    r"[\[({]?(?P<label>[^\s\[\](){}.:,|]{1,12})(?:[\])}][.:]?|[.:,](?!\d)|(?=\W|$))\s*[|–—-]?\s*"
)
_TRAIL = re.compile(r"(?:\s*(?:\[\s*\]|\(\s*\)|[↩↑^]\ufe0e?))+$")


@dataclass(slots=True)
class Apparatus:
    """What stands in the trees in place of markers and notes, and the notes."""

    roles: dict[Element, Call | Skip] = field(default_factory=dict)
    notes: list[RawNote] = field(default_factory=list)
    web: Web | None = None  # keeps the elements alive that are keys of `roles`


def read_notes(leaves: Sequence[Leaf]) -> Apparatus:
    """Tell markers and notes from the running text of all files of a work."""
    web = weave(leaves)
    calls = find_calls(web)
    drafts, keys = find_extents(web, calls)
    found = Apparatus(web=web)
    if not calls:
        found.roles, unlinked = find_unlinked(web)
        drafts = unlinked if found.roles else drafts
    within = {
        e for part in dict.fromkeys(p for d in drafts for p in d.parts) for e in part.iter("*")
    }
    for draft in drafts:
        found.roles.update(dict.fromkeys(draft.parts, NOTE))
    _mark_calls(found, calls, keys, within)
    _drop_backlinks(found, web, drafts, within)
    _drop_headings(found, drafts, calls, within)
    found.notes = _raw_notes(found, drafts)
    return found


def _mark_calls(
    found: Apparatus, calls: Iterable[Link], keys: dict[str, str], within: set[Element]
) -> None:
    for call in calls:
        printed = text_of(call.element) or f"[{label_of(call)}]"
        key = keys.get(call.key, call.key)
        if call.element not in within:
            found.roles[call.element] = Call(label_of(call), key, printed, call.scope)
        elif printed.isalnum() and (call.raised or declares_call(call.element)):
            found.roles[call.element] = SKIP  # a note on a note: bare, it would join its word


def _drop_backlinks(
    found: Apparatus, web: Web, drafts: Sequence[Draft], within: set[Element]
) -> None:
    owners: dict[Element, set[Element]] = {}
    for draft in drafts:
        for part in draft.parts:
            owners.setdefault(part, set()).update(draft.owns)
    owner = {e: owns for part, owns in owners.items() for e in part.iter("a")}
    for link in web.links:
        owns = owner.get(link.element)
        if owns is None or link.element not in within:
            continue
        home = None if link.target is None else block_of(link.target)
        if home in owns or _is_back(link.element):
            found.roles[link.element] = SKIP


def _is_back(element: Element) -> bool:
    if "backlink" in kinds(element) or any("back" in word for word in words(element, "class")):
        return True
    return _BACK.fullmatch(text_of(element).strip("[]() ")) is not None


def _drop_headings(
    found: Apparatus, drafts: Sequence[Draft], calls: Sequence[Link], within: set[Element]
) -> None:
    """Leave out the headings inside a box of notes: they rule no running text."""
    wrappers = {a for c in calls if c.element not in within for a in c.element.iterancestors()}
    boxes = {container_of(draft.parts[0]) for draft in drafts} - {None} - wrappers
    for box in boxes:
        if box is not None:
            found.roles.update(dict.fromkeys(box.iter(*HEADINGS), SKIP))


def _raw_notes(found: Apparatus, drafts: Sequence[Draft]) -> list[RawNote]:
    cuts = {d.cut: Call("", d.key, "") for d in drafts if d.cut is not None}
    read: dict[Element, dict[str, str]] = {}
    notes = []
    for draft in drafts:
        first = draft.parts[0]
        if draft.cut is None:
            label, text = _whole(found, draft)
        else:
            if first not in read:
                read[first] = _split(read_blocks(first, {**found.roles, **cuts}), cuts.values())
            label = draft.label or "?"
            text = _clean(read[first].get(draft.key, ""), label, numbered=True)
        notes.append(RawNote(label, text, draft.scope, draft.key or None))
    return notes


def _whole(found: Apparatus, draft: Draft) -> tuple[str, str]:
    blocks = [block for part in draft.parts for block in read_blocks(part, found.roles)]
    text = "\n\n".join(block.text for block in blocks)
    label = draft.label or _printed_label(draft.parts[0])
    first = next((a for a in draft.parts[0].iter("a") if a.get("href")), None)
    linked = first is not None and found.roles.get(first) is SKIP
    shown = first is not None and text_of(first).strip("[](){}. ") == label
    listed = draft.parts[0].tag == "li"
    return label, _clean(text, label, numbered=not listed and not (linked and shown), linked=linked)


def _split(blocks: Iterable[Block], cuts: Iterable[Call]) -> dict[str, str]:
    """Cut a block that holds several notes where each of them opens."""
    wanted = {cut.key for cut in cuts}
    texts: dict[str, str] = {}
    key = ""
    for block in blocks:
        at = 0
        for marker in block.markers:
            for own in set(marker.keys) & wanted:
                texts[key] = f"{texts.get(key, '')} {block.text[at : marker.offset]}".strip()
                key, at = own or "", marker.offset
        texts[key] = f"{texts.get(key, '')} {block.text[at:]}".strip()
    return texts


def _printed_label(element: Element) -> str:
    """Return the number that an uncalled note prints or has by its place."""
    if element.tag == "li":
        parent = element.getparent()
        start = "1" if parent is None else parent.get("start", "1")
        before = sum(1 for _ in element.itersiblings("li", preceding=True))
        first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        return element.get("value") or str(first + before)
    match = NUMBER.match(text_of(element)) or re.search(r"(\d+)", element.get("id") or "")
    return match[1] if match else "?"


def _clean(text: str, label: str, *, numbered: bool, linked: bool = False) -> str:
    """Strip the printed number at a note's start, and what is left of its backlinks."""
    text = text.strip().lstrip("^↑").lstrip()
    rest = _LEAD.match(text) if linked else None
    text = text[rest.end() :] if rest else text
    own = _OWN.match(text)
    if own and own["label"] == label and (numbered or text[0] in "[("):
        text = text[own.end() :]
        rest = _LEAD.match(text) if linked else None
        text = text[rest.end() :] if rest else text
    return _TRAIL.sub("", text).strip()
