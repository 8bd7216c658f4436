"""An announced session: replies and seats, reminders, and what is moved, called off or repeated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest

from bot.client import Ibid
from bot.lasting import base36
from tests.meeting import Meeting, announce, pass_time, study_bot
from tests.planning import events, publish
from tests.rooms import texts


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_waiting_list_moves_up(meeting: Meeting) -> None:
    await publish(meeting, capacity=2)
    announcement = meeting.channel.last_message
    ada, ben, cem, dora = meeting.members[:4]
    for who in (ada, ben, cem):
        told = await who.click(announcement, label="I’ll come")
    await dora.click(announcement, label="Maybe")
    await meeting.env.advance_time(5)
    assert "number 1 on the waiting list" in told.response.content
    shown = texts(meeting.channel.history()[0])
    assert "2 of 2 seats taken · 1 on the waiting list · 1 maybe" in shown
    assert str(ada.id) not in shown

    await ada.click(announcement, label="Can’t")
    await meeting.env.advance_time(5)
    word = meeting.channel.last_message
    assert "A seat became free" in word.content
    assert [user.id for user in word.mentions] == [cem.id]


async def test_members_without_the_role_cannot_reply(meeting: Meeting) -> None:
    role = meeting.guild.create_role("Readers")
    await publish(meeting, role=role)
    told = await meeting.members[0].click(meeting.channel.last_message, label="I’ll come")
    assert "certain roles only" in told.response.content


async def test_reminders_mention_those_who_come(meeting: Meeting) -> None:
    await announce(meeting, hours=25)
    announcement = meeting.channel.last_message
    ada, ben = meeting.members[:2]
    await ada.click(announcement, label="I’ll come")
    await ben.click(announcement, label="Maybe")
    for hours in (1.1, 23, 0.9):
        before = len(meeting.channel.history())
        await pass_time(meeting.env, hours)
        assert len(meeting.channel.history()) == before + 1
        reminder = meeting.channel.last_message
        assert "Salt and silver" in reminder.content
        assert [user.id for user in reminder.mentions] == [ada.id]


async def test_nobody_is_reminded_of_what_nobody_comes_to(meeting: Meeting) -> None:
    await announce(meeting, hours=2)
    before = len(meeting.channel.history())
    await pass_time(meeting.env, 1.5)
    assert len(meeting.channel.history()) == before


async def test_session_is_edited_and_those_who_come_are_told(meeting: Meeting) -> None:
    session = await publish(meeting)
    await meeting.members[0].click(meeting.channel.last_message, label="I’ll come")
    await meeting.mia.slash(
        meeting.channel, "session edit", session=base36(session.id), when="2026-02-05 18:00"
    )
    await meeting.env.advance_time(5)
    start = datetime(2026, 2, 5, 18, 0, tzinfo=UTC)
    assert meeting.session(session.id).plan.when.start == start
    assert [event.start_time for event in events(meeting)] == [start]
    word = meeting.channel.last_message
    assert "was moved" in word.content
    assert [user.id for user in word.mentions] == [meeting.members[0].id]
    assert f"<t:{int(start.timestamp())}:F>" in texts(meeting.channel.history()[0])


async def test_session_is_cancelled_with_a_reason(meeting: Meeting) -> None:
    session = await publish(meeting)
    await meeting.members[0].click(meeting.channel.last_message, label="I’ll come")
    await meeting.mia.slash(
        meeting.channel, "session cancel", session=base36(session.id), reason="Mia has **flu**"
    )
    await meeting.env.advance_time(5)
    word = meeting.channel.last_message
    shown = meeting.channel.history()[0]
    assert "is called off" in word.content
    assert "Mia has \\*\\*flu\\*\\*" in word.content
    assert [user.id for user in word.mentions] == [meeting.members[0].id]
    assert "This session was called off." in texts(shown)
    assert "I’ll come" not in texts(shown)
    assert not [e for e in events(meeting) if e.status is discord.EventStatus.scheduled]


async def test_copy_is_a_draft_at_another_date(meeting: Meeting) -> None:
    session = await publish(meeting)
    await meeting.mia.slash(
        meeting.channel, "session copy", session=base36(session.id), when="2026-03-03 19:30"
    )
    copied = meeting.sessions[-1]
    assert copied.state == "draft"
    assert copied.plan.items == session.plan.items
    assert copied.plan.when.start == datetime(2026, 3, 3, 19, 30, tzinfo=UTC)


async def test_co_moderator_who_may_plan_none_copies_none(meeting: Meeting) -> None:
    ada = meeting.members[0]
    session = await publish(meeting, co_moderator=ada)
    told = await ada.slash(
        meeting.channel, "session copy", session=base36(session.id), when="2026-03-03 19:30"
    )
    assert session.plan.co_moderators == (ada.id,)
    assert "planned by this server’s moderators" in told.response.content
    assert [each.id for each in meeting.sessions] == [session.id]
    await meeting.noor.slash(
        meeting.channel, "session copy", session=base36(session.id), when="2026-03-03 19:30"
    )
    assert meeting.sessions[-1].moderators == (meeting.noor.id, meeting.mia.id, ada.id)


async def test_series_goes_on_at_the_same_time_on_the_wall(meeting: Meeting) -> None:
    await meeting.env.advance_time(1)
    session = await publish(
        meeting, when="2026-03-26 19:30", zone="Europe/Berlin", repeats="weekly"
    )
    await meeting.mia.slash(meeting.channel, "session cancel", session=base36(session.id))
    await meeting.env.advance_time(5)
    following = meeting.sessions[-1]
    assert session.plan.when.start == datetime(2026, 3, 26, 18, 30, tzinfo=UTC)
    assert following.plan.when.start == datetime(2026, 4, 2, 17, 30, tzinfo=UTC)
    assert following.state == "announced"
    assert following.messages.announcement is not None
    planned = [e for e in events(meeting) if e.status is discord.EventStatus.scheduled]
    assert [e.start_time for e in planned] == [following.plan.when.start]
    assert [e.id for e in planned] == [meeting.session(following.id).messages.event]


async def test_missed_session_is_called_off_and_its_series_goes_on(meeting: Meeting) -> None:
    session = await publish(meeting, when="2026-01-01 02:00", repeats="daily")
    await pass_time(meeting.env, 3.2)
    assert meeting.session(session.id).state == "cancelled"
    assert meeting.sessions[-1].plan.when.start == datetime(2026, 1, 2, 2, 0, tzinfo=UTC)
