"""Markers without links: numbers, raised or in brackets, and a list of notes that they call.

The order and continuity of the whole sequence decide, and how much of the list it calls.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from index.apparatus import Marker, select_sequence
from index.readers.html.blocks import is_notes_heading
from index.readers.html.brackets import wrap_numbers
from index.readers.html.extents import Draft, continuation
from index.readers.html.links import Web, container_of
from index.readers.html.tree import BLOCKS, NOTE, Call, Element, Skip, text_of
from index.readers.powers import is_power

_WHOLE = 0.8  # of the notes and of the markers must match, or another list is meant
_MIN_RUN = 3  # markers without any note must at least run 1, 2, 3 to be believed
_SIGN = re.compile(r"[\[(]?(\d{1,3}|[*†‡§‖¶]{1,4})[\])]?")
_NUMBERED = re.compile(r"[\[(]?(\d{1,3}|[*†‡§‖¶]{1,4})(?:[\]).:]+\s*|\s+)(?=\S)")
_OPENING = re.compile(r"\[(\d{1,3})\]\s*(?=\S)")

_Roles = dict[Element, Call | Skip]


def find_unlinked(web: Web) -> tuple[_Roles, list[Draft]]:
    """Find the numbers that run in order, and the list of notes that they call."""
    bracketed = wrap_numbers(web)
    raised = [e for e in web.order if e.tag == "sup" and _is_sign(e) and not _raises_unit(e)]
    headed, bare = list(_listed(web)), list(_bare_list(web))
    readings = [
        _read(web, raised, headed, whole=False),
        _read(web, bracketed, headed, whole=True),
        _read(web, raised, bare, whole=True),
        _read(web, bracketed, bare, whole=True),
    ]
    roles, drafts = max(readings, key=lambda reading: (len(reading[1]), len(reading[0])))
    taken = {draft.parts[0] for draft in drafts}
    for draft in drafts:
        if draft.parts[0].tag != "li":
            draft.parts += continuation(draft.parts[0], taken, to_end=False)
    return roles, drafts


def _read(
    web: Web, signs: Sequence[Element], drafts: list[Draft], *, whole: bool
) -> tuple[_Roles, list[Draft]]:
    """Read the signs as markers of the notes, as far as they can be believed to be that.

    Where they are to call the list as a whole, they also must stand before its end.
    """
    within = {e for draft in drafts for e in draft.parts[0].iter("*")}
    end = web.order[drafts[-1].parts[0]] if drafts else 0
    signs = [s for s in signs if s not in within and (not whole or web.order[s] < end)]
    scopes = _scopes(web, signs, drafts)
    roles: _Roles = {}
    for scope in dict.fromkeys(scopes):
        ours = [sign for sign, own in zip(signs, scopes, strict=True) if own == scope]
        labels = {draft.label for draft in drafts if draft.scope == scope}
        chosen = _believed(ours, labels)
        if (whole or labels) and not _call_all(chosen, labels):
            continue
        for sign in chosen:
            roles[sign] = Call(_label(sign), None, text_of(sign), scope)
    called = {role.scope for role in roles.values() if isinstance(role, Call)}
    drafts = [draft for draft in drafts if draft.scope in called]
    roles.update((draft.parts[0], NOTE) for draft in drafts)
    return roles, drafts


def _is_sign(element: Element) -> bool:
    match = _SIGN.fullmatch(text_of(element))
    return match is not None and next(element.iter("a"), None) is None


def _raises_unit(sign: Element) -> bool:
    before, parent = sign.getprevious(), sign.getparent()
    if before is not None:
        text = text_of(before) + (before.tail or "")
    else:
        text = (parent.text or "") if parent is not None else ""
    return is_power(text, len(text), text_of(sign))


def _label(sign: Element) -> str:
    match = _SIGN.fullmatch(text_of(sign))
    return match[1] if match else ""


def _scopes(web: Web, signs: Sequence[Element], drafts: Sequence[Draft]) -> list[int]:
    """Tell which list each marker calls: the next one, or where all stand at the end, the nth.

    The nth of several lists belongs to the nth run of numbers that begins with 1.
    """
    lists = list(dict.fromkeys(draft.scope for draft in drafts))
    runs, run = list[int](), -1
    for sign in signs:
        run += _label(sign) == "1" or run < 0
        runs.append(run)
    at_end = signs and drafts and web.order[signs[-1]] < web.order[drafts[0].parts[0]]
    if at_end and run + 1 == len(lists) > 1:
        return [lists[run] for run in runs]
    places = [web.order[draft.parts[0]] for draft in drafts]
    nexts = (bisect_right(places, web.order[sign]) for sign in signs)
    return [drafts[min(n, len(drafts) - 1)].scope if drafts else 0 for n in nexts]


def _believed(signs: Sequence[Element], labels: set[str | None]) -> list[Element]:
    numbers = [(i, _label(sign)) for i, sign in enumerate(signs) if _label(sign).isdigit()]
    run = select_sequence([Marker((label,), i, "") for i, label in numbers])
    chosen = {signs[marker.offset] for marker in run}
    if not labels:
        first = run and run[0].labels[0] == "1"
        return [s for s in signs if s in chosen] if first and len(run) >= _MIN_RUN else []
    if run and not labels & {marker.labels[0] for marker in run}:
        chosen = set()
    return [s for s in signs if s in chosen or (_label(s) in labels and not _label(s).isdigit())]


def _call_all(signs: Sequence[Element], labels: set[str | None]) -> bool:
    called = {_label(sign) for sign in signs}
    return len(called & labels) >= _WHOLE * max(len(called), len(labels))


def _bare_list(web: Web) -> Iterator[Draft]:
    """Yield the blocks that open with numbers in brackets from 1 on, a scope for each run."""
    scope = last = 0
    for element in web.order:
        opening = _OPENING.match(text_of(element)) if _is_last_block(element) else None
        number = int(opening[1]) if opening else 0
        if number == 1 or (last and number == last + 1):
            scope += number == 1
            last = number
            yield Draft("", str(number), [_item(element)], scope)


def _listed(web: Web) -> Iterator[Draft]:
    """Yield the items of each list of notes, a scope for each list."""
    scope, last, headed = 0, 0, False
    item: Element | None = None
    for element in web.order:
        if not _is_last_block(element) or (element.tag != "li" and _item(element) is item):
            continue
        text = text_of(element)
        if is_notes_heading(text):
            headed = True
            continue
        label = _item_label(element, text, headed=headed)
        if label is None:
            headed = headed and element.tag in {"ol", "ul"}
            continue
        number = int(label) if label.isdigit() else last + 1
        scope += number <= last or not last
        last, item = number, _item(element)
        yield Draft("", label, [item], scope)


def _is_last_block(element: Element) -> bool:
    """Tell a block that holds no others."""
    inside = (child.tag in BLOCKS for child in element.iterdescendants("*"))
    return element.tag in BLOCKS and not any(inside)


def _item(element: Element) -> Element:
    """Return the item of the outermost list around a block, or the block itself."""
    return [element, *element.iterancestors("li")][-1]


def _place(item: Element) -> int:
    """Return the number that a page prints before an item of a list."""
    parent = item.getparent()
    start = "1" if parent is None else parent.get("start", "1")
    first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    return first + sum(1 for _ in item.itersiblings("li", preceding=True))


def _item_label(element: Element, text: str, *, headed: bool) -> str | None:
    first = next(iter(element), None)
    raised = first is not None and first.tag == "sup" and not (element.text or "").strip()
    if first is not None and raised and _is_sign(first) and text != text_of(first):
        return _label(first)
    item = _item(element)
    if not headed and container_of(element) is None:
        return None
    match = _NUMBERED.match(text)
    if item.tag == "li":
        return str(_place(item))
    return match[1] if match else None
