"""A reviewed session for the tests: what is asked in it, and what is published."""

from __future__ import annotations

from typing import Any

import simcord

from tests.sitting import Sitting, find_message, sit_down

SHAFT = "When did the abbots of Hallen open the first shaft?"
TOLL = "What was the toll at Kessel bridge said to be?"
VOLCANO = "How do volcanoes erupt?"
OPENED = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."


async def reviewed(env: simcord.Env, **changes: Any) -> Sitting:
    return await sit_down(env, mode="reviewed", **changes)


def answer_in(sitting: Sitting) -> Any:
    """Return the answer that was published."""
    [post] = [post for post in sitting.session.messages.shown if post.message]
    return find_message(sitting.place, post.message)
