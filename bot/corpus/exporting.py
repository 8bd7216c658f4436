"""`/corpus export`: a work as Markdown with its notes, which `/corpus add` reads back."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.naming import all_works, find_any, title_of
from bot.faults import reporting
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.moderators import admit
from index.collection import Collection
from index.export import export_markdown
from index.manifest import Entry

if TYPE_CHECKING:
    from bot.client import Ibid

_MOST = 10 * 1024 * 1024  # bytes that every server may take


async def exported(interaction: Pressed, entry: Entry, locale: str) -> dict[str, Any]:
    """Return the arguments that send a work as a file, packed where it is large."""
    server = server_of(interaction)
    collection = collection_of(interaction.client, server)
    name, data = await asyncio.to_thread(_written, collection, entry)
    title = escape(title_of(entry))
    if len(data) > _MOST:
        command = f"ibid export --collection {server} {entry.id}"
        return {"content": say(locale, "shelf.too_large", title=title, command=command)}
    file = discord.File(io.BytesIO(data), filename=name)
    return {"content": say(locale, "shelf.exported", title=title), "file": file}


def _written(collection: Collection, entry: Entry) -> tuple[str, bytes]:
    """Return the name and the bytes of a work's file."""
    document = collection.work_of(entry).document
    text = export_markdown(document, entry.metadata).encode()
    if len(text) <= _MOST:
        return f"{entry.id}.md", text
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{entry.id}.md", text)
    return f"{entry.id}.zip", packed.getvalue()


@app_commands.command(name="export", description="Get a work as Markdown with its notes")
@app_commands.describe(work="A work of this server's shelf")
@app_commands.autocomplete(work=all_works)
async def export(interaction: discord.Interaction[Ibid], work: str) -> None:
    """Answer `/corpus export`."""
    async with reporting(interaction, "/corpus export"):
        locale = await admit(interaction)
        entry = await find_any(interaction, work, locale)
        if entry:
            sent = await exported(interaction, entry, locale)
            await interaction.followup.send(**sent, ephemeral=True)
