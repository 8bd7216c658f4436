"""The native scheduled event of a session, which shows in Discord's own list.

Each session of a series has an event of its own: Discord's recurring events keep to UTC, which
would move a session by an hour at a change to daylight-saving time. A session in a text channel
or forum that is not for all has none: all members would read there what it is about. (Those of
voice and stage channels Discord shows to those alone who see the channel.) What is changed by
hand is followed where it can be: another start is taken over, and an event that is deleted is
not made again (0 stands for it). Discord tells of an end on its own at the planned one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.language import say
from bot.sessions import planning
from bot.sessions.calendar import find_zone
from bot.sessions.errors import SessionError
from bot.sessions.plan import Plan, When
from bot.sessions.rules import LIVE
from bot.sessions.session import IBID, Session, posted
from bot.study.audience import sees
from bot.study.board import Board
from bot.study.pressing import common_locale

if TYPE_CHECKING:
    from bot.client import Ibid

NONE = 0  # stands for an event that moderators deleted by hand
_NAME, _DESCRIPTION = 100, 1000  # characters
_MOST = 100  # events of a server
_TOO_MANY = 30038
_SCHEDULED, _ACTIVE = discord.EventStatus.scheduled, discord.EventStatus.active


def described(plan: Plan, locale: str) -> str:
    """Return what an event says of a session, as much as fits."""
    read = "; ".join(reading.title for reading in plan.reading)
    parts = [plan.description, f"{say(locale, 'session.plan.reading')} {read}" if read else ""]
    agenda = [f"{item.minutes} min · {item.title}" for item in plan.items]
    text = "\n\n".join(filter(None, (*parts, "\n".join(agenda))))
    if len(text) <= _DESCRIPTION:
        return text
    return text[: _DESCRIPTION - 2].rpartition("\n")[0] + "\n…"


class Events:
    """Keeps the events of sessions as the sessions are."""

    def __init__(self) -> None:
        self._shown: dict[int, tuple[object, ...]] = {}
        self._sent: defaultdict[int, set[datetime]] = defaultdict(set)

    async def draw_event(self, board: Board, session: Session) -> None:
        """Make the event of a session, or bring it up to date."""
        known = session.messages.event
        if session.state == "draft" or known == NONE:
            return
        locale = await common_locale(board.bot, session.server)
        guild = board.bot.get_guild(session.server)
        if guild is None:
            return
        try:
            if known is None:
                line = await self._make(board, guild, session, locale)
            elif session.state in {"announced", *LIVE} and _is_private(guild, session):
                line = await self._take_back(board, guild, session, known, locale)
            else:
                await self._change(guild, session, known, locale)
                line = None
        except discord.NotFound:
            line = None
            await board.note(session, event=NONE)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            line = _refused(error, locale)
        board.fault(session, "event", line)

    def is_echo(self, event: int, start: datetime) -> bool:
        """Tell whether a start that Discord tells of is one that was set from here."""
        known = start in self._sent[event]
        self._sent[event].discard(start)
        return known

    async def _make(
        self, board: Board, guild: discord.Guild, session: Session, locale: str
    ) -> str | None:
        """Make an event; return a line where Discord takes none."""
        if session.state != "announced" or session.plan.when.start <= board.bot.ledger.clock():
            return None
        if guild.get_channel(session.plan.venue.channel) is None:
            return None
        if _is_private(guild, session):
            return say(locale, "session.plan.event_private")
        open_ones = [e for e in guild.scheduled_events if e.status in {_SCHEDULED, _ACTIVE}]
        if len(open_ones) >= _MOST:
            return say(locale, "session.plan.event_limit", most=_MOST)
        fields = _fields(guild, session, locale)
        privacy = discord.PrivacyLevel.guild_only
        event = await guild.create_scheduled_event(privacy_level=privacy, **fields)
        self._shown[event.id] = tuple(fields.values())
        await board.note(session, event=event.id)
        return None

    async def _take_back(
        self, board: Board, guild: discord.Guild, session: Session, number: int, locale: str
    ) -> str:
        """Delete an event that shows a session to more members than see its place; say so."""
        event = guild.get_scheduled_event(number) or await guild.fetch_scheduled_event(number)
        await event.delete()
        await board.note(session, event=None)
        return say(locale, "session.plan.event_private")

    async def _change(
        self, guild: discord.Guild, session: Session, number: int, locale: str
    ) -> None:
        event = guild.get_scheduled_event(number) or await guild.fetch_scheduled_event(number)
        if session.state in LIVE and event.status is _SCHEDULED:
            await event.start()
        elif session.state == "ended" and event.status is _ACTIVE:
            await event.end()
        elif session.state in {"ended", "cancelled"} and event.status is _SCHEDULED:
            await event.cancel()
        elif session.state == "announced" and event.status is _SCHEDULED:
            await self._edit(event, guild, session, locale)

    async def _edit(
        self, event: discord.ScheduledEvent, guild: discord.Guild, session: Session, locale: str
    ) -> None:
        fields = _fields(guild, session, locale)
        look = tuple(fields.values())
        if self._shown.get(event.id) == look or fields["start_time"] <= discord.utils.utcnow():
            return
        if event.start_time != fields["start_time"]:
            self._sent[event.id].add(fields["start_time"])
        await event.edit(**fields)
        self._shown[event.id] = look


def _is_private(guild: discord.Guild, session: Session) -> bool:
    """Tell whether an event would show a session to members who do not see its place."""
    channel = guild.get_channel(session.plan.venue.channel)
    if channel is None or isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return False
    return not sees(channel, guild.default_role)


def _fields(guild: discord.Guild, session: Session, locale: str) -> dict[str, Any]:
    plan = session.plan
    fields: dict[str, Any] = {
        "name": plan.title[:_NAME],
        "description": described(plan, locale),
        "start_time": plan.when.start,
        "end_time": plan.when.start + timedelta(minutes=plan.minutes),
    }
    channel = guild.get_channel(plan.venue.channel)
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        stage = isinstance(channel, discord.StageChannel)
        kind = discord.EntityType.stage_instance if stage else discord.EntityType.voice
        return fields | {"entity_type": kind, "channel": channel}
    link = f"https://discord.com/channels/{session.server}/{plan.venue.channel}"
    return fields | {"entity_type": discord.EntityType.external, "location": link}


def _refused(error: discord.HTTPException, locale: str) -> str:
    if error.code == _TOO_MANY:
        return say(locale, "session.plan.event_limit", most=_MOST)
    key = "event_forbidden" if isinstance(error, discord.Forbidden) else "event_refused"
    return say(locale, f"session.plan.{key}", reason=error.text)


class EventWatch(commands.Cog):
    """Follows what is done with events by hand."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._events = Events()
        bot.board.add(self._events.draw_event)

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        """Take over another start; an event that was called off by hand is let go."""
        session = self._session_of(after)
        if session is None or session.state != "announced":
            return
        if after.status is discord.EventStatus.cancelled:
            await self._let_go(session)
        elif before.start_time != after.start_time and not self._events.is_echo(
            after.id, after.start_time
        ):
            await self._follow(session, after.start_time)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Let an event go that was deleted by hand; the session stays."""
        session = self._session_of(event)
        if session is not None:
            await self._let_go(session)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look who sees the places by now: it may have changed while Ibid was away."""
        for guild in self._bot.guilds:
            self._look(guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Look who sees the places, of which one may have changed."""
        del before
        self._look(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Look who sees the places, where what all members may do has changed."""
        del before
        if after.is_default():
            self._look(after.guild)

    def _look(self, guild: discord.Guild) -> None:
        """Draw the sessions that have an event and should have none, or the other way round."""
        for session in self._bot.ledger.of(guild.id):
            event, is_open = session.messages.event, session.state in {"announced", *LIVE}
            if is_open and event != NONE and (event is not None) == _is_private(guild, session):
                self._bot.board.soon(session)

    def _session_of(self, event: discord.ScheduledEvent) -> Session | None:
        own = self._bot.ledger.of(event.guild_id)
        return next((each for each in own if each.messages.event == event.id), None)

    async def _let_go(self, session: Session) -> None:
        """Note that an event is gone, unless Ibid itself took it back meanwhile."""
        event = session.messages.event

        def gone(known: Session, _: datetime) -> Session:
            return posted(known, event=NONE) if known.messages.event == event else known

        await self._bot.ledger.change(session.server, session.id, gone)

    async def _follow(self, session: Session, start: datetime) -> None:
        def moved(plan: Plan) -> Plan:
            clock = start.astimezone(find_zone(plan.when.zone)).time()
            return replace(plan, when=When(start, plan.when.zone, clock, plan.when.recurrence))

        try:
            await self._bot.ledger.change(
                session.server,
                session.id,
                lambda known, now: planning.edit(known, IBID, now, moved),
            )
        except SessionError:  # such as a start on Saturday for weekdays: the event is put right
            self._bot.board.soon(session)
