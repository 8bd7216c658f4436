"""The buttons that show something of a quotation to whoever presses them, in private."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import ui

from bot.cards import Card, citation_card, context_card, introduction_line, notes_card
from bot.context import Context, Step
from bot.desk import Desk, Place
from bot.language import DEFAULT, language_for, say
from bot.lasting import Lasting, Pressed, base36
from bot.views import ANSWERED, edit, message
from index.sentences import Span

Act = Literal["notes", "cite"]

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


class QuotationButton(Lasting, template=rf"ibid:(?P<act>notes|cite):(?P<place>{PLACE})"):
    """Shows a quotation's notes, or its references to copy."""

    @classmethod
    def of(cls, act: Act, place: Place, count: int = 0, locale: str = DEFAULT) -> ui.Button[Any]:
        """Make the button below a quotation."""
        name = say(locale, _LABELS[act])
        label = f"{name} ({count})" if count else name
        return ui.Button(label=label, custom_id=f"ibid:{act}:{pack_place(place)}")

    async def pressed(self, interaction: Pressed) -> None:
        """Show them to whoever pressed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = await language_for(interaction)
        card = await self._card(interaction.client.desk, interaction.guild_id, locale)
        await interaction.followup.send(**message(card), ephemeral=True)

    async def _card(self, desk: Desk, server: int | None, locale: str) -> Card:
        place = unpack_place(self.match["place"])
        if self.match["act"] == "cite":
            citations = await desk.cite(place, server)
            return citation_card(citations, locale) if citations else gone_card(locale)
        found = await desk.quote([place], server)
        if not found:
            return gone_card(locale)
        introduction = introduction_line(found[0].quotation, locale)
        return notes_card(found[0].notes, introduction, locale)


class ContextButton(Lasting, template=rf"ibid:context:(?P<place>{PLACE})"):
    """Shows the sentences around a quotation."""

    @classmethod
    def of(cls, place: Place, locale: str = DEFAULT) -> ui.Button[Any]:
        """Make the button below a quotation."""
        label = say(locale, "answer.context")
        return ui.Button(label=label, custom_id=f"ibid:context:{pack_place(place)}")

    async def pressed(self, interaction: Pressed) -> None:
        """Show them to whoever pressed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        place, locale = unpack_place(self.match["place"]), await language_for(interaction)
        desk: Desk = interaction.client.desk
        context = await desk.context(place, interaction.guild_id)
        sent = message(*_shown(context, place, locale))
        await interaction.followup.send(**sent, ephemeral=True)


class StepButton(
    Lasting, template=rf"ibid:(?P<step>earlier|later):(?P<place>{PLACE}):(?P<shown>{_SPAN})"
):
    """Moves the context of a quotation on, in place: it is shown to one member alone."""

    @classmethod
    def of(
        cls, step: Step, place: Place, shown: Span, locale: str, *, disabled: bool
    ) -> ui.Button[Any]:
        """Make a button below the context."""
        return ui.Button(
            label=say(locale, f"answer.{step}"),
            custom_id=f"ibid:{step}:{pack_place(place)}:{_pack_span(shown)}",
            disabled=disabled,
        )

    async def pressed(self, interaction: Pressed) -> None:
        """Show what stands a step further."""
        await interaction.response.defer()
        step: Step = "earlier" if self.match["step"] == "earlier" else "later"
        place, shown = unpack_place(self.match["place"]), _unpack_span(self.match["shown"])
        locale = await language_for(interaction)
        desk: Desk = interaction.client.desk
        context = await desk.context(place, interaction.guild_id, shown, step)
        await interaction.edit_original_response(**edit(*_shown(context, place, locale)))


def _shown(
    context: Context | None, place: Place, locale: str
) -> tuple[Card, discord.Colour, list[list[ui.Item[Any]]]]:
    """Lay out a context with its buttons; that it is gone, where there is none."""
    if context is None:
        return gone_card(locale), ANSWERED, []
    return context_card(context, locale), ANSWERED, _steps(context, place, locale)


def _steps(context: Context, place: Place, locale: str) -> list[list[ui.Item[Any]]]:
    span = context.span
    row: list[ui.Item[Any]] = [
        StepButton.of("earlier", place, span, locale, disabled=context.first),
        StepButton.of("later", place, span, locale, disabled=context.last),
    ]
    notes = sum(len(part.anchors) for part in context.parts if part)
    if notes:
        whole = Place(place.digest, span.start, span.end)
        row.append(QuotationButton.of("notes", whole, notes, locale))
    return [row]


def _pack_span(span: Span) -> str:
    return f"{base36(span.start)}.{base36(span.end - span.start)}"


def _unpack_span(packed: str) -> Span:
    start, length = (int(number, 36) for number in packed.split("."))
    return Span(start, start + length)
