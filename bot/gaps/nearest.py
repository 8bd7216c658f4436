"""Passages for a question without an answer: the nearest ones, or those that words find."""

from __future__ import annotations

from bot.cards import place_of
from bot.desk import DIGEST_LENGTH, Desk, Place
from bot.render import passage_body
from index.answer import Answer, RankedPassage
from index.errors import IbidError

_SHOWN = 3  # as many places as fit into a custom id


async def nearest_to(desk: Desk, question: str, server: int | None) -> tuple[Place, ...]:
    """Return where the passages nearest to a question stand; none where the desk cannot look.

    A question goes to the moderators even while the shelf is empty or the desk is busy.
    """
    try:
        desk.require_room()
        return _nearest((await desk.ask(question, server)).answer)
    except IbidError:
        return ()


async def found_by(desk: Desk, words: str, server: int | None) -> Place | None:
    """Return the passage that answers to a moderator's words best."""
    desk.require_room()
    found = (await desk.ask(words, server)).answer
    if found.quotations:
        return place_of(found.quotations[0])
    return next(iter(_nearest(found)), None)


def _nearest(answer: Answer) -> tuple[Place, ...]:
    return tuple(map(_place, answer.passages[:_SHOWN]))


def _place(passage: RankedPassage) -> Place:
    """Return a passage's place, without the heading that it may open with."""
    start = passage.end - len(passage_body(passage))
    return Place(passage.digest[:DIGEST_LENGTH], start, passage.end)
