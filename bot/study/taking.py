"""Moderators give the floor: the next in the queue or one of their choice, put back, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.cards import Card
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed, chosen
from bot.markup import block_quote, escape
from bot.sessions import review, taking
from bot.sessions.duplicates import similar
from bot.sessions.entry import Entry
from bot.sessions.errors import SessionError
from bot.sessions.queue import acted_on, find, next_up, on_floor, order, resolve
from bot.sessions.rules import LIVE, require_moderator
from bot.sessions.session import Actor, Session
from bot.study.control import refresh
from bot.study.pressing import (
    NUMBER,
    SESSION,
    answering,
    common_locale,
    for_moderator,
    perform,
    tell_them,
)
from bot.study.status import asker_names
from bot.study.status_controls import entry_select
from bot.views import ANSWERED, edit, message

if TYPE_CHECKING:
    from datetime import datetime

    from bot.client import Ibid

_RUN = "session.run"


class TakeButton(
    Lasting,
    template=rf"ibid:s:r(?P<verb>take|putback|answered|pick|merge):{SESSION}(?::(?P<seen>{NUMBER}))?",
):
    """Gives the floor, takes it back, or opens the choice of entries."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do it, or say why not."""
        number, seen = int(self.match["session"], 36), int(self.match["seen"] or "0", 36)
        verb = self.match["verb"]
        async with answering(interaction):
            if verb in {"pick", "merge"}:
                await interaction.response.defer(ephemeral=True, thinking=True)
                await _offer(interaction, number, verb)
                return
            await interaction.response.defer()
            if verb == "take":
                await _give(interaction, number, None, seen or None)
            elif verb == "putback":
                await perform(
                    interaction, number, lambda s, by, now: taking.put_back(s, by, now, seen)
                )
            else:
                await perform(
                    interaction, number, lambda s, by, now: taking.answered(s, by, now, seen)
                )
            await refresh(interaction, number)


class EntrySelect(
    Lasting,
    template=rf"ibid:s:r(?P<verb>picked|merged|into):{SESSION}:(?P<seen>{NUMBER})",
):
    """Takes the entry that was chosen, or merges one into another."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do it, or say why not."""
        number, seen = int(self.match["session"], 36), int(self.match["seen"], 36)
        entry, verb = int(chosen(interaction), 36), self.match["verb"]
        async with answering(interaction):
            await interaction.response.defer()
            if verb == "picked":
                await _give(interaction, number, entry, seen or None)
                await _done(interaction, "picked")
            elif verb == "merged":
                await _offer_into(interaction, number, entry)
            else:
                await merge(interaction, number, seen, entry)


async def merge(interaction: Pressed, number: int, entry: int, into: int) -> None:
    """Merge a question into another one, and say how many ask it by now."""
    session = await perform(
        interaction, number, lambda s, by, now: review.merge(s, by, now, entry, into)
    )
    count = len(resolve(session, into).askers)
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await _done(interaction, "merged", count=count)
    else:
        await tell_them(interaction, "merged", count=count)


async def _done(interaction: Pressed, key: str, **values: object) -> None:
    """Put what was done in the place of the private card that it was chosen from."""
    line = say(await language_for(interaction), f"{_RUN}.{key}", **values)
    await interaction.edit_original_response(**edit(Card(((line,),))))


async def _give(interaction: Pressed, number: int, entry: int | None, seen: int | None) -> None:
    """Give the floor to an entry, to who is next where none is named, and say so to all."""

    def act(session: Session, by: Actor, now: datetime) -> Session:
        if entry is None:
            return taking.take_next(session, by, now, seen)
        waiting = [each.id for each in next_up(session)]
        if entry in waiting or session.plan.mode != "reviewed":
            return taking.take(session, by, now, entry, seen)
        require_moderator(session, by, *LIVE)
        raise SessionError("nobody_waits")

    session = await perform(interaction, number, act)
    if not await call(interaction.client, session, acted_on(session)):
        await tell_them(interaction, "not_called")


async def call(bot: Ibid, session: Session, entry: Entry) -> bool:
    """Tell in the session's place who has the floor, mentioning those alone; tell if it worked.

    Who asks without a name is neither named nor mentioned.
    """
    place = session.messages.thread
    if place is None:
        return False
    locale = await common_locale(bot, session.server)
    line = say(locale, f"{_RUN}.has_floor", who=asker_names(entry, locale))
    texts = (line,) if entry.is_hand else (line, block_quote(escape(entry.text)))
    named = [a.member for a in entry.askers if a.member is not None and not a.anonymous]
    allowed = discord.AllowedMentions(
        everyone=False, roles=False, users=[discord.Object(member) for member in named[:3]]
    )
    channel = bot.get_partial_messageable(place, guild_id=session.server)
    try:
        await channel.send(**message(Card((texts,))), allowed_mentions=allowed)
    except discord.HTTPException:
        return False
    return True


async def _offer(interaction: Pressed, number: int, verb: str) -> None:
    """Let a moderator choose who has the floor, or which question to merge."""
    session = await for_moderator(interaction, number)
    waiting = next_up(session) if verb == "pick" else _questions(session)
    if not waiting:
        raise SessionError("nobody_waits")
    floor = on_floor(session)
    locale = await language_for(interaction)
    chooses = "picked" if verb == "pick" else "merged"
    select = entry_select(
        f"r{chooses}",
        number,
        waiting,
        say(locale, f"{_RUN}.choose_{verb}"),
        floor.id if floor and verb == "pick" else 0,
    )
    card = Card(((say(locale, f"{_RUN}.r{verb}"),),))
    await interaction.followup.send(**message(card, ANSWERED, [[select]]), ephemeral=True)


async def _offer_into(interaction: Pressed, number: int, entry: int) -> None:
    """Let a moderator choose what a question is merged into, the likeliest first."""
    session = await for_moderator(interaction, number)
    locale = await language_for(interaction)
    others = likely(session, entry)
    select: ui.Item[Any] = entry_select(
        "rinto", number, others, say(locale, f"{_RUN}.choose_into"), entry
    )
    text = block_quote(escape(find(session, entry).text))
    card = Card(((say(locale, f"{_RUN}.merging"), text),))
    await interaction.edit_original_response(**edit(card, ANSWERED, [[select]] if others else []))


def likely(session: Session, entry: int) -> tuple[Entry, ...]:
    """Return the questions that one may be merged into, those that look the same first."""
    own = find(session, entry)
    others = [each for each in _questions(session) if each.id != entry]
    alike = similar(own.text, others)
    return (*alike, *(each for each in others if each not in alike))


def _questions(session: Session) -> tuple[Entry, ...]:
    return tuple(entry for entry in order(session) if not entry.is_hand)
