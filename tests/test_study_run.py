"""Running a session: the panel, the status, time signals; after restarts and losses as before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions.plan import Item, Place, Prompt, Venue
from bot.study.pressing import custom_id
from index.library import Library
from tests.meeting import SALT, announce, open_meeting, study_bot
from tests.rooms import texts
from tests.sitting import (
    Sitting,
    control,
    controls,
    deny,
    enabled,
    forge,
    gather,
    shown_in,
    sit_down,
)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_session_is_started_in_a_thread_with_status_and_panel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")

    assert sitting.place.name == "Salt and silver"
    assert sitting.place.is_thread
    assert sitting.status.pinned
    status = texts(sitting.status)
    assert "**▸ Welcome · 5 min**" in status
    assert "**5 minutes** left of this item, which is over <t:" in status
    assert "Nobody waits." in status
    assert told.ephemeral
    assert sitting.place.mention in shown_in(told)
    assert str(sitting.panel.id) in shown_in(told)
    assert sitting.place.mention in texts(sitting.panel)
    assert enabled(sitting.panel) == {
        "rnext",
        "rmore",
        "rpause",
        "rclose",
        "hpoll",
        "rend",
        "rmoderate",
    }


async def test_panel_is_private_without_a_channel_for_moderators(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env, desk=False)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")
    await sitting.press(sitting.mia, "rnext", told.response)
    again = await sitting.press(sitting.mia, "rpanel", sitting.status)

    assert told.ephemeral
    assert "**▸ The mines**" in texts(told.response)
    assert again.ephemeral
    assert "**▸ The mines**" in texts(again.response)
    assert "**▸ The mines · 45 min**" in texts(sitting.status)


async def test_agenda_goes_on_and_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.press(sitting.mia, "rnext")
    first = enabled(sitting.panel)
    await sitting.press(sitting.mia, "rnext")
    last = enabled(sitting.panel)
    await sitting.press(sitting.noor, "rback")
    await sitting.press(sitting.noor, "rmore")

    assert {"rnext", "rback"} <= first
    assert "rnext" not in last
    assert "**▸ The mines · 50 min**" in texts(sitting.status)
    assert f"<@{sitting.noor.id}> gave more time" in texts(sitting.panel)


async def test_clock_stands_while_paused(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(1.8)
    await sitting.press(sitting.mia, "rpause")
    await sitting.after(10)
    paused = texts(sitting.status)
    buttons = enabled(sitting.panel)
    await sitting.press(sitting.mia, "rresume")

    assert "⏸ **Paused**: 3 minutes left of this item, 58 minutes in all" in paused
    assert "<t:" not in paused
    assert "rresume" in buttons
    assert "rpause" not in buttons
    assert "**3 minutes** left of this item" in texts(sitting.status)
    assert "Time is up" not in sitting.said


async def test_time_left_in_words_is_kept_current(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(2.7)

    assert "**2 minutes** left of this item" in texts(sitting.status)


async def test_each_signal_is_given_once_and_mentions_nobody(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env, minutes=6, items=(Item("Welcome", 5), Item("End", 1)))
    await sitting.after(3.5)
    before = sitting.said
    await sitting.after(0.7)
    await sitting.restart(tmp_path)
    await sitting.after(2)
    await sitting.restart(tmp_path)
    await sitting.after(2)

    assert "One minute left" not in before
    assert sitting.said.count("⏳ One minute left: Welcome") == 1
    assert sitting.said.count("⏰ Time is up: Welcome") == 1
    assert sitting.said.count("⏰ The session’s time is up.") == 1
    assert not any(sitting.pinged(m) or m.mention_everyone for m in sitting.place.history())


async def test_end_asks_for_a_second_press(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    asked = await sitting.press(sitting.mia, "rend")
    still = sitting.session.state
    await sitting.press(sitting.mia, "rendnow", asked.response)

    assert asked.ephemeral
    assert still == "running"
    assert sitting.session.state == "ended"
    assert "This session is over" in texts(sitting.status)
    assert controls(sitting.status) == {}
    assert controls(sitting.panel) == {}


async def test_second_moderator_is_told_who_was_faster(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    seen = control(sitting.panel, "rnext")
    await sitting.press(sitting.mia, "rnext")

    second = await forge(sitting.noor, sitting.panel, seen)

    assert sitting.session.item is not None
    assert sitting.session.item.title == "The mines"
    assert f"Another moderator was faster: <@{sitting.mia.id}> went on" in shown_in(second)


@pytest.mark.parametrize(
    "verb",
    "rstart rnext rback rmore rpause rresume ropen rclose rend rendnow rtake rputback ranswered "
    "rpick rmerge rmoderate rlock runlock ranon rreview rpanel".split(),
)
async def test_members_cannot_press_what_moderators_can(
    simcord_env: simcord.Env, verb: str
) -> None:
    sitting = await sit_down(simcord_env, mode="reviewed")
    before = sitting.session
    number = control(sitting.panel, "rnext").split(":")[3]
    seen = ":1" if verb in {"rnext", "rback", "rmore", "rtake", "rputback", "ranswered"} else ""

    refused = await forge(sitting.members[0], sitting.status, f"ibid:s:{verb}:{number}{seen}")
    await simcord_env.settle()

    assert "for the session’s moderators" in shown_in(refused)
    assert sitting.session == before


async def test_members_cannot_start_a_session(simcord_env: simcord.Env) -> None:
    sitting = await gather(simcord_env)
    ada = sitting.members[0]

    told = await ada.slash(sitting.meeting.channel, "session start")
    named = await ada.slash(sitting.meeting.channel, "session start", session=str(sitting.number))

    assert "No session that you moderate" in shown_in(told)
    assert "for the session’s moderators" in shown_in(named)
    assert sitting.session.state == "announced"


async def test_other_server_sees_nothing_of_a_session(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    other = open_meeting(simcord_env, "Other circle")
    post = await other.mia.send(other.channel, "hello")
    before = sitting.session

    panel = await other.mia.slash(other.channel, "session panel")
    started = await other.mia.slash(other.channel, "session start", session=str(sitting.number))
    raised = await other.members[0].slash(other.channel, "hand")
    pressed = await forge(other.mia, post, control(sitting.panel, "rnext"))

    assert "No session that you moderate" in shown_in(panel)
    assert "This server has no such session" in shown_in(started)
    assert "No session is going on here" in shown_in(raised)
    assert "This server has no such session" in shown_in(pressed)
    assert sitting.session == before


async def test_restart_leaves_everything_as_it_was(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.hand(sitting.members[0])
    await sitting.ask(sitting.members[1], "Who paid the diggers?")
    await sitting.after(2.2)
    status, panel = sitting.status, sitting.panel

    await sitting.restart(tmp_path)

    assert texts(sitting.status) == texts(status)
    assert texts(sitting.panel) == texts(panel)
    assert (sitting.status.id, sitting.panel.id) == (status.id, panel.id)
    assert [m.id for m in sitting.place.history() if "rhand" in enabled(m)] == [status.id]
    await sitting.press(sitting.noor, "rtake")
    await sitting.press(sitting.noor, "rnext")
    assert f"🎙 <@{sitting.members[0].id}> has the floor." in sitting.said
    assert "**▸ The mines" in texts(sitting.status)


async def test_deleted_status_and_panel_are_posted_anew(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    status, panel = sitting.status, sitting.panel
    backend = simcord_env.backend
    backend.delete_message(status.channel.id, status.id)
    backend.delete_message(panel.channel.id, panel.id)
    await simcord_env.settle()

    assert sitting.status.id != status.id
    assert sitting.status.pinned
    assert sitting.panel.id != panel.id
    await sitting.press(sitting.mia, "rnext")
    assert "**▸ The mines" in texts(sitting.status)


async def test_status_is_pinned_again(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    status = sitting.status
    simcord_env.backend.set_pinned(status.channel.id, status.id, False)
    await simcord_env.settle()

    assert sitting.status.id == status.id
    assert sitting.status.pinned


async def test_deleted_thread_is_opened_anew(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.hand(sitting.members[0])
    first = sitting.place
    simcord_env.backend.delete_channel(first.id)
    await simcord_env.settle()

    assert sitting.place.id != first.id
    assert sitting.status.pinned
    assert f"✋ <@{sitting.members[0].id}>" in texts(sitting.status)


async def test_archived_thread_is_brought_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    backend, thread = simcord_env.backend, sitting.place
    backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await simcord_env.settle()
    await sitting.press(sitting.mia, "rnext")

    assert sitting.place.id == thread.id
    assert "**▸ The mines" in texts(sitting.status)
    guild = simcord_env.bot.get_guild(sitting.meeting.guild.id)
    assert not guild.get_thread(thread.id).archived


async def test_late_events_change_nothing(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    status = sitting.status
    asked = await sitting.press(sitting.mia, "rend")
    await sitting.press(sitting.mia, "rendnow", asked.response)
    simcord_env.backend.delete_message(status.channel.id, status.id)
    simcord_env.backend.delete_channel(sitting.place.id)
    await simcord_env.settle()
    late = await forge(sitting.noor, sitting.panel, f"{control_of(sitting, 'rnext')}:1")
    twice = await forge(sitting.noor, sitting.panel, control_of(sitting, "rendnow"))

    assert sitting.session.state == "ended"
    assert sitting.session.messages.thread is None
    assert "The session is over, so this cannot be done" in shown_in(late)
    assert f"faster: <@{sitting.mia.id}> ended it" in shown_in(twice)


def control_of(sitting: Sitting, verb: str) -> str:
    return custom_id(verb, sitting.number)


async def test_deleted_channel_leaves_the_session_to_its_moderators(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    simcord_env.backend.delete_channel(sitting.place.id)
    simcord_env.backend.delete_channel(sitting.meeting.channel.id)
    await simcord_env.settle()
    await sitting.press(sitting.mia, "rnext")

    assert "The channel of this session is gone" in texts(sitting.panel)
    assert sitting.session.item is not None
    assert sitting.session.item.title == "The mines"


async def test_deleted_moderators_channel_leaves_a_private_panel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    simcord_env.backend.delete_channel(sitting.desk.id)
    await simcord_env.settle()

    shown = await sitting.press(sitting.mia, "rpanel", sitting.status)
    await sitting.press(sitting.mia, "rnext", shown.response)

    assert "**▸ The mines**" in texts(shown.response)


async def test_moderator_is_told_which_permission_is_missing(simcord_env: simcord.Env) -> None:
    sitting = await gather(simcord_env)
    deny(sitting, sitting.meeting.channel, create_public_threads=False)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")

    assert "Let me have there: Create Public Threads" in shown_in(told)
    assert sitting.session.state == "announced"


async def test_lost_permission_does_not_lose_the_session(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    deny(sitting, sitting.meeting.channel, send_messages_in_threads=False, view_channel=False)
    await simcord_env.settle()
    await sitting.press(sitting.mia, "rnext")
    told = texts(sitting.panel)
    deny(sitting, sitting.meeting.channel)
    await simcord_env.settle()
    await sitting.press(sitting.mia, "rback")

    assert sitting.session.item is not None
    assert "⚠ I " in told
    assert "⚠" not in texts(sitting.panel)
    assert "**▸ Welcome" in texts(sitting.status)


async def test_host_who_left_is_followed_by_a_co_moderator(simcord_env: simcord.Env) -> None:
    sitting = await gather(simcord_env)
    noor, mia = sitting.noor, sitting.mia
    await sitting.meeting.bot.ledger.change(
        sitting.meeting.guild.id, sitting.number, lambda s, _: with_co_moderator(s, noor.id)
    )
    await mia.slash(sitting.meeting.channel, "session start")
    sitting.meeting.guild.remove_member(mia)
    await sitting.after(6)

    assert sitting.session.plan.host == noor.id
    assert sitting.session.state == "running"
    assert f"<@{mia.id}> left" in texts(sitting.panel)


def with_co_moderator(session: Any, member: int) -> Any:
    return replace(session, plan=replace(session.plan, co_moderators=(member,)))


async def test_moderators_are_reminded_to_start(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await gather(simcord_env)
    await sitting.after(61)
    await sitting.restart(tmp_path)
    await sitting.after(2)

    calls = [m for m in sitting.desk.history() if "It is time to start" in texts(m)]
    assert len(calls) == 1
    assert sitting.pinged(calls[0]) == [sitting.mia.id]
    assert enabled(sitting.panel) == {"rstart"}
    await sitting.press(sitting.mia, "rstart")
    assert sitting.session.state == "running"


async def test_host_is_reminded_by_direct_message_without_a_channel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env, desk=False)
    await sitting.after(61)

    assert (
        "It is time to start **Salt and silver**"
        in sitting.mia.user.dm_channel.last_message.content
    )


@pytest.mark.parametrize("kind", ["forum", "voice", "stage"])
async def test_session_is_held_elsewhere(simcord_env: simcord.Env, kind: Any) -> None:
    meeting = open_meeting(simcord_env)
    hall = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    session = await announce(meeting, 1, venue=Venue(kind, hall.id))
    sitting = Sitting(meeting, session.id)

    await sitting.mia.slash(meeting.channel, "session start")
    await simcord_env.settle()
    await sitting.hand(sitting.members[0])

    assert (sitting.place.id == hall.id) == (kind != "forum")
    assert f"✋ <@{sitting.members[0].id}>" in texts(sitting.status)
    assert sitting.status.pinned
    guild = simcord_env.bot.get_guild(meeting.guild.id)
    assert guild is not None
    topics = [stage.topic for stage in guild.stage_instances]
    assert topics == (["Salt and silver"] if kind == "stage" else [])


PROMPT = "Two views stand here. Which does the text follow?"


async def test_status_quotes_the_prompts_with_their_notes(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    work = Library(tmp_path).collection().load().shelf.works[0]
    text = work.document.text
    start = text.index("It is disputed whether")
    end = text.index("leased it.") + len("leased it.")
    place = Place(work.digest, start, end)
    items = (Item("The mines", 60, (Prompt(PROMPT, place),)),)
    sitting = await sit_down(simcord_env, items=items)

    read = await sitting.press(sitting.members[0], "rread", sitting.status)

    for shown in (texts(sitting.status), texts(read.response)):
        assert f"**{PROMPT}**" in shown
        assert "> It is disputed whether the abbots owned the mountain or only leased it.⁴" in shown
        assert "Brandt, Mountain Rights" in shown
    assert read.ephemeral
    assert text[start:end] in SALT.replace("[^4]", "")
