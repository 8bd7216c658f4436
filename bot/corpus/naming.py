"""How moderators name a work: choices while they type, and what is meant by what they typed.

Only works of the server's own shelf can be named. The operator's are known by their titles, so
that it can be said why nothing is done with them; other servers' are not known at all.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord.app_commands import Choice

from bot.corpus.arrivals import collection_of, server_of
from bot.faults import tell
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.preferences import is_moderator
from bot.works_card import LABEL, short
from index.errors import IbidError
from index.library import Library
from index.manifest import Entry
from index.shelving import gone, live
from index.work import AmbiguousWorkError

if TYPE_CHECKING:
    from bot.client import Ibid

_CHOICES = 25  # Discord's limit of an autocomplete


def choices_of(entries: Sequence[Entry], typed: str) -> list[Choice[str]]:
    """Return the works whose title or id has what was typed; those of one title with their ids."""
    wanted = typed.casefold()
    fitting = [e for e in entries if wanted in e.title.casefold() or wanted in e.id]
    times = Counter(title_of(entry) for entry in fitting)
    return [Choice(name=_label(e, times[title_of(e)]), value=e.id) for e in fitting[:_CHOICES]]


def title_of(entry: Entry, limit: int = LABEL) -> str:
    """Return a title on one line, and the id where there is none to be seen."""
    return short(entry.title, limit) or entry.id


def _label(entry: Entry, times: int) -> str:
    if times == 1:
        return title_of(entry)
    return f"{title_of(entry, LABEL - len(entry.id) - 3)} · {entry.id}"


async def shelved(interaction: discord.Interaction, current: str) -> list[Choice[str]]:
    """Offer the works on the server's own shelf."""
    return choices_of(live(await _offered(interaction)), current)


async def removed(interaction: discord.Interaction, current: str) -> list[Choice[str]]:
    """Offer the works that were taken off it, the latest first."""
    found = sorted(gone(await _offered(interaction)), key=lambda e: e.removed or "", reverse=True)
    return choices_of(found, current)


async def all_works(interaction: discord.Interaction, current: str) -> list[Choice[str]]:
    """Offer both."""
    entries = await _offered(interaction)
    return choices_of([*live(entries), *gone(entries)], current)


async def _offered(interaction: Pressed) -> tuple[Entry, ...]:
    bot: Ibid = interaction.client
    if not is_moderator(interaction.user, await bot.store.preferences(interaction.guild_id)):
        return ()
    try:
        return await entries_of(interaction)
    except IbidError:  # the command itself says what is wrong
        return ()


async def entries_of(interaction: Pressed) -> tuple[Entry, ...]:
    """Return all works of the server's own shelf, also those removed."""
    collection = collection_of(interaction.client, server_of(interaction))
    return await asyncio.to_thread(collection.entries)


async def operators_works(bot: Ibid, server: int) -> list[Entry]:
    """Return the operator's works, if they stand beside the server's own."""
    if not (await bot.store.preferences(server)).shared:
        return []
    return live(await asyncio.to_thread(Library(bot.settings.home).collection().entries))


def named(entries: Sequence[Entry], name: str) -> Entry | None:
    """Return the work of that id or, where there is none, of that title.

    Raise AmbiguousWorkError where several have that title.
    """
    found = with_id(entries, name)
    titled = [entry for entry in entries if entry.title == name]
    if found is None and len(titled) > 1:
        raise AmbiguousWorkError(name, [entry.id for entry in titled])
    return found or next(iter(titled), None)


def with_id(entries: Sequence[Entry], name: str) -> Entry | None:
    """Return the work of that id."""
    return next((entry for entry in entries if entry.id == name), None)


async def find_shelved(interaction: Pressed, name: str, locale: str) -> Entry | None:
    """Return the work on the shelf that a moderator named; tell them why there is none."""
    entries = await entries_of(interaction)
    found = named(live(entries), name)
    if found is None:
        off = named(gone(entries), name)
        await (
            _tell(interaction, "off", off, locale) if off else _unknown(interaction, name, locale)
        )
    return found


async def find_removed(interaction: Pressed, name: str, locale: str) -> Entry | None:
    """Return the removed work that a moderator named; tell them why there is none."""
    entries = await entries_of(interaction)
    found = named(gone(entries), name)
    if found is None:
        on = named(live(entries), name)
        await (_tell(interaction, "on", on, locale) if on else _unknown(interaction, name, locale))
    return found


async def find_any(interaction: Pressed, name: str, locale: str) -> Entry | None:
    """Return the work of the shelf that a moderator named, be it removed; tell of none."""
    entries = await entries_of(interaction)
    found = named(live(entries), name) or named(gone(entries), name)
    if found is None:
        await _unknown(interaction, name, locale)
    return found


async def _unknown(interaction: Pressed, name: str, locale: str) -> None:
    works = await operators_works(interaction.client, server_of(interaction))
    theirs = next((entry for entry in works if name in {entry.id, entry.title}), None)
    if theirs:
        await _tell(interaction, "of_operator", theirs, locale)
    else:
        shown = escape(short(name, LABEL))
        await tell(interaction, say(locale, "shelf.unknown", name=shown))


async def _tell(interaction: Pressed, key: str, entry: Entry, locale: str) -> None:
    await tell(interaction, say(locale, f"shelf.{key}", title=escape(title_of(entry))))
