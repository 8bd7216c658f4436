"""`/corpus log`: who did what to the server's shelf, and when."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import Card
from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card
from bot.corpus.naming import operators_works, title_of
from bot.faults import reporting
from bot.language import say
from bot.markup import escape
from bot.moderators import admit
from bot.paging import TURN, ModeratorsPage, Page, page_line, page_of, turning_row
from bot.stacks import beside
from bot.views import ANSWERED, REFUSED, message
from bot.works_card import LABEL, short
from bot.workshop import signature, signed_by
from index.collection import Collection
from index.library import Library
from index.log import COMMAND_LINE, Act

if TYPE_CHECKING:
    from bot.client import Ibid

_ON_A_PAGE = 10
_DETAIL = 150  # characters of what was changed
_NAMED = 3  # works named in a line
_KIND = "shelf-log"
_ACTS = frozenset(
    """
    add submit approve reject edit remove reinstate rebuild rollback golden-add golden-remove
    bind unbind share unshare
    """.split()
)

Titles = Mapping[str, str]
"""Of works, by their ids."""


def act_line(act: Act, titles: Titles, locale: str) -> str:
    """Say in a line or two who did what and when."""
    at = f"<t:{int(datetime.fromisoformat(act.at).timestamp())}:f>"
    what = say(locale, f"log.{act.act}") if act.act in _ACTS else escape(short(act.act, LABEL))
    facts = [at, f"**{what}**{_works(act.works, titles)}", who(act.by, locale)]
    if act.generation is not None:
        facts.append(say(locale, "answer.generation", number=act.generation))
    line = " · ".join(facts)
    return f"{line}\n-# {_detail(act.detail)}" if act.detail else line


def _detail(detail: str) -> str:
    """Show what was changed; a channel by its name."""
    channel = re.fullmatch(r"#(\d+)", detail)
    return f"<#{channel[1]}>" if channel else escape(short(detail, _DETAIL))


def who(by: str, locale: str) -> str:
    """Name whoever the log names: a member, or the operator's command line."""
    member = signed_by(by)
    if member:
        return f"<@{member}>"
    line = say(locale, "log.command_line")
    return line if by == COMMAND_LINE else f"{line} ({escape(short(by, LABEL))})"


def _works(names: Sequence[str], titles: Titles) -> str:
    shown = [f" “{escape(titles[n])}”" if n in titles else f" `{n}`" for n in names[:_NAMED]]
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ",".join(shown) + more


def titles_in(collection: Collection) -> Titles:
    """Return the titles of all works of a shelf, also of those that wait or were removed."""
    entries = [*collection.entries(), *(pending.entry for pending in collection.inbox.all())]
    return {entry.id: title_of(entry, LABEL) for entry in entries}


def log_card(page: Page[Act], titles: Titles, locale: str) -> Card:
    """Lay out a page of the log, the latest act first."""
    lines = tuple(act_line(act, titles, locale) for act in page.items)
    return Card(((f"## {say(locale, 'log.title')}",), lines), page_line(page, locale))


async def log_message(bot: Ibid, server: int, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of a server's log."""
    acts, titles = await asyncio.to_thread(_read, collection_of(bot, server))
    theirs = {
        name: title_of(entry)
        for entry in await operators_works(bot, server)
        for name in (entry.id, beside(entry.id))
    }
    if not acts:
        return message(line_card(say(locale, "log.empty")), REFUSED)
    page = page_of(acts, number, _ON_A_PAGE)
    titles = {**theirs, **titles}
    return message(log_card(page, titles, locale), ANSWERED, turning_row(_KIND, page, locale))


def acts_of(home: Path, server: int | None, member: int) -> list[dict[str, Any]]:
    """Return what a member did to a server's shelf, to those of all servers for None; blocks."""
    library, by = Library(home), signature(member)
    names = library.collections() if server is None else [str(server)]
    acts = ((name, act) for name in names for act in library.collection(name).log.read())
    return [{"server": name, **asdict(act)} for name, act in acts if act.by == by]


def _read(collection: Collection) -> tuple[list[Act], Titles]:
    return collection.log.read()[::-1], titles_in(collection)


@app_commands.command(name="log", description="Who did what to the shelf, and when")
async def log(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus log`."""
    async with reporting(interaction, "/corpus log"):
        locale = await admit(interaction)
        sent = await log_message(interaction.client, server_of(interaction), 0, locale)
        await interaction.followup.send(**sent, ephemeral=True)


class LogPage(ModeratorsPage, template=rf"ibid:{_KIND}:{TURN}"):
    """Turns the pages of the log."""

    shown = staticmethod(log_message)
