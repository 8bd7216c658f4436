"""What outlives a restart: buttons, selects and forms that need nothing but their custom id.

Messages are sent with plain ones. A press or a form that was filled in finds what is to be done
by its custom id, whichever run of Ibid sent it; nothing is remembered for each message.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.faults import reporting

Pressed = discord.Interaction[Any]
Typed = Mapping[str, str]
"""What was typed into a form, by the custom id of the field."""

_NOTHING = r"(?!)"


def base36(number: int) -> str:
    """Write a number in the fewest letters and digits; `int(text, 36)` reads it."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


class Lasting(ui.DynamicItem[ui.Item[Any]], template=_NOTHING):
    """A button or select; `match` is what its class's template reads in its custom id."""

    def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> Lasting:
        """Take over what was pressed."""
        del interaction
        return cls(item, match)

    async def callback(self, interaction: Pressed) -> None:
        """Answer a press, be it by telling of a fault."""
        async with reporting(interaction, type(self).__name__):
            await self.pressed(interaction)

    async def pressed(self, interaction: Pressed) -> None:
        """Do what a press asks for."""
        raise NotImplementedError


def chosen(interaction: Pressed) -> str:
    """Return what was chosen in a select that takes one value."""
    data: Any = interaction.data
    return str(data["values"][0])


@dataclass(frozen=True, slots=True)
class Form:
    """What is done with a form that was filled in; `template` reads its custom id."""

    template: re.Pattern[str]
    submitted: Callable[[Pressed, re.Match[str], Typed], Awaitable[None]]


def blank(title: str, custom_id: str, fields: Sequence[ui.Label[Any]]) -> ui.Modal:
    """Return a form to show to a member."""
    form = ui.Modal(title=title, custom_id=custom_id)
    for field in fields:
        form.add_item(field)
    form.stop()  # discord.py is not to remember it: the custom id is enough
    return form


async def submit(interaction: Pressed, forms: Sequence[Form]) -> None:
    """Do what is to be done with a form, if it is one of these."""
    data: Any = interaction.data
    for form in forms:
        match = form.template.fullmatch(data["custom_id"])
        if match is not None:
            async with reporting(interaction, match[0]):
                await form.submitted(interaction, match, _typed(data["components"]))


def _typed(components: Sequence[Any]) -> Typed:
    fields = (label["component"] for label in components if "component" in label)
    return {field["custom_id"]: field["value"] for field in fields if "value" in field}
