"""Buttons that outlive a restart: all they need is written in their custom id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import discord
from discord import ui

from bot.cards import Card, more_card, notes_card
from bot.desk import Desk, Noted, Place
from bot.faults import reporting
from bot.views import message

Act = Literal["notes", "more"]

_GONE = Card((("This text is no longer on the shelf as it was quoted. Please ask again.",),))
_PLACE = r"[0-9a-f]{12}\.[0-9a-z]+\.[0-9a-z]+"
_LABELS: dict[Act, str] = {"notes": "Footnotes", "more": "More"}
_CARDS: dict[Act, Callable[[Sequence[Noted]], Card]] = {
    "notes": lambda found: notes_card(found[0].notes),
    "more": more_card,
}


class QuotationButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:(?P<act>notes|more):(?P<places>{_PLACE}(?:;{_PLACE})*)",
):
    """Shows a quotation's notes, or further quotations, to whoever presses it."""

    def __init__(self, act: Act, places: Sequence[Place], count: int = 0) -> None:
        label = f"{_LABELS[act]} ({count})" if count else _LABELS[act]
        super().__init__(ui.Button(label=label, custom_id=f"ibid:{act}:{_pack(places)}"))
        self.act: Act = act
        self.places = places

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> QuotationButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        act: Act = "notes" if match["act"] == "notes" else "more"
        return cls(act, _unpack(match["places"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a press, in private."""
        async with reporting(interaction, f"button {self.act}"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            desk: Desk = interaction.client.desk
            found = await desk.quote(self.places, interaction.guild_id)
            card = _CARDS[self.act](found) if found else _GONE
            await interaction.followup.send(**message(card), ephemeral=True)


def _pack(places: Sequence[Place]) -> str:
    return ";".join(f"{p.digest}.{_base36(p.start)}.{_base36(p.end)}" for p in places)


def _unpack(packed: str) -> list[Place]:
    parts = (place.split(".") for place in packed.split(";"))
    return [Place(digest, int(start, 36), int(end, 36)) for digest, start, end in parts]


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
