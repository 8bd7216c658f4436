"""Places of a session as quotations with their notes, from the server's shelf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from discord import ui

from bot import desk
from bot.buttons import ContextButton, QuotationButton
from bot.desk import DIGEST_LENGTH, Noted
from bot.sessions.plan import Place
from index.errors import HomeError

if TYPE_CHECKING:
    from bot.client import Ibid


def at_desk(place: Place) -> desk.Place:
    """Return a place as the desk and its buttons know it."""
    return desk.Place(place.digest[:DIGEST_LENGTH], place.start, place.end)


def of_desk(place: desk.Place, known: Sequence[Place]) -> Place | None:
    """Return the one among known places that a button names."""
    return next((each for each in known if at_desk(each) == place), None)


async def quoted(bot: Ibid, server: int, places: Sequence[Place]) -> dict[Place, Noted]:
    """Quote places again, leaving out those whose text is no longer on the shelf."""
    if not places:
        return {}
    try:
        found = await bot.desk.quote([at_desk(place) for place in places], server)
    except HomeError:
        return {}
    by_span = {_span(noted): noted for noted in found}
    spans = {place: (place.digest[:DIGEST_LENGTH], place.start, place.end) for place in places}
    return {place: by_span[span] for place, span in spans.items() if span in by_span}


def _span(noted: Noted) -> tuple[str, int, int]:
    quotation = noted.quotation
    return quotation.digest[:DIGEST_LENGTH], quotation.start, quotation.end


def quotation_row(place: Place, noted: Noted, locale: str) -> list[ui.Item[Any]]:
    """Return the buttons below a quotation: its notes, its context, its references."""
    where, notes = at_desk(place), len(noted.notes)
    first = [QuotationButton.of("notes", where, notes, locale)] if notes else []
    context, cite = ContextButton.of(where, locale), QuotationButton.of("cite", where, 0, locale)
    return [*first, context, cite]
