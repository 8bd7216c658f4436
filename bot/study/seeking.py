"""**Find a passage…** on a review card: a moderator finds what Ibid's draft lacks."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.desk import Noted
from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, base36, blank
from bot.sessions import review
from bot.sessions.plan import Place
from bot.sessions.rules import written
from bot.sessions.session import Session
from bot.study.asking import reading_of
from bot.study.finding import find_named
from bot.study.pressing import NUMBER, SESSION, answering, perform, tell_them
from bot.study.review import show_card, under_review
from index.dense import Encoder
from index.shelf import Shelf
from index.within import within

_RUN = "session.run"
_WORDS = 400  # characters
_ENTRY = rf"{SESSION}:(?P<entry>{NUMBER})"


class FindButton(Lasting, template=rf"ibid:s:rfind:{_ENTRY}"):
    """Opens the form for the words of a passage."""

    async def pressed(self, interaction: Pressed) -> None:
        """Open it while the question waits, or say why not."""
        number, entry = int(self.match["session"], 36), int(self.match["entry"], 36)
        async with answering(interaction):
            await under_review(interaction, number, entry)
            locale = await language_for(interaction)
            await interaction.response.send_modal(_form(number, entry, locale))


def _form(number: int, entry: int, locale: str) -> ui.Modal:
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="words", style=discord.TextStyle.paragraph, max_length=_WORDS
    )
    label: ui.Label[Any] = ui.Label(
        text=say(locale, f"{_RUN}.find_label"),
        description=say(locale, f"{_RUN}.find_hint"),
        component=field,
    )
    name = f"ibid:s:rwords:{base36(number)}:{base36(entry)}"
    return blank(say(locale, f"{_RUN}.find_title"), name, [label])


async def _take_words(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Put the passage that the words name ahead of the draft, or say that there is none."""
    number, entry = int(match["session"], 36), int(match["entry"], 36)
    async with answering(interaction):
        await under_review(interaction, number, entry)
        words = written(typed["words"], "question", _WORDS)
        if refused := await interaction.client.limits.refusal(interaction):
            await tell(interaction, refused)
            return
        await interaction.response.defer()
        session = interaction.client.ledger.get(interaction.guild_id or 0, number)
        places = await _find(interaction, session, words)
        if not places:
            await tell_them(interaction, "not_found")
            return
        session = await perform(
            interaction, number, lambda s, by, now: review.propose(s, by, now, entry, places)
        )
        await show_card(interaction, session, entry)
        await tell_them(interaction, "found")


FIND_FORM = Form(re.compile(rf"ibid:s:rwords:{_ENTRY}"), _take_words)


async def _find(interaction: Pressed, session: Session, words: str) -> list[Place]:
    """Return the passage that words name, in the reading before the rest of the shelf."""

    def find(shelf: Shelf, encoder: Encoder) -> list[Noted]:
        found = find_named(words, [within(shelf, reading_of(session)), shelf], encoder)
        return [found] if found else []

    found = await interaction.client.desk.look_up(find, session.server)
    quotations = (noted.quotation for noted in found.items)
    return [Place(each.digest, each.start, each.end) for each in quotations]
