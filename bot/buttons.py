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
from bot.views import edit, message
from index.sentences import Span

Act = Literal["notes", "cite"]
Pressed = discord.Interaction[Any]

GONE = Card((("This text is no longer on the shelf as it was quoted. Please ask again.",),))
PLACE = r"[0-9a-f]{12}\.[0-9a-z]+\.[0-9a-z]+"
_SPAN = r"[0-9a-z]+\.[0-9a-z]+"
_LABELS: dict[Act, str] = {"notes": "Footnotes", "cite": "Cite"}


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

    def __init__(self, act: Act, place: Place, count: int = 0) -> None:
        label = f"{_LABELS[act]} ({count})" if count else _LABELS[act]
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
            card = await self._card(interaction.client.desk, interaction.guild_id)
            await interaction.followup.send(**message(card), ephemeral=True)

    async def _card(self, desk: Desk, server: int | None) -> Card:
        if self.act == "cite":
            citations = await desk.cite(self.place, server)
            return citation_card(citations) if citations else GONE
        found = await desk.quote([self.place], server)
        if not found:
            return GONE
        return notes_card(found[0].notes, introduction_line(found[0].quotation))


class ContextButton(ui.DynamicItem[ui.Button[Any]], template=rf"ibid:context:(?P<place>{PLACE})"):
    """Shows the sentences around a quotation."""

    def __init__(self, place: Place) -> None:
        super().__init__(ui.Button(label="Context", custom_id=f"ibid:context:{pack_place(place)}"))
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
            context = await desk.context(self.place, interaction.guild_id)
            sent = (
                message(context_card(context), rows=_steps(context, self.place))
                if context
                else (message(GONE))
            )
            await interaction.followup.send(**sent, ephemeral=True)


class StepButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:(?P<step>earlier|later):(?P<place>{PLACE}):(?P<shown>{_SPAN})",
):
    """Moves the context of a quotation on, in place: it is shown to one member alone."""

    def __init__(self, step: Step, place: Place, shown: Span, *, disabled: bool = False) -> None:
        state = f"{pack_place(place)}:{_pack_span(shown)}"
        label = step.capitalize()
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
            context = await desk.context(self.place, server, self.shown, self.step)
            changed = (
                edit(context_card(context), rows=_steps(context, self.place))
                if context
                else (edit(GONE))
            )
            await interaction.edit_original_response(**changed)


def _steps(context: Context, place: Place) -> list[list[ui.Item[Any]]]:
    span = context.span
    row: list[ui.Item[Any]] = [
        StepButton("earlier", place, span, disabled=context.first),
        StepButton("later", place, span, disabled=context.last),
    ]
    notes = sum(len(part.anchors) for part in context.parts if part)
    if notes:
        row.append(QuotationButton("notes", Place(place.digest, span.start, span.end), notes))
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
