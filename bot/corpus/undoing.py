"""`/corpus rollback`: back to the generation before, after a look at what that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.cards import Card
from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card
from bot.corpus.logbook import Titles, act_line, titles_in
from bot.corpus.naming import title_of
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Lasting, Pressed
from bot.markup import escape
from bot.moderators import admit, moderators_locale
from bot.views import ANSWERED, REFUSED, edit, message, replacing
from bot.works_card import LABEL, short
from bot.workshop import signature
from index.catalogue import NoGenerationError
from index.collection import Collection, OvertakenError
from index.log import Act
from index.manifest import Entry, Manifest
from index.shelving import Difference, compare

if TYPE_CHECKING:
    from bot.client import Ibid

_NAMED = 10  # works of a kind


@dataclass(frozen=True, slots=True)
class Prospect:
    """The live generation, the one before it, and how they differ; `last` led to the live one."""

    live: Manifest
    before: Manifest
    difference: Difference
    last: Act | None
    titles: Titles


def prospect_of(collection: Collection) -> Prospect:
    """Return what a rollback would do; NoGenerationError where there is nothing to go back to."""
    before, live = collection.before(), collection.manifest()
    acts = reversed(collection.log.read())
    last = next((act for act in acts if act.generation == live.number), None)
    difference = compare(live.entries, before.entries)
    return Prospect(live, before, difference, last, titles_in(collection))


def prospect_card(prospect: Prospect, locale: str) -> Card:
    """Lay out what a rollback would do."""
    at = int(datetime.fromisoformat(prospect.before.created).timestamp())
    numbers = {"before": prospect.before.number, "live": prospect.live.number}
    head = [f"## {say(locale, 'shelf.go_back_title', **numbers)}"]
    head.append(say(locale, "shelf.go_back_to", at=f"<t:{at}:f>", **numbers))
    if prospect.last:
        undone = act_line(prospect.last, prospect.titles, locale)
        head.append(f"{say(locale, 'shelf.go_back_undoes')}\n{undone}")
    kinds = ("back", "gone", "changed")
    found = [(kind, getattr(prospect.difference, kind)) for kind in kinds]
    named = [_named(kind, entries, locale) for kind, entries in found if entries]
    return Card((tuple(head), tuple(named or (say(locale, "shelf.go_back_same"),))))


def _named(kind: str, entries: Sequence[Entry], locale: str) -> str:
    lines = [f"- {escape(title_of(entry, LABEL))}" for entry in entries[:_NAMED]]
    if len(entries) > _NAMED:
        lines.append(f"- {say(locale, 'works.further', count=len(entries) - _NAMED)}")
    return "\n".join([say(locale, f"shelf.go_back_{kind}"), *lines])


def prospect_message(prospect: Prospect, model: str, locale: str) -> dict[str, Any]:
    """Return the arguments that show what a rollback would do, with the button that does it.

    There is none where nobody would be answered then: `model` is the fingerprint of Ibid's.
    """
    card = prospect_card(prospect, locale)
    if prospect.before.fingerprint != model:
        named = escape(short(prospect.before.model, LABEL))
        line = say(locale, "shelf.other_model", before=prospect.before.number, model=named)
        return message(Card((*card.groups, (line,))), REFUSED)
    button: ui.Button[Any] = ui.Button(
        label=say(locale, "shelf.go_back"),
        style=discord.ButtonStyle.danger,
        custom_id=f"ibid:shelf-go-back:{prospect.live.number}:{prospect.before.number}",
    )
    return message(card, ANSWERED, [[button]])


@app_commands.command(
    name="rollback", description="Go back to the shelf as it was before the last change"
)
async def rollback(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus rollback`."""
    async with reporting(interaction, "/corpus rollback"):
        locale = await admit(interaction)
        bot: Ibid = interaction.client
        collection = collection_of(bot, server_of(interaction))
        try:
            prospect = await asyncio.to_thread(prospect_of, collection)
        except NoGenerationError:
            await tell(interaction, say(locale, "shelf.no_way_back"))
            return
        sent = prospect_message(prospect, bot.desk.fingerprint, locale)
        await interaction.followup.send(**sent, ephemeral=True)


class GoBackButton(
    Lasting, template=r"ibid:shelf-go-back:(?P<live>[0-9]{1,9}):(?P<before>[0-9]{1,9})"
):
    """Goes back, unless the shelf is not what was shown any more."""

    async def pressed(self, interaction: Pressed) -> None:
        """Go back, or show what going back would do by now."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        bot: Ibid = interaction.client
        collection = collection_of(bot, server_of(interaction))
        live, by = int(self.match["live"]), signature(interaction.user.id)
        try:
            if (await asyncio.to_thread(collection.before)).fingerprint != bot.desk.fingerprint:
                await _show_anew(interaction, collection, locale)
                return
            number, waiting = await asyncio.to_thread(_go_back, collection, by, live)
        except (OvertakenError, NoGenerationError):
            await _show_anew(interaction, collection, locale)
            await tell(interaction, say(locale, "shelf.overtaken"))
            return
        lines = [say(locale, "shelf.went_back", generation=number)]
        if waiting:
            lines.append(_named("waits", waiting, locale))
        await interaction.edit_original_response(**edit(line_card(*lines)))


def _go_back(collection: Collection, by: str, live: int) -> tuple[int, list[Entry]]:
    """Go back, and return the texts that wait for approval again."""
    known = {pending.entry.id for pending in collection.inbox.all()}
    number = collection.rollback(by, live_now=live)
    waiting = [pending.entry for pending in collection.inbox.all()]
    return number, [entry for entry in waiting if entry.id not in known]


async def _show_anew(interaction: Pressed, collection: Collection, locale: str) -> None:
    """Show what going back would do now, in the place of what was shown."""
    bot: Ibid = interaction.client
    try:
        prospect = await asyncio.to_thread(prospect_of, collection)
    except NoGenerationError:
        card = line_card(say(locale, "shelf.no_way_back"))
        await interaction.edit_original_response(**edit(card, REFUSED))
        return
    sent = prospect_message(prospect, bot.desk.fingerprint, locale)
    await interaction.edit_original_response(**replacing(sent))
