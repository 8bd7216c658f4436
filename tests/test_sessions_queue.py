"""The queue: whose turn it is, who asks and votes, and that nobody fills it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sessions import asking, floor, moderators, queue, running, taking
from bot.sessions.plan import Limits
from tests.study import (
    ANNA,
    BERT,
    CLEO,
    CO,
    DINA,
    HARBOUR,
    HOST,
    asked,
    done_by,
    minutes,
    refused,
    started,
)


def texts(entries):
    return [entry.text or "hand" for entry in entries]


def test_those_who_have_not_spoken_come_first_then_order_of_arrival():
    session = asked(started(), ANNA, "Who paid?", 1)
    session = asked(session, ANNA, "Who built it?", 2)
    session = asking.raise_hand(session, BERT, minutes(3))
    session = asked(session, CLEO, "Why there?", 4)
    assert texts(queue.order(session)) == ["Who paid?", "Who built it?", "hand", "Why there?"]
    session = taking.take_next(session, HOST, minutes(5), None)
    assert queue.acted_on(session).text == "Who paid?"
    assert queue.on_floor(session).asked_by(ANNA.id)
    assert texts(queue.order(session)) == ["hand", "Why there?", "Who built it?"]
    session = taking.take_next(session, CO, minutes(6), 1)
    assert queue.find(session, 1).state == "answered"
    assert queue.acted_on(session).is_hand
    assert queue.spoke(session) == {ANNA.id, BERT.id}


def test_votes_make_the_other_order_and_not_the_turn():
    session = asked(asked(started(), ANNA, "Who paid?"), BERT, "Why there?", 2)
    for member in (CLEO, DINA):
        session = asking.vote(session, member, 2)
    assert texts(queue.order(session)) == ["Who paid?", "Why there?"]
    assert texts(queue.most_wanted(session)) == ["Why there?", "Who paid?"]
    session = taking.take(session, HOST, minutes(3), 2, None)
    assert queue.on_floor(session).text == "Why there?"


def test_a_vote_can_be_taken_back_and_is_for_the_questions_of_others():
    session = asking.raise_hand(asked(started(), ANNA, "Who paid?"), BERT, minutes(2))
    voted = asking.vote(session, BERT, 1)
    assert queue.find(voted, 1).votes == (BERT.id,)
    assert queue.find(voted, 1).wanted == 2
    assert queue.find(asking.vote(voted, BERT, 1), 1).votes == ()
    with refused("own_question"):
        asking.vote(session, ANNA, 1)
    with refused("hand"):
        asking.vote(session, ANNA, 2)
    with refused("no_entry"):
        asking.vote(session, ANNA, 3)
    taken = taking.take(session, HOST, minutes(3), 1, None)
    with done_by(HOST):
        asking.vote(taken, BERT, 1)


def test_nobody_fills_the_queue():
    session = asked(asked(started(), ANNA, "One?"), ANNA, "Two?")
    session = asking.raise_hand(session, ANNA, minutes(1))
    with refused("too_many") as error:
        asked(session, ANNA, "Three?")
    assert error.value.values == {"most": 2}
    with refused("hand_up"):
        asking.raise_hand(session, ANNA, minutes(1))
    # what has the floor still counts, so that it can be put back
    taken = taking.take_next(session, HOST, minutes(2), None)
    with refused("too_many"):
        asked(taken, ANNA, "Three?")
    done = taking.answered(taken, HOST, minutes(3), 1)
    assert len(queue.order(asked(done, ANNA, "Three?"))) == 3


def test_moderators_are_bound_by_the_limits_too():
    session = asked(asked(started(), HOST, "One?"), HOST, "Two?")
    with refused("too_many"):
        asked(session, HOST, "Three?")


def test_the_whole_queue_has_an_end():
    session = asked(started(limits=Limits(1, 2)), ANNA, "One?")
    session = asking.raise_hand(session, BERT, minutes(1))
    with refused("queue_full") as error:
        asked(session, CLEO, "Two?")
    assert "2 entries" in str(error.value)
    with refused("queue_full"):
        asking.raise_hand(session, CLEO, minutes(1))
    assert queue.find(asked(session, CLEO, "ONE"), 1).asked_by(CLEO.id)  # joins


def test_nobody_makes_entries_without_end():
    session = started()
    for _ in range(50):
        session = asking.raise_hand(session, ANNA, minutes(1))
        session = asking.withdraw(session, ANNA, minutes(1), session.queue.last)
    with refused("spent"):
        asking.raise_hand(session, ANNA, minutes(1))


def test_who_asks_the_same_joins():
    session = asked(started(anonymous=True), ANNA, "Who paid the dues?")
    session = asking.vote(session, BERT, 1)
    session = asked(session, BERT, "who paid the  dues", 2, anonymous=True)
    [entry] = queue.order(session)
    assert [asker.member for asker in entry.askers] == [ANNA.id, BERT.id]
    assert (entry.votes, entry.wanted) == ((), 2)
    assert (session.log[-1].what, session.log[-1].by) == ("joined", None)
    assert queue.acted_on(session) == entry
    for member in (ANNA, BERT):
        with refused("same_question"):
            asked(session, member, "Who paid the dues?!")


def test_a_joint_question_waits_for_the_one_who_has_not_spoken():
    session = asked(started(), ANNA, "First?")
    session = taking.take_next(session, HOST, minutes(1), None)
    session = asked(session, ANNA, "Mine alone?", 2)
    session = asked(session, BERT, "Ours?", 3)
    session = taking.answered(session, HOST, minutes(3), 1)
    session = asked(session, ANNA, "Ours?", 4)
    assert texts(queue.order(session)) == ["Ours?", "Mine alone?"]


@pytest.mark.parametrize(
    ("text", "reason"), [("  ", "empty"), ("x" * 1001, "too_long"), ("\n", "empty")]
)
def test_a_question_is_a_text_of_some_length(text, reason):
    with refused(reason):
        asked(started(), ANNA, text)


def test_anonymous_questions_are_asked_by_nobody_in_the_log():
    with refused("not_anonymous"):
        asked(started(), ANNA, "Who paid?", anonymous=True)
    session = asked(started(anonymous=True), ANNA, "Who paid?", anonymous=True)
    assert queue.acted_on(session).askers[0].anonymous
    assert session.log[-1].by is None
    session = asking.withdraw(session, ANNA, minutes(2), 1)
    assert session.log[-1].by is None


def test_in_an_open_session_questions_are_published_at_once():
    session = floor.close_queue(started(mode="open"), HOST, minutes(1))
    session = asked(session, ANNA, "Who paid?")
    assert queue.acted_on(session).state == "published"
    with refused("open_floor"):
        asking.raise_hand(session, ANNA, minutes(1))
    with refused("nobody_waits"):
        taking.take_next(session, HOST, minutes(1), None)
    session = taking.answered(session, HOST, minutes(2), 1, HARBOUR)
    assert queue.find(session, 1).answer == HARBOUR
    with done_by(HOST):
        taking.answered(session, CO, minutes(2), 1)


def test_an_entry_is_withdrawn_by_its_asker_while_it_waits():
    session = asked(started(), ANNA, "Who paid?")
    with refused("not_yours"):
        asking.withdraw(session, BERT, minutes(1), 1)
    withdrawn = asking.withdraw(session, ANNA, minutes(1), 1)
    assert (queue.find(withdrawn, 1).state, queue.find(withdrawn, 1).text) == ("withdrawn", "")
    with done_by(ANNA):
        taking.take(withdrawn, HOST, minutes(2), 1, None)
    shared = asked(session, BERT, "Who paid?")
    for member in (ANNA, BERT):
        with refused("shared"):
            asking.withdraw(shared, member, minutes(1), 1)
    taken = taking.take(session, HOST, minutes(1), 1, None)
    with done_by(HOST):
        asking.withdraw(taken, ANNA, minutes(1), 1)


def test_a_question_whose_message_is_deleted_is_withdrawn_while_the_session_goes_on():
    session = asked(asked(started(mode="open"), ANNA, "Who paid?"), BERT, "Why there?")
    session = taking.answered(session, HOST, minutes(2), 2)
    for entry in (1, 2):
        session = asking.deleted(session, minutes(3), entry)
        found = queue.find(session, entry)
        assert (found.state, found.text) == ("withdrawn", "")
        assert session.log[-1].by is None
    assert asking.deleted(session, minutes(4), 1) == session
    waiting = asked(started(), ANNA, "Who paid?")
    ended = running.end(asked(started(mode="open"), ANNA, "Who paid?"), HOST, minutes(5))
    for kept in (waiting, ended):
        assert asking.deleted(kept, minutes(6), 1) == kept


def test_of_two_moderators_at_once_one_takes_the_next():
    session = asked(asked(started(), ANNA, "Who paid?"), BERT, "Why there?")
    taken = taking.take_next(session, HOST, minutes(1), None)
    with done_by(HOST) as error:
        taking.take_next(taken, CO, minutes(1), None)
    assert (error.value.what, error.value.at) == ("took", minutes(1))
    with done_by(HOST):
        taking.take(taken, CO, minutes(1), 2, None)
    with done_by(HOST):
        taking.take(taken, CO, minutes(1), 1, None)
    assert queue.on_floor(taking.take_next(taken, CO, minutes(2), 1)).id == 2
    last = taking.take_next(asked(started(), ANNA, "Who paid?"), HOST, minutes(1), None)
    with done_by(HOST):
        taking.take_next(last, CO, minutes(1), None)


def test_what_is_put_back_waits_where_it_was():
    session = asked(asked(started(), ANNA, "Who paid?"), BERT, "Why there?", 2)
    session = taking.take_next(session, HOST, minutes(3), None)
    session = taking.put_back(session, HOST, minutes(3), 1)
    assert texts(queue.order(session)) == ["Who paid?", "Why there?"]
    with done_by(HOST):
        taking.put_back(session, CO, minutes(3), 1)


def test_a_pause_stops_the_clock_and_not_the_questions():
    session = running.pause(started(), HOST, minutes(1))
    session = taking.take_next(asked(session, ANNA, "Who paid?"), HOST, minutes(2), None)
    assert queue.on_floor(session).text == "Who paid?"


def test_the_hand_of_someone_who_left_goes_down():
    session = asking.raise_hand(started(), ANNA, minutes(1))
    session = moderators.left(session, ANNA.id, minutes(2))
    assert queue.order(session) == ()
    ended = running.end(asking.raise_hand(started(), ANNA, minutes(1)), HOST, minutes(2))
    assert queue.find(ended, 1).state == "withdrawn"


def test_stale_presses_name_no_entry():
    with refused("no_entry"):
        taking.take(started(), HOST, minutes(1), 9, None)
    with refused("no_entry"):
        queue.acted_on(replace(started(), log=()))
