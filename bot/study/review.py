"""Reviewed sessions: moderators see a question and Ibid's draft, and decide before members do."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.buttons import PLACE, unpack_place
from bot.cards import Card
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, base36, blank, chosen
from bot.markup import block_quote, escape
from bot.sessions import review, taking
from bot.sessions.entry import Entry
from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.queue import OPEN, find, order, require_question
from bot.sessions.session import Session
from bot.study.actors import actor_of
from bot.study.passages import of_desk, quoted
from bot.study.pressing import (
    NUMBER,
    SESSION,
    answering,
    common_locale,
    for_moderator,
    perform,
    tell_them,
)
from bot.study.review_card import QUESTION, answer_card, publish_id, review_message
from bot.study.status import short
from bot.study.status_controls import entry_select
from bot.views import ANSWERED, message, replacing

_RUN = "session.run"
_LONG = discord.TextStyle.paragraph
_TEXT = 500  # characters of a note or a reason; escaped they still fit beside a quotation
_ENTRY = rf"{SESSION}:(?P<entry>{NUMBER})"


class PublishButton(Lasting, template=rf"ibid:s:rpublish:{_ENTRY}:(?P<place>{PLACE})"):
    """Publishes a question with the passage that its moderator saw."""

    async def pressed(self, interaction: Pressed) -> None:
        """Publish it, or say why not or who was faster."""
        number, entry = int(self.match["session"], 36), int(self.match["entry"], 36)
        async with answering(interaction):
            await interaction.response.defer()
            found = await under_review(interaction, number, entry)
            place = of_desk(unpack_place(self.match["place"]), found.draft)
            if place is None or place not in await _quoted(interaction, (place,)):
                raise SessionError("no_passage")
            session = await perform(
                interaction, number, lambda s, by, now: review.publish(s, by, now, entry, place)
            )
            await show_card(interaction, session, entry)


class ReviewButton(Lasting, template=rf"ibid:s:r(?P<verb>note|decline|solved):{_ENTRY}"):
    """Opens the form for a note or a reason, or marks an open question as answered."""

    async def pressed(self, interaction: Pressed) -> None:
        """Open it while the question waits, or say why not."""
        number, entry = int(self.match["session"], 36), int(self.match["entry"], 36)
        verb = self.match["verb"]
        async with answering(interaction):
            if verb == "solved":
                await interaction.response.defer()
                await perform(
                    interaction, number, lambda s, by, now: taking.answered(s, by, now, entry)
                )
                return
            found = await under_review(interaction, number, entry)
            locale = await language_for(interaction)
            await interaction.response.send_modal(_form(verb, number, found, locale))


class PassageSelect(Lasting, template=rf"ibid:s:ranother:{_ENTRY}"):
    """Shows how members would see a question with another passage, to publish it so."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show it in private, or say why not."""
        number, entry = int(self.match["session"], 36), int(self.match["entry"], 36)
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            found = await under_review(interaction, number, entry)
            place = of_desk(unpack_place(chosen(interaction)), found.draft)
            passages = await _quoted(interaction, found.draft)
            locale = await language_for(interaction)
            if place is None or place not in passages:
                raise SessionError("no_passage")
            card = answer_card(found, passages[place], say(locale, f"{_RUN}.preview"), locale)
            publish: ui.Button[Any] = ui.Button(
                label=say(locale, f"{_RUN}.rpublish"),
                style=discord.ButtonStyle.success,
                custom_id=publish_id(number, entry, place),
            )
            await interaction.followup.send(**message(card, ANSWERED, [[publish]]), ephemeral=True)


