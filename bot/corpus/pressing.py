"""The buttons below a work of the shelf: edit, remove, put back, export, show its report.

Everything is checked at each press, since another moderator may have been faster.
"""

from __future__ import annotations

from typing import Any

from bot.corpus.arrivals import server_of
from bot.corpus.editing import show_form
from bot.corpus.exporting import exported
from bot.corpus.info import ACTS, info_message
from bot.corpus.naming import entries_of, with_id
from bot.corpus.removing import put_back, take_off, tell_gone
from bot.lasting import Lasting, Pressed
from bot.moderators import moderators_locale
from bot.views import replacing
from index.manifest import Entry
from index.work import UnknownWorkError

_SHELVED = {"edit": True, "remove": True, "back": False}  # whether the work must be on the shelf


class WorkButton(Lasting, template=ACTS):
    """Does something with one work."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do what the moderator chose, if the work is where they saw it."""
        locale = await moderators_locale(interaction)
        act, name = self.match["act"], self.match["name"]
        entry = with_id(await entries_of(interaction), name)
        if entry is None or _SHELVED.get(act, not entry.removed) == bool(entry.removed):
            await tell_gone(interaction, name, locale)
        elif act == "edit":
            await show_form(interaction, entry, locale)
        elif act == "export":
            await interaction.response.defer(ephemeral=True, thinking=True)
            sent = await exported(interaction, entry, locale)
            await interaction.followup.send(**sent, ephemeral=True)
        else:
            await interaction.response.defer()
            await _show(interaction, act, entry, locale)


async def _show(interaction: Pressed, act: str, entry: Entry, locale: str) -> None:
    """Show a work's report, or what became of it, in the place of the message."""
    try:
        sent = await _done(interaction, act, entry, locale)
    except UnknownWorkError:
        await tell_gone(interaction, entry.id, locale)
        return
    if sent:
        await interaction.edit_original_response(**replacing(sent))


async def _done(interaction: Pressed, act: str, entry: Entry, locale: str) -> dict[str, Any] | None:
    if act == "remove":
        return await take_off(interaction, entry, locale)
    if act == "back":
        return await put_back(interaction, entry, locale)
    return await info_message(interaction.client, server_of(interaction), entry, locale)
