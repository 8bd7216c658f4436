"""Buttons that outlive a restart: all they need is written in their custom id.

Here are those that show something of a quotation to whoever presses them, in private.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import discord
from discord import ui

from bot.cards import Card, citation_card, context_card, introduction_line, notes_card
from bot.context import Context, Step
from bot.desk import Desk, Place
from bot.faults import reporting
from bot.language import DEFAULT, language_for, say
from bot.views import edit, message
from index.sentences import Span

Act = Literal["notes", "cite"]
Pressed = discord.Interaction[Any]

PLACE = r"[0-9a-f]{12}\.[0-9a-z]+\.[0-9a-z]+"
_SPAN = r"[0-9a-z]+\.[0-9a-z]+"
_LABELS: dict[Act, str] = {"notes": "answer.footnotes", "cite": "answer.cite"}


def gone_card(locale: str) -> Card:
    """Say that a quotation is not on the shelf any more."""
    return Card(((say(locale, "answer.gone"),),))


def pack_place(place: Place) -> str:
    """Write a place as text, short enough for several in a custom id."""
    return f"{place.digest}.{_pack_span(Span(place.start, place.end))}"


def unpack_place(packed: str) -> Place:
    """Read what `pack_place` wrote."""
    digest, _, packed_span = packed.partition(".")
    span = _unpack_span(packed_span)
    return Place(digest, span.start, span.end)


class QuotationButton(
    ui.DynamicItem[ui.Button[Any]], template=rf"ibid:(?P<act>notes|cite):(?P<place>{PLACE})"
):
    """Shows a quotation's notes, or its references to copy."""

    def __init__(self, act: Act, place: Place, count: int = 0, locale: str = DEFAULT) -> None:
        name = say(locale, _LABELS[act])
        label = f"{name} ({count})" if count else name
        super().__init__(ui.Button(label=label, custom_id=f"ibid:{act}:{pack_place(place)}"))
        self.act: Act = act
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> QuotationButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        return cls("notes" if match["act"] == "notes" else "cite", unpack_place(match["place"]))

    async def callback(self, interaction: Pressed) -> None:
        """Answer a press."""
        async with reporting(interaction, f"button {self.act}"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            locale = await language_for(interaction)
            card = await self._card(interaction.client.desk, interaction.guild_id, locale)
            await interaction.followup.send(**message(card), ephemeral=True)

    async def _card(self, desk: Desk, server: int | None, locale: str) -> Card:
        if self.act == "cite":
            citations = await desk.cite(self.place, server)
            return citation_card(citations, locale) if citations else gone_card(locale)
        found = await desk.quote([self.place], server)
        if not found:
            return gone_card(locale)
        introduction = introduction_line(found[0].quotation, locale)
        return notes_card(found[0].notes, introduction, locale)


class ContextButton(ui.DynamicItem[ui.Button[Any]], template=rf"ibid:context:(?P<place>{PLACE})"):
    """Shows the sentences around a quotation."""

    def __init__(self, place: Place, locale: str = DEFAULT) -> None:
        label = say(locale, "answer.context")
        super().__init__(ui.Button(label=label, custom_id=f"ibid:context:{pack_place(place)}"))
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> ContextButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        return cls(unpack_place(match["place"]))

    async def callback(self, interaction: Pressed) -> None:
        """Answer a press."""
        async with reporting(interaction, "button context"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            desk: Desk = interaction.client.desk
            locale = await language_for(interaction)
            context = await desk.context(self.place, interaction.guild_id)
            card = context_card(context, locale) if context else gone_card(locale)
            rows = _steps(context, self.place, locale) if context else []
            await interaction.followup.send(**message(card, rows=rows), ephemeral=True)


class StepButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:(?P<step>earlier|later):(?P<place>{PLACE}):(?P<shown>{_SPAN})",
):
    """Moves the context of a quotation on, in place: it is shown to one member alone."""

    def __init__(
        self,
        step: Step,
        place: Place,
        shown: Span,
        locale: str = DEFAULT,
        *,
        disabled: bool = False,
    ) -> None:
        state = f"{pack_place(place)}:{_pack_span(shown)}"
        label = say(locale, f"answer.{step}")
        super().__init__(
            ui.Button(label=label, custom_id=f"ibid:{step}:{state}", disabled=disabled)
        )
        self.step: Step = step
        self.place = place
        self.shown = shown

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> StepButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        step: Step = "earlier" if match["step"] == "earlier" else "later"
        return cls(step, unpack_place(match["place"]), _unpack_span(match["shown"]))

    async def callback(self, interaction: Pressed) -> None:
        """Answer a press."""
        async with reporting(interaction, f"button {self.step}"):
            await interaction.response.defer()
            desk: Desk = interaction.client.desk
            server = interaction.guild_id
            locale = await language_for(interaction)
            context = await desk.context(self.place, server, self.shown, self.step)
            card = context_card(context, locale) if context else gone_card(locale)
            rows = _steps(context, self.place, locale) if context else []
            await interaction.edit_original_response(**edit(card, rows=rows))


def _steps(context: Context, place: Place, locale: str) -> list[list[ui.Item[Any]]]:
    span = context.span
    row: list[ui.Item[Any]] = [
        StepButton("earlier", place, span, locale, disabled=context.first),
        StepButton("later", place, span, locale, disabled=context.last),
    ]
    notes = sum(len(part.anchors) for part in context.parts if part)
    if notes:
        whole = Place(place.digest, span.start, span.end)
        row.append(QuotationButton("notes", whole, notes, locale))
    return [row]


def _pack_span(span: Span) -> str:
    return f"{base36(span.start)}.{base36(span.end - span.start)}"


def _unpack_span(packed: str) -> Span:
    start, length = (int(number, 36) for number in packed.split("."))
    return Span(start, start + length)


def base36(number: int) -> str:
    """Write a number in the fewest letters and digits; `int(text, 36)` reads it."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
