"""Passages for a question without an answer: the nearest ones, or those that words find."""

from __future__ import annotations

from bot.cards import place_of
from bot.desk import DIGEST_LENGTH, Desk, Place
from bot.render import passage_body
from index.answer import Answer, RankedPassage
from index.errors import IbidError
from index.generation import Generation

_SHOWN = 3  # as many places as fit into a custom id


async def nearest_to(desk: Desk, question: str, server: int | None) -> tuple[Place, ...]:
    """Return where the passages nearest to a question stand; none where the desk cannot look.

    A question goes to the moderators even while the shelf is empty or the desk is busy.
    """
    try:
        desk.require_room()
        reply = await desk.ask(question, server)
        return _nearest(reply.answer, await desk.generation(server))
    except IbidError:
        return ()


async def found_by(desk: Desk, words: str, server: int | None) -> Place | None:
    """Return the passage that answers to a moderator's words best."""
    desk.require_room()
    reply = await desk.ask(words, server)
    if reply.answer.quotations:
        return place_of(reply.answer.quotations[0])
    return next(iter(_nearest(reply.answer, await desk.generation(server))), None)


def _nearest(answer: Answer, generation: Generation) -> tuple[Place, ...]:
    digests = {work.id: work.digest for work in generation.shelf.works}
    return tuple(
        _place(passage, digests[passage.work])
        for passage in answer.passages[:_SHOWN]
        if passage.work in digests
    )


def _place(passage: RankedPassage, digest: str) -> Place:
    """Return a passage's place, without the heading that it may open with."""
    start = passage.end - len(passage_body(passage))
    return Place(digest[:DIGEST_LENGTH], start, passage.end)
