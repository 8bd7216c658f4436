"""What Discord offers while somebody fills in the options of `/session`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import available_timezones

import discord
from discord.app_commands import Choice

from bot.lasting import base36
from bot.sessions.calendar import find_zone
from bot.sessions.rules import moderates
from bot.study.actors import actor_of
from bot.study.form import usual_zone
from bot.study.proposal import headings_of
from bot.study.status import short
from bot.study.typed import TypedError
from index.errors import IbidError

if TYPE_CHECKING:
    from bot.client import Ibid

Asked: TypeAlias = "discord.Interaction[Ibid]"
_MOST, _LONGEST = 25, 100  # choices, and characters of one

REPEATS = [
    Choice(name=name, value=value)
    for name, value in (
        ("Once", "none"),
        ("Every day", "daily"),
        ("Monday to Friday", "weekdays"),
        ("Every week", "weekly"),
        ("Every other week", "fortnightly"),
        ("Every month, on the same weekday", "monthly"),
        ("Every year", "yearly"),
    )
]
MODES = [
    Choice(name=name, value=value)
    for name, value in (
        ("Open: everybody just speaks", "open"),
        ("Queued: questions and hands wait in line", "queued"),
        ("Reviewed: moderators see questions first", "reviewed"),
    )
]


async def works(interaction: Asked, typed: str) -> list[Choice[str]]:
    """Offer the works on the shelf."""
    try:
        titles = await interaction.client.desk.titles(interaction.guild_id)
    except IbidError:
        return []
    like = typed.casefold()
    found = [(title, work) for title, work in titles if like in title.casefold()]
    return [Choice(name=short(title, _LONGEST), value=work) for title, work in found[:_MOST]]


async def sections(interaction: Asked, typed: str) -> list[Choice[str]]:
    """Offer the headings of the works chosen so far, after those that were typed before."""
    chosen = interaction.namespace
    names = [getattr(chosen, name, None) or "" for name in ("work", "work2", "work3")]
    try:
        found = await headings_of(interaction.client.desk, interaction.guild_id or 0, names)
    except (IbidError, TypedError):
        return []
    before, _, last = typed.rpartition(";")
    lead = f"{before.strip()}; " if before.strip() else ""
    like = last.strip().casefold()
    offered = []
    for number, heading in enumerate(found, start=1):
        named = f"{lead}{' '.join(heading.split())}"
        value = named if len(named) <= _LONGEST and ";" not in heading else f"{lead}§{number}"
        if like in heading.casefold() and len(value) <= _LONGEST:
            offered.append(Choice(name=short(named, _LONGEST), value=value))
    return offered[:_MOST]


async def zones(interaction: Asked, typed: str) -> list[Choice[str]]:
    """Offer time zones, the one that the server used last before others."""
    usual = usual_zone(interaction.client, interaction.guild_id or 0)
    like = typed.strip().casefold().replace(" ", "_")
    named = sorted(zone for zone in available_timezones() if like in zone.casefold())
    named.sort(key=lambda zone: (zone != usual, "/" not in zone))
    return [Choice(name=zone, value=zone) for zone in named[:_MOST]]


async def sessions(interaction: Asked, typed: str) -> list[Choice[str]]:
    """Offer the sessions that somebody may run, the next ones first."""
    actor = await actor_of(interaction)
    like, found = typed.casefold(), []
    own = interaction.client.ledger.of(interaction.guild_id or 0)
    order = {"announced": 0, "running": 0, "paused": 0, "draft": 1}
    for session in sorted(own, key=lambda each: order.get(each.state, 2)):
        when = session.plan.when
        date = f"{when.start.astimezone(find_zone(when.zone)):%Y-%m-%d %H:%M}"
        name = f"{short(session.plan.title, 75)} · {date}"
        if moderates(session, actor) and like in name.casefold():
            found.append(Choice(name=name[:_LONGEST], value=base36(session.id)))
    return found[:_MOST]
