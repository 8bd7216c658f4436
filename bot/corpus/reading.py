"""`/corpus bind` and `/corpus unbind`: channels whose questions go to some works only."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.moderators import admit
from bot.preferences import Preferences, is_moderator
from bot.views import message
from bot.works_card import LABEL, short
from bot.workshop import signature
from index.errors import EmptyShelfError, IbidError
from index.log import Act, now

if TYPE_CHECKING:
    from bot.client import Ibid

_CHOICES = 25
_MOST = 50  # works of a reading list
_SHOWN = 8  # reading lists in the list of the shelf
_NAMED = 5  # works of each
_WORK = "A work to read there"

Titles = Mapping[str, str]
"""Of works, by their ids."""

Channel = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.Thread


def bound(preferences: Preferences, channel: int, works: Sequence[str]) -> Preferences:
    """Return the preferences with works on a channel's reading list, as many as may be."""
    before = preferences.reading_lists.get(channel, ())
    listed = tuple(dict.fromkeys([*before, *works]))[:_MOST]
    return replace(preferences, reading_lists={**preferences.reading_lists, channel: listed})


def unbound(preferences: Preferences, channel: int, work: str | None) -> Preferences:
    """Return the preferences without a work on a channel's list, or without the list."""
    kept = [name for name in preferences.reading_lists.get(channel, ()) if work not in {None, name}]
    lists = {**preferences.reading_lists, channel: tuple(kept)}
    return replace(preferences, reading_lists={c: works for c, works in lists.items() if works})


async def forget_channel(bot: Ibid, server: int, channel: int) -> None:
    """Drop the reading list of a channel that is gone."""
    if channel in (await bot.store.preferences(server)).reading_lists:
        await bot.store.change_preferences(server, lambda now: unbound(now, channel, None))


async def reading_lists_of(bot: Ibid, server: int) -> tuple[Preferences, Titles]:
    """Return a server's preferences, and the titles of the works it can read by now."""
    preferences = await bot.store.preferences(server)
    try:
        works = (await bot.desk.generation(server)).shelf.works
    except EmptyShelfError:
        works = ()
    return preferences, _by_id((work.title, work.id) for work in works)


async def _offered(bot: Ibid, server: int) -> Titles:
    """Return the titles of the works to choose from, at once: perhaps as they were just now."""
    try:
        return _by_id(await bot.desk.titles(server))
    except IbidError:
        return {}


def _by_id(titles: Iterable[tuple[str, str]]) -> Titles:
    return {name: short(title, LABEL) or name for title, name in titles}


async def reading_lines(bot: Ibid, server: int, locale: str) -> list[str]:
    """Say which channels are bound to which works."""
    if not (await bot.store.preferences(server)).reading_lists:
        return []
    preferences, titles = await reading_lists_of(bot, server)
    lists = list(preferences.reading_lists.items())
    lines = [f"<#{channel}>: {_named(works, titles)}" for channel, works in lists[:_SHOWN]]
    if len(lists) > _SHOWN:
        lines.append(say(locale, "works.further", count=len(lists) - _SHOWN))
    return lines


def _named(works: Sequence[str], titles: Titles) -> str:
    shown = [f"“{escape(titles[n])}”" if n in titles else f"~~`{n}`~~" for n in works[:_NAMED]]
    more = f" +{len(works) - _NAMED}" if len(works) > _NAMED else ""
    return ", ".join(shown) + more


async def readable(interaction: discord.Interaction[Ibid], current: str) -> list[Choice[str]]:
    """Offer the works that the server can read, the operator's too."""
    bot: Ibid = interaction.client
    if not is_moderator(interaction.user, await bot.store.preferences(interaction.guild_id)):
        return []
    titles = await _offered(bot, server_of(interaction))
    times = Counter(titles.values())
    fitting = [(n, t) for n, t in titles.items() if current.casefold() in t.casefold()]
    return [
        Choice(name=title if times[title] == 1 else _told_apart(name, title), value=name)
        for name, title in fitting[:_CHOICES]
    ]


def _told_apart(name: str, title: str) -> str:
    return f"{short(title, LABEL - len(name) - 3)} · {name}"


