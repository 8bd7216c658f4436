"""`/corpus add`: files or a link go into the inbox, and their report to the moderators."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.corpus.arrivals import Arrival, arrival_of, collection_of, server_of
from bot.corpus.cards import line_card
from bot.corpus.progress import put
from bot.corpus.showing import arrival_message, post_arrival
from bot.corpus.uploads import downloaded
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.moderators import moderators_locale
from bot.views import message
from bot.waiting import Deferred, Spot
from bot.works_card import LABEL, short
from bot.workshop import Printed, Stand, WorkshopError
from index.sources import MAX_BYTES
from index.work import Metadata

if TYPE_CHECKING:
    from bot.client import Ibid

_MEGABYTE = 1024 * 1024
_FAULT = 400  # characters of a line about a file
_FILES = "A text: PDF, EPUB, DOCX, HTML, Markdown or plain text"
_ANOTHER = "Another text"
_GIVEN = ("title", "author", "date", "licence")


@dataclass(frozen=True, slots=True)
class Submission:
    """What a moderator brings: files, a link, and what they know of it."""

    files: tuple[discord.Attachment, ...]
    link: str | None
    about: Metadata

    @property
    def size(self) -> int:
        """The bytes of the files."""
        return sum(file.size for file in self.files)


@app_commands.command(
    name="add", description="Add texts, which wait until a moderator approves them"
)
@app_commands.describe(
    file=_FILES,
    file2=_ANOTHER,
    file3=_ANOTHER,
    file4=_ANOTHER,
    file5=_ANOTHER,
    link="The address of a text on the web",
    title="The title, where the text does not tell it",
    author="The author, where the text does not tell it",
    date="The date, where the text does not tell it",
    licence="What its licence allows",
)
async def add(  # noqa: PLR0913, PLR0917  (each is an option of the command)
    interaction: discord.Interaction,
    file: discord.Attachment | None = None,
    file2: discord.Attachment | None = None,
    file3: discord.Attachment | None = None,
    file4: discord.Attachment | None = None,
    file5: discord.Attachment | None = None,
    link: str | None = None,
    title: app_commands.Range[str, 1, 300] | None = None,
    author: app_commands.Range[str, 1, 300] | None = None,
    date: app_commands.Range[str, 1, 300] | None = None,
    licence: app_commands.Range[str, 1, 300] | None = None,
) -> None:
    """Answer `/corpus add`."""
    async with reporting(interaction, "/corpus add"):
        locale = await moderators_locale(interaction)
        files = tuple(each for each in (file, file2, file3, file4, file5) if each)
        given = dict(zip(_GIVEN, (title, author, date, licence), strict=True))
        about = Metadata(**{name: " ".join((text or "").split()) for name, text in given.items()})
        submission = Submission(files, link and link.strip(), about)
        await _add_texts(interaction, submission, locale)


async def _add_texts(interaction: Pressed, submission: Submission, locale: str) -> None:
    """Take what a moderator brings, and post the report of each text."""
    bot: Ibid = interaction.client
    server = server_of(interaction)
    taken = await asyncio.to_thread(collection_of(bot, server).size)
    taken += bot.quota.promised(server)
    refusal = refusal_of(submission, taken, bot.settings.server_quota, locale)
    if refusal:
        await tell(interaction, refusal)
        return
    with bot.quota.promise(server, submission.size):
        await interaction.response.defer(ephemeral=True, thinking=True)
        spot = Deferred(interaction)
        try:
            async with downloaded(submission.files, bot.settings.home) as paths:
                words = _words(submission, paths)
                record, faults = await _submit(interaction, words, spot, locale)
        except discord.HTTPException:
            await tell(interaction, say(locale, "corpus.not_downloaded"))
            return
    names = [added["work"] for added in record.get("added", ())]
    shown = [await _announce(interaction, name, locale) for name in names]
    lines = [f"- {escape(short(fault, _FAULT))}" for fault in faults]
    lines += [line for line, _ in shown]
    await put(spot, message(line_card(*lines)))
    for _, private in shown:
        if private:
            sent = arrival_message(private, locale)
            await interaction.followup.send(**sent, ephemeral=True)


def refusal_of(submission: Submission, taken: int, quota: int, locale: str) -> str | None:
    """Say why nothing is taken; None where all is well."""
    files, link = submission.files, submission.link
    if not files and not link:
        return say(locale, "corpus.nothing")
    if link and not link.startswith(("http://", "https://")):
        return say(locale, "corpus.no_link")
    if submission.about.title and len(files) + bool(link) > 1:
        return say(locale, "corpus.one_title")
    large = next((file for file in files if file.size > MAX_BYTES), None)
    if large:
        values = {"name": escape(short(large.filename, LABEL)), "size": _megabytes(large.size)}
        return say(locale, "corpus.too_large", most=MAX_BYTES // _MEGABYTE, **values)
    if taken + max(submission.size, 1) > quota * _MEGABYTE:
        values = {"new": _megabytes(submission.size), "taken": _megabytes(taken)}
        return say(locale, "corpus.over_quota", quota=quota, **values)
    return None


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"


def _words(submission: Submission, paths: Sequence[Path]) -> list[str]:
    given = ((name, getattr(submission.about, name)) for name in _GIVEN)
    options = [f"--{name}={value}" for name, value in given if value]
    sources = [*map(str, paths), *filter(None, (submission.link,))]
    return ["add", "--pending", *options, "--", *sources]


async def _submit(
    interaction: Pressed, words: Sequence[str], spot: Spot, locale: str
) -> tuple[Printed, tuple[str, ...]]:
    """Let the workshop read the texts; return what waits now, and what could not be read."""
    bot: Ibid = interaction.client
    places: set[asyncio.Task[None]] = set()

    def tell_place(stand: Stand) -> None:
        if stand.place and not places:  # how the line moves on is not worth a word here
            line = say(locale, "corpus.in_line", place=stand.place)
            places.add(asyncio.create_task(put(spot, message(line_card(line)))))

    server, member = server_of(interaction), interaction.user.id
    try:
        return await bot.workshop.run(words, server, member, tell_place), ()
    except WorkshopError as error:
        return error.record, error.lines
    finally:
        await asyncio.gather(*places)


async def _announce(interaction: Pressed, name: str, locale: str) -> tuple[str, Arrival | None]:
    """Show a new text to the moderators; return what to say, and the text where it failed."""
    bot: Ibid = interaction.client
    guild = interaction.guild
    assert guild is not None  # noqa: S101  (only members of a server get here)
    arrival = await arrival_of(bot, guild.id, name)
    if arrival is None:
        return say(locale, "corpus.decided"), None
    title = escape(short(arrival.pending.entry.title, LABEL))
    posted = await post_arrival(bot, guild, arrival)
    if posted:
        return say(locale, "corpus.posted", title=title, link=posted.jump_url), None
    return say(locale, "corpus.no_channel", title=title), arrival
