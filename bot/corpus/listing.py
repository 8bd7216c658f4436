"""`/corpus list`: what stands on the server's shelf, what waits, what was removed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.cards import Card
from bot.corpus.arrivals import arrival_of, collection_of, server_of
from bot.corpus.cards import line_card
from bot.corpus.info import info_message, operators_message
from bot.corpus.naming import entries_of, operators_works, title_of, with_id
from bot.corpus.reading import reading_lines
from bot.corpus.showing import arrival_message
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Lasting, Pressed, chosen
from bot.markup import escape
from bot.moderators import admit
from bot.paging import TURN, ModeratorsPage, Page, page_line, page_of, turning_row
from bot.views import ANSWERED, REFUSED, Rows, message
from bot.works_card import LABEL, short, title_order
from index.collection import Collection
from index.manifest import Entry
from index.shelving import gone, live

if TYPE_CHECKING:
    from bot.client import Ibid

_ON_A_PAGE = 10
_ABOUT = 40  # characters of an author or a date
_KIND = "shelf"


@dataclass(frozen=True, slots=True)
class Listed:
    """A work and where it is: `here`, `waits`, `removed`, or one of the operator's, `shared`."""

    entry: Entry
    state: str


def listed_in(collection: Collection, shared: Sequence[Entry]) -> list[Listed]:
    """Return all that moderators can look at, each kind by title."""
    entries = collection.entries()
    kinds = {
        "here": live(entries),
        "waits": [pending.entry for pending in collection.inbox.all()],
        "removed": gone(entries),
        "shared": shared,
    }
    return [
        Listed(entry, state)
        for state, found in kinds.items()
        for entry in sorted(found, key=lambda entry: title_order(entry.title))
    ]


def list_card(
    page: Page[Listed], listed: Sequence[Listed], reading: Sequence[str], locale: str
) -> Card:
    """Lay out a page of the list, with the reading lists on its first page."""
    counts = {s: sum(one.state == s for one in listed) for s in ("here", "waits", "removed")}
    head = (f"## {say(locale, 'shelf.title')}", say(locale, "shelf.counts", **counts))
    groups: list[tuple[str, ...]] = [head]
    for state, found in groupby(page.items, key=lambda one: one.state):
        lines = [_line(one, locale) for one in found]
        groups.append((f"**{say(locale, f'shelf.{state}')}**", *lines))
    if reading and page.number == 0:
        groups.append((f"**{say(locale, 'shelf.reading')}**", *reading))
    return Card(tuple(groups), page_line(page, locale))


def _line(one: Listed, locale: str) -> str:
    about = one.entry.metadata
    known = [escape(short(part, _ABOUT)) for part in (about.author, about.date) if part]
    at = one.entry.removed if one.state == "removed" else one.entry.added
    if at and one.state != "shared":
        known.append(f"<t:{int(datetime.fromisoformat(at).timestamp())}:d>")
    if one.state in {"here", "shared"}:
        known.append(say(locale, "shelf.passages", count=f"{one.entry.passages:,}"))
    title = escape(title_of(one.entry, LABEL))
    return f"{title}\n-# {' · '.join(known)}" if known else title


async def list_message(bot: Ibid, server: int, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of the list."""
    shared = await operators_works(bot, server)
    listed = await asyncio.to_thread(listed_in, collection_of(bot, server), shared)
    if not listed:
        return message(line_card(say(locale, "shelf.empty")), REFUSED)
    page = page_of(listed, number, _ON_A_PAGE)
    reading = await reading_lines(bot, server, locale)
    rows: Rows = [[_select(page, locale)], *turning_row(_KIND, page, locale)]
    return message(list_card(page, listed, reading, locale), ANSWERED, rows)


def _select(page: Page[Listed], locale: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=title_of(one.entry, LABEL),
            value=f"{one.state}:{one.entry.id}",
            description=say(locale, f"shelf.{one.state}"),
        )
        for one in page.items
    ]
    placeholder = say(locale, "shelf.open")
    return ui.Select(custom_id="ibid:shelf-open", placeholder=placeholder, options=options)


@app_commands.command(name="list", description="What is on the shelf, what waits, what was removed")
async def list_works(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus list`."""
    async with reporting(interaction, "/corpus list"):
        locale = await admit(interaction)
        sent = await list_message(interaction.client, server_of(interaction), 0, locale)
        await interaction.followup.send(**sent, ephemeral=True)


class ShelfPage(ModeratorsPage, template=rf"ibid:{_KIND}:{TURN}"):
    """Turns the pages of the list."""

    shown = staticmethod(list_message)


class ShelfSelect(Lasting, template=r"ibid:shelf-open"):
    """Opens what was chosen, in a message of its own."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the work or the text that waits, if it is still there."""
        locale = await admit(interaction)
        state, _, name = chosen(interaction).partition(":")
        sent = await _opened(interaction, state, name, locale)
        if sent is None:
            await tell(interaction, say(locale, "shelf.gone"))
        else:
            await interaction.followup.send(**sent, ephemeral=True)


async def _opened(
    interaction: Pressed, state: str, name: str, locale: str
) -> dict[str, Any] | None:
    bot, server = interaction.client, server_of(interaction)
    if state == "waits":
        arrival = await arrival_of(bot, server, name)
        return arrival_message(arrival, locale) if arrival else None
    if state == "shared":
        theirs = with_id(await operators_works(bot, server), name)
        return await operators_message(bot, server, theirs, locale) if theirs else None
    entry = with_id(await entries_of(interaction), name)
    return await info_message(bot, server, entry, locale) if entry else None
