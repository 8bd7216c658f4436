"""`/session`: the commands with which sessions are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.faults import reporting, tell
from bot.language import language_for, say
from bot.sessions import planning
from bot.sessions.plan import Mode, Recurrence
from bot.sessions.rules import require_moderator
from bot.sessions.session import Session
from bot.study import choices
from bot.study.actors import actor_of
from bot.study.closing import continue_cancelled
from bot.study.editing import plan_message
from bot.study.form import Options, Place, altered, ask_for_title, date_of
from bot.study.ledger import UnknownSessionError
from bot.study.overview import list_message
from bot.study.pressing import answering, perform
from bot.study.proposal import Chosen

if TYPE_CHECKING:
    from bot.client import Ibid

Asked: TypeAlias = "discord.Interaction[Ibid]"
GROUP = app_commands.Group(
    name="session", description="Study-group sessions on a reading", guild_only=True
)
_ABOUT = {
    "when": "Day and time, such as 2026-12-03 19:30",
    "place": "Where it is held: a text, forum, voice or stage channel",
    "work": "What to read",
    "work2": "A second work to read",
    "work3": "A third work to read",
    "sections": "Only these sections, with ; between their headings",
    "minutes": "How long it takes",
    "zone": "The time zone of the time, such as Europe/Berlin",
    "repeats": "How it recurs",
    "capacity": "How many seats there are; whoever comes later waits for one",
    "role": "Only for members with this role; @everyone opens it to all",
    "mode": "How members take part",
    "anonymous": "Whether questions may be asked without a name",
    "co_moderator": "Who runs it with you",
    "session": "Which session",
    "reason": "Why, for the members",
    "series": "Call off the later sessions of its series too",
}


def _about(*others: str) -> dict[str, str]:
    """Return what the options of a command are for, but for those that it does not have."""
    return {name: text for name, text in _ABOUT.items() if name not in others}


async def chosen_session(interaction: Asked, key: str) -> Session:
    """Return the session of an option, which somebody may have typed."""
    if not (key.isascii() and key.isalnum() and len(key) <= 13):
        raise UnknownSessionError(0)
    return interaction.client.ledger.get(interaction.guild_id or 0, int(key, 36))


@GROUP.command(name="new", description="Plan a session on a reading")
@app_commands.describe(**_about("session", "reason", "series"))
@app_commands.choices(repeats=choices.REPEATS, mode=choices.MODES)
@app_commands.autocomplete(
    work=choices.works,
    work2=choices.works,
    work3=choices.works,
    sections=choices.sections,
    zone=choices.zones,
)
async def new(  # noqa: PLR0913, PLR0917  (the options of a command)
    interaction: Asked,
    when: str,
    place: Place,
    work: str = "",
    work2: str = "",
    work3: str = "",
    sections: str = "",
    minutes: Range[int, 5, 1440] = 60,
    zone: str | None = None,
    repeats: Recurrence = "none",
    capacity: Range[int, 1, 10_000] | None = None,
    role: discord.Role | None = None,
    mode: Mode = "queued",
    anonymous: bool = False,
    co_moderator: discord.Member | None = None,
) -> None:
    """Answer `/session new`."""
    options = Options(
        when, zone, place, minutes, repeats, capacity, role, mode, anonymous, co_moderator
    )
    works = tuple(filter(None, (work, work2, work3)))
    async with reporting(interaction, "/session new"), answering(interaction):
        await ask_for_title(interaction, options, Chosen(works, sections))


@GROUP.command(name="list", description="The sessions ahead")
async def list_(interaction: Asked) -> None:
    """Answer `/session list`."""
    async with reporting(interaction, "/session list"):
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(**await list_message(interaction), ephemeral=True)


@GROUP.command(name="edit", description="Change a session, its event and its announcement")
@app_commands.describe(**_about("work", "work2", "work3", "sections", "reason", "series"))
@app_commands.choices(repeats=choices.REPEATS, mode=choices.MODES)
@app_commands.autocomplete(session=choices.sessions, zone=choices.zones)
async def edit(  # noqa: PLR0913, PLR0917  (the options of a command)
    interaction: Asked,
    session: str,
    when: str | None = None,
    place: Place | None = None,
    minutes: Range[int, 5, 1440] | None = None,
    zone: str | None = None,
    repeats: Recurrence | None = None,
    capacity: Range[int, 1, 10_000] | None = None,
    role: discord.Role | None = None,
    mode: Mode | None = None,
    anonymous: bool | None = None,
    co_moderator: discord.Member | None = None,
) -> None:
    """Answer `/session edit`."""
    options = Options(
        when, zone, place, minutes, repeats, capacity, role, mode, anonymous, co_moderator
    )
    async with reporting(interaction, "/session edit"), answering(interaction):
        found = await chosen_session(interaction, session)
        require_moderator(found, await actor_of(interaction))
        await interaction.response.defer(ephemeral=True)
        if options != Options():
            found = await perform(
                interaction,
                found.id,
                lambda known, by, now: planning.edit(
                    known, by, now, lambda plan: altered(plan, options)
                ),
            )
        await _show(interaction, found)


@GROUP.command(name="cancel", description="Call a session off, and tell those who come")
@app_commands.describe(session=_ABOUT["session"], reason=_ABOUT["reason"], series=_ABOUT["series"])
@app_commands.autocomplete(session=choices.sessions)
async def cancel(
    interaction: Asked,
    session: str,
    reason: Range[str, 0, 300] = "",
    series: bool = False,
) -> None:
    """Answer `/session cancel`."""
    async with reporting(interaction, "/session cancel"), answering(interaction):
        found = await chosen_session(interaction, session)
        require_moderator(found, await actor_of(interaction))
        await interaction.response.defer(ephemeral=True)
        called_off = await perform(
            interaction,
            found.id,
            lambda known, by, now: planning.cancel(known, by, now, reason, series=series),
        )
        following = await continue_cancelled(interaction.client, called_off)
        key = "cancelled_next" if following else "cancelled_done"
        await tell(interaction, say(await language_for(interaction), f"session.plan.{key}"))


@GROUP.command(name="copy", description="Plan a session like another one, at another date")
@app_commands.describe(session=_ABOUT["session"], when=_ABOUT["when"], zone=_ABOUT["zone"])
@app_commands.autocomplete(session=choices.sessions, zone=choices.zones)
async def copy(interaction: Asked, session: str, when: str, zone: str | None = None) -> None:
    """Answer `/session copy`."""
    async with reporting(interaction, "/session copy"), answering(interaction):
        found, ledger = await chosen_session(interaction, session), interaction.client.ledger
        actor = await actor_of(interaction)
        date = date_of(Options(when, zone), found.plan.when)
        copied = planning.copy(found, interaction.id, date, actor, ledger.clock())
        await interaction.response.defer(ephemeral=True)
        await _show(interaction, await ledger.add(copied))


async def _show(interaction: Asked, session: Session) -> None:
    locale = await language_for(interaction)
    sent = plan_message(interaction.client, session, locale)
    await interaction.followup.send(**sent, ephemeral=True)


class SessionCommands(commands.Cog):
    """The group of commands."""

    def __init__(self, bot: Ibid) -> None:
        bot.tree.add_command(GROUP)
