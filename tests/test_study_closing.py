"""After the end: names that are taken out leave the minutes, and a series goes on, in any event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import When
from bot.sessions.session import Session
from bot.study.closing import continue_cancelled
from tests.closing import end, files_of, minutes_in, restart
from tests.meeting import Meeting, announce, pass_time, starts, study_bot
from tests.rooms import rest
from tests.sitting import Sitting, find_message, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def minuted(env: simcord.Env) -> Sitting:
    """Return a session that ended, whose minutes name Ada."""
    sitting = await sit_down(env)
    card = find_message(sitting.place, sitting.session.messages.arrival)
    await sitting.press(sitting.members[0], "hhere", card)
    await end(sitting)
    assert await names_ada(sitting)
    return sitting


async def names_ada(sitting: Sitting) -> bool:
    [posted] = minutes_in(sitting)
    return any("ada-rea" in words for words in (await files_of(posted)).words.values())


async def test_name_leaves_minutes_in_a_thread_that_sleeps(simcord_env: simcord.Env) -> None:
    sitting = await minuted(simcord_env)
    thread, [posted] = sitting.place, minutes_in(sitting)
    await rest(simcord_env)
    simcord_env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await simcord_env.settle()
    before = len(simcord_env.http_requests)

    await sitting.members[0].slash(sitting.meeting.channel, "forget-me")
    await rest(simcord_env)

    assert not await names_ada(sitting)
    asked = [entry for entry in simcord_env.http_requests[before:] if entry.method == "PATCH"]
    sleep, message = f"/channels/{thread.id}", f"/channels/{thread.id}/messages/{posted.id}"
    changed = [(entry.path, (entry.json or {}).get("archived")) for entry in asked]
    assert [each for each in changed if each[0] in {sleep, message}] == [
        (sleep, False),
        (message, None),
        (sleep, True),
    ]


@pytest.mark.parametrize(("status", "code"), [(400, 50083), (403, 50001), (503, 0)])
async def test_name_leaves_minutes_that_could_not_be_changed_at_first(
    simcord_env: simcord.Env, status: int, code: int
) -> None:
    sitting = await minuted(simcord_env)
    path = f"/channels/{sitting.place.id}/messages/*"
    simcord_env.inject_error("PATCH", path, status=status, code=code, times=None)

    await sitting.members[0].slash(sitting.meeting.channel, "forget-me")
    await sitting.after(3)
    await rest(simcord_env)
    assert await names_ada(sitting)
    simcord_env.backend.faults.clear()
    await sitting.after(11)
    await rest(simcord_env)

    assert not await names_ada(sitting)


async def test_name_leaves_minutes_after_a_crash(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await minuted(simcord_env)
    await rest(simcord_env)
    sitting.meeting.bot.ledger._listeners.clear()  # the process dies as the change is written
    departure = find_message(sitting.place, sitting.session.messages.departure)
    await sitting.press(sitting.members[0], "hgone", departure)
    assert await names_ada(sitting)
    await restart(sitting, tmp_path)
    await sitting.after(1)
    await rest(simcord_env)

    assert not await names_ada(sitting)


async def test_minutes_of_an_earlier_ibid_are_made_true(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await minuted(simcord_env)
    await rest(simcord_env)
    store, server = simcord_env.bot.store, sitting.meeting.guild.id
    record = await store.record(server, "session", str(sitting.number))
    body = json.loads(json.dumps(record.body))
    del body["session"]["messages"]["minutes_told"], body["session"]["owes_next"]
    body["session"]["attendance"] = []  # Ada's name was taken out, and the edit failed
    await store.put_record(replace(record, body=body))
    await restart(sitting, tmp_path)
    await sitting.after(1)
    await rest(simcord_env)

    assert not await names_ada(sitting)
    assert sitting.session.messages.minutes_told is not None


async def test_minutes_that_somebody_deleted_are_let_be(simcord_env: simcord.Env) -> None:
    sitting = await minuted(simcord_env)
    [posted] = minutes_in(sitting)
    simcord_env.backend.delete_message(sitting.place.id, posted.id)
    await sitting.members[0].slash(sitting.meeting.channel, "forget-me")
    await rest(simcord_env)
    before = len(simcord_env.http_requests)
    await sitting.after(25)
    await rest(simcord_env)

    assert minutes_in(sitting) == []
    assert not [e for e in simcord_env.http_requests[before:] if str(posted.id) in e.path]


async def weekly(env: simcord.Env, meeting: Meeting, hours: float) -> Session:
    start = starts(env, hours)
    return await announce(meeting, hours, when=When(start, "UTC", start.time(), "weekly"))


async def cancel(meeting: Meeting, session: Session, **options: Any) -> Any:
    key = base36(session.id)
    return await meeting.mia.slash(meeting.channel, "session cancel", session=key, **options)


def die(*_: object) -> Any:
    raise discord.DiscordException("the process dies here")


async def called_off(meeting: Meeting, session: Session) -> None:
    told = await cancel(meeting, session)
    assert "Something went wrong" in shown_in(told)


async def missed(meeting: Meeting, session: Session) -> None:
    del session
    await pass_time(meeting.env, 4)


@pytest.mark.parametrize("way", [called_off, missed])
async def test_series_goes_on_that_a_crash_cut_short(
    meeting: Meeting, tmp_path: Path, way: Callable[[Meeting, Session], Any]
) -> None:
    session = await weekly(meeting.env, meeting, 2)
    meeting.bot.ledger.add = die
    await way(meeting, session)
    await rest(meeting.env)
    assert [each.state for each in meeting.sessions] == ["cancelled"]
    await meeting.env.restart_bot(study_bot(tmp_path))
    await meeting.env.advance_time(120)
    await rest(meeting.env)

    shown = [(each.state, each.number, each.owes_next) for each in meeting.sessions]
    assert shown == [("cancelled", 1, False), ("announced", 2, False)]
    assert meeting.sessions[-1].messages.announcement is not None


async def test_series_that_is_called_off_stays_so(meeting: Meeting, tmp_path: Path) -> None:
    session = await weekly(meeting.env, meeting, 2)
    told = await cancel(meeting, session, series=True)
    await rest(meeting.env)
    await meeting.env.restart_bot(study_bot(tmp_path))
    await meeting.env.advance_time(120)

    assert "called off" in shown_in(told)
    assert [each.state for each in meeting.sessions] == ["cancelled"]


async def test_two_at_once_announce_one_next_session(meeting: Meeting) -> None:
    session = await weekly(meeting.env, meeting, 2)
    add, meeting.bot.ledger.add = meeting.bot.ledger.add, die
    await called_off(meeting, session)
    meeting.bot.ledger.add = add
    owing = meeting.session(session.id)
    both = (continue_cancelled(meeting.bot, owing) for _ in range(2))
    first, second = await asyncio.gather(*both)
    await rest(meeting.env)

    assert first is not None
    assert first == second
    assert [each.number for each in meeting.sessions] == [1, 2]
