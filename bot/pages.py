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
    PLACE,
    ContextButton,
    QuotationButton,
    gone_card,
    pack_place,
    unpack_place,
)
from bot.cards import (
    BEYOND,
    Card,
    answer_card,
    beyond_line,
    confidence_line,
    from_list,
    heading,
    is_from_list,
    place_of,
    quotation_card,
    read_heading,
)
from bot.desk import Desk, Noted, Place, Reply
from bot.feedback import feedback_row
from bot.language import DEFAULT, say
from bot.lasting import Lasting, Pressed, base36
from bot.render import notes_of
from bot.topics import TopicButton, may_change, page_language
from bot.views import ANSWERED, REFUSED, custom_ids_of, edit, message, texts_of

_NUMBER = re.compile(r"\d+")


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

    def small(self, locale: str) -> str:
        """Return the small print of the page shown, but for the generation."""
        if self.page == 0:
            return confidence_line(self.percent / 100, locale)
        return say(locale, "answer.page", page=self.page + 1, pages=len(self.places))


class MoreButton(
    Lasting,
    template=(
        r"ibid:more:(?P<asker>[0-9a-z]+)\.(?P<page>\d)\.(?P<percent>\d+):"
        rf"(?P<places>{PLACE}(?:;{PLACE})*)"
    ),
):
    """Turns to the next quotation of an answer."""

    @classmethod
    def of(cls, pages: Pages, locale: str = DEFAULT) -> ui.Button[Any]:
        """Make the button below one of several quotations."""
        further = len(pages.places) - pages.page - 1
        places = ";".join(map(pack_place, pages.places))
        state = f"{base36(pages.asker)}.{pages.page}.{pages.percent}"
        label = say(locale, "answer.more" if further else "answer.first", count=further)
        return ui.Button(label=label, custom_id=f"ibid:more:{state}:{places}")

    @property
    def pages(self) -> Pages:
        """Read the pages in the custom id."""
        match = self.match
        places = tuple(map(unpack_place, match["places"].split(";")))
        return Pages(places, int(match["page"]), int(match["percent"]), int(match["asker"], 36))

    async def pressed(self, interaction: Pressed) -> None:
        """Turn the page, or show the next one to whoever may not turn it."""
        turns = await may_change(interaction, self.pages.asker)
        if turns:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        locale = await page_language(interaction, turns=turns)
        desk: Desk = interaction.client.desk
        pages = self.pages.next()
        found = await desk.quote([pages.places[pages.page]], interaction.guild_id)
        if not found:
            await interaction.followup.send(**message(gone_card(locale)), ephemeral=True)
            return
        card = _card(pages, found[0], texts_of(interaction.message), locale)
        if turns:
            leans = any(map(TopicButton.is_in, custom_ids_of(interaction.message)))
            rows = _rows(pages, found[0], locale, leans=leans)
            await interaction.edit_original_response(**edit(card, rows=rows))
            return
        pages = replace(pages, asker=interaction.user.id)
        rows = _rows(pages, found[0], locale, leans=False)
        await interaction.followup.send(**message(card, rows=rows), ephemeral=True)


def _card(pages: Pages, noted: Noted, shown: Sequence[str], locale: str) -> Card:
    """Lay out a page of the answer of which `shown` are the texts of another page.

    In every language the generation is the last number of the small print.
    """
    question, understood = read_heading(shown) or ("", None)
    numbers = _NUMBER.findall(shown[-1]) if shown else []
    generation = say(locale, "answer.generation", number=numbers[-1]) if numbers else ""
    small = f"{pages.small(locale)} · {generation}"
    above = heading(question, understood, locale)
    if not BEYOND.isdisjoint(shown):
        above = (*above, beyond_line(locale))
    card = quotation_card(above, noted, small, locale)
    return from_list(card, locale) if shown and is_from_list(shown[-1]) else card


def _rows(pages: Pages, noted: Noted, locale: str, *, leans: bool) -> list[list[ui.Item[Any]]]:
    place, notes = pages.places[pages.page], len(noted.notes)
    first: list[ui.Item[Any]] = []
    if notes:
        first.append(QuotationButton.of("notes", place, notes, locale))
    first.append(ContextButton.of(place, locale))
    if len(pages.places) > 1:
        first.append(MoreButton.of(pages, locale))
    first.append(QuotationButton.of("cite", place, locale=locale))
    second = feedback_row(place, locale, noted=bool(notes))
    if leans:
        second.append(TopicButton.of(pages.asker, locale))
    return [first, second]


def answer_message(
    reply: Reply,
    asker: int,
    locale: str = DEFAULT,
    refused: Sequence[ui.Item[Any]] = (),
    *,
    listed: bool = False,
) -> dict[str, Any]:
    """Return the arguments that send an answer, or a refusal with its buttons, to who asked.

    `listed` tells that the channel's reading list alone was asked.
    """
    answer = reply.answer
    card = answer_card(reply, locale)
    card = from_list(card, locale) if listed else card
    leans = answer.understood is not None
    if not answer.answered:
        row = [*refused, *([TopicButton.of(asker, locale)] if leans else ())]
        return message(card, REFUSED, [row] if row else [])
    places = tuple(map(place_of, answer.quotations))
    pages = Pages(places, 0, min(int(answer.confidence * 100), 99), asker)
    noted = Noted(answer.quotations[0], notes_of(answer, 0))
    return message(card, ANSWERED, _rows(pages, noted, locale, leans=leans))
