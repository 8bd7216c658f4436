"""Sources as lists: `/compare`, `/cites` and `/timeline`, literal quotations page by page.

A list is found by the words at the head of its card: so its buttons outlive a restart. Its
pages turn without another search while the desk remembers it and the shelf is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import Card, heading, read_heading
from bot.desk import Desk, Found
from bot.entries import Entry, entries_of_citing, entries_of_timeline, entries_of_works, paginate
from bot.faults import reporting, tell
from bot.language import choose, own_locale, say
from bot.lasting import Lasting, Pressed, base36
from bot.paging import TURN, page_line, page_of, turning_row
from bot.questions import reading_list, refusal
from bot.topics import may_change, page_language
from bot.views import ANSWERED, REFUSED, message, replacing, texts_of
from bot.waiting import Deferred, in_line
from index.citing import find_citing
from index.comparison import compare
from index.dense import Encoder
from index.shelf import Shelf
from index.timeline import make_timeline

if TYPE_CHECKING:
    from bot.client import Ibid

_LONGEST = 250  # characters looked for, which the head of a card holds whole

Query = app_commands.Range[str, 1, _LONGEST]


@dataclass(frozen=True, slots=True)
class List:
    """What was looked for, in which way, and who did; `among` are the only works to look in."""

    kind: str
    query: str
    asker: int
    among: frozenset[str] | None = None


def _compared(query: str, locale: str, shelf: Shelf, encoder: Encoder) -> list[Entry]:
    return entries_of_works(compare(query, shelf, encoder), locale)


def _citing(query: str, locale: str, shelf: Shelf, encoder: Encoder) -> list[Entry]:
    del encoder
    return entries_of_citing(find_citing(query, shelf), locale)


def _timeline(query: str, locale: str, shelf: Shelf, encoder: Encoder) -> list[Entry]:
    return entries_of_timeline(make_timeline(query, shelf, encoder), locale)


_FIND: dict[str, Callable[[str, str, Shelf, Encoder], Sequence[Entry]]] = {
    "compare": _compared,
    "cites": _citing,
    "timeline": _timeline,
}


async def _look_up(desk: Desk, server: int | None, wanted: List, locale: str) -> Found[Entry]:
    find = partial(_FIND[wanted.kind], wanted.query, locale)
    name = wanted.kind, wanted.query, locale
    return await desk.look_up(find, server, name, wanted.among)


def _lay_out(found: Found[Entry], wanted: List, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of a list."""
    generation = say(locale, "answer.generation", number=found.generation)
    if wanted.among is not None:
        generation = f"{say(locale, 'shelf.answered_from')} · {generation}"
    head = heading(wanted.query, None)
    if not found.items:
        nothing = say(locale, f"sources.{wanted.kind}_nothing")
        return message(Card(((*head, nothing),), generation), REFUSED)
    page = page_of(paginate(found.items), number, 1)
    about = say(locale, f"sources.{wanted.kind}", count=f"{len(found.items):,}")
    [entries] = page.items
    files = [entry.plain for entry in entries if entry.plain]
    card = Card(
        ((*head, f"-# {about}"), *(entry.texts for entry in entries)),
        " · ".join(filter(None, (page_line(page, locale), generation))),
        "\n---\n\n".join(files) if files else None,
    )
    rows = turning_row(f"{wanted.kind}:{base36(wanted.asker)}", page, locale)
    return message(card, ANSWERED, rows)


class TurnButton(
    Lasting,
    template=rf"ibid:(?P<kind>compare|cites|timeline):(?P<asker>[0-9a-z]{{1,13}}):{TURN}",
):
    """Turns the pages of a list, or shows a page to whoever may not turn them."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the page, of the shelf as it is by now."""
        bot: Ibid = interaction.client
        asker = int(self.match["asker"], 36)
        turns = await may_change(interaction, asker)
        if turns:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        locale = await page_language(interaction, turns=turns)
        query, _ = read_heading(texts_of(interaction.message)) or ("", None)
        asker = asker if turns else interaction.user.id
        preferences = await bot.store.preferences(interaction.guild_id)
        among = reading_list(interaction, preferences)
        wanted = List(self.match["kind"], query, asker, among)
        found = await _look_up(bot.desk, interaction.guild_id, wanted, locale)
        sent = _lay_out(found, wanted, int(self.match["page"]), locale)
        if turns:
            await interaction.edit_original_response(**replacing(sent))
        else:
            await interaction.followup.send(**sent, ephemeral=True)


class Sources(commands.Cog):
    """The commands for those who work with the texts."""

    def __init__(self, bot: Ibid) -> None:
        bot.add_dynamic_items(TurnButton)

    @app_commands.command(description="What each work says to a question, the oldest first")
    @app_commands.describe(
        question="What do you want to know?", private="Show the answer to you alone"
    )
    async def compare(
        self, interaction: discord.Interaction[Ibid], question: Query, private: bool | None = None
    ) -> None:
        """Answer `/compare`."""
        await _list(interaction, "compare", question, private=private)

    @app_commands.command(description="Every passage whose notes name an author or a work")
    @app_commands.describe(name="An author, or a title", private="Show the answer to you alone")
    async def cites(
        self, interaction: discord.Interaction[Ibid], name: Query, private: bool | None = None
    ) -> None:
        """Answer `/cites`."""
        await _list(interaction, "cites", name, private=private)

    @app_commands.command(description="Dated sentences about a topic, in the order of their dates")
    @app_commands.describe(topic="What should it be about?", private="Show the answer to you alone")
    async def timeline(
        self, interaction: discord.Interaction[Ibid], topic: Query, private: bool | None = None
    ) -> None:
        """Answer `/timeline`."""
        await _list(interaction, "timeline", topic, private=private)


async def _list(
    interaction: discord.Interaction[Ibid], kind: str, query: str, *, private: bool | None
) -> None:
    """Answer a command with the first page of a list; refuse it in private."""
    bot = interaction.client
    async with reporting(interaction, f"/{kind}"):
        preferences = await bot.store.preferences(interaction.guild_id)
        fault = refusal(interaction, query, preferences, bot.settings)
        fault = fault or await bot.limits.refusal(interaction)
        if fault:
            await tell(interaction, fault)
            return
        bot.desk.require_room()
        private = preferences.private_by_default if private is None else private
        await interaction.response.defer(ephemeral=private, thinking=True)
        among = reading_list(interaction, preferences)
        wanted = List(kind, query, interaction.user.id, among)
        locale = choose(preferences, own_locale(interaction, private=private))
        looking = _look_up(bot.desk, interaction.guild_id, wanted, locale)
        spot = Deferred(interaction)
        found = await in_line(bot.desk, looking, spot, locale)
        await spot.put(_lay_out(found, wanted, 0, locale))
