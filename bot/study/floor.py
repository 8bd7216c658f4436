"""Members take part: hands, questions, votes, and what they take back."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.cards import Card
from bot.faults import tell
from bot.gaps.cards import quoted as in_quotes
from bot.gaps.cards import read_quoted
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, base36, blank, chosen
from bot.sessions import asking
from bot.sessions.duplicates import same_question, similar
from bot.sessions.entry import Entry
from bot.sessions.queue import OPEN, acted_on, find, hand_of, order
from bot.sessions.review import visible
from bot.sessions.session import Actor, Session
from bot.study.actors import actor_of
from bot.study.pressing import NUMBER, SESSION, answering, button, perform, tell_them
from bot.study.status import entry_line, short
from bot.views import ANSWERED, message, texts_of

_RUN = "session.run"
_TEXT = 1000  # characters of a question
_ALIKE = 3  # questions offered in place of the one that is asked


async def toggle_hand(interaction: Pressed, number: int, *, lower: bool = True) -> None:
    """Raise whoever's hand acts, or lower it where it is up."""
    session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    hand = hand_of(session, interaction.user.id) if lower else None
    if hand is not None:
        await perform(
            interaction, number, lambda now_is, by, now: asking.withdraw(now_is, by, now, hand.id)
        )
        await tell_them(interaction, "hand_down")
        return
    session = await perform(interaction, number, asking.raise_hand)
    await tell_them(interaction, "hand_raised", place=_turn(session, acted_on(session)))


async def ask_in(
    interaction: Pressed, number: int, text: str, *, anonymous: bool, sure: bool = False
) -> None:
    """Put a question; one that may be asked already is offered first, unless the asker is sure."""
    bot, by = interaction.client, await actor_of(interaction)
    session = bot.ledger.get(interaction.guild_id or 0, number)
    asking.ask(session, by, bot.ledger.clock(), text, anonymous=anonymous)  # refused, if at all
    alike = () if sure else _alike(session, by, text)
    if alike:
        locale = await language_for(interaction)
        sent = _offer(session, text, alike, locale, anonymous=anonymous)
        await interaction.followup.send(**sent, ephemeral=True)
        return
    session = await perform(
        interaction,
        number,
        lambda now_is, actor, now: asking.ask(now_is, actor, now, text, anonymous=anonymous),
    )
    entry = acted_on(session)
    bot.letters.keep(session, entry, interaction)
    key = "asked" if len(entry.askers) == 1 else "joined"
    if entry.state == "published":
        key = "asked_open"
    elif session.plan.mode == "reviewed":
        key = "asked_review"
    await tell_them(interaction, key, place=_turn(session, entry), count=len(entry.askers))


def _turn(session: Session, entry: Entry) -> int:
    waiting = [each.id for each in order(session)]
    return waiting.index(entry.id) + 1 if entry.id in waiting else 0


def _alike(session: Session, by: Actor, text: str) -> tuple[Entry, ...]:
    """Return questions of others that wait, that the asker may see, and that may ask the same."""
    waiting = [
        entry
        for entry in order(session)
        if not entry.is_hand and not entry.asked_by(by.id) and visible(session, by, entry.id)
    ]
    if any(same_question(entry.text, text) for entry in waiting):
        return ()  # is joined
    return similar(text, waiting)[:_ALIKE]


def _offer(
    session: Session, text: str, alike: tuple[Entry, ...], locale: str, *, anonymous: bool
) -> dict[str, Any]:
    """Ask whether a question is the same as one that waits; its text stands in the card."""
    lines = [f"{n}\\. {entry_line(entry, locale)}" for n, entry in enumerate(alike, start=1)]
    groups = ((in_quotes(text),), (say(locale, f"{_RUN}.same_as"), "\n".join(lines)))
    votes: list[ui.Item[Any]] = [
        button("rvoteone", say(locale, f"{_RUN}.vote_for", number=n), session.id, entry.id)
        for n, entry in enumerate(alike, start=1)
    ]
    label = say(locale, f"{_RUN}.ask_anyway")
    anyway = button("ranyway", label, session.id, int(anonymous))
    return message(Card(groups), ANSWERED, [[*votes, anyway]])


