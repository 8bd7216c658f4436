"""Markers without links: raised numbers, and a list of notes that they call by number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from index.apparatus import Marker, select_sequence
from index.readers.html.blocks import is_notes_heading
from index.readers.html.extents import Draft
from index.readers.html.links import Web, container_of
from index.readers.html.tree import BLOCKS, NOTE, Call, Element, Skip, text_of

_MIN_RUN = 3  # markers without any note must at least run 1, 2, 3 to be believed
_SIGN = re.compile(r"[\[(]?(\d{1,3}|[*†‡§‖¶]{1,4})[\])]?")
_NUMBERED = re.compile(r"[\[(]?(\d{1,3}|[*†‡§‖¶]{1,4})(?:[\]).:]+\s*|\s+)(?=\S)")

_Roles = dict[Element, Call | Skip]


def find_unlinked(web: Web) -> tuple[_Roles, list[Draft]]:
    """Find raised numbers that run in order, and the list of notes that they call."""
    drafts = list(_listed(web))
    within = {e for draft in drafts for e in draft.parts[0].iter("*")}
    signs = [e for e in web.order if e.tag == "sup" and e not in within and _is_sign(e)]
    scopes = _scopes(web, signs, drafts)
    roles: _Roles = {}
    for scope in dict.fromkeys(scopes):
        ours = [sign for sign, own in zip(signs, scopes, strict=True) if own == scope]
        labels = {draft.label for draft in drafts if draft.scope == scope}
        for sign in _believed(ours, labels):
            roles[sign] = Call(_label(sign), None, text_of(sign), scope)
    called = {role.scope for role in roles.values() if isinstance(role, Call)}
    drafts = [draft for draft in drafts if draft.scope in called]
    roles.update((draft.parts[0], NOTE) for draft in drafts)
    return roles, drafts


def _is_sign(element: Element) -> bool:
    match = _SIGN.fullmatch(text_of(element))
    return match is not None and next(element.iter("a"), None) is None


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


def _listed(web: Web) -> Iterable[Draft]:
    """Yield the items of each list of notes, a scope for each list."""
    scope, last, headed = 0, 0, False
    for element in web.order:
        if element.tag not in BLOCKS or _holds_blocks(element):
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
        last = number
        yield Draft("", label, [_item(element)], scope)


def _holds_blocks(element: Element) -> bool:
    return any(child.tag in BLOCKS for child in element.iter("*") if child is not element)


def _item(element: Element) -> Element:
    return next(element.iterancestors("li"), element)


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
        before = sum(1 for _ in item.itersiblings("li", preceding=True))
        return match[1] if match and match[1] == str(before + 1) else str(before + 1)
    return match[1] if match else None
