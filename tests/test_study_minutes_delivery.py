"""The minutes reach their readers whatever fails, and the next of the series its questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions import queue, running
from bot.sessions.plan import When
from tests.closing import SHAFT, act, end, files_of, hold, minutes_in, restart, written
from tests.meeting import bot_with_essay
from tests.rooms import rest, texts
from tests.sitting import Sitting, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return bot_with_essay(tmp_path)


async def test_restart_between_the_end_and_the_minutes_loses_nothing(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    await rest(simcord_env)
    sitting.meeting.bot.ledger._listeners.clear()  # the process dies as the end is written
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda session, now: running.end(session, mia, now))
    assert minutes_in(sitting) == []
    await restart(sitting, tmp_path)
    await sitting.after(1)
    await written(sitting)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    [posted] = minutes_in(sitting)
    assert SHAFT in (await files_of(posted)).words[".md"]
    assert sitting.session.messages.minutes == posted.id


async def test_moderators_get_what_cannot_be_posted(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    place = sitting.place
    await sitting.mia.slash(sitting.meeting.channel, "session panel")
    simcord_env.inject_error(  # or the thread is opened anew, and takes them
        "POST", "/channels/*/threads", status=403, code=50013, times=None
    )
    simcord_env.backend.delete_channel(place.id)
    await end(sitting)

    posted = sitting.desk.last_message
    assert "could not post these minutes" in texts(posted)
    assert SHAFT in (await files_of(posted)).words[".docx"]


async def test_host_gets_them_privately_where_there_is_no_channel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, desk=False)
    await hold(sitting)
    simcord_env.inject_error(
        "POST", f"/channels/{sitting.place.id}/messages", status=403, code=50013, times=None
    )
    await end(sitting)

    posted = sitting.mia.user.dm_channel.last_message
    assert "could not post these minutes" in texts(posted)
    assert SHAFT in (await files_of(posted)).words[".md"]


async def test_minutes_too_large_for_discord_are_not_tried_for_ever(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    simcord_env.inject_error("POST", "/channels/*/messages", status=413, code=40005, times=None)
    await end(sitting)

    assert sitting.session.messages.minutes == 0
    given = await sitting.mia.slash(sitting.meeting.channel, "session minutes")
    assert len(given.response.attachments) == 3


async def test_minutes_are_given_again_to_those_who_may_take_part(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    other = await sit_down(simcord_env, "Other circle")
    await hold(sitting)
    ada = sitting.members[0]

    early = await ada.slash(sitting.meeting.channel, "session minutes")
    so_far = await sitting.mia.slash(sitting.meeting.channel, "session minutes")
    await end(sitting)
    again = await ada.slash(sitting.meeting.channel, "session minutes")
    away = await other.members[0].slash(other.meeting.channel, "session minutes")

    assert not early.response.attachments
    assert len(so_far.response.attachments) == 3
    assert again.ephemeral
    assert SHAFT in (await files_of(again.response)).words[".md"]
    assert "no session whose minutes" in shown_in(away)


async def test_role_is_needed_for_minutes_of_a_session_for_roles(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, roles=(4711,))
    await end(sitting)

    refused = await sitting.members[0].slash(sitting.meeting.channel, "session minutes")
    given = await sitting.noor.slash(sitting.meeting.channel, "session minutes")

    assert not refused.response.attachments
    assert len(given.response.attachments) == 3


async def test_next_of_the_series_takes_the_open_questions(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await act(sitting, lambda s, _: replace(s, plan=replace(s.plan, when=recurring(s))))
    await hold(sitting)
    await end(sitting)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    ended, following = sitting.meeting.sessions
    assert (following.number, following.state, following.series) == (2, "announced", ended.series)
    assert [entry.text for entry in queue.order(following)] == ["Where is the copy?"]
    assert following.messages.announcement is not None
    [posted] = minutes_in(sitting)
    unix = int(following.plan.when.start.timestamp())
    assert f"The next session: <t:{unix}:F>" in texts(posted)
    assert "session 1" in (await files_of(posted)).words[".html"]


async def test_what_nobody_reviewed_is_counted_and_left_to_the_next_moderators(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, mode="reviewed")
    await act(sitting, lambda s, _: replace(s, plan=replace(s.plan, when=recurring(s))))
    await sitting.ask(sitting.members[0], "Who took the treasurer’s purse?")
    await sitting.ask(sitting.members[1], "Where is the barley kept?")
    await sitting.press(sitting.mia, "rend")
    so_far = await sitting.mia.slash(sitting.meeting.channel, "session minutes")
    await end(sitting)
    again = await sitting.members[2].slash(sitting.meeting.channel, "session minutes")

    [posted] = minutes_in(sitting)
    assert "Open questions, carried over: 2" in texts(posted)
    for message in (posted, again.response, so_far.response):
        for words in (texts(message), *(await files_of(message)).words.values()):
            assert "purse" not in words
            assert "barley" not in words
    for words in (await files_of(posted)).words.values():
        assert "Open questions carried over" in words
        assert "Questions not published: 2" in words
    following = sitting.meeting.sessions[-1]
    await sitting.mia.slash(sitting.meeting.channel, "session start", session=base36(following.id))
    await rest(simcord_env)
    cards = "\n".join(texts(message) for message in sitting.desk.history())
    assert "Who took the treasurer’s purse?" in cards
    assert "purse" not in Sitting(sitting.meeting, following.id).said


def recurring(session: Any) -> When:
    return replace(session.plan.when, recurrence="weekly")
