"""Cards as Discord messages: one look for everything that Ibid says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.cards import Card

ANSWERED = discord.Colour.dark_teal()
REFUSED = discord.Colour.light_grey()
_FILE = "ibid.md"


class CardView(ui.LayoutView):
    """A card in a coloured box, its groups parted by lines, its buttons below."""

    def __init__(
        self, card: Card, colour: discord.Colour, buttons: Sequence[ui.Item[Any]] = ()
    ) -> None:
        super().__init__(timeout=None)
        box: ui.Container[CardView] = ui.Container(accent_colour=colour)
        for number, group in enumerate(card.groups):
            if number:
                box.add_item(ui.Separator())
            for text in group:
                box.add_item(ui.TextDisplay(text))
        if card.attachment is not None:
            box.add_item(ui.File(f"attachment://{_FILE}"))
        if card.small:
            box.add_item(ui.Separator())
            box.add_item(ui.TextDisplay(f"-# {card.small}"))
        if buttons:
            box.add_item(ui.ActionRow(*buttons))
        self.add_item(box)


def message(
    card: Card, colour: discord.Colour = ANSWERED, buttons: Sequence[ui.Item[Any]] = ()
) -> dict[str, Any]:
    """Return the arguments that send a card, with its attachment if it has one."""
    sent: dict[str, Any] = {"view": CardView(card, colour, buttons)}
    if card.attachment is not None:
        sent["file"] = discord.File(io.BytesIO(card.attachment.encode()), filename=_FILE)
    return sent
