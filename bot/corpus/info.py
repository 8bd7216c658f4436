"""`/corpus info`: the report of a work, where it came from, and what was done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.cards import Card
from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.logbook import Titles, act_line, titles_in
from bot.corpus.naming import all_works, find_any
from bot.corpus.showing import NAME
from bot.faults import reporting
from bot.language import say
from bot.markup import escape
from bot.moderators import admit
from bot.views import ANSWERED, REFUSED, Rows, message
from bot.works_card import fitting, report_groups, short
from index.collection import Collection
from index.errors import EmptyShelfError
from index.library import Library
from index.log import Act
from index.manifest import Entry
from index.report import report_on
from index.work import Work

if TYPE_CHECKING:
    from bot.client import Ibid

ACTS = rf"ibid:shelf-(?P<act>edit|remove|back|export|info):{NAME}"
_ACTS = 6  # the last ones of a work
_FACT = 300  # characters of a licence or an address


async def info_message(bot: Ibid, server: int, entry: Entry, locale: str) -> dict[str, Any]:
    """Return the arguments that show a work of a server's own with the buttons for it."""
    collection = collection_of(bot, server)
    works = await _works(bot, server)
    card = await asyncio.to_thread(_info, collection, entry, works, bot.desk.model, locale)
    return message(card, REFUSED if entry.removed else ANSWERED, info_rows(entry, locale))


async def operators_message(bot: Ibid, server: int, entry: Entry, locale: str) -> dict[str, Any]:
    """Return the arguments that show one of the operator's works, which only they change."""
    collection = Library(bot.settings.home).collection()
    works = await _works(bot, server)
    groups = await asyncio.to_thread(_report, collection, entry, works, bot.desk.model, locale)
    return message(Card(fitting(groups), say(locale, "shelf.operators")), ANSWERED)


async def _works(bot: Ibid, server: int) -> Sequence[Work]:
    try:
        return (await bot.desk.generation(server)).shelf.works
    except EmptyShelfError:
        return ()


def _info(
    collection: Collection, entry: Entry, works: Sequence[Work], model: str, locale: str
) -> Card:
    acts = [act for act in collection.log.read() if entry.id in act.works]
    groups = _report(collection, entry, works, model, locale)
    groups.insert(1, _record(entry, acts, titles_in(collection), locale))
    return Card(fitting(groups), f"`{entry.id}`")


def _report(
    collection: Collection, entry: Entry, works: Sequence[Work], model: str, locale: str
) -> list[tuple[str, ...]]:
    work = collection.work_of(entry)
    itself = next((other for other in works if other.digest == work.digest), None)
    others = [other for other in works if other is not itself]
    report = report_on(work.document, others, model)
    return report_groups(work, entry.passages, report, others, locale)


def _record(entry: Entry, acts: Sequence[Act], titles: Titles, locale: str) -> tuple[str, ...]:
    """Tell where a work came from, and what was done with it last."""
    about = entry.metadata
    linked = entry.origin.startswith(("http://", "https://"))
    facts = {
        "from": escape(short(entry.origin if linked else entry.name, _FACT)),
        "licence": about.licence and escape(short(about.licence, _FACT)),
        "address": about.url and escape(short(about.url, _FACT)),
        "added": f"<t:{int(datetime.fromisoformat(entry.added).timestamp())}:f>",
        "source": f"`{entry.source}`",
    }
    lines = [f"**{say(locale, f'shelf.{name}')}:** {v}" for name, v in facts.items() if v]
    if entry.removed:
        at = f"<t:{int(datetime.fromisoformat(entry.removed).timestamp())}:f>"
        lines.insert(0, say(locale, "shelf.removed_at", at=at))
    done = [
        f"- {act_line(replace(act, works=()), titles, locale)}" for act in acts[: -_ACTS - 1 : -1]
    ]
    return ("\n".join(lines), "\n".join([f"**{say(locale, 'log.title')}**", *done]))


def info_rows(entry: Entry, locale: str) -> Rows:
    """Return the buttons for a work, on the shelf or off it."""
    export = act_button("export", entry, locale)
    if entry.removed:
        return [[act_button("back", entry, locale), export]]
    return [[act_button("edit", entry, locale), act_button("remove", entry, locale), export]]


def act_button(act: str, entry: Entry, locale: str, label: str | None = None) -> ui.Button[Any]:
    """Return the button that does something with a work."""
    danger = act == "remove"
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    text = say(locale, f"shelf.{label or f'do_{act}'}")
    return ui.Button(label=text, style=style, custom_id=f"ibid:shelf-{act}:{entry.id}")


@app_commands.command(
    name="info", description="The report of a work, where it came from, and what was done with it"
)
@app_commands.describe(work="A work of this server's shelf")
@app_commands.autocomplete(work=all_works)
async def info(interaction: discord.Interaction[Ibid], work: str) -> None:
    """Answer `/corpus info`."""
    async with reporting(interaction, "/corpus info"):
        locale = await admit(interaction)
        entry = await find_any(interaction, work, locale)
        if entry:
            sent = await info_message(interaction.client, server_of(interaction), entry, locale)
            await interaction.followup.send(**sent, ephemeral=True)
