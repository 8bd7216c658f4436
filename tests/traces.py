"""What members see of the harbour text, whichever command they look for it with."""

from __future__ import annotations

from typing import Any

from tests.desks import Office
from tests.rooms import texts
from tests.shelves import ACCORD, QUIST, SIGNED

FOUND = {"text": "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."}
LOOKS: dict[str, dict[str, Any]] = {
    "ask": {"question": SIGNED},
    "find": FOUND,
    "compare": {"question": SIGNED},
    "cites": {"name": "Quist"},
    "timeline": {"topic": "harbour accord"},
    "works": {},
}


async def everything_shown(office: Office) -> dict[str, str]:
    """Return what each command shows a member who looks for the harbour text."""
    shown = {}
    for name, given in LOOKS.items():
        told = await office.ann.slash(office.channel, name, **given)
        files = [(await file.read()).decode() for file in told.response.attachments]
        shown[name] = "\n".join([texts(told.response), *files])
    offered = await office.ann.autocomplete(office.channel, "ask", "work", "")
    return {**shown, "autocomplete": str(offered)}


def leaks(shown: dict[str, str]) -> list[str]:
    """Return the commands that quote the harbour text or name it."""
    asked = {"find": (QUIST,)}  # the words looked up are shown again
    marks = (QUIST, "Letters, p. 12", "The Harbour Accord", ACCORD)
    return [
        n for n, said in shown.items() if any(m in said for m in marks if m not in asked.get(n, ()))
    ]
