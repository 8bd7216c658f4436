"""An answer's pages: one quotation each, with the buttons below it.

Who asked, or a moderator, turns the pages of a public answer; others get a copy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord import ui

from bot.buttons import (
    GONE,
    PLACE,
    ContextButton,
    Pressed,
    QuotationButton,
    base36,
    pack_place,
    unpack_place,
)
from bot.cards import Card, answer_card, heading, place_of, quotation_card, read_heading
from bot.desk import Desk, Noted, Place, Reply
from bot.faults import reporting
from bot.feedback import feedback_row
from bot.render import confidence_words, notes_of
from bot.topics import TopicButton, may_change
from bot.views import ANSWERED, REFUSED, custom_ids_of, edit, message, texts_of

_GENERATION = re.compile(r"generation \d+")


@dataclass(frozen=True, slots=True)
class Pages:
    """Where an answer's quotations stand, which one is shown, and who asked for them.

    `percent` is the confidence in the first.
    """

    places: tuple[Place, ...]
    page: int
    percent: int
    asker: int

    def next(self) -> Pages:
        """Return the same with the next page shown; after the last one comes the first."""
        return replace(self, page=(self.page + 1) % len(self.places))

    def small(self, generation: str) -> str:
        """Return the small print of the page shown."""
        if self.page == 0:
            return f"{confidence_words(self.percent / 100)} · {generation}"
        return f"Quotation {self.page + 1} of {len(self.places)}, in order of fit · {generation}"


class MoreButton(
    ui.DynamicItem[ui.Button[Any]],
    template=(
        r"ibid:more:(?P<asker>[0-9a-z]+)\.(?P<page>\d)\.(?P<percent>\d+):"
        rf"(?P<places>{PLACE}(?:;{PLACE})*)"
    ),
):
    """Turns to the next quotation of an answer."""

    def __init__(self, pages: Pages) -> None:
        further = len(pages.places) - pages.page - 1
        places = ";".join(map(pack_place, pages.places))
        state = f"{base36(pages.asker)}.{pages.page}.{pages.percent}"
        super().__init__(
            ui.Button(
                label=f"More ({further})" if further else "First quotation",
                custom_id=f"ibid:more:{state}:{places}",
            )
        )
        self.pages = pages

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> MoreButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        places = tuple(map(unpack_place, match["places"].split(";")))
        asker = int(match["asker"], 36)
        return cls(Pages(places, int(match["page"]), int(match["percent"]), asker))

    async def callback(self, interaction: Pressed) -> None:
        """Turn the page, or show the next one to whoever may not turn it."""
        async with reporting(interaction, "button more"):
            turns = await may_change(interaction, self.pages.asker)
            if turns:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
            desk: Desk = interaction.client.desk
            pages = self.pages.next()
            found = await desk.quote([pages.places[pages.page]], interaction.guild_id)
            if not found:
                await interaction.followup.send(**message(GONE), ephemeral=True)
                return
            card = _card(pages, found[0], texts_of(interaction.message))
            if turns:
                leans = any(map(TopicButton.is_in, custom_ids_of(interaction.message)))
                rows = _rows(pages, found[0], leans=leans)
                await interaction.edit_original_response(**edit(card, rows=rows))
                return
            rows = _rows(replace(pages, asker=interaction.user.id), found[0], leans=False)
            await interaction.followup.send(**message(card, rows=rows), ephemeral=True)


def _card(pages: Pages, noted: Noted, shown: Sequence[str]) -> Card:
    """Lay out a page of the answer of which `shown` are the texts of another page."""
    question, understood = read_heading(shown) or ("", None)
    found = _GENERATION.search(shown[-1]) if shown else None
    small = pages.small(found[0] if found else "")
    return quotation_card(heading(question, understood), noted, small)


def _rows(pages: Pages, noted: Noted, *, leans: bool) -> list[list[ui.Item[Any]]]:
    place, notes = pages.places[pages.page], len(noted.notes)
    first: list[ui.Item[Any]] = [QuotationButton("notes", place, notes)] if notes else []
    first.append(ContextButton(place))
    if len(pages.places) > 1:
        first.append(MoreButton(pages))
    first.append(QuotationButton("cite", place))
    second = feedback_row(place, noted=bool(notes))
    if leans:
        second.append(TopicButton(pages.asker))
    return [first, second]


def answer_message(
    reply: Reply, asker: int, refused: Sequence[ui.Item[Any]] = ()
) -> dict[str, Any]:
    """Return the arguments that send an answer, or a refusal with its buttons, to who asked."""
    answer = reply.answer
    leans = answer.understood is not None
    if not answer.answered:
        row = [*refused, *([TopicButton(asker)] if leans else ())]
        return message(answer_card(reply), REFUSED, [row] if row else [])
    places = tuple(map(place_of, answer.quotations))
    pages = Pages(places, 0, min(int(answer.confidence * 100), 99), asker)
    noted = Noted(answer.quotations[0], notes_of(answer, 0))
    return message(answer_card(reply), ANSWERED, _rows(pages, noted, leans=leans))
