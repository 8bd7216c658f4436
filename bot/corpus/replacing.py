"""A new text takes the place of a work on the shelf: the moderator chooses which.

Nothing is replaced before the text is approved.
"""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import ui

from bot.corpus.arrivals import Arrival, arrival_of, collection_of, server_of
from bot.corpus.deciding import opened, show_again, tell_decided
from bot.corpus.naming import title_of
from bot.corpus.showing import TAG, arrival_message, card_locale, decision_button
from bot.faults import tell
from bot.language import say
from bot.lasting import Lasting, Pressed, chosen
from bot.moderators import moderators_locale
from bot.paging import TURN, page_of, turning_row
from bot.views import Rows, replacing
from index.manifest import Entry
from index.work import UnknownWorkError

_ON_A_PAGE = 24  # a select takes 25, one of which is to replace nothing
_NONE = "-"  # no work's id


def choice_rows(arrival: Arrival, number: int, locale: str) -> Rows:
    """Return the select of the works that a text may take the place of, likely ones first."""
    alike = {work.id for work in (*arrival.same, *arrival.near)}
    ordered = sorted(arrival.shelved, key=lambda e: (e.id not in alike, e.title.casefold()))
    page = page_of(ordered, number, _ON_A_PAGE)
    options = [
        _option(e, say(locale, "corpus.alike") if e.id in alike else None) for e in page.items
    ]
    if arrival.replaces:
        options.insert(0, discord.SelectOption(label=say(locale, "corpus.none"), value=_NONE))
    select: ui.Select[Any] = ui.Select(
        custom_id=f"ibid:corpus:old:{arrival.tag}",
        placeholder=say(locale, "corpus.choose_old"),
        options=options,
    )
    back = decision_button("back", arrival.tag, say(locale, "corpus.back"))
    return [[select], *turning_row(f"corpus-old:{arrival.tag}", page, locale), [back]]


def _option(entry: Entry, why: str | None) -> discord.SelectOption:
    return discord.SelectOption(label=title_of(entry), value=entry.id, description=why)


class OldPage(Lasting, template=rf"ibid:corpus-old:{TAG}:{TURN}"):
    """Opens the choice of the works to replace, or turns its pages."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the choice below the card."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        name, theirs = self.match["name"], await card_locale(interaction)
        if await opened(interaction, self.match, locale) is None:
            return
        arrival = await arrival_of(interaction.client, server_of(interaction), name)
        if arrival is None:
            await tell_decided(interaction, name, locale)
            return
        rows = choice_rows(arrival, int(self.match["page"]), theirs)
        sent = arrival_message(arrival, theirs, rows)
        await interaction.edit_original_response(**replacing(sent))


class OldSelect(Lasting, template=rf"ibid:corpus:old:{TAG}"):
    """Takes note of the work to replace."""

    async def pressed(self, interaction: Pressed) -> None:
        """Aim the text at the work, and show its card again."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        name, old = self.match["name"], chosen(interaction)
        if await opened(interaction, self.match, locale) is None:
            return
        aimed = await _aim(interaction, name, None if old == _NONE else old)
        if not await show_again(interaction, name):
            await tell_decided(interaction, name, locale)
        elif not aimed:
            await tell(interaction, say(locale, "corpus.old_gone"))


async def _aim(interaction: Pressed, name: str, old: str | None) -> bool:
    """Let a text replace a work or none; False where one of them is gone."""
    collection = collection_of(interaction.client, server_of(interaction))
    try:
        await asyncio.to_thread(collection.aim, name, old, exact=True)
    except UnknownWorkError:
        return False
    return True
