"""What sessions keep of members: shown, forgotten, deleted in time, and closed to other servers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.preferences import Preferences
from bot.sessions import asking, running
from bot.sessions.privacy import data_of
from bot.study.ties import expire_sessions
from tests.closing import restart, until, written
from tests.meeting import pass_time, study_bot
from tests.rooms import texts
from tests.sitting import Sitting, control, find_message, forge, shown_in, sit_down

QUESTION = "Who leased the mountain?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def act(sitting: Sitting, what: Any) -> None:
    await sitting.meeting.bot.ledger.change(sitting.meeting.guild.id, sitting.number, what)
    await sitting.env.settle()


async def take_part(sitting: Sitting, member: Any) -> None:
    actor = sitting.meeting.actor(member)
    card = find_message(sitting.place, sitting.session.messages.arrival)
    await sitting.press(member, "hhere", card)
    await act(sitting, lambda s, now: asking.ask(s, actor, now, QUESTION))


async def test_privacy_names_sessions_and_for_how_long(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    store = simcord_env.bot.store
    await store.save_preferences(Preferences(sitting.meeting.guild.id, retention_days=12))

    told = await sitting.members[0].slash(sitting.meeting.channel, "privacy")

    assert "your score in the quiz: 12 days after the session" in texts(told.response)


async def test_my_data_shows_what_sessions_hold_of_the_member(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    await take_part(sitting, ada)

    mine = await ada.slash(sitting.meeting.channel, "my-data")
    theirs = await ben.slash(sitting.meeting.channel, "my-data")

    [attached] = mine.response.attachments
    [kept] = json.loads(await attached.read())["session"]
    assert kept["session"] == "Salt and silver"
    assert [entry["text"] for entry in kept["entries"]] == [QUESTION]
    assert len(kept["here"]) == 1
    assert "Nothing is kept of you here" in theirs.response.content


async def test_forget_me_forgets_in_the_database_in_memory_and_in_what_is_shown(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    await take_part(sitting, ada)
    await take_part(sitting, ben)
    before = texts(sitting.status)

    told = await ada.slash(sitting.meeting.channel, "forget-me")
    await until(sitting, lambda: ada.mention not in texts(sitting.status))
    in_memory = data_of(sitting.session, ada.id)
    after = texts(sitting.status)
    await restart(sitting, tmp_path)
    await act(sitting, lambda s, now: running.pause(s, sitting.meeting.actor(sitting.mia), now))

    assert "1 of your other records" in told.response.content
    assert in_memory == {}
    assert data_of(sitting.session, ada.id) == {}
    assert data_of(sitting.session, ben.id)
    assert ada.mention in before
    assert ada.mention not in after
    stored = await simcord_env.bot.store.records(sitting.meeting.guild.id, "session")
    assert str(ada.id) not in json.dumps([record.body for record in stored])


async def test_ended_sessions_go_when_their_server_wants(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    going_on = await sit_down(simcord_env, "Other circle")
    store, mia = simcord_env.bot.store, sitting.meeting.actor(sitting.mia)
    for each in (sitting, going_on):
        await store.save_preferences(Preferences(each.meeting.guild.id, retention_days=1))
    await act(sitting, lambda s, now: running.end(s, mia, now))
    await written(sitting)
    soon = await expire_sessions(simcord_env.bot.ledger, store, simcord_env.now())
    later = simcord_env.now() + timedelta(days=2)
    gone = await expire_sessions(simcord_env.bot.ledger, store, later)

    assert (soon, gone) == (0, 1)
    assert sitting.meeting.sessions == []
    assert await store.records(sitting.meeting.guild.id, "session") == []
    assert len(going_on.meeting.sessions) == 1


async def test_daily_job_deletes_sessions_too(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda s, now: running.end(s, mia, now))
    await written(sitting)
    await simcord_env.bot.store.save_preferences(
        Preferences(sitting.meeting.guild.id, retention_days=1)
    )

    await pass_time(simcord_env, 49)

    assert sitting.meeting.sessions == []


async def test_other_server_can_do_nothing_in_a_session(simcord_env: simcord.Env) -> None:
    ours, theirs = await sit_down(simcord_env), await sit_down(simcord_env, "Other circle")
    quiz = await ours.mia.slash(ours.place, "quiz", questions=1)
    assert "posted" in shown_in(quiz)
    lead = next(m for m in ours.place.history() if "A quiz" in texts(m))
    here = find_message(ours.place, ours.session.messages.arrival)
    before = ours.session
    card = find_message(theirs.place, theirs.session.messages.arrival)
    place = f"{'a' * 12}.1.1"
    ids = [control(here, "hhere"), control(here, "hgone")]
    ids += [control(lead, verb) for verb in ("hjoin", "hleave", "hput")]
    ids += [f"{control(lead, 'hjoin').replace('hjoin', 'hshare')}:{place}"]
    ids += [control(lead, "hjoin").replace("hjoin", verb) for verb in ("hpoll", "hscore")]
    ids += [f"{control(lead, 'hjoin').replace('hjoin', 'hreveal')}:1:1"]
    ids += [f"{control(lead, 'hjoin').replace('hjoin', 'hchoice')}:1:1:0"]

    for custom_id in ids:
        told = await forge(theirs.mia, card, custom_id)
        assert "no such session" in shown_in(told), custom_id

    assert ours.session == before
