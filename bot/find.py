"""Find the source: what a message quotes, looked up in the texts, in private first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.cards import Card, from_list
from bot.faults import reporting, tell
from bot.findings import findings_card
from bot.language import choose, say
from bot.lasting import Lasting, Pressed, base36
from bot.questions import reading_list, refusal
from bot.views import ANSWERED, REFUSED, edit, message
from bot.waiting import Deferred, in_line
from index.dense import Encoder
from index.shelf import Shelf
from index.verbatim import Finding, find_source
from index.work import Work

if TYPE_CHECKING:
    from bot.client import Ibid

_LONGEST = 4000  # characters of a message
_MARK = 12  # hex digits of a shelf's mark
_NO_MESSAGE = 0  # stands for the message where a member typed the words


class Find(commands.Cog):
    """The command that looks words up."""

    def __init__(self, bot: Ibid) -> None:
        bot.add_dynamic_items(ShareButton)

    @app_commands.command(description="Find where words come from, and whether they are verbatim")
    @app_commands.describe(text="The words, or a message with quotations in it")
    async def find(
        self, interaction: discord.Interaction[Ibid], text: app_commands.Range[str, 1, _LONGEST]
    ) -> None:
        """Answer `/find`."""
        await _look_up(interaction, text, _NO_MESSAGE)


@app_commands.context_menu(name="Find the source")
async def find_the_source(interaction: discord.Interaction[Ibid], found: discord.Message) -> None:
    """Look up what a message quotes, and show it to whoever chose it alone."""
    forwarded = (snapshot.content for snapshot in found.message_snapshots)
    await _look_up(interaction, found.clean_content or "\n\n".join(forwarded), found.id)


async def _look_up(interaction: discord.Interaction[Ibid], text: str, asked: int) -> None:
    bot = interaction.client
    async with reporting(interaction, "find"):
        preferences = await bot.store.preferences(interaction.guild_id)
        locale = choose(preferences, interaction.locale)
        fault = None if text.strip() else say(locale, "find.no_text")
        part = text[: bot.settings.max_question]  # a message may be longer than a question
        fault = fault or refusal(interaction, part, preferences, bot.settings)
        fault = fault or await bot.limits.refusal(interaction)
        if fault:
            await tell(interaction, fault)
            return
        bot.desk.require_room()
        await interaction.response.defer(ephemeral=True, thinking=True)
        among, server = reading_list(interaction, preferences), interaction.guild_id
        looking = bot.desk.look_up(partial(_search, text), server, among=among)
        spot = Deferred(interaction)
        found = await in_line(bot.desk, looking, spot, locale)
        [(findings, mark)] = found.items
        if not findings:
            await spot.put(message(Card(((say(locale, "find.nothing"),),)), REFUSED))
            return
        card = findings_card(findings, found.generation, locale)
        card = card if among is None else from_list(card, locale)
        known = any(finding.places for finding in findings)
        rows = [[ShareButton.of(asked, mark, locale)]] if may_write(interaction) else []
        await spot.put(message(card, ANSWERED if known else REFUSED, rows))


def _search(text: str, shelf: Shelf, encoder: Encoder) -> list[tuple[Sequence[Finding], str]]:
    """Look words up, and return what was found with the mark of the shelf searched."""
    del encoder
    return [(find_source(text, shelf), shelf_mark(shelf.works))]


def shelf_mark(works: Sequence[Work]) -> str:
    """Return what tells a shelf from the same with any text or title changed."""
    told = "\n".join(repr((work.id, work.digest, work.metadata)) for work in works)
    return sha256(told.encode()).hexdigest()[:_MARK]


def may_write(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether a member may send messages where they are; in private there is no need."""
    if interaction.guild_id is None:
        return False
    allowed, channel = interaction.permissions, interaction.channel
    if isinstance(channel, discord.Thread):
        return allowed.send_messages_in_threads and not channel.locked
    return allowed.send_messages


class ShareButton(
    Lasting, template=rf"ibid:share:(?P<asked>[0-9a-z]{{1,13}}):(?P<mark>[0-9a-f]{{{_MARK}}})"
):
    """Posts a private card in its channel, as it was shown.

    What the looked-up message said is not asked of Discord again, which need not tell it: the
    card itself has it. It is shared only while that message is there unchanged, and the shelf.
    """

    @classmethod
    def of(cls, asked: int, mark: str, locale: str) -> ui.Button[Any]:
        """Make the button below a card about a message, found on the shelf of that mark."""
        label = say(locale, "find.share")
        return ui.Button(label=label, custom_id=f"ibid:share:{base36(asked)}:{mark}")

    @property
    def asked(self) -> int:
        """The id of the message that was looked up, 0 where words were typed."""
        return int(self.match["asked"], 36)

    async def pressed(self, interaction: Pressed) -> None:
        """Post the card and take the button away, or say why not."""
        await interaction.response.defer()
        preferences = await interaction.client.store.preferences(interaction.guild_id)
        locale = choose(preferences, interaction.locale)
        shown = interaction.message
        fault = await self._fault(interaction)
        if fault or shown is None:
            await tell(interaction, say(locale, f"find.{fault}"))
            return
        card, colour = await _card_of(shown)
        small = [say(locale, "find.shared_by", member=interaction.user.mention), card.small]
        if self.asked:
            place = f"{interaction.guild_id}/{interaction.channel_id}/{self.asked}"
            link = f"https://discord.com/channels/{place}"
            small.insert(1, f"[{say(locale, 'find.message')}]({link})")
        public = Card(card.groups, " · ".join(small), card.attachment)
        await interaction.followup.send(**message(public, colour))
        await interaction.edit_original_response(**edit(card, colour))

    async def _fault(self, interaction: Pressed) -> str | None:
        """Return what keeps the card from being shared, if anything does."""
        if not may_write(interaction):
            return "may_not_write"
        preferences = await interaction.client.store.preferences(interaction.guild_id)
        among = reading_list(interaction, preferences)
        shelf = (await interaction.client.desk.generation(interaction.guild_id)).shelf
        if self.match["mark"] != shelf_mark((shelf if among is None else shelf.only(among)).works):
            return "shelf_changed"
        if self.asked and not await self._is_there(interaction):
            return "gone"
        return None

    async def _is_there(self, interaction: Pressed) -> bool:
        """Tell whether the message looked up is in its channel, as it was then."""
        channel = interaction.client.get_partial_messageable(interaction.channel_id)
        try:
            asked = await channel.fetch_message(self.asked)
        except (discord.NotFound, discord.Forbidden):
            return False
        shown = interaction.message
        return shown is not None and (asked.edited_at or asked.created_at) <= shown.created_at


async def _card_of(sent: discord.Message) -> tuple[Card, discord.Colour]:
    """Read a card that was sent: its texts between the lines, its file, its colour."""
    box = sent.components[0]
    assert isinstance(box, discord.components.Container)  # noqa: S101  (so are all cards)
    groups: list[list[str]] = [[]]
    for part in box.children:
        if isinstance(part, discord.components.SeparatorComponent):
            groups.append([])
        elif isinstance(part, discord.TextDisplay):
            groups[-1].append(part.content)
    small = groups.pop()[0].removeprefix("-# ")
    text = (await sent.attachments[0].read()).decode() if sent.attachments else None
    return Card(tuple(map(tuple, groups)), small, text), box.accent_colour or ANSWERED
