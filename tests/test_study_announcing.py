"""An announcement that Discord refuses to change stays the only one; seats of the departed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import Venue
from bot.sessions.session import Session
from tests.meeting import Meeting, announce, pass_time, study_bot
from tests.rooms import rest, texts
from tests.sitting import Sitting, controls, deny, find_message


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def change(meeting: Meeting, session: Session, verb: str = "edit", **options: Any) -> None:
    """Let Mia change a session from another channel, and wait until that is shown."""
    await meeting.mia.slash(
        meeting.guild.create_text_channel("aside"),
        f"session {verb}",
        session=base36(session.id),
        **options,
    )
    await meeting.env.advance_time(3)
    await rest(meeting.env)


def shown(channel: Any) -> list[str]:
    """Return the announcements in a channel or post."""
    return [texts(m) for m in channel.history() if "Salt and silver" in texts(m)]


async def archive(meeting: Meeting, post: Any) -> None:
    meeting.env.backend.edit_channel(post, {}, thread_metadata={"archived": True})
    await meeting.env.settle()


def is_archived(meeting: Meeting, post: Any) -> bool:
    thread: Any = meeting.env.backend.channels[post]
    return bool(thread.thread_metadata.archived)


async def test_archived_forum_post_is_brought_back(meeting: Meeting) -> None:
    forum = meeting.guild.create_forum_channel("sessions")
    session = await announce(meeting, 240, venue=Venue("forum", forum.id))
    env, at = meeting.env, session.messages
    for minutes in (70, 75):
        await archive(meeting, at.announced_in)
        path = f"/channels/{at.announced_in}/messages/*"
        env.inject_error("PATCH", path, status=400, code=50083, message="Thread is archived")
        await change(meeting, session, minutes=minutes)

    [post] = forum.threads
    assert f"75 minutes · <#{forum.id}>" in shown(post)[0]
    assert meeting.session(session.id).messages == at
    assert post.id == at.announced_in
    assert not is_archived(meeting, post.id)


async def test_post_that_cannot_be_brought_back_stays_the_only_one(meeting: Meeting) -> None:
    forum = meeting.guild.create_forum_channel("sessions")
    session = await announce(meeting, 240, venue=Venue("forum", forum.id))
    at = session.messages
    path = f"/channels/{at.announced_in}/messages/*"
    meeting.env.inject_error("PATCH", path, status=400, code=50083, times=None)
    for minutes in (70, 75):
        await change(meeting, session, minutes=minutes)

    assert [post.id for post in forum.threads] == [at.announced_in]
    assert meeting.session(session.id).messages == at
    meeting.env.backend.faults.clear()
    await change(meeting, session, "cancel")
    assert "This session was called off." in shown(forum.threads[0])[0]


async def test_permission_lost_for_a_while_doubles_no_announcement(meeting: Meeting) -> None:
    session = await announce(meeting, 240)
    sitting = Sitting(meeting, session.id)
    deny(sitting, meeting.channel, view_channel=False)
    for minutes in (65, 70):
        await change(meeting, session, minutes=minutes)
    deny(sitting, meeting.channel)
    await change(meeting, session, minutes=75)

    [card] = shown(meeting.channel)
    assert "75 minutes" in card
    await change(meeting, session, "cancel")
    [card] = shown(meeting.channel)
    assert "This session was called off." in card
    assert not controls(find_message(meeting.channel, session.messages.announcement))


@pytest.mark.parametrize("kind", ["text", "forum"])
async def test_deleted_announcement_is_posted_anew(meeting: Meeting, kind: Any) -> None:
    hall = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    session = await announce(meeting, 240, venue=Venue(kind, hall.id))
    at = session.messages
    backend: Any = meeting.env.backend
    if kind == "text":
        backend.delete_message(hall.id, at.announcement)
    else:
        backend.delete_channel(at.announced_in)
    await meeting.env.settle()
    await change(meeting, session, minutes=75)

    [card] = shown(hall if kind == "text" else hall.threads[0])
    assert "75 minutes" in card
    assert meeting.session(session.id).messages.announcement not in {at.announcement, None}


async def test_list_links_to_no_announcement_whose_channel_is_gone(meeting: Meeting) -> None:
    hall = meeting.guild.create_text_channel("hall")
    session = await announce(meeting, 240, venue=Venue("text", hall.id))
    link = f"/{hall.id}/{session.messages.announcement}"
    before = await meeting.mia.slash(meeting.channel, "session list")
    meeting.env.backend.delete_channel(hall.id)
    await meeting.env.settle()
    await change(meeting, session, minutes=75)
    after = await meeting.mia.slash(meeting.channel, "session list")

    assert link in texts(before.response)
    assert link not in texts(after.response)


@pytest.mark.parametrize(("former", "later"), [("text", "forum"), ("forum", "text")])
async def test_announcement_follows_the_place_from_where_ibid_is_shut_out(
    meeting: Meeting, former: Any, later: Any
) -> None:
    one, two = (
        getattr(meeting.guild, f"create_{kind}_channel")(f"hall-{kind}") for kind in (former, later)
    )
    session = await announce(meeting, 240, venue=Venue(former, one.id))
    deny(Sitting(meeting, session.id), one, view_channel=False)
    await change(meeting, session, place=two)
    await change(meeting, session, minutes=75)

    [card] = shown(two if later == "text" else two.threads[0])
    assert "75 minutes" in card


async def test_announcement_is_taken_from_an_archived_post(meeting: Meeting) -> None:
    forum = meeting.guild.create_forum_channel("sessions")
    session = await announce(meeting, 240, venue=Venue("forum", forum.id))
    post = session.messages.announced_in
    await archive(meeting, post)
    await change(meeting, session, place=meeting.channel)

    assert len(shown(meeting.channel)) == 1
    assert not is_archived(meeting, post)


async def comes(meeting: Meeting, session: Session, *members: Any) -> None:
    for member in members:
        card = find_message(meeting.channel, session.messages.announcement)
        await member.click(card, label="I’ll come")
        await rest(meeting.env)


def calls(meeting: Meeting) -> list[tuple[str, list[int]]]:
    """Return what was said where the announcement stands, with whom it mentions; oldest first."""
    said = [message for message in meeting.channel.history() if message.content]
    return [(message.content, [user.id for user in message.mentions]) for message in said]


async def test_seats_of_the_departed_go_to_those_who_wait(meeting: Meeting) -> None:
    session = await announce(meeting, 25, capacity=2)
    ada, ben, cem, dora, eli = meeting.members[:5]
    await comes(meeting, session, ada, ben, cem, dora, eli)
    for member in (ada, cem):
        meeting.guild.remove_member(member)
    await pass_time(meeting.env, 1.1)

    told, reminder = calls(meeting)
    assert "A seat became free" in told[0]
    assert told[1] == [dora.id]
    assert "starts <t:" in reminder[0]
    assert reminder[1] == [ben.id, dora.id]
    announced = texts(find_message(meeting.channel, session.messages.announcement))
    assert "2 of 2 seats taken · 1 on the waiting list" in announced


async def test_nobody_loses_a_seat_by_an_outage(meeting: Meeting) -> None:
    session = await announce(meeting, 25, capacity=1)
    ada, ben = meeting.members[:2]
    await comes(meeting, session, ada, ben)
    meeting.guild.remove_member(ada)
    meeting.env.inject_error("GET", "/guilds/*/members/*", status=503, times=None)
    await pass_time(meeting.env, 1.1)

    [(said, mentioned)] = calls(meeting)
    assert "starts <t:" in said
    assert mentioned == [ada.id]
    meeting.env.backend.faults.clear()
    await pass_time(meeting.env, 23)
    assert [mentioned for _, mentioned in calls(meeting)] == [[ada.id], [ben.id], [ben.id]]
