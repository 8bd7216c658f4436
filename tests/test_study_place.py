"""A session in the one chat of a voice or stage channel: its lock, and that it is alone there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import Venue
from bot.sessions.session import Session
from tests.bench.gateway import command
from tests.closing import end
from tests.meeting import SHAFT, Meeting, announce, open_meeting, study_bot
from tests.sitting import Sitting, shown_in


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def planned_in(meeting: Meeting, kind: Any) -> tuple[Session, Session]:
    """Announce two sessions in one channel."""
    hall = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    first = await announce(meeting, 1, venue=Venue(kind, hall.id), title="First")
    return first, await announce(meeting, 1, venue=Venue(kind, hall.id), title="Second")


async def start(meeting: Meeting, session: Session) -> str:
    """Let Mia start a session; return what she is told."""
    number = base36(session.id)
    told = await meeting.mia.slash(meeting.channel, "session start", session=number)
    await meeting.env.settle()
    return shown_in(told)


@pytest.mark.parametrize("kind", ["voice", "stage"])
@pytest.mark.parametrize("allowed", [None, False, True])
async def test_lock_leaves_the_permissions_of_a_channel_alone(
    simcord_env: simcord.Env, kind: Any, allowed: bool | None
) -> None:
    meeting = open_meeting(simcord_env)
    hall = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    guild = simcord_env.bot.get_guild(meeting.guild.id)
    assert guild is not None
    channel = guild.get_channel(hall.id)
    assert isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    await channel.set_permissions(guild.me, send_messages=True)
    if allowed is not None:
        await channel.set_permissions(guild.default_role, send_messages=allowed)
    await simcord_env.settle()
    before = channel.overwrites
    session = await announce(meeting, 1, venue=Venue(kind, hall.id))
    sitting = Sitting(meeting, session.id)
    await start(meeting, session)
    ada, ben = sitting.members[:2]
    await sitting.hand(ada)
    panel = (await sitting.press(sitting.mia, "rpanel", sitting.status)).response
    card = (await sitting.press(sitting.mia, "rmoderate", panel)).response

    told = shown_in(await sitting.press(sitting.mia, "rlock", card))
    locked = channel.overwrites
    refused = shown_in(await sitting.ask(ben, SHAFT))
    await sitting.press(sitting.mia, "rtake", panel)
    await sitting.press(sitting.mia, "runlock", card)
    unlocked = channel.overwrites
    await sitting.press(sitting.mia, "rlock", card)
    await end(sitting)

    assert f"The chat of {hall.mention} itself stays open" in told
    assert "The moderators locked the discussion" in refused
    assert f"🎙 <@{ada.id}> has the floor." in sitting.said
    assert locked == unlocked == channel.overwrites == before


@pytest.mark.parametrize("kind", ["voice", "stage"])
async def test_channel_with_one_chat_holds_one_session_at_a_time(
    simcord_env: simcord.Env, kind: Any
) -> None:
    meeting = open_meeting(simcord_env)
    first, second = await planned_in(meeting, kind)
    await start(meeting, first)
    told = await start(meeting, second)
    again = await start(meeting, first)
    sitting = Sitting(meeting, first.id)
    await sitting.ask(meeting.members[0], SHAFT)

    assert "another session is going on in it" in told
    assert f"<#{first.plan.venue.channel}>" in told
    assert "was faster" in again
    assert meeting.session(second.id).state == "announced"
    assert [entry.text for entry in sitting.session.queue.entries] == [SHAFT]

    await end(sitting)
    await start(meeting, second)
    assert meeting.session(second.id).state == "running"


async def test_two_that_are_started_at_once_do_not_share_a_chat(simcord_env: simcord.Env) -> None:
    meeting = open_meeting(simcord_env)
    sessions = await planned_in(meeting, "voice")
    for session in sessions:
        number = base36(session.id)
        command(simcord_env, meeting.mia, meeting.channel.id, "session start", session=number)
    await simcord_env.settle()

    states = [meeting.session(session.id).state for session in sessions]
    assert sorted(states) == ["announced", "running"]


@pytest.mark.parametrize("kind", ["text", "forum"])
async def test_channel_whose_sessions_have_threads_holds_several(
    simcord_env: simcord.Env, kind: Any
) -> None:
    meeting = open_meeting(simcord_env)
    sessions = await planned_in(meeting, kind)
    for session in sessions:
        await start(meeting, session)

    assert [meeting.session(session.id).state for session in sessions] == ["running"] * 2
