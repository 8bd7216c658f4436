"""A session in a place that not all members see: whoever does not see it learns nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import Venue
from tests.closing import end
from tests.meeting import Meeting, announce, plan, study_bot
from tests.planning import events
from tests.rooms import rest, texts
from tests.sitting import Sitting, shown_in

TITLE = "Whom to expel"
_SEEN = discord.PermissionOverwrite(
    view_channel=True,
    connect=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


def hide(meeting: Meeting, channel: Any, **hidden: bool) -> Any:
    """Hide a channel from all but Ibid, Mia and Ben."""
    _, refused = discord.PermissionOverwrite(**(hidden or {"view_channel": False})).pair()
    backend, everyone = meeting.env.backend, meeting.guild.id
    rule = Overwrite(everyone, OverwriteType.ROLE, allow=0, deny=refused.value)
    backend.set_overwrite(channel.id, rule)
    allowed, _ = _SEEN.pair()
    for who in (backend.bot_user.id, meeting.mia.id, meeting.members[1].id):
        rule = Overwrite(who, OverwriteType.MEMBER, allow=allowed.value, deny=0)
        backend.set_overwrite(channel.id, rule)
    return channel


def show(meeting: Meeting, channel: Any) -> None:
    """Let all see a channel again."""
    rule = Overwrite(meeting.guild.id, OverwriteType.ROLE, allow=0, deny=0)
    meeting.env.backend.set_overwrite(channel.id, rule)


async def sit_in(meeting: Meeting, channel: Any, kind: Any = "text") -> Sitting:
    """Let Mia start a session in a channel."""
    session = await announce(meeting, 1, venue=Venue(kind, channel.id), title=TITLE)
    sitting = Sitting(meeting, session.id)
    await sitting.mia.slash(meeting.channel, "session start", session=base36(session.id))
    await meeting.env.settle()
    return sitting


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [("text", "view_channel"), ("voice", "view_channel"), ("voice", "connect")],
)
async def test_who_does_not_see_the_place_gets_no_minutes_and_no_list(
    meeting: Meeting, kind: str, hidden: str
) -> None:
    hall = getattr(meeting.guild, f"create_{kind}_channel")("board")
    sitting = await sit_in(meeting, hide(meeting, hall, **{hidden: False}), kind)
    ada, ben = meeting.members[:2]
    listed = {who: await who.slash(meeting.channel, "session list") for who in (ada, ben)}
    await end(sitting)

    given = await ben.slash(meeting.channel, "session minutes")
    refused = await ada.slash(meeting.channel, "session minutes")
    named = await ada.slash(meeting.channel, "session minutes", session=base36(sitting.number))
    offered = [
        await who.autocomplete(meeting.channel, "session minutes", "session", "")
        for who in (ada, ben)
    ]

    assert TITLE in shown_in(listed[ben])
    assert "No session is planned." in shown_in(listed[ada])
    assert len(given.response.attachments) == 3
    for told in (refused, named):
        assert not told.response.attachments
        assert "no session whose minutes" in shown_in(told)
    assert [len(choices) for choices in offered] == [0, 1]


async def test_who_does_not_see_the_place_puts_nothing_into_its_queue(meeting: Meeting) -> None:
    sitting = await sit_in(meeting, hide(meeting, meeting.guild.create_text_channel("board")))
    ada, ben = meeting.members[:2]

    hand = await ada.slash(meeting.channel, "hand")
    question = await ada.slash(meeting.channel, "question", text="What goes on in there?")
    before = sitting.session.queue.entries
    await ben.slash(meeting.channel, "question", text="Who speaks for Cem?")

    assert "No session is going on here" in shown_in(hand)
    assert "No session is going on here" in shown_in(question)
    assert before == ()
    assert [entry.text for entry in sitting.session.queue.entries] == ["Who speaks for Cem?"]


async def test_the_session_that_a_member_sees_is_meant(meeting: Meeting) -> None:
    hidden = await sit_in(meeting, hide(meeting, meeting.guild.create_text_channel("board")))
    seen = await sit_in(meeting, meeting.guild.create_text_channel("hall"))

    await meeting.members[0].slash(meeting.channel, "hand")

    assert hidden.session.queue.entries == ()
    assert len(seen.session.queue.entries) == 1


@pytest.mark.parametrize("kind", ["text", "forum", "voice"])
async def test_event_tells_nobody_of_a_place_that_they_do_not_see(
    meeting: Meeting, kind: Any
) -> None:
    hall = hide(meeting, getattr(meeting.guild, f"create_{kind}_channel")("board"))
    drafted = await plan(meeting, venue=Venue(kind, hall.id), title=TITLE)
    key = base36(drafted.id)

    card = (await meeting.mia.slash(meeting.channel, "session edit", session=key)).response
    await meeting.mia.click(card, label="Publish")
    await meeting.env.advance_time(3)

    if kind == "voice":  # Discord itself shows it to those alone who see the channel
        assert [event.channel_id for event in events(meeting)] == [hall.id]
        return
    assert events(meeting) == []
    assert "It has no event in Discord’s list" in texts(card)
    assert meeting.session(drafted.id).state == "announced"


async def test_event_goes_whose_place_was_hidden_while_ibid_was_away(
    meeting: Meeting, tmp_path: Path
) -> None:
    await announce(meeting, 48, title=TITLE)
    await rest(meeting.env)
    watch: Any = meeting.bot.get_cog("EventWatch")
    meeting.bot.remove_listener(watch.on_guild_channel_update)
    hide(meeting, meeting.channel)
    await meeting.env.settle()
    await rest(meeting.env)
    before = len(events(meeting))
    await meeting.env.restart_bot(study_bot(tmp_path))
    await meeting.env.settle()
    await rest(meeting.env)

    assert before == 1
    assert events(meeting) == []


async def test_event_goes_when_a_role_hides_every_place(meeting: Meeting) -> None:
    await announce(meeting, 48, title=TITLE)
    await rest(meeting.env)
    guild = meeting.bot.get_guild(meeting.guild.id)
    assert guild is not None
    assert len(events(meeting)) == 1
    allowed = guild.default_role.permissions
    allowed.view_channel = False
    await guild.default_role.edit(permissions=allowed)
    await meeting.env.settle()
    await rest(meeting.env)

    assert events(meeting) == []


async def test_event_goes_and_comes_with_who_sees_the_place(meeting: Meeting) -> None:
    session = await announce(meeting, 48, title=TITLE)
    await rest(meeting.env)
    before = events(meeting)
    hide(meeting, meeting.channel)
    await meeting.env.settle()
    await rest(meeting.env)
    hidden = events(meeting)
    show(meeting, meeting.channel)
    await meeting.env.settle()
    await rest(meeting.env)

    assert [event.name for event in before] == [TITLE]
    assert hidden == []
    assert [event.id for event in events(meeting)] == [meeting.session(session.id).messages.event]


async def test_event_goes_when_the_session_moves_to_a_hidden_place(meeting: Meeting) -> None:
    session = await announce(meeting, 48, title=TITLE)
    board = hide(meeting, meeting.guild.create_text_channel("board"))
    key = base36(session.id)

    await meeting.mia.slash(meeting.channel, "session edit", session=key, place=board)
    await meeting.env.advance_time(3)
    await rest(meeting.env)

    assert events(meeting) == []
    assert meeting.session(session.id).messages.event is None


async def test_no_event_is_made_once_a_hidden_place_is_gone(meeting: Meeting) -> None:
    board = hide(meeting, meeting.guild.create_text_channel("board"))
    await announce(meeting, 48, venue=Venue("text", board.id), title=TITLE)
    meeting.env.backend.delete_channel(board.id)
    await meeting.env.settle()
    await rest(meeting.env)

    assert events(meeting) == []


async def test_event_of_a_session_that_began_goes_with_its_place(meeting: Meeting) -> None:
    await sit_in(meeting, meeting.channel)
    active = [event.status for event in events(meeting)]
    hide(meeting, meeting.channel)
    await meeting.env.settle()
    await rest(meeting.env)

    assert active == [discord.EventStatus.active]
    assert events(meeting) == []
