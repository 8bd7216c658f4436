"""What a session leaves: minutes with consent, open questions for the next one, and scores."""

from __future__ import annotations

import pytest

from bot.sessions import (
    asking,
    attendance,
    discussion,
    floor,
    planning,
    queue,
    running,
    scores,
    series,
    taking,
)
from bot.sessions.minutes import minutes_data
from bot.sessions.session import Score, posted
from tests.study import (
    ANNA,
    BERT,
    CLEO,
    CO,
    DINA,
    HARBOUR,
    HOST,
    NOW,
    ORCHARD,
    announced,
    at,
    busy,
    ended,
    minutes,
    refused,
    started,
)


def test_an_end_locks_the_queue_and_carries_open_questions_over():
    session = ended()
    assert session.queue.locked
    assert not session.queue.open
    assert [entry.state for entry in session.queue.entries] == [
        *("published", "carried", "declined", "withdrawn", "merged", "carried")
    ]
    assert [entry.id for entry in series.carry_over(session)] == [2, 6]
    assert [entry.id for entry in series.carry_over(busy())] == [2, 6]
    taken = running.end(taking.take(busy(), HOST, minutes(11), 2, None), HOST, minutes(12))
    assert queue.find(taken, 2).state == "answered"


def test_the_next_session_has_the_same_agenda_and_the_open_questions_first():
    session = running.extend(busy(), HOST, minutes(10), 2)
    session = posted(session, announcement=11, thread=12)
    following = series.next_of_series(running.end(session, HOST, minutes(20)), 2, minutes(21))
    assert (following.id, following.series, following.number) == (2, 1, 2)
    assert (following.state, following.dated) == ("announced", minutes(21))
    assert following.plan.when == at("2026-03-10 19:00", recurrence="weekly")
    assert [item.allotted for item in following.plan.items] == [5, 15, 10]
    assert following.replies == ()
    assert following.attendance == ()
    assert following.messages.thread is None
    assert [entry.text for entry in queue.order(following)] == [
        "Why was the harbour built?",
        "What became of it?",
    ]
    assert queue.find(following, 1).votes == (ANNA.id,)
    assert queue.find(following, 1).draft == ()  # the shelf may have changed since
    assert [entry.carried_from for entry in queue.order(following)] == [1, 1]
    on = running.start(following, HOST, following.plan.when.start)
    on = asking.ask(on, BERT, on.plan.when.start, "One?")
    on = asking.ask(on, BERT, on.plan.when.start, "Two?")  # what was carried does not count
    assert [entry.id for entry in queue.order(on)] == [1, 2, 3, 4]
    heard = asking.ask(on, CLEO, on.plan.when.start, "Three?")
    heard = taking.take(heard, HOST, on.plan.when.start, 3, None)
    assert [entry.id for entry in queue.order(heard)] == [2, 1, 5, 4]  # Bert has spoken
    third = series.next_of_series(running.end(on, HOST, on.plan.when.start), 3, minutes(60))
    assert [entry.carried_from for entry in queue.order(third)] == [1, 1, 2, 2]


def test_what_does_not_recur_or_is_not_over_has_no_next_session():
    with refused("no_recurrence"):
        series.next_of_series(running.end(started(when=at("2026-03-03 19:00")), HOST, NOW), 2, NOW)
    with refused("not_now"):
        series.next_of_series(started(), 2, NOW)


def test_a_cancelled_session_hands_its_questions_on():
    following = series.next_of_series(ended(), 2, minutes(21))
    cancelled = planning.cancel(following, HOST, minutes(30))
    assert queue.order(cancelled) == ()
    third = series.next_of_series(cancelled, 3, minutes(31))
    assert third.plan.when == at("2026-03-17 19:00", recurrence="weekly")
    assert len(queue.order(third)) == 2


def test_dates_that_passed_in_an_outage_are_left_out():
    late = series.next_of_series(ended(), 2, minutes(15 * 24 * 60))
    assert late.plan.when == at("2026-03-24 19:00", recurrence="weekly")


def test_minutes_tell_the_agenda_as_it_went():
    data = minutes_data(ended(), minutes(60))
    assert [(item.title, item.planned, item.taken) for item in data.agenda] == [
        ("Welcome", 5, 4),
        ("Dues", 15, 16),
        ("Close", 10, None),
    ]
    assert f"{data.agenda[1].begun:%H:%M}" == "19:04"
    assert data.agenda[2].begun is None
    assert (f"{data.start:%H:%M %Z}", f"{data.end:%H:%M}") == ("19:00 CET", "19:20")
    assert (data.number, data.venue.channel, data.reading[0].title) == (1, 555, "The Harbour")
    assert minutes_data(busy(), minutes(15)).end == minutes(15)
    once = minutes_data(started(when=at("2026-03-03 19:00")), minutes(1))
    assert once.number is None


def test_minutes_tell_what_was_asked_quoted_and_decided():
    data = minutes_data(ended(), minutes(60))
    [question] = data.questions  # a declined one was never seen by members
    assert (question.text, question.outcome) == ("Who paid the dues?", "answered")
    assert (question.askers, question.answer, question.note) == (2, HARBOUR, "See note 3.")
    assert (data.carried, data.withheld) == ((), 2)  # nobody reviewed them
    assert [quoted.place for quoted in data.quotations] == [ORCHARD, HARBOUR]
    assert data.decisions == ("Read on to page 9",)
    assert [poll.message for poll in data.polls] == [321]