class FloorButton(
    Lasting,
    template=rf"ibid:s:r(?P<verb>hand|ask|mine|withdraw|voteone|anyway):{SESSION}(?::(?P<of>{NUMBER}))?",
):
    """What a member does in the queue."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do it, or say why not."""
        number, of = int(self.match["session"], 36), int(self.match["of"] or "0", 36)
        async with answering(interaction):
            match self.match["verb"]:
                case "ask":
                    await open_form(interaction, number, anonymous=bool(of))
                case "hand":
                    await interaction.response.defer()
                    await toggle_hand(interaction, number)
                case "mine":
                    await interaction.response.defer(ephemeral=True, thinking=True)
                    await _show_own(interaction, number)
                case "withdraw":
                    await interaction.response.defer()
                    await _withdraw(interaction, number, of)
                case "voteone":
                    await interaction.response.defer()
                    await vote_for(interaction, number, of)
                case _:
                    await interaction.response.defer()
                    text = read_quoted(texts_of(interaction.message)) or ""
                    await ask_in(interaction, number, text, anonymous=bool(of), sure=True)


class VoteSelect(Lasting, template=rf"ibid:s:rvote:{SESSION}"):
    """Votes for a question, or takes the vote back."""

    async def pressed(self, interaction: Pressed) -> None:
        """Vote, or say why not."""
        async with answering(interaction):
            await interaction.response.defer()
            entry = int(chosen(interaction), 36)
            await vote_for(interaction, int(self.match["session"], 36), entry)


async def vote_for(interaction: Pressed, number: int, entry: int) -> None:
    """Vote for a question that the member may see, or take the vote back."""

    def act(session: Session, by: Actor, _: object) -> Session:
        # What a member may not see is not there: a made-up press learns nothing of it.
        return asking.vote(session, by, entry if visible(session, by, entry) else 0)

    session = await perform(interaction, number, act)
    voted = interaction.user.id in find(session, entry).votes
    await tell_them(interaction, "voted" if voted else "unvoted")


async def open_form(interaction: Pressed, number: int, *, anonymous: bool) -> None:
    """Show the form for a question, if the member could ask one now."""
    bot, by = interaction.client, await actor_of(interaction)
    session = bot.ledger.get(interaction.guild_id or 0, number)
    asking.ask(session, by, bot.ledger.clock(), "?", anonymous=anonymous)
    locale = await language_for(interaction)
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="text", style=discord.TextStyle.paragraph, max_length=_TEXT
    )
    hint = say(locale, f"{_RUN}.question_hint_{'anonymous' if anonymous else session.plan.mode}")
    label: ui.Label[Any] = ui.Label(
        text=say(locale, f"{_RUN}.question_label"), description=hint, component=field
    )
    name = f"ibid:s:rform:{base36(number)}:{int(anonymous)}"
    form = blank(say(locale, f"{_RUN}.question_title"), name, [label])
    await interaction.response.send_modal(form)


async def _take_question(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Put the question that was written into the form."""
    async with answering(interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)
        number, anonymous = int(match["session"], 36), match["anonymous"] == "1"
        await ask_in(interaction, number, typed["text"], anonymous=anonymous)


QUESTION_FORM = Form(re.compile(rf"ibid:s:rform:{SESSION}:(?P<anonymous>[01])"), _take_question)


async def _show_own(interaction: Pressed, number: int) -> None:
    """Show a member what of theirs waits, each with the button that takes it back."""
    locale = await language_for(interaction)
    session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    own = [
        entry
        for entry in session.queue.entries
        if entry.state in OPEN and entry.asked_by(interaction.user.id)
    ]
    if not own:
        await tell(interaction, say(locale, f"{_RUN}.nothing_own"))
        return
    lines = [f"{n}\\. {_own_line(entry, locale)}" for n, entry in enumerate(own, start=1)]
    buttons: list[ui.Item[Any]] = [
        button("rwithdraw", say(locale, f"{_RUN}.take_back", number=n), session.id, entry.id)
        for n, entry in enumerate(own, start=1)
        if entry.state == "waiting"
    ]
    rows = [buttons[at : at + 5] for at in range(0, len(buttons), 5)]
    card = Card(((say(locale, f"{_RUN}.own"), "\n".join(lines)),))
    await interaction.followup.send(**message(card, ANSWERED, rows), ephemeral=True)


def _own_line(entry: Entry, locale: str) -> str:
    state = say(locale, f"refusal.state.{entry.state}")
    text = f"✋ {say(locale, f'{_RUN}.your_hand')}" if entry.is_hand else in_line(entry)
    return f"{text} — {state}"


def in_line(entry: Entry) -> str:
    """Return a question escaped, on one line."""
    return in_quotes(short(entry.text)).removeprefix("> ")


async def _withdraw(interaction: Pressed, number: int, entry: int) -> None:
    await perform(
        interaction, number, lambda session, by, now: asking.withdraw(session, by, now, entry)
    )
    await tell_them(interaction, "withdrawn")
