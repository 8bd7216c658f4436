"""Cards as Discord messages: one look for everything that Ibid says."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.cards import Card

ANSWERED = discord.Colour.dark_teal()
REFUSED = discord.Colour.light_grey()
_FILE = "ibid.md"

Rows = Sequence[Sequence[ui.Item[Any]]]


class CardView(ui.LayoutView):
    """A card in a coloured box, its groups parted by lines, rows of buttons below."""

    def __init__(self, card: Card, colour: discord.Colour, rows: Rows = ()) -> None:
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
        for row in rows:
            box.add_item(ui.ActionRow(*row))
        self.add_item(box)
        self.stop()  # presses go by custom id: nothing is to be remembered for each message


def message(card: Card, colour: discord.Colour = ANSWERED, rows: Rows = ()) -> dict[str, Any]:
    """Return the arguments that send a card, with its attachment if it has one."""
    sent: dict[str, Any] = {"view": CardView(card, colour, rows)}
    if card.attachment is not None:
        sent["file"] = _file(card.attachment)
    return sent


def edit(card: Card, colour: discord.Colour = ANSWERED, rows: Rows = ()) -> dict[str, Any]:
    """Return the arguments that put a card in the place of another one."""
    return replacing(message(card, colour, rows))


def replacing(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that put what others send in the place of a message."""
    files = [sent["file"]] if "file" in sent else []
    return {"view": sent["view"], "attachments": files}


def _file(text: str) -> discord.File:
    return discord.File(io.BytesIO(text.encode()), filename=_FILE)


def texts_of(sent: discord.Message | None) -> list[str]:
    """Return the texts of a card that was sent, from top to bottom."""
    return [part.content for part in _parts(sent) if isinstance(part, discord.TextDisplay)]


def custom_ids_of(sent: discord.Message | None) -> list[str]:
    """Return the custom ids of a card's buttons, in order."""
    buttons = [part for part in _parts(sent) if isinstance(part, discord.Button)]
    return [button.custom_id for button in buttons if button.custom_id]


def _parts(sent: discord.Message | None) -> Iterator[discord.Component]:
    waiting: list[Any] = list(sent.components) if sent else []
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting = [*getattr(part, "children", ()), *waiting]
