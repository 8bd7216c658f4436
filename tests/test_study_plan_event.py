"""The event of a session in Discord: where it cannot be made, and what is changed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.client import Ibid
from bot.lasting import base36
from tests.meeting import Meeting, study_bot
from tests.planning import draft, events, publish
from tests.rooms import texts


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def edit_event(meeting: Meeting, **changes: Any) -> None:
    """Change the event by hand, as moderators do in Discord."""
    [event] = events(meeting)
    meeting.env.backend.edit_scheduled_event(meeting.guild.id, event.id, changes)
    await meeting.env.settle()
    await meeting.env.advance_time(3)


async def published(meeting: Meeting) -> str:
    """Let Mia publish a session; return what her card says then."""
    card = await draft(meeting)
    await meeting.mia.click(card, label="Publish")
    return texts(card)


async def test_missing_permission_is_named_and_the_session_goes_on(meeting: Meeting) -> None:
    path = "/guilds/*/scheduled-events"
    meeting.env.inject_error("POST", path, status=403, code=50013, times=None)
    said = await published(meeting)
    assert "**Create Events**" in said
    assert meeting.sessions[0].state == "announced"
    assert meeting.sessions[0].messages.event is None
    assert "I’ll come" in texts(meeting.channel.last_message)


async def test_full_list_of_events_is_named(meeting: Meeting) -> None:
    start = (meeting.env.now() + timedelta(days=9)).isoformat()
    end = (meeting.env.now() + timedelta(days=9, hours=1)).isoformat()
    for number in range(100):
        meeting.env.backend.create_scheduled_event(
            meeting.guild.id,
            name=f"Event {number}",
            entity_type=3,
            scheduled_start_time=start,
            scheduled_end_time=end,
            entity_metadata={"location": "here"},
        )
    await meeting.env.settle()
    said = await published(meeting)
    assert "Discord keeps 100 events a server" in said
    assert len(events(meeting)) == 100
    assert meeting.sessions[0].state == "announced"


async def test_start_that_is_moved_by_hand_is_followed(meeting: Meeting) -> None:
    session = await publish(meeting)
    await meeting.members[0].click(meeting.channel.last_message, label="I’ll come")
    start = datetime(2026, 2, 6, 17, 0, tzinfo=UTC)
    await edit_event(meeting, scheduled_start_time=start.isoformat())
    assert meeting.session(session.id).plan.when.start == start
    assert "was moved" in meeting.channel.last_message.content
    assert f"<t:{int(start.timestamp())}:F>" in texts(meeting.channel.history()[0])


async def test_deleted_event_is_not_made_again(meeting: Meeting) -> None:
    session = await publish(meeting)
    [event] = events(meeting)
    meeting.env.backend.delete_scheduled_event(meeting.guild.id, event.id)
    await meeting.env.settle()
    key = base36(session.id)
    card = await meeting.mia.slash(meeting.channel, "session edit", session=key, minutes=90)
    await meeting.env.advance_time(3)
    assert "Its event was deleted by hand" in texts(card.response)
    assert events(meeting) == []
    assert meeting.session(session.id).plan.minutes == 90


async def test_deleted_announcement_is_posted_anew_on_the_next_change(meeting: Meeting) -> None:
    session = await publish(meeting)
    before = meeting.channel.last_message
    await meeting.mia.slash(meeting.channel, "session edit", session=base36(session.id), minutes=61)
    await meeting.env.advance_time(3)
    assert meeting.channel.last_message.id == before.id

    meeting.env.backend.delete_message(meeting.channel.id, before.id)
    await meeting.env.settle()
    await meeting.mia.slash(meeting.channel, "session edit", session=base36(session.id), minutes=75)
    await meeting.env.advance_time(3)
    assert "75 minutes" in texts(meeting.channel.last_message)
    assert meeting.session(session.id).messages.announcement == meeting.channel.last_message.id


async def test_session_moves_to_another_channel(meeting: Meeting) -> None:
    session = await publish(meeting)
    hall = meeting.guild.create_voice_channel("hall")
    await meeting.mia.slash(meeting.channel, "session edit", session=base36(session.id), place=hall)
    await meeting.env.advance_time(3)
    [event] = events(meeting)
    assert meeting.channel.last_message is None
    assert "I’ll come" in texts(hall.last_message)
    assert event.entity_type is discord.EntityType.voice
    assert event.channel_id == hall.id


@pytest.mark.parametrize("kind", ["stage", "voice", "forum"])
async def test_each_kind_of_place(meeting: Meeting, kind: str) -> None:
    place = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    session = await publish(meeting, place=place)
    [event] = events(meeting)
    where = place.threads[0] if kind == "forum" else place
    kinds = {"stage": "stage_instance", "voice": "voice", "forum": "external"}
    assert session.plan.venue.kind == kind
    assert event.entity_type.name == kinds[kind]
    announcement = where.history()[0]
    await meeting.members[0].click(announcement, label="I’ll come")
    await meeting.env.advance_time(3)
    assert "1 coming" in texts(where.history()[0])


async def test_deleted_channel_loses_nothing(meeting: Meeting) -> None:
    session = await publish(meeting)
    other = meeting.guild.create_text_channel("other")
    meeting.env.backend.delete_channel(meeting.channel.id)
    await meeting.env.settle()
    key = base36(session.id)
    card = await meeting.mia.slash(other, "session edit", session=key, minutes=70)
    await meeting.env.advance_time(3)
    card = await meeting.mia.slash(other, "session edit", session=key)
    assert "announcement cannot be posted" in texts(card.response)
    await meeting.mia.slash(other, "session edit", session=key, place=other)
    await meeting.env.advance_time(3)
    assert "70 minutes" in texts(other.last_message)


async def test_place_without_permission_is_refused(meeting: Meeting) -> None:
    me = meeting.bot.get_guild(meeting.guild.id).me
    denied = discord.PermissionOverwrite(create_public_threads=False)
    closed = meeting.guild.create_text_channel("closed", overwrites={me: denied})
    shown = await meeting.mia.slash(
        meeting.channel, "session new", when="2026-02-03 19:30", place=closed
    )
    assert "Create Public Threads" in shown.response.content