@pytest.mark.parametrize("mode", ["queued", "reviewed"])
@pytest.mark.parametrize("repeats", ["none", "weekly"])
def test_minutes_print_open_questions_unless_they_wait_for_review(mode, repeats):
    session = started(mode=mode, when=at("2026-03-03 19:00", recurrence=repeats))
    session = running.end(asking.ask(session, ANNA, minutes(1), "Who paid?"), HOST, minutes(20))
    data = minutes_data(session, minutes(60))
    shown = (("Who paid?",), 0) if mode == "queued" else ((), 1)
    assert (data.carried, data.withheld) == shown
    assert data.continues == (repeats == "weekly")
    assert [entry.text for entry in series.carry_over(session)] == ["Who paid?"]


def test_minutes_name_those_alone_who_pressed_here():
    data = minutes_data(ended(), minutes(60))
    assert attendance.consented(ended()) == {ANNA.id, CO.id}
    assert data.attendance == (ANNA.id, CO.id)
    assert data.moderators == (CO.id,)
    assert data.questions[0].named == (ANNA.id,)
    assert [quoted.by for quoted in data.quotations] == [ANNA.id, None]
    assert [score.member for score in data.scores] == [ANNA.id]
    for silent in (BERT, CLEO, DINA, HOST):
        assert str(silent.id) not in repr(data)
    shy = attendance.not_here(ended(), ANNA.id)
    assert str(ANNA.id) not in repr(minutes_data(shy, minutes(60)))


def test_an_anonymous_asker_is_not_named_even_if_here():
    session = asking.ask(
        started(anonymous=True, mode="open"), ANNA, minutes(1), "Who?", anonymous=True
    )
    session = attendance.here(session, ANNA, minutes(1), "start")
    [question] = minutes_data(session, minutes(2)).questions
    assert (question.named, question.outcome) == ((), "unanswered")


def test_questions_come_in_the_order_in_which_they_were_answered():
    session = started()
    for member in (ANNA, BERT):
        session = asking.ask(session, member, minutes(1), f"Question of {member.id}?")
    session = taking.take(session, HOST, minutes(2), 2, None)
    session = taking.take(session, HOST, minutes(3), 1, 2)
    data = minutes_data(running.end(session, HOST, minutes(4)), minutes(4))
    assert [question.text for question in data.questions] == [
        f"Question of {BERT.id}?",
        f"Question of {ANNA.id}?",
    ]


def test_attendance_is_by_ones_own_press_also_after_the_end():
    session = attendance.here(started(), ANNA, minutes(0), "start")
    assert attendance.here(session, ANNA, minutes(3), "start") == session
    session = running.end(session, HOST, minutes(20))
    session = attendance.here(session, ANNA, minutes(21), "end")
    [presence] = session.attendance
    assert (presence.start, presence.end) == (minutes(0), minutes(21))
    assert attendance.not_here(session, ANNA.id).attendance == ()
    with refused("not_now"):
        attendance.here(announced(), ANNA, minutes(0), "start")
    with refused("not_admitted"):
        attendance.here(started(roles=(5,)), ANNA, minutes(0), "start")


def test_members_neither_decide_nor_poll():
    with refused("not_moderator"):
        discussion.decide(started(), ANNA, minutes(1), "Mine")
    with refused("not_moderator"):
        discussion.poll(started(), ANNA, minutes(1), 1, "Mine?")
    with refused("empty"):
        discussion.decide(started(), HOST, minutes(1), " ")
    with refused("not_now"):
        discussion.decide(ended(), HOST, minutes(21), "Late")


def test_those_who_may_not_speak_do_not_quote():
    with refused("muted"):
        discussion.quote(busy(), DINA, minutes(11), HARBOUR)
    with refused("locked"):
        discussion.quote(floor.lock(started(), HOST, minutes(1)), ANNA, minutes(2), HARBOUR)
    with refused("not_now"):
        discussion.quote(ended(), ANNA, minutes(21), HARBOUR)
    session = started()
    for _ in range(200):
        session = discussion.quote(session, ANNA, minutes(1), HARBOUR)
    with refused("full"):
        discussion.quote(session, ANNA, minutes(1), HARBOUR)


def test_scores_are_kept_for_those_who_joined_and_count_once():
    session = scores.join_quiz(scores.join_quiz(started(), ANNA), BERT)
    assert scores.join_quiz(session, ANNA) == session
    with refused("not_joined"):
        scores.score(session, CLEO, "q1", right=True)
    session = scores.score(session, BERT, "q1", right=True)
    session = scores.score(session, BERT, "q2", right=False)
    for question in ("q1", "q2"):
        with refused("answered"):
            scores.score(session, BERT, question, right=True)
    assert scores.ranking(session) == (Score(BERT.id, ("q1",), ("q2",)), Score(ANNA.id))
    assert scores.score_of(scores.leave_quiz(session, BERT.id), BERT.id) is None
