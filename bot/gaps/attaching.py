"""A moderator looks at a passage before it goes to the asker."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.buttons import PLACE, gone_card, pack_place, unpack_place
from bot.cards import Card
from bot.desk import Noted, Place
from bot.gaps.cards import QUOTED, line_card, passage_letter, preview_card
from bot.gaps.closing import Outcome, close
from bot.language import say
from bot.lasting import Lasting, Pressed, base36
from bot.moderators import moderators_locale
from bot.store import Gap
from bot.views import ANSWERED, REFUSED, edit, message


def preview_message(gap: Gap, noted: Noted, place: Place, locale: str) -> dict[str, Any]:
    """Return the arguments that show a passage, with the button that sends it."""
    give: ui.Button[Any] = ui.Button(
        label=say(locale, "gaps.give"),
        style=discord.ButtonStyle.primary,
        custom_id=f"ibid:give:{base36(gap.id)}:{pack_place(place)}",
    )
    return message(preview_card(gap.question or "", noted, locale), ANSWERED, [[give]])


class GiveButton(
    Lasting, template=rf"ibid:give:(?P<gap>[0-9a-z]{{1,13}}):(?P<place>{PLACE})(?::[0-9a-z]+)?"
):
    """Sends the asker the passage that is shown."""

    async def pressed(self, interaction: Pressed) -> None:
        """Close the gap with the passage, if it is still open and the text still there."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        place = unpack_place(self.match["place"])
        found = await interaction.client.desk.quote([place], interaction.guild_id)
        told = await self._give(interaction, found[0], locale) if found else gone_card(locale)
        await interaction.edit_original_response(**edit(told, REFUSED))

    async def _give(self, interaction: Pressed, noted: Noted, locale: str) -> Card:
        def letter(gap: Gap, server: str, theirs: str) -> Card:
            return passage_letter(gap, noted, server, theirs)

        outcome = Outcome(QUOTED, letter)
        told = await close(interaction, int(self.match["gap"], 36), outcome, locale)
        return line_card(told or say(locale, "gaps.done"))
