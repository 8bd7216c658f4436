"""Moderators decide about a text that waits: approve, describe, reject it, or let it wait.

Everything is checked at each press, since another moderator may have been faster.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import discord

from bot.corpus.approving import APPROVE, KIND, approve, approve_again, task_name
from bot.corpus.arrivals import arrival_of, collection_of, mark_of, pending_of, server_of
from bot.corpus.cards import Decision, decided_card, line_card, sample_card
from bot.corpus.metadata import FORM, describe_pending, metadata_form, read_metadata
from bot.corpus.progress import AGAIN, ANYWAY, CANCEL
from bot.corpus.showing import TAG, arrival_message, card_locale, decision_button
from bot.faults import tell
from bot.language import say
from bot.lasting import Form, Lasting, Pressed, Typed
from bot.markup import escape
from bot.moderators import moderators_locale
from bot.views import REFUSED, edit, message, replacing, texts_of
from bot.workshop import signature, signed_by
from index.collection import Collection
from index.inbox import Pending
from index.log import Act
from index.work import UnknownWorkError

if TYPE_CHECKING:
    from bot.client import Ibid

_DECISIONS = {"approve": "approved", "reject": "rejected"}


class DecisionButton(
    Lasting,
    template=rf"ibid:corpus:(?P<act>approve|metadata|refuse|reject|back|samples):{TAG}",
):
    """A button on the card of a text that waits."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do what the moderator chose, if the text still waits."""
        locale = await moderators_locale(interaction)
        act, name = self.match["act"], self.match["name"]
        pending = await opened(interaction, self.match, locale)
        if pending is None:
            return
        if act == "metadata":
            await interaction.response.send_modal(metadata_form(pending, locale))
        elif act == "samples":
            await _show_samples(interaction, name, locale)
        else:
            await interaction.response.defer()
            if not await _decide(interaction, pending, act):
                await tell_decided(interaction, name, locale)


class TaskButton(
    Lasting, template=rf"ibid:task:(?P<act>{CANCEL}|{AGAIN}|{ANYWAY}):{APPROVE}:{TAG}"
):
    """Stops the approval of a text, or begins it once more."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do what the moderator chose."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        name, anyway = self.match["name"], self.match["act"] == ANYWAY
        if self.match["act"] == CANCEL:
            if not interaction.client.jobs.cancel(server_of(interaction), task_name(name)):
                await tell(interaction, say(locale, "corpus.not_running"))
            return
        pending = await opened(interaction, self.match, locale)
        if pending and not await approve_again(interaction, pending, anyway=anyway):
            await tell_decided(interaction, name, locale)


async def _take_metadata(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Change what is known of a text, and show its card again."""
    locale = await moderators_locale(interaction)
    about, name = read_metadata(typed, match["shown"]), match["name"]
    if about.url and not about.url.startswith(("http://", "https://")):
        await tell(interaction, say(locale, "corpus.no_link"))
        return
    await interaction.response.defer()
    if await opened(interaction, match, locale) is None:
        return
    described = await describe_pending(interaction, name, about)
    if not described or not await show_again(interaction, name):
        await tell_decided(interaction, name, locale)


METADATA_FORM = Form(FORM, _take_metadata)


async def _decide(interaction: Pressed, pending: Pending, act: str) -> bool:
    """Do what a moderator chose; False where somebody was faster."""
    if act == "approve":
        return await approve(interaction, pending)
    if act == "reject":
        return await _reject(interaction, pending)
    return await show_again(interaction, pending.entry.id, refusing=act == "refuse")


async def opened(interaction: Pressed, match: re.Match[str], locale: str) -> Pending | None:
    """Return the text that a button or form is about, if it waits and nobody is shelving it.

    Otherwise tell who was faster. Another text may wait under its id: nothing is done with that
    one before somebody saw it.
    """
    name, mark = match["name"], match["mark"]
    pending = await _waiting(interaction, name)
    if pending and mark == mark_of(pending.entry):
        return pending
    if not interaction.response.is_done():
        await interaction.response.defer()
    if pending and mark is None and await show_again(interaction, name):
        await tell(interaction, say(locale, "corpus.look_again"))
    else:
        await tell_decided(interaction, name, locale)
    return None


async def _waiting(interaction: Pressed, name: str) -> Pending | None:
    bot: Ibid = interaction.client
    if bot.jobs.started_by(server_of(interaction), task_name(name)) is not None:
        return None
    return await pending_of(bot, server_of(interaction), name)


async def show_again(interaction: Pressed, name: str, *, refusing: bool = False) -> bool:
    """Show a text as it is by now in the place of its card; False where it waits no more."""
    locale = await card_locale(interaction)
    arrival = await arrival_of(interaction.client, server_of(interaction), name)
    if arrival is None:
        return False
    sent = arrival_message(arrival, locale)
    if refusing:
        row = [
            decision_button("reject", arrival.tag, say(locale, "corpus.reject_now")),
            decision_button("back", arrival.tag, say(locale, "corpus.back")),
        ]
        sent = arrival_message(arrival, locale, [row])
    await interaction.edit_original_response(**replacing(sent))
    return True


async def tell_decided(interaction: Pressed, name: str, locale: str) -> None:
    """Tell a moderator who was faster."""
    bot: Ibid = interaction.client
    busy = bot.jobs.started_by(server_of(interaction), task_name(name))
    if busy is not None:
        await tell(interaction, say(locale, "corpus.begun_by", by=f"<@{busy}>"))
        return
    collection = collection_of(bot, server_of(interaction))
    act = await asyncio.to_thread(_last_act, collection, name)
    if act is None:
        told = say(locale, "corpus.decided")
    else:
        member = signed_by(act.by)
        who = f"<@{member}>" if member else escape(act.by)
        told = say(locale, f"corpus.{_DECISIONS[act.act]}_by", by=who)
    await _close_card(interaction, told)
    await tell(interaction, told)


async def _close_card(interaction: Pressed, told: str) -> None:
    """Take the buttons from a card that somebody decided about elsewhere."""
    shown = texts_of(interaction.message)
    card = line_card(*shown[:1], told)
    await interaction.edit_original_response(**edit(card, REFUSED))


def _last_act(collection: Collection, name: str) -> Act | None:
    acts = reversed(collection.log.read())
    return next((act for act in acts if act.act in _DECISIONS and name in act.works), None)


async def _reject(interaction: Pressed, pending: Pending) -> bool:
    """Let a text wait no more; False where somebody was faster."""
    bot: Ibid = interaction.client
    collection, by = collection_of(bot, server_of(interaction)), interaction.user.id
    try:
        await asyncio.to_thread(collection.reject, pending.entry.id, signature(by))
    except UnknownWorkError:
        return False
    await bot.store.delete_record(server_of(interaction), KIND, task_name(pending.entry.id))
    decision = Decision("rejected", by, discord.utils.utcnow())
    card = decided_card(pending.entry, decision, await card_locale(interaction))
    await interaction.edit_original_response(**edit(card, REFUSED))
    return True


async def _show_samples(interaction: Pressed, name: str, locale: str) -> None:
    """Show the sample quotations to whoever asks for them, each in a message."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    arrival = await arrival_of(interaction.client, server_of(interaction), name)
    for noted in arrival.samples if arrival else ():
        await interaction.followup.send(**message(sample_card(noted, locale)), ephemeral=True)
