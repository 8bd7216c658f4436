"""Run a session: the clock, its signals, and two moderators who press at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sessions import clock, running
from bot.sessions.clock import due, signalled, times
from bot.sessions.plan import Item
from bot.sessions.session import Signal
from bot.sessions.storage import from_json, to_json
from tests.study import (
    ANNA,
    CO,
    HOST,
    OTHER,
    announced,
    done_by,
    drafted,
    minutes,
    refused,
    started,
)


def left(session, at):
    """Return the minutes left of the item and of the session."""
    found = times(from_json(to_json(session)), minutes(at))
    minute = timedelta(minutes=1)
    return found.item_left / minute, found.session_left / minute


def test_before_the_start_all_time_is_left():
    found = times(announced(), minutes(-60))
    assert (found.item, found.number, found.item_ends) == (None, 0, None)
    assert found.session_left == timedelta(minutes=30)


def test_time_runs_from_the_start_and_an_overrun_is_negative():
    session = started()
    assert left(session, 0) == (5, 30)
    assert left(session, 4.5) == (0.5, 25.5)
    assert left(session, 7) == (-2, 23)
    assert left(session, -3) == (5, 30)  # a clock put back
    found = times(session, minutes(2))
    assert (found.item.title, found.number) == ("Welcome", 1)
    assert (found.item_ends, found.session_ends) == (minutes(5), minutes(30))


def test_items_follow_each_other_and_one_gone_back_to_goes_on():
    session = running.go_on(started(), HOST, minutes(4), 1)
    assert session.item.title == "Dues"
    assert left(session, 10) == (9, 20)
    session = running.go_back(session, CO, minutes(10), 2)
    assert left(session, 10.5) == (0.5, 19.5)
    session = running.go_on(session, CO, minutes(11), 1)
    assert left(session, 11) == (9, 19)
    assert [act.what for act in session.log[-3:]] == ["next", "back", "next"]


def test_pauses_do_not_count():
    session = running.pause(started(), HOST, minutes(2))
    assert left(session, 60) == (3, 28)
    assert times(session, minutes(60)).item_ends is None
    session = running.resume(session, CO, minutes(60))
    assert left(session, 61) == (2, 27)
    assert times(session, minutes(61)).item_ends == minutes(63)


def test_the_agenda_can_be_gone_through_in_a_pause():
    session = running.pause(started(), HOST, minutes(2))
    session = running.go_on(session, HOST, minutes(10), 1)
    assert (session.state, session.item.title) == ("paused", "Dues")
    assert left(session, 20) == (15, 28)
    session = running.resume(session, HOST, minutes(30))
    assert left(session, 31) == (14, 27)


def test_more_time_for_an_item_is_more_for_the_session():
    session = running.extend(started(), HOST, minutes(1), 1)
    assert left(session, 1) == (9, 34)
    session = running.extend(session, HOST, minutes(1), 1, 10)
    assert left(session, 1) == (19, 44)
    for minutes_more in (0, -5, 2000):
        with refused("out_of_range"):
            running.extend(session, HOST, minutes(1), 1, minutes_more)


def test_the_ends_of_the_agenda_are_told():
    session = started()
    with refused("first_item"):
        running.go_back(session, HOST, minutes(1), 1)
    session = running.go_on(running.go_on(session, HOST, minutes(1), 1), HOST, minutes(2), 2)
    with refused("last_item"):
        running.go_on(session, HOST, minutes(3), 3)


def test_of_two_moderators_at_once_the_second_is_told_who_was_first():
    with done_by(HOST):
        running.start(started(), CO, minutes(0))
    moved = running.go_on(started(), CO, minutes(1), 1)
    for act in (running.go_on, running.go_back, running.extend):
        with done_by(CO):
            act(moved, HOST, minutes(1), 1)
    paused = running.pause(started(), CO, minutes(1))
    with done_by(CO):
        running.pause(paused, HOST, minutes(1))
    resumed = running.resume(paused, OTHER, minutes(2))
    with done_by(OTHER):
        running.resume(resumed, HOST, minutes(2))
    ended = running.end(resumed, CO, minutes(3))
    with done_by(CO):
        running.end(ended, HOST, minutes(3))


def test_an_act_that_does_not_fit_the_state_is_refused():
    for act in (running.pause, running.resume, running.end):
        with refused("not_now"):
            act(announced(), HOST, minutes(0))
    for act in (running.go_on, running.go_back, running.extend):
        with refused("not_now"):
            act(drafted(), HOST, minutes(0), 1)
    ended = running.end(started(), HOST, minutes(3))
    with refused("not_now"):
        running.start(ended, HOST, minutes(4))


@pytest.mark.parametrize("act", [running.start, running.pause, running.resume, running.end])
def test_members_cannot_run_a_session(act):
    with refused("not_moderator"):
        act(started(), ANNA, minutes(1))


@pytest.mark.parametrize("act", [running.go_on, running.go_back, running.extend])
def test_members_cannot_move_its_agenda(act):
    with refused("not_moderator"):
        act(started(), ANNA, minutes(1), 1)


def test_an_end_stops_the_clock_for_good():
    session = running.end(started(), HOST, minutes(7))
    assert left(session, 7) == left(session, 700) == (-2, 23)
    assert session.run.ended == minutes(7)
    paused = running.pause(started(), HOST, minutes(2))
    ended = running.end(paused, HOST, minutes(9))
    assert (ended.run.ended, left(ended, 9)) == (minutes(9), (3, 28))


def test_a_clock_put_back_never_makes_time():
    session = running.pause(started(), HOST, minutes(-30))
    session = running.resume(session, HOST, minutes(-60))
    assert left(session, -60) == (5, 30)
    assert [stint.end >= stint.start for stint in session.run.stints[:-1]] == [True]
    again = running.resume(running.pause(started(), HOST, minutes(2)), HOST, minutes(-60))
    assert left(again, 3) == (2, 27)
    assert times(started(), minutes(-3)).item_ends == minutes(5)


def test_each_signal_is_given_once():
    session = started()
    assert due(session, minutes(3.9)) == ()
    last = Signal("last minute", 1, 5)
    assert due(session, minutes(4)) == (last,)
    session = from_json(to_json(signalled(session, last)))
    assert due(session, minutes(4.5)) == ()
    over = Signal("item over", 1, 5)
    assert due(session, minutes(5)) == (over,)
    session = signalled(session, over)
    assert due(session, minutes(29)) == ()
    end = Signal("session over", None, 30)
    assert due(session, minutes(30)) == (end,)
    assert due(signalled(session, end), minutes(31)) == ()


def test_an_item_of_a_minute_has_no_last_minute():
    session = started(items=(Item("Welcome", 1), Item("Dues", 2)))
    assert due(session, minutes(0.5)) == ()
    assert [signal.kind for signal in due(session, minutes(1))] == ["item over"]


def test_after_an_outage_a_passed_minute_is_not_announced():
    assert [signal.kind for signal in due(started(), minutes(6))] == ["item over"]


def test_more_time_gives_new_signals():
    session = signalled(started(), *due(started(), minutes(5)))
    session = running.extend(session, HOST, minutes(5), 1)
    assert due(session, minutes(5)) == ()
    assert due(session, minutes(9)) == (Signal("last minute", 1, 10),)
    assert clock.allotted(session) == 35


def test_an_item_gone_back_to_is_not_over_twice():
    session = signalled(started(), *due(started(), minutes(6)))
    session = running.go_back(running.go_on(session, HOST, minutes(6), 1), HOST, minutes(7), 2)
    assert due(session, minutes(8)) == ()


def test_no_signal_is_due_while_the_clock_stands():
    assert due(announced(), minutes(60)) == ()
    assert due(running.pause(started(), HOST, minutes(6)), minutes(60)) == ()
    assert due(running.end(started(), HOST, minutes(6)), minutes(60)) == ()


def test_a_session_that_nobody_ended_is_over_since_its_time_or_the_last_act_after_it():
    hour, session = 60, started()
    assert running.end_forgotten(session, minutes(30 + 12 * hour - 1)) == session
    over = running.end_forgotten(session, minutes(30 + 12 * hour))
    assert (over.state, over.run.ended, over.log[-1].by) == ("ended", minutes(30), None)
    late = running.extend(session, HOST, minutes(90), 1)
    assert running.forgotten(late, minutes(90 + 12 * hour - 1)) is None
    assert running.end_forgotten(late, minutes(90 + 12 * hour)).run.ended == minutes(90)


def test_a_pause_is_forgotten_after_a_day():
    session = running.pause(started(), HOST, minutes(6))
    assert running.forgotten(session, minutes(5 + 24 * 60)) is None
    assert running.end_forgotten(session, minutes(6 + 24 * 60)).run.ended == minutes(6)


@pytest.mark.parametrize(
    "session", [drafted(), announced(), running.end(started(), HOST, minutes(6))]
)
def test_what_is_not_on_is_never_forgotten(session):
    assert running.end_forgotten(session, minutes(60 * 24 * 400)) == session
