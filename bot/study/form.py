"""`/session new`: what was chosen by options waits for the title, which is typed into a form.

What waits is kept in the database, so that a restart while somebody types loses nothing; what
nobody sent is forgotten a day later.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import ui

from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Form, Pressed, Typed, base36, blank
from bot.sessions import planning
from bot.sessions.calendar import find_zone, when
from bot.sessions.errors import SessionError
from bot.sessions.plan import Mode, Plan, Recurrence, Venue, VenueKind, When
from bot.sessions.session import Session
from bot.sessions.storage import from_json, to_json
from bot.store import Record
from bot.study.actors import actor_of
from bot.study.editing import plan_message
from bot.study.kinds import FORM
from bot.study.place import missing_in, permission_name
from bot.study.pressing import SESSION, answering
from bot.study.proposal import Chosen, propose, resolve
from bot.study.typed import TypedError, read_date

if TYPE_CHECKING:
    from bot.client import Ibid

_PATIENCE = 1.5  # seconds to look at the shelf before the form, of Discord's three

Place: TypeAlias = (
    discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.StageChannel
)
_KINDS: dict[type, VenueKind] = {
    discord.TextChannel: "text",
    discord.ForumChannel: "forum",
    discord.VoiceChannel: "voice",
    discord.StageChannel: "stage",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a moderator chose by options; None where nothing."""

    when: str | None = None
    zone: str | None = None
    place: Place | None = None
    minutes: int | None = None
    repeats: Recurrence | None = None
    capacity: int | None = None
    role: discord.Role | None = None
    mode: Mode | None = None
    anonymous: bool | None = None
    co_moderator: discord.Member | None = None


def date_of(options: Options, before: When) -> When:
    """Return the date that was chosen, what was not chosen as before."""
    zone, repeats = options.zone or before.zone, options.repeats or before.recurrence
    if options.when is None:
        if zone == before.zone:
            return replace(before, recurrence=repeats)
        local = before.start.astimezone(find_zone(before.zone))
        return when(local.date(), before.clock, zone, repeats)
    day, clock = read_date(options.when)
    return when(day, clock, zone, repeats)


def venue_of(place: Place) -> Venue:
    """Return a channel as a session's place; TypedError names what Ibid is not allowed there."""
    missing = missing_in(place)
    if missing:
        names = ", ".join(map(permission_name, missing))
        raise TypedError("not_allowed", channel=place.id, permissions=names)
    return Venue(_KINDS[type(place)], place.id)


def altered(plan: Plan, options: Options) -> Plan:
    """Return a plan with what was chosen."""
    chosen = {
        name: getattr(options, name)
        for name in ("minutes", "capacity", "mode", "anonymous")
        if getattr(options, name) is not None
    }
    plan = replace(plan, **chosen)
    if options.when or options.zone or options.repeats:
        plan = replace(plan, when=date_of(options, plan.when))
    if options.place is not None:
        plan = replace(plan, venue=venue_of(options.place))
    if options.role is not None:  # @everyone opens the session to all again
        everyone = options.role.is_default()
        plan = replace(plan, roles=() if everyone else (options.role.id,))
    if options.co_moderator is not None:
        others = (*plan.co_moderators, options.co_moderator.id)
        plan = replace(plan, co_moderators=tuple(dict.fromkeys(others)))
    return plan


def usual_zone(bot: Ibid, server: int) -> str:
    """Return the zone of the session that the server planned last."""
    last = max(bot.ledger.of(server), key=lambda session: session.id, default=None)
    return last.plan.when.zone if last else "UTC"


async def ask_for_title(interaction: Pressed, options: Options, chosen: Chosen) -> None:
    """Check all that was chosen, keep it, and open the form."""
    bot: Ibid = interaction.client
    server, now = interaction.guild_id or 0, bot.ledger.clock()
    actor, locale = await actor_of(interaction), await language_for(interaction)
    if not actor.moderator:
        raise SessionError("not_moderator")
    assert options.when and options.place  # noqa: S101, PT018  (the command requires both)
    day, clock = read_date(options.when)
    date = when(day, clock, options.zone or usual_zone(bot, server), options.repeats or "none")
    plan = Plan("-", date, options.minutes or 60, venue_of(options.place))
    rest = replace(options, when=None, zone=None, repeats=None, place=None)
    drafted = planning.new(interaction.id, server, altered(plan, rest), actor, now)
    title = await _look_up_title(bot, server, chosen)
    body = {"session": to_json(drafted), "works": chosen.works, "sections": chosen.sections}
    second = int(now.timestamp())
    await bot.store.put_record(Record(server, FORM, str(interaction.id), body, second))
    await interaction.response.send_modal(_title_form(interaction.id, title, locale))


async def _look_up_title(bot: Ibid, server: int, chosen: Chosen) -> str:
    """Return the first work's title, and find out before the form whether all is there."""
    if not chosen.works:
        return ""
    try:
        reading = await asyncio.wait_for(resolve(bot.desk, server, chosen), _PATIENCE)
    except TimeoutError:  # the desk is busy: it is found out after the form
        return ""
    return reading[0].title[:100]


def _title_form(number: int, title: str, locale: str) -> ui.Modal:
    long = discord.TextStyle.paragraph
    fields: list[ui.Label[Any]] = [
        ui.Label(
            text=say(locale, "session.plan.field_title"),
            component=ui.TextInput(custom_id="title", default=title or None, max_length=100),
        ),
        ui.Label(
            text=say(locale, "session.plan.field_description"),
            description=say(locale, "session.plan.description_hint"),
            component=ui.TextInput(
                custom_id="description", style=long, max_length=1000, required=False
            ),
        ),
    ]
    return blank(say(locale, "session.plan.new"), f"ibid:s:pnewform:{base36(number)}", fields)


async def _take_title(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Make the draft, with what is proposed for it, and show it."""
    bot, server = interaction.client, interaction.guild_id or 0
    async with answering(interaction):
        key = str(int(match["session"], 36))
        kept = await bot.store.record(server, FORM, key)
        if kept is None:
            await tell(interaction, say(await language_for(interaction), "session.plan.form_gone"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        session = await _draft(interaction, kept, typed)
        await bot.store.delete_record(server, FORM, key)
        locale = await language_for(interaction)
        await interaction.followup.send(**plan_message(bot, session, locale), ephemeral=True)


async def _draft(interaction: Pressed, kept: Record, typed: Typed) -> Session:
    bot, server = interaction.client, interaction.guild_id or 0
    waiting = from_json(kept.body["session"])
    chosen = Chosen(tuple(kept.body["works"]), kept.body["sections"])
    reading = await resolve(bot.desk, server, chosen) if chosen.works else ()
    locale = await language_for(interaction, private=False)
    items = await propose(bot.desk, server, reading, waiting.plan.minutes, locale)
    plan = replace(
        waiting.plan,
        title=typed["title"],
        description=typed.get("description", "").strip(),
        reading=reading,
        items=items,
    )
    actor, now = await actor_of(interaction), bot.ledger.clock()
    drafted: Session = await bot.ledger.add(planning.new(waiting.id, server, plan, actor, now))
    return drafted


NEW_FORM = Form(re.compile(rf"ibid:s:pnewform:{SESSION}"), _take_title)
