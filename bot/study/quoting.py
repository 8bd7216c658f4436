"""`/quote`: a member brings a passage into the discussion, with its notes and its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.ask import title_choices
from bot.buttons import PLACE, gone_card, pack_place, unpack_place
from bot.cards import Card, place_of, quotation_card
from bot.desk import Noted
from bot.faults import reporting, tell
from bot.find import may_write
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.questions import refusal
from bot.sessions import discussion
from bot.sessions.plan import Place
from bot.sessions.session import Session
from bot.study.actors import actor_of
from bot.study.asking import reading_of
from bot.study.finding import find_passage
from bot.study.passages import quotation_row
from bot.study.posting import post, session_here
from bot.study.pressing import SESSION, answering, common_locale, custom_id, perform
from bot.views import ANSWERED, REFUSED, edit, message
from bot.waiting import Deferred, in_line
from index.dense import Encoder
from index.shelf import Shelf
from index.within import within
from index.work import UnknownWorkError

if TYPE_CHECKING:
    from bot.client import Ibid

_SHARE = "session.share"
_WORDS = 400  # characters
_NOWHERE = Place("", 0, 0)


class Quoting(commands.Cog):
    """The command."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot

    @app_commands.command(description="Quote a passage into the discussion of a session")
    @app_commands.describe(
        words="Words of the passage, or what it is about", work="Look in this work only"
    )
    @app_commands.guild_only()
    async def quote(
        self,
        interaction: discord.Interaction[Ibid],
        words: app_commands.Range[str, 1, _WORDS],
        work: str | None = None,
    ) -> None:
        """Answer `/quote`."""
        async with reporting(interaction, "/quote"), answering(interaction):
            session = await session_here(interaction)
            if session is None or await _refused(interaction, session, words):
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _propose(interaction, session, words, work)

    @quote.autocomplete("work")
    async def _works(
        self, interaction: discord.Interaction[Ibid], current: str
    ) -> list[app_commands.Choice[str]]:
        return await title_choices(self._bot, interaction.guild_id, current)


async def _refused(interaction: discord.Interaction[Ibid], session: Session, words: str) -> bool:
    """Tell a member that they may not quote here or search now, if so."""
    bot, now = interaction.client, interaction.client.ledger.clock()
    discussion.quote(session, await actor_of(interaction), now, _NOWHERE)  # raises why not
    preferences = await bot.store.preferences(interaction.guild_id)
    fault = refusal(interaction, words, preferences, bot.settings)
    fault = fault or await bot.limits.refusal(interaction)
    if fault:
        await tell(interaction, fault)
        return True
    bot.desk.require_room()
    return False


async def _propose(
    interaction: discord.Interaction[Ibid], session: Session, words: str, work: str | None
) -> None:
    """Show a member the passage that they mean, with the button that shares it."""
    bot, locale = interaction.client, await language_for(interaction)

    def find(shelf: Shelf, encoder: Encoder) -> list[Noted]:
        if work is not None:
            shelves = [shelf.only({shelf.works[shelf.find_work(work)].id})]
        else:
            shelves = [within(shelf, reading_of(session)), shelf]
        found = find_passage(words, shelves, encoder)
        return [found] if found else []

    spot = Deferred(interaction)
    try:
        looking = bot.desk.look_up(find, interaction.guild_id)
        found = await in_line(bot.desk, looking, spot, locale)
    except UnknownWorkError:
        await spot.put(message(Card(((say(locale, f"{_SHARE}.no_work"),),)), REFUSED))
        return
    if not found.items:
        await spot.put(message(Card(((say(locale, f"{_SHARE}.no_passage"),),)), REFUSED))
        return
    noted = found.items[0]
    above = (f"**{say(locale, f'{_SHARE}.proposed')}**",)
    card = quotation_card(above, noted, say(locale, f"{_SHARE}.proposed_small"), locale)
    await spot.put(message(card, ANSWERED, [[_share_button(session, noted, locale)]]))


def _share_button(session: Session, noted: Noted, locale: str) -> ui.Button[Any]:
    return ui.Button(
        label=say(locale, "find.share"),
        style=discord.ButtonStyle.primary,
        custom_id=f"{custom_id('hshare', session.id)}:{pack_place(place_of(noted.quotation))}",
    )


class ShareQuoteButton(Lasting, template=rf"ibid:s:hshare:{SESSION}:(?P<place>{PLACE})"):
    """Posts the passage that is shown where the session is held, and notes it for the minutes."""

    async def pressed(self, interaction: Pressed) -> None:
        """Post it once, if its text is still on the shelf."""
        await interaction.response.defer()
        async with answering(interaction):
            await self._share(interaction)

    async def _share(self, interaction: Pressed) -> None:
        bot: Ibid = interaction.client
        session = bot.ledger.get(interaction.guild_id or 0, int(self.match["session"], 36))
        actor, locale = await actor_of(interaction), await language_for(interaction)
        discussion.quote(session, actor, bot.ledger.clock(), _NOWHERE)  # raises why not
        if not may_write(interaction):
            await tell(interaction, say(locale, "find.may_not_write"))
            return
        found = await bot.desk.quote([unpack_place(self.match["place"])], session.server)
        if not found:
            await interaction.edit_original_response(**edit(gone_card(locale), REFUSED))
            return
        quotation = found[0].quotation
        place = Place(quotation.digest, quotation.start, quotation.end)
        theirs = await common_locale(bot, session.server)
        await post(bot, session, _shared(found[0], place, interaction.user.mention, theirs))
        await perform(
            interaction,
            session.id,
            lambda known, by, now: discussion.quote(known, by, now, place),
        )
        done = Card(((say(locale, f"{_SHARE}.shared"),),))
        await interaction.edit_original_response(**edit(done))


def _shared(noted: Noted, place: Place, who: str, locale: str) -> dict[str, Any]:
    """Return the arguments that post a passage for all."""
    above = (say(locale, f"{_SHARE}.quoted_by", who=who),)
    card = quotation_card(above, noted, say(locale, f"{_SHARE}.noted"), locale)
    return message(card, ANSWERED, [quotation_row(place, noted, locale)])