@app_commands.command(name="bind", description="Let a channel read some works only")
@app_commands.describe(
    channel="Its threads and posts read them too",
    work=_WORK,
    work2=_WORK,
    work3=_WORK,
    work4=_WORK,
    work5=_WORK,
)
@app_commands.autocomplete(
    work=readable, work2=readable, work3=readable, work4=readable, work5=readable
)
async def bind(  # noqa: PLR0913, PLR0917  (each is an option of the command)
    interaction: discord.Interaction[Ibid],
    channel: Channel,
    work: str,
    work2: str | None = None,
    work3: str | None = None,
    work4: str | None = None,
    work5: str | None = None,
) -> None:
    """Answer `/corpus bind`."""
    async with reporting(interaction, "/corpus bind"):
        locale = await admit(interaction)
        typed = [name for name in (work, work2, work3, work4, work5) if name]
        bot: Ibid = interaction.client
        _, titles = await reading_lists_of(bot, server_of(interaction))
        works = [_found(name, titles) for name in typed]
        known = [name for name in works if name]
        if len(known) < len(typed):
            shown = escape(short(typed[works.index(None)], LABEL))
            await tell(interaction, say(locale, "shelf.unknown", name=shown))
            return
        await _change(interaction, channel.id, known, locale)


def _found(name: str, titles: Titles) -> str | None:
    """Return the id of the work of that id or title."""
    by_title = (known for known, title in titles.items() if title == name)
    return name if name in titles else next(by_title, None)


async def _change(interaction: Pressed, channel: int, works: Sequence[str], locale: str) -> None:
    """Put works on a channel's list, and say what is on it."""
    bot: Ibid = interaction.client
    server = server_of(interaction)
    await bot.store.change_preferences(server, lambda now: bound(now, channel, works))
    await enter(interaction, "bind", works, f"#{channel}")
    await _show(interaction, channel, locale)


async def _show(interaction: Pressed, channel: int, locale: str) -> None:
    preferences, titles = await reading_lists_of(interaction.client, server_of(interaction))
    works = preferences.reading_lists.get(channel, ())
    key = "reads" if works else "reads_all"
    lines = [say(locale, f"shelf.{key}", channel=f"<#{channel}>")]
    lines += [f"- {_named([name], titles)}" for name in works]
    await interaction.followup.send(**message(line_card("\n".join(lines))), ephemeral=True)


async def enter(
    interaction: Pressed, act: str, works: Sequence[str] = (), detail: str | None = None
) -> None:
    """Enter into the log what a moderator did about the shelf and not to it."""
    collection = collection_of(interaction.client, server_of(interaction))
    done = Act(now(), signature(interaction.user.id), act, tuple(works), None, detail)
    await asyncio.to_thread(collection.note, done)


@app_commands.command(name="unbind", description="Let a channel read all works again, or one less")
@app_commands.describe(
    channel="The channel", work="The work to read there no longer; without one, all are read"
)
async def unbind(
    interaction: discord.Interaction[Ibid], channel: Channel, work: str | None = None
) -> None:
    """Answer `/corpus unbind`."""
    async with reporting(interaction, "/corpus unbind"):
        locale = await admit(interaction)
        bot: Ibid = interaction.client
        preferences, titles = await reading_lists_of(bot, server_of(interaction))
        listed = preferences.reading_lists.get(channel.id, ())
        name = (work if work in listed else _found(work, titles)) if work else None
        if not listed or (work and name not in listed):
            line = say(locale, "shelf.not_bound", channel=channel.mention)
            await tell(interaction, line)
            return
        server = server_of(interaction)
        await bot.store.change_preferences(server, lambda now: unbound(now, channel.id, name))
        await enter(interaction, "unbind", (name,) if name else (), f"#{channel.id}")
        await _show(interaction, channel.id, locale)


@unbind.autocomplete("work")
async def _listed(interaction: discord.Interaction[Ibid], current: str) -> list[Choice[str]]:
    """Offer the works of the chosen channel's list."""
    bot: Ibid = interaction.client
    preferences = await bot.store.preferences(interaction.guild_id)
    if not is_moderator(interaction.user, preferences):
        return []
    titles = await _offered(bot, server_of(interaction))
    channel = getattr(interaction.namespace, "channel", None)
    listed = preferences.reading_lists.get(getattr(channel, "id", 0), ())
    named = [(name, titles.get(name, name)) for name in listed]
    return [
        Choice(name=title, value=name)
        for name, title in named
        if current.casefold() in title.casefold()
    ][:_CHOICES]
