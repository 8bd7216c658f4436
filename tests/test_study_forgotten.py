"""A session that nobody ends: Ibid does, long after its time, and all goes on as after any end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import asking, running
from bot.sessions.plan import When
from bot.study.ties import expire_sessions
from tests.closing import act, files_of, minutes_in, written
from tests.meeting import pass_time, starts, study_bot
from tests.rooms import rest, texts
from tests.sitting import Sitting, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def leave(sitting: Sitting, hours: float) -> None:
    """Let hours go by without a tick of the timer, and then one."""
    timer = sitting.meeting.bot.timer
    timer.stop()
    await pass_time(sitting.env, hours)
    await timer._tick()
    await rest(sitting.env)


async def test_forgotten_session_is_ended_and_its_host_told(simcord_env: simcord.Env) -> None:
    start = starts(simcord_env, 1)
    sitting = await sit_down(simcord_env, when=When(start, "UTC", start.time(), "weekly"))
    began = sitting.session.run.stints[0].start
    await leave(sitting, 12.5)
    assert sitting.session.state == "running"
    await leave(sitting, 0.6)
    await written(sitting)
    await rest(simcord_env)

    ended, following = sitting.meeting.sessions
    assert (ended.state, following.state) == ("ended", "announced")
    assert ended.run.ended == began + timedelta(minutes=60)
    [posted] = minutes_in(sitting)
    assert "Welcome" in (await files_of(posted)).words[".md"]
    word = sitting.desk.last_message
    assert "Nobody ended **Salt and silver**" in texts(word)
    assert sitting.pinged(word) == [sitting.mia.id]
    store, later = simcord_env.bot.store, simcord_env.now() + timedelta(days=91)
    await expire_sessions(simcord_env.bot.ledger, store, later)
    assert ended.id not in [each.id for each in sitting.meeting.sessions]


async def test_host_is_told_by_direct_message_without_a_channel(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, desk=False)
    await leave(sitting, 14)

    assert sitting.session.state == "ended"
    assert "in Reading circle, so I did" in sitting.mia.user.dm_channel.last_message.content


async def test_session_that_is_still_used_goes_on(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await leave(sitting, 12)
    ada = sitting.meeting.actor(sitting.members[0])
    await act(sitting, lambda s, now: asking.ask(s, ada, now, "Who leased the mountain?"))
    await leave(sitting, 11)
    assert sitting.session.state == "running"
    asked = sitting.session.log[-1].at
    await leave(sitting, 2)

    assert sitting.session.state == "ended"
    assert sitting.session.run.ended == asked


async def test_pause_of_a_night_ends_nothing(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda s, now: running.pause(s, mia, now))
    await leave(sitting, 20)
    assert sitting.session.state == "paused"
    await leave(sitting, 5)

    assert sitting.session.state == "ended"
