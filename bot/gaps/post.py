"""An open gap as moderators see it, and the buttons below it.

All they need stands in their custom ids, so that a post can be answered after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.buttons import PLACE, Pressed, base36, pack_place, unpack_place
from bot.desk import Desk, Place
from bot.faults import reporting
from bot.gaps.cards import gap_card
from bot.gaps.closing import back_rows, moderators_locale, tell_done
from bot.gaps.forms import form_for
from bot.gaps.nearest import nearest_to
from bot.language import say
from bot.store import OPEN, Gap
from bot.views import ANSWERED, message


async def gap_message(desk: Desk, gap: Gap, locale: str, *, listed: bool) -> dict[str, Any]:
    """Return the arguments that show an open gap to moderators, with a way back to the list."""
    question = gap.question or ""
    places = await nearest_to(desk, question, gap.server_id)
    nearest = await desk.quote(places, gap.server_id) if places else []
    known = places if len(nearest) == len(places) else ()  # a shelf changed in between
    card = gap_card(question, gap.count, nearest if known else (), locale)
    rows = [gap_row(gap.id, known, locale), *(back_rows(locale) if listed else ())]
    return message(card, ANSWERED, rows)


def gap_row(number: int, places: Sequence[Place], locale: str) -> list[ui.Item[Any]]:
    """Return the buttons of an open gap; the passages shown are in the one that attaches."""
    packed = ";".join(map(pack_place, places))
    acts = (("answer", ""), ("attach", packed), ("dismiss", ""))
    return [
        ui.Button(
            label=say(locale, f"gaps.{act}"),
            style=discord.ButtonStyle.primary if act == "answer" else discord.ButtonStyle.secondary,
            custom_id=f"ibid:gap:{act}:{base36(number)}:{state}",
        )
        for act, state in acts
    ]


class GapButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"ibid:gap:(?P<act>answer|attach|dismiss):(?P<gap>[0-9a-z]{1,13}):"
    rf"(?P<places>(?:{PLACE}(?:;{PLACE})*)?)",
):
    """Opens the form for what a moderator chose to do with a gap."""

    def __init__(self, item: ui.Button[Any], act: str, gap: int, places: tuple[Place, ...]) -> None:
        super().__init__(item)
        self.act = act
        self.gap = gap
        self.places = places

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> GapButton:
        """Take over a button from whichever message it stands in."""
        del interaction
        assert isinstance(item, ui.Button)  # noqa: S101  (nothing else has such an id)
        packed = match["places"].split(";") if match["places"] else []
        return cls(item, match["act"], int(match["gap"], 36), tuple(map(unpack_place, packed)))

    async def callback(self, interaction: Pressed) -> None:
        """Open the form if the gap is still open."""
        async with reporting(interaction, f"button {self.act}"):
            locale = await moderators_locale(interaction)
            if locale is None:
                return
            gap = await interaction.client.store.gap(interaction.guild_id, self.gap)
            if gap is None or gap.state != OPEN:
                await interaction.response.defer()
                await tell_done(interaction, self.gap, locale)
                return
            form = form_for(self.act, gap, self.places, locale)
            await interaction.response.send_modal(form)
