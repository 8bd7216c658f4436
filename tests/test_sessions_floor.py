"""The rules of the floor: who may speak, how often, and when; moderators alone change them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sessions import asking, floor, planning, queue, running, taking
from bot.sessions.session import Actor
from tests.study import (
    ANNA,
    BERT,
    CLEO,
    CO,
    DINA,
    HOST,
    OTHER,
    ROLE,
    announced,
    asked,
    done_by,
    minutes,
    refused,
    started,
)


@pytest.mark.parametrize(
    "act",
    [
        lambda session, by: taking.take_next(session, by, minutes(2), None),
        lambda session, by: taking.take(session, by, minutes(2), 1, None),
        lambda session, by: taking.put_back(session, by, minutes(2), 1),
        lambda session, by: taking.answered(session, by, minutes(2), 1),
        lambda session, by: floor.open_queue(session, by, minutes(2)),
        lambda session, by: floor.close_queue(session, by, minutes(2)),
        lambda session, by: floor.lock(session, by, minutes(2)),
        lambda session, by: floor.unlock(session, by, minutes(2)),
        lambda session, by: floor.slow(session, by, minutes(2), 5),
        lambda session, by: floor.mute(session, by, minutes(2), BERT.id),
        lambda session, by: floor.unmute(session, by, minutes(2), BERT.id),
    ],
)
def test_members_cannot_moderate(act):
    session = asked(started(), ANNA, "Who paid?")
    with refused("not_moderator"):
        act(session, ANNA)
    with refused("not_now"):
        act(running.end(session, HOST, minutes(2)), HOST)


def test_a_closed_queue_takes_no_entries_but_votes_and_moderators():
    session = floor.close_queue(asked(started(), ANNA, "Who paid?"), HOST, minutes(1))
    with refused("queue_closed"):
        asked(session, BERT, "Why there?")
    with refused("queue_closed"):
        asking.raise_hand(session, BERT, minutes(1))
    assert queue.find(asking.vote(session, BERT, 1), 1).votes == (BERT.id,)
    assert len(queue.order(asked(session, CO, "Why there?"))) == 2
    with done_by(HOST):
        floor.close_queue(session, CO, minutes(1))
    session = floor.open_queue(session, CO, minutes(2))
    assert len(queue.order(asked(session, BERT, "Why there?"))) == 2


def test_a_locked_session_is_for_moderators_alone():
    session = floor.lock(asked(started(), ANNA, "Who paid?"), HOST, minutes(1))
    for act in (
        lambda by: asked(session, by, "Why there?"),
        lambda by: asking.raise_hand(session, by, minutes(1)),
        lambda by: asking.vote(session, by, 1),
    ):
        with refused("locked"):
            act(BERT)
        assert act(CO)
        assert act(OTHER)
    session = floor.unlock(session, HOST, minutes(2))
    assert asking.vote(session, BERT, 1)


def test_slow_mode_says_when_the_next_turn_comes():
    session = floor.slow(started(), HOST, minutes(0), 120)
    session = asked(session, ANNA, "Who paid?", 1)
    with refused("slow") as error:
        asked(session, ANNA, "Why there?", 2.9)
    assert error.value.values["until"] == minutes(3)
    assert asked(session, BERT, "Why there?", 1.5)
    session = asking.withdraw(session, ANNA, minutes(2), 1)
    with refused("slow"):
        asking.raise_hand(session, ANNA, minutes(2))
    assert asking.raise_hand(session, ANNA, minutes(3))
    for seconds in (-1, 6 * 60 * 60 + 1):
        with refused("out_of_range"):
            floor.slow(session, HOST, minutes(3), seconds)


def test_the_time_between_entries_is_a_members_own():
    session = floor.slow(started(), HOST, minutes(0), 60)
    for number, member in enumerate((ANNA, BERT, CLEO)):
        session = asking.ask(
            session, member, minutes(1) + timedelta(seconds=number), f"Question {number}?"
        )
    assert len(queue.order(session)) == 3


def test_joining_a_question_does_not_slow_a_member_down():
    session = asked(started(), ANNA, "Who paid?", 1)
    session = floor.slow(asked(session, BERT, "Who paid?", 1), HOST, minutes(1), 120)
    assert asked(session, BERT, "Why there?", 1.5)


def test_a_muted_member_reads_along():
    session = asking.raise_hand(asked(started(), BERT, "Why there?"), ANNA, minutes(1))
    session = floor.mute(session, HOST, minutes(1), DINA.id)
    session = floor.mute(session, HOST, minutes(1), ANNA.id)
    assert queue.hand_of(session, ANNA.id) is None
    for act in (
        lambda: asked(session, ANNA, "Who paid?"),
        lambda: asking.raise_hand(session, ANNA, minutes(1)),
        lambda: asking.vote(session, ANNA, 1),
    ):
        with refused("muted"):
            act()
    for member in (ANNA.id, DINA.id):
        with done_by(HOST):
            floor.mute(session, CO, minutes(1), member)
    with refused("mute_moderator"):
        floor.mute(session, HOST, minutes(1), CO.id)
    session = floor.unmute(session, CO, minutes(2), ANNA.id)
    assert asking.vote(session, ANNA, 1)
    with done_by(CO):
        floor.unmute(session, HOST, minutes(2), ANNA.id)


def test_a_session_for_roles_is_for_those_who_have_one():
    session = started(roles=(ROLE,))
    with refused("not_admitted"):
        asked(session, ANNA, "Who paid?")
    assert asked(session, Actor(ANNA.id, frozenset({ROLE})), "Who paid?")
    assert asked(session, CO, "Who paid?")


@pytest.mark.parametrize("session", [announced(), planning.cancel(announced(), HOST, minutes(-60))])
def test_nothing_is_asked_before_the_start(session):
    with refused("not_now"):
        asked(session, ANNA, "Who paid?")
    with refused("not_now"):
        asking.raise_hand(session, ANNA, minutes(1))
