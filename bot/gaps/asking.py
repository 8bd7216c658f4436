"""A member hands a refused question to the moderators, after being asked for consent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.cards import read_heading
from bot.faults import tell
from bot.gaps.cards import consent_card, line_card, read_quoted
from bot.gaps.post import gap_message
from bot.gaps.posts import remember_post
from bot.language import Locale, choose, say
from bot.lasting import Lasting, Pressed, base36
from bot.preferences import Preferences
from bot.views import REFUSED, edit, message, texts_of
from index.answer import Answer

if TYPE_CHECKING:
    from bot.client import Ibid
    from bot.store import Gap, Store

_log = logging.getLogger(__name__)


async def count_refusal(store: Store, server: int | None, answer: Answer) -> None:
    """Count a question that the shelf did not answer, by day and without its text."""
    if server is not None and not answer.answered:
        await store.add_gap(server, None, None, None, None)


def hand_on_row(preferences: Preferences, asker: int, own_locale: Locale) -> list[ui.Item[Any]]:
    """Return the button below a refusal, where the server's moderators take questions."""
    if preferences.moderators_channel is None:
        return []
    label = say(choose(preferences, own_locale), "gaps.ask")
    return [ui.Button(label=label, custom_id=f"ibid:moderators:{base36(asker)}")]


class HandOnButton(Lasting, template=r"ibid:moderators:(?P<asker>[0-9a-z]+)"):
    """Asks whoever got a refusal whether the moderators may see the question."""

    async def pressed(self, interaction: Pressed) -> None:
        """Ask for consent, in private."""
        preferences = await interaction.client.store.preferences(interaction.guild_id)
        locale = choose(preferences, interaction.locale)
        refused = interaction.message
        read = read_heading(texts_of(refused))
        if interaction.user.id != int(self.match["asker"], 36):
            await tell(interaction, say(locale, "gaps.not_asker"))
        elif preferences.moderators_channel is None or refused is None or read is None:
            await tell(interaction, say(locale, "gaps.nobody"))
        else:
            question, understood = read
            rows = [_consent_row(0 if refused.flags.ephemeral else refused.id, locale)]
            sent = message(consent_card(understood or question, locale), REFUSED, rows)
            await interaction.response.send_message(**sent, ephemeral=True)


def _consent_row(refused: int, locale: str) -> list[ui.Item[Any]]:
    return [
        ui.Button(
            label=say(locale, f"gaps.{choice}"),
            style=style,
            custom_id=f"ibid:hand-on:{choice}:{base36(refused)}",
        )
        for choice, style in (
            ("send", discord.ButtonStyle.primary),
            ("no", discord.ButtonStyle.secondary),
        )
    ]


class ConsentButton(Lasting, template=r"ibid:hand-on:(?P<choice>send|no):(?P<refused>[0-9a-z]+)"):
    """Sends the question to the moderators, or does not."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do as the member chose; handing on counts as asking once more."""
        preferences = await interaction.client.store.preferences(interaction.guild_id)
        locale = choose(preferences, interaction.locale)
        sends = self.match["choice"] == "send"
        limited = await interaction.client.limits.refusal(interaction) if sends else None
        if limited:
            await tell(interaction, limited)
            return
        await interaction.response.defer()
        key = await self._hand_on(interaction, preferences) if sends else "not_sent"
        card = line_card(say(locale, f"gaps.{key}"))
        await interaction.edit_original_response(**edit(card, REFUSED))

    async def _hand_on(self, interaction: Pressed, preferences: Preferences) -> str:
        """Keep the question, post it once, and return what to tell the member of it.

        An answer to a private question goes to its asker in private too.
        """
        bot: Ibid = interaction.client
        server, question = interaction.guild_id, read_quoted(texts_of(interaction.message))
        if server is None or question is None:
            return "nobody"
        refused = int(self.match["refused"], 36) or None
        place = (interaction.channel_id if refused else None, refused)
        number = await bot.store.add_gap(server, question, interaction.user.id, *place)
        gap = await bot.store.gap(server, number)
        if gap is None or gap.count > 1:
            return "known"
        try:
            posted = await _post(interaction, preferences, gap)
        except discord.HTTPException as error:
            _log.warning("server %s: moderators' channel took no post: %s", server, error.status)
            posted = False
        return "sent" if posted else "listed"


async def _post(interaction: Pressed, preferences: Preferences, gap: Gap) -> bool:
    """Show a gap to the moderators; False where their channel is gone."""
    guild = interaction.guild
    assert guild is not None  # noqa: S101  (a question is handed on in servers only)
    channel = guild.get_channel_or_thread(preferences.moderators_channel or 0)
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return False
    locale = choose(preferences, guild.preferred_locale)
    bot: Ibid = interaction.client
    post = await channel.send(**await gap_message(bot.desk, gap, locale, listed=False))
    await remember_post(bot.store, gap, post)
    return True
