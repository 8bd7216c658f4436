"""Sessions as they are stored: read as they were, and damage told by its field."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.sessions import moderators, running
from bot.sessions.errors import StoredSessionError
from bot.sessions.session import posted
from bot.sessions.storage import from_json, to_json
from tests.study import (
    ANNA,
    BERT,
    CO,
    HOST,
    announced,
    busy,
    done_by,
    drafted,
    ended,
    minutes,
    started,
)


@pytest.mark.parametrize("session", [drafted(), announced(), started(), busy(), ended()])
def test_a_stored_session_is_read_as_it_was(session):
    stored = to_json(session)
    assert from_json(stored) == from_json(stored.encode()) == session
    assert to_json(from_json(stored)) == stored
    assert json.loads(stored)["format"] == 1


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda stored: "{", "the whole"),
        (lambda stored: "[]", "the whole"),
        (lambda stored: stored.replace('"format":1', '"format":2'), "format 2"),
        (lambda stored: stored.replace('"format":1', '"format":"1"'), "format"),
        (lambda stored: stored.replace('"running"', '"walking"'), "session.state"),
        (lambda stored: stored.replace('"minutes":30', '"minutes":"30"'), "session.plan.minutes"),
        (lambda stored: stored.replace("2026-03-03T18:00:00Z", "yesterday"), "session.plan.when"),
        (lambda stored: stored.replace("18:00:00Z", "18:00:00"), "session.plan.when"),
        (lambda stored: stored.replace('"server":99,', ""), "session.server"),
    ],
)
def test_a_damaged_session_is_told_by_its_field(damage, named):
    damaged = damage(to_json(busy()))
    assert damaged != to_json(busy())
    with pytest.raises(StoredSessionError) as error:
        from_json(damaged)
    assert named in str(error.value)
    assert "\n" not in str(error.value)


def test_a_session_that_an_earlier_ibid_stored_is_read():
    stored = json.loads(to_json(busy()))
    del stored["session"]["owes_next"], stored["session"]["messages"]["minutes_told"]
    assert from_json(json.dumps(stored)) == busy()


def test_instants_are_read_in_utc():
    stored = to_json(drafted()).replace("2026-03-03T18:00:00Z", "2026-03-03T19:00:00+01:00")
    assert from_json(stored) == drafted()
    assert f"{from_json(stored).plan.when.start:%H %Z}" == "18 UTC"


def test_what_stands_in_discord_is_noted_and_lost():
    session = posted(posted(drafted(), status=5, panel=6), status=None)
    assert (session.messages.status, session.messages.panel) == (None, 6)


def test_a_deleted_thread_loses_no_session():
    session = posted(busy(), thread=None)
    assert from_json(to_json(session)) == session
    assert moderators.left(session, ANNA.id, minutes(11)).replies[0].member == BERT.id
    with done_by(HOST):
        running.end(ended(), CO, minutes(21))
    assert replace(session, messages=busy().messages) == busy()
