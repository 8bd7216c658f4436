"""What a session loses: the process, messages, threads, channels, permissions, and its host."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.study.pressing import custom_id
from tests.meeting import study_bot
from tests.rooms import texts
from tests.sitting import Sitting, deny, enabled, forge, gather, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


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


async def test_new_thread_asks_again_who_is_here(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    await sitting.press(ada, "hhere", here_in(sitting))
    simcord_env.backend.delete_channel(sitting.place.id)
    await simcord_env.settle()
    await sitting.after(1)
    ben = sitting.members[1]
    await sitting.press(ben, "hhere", here_in(sitting))

    assert [each.member for each in sitting.session.attendance] == [ada.id, ben.id]


def here_in(sitting: Sitting) -> Any:
    """Return the one message in the session's place that asks who is here."""
    [message] = [m for m in sitting.place.history() if "hhere" in enabled(m)]
    return message


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


async def test_panel_that_ibid_cannot_reach_for_a_while_stays_the_only_one(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    panel = sitting.panel
    deny(sitting, sitting.desk, view_channel=False)
    await sitting.after(2)
    private = (await sitting.press(sitting.mia, "rpanel", sitting.status)).response
    await sitting.press(sitting.mia, "rnext", private)
    told = texts(private)
    deny(sitting, sitting.desk)
    await sitting.after(2)
    public = await sitting.press(sitting.mia, "rpanel", sitting.status)

    assert f"⚠ I cannot bring the control panel up to date in <#{sitting.desk.id}>" in told
    assert [m.id for m in sitting.desk.history() if "control panel" in texts(m)] == [panel.id]
    assert "**▸ The mines**" in texts(sitting.panel)
    assert "⚠" not in texts(sitting.panel)
    assert str(panel.id) in shown_in(public)


async def test_panel_moves_from_where_ibid_is_shut_out_to_where_moderators_are_by_now(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    other = sitting.meeting.guild.create_text_channel("moderators-2")
    deny(sitting, sitting.desk, view_channel=False)
    number = other.id
    await sitting.meeting.bot.store.change_preferences(
        sitting.meeting.guild.id, lambda chosen: replace(chosen, moderators_channel=number)
    )
    await sitting.after(2)
    sitting.desk = other
    await sitting.press(sitting.mia, "rnext")

    assert "**▸ The mines**" in texts(sitting.panel)


async def test_host_is_called_by_direct_message_where_the_panel_is_shut_off(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env)
    await sitting.after(61)
    panel = sitting.panel
    deny(sitting, sitting.desk, view_channel=False)
    later = f"{simcord_env.now() + timedelta(hours=1):%Y-%m-%d %H:%M}"
    await sitting.mia.slash(
        sitting.meeting.channel, "session edit", session=base36(sitting.number), when=later
    )
    await sitting.after(61)

    assert sitting.session.messages.panel == panel.id
    assert "It is time to start" in sitting.mia.user.dm_channel.last_message.content


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
