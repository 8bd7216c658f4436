"""A study group for the tests: a server with ten members, two moderators, and a reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions import planning
from bot.sessions.plan import Item, Plan, Reading, Venue, When
from bot.sessions.session import Actor, Session
from bot.study.board import Board
from index.library import Library
from tests.rooms import ESSAY, make_bot, shelve

SALT = """# The Salt Road

Salt came down from the Hallen mines to the river port of Orm for three hundred years.[^1]

## The mines

The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley.[^2] \
Forty families lived above the shaft by 1250.[^3]

It is disputed whether the abbots owned the mountain or only leased it.[^4] Some historians \
hold that the charter of 1204 is a forgery, while others trust its seal.[^5][^6]

## The road

Drovers led eleven hundred mules a year over the Kessel pass.[^7] Each mule carried two \
barrels, and each barrel bore the mark of its shaft.

The toll at Kessel bridge was said to be one handful of salt.[^8] However, the toll rolls name \
a silver penny instead.[^9]

## The port

Orm built its salt house in 1311, beside the old fish market.[^10] The town council forbade \
the sale of salt on Sundays in 1340.[^11]

## The end

Cheap sea salt reached Orm by ship in 1502, and the road fell empty within ten years.[^12] \
The last mule train crossed the pass in October 1511.

[^1]: Orm, Port Book, fol. 2.
[^2]: Charter of Hallen, 1204.
[^3]: Hearth roll of Hallen, 1250.
[^4]: Brandt, Mountain Rights, p. 31, argues for a lease; against him Solveig Ekh, p. 12.
[^5]: Ekh, The Hallen Forgeries, p. 44.
[^6]: Tamm, Seals of the Upper Valley, p. 9.
[^7]: Toll rolls of Kessel, 1290.
[^8]: Sayings of the Drovers, no. 14.
[^9]: Toll rolls of Kessel, 1291.
[^10]: Orm, Building Accounts, 1311.
[^11]: Orm, Council Minutes, 3 May 1340.
"""
Board.pace = 0.02  # seconds from one drawing to the next, so that tests need not wait
WORK = "the-salt-road"
TITLE = "The Salt Road"
SHAFT, TOLL, MULES = (
    "When did the abbots open the first shaft?",
    "What was the toll at Kessel bridge?",
    "How many mules crossed the Kessel pass?",
)
NAMES = ("ada", "ben", "cem", "dora", "eli", "fay", "gus", "hana", "ivo", "jule")


def study_bot(home: Path, **settings: Any) -> Ibid:
    """Build a bot that has the reading on its shelf; a home that is filled stays as it is."""
    library = Library(home)
    if library.collection().current() is None:
        shelve(library, SALT, "salt.md")
    return make_bot(home, **settings)


def bot_with_essay(home: Path) -> Ibid:
    """Build a study bot that has the essay on its shelf too, which is not in the reading."""
    bot = study_bot(home)
    shelve(Library(home), ESSAY, "lighthouse.md")
    return bot


@dataclass
class Meeting:
    """A server whose members study; Mia and Noor moderate it."""

    env: simcord.Env
    guild: Any
    channel: Any
    members: list[Any]
    mia: Any
    noor: Any

    @property
    def bot(self) -> Ibid:
        bot: Any = self.env.bot
        return bot

    @property
    def sessions(self) -> list[Session]:
        return self.bot.ledger.of(self.guild.id)

    def session(self, number: int) -> Session:
        """Return a session as it is by now."""
        return self.bot.ledger.get(self.guild.id, number)

    def actor(self, who: Any) -> Actor:
        """Return one of the two moderators, or a member, as the sessions know them."""
        return Actor(who.id, moderator=who in (self.mia, self.noor))


def open_meeting(env: simcord.Env, name: str = "Reading circle") -> Meeting:
    guild = env.create_guild(name)
    channel = guild.create_text_channel("study")
    keepers = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    short = name[:3].lower()
    members = [guild.add_member(env.create_user(f"{who}-{short}")) for who in NAMES]
    mia, noor = (
        guild.add_member(env.create_user(f"{who}-{short}"), roles=[keepers])
        for who in ("mia", "noor")
    )
    return Meeting(env, guild, channel, members, mia, noor)


def starts(env: simcord.Env, hours: float = 48) -> datetime:
    """Return an instant so many hours ahead."""
    return env.now() + timedelta(hours=hours)


async def plan(meeting: Meeting, hours: float = 48, **changes: Any) -> Session:
    """Let Mia draft a session on the reading, in the text channel unless a venue is given."""
    start = starts(meeting.env, hours)
    chosen: dict[str, Any] = {
        "title": "Salt and silver",
        "when": When(start, "UTC", start.time()),
        "minutes": 60,
        "venue": Venue("text", meeting.channel.id),
        "reading": (Reading(WORK, TITLE),),
        "items": (Item("Welcome", 5), Item("The mines", 45), Item("Close", 10)),
    }
    mia = meeting.actor(meeting.mia)
    number = discord.utils.time_snowflake(meeting.env.now()) + len(meeting.bot.ledger.all())
    drafted = planning.new(
        number, meeting.guild.id, Plan(**(chosen | changes)), mia, meeting.env.now()
    )
    return await meeting.bot.ledger.add(drafted)


async def announce(meeting: Meeting, hours: float = 48, **changes: Any) -> Session:
    """Let Mia plan a session and announce it."""
    drafted = await plan(meeting, hours, **changes)
    shown = await meeting.mia.slash(meeting.channel, "session edit", session=base36(drafted.id))
    await meeting.mia.click(shown.response, label="Publish")
    await meeting.env.advance_time(2)
    return meeting.session(drafted.id)


async def pass_time(env: simcord.Env, hours: float) -> None:
    """Let hours go by, in steps that simcord's limit of five seconds allows.

    Without the heartbeat, which writes to the disk thousands of times a day.
    """
    bot: Any = env.bot
    bot._beat.cancel()
    left = hours * 3600
    while left > 0:
        await env.advance_time(min(left, 6 * 3600))
        left -= 6 * 3600
