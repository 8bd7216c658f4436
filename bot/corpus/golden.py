"""`/corpus golden`: questions that the shelf must go on answering as its moderators say.

They are asked of every new generation before it is published.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.cards import Card
from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.moderators import admit, moderators_locale
from bot.paging import TURN, ModeratorsPage, Page, page_line, page_of, turning_row
from bot.preferences import is_moderator
from bot.views import ANSWERED, REFUSED, message
from bot.works_card import LABEL, short
from bot.workshop import signature
from index.answer import answer
from index.dense import Encoder
from index.errors import IbidError
from index.evaluate import Question
from index.golden import FullError, UnknownQuestionError, failing
from index.shelf import Shelf
from index.shelving import live

if TYPE_CHECKING:
    from bot.client import Ibid

_ON_A_PAGE = 8
_CHOICES = 25
_LINE = 150  # characters of a question or of the words of its answer in a list
_KIND = "shelf-golden"

GOLDEN = app_commands.Group(
    name="golden", description="Questions that the shelf must go on answering rightly"
)

Words = app_commands.Range[str, 1, 300]


def golden_card(page: Page[Question], count: int, locale: str) -> Card:
    """Lay out a page of the golden questions."""
    lines = tuple(_line(question) for question in page.items)
    head = (f"## {say(locale, 'shelf.golden_title', count=count)}", say(locale, "shelf.golden_how"))
    return Card((head, lines), page_line(page, locale))


def _line(question: Question) -> str:
    words = "; ".join(f"“{escape(short(words, _LINE))}”" for words in question.gold)
    return f"**{question.id}.** {escape(short(question.question, _LINE))}\n-# {words}"


async def golden_message(bot: Ibid, server: int, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of the golden questions."""
    kept = await asyncio.to_thread(collection_of(bot, server).golden.read)
    if not kept:
        lines = say(locale, "shelf.no_golden"), say(locale, "shelf.golden_how")
        return message(line_card(*lines), REFUSED)
    page = page_of(kept, number, _ON_A_PAGE)
    card = golden_card(page, len(kept), locale)
    return message(card, ANSWERED, turning_row(_KIND, page, locale))


@GOLDEN.command(name="list", description="The golden questions of this server")
async def list_questions(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus golden list`."""
    async with reporting(interaction, "/corpus golden list"):
        locale = await admit(interaction)
        sent = await golden_message(interaction.client, server_of(interaction), 0, locale)
        await interaction.followup.send(**sent, ephemeral=True)


@GOLDEN.command(name="add", description="Keep a question, and the words of its right answer")
@app_commands.describe(
    question="A question that this server's texts answer",
    words="Words that the right quotation holds, exactly as they stand in the text",
)
async def add_question(
    interaction: discord.Interaction[Ibid], question: Words, words: Words
) -> None:
    """Answer `/corpus golden add`."""
    async with reporting(interaction, "/corpus golden add"):
        locale = await moderators_locale(interaction)
        if not question.strip() or not words.strip():
            await tell(interaction, say(locale, "shelf.golden_blank"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        asked = Question(None, question.strip(), gold=(words.strip(),))
        by = signature(interaction.user.id)
        golden = collection_of(interaction.client, server_of(interaction)).golden
        try:
            kept = await asyncio.to_thread(golden.add, asked, by)
        except FullError:
            await tell(interaction, say(locale, "shelf.golden_full"))
            return
        state = "right" if await _answered(interaction, kept) else "wrong"
        lines = (_line(kept), say(locale, f"shelf.golden_{state}"))
        sent = message(line_card(*lines), ANSWERED if state == "right" else REFUSED)
        await interaction.followup.send(**sent, ephemeral=True)


async def _answered(interaction: Pressed, question: Question) -> bool:
    """Tell whether the server's own texts answer a question rightly now."""
    bot: Ibid = interaction.client
    server = server_of(interaction)
    entries = await asyncio.to_thread(collection_of(bot, server).entries)
    own = frozenset(entry.id for entry in live(entries))
    if not own:
        return False

    def missed(shelf: Shelf, encoder: Encoder) -> Sequence[Question]:
        return failing([question], lambda words, k: answer(words, shelf, encoder, k=k))

    return not (await bot.desk.look_up(missed, server, among=own)).items


@GOLDEN.command(name="remove", description="Keep a golden question no longer")
@app_commands.describe(question="Which one")
async def remove_question(interaction: discord.Interaction[Ibid], question: str) -> None:
    """Answer `/corpus golden remove`."""
    async with reporting(interaction, "/corpus golden remove"):
        locale = await admit(interaction)
        golden = collection_of(interaction.client, server_of(interaction)).golden
        by = signature(interaction.user.id)
        try:
            gone = await asyncio.to_thread(golden.remove, question, by)
        except UnknownQuestionError:
            await tell(interaction, say(locale, "shelf.no_such_golden"))
            return
        lines = (_line(gone), say(locale, "shelf.golden_removed"))
        await interaction.followup.send(**message(line_card(*lines), REFUSED), ephemeral=True)


@remove_question.autocomplete("question")
async def _questions(interaction: discord.Interaction[Ibid], current: str) -> list[Choice[str]]:
    bot: Ibid = interaction.client
    if not is_moderator(interaction.user, await bot.store.preferences(interaction.guild_id)):
        return []
    try:
        kept = await asyncio.to_thread(collection_of(bot, server_of(interaction)).golden.read)
    except IbidError:
        return []
    fitting = [q for q in kept if current.casefold() in q.question.casefold()]
    return [
        Choice(name=short(f"{q.id}. {q.question}", LABEL), value=str(q.id))
        for q in fitting[:_CHOICES]
    ]


class GoldenPage(ModeratorsPage, template=rf"ibid:{_KIND}:{TURN}"):
    """Turns the pages of the golden questions."""

    shown = staticmethod(golden_message)
