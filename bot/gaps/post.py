"""An open gap as moderators see it, and the buttons below it.

All they need stands in their custom ids, so that a post can be answered after a restart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.buttons import PLACE, pack_place, unpack_place
from bot.desk import Desk, Place
from bot.gaps.cards import gap_card
from bot.gaps.closing import back_rows, tell_done
from bot.gaps.forms import form_for
from bot.gaps.nearest import nearest_to
from bot.language import say
from bot.lasting import Lasting, Pressed, base36
from bot.moderators import moderators_locale
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
    Lasting,
    template=r"ibid:gap:(?P<act>answer|attach|dismiss):(?P<gap>[0-9a-z]{1,13}):"
    rf"(?P<places>(?:{PLACE}(?:;{PLACE})*)?)",
):
    """Opens the form for what a moderator chose to do with a gap."""

    async def pressed(self, interaction: Pressed) -> None:
        """Open the form if the gap is still open."""
        locale, number = await moderators_locale(interaction), int(self.match["gap"], 36)
        gap = await interaction.client.store.gap(interaction.guild_id, number)
        if gap is None or gap.state != OPEN:
            await interaction.response.defer()
            await tell_done(interaction, number, locale)
            return
        packed = self.match["places"].split(";") if self.match["places"] else []
        form = form_for(self.match["act"], gap, [*map(unpack_place, packed)], locale)
        await interaction.response.send_modal(form)
