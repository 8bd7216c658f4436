"""A moderator looks at a passage before it goes to the asker."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.buttons import PLACE, Pressed, base36, gone_card, pack_place, unpack_place
from bot.cards import Card
from bot.desk import Noted, Place
from bot.faults import reporting
from bot.gaps.cards import QUOTED, line_card, passage_letter, preview_card
from bot.gaps.closing import Outcome, close, closed, moderators_locale
from bot.language import say
from bot.store import OPEN, Gap
from bot.views import ANSWERED, REFUSED, edit, message

if TYPE_CHECKING:
    from bot.client import Ibid


def preview_message(gap: Gap, noted: Noted, place: Place, post: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a passage, with the button that sends it."""
    give: ui.Button[Any] = ui.Button(
        label=say(locale, "gaps.give"),
        style=discord.ButtonStyle.primary,
        custom_id=f"ibid:give:{base36(gap.id)}:{pack_place(place)}:{base36(post)}",
    )
    return message(preview_card(gap.question or "", noted, locale), ANSWERED, [[give]])


class GiveButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:give:(?P<gap>[0-9a-z]{{1,13}}):(?P<place>{PLACE}):(?P<post>[0-9a-z]{{1,13}})",
):
    """Sends the asker the passage that is shown; `post` is the gap's public message, or 0."""

    def __init__(self, item: ui.Button[Any], gap: int, place: Place, post: int) -> None:
        super().__init__(item)
        self.gap = gap
        self.place = place
        self.post = post

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> GiveButton:
        """Take over the button of a preview shown before a restart."""
        del interaction
        assert isinstance(item, ui.Button)  # noqa: S101  (nothing else has such an id)
        place = unpack_place(match["place"])
        return cls(item, int(match["gap"], 36), place, int(match["post"], 36))

    async def callback(self, interaction: Pressed) -> None:
        """Close the gap with the passage, if it is still open and the text still there."""
        async with reporting(interaction, "button give"):
            locale = await moderators_locale(interaction)
            if locale is None:
                return
            await interaction.response.defer()
            bot: Ibid = interaction.client
            found = await bot.desk.quote([self.place], interaction.guild_id)
            told = await self._give(interaction, found[0], locale) if found else gone_card(locale)
            await interaction.edit_original_response(**edit(told, REFUSED))

    async def _give(self, interaction: Pressed, noted: Noted, locale: str) -> Card:
        def letter(gap: Gap, server: str, theirs: str) -> Card:
            return passage_letter(gap, noted, server, theirs)

        told = await close(interaction, self.gap, Outcome(QUOTED, letter), locale)
        if told is None:
            return line_card(say(locale, "gaps.done"))
        await self._change_post(interaction)
        return line_card(told)

    async def _change_post(self, interaction: Pressed) -> None:
        """Say in the moderators' channel that the gap is closed, unless its post is gone."""
        if not self.post or interaction.channel_id is None:
            return
        bot: Ibid = interaction.client
        channel = bot.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)
        gap = await bot.store.gap(interaction.guild_id, self.gap)
        if gap is not None and gap.state == OPEN:  # Discord did not take the passage
            return
        card = await closed(interaction, self.gap, None, interaction.user.id)
        show = partial(channel.get_partial_message(self.post).edit, **edit(card, REFUSED))
        try:
            await show()
        except (discord.NotFound, discord.Forbidden):
            return