class ReviewList(Lasting, template=rf"ibid:s:r(?P<verb>review|reviewed):{SESSION}"):
    """Lets a moderator choose a question to review, in private."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the questions, or the card of the one that was chosen."""
        number, verb = int(self.match["session"], 36), self.match["verb"]
        async with answering(interaction):
            if verb == "reviewed":
                await interaction.response.defer()
                session = await for_moderator(interaction, number)
                await show_card(interaction, session, int(chosen(interaction), 36))
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            session = await for_moderator(interaction, number)
            waiting = tuple(entry for entry in order(session) if not entry.is_hand)
            if not waiting:
                raise SessionError("nobody_waits")
            locale = await language_for(interaction)
            placeholder = say(locale, f"{_RUN}.choose_review")
            select = entry_select("rreviewed", number, waiting, placeholder)
            card = Card(((say(locale, f"{_RUN}.rreview"),),))
            await interaction.followup.send(**message(card, ANSWERED, [[select]]), ephemeral=True)


async def show_card(interaction: Pressed, session: Session, entry: int) -> None:
    """Show a private card as it is by now; those in the moderators' channel are the board's."""
    if interaction.message is None or not interaction.message.flags.ephemeral:
        return
    found, locale = find(session, entry), await language_for(interaction)
    passages = await _quoted(interaction, found.draft) if found.state in OPEN else {}
    sent = review_message(session, found, passages, None, locale)
    await interaction.edit_original_response(**replacing(sent))


async def under_review(interaction: Pressed, number: int, entry: int) -> Entry:
    """Return a question that waits, to a moderator; raise for anybody else."""
    session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    return require_question(session, await actor_of(interaction), entry)


async def _quoted(interaction: Pressed, places: tuple[Place, ...]) -> dict[Place, Any]:
    return await quoted(interaction.client, interaction.guild_id or 0, places)


def _form(verb: str, number: int, entry: Entry, locale: str) -> ui.Modal:
    """Return the form for the note to an answer, or for the reason why there is none."""
    noting = verb == "note"
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="text",
        style=_LONG,
        max_length=_TEXT,
        default=entry.note or None if noting else None,
        required=not noting,
    )
    label: ui.Label[Any] = ui.Label(
        text=say(locale, f"{_RUN}.{verb}_label"),
        description=say(locale, f"{_RUN}.{verb}_hint"),
        component=field,
    )
    name = f"ibid:s:rtext:{verb}:{base36(number)}:{base36(entry.id)}"
    return blank(say(locale, f"{_RUN}.{verb}_title"), name, [label])


async def _take_text(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Keep the note, or decline the question and tell those who asked it."""
    number, entry, text = int(match["session"], 36), int(match["entry"], 36), typed["text"]
    async with answering(interaction):
        await interaction.response.defer()
        if match["verb"] == "note":
            session = await perform(
                interaction, number, lambda s, by, now: review.edit_note(s, by, now, entry, text)
            )
            await tell_them(interaction, "noted")
        else:
            session = await perform(
                interaction, number, lambda s, by, now: review.decline(s, by, now, entry, text)
            )
            await _tell_declined(interaction, session, find(session, entry))
        await show_card(interaction, session, entry)


TEXT_FORM = Form(re.compile(rf"ibid:s:rtext:(?P<verb>note|decline):{_ENTRY}"), _take_text)


async def _tell_declined(interaction: Pressed, session: Session, entry: Entry) -> None:
    """Tell those who asked, in private; where one cannot be reached, a line without a name."""
    bot = interaction.client
    locale = await common_locale(bot, session.server)
    lead = say(locale, f"{_RUN}.declined", title=escape(session.plan.title))
    reason = block_quote(escape(entry.reason))
    small = say(locale, f"{_RUN}.moderators_words")
    card = Card(((block_quote(escape(short(entry.text, QUESTION))),), (lead, reason)), small)
    missed = await bot.letters.write(session, entry, card)
    if not missed:
        await tell_them(interaction, "told_asker")
        return
    place = session.messages.thread
    line = Card(((say(locale, f"{_RUN}.declined_open"), reason),), small)
    try:
        channel = bot.get_partial_messageable(place or 0, guild_id=session.server)
        await channel.send(**message(line))
    except discord.HTTPException:
        await tell_them(interaction, "not_told")
        return
    await tell_them(interaction, "told_openly")
