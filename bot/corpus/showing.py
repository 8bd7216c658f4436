"""The card of a new text: in the moderators' channel with a thread, or shown to one alone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.corpus.arrivals import Arrival
from bot.corpus.cards import arrival_card, shows_samples
from bot.language import choose, say
from bot.lasting import Pressed
from bot.views import ANSWERED, Rows, message
from bot.works_card import short

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
NAME = r"(?P<name>[^:\s]{1,60})"  # the id of a work, or of a text that waits
TAG = NAME + r"(?::(?P<mark>[0-9a-f]{8}))?"  # cards of earlier versions have the id alone
_THREAD = 100  # characters of a thread's name


def arrival_message(arrival: Arrival, locale: str, rows: Rows = ()) -> dict[str, Any]:
    """Return the arguments that show a text that waits, with the buttons that decide about it."""
    return message(arrival_card(arrival, locale), ANSWERED, rows or decision_rows(arrival, locale))


def decision_rows(arrival: Arrival, locale: str) -> Rows:
    """Return the buttons that decide about a text."""
    approve = "approve_replacing" if arrival.replaces else "approve"
    row = [
        decision_button("approve", arrival.tag, say(locale, f"corpus.{approve}")),
        decision_button("metadata", arrival.tag, say(locale, "corpus.metadata")),
        decision_button("refuse", arrival.tag, say(locale, "corpus.reject")),
    ]
    if arrival.shelved:
        label, name = say(locale, "corpus.replace"), f"ibid:corpus-old:{arrival.tag}:first:0"
        row.insert(2, ui.Button(label=label, custom_id=name))
    if not shows_samples(arrival, locale):
        row.append(decision_button("samples", arrival.tag, say(locale, "corpus.samples")))
    return [row]


def decision_button(act: str, tag: str, label: str) -> ui.Button[Any]:
    """Return a button that does something about a text that waits."""
    styles = {"approve": discord.ButtonStyle.success, "reject": discord.ButtonStyle.danger}
    style = styles.get(act, discord.ButtonStyle.secondary)
    return ui.Button(label=label, style=style, custom_id=f"ibid:corpus:{act}:{tag}")


async def post_arrival(bot: Ibid, guild: discord.Guild, arrival: Arrival) -> discord.Message | None:
    """Show a text to the moderators, and open a thread on it; None where it cannot be posted."""
    preferences = await bot.store.preferences(guild.id)
    channel = guild.get_channel_or_thread(preferences.moderators_channel or 0)
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        return None
    locale = choose(preferences, guild.preferred_locale)
    try:
        posted = await channel.send(**arrival_message(arrival, locale))
    except discord.HTTPException as error:
        _log.warning("server %s: moderators' channel took no post: %s", guild.id, error.status)
        return None
    if isinstance(channel, discord.TextChannel):
        await _open_thread(posted, arrival, locale)
    return posted


async def _open_thread(posted: discord.Message, arrival: Arrival, locale: str) -> None:
    name = say(locale, "corpus.thread", title=arrival.pending.entry.title)
    try:
        await posted.create_thread(name=short(name, _THREAD))
    except discord.HTTPException as error:
        _log.warning("no thread on the card of a new text: %s", error.status)


async def card_locale(interaction: Pressed) -> str:
    """Return the language of the message that was pressed: the server's where all read it."""
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    shown = interaction.message
    private = shown is not None and shown.flags.ephemeral
    return choose(preferences, interaction.locale if private else interaction.guild_locale)


async def post_below(interaction: Pressed, sent: dict[str, Any]) -> discord.Message:
    """Post in the thread of the message that was pressed, or as near to it as may be."""
    shown = interaction.message
    if shown is None or shown.flags.ephemeral:
        return await interaction.followup.send(**sent, ephemeral=True, wait=True)
    bot: Ibid = interaction.client
    for place in (shown.id, shown.channel.id):  # a message's thread has the message's id
        channel = bot.get_partial_messageable(place, guild_id=interaction.guild_id)
        try:
            return await channel.send(**sent)
        except discord.HTTPException as error:
            _log.warning("no post about a new text in %s: %s", place, error.status)
    return await interaction.followup.send(**sent, ephemeral=True, wait=True)
