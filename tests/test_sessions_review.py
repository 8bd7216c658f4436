"""Reviewed questions: drafts, publishing, declining, and duplicates that are merged."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sessions import asking, planning, queue, review, running, series, taking
from bot.sessions.duplicates import likeness, same_question, similar
from bot.sessions.session import IBID
from tests.study import (
    ANNA,
    BERT,
    CLEO,
    CO,
    DINA,
    HARBOUR,
    HOST,
    ORCHARD,
    done_by,
    minutes,
    refused,
    started,
)


@pytest.fixture
def session():
    """Three questions to review, the first of Anna's."""
    found = started(mode="reviewed", anonymous=True)
    found = asking.ask(found, ANNA, minutes(1), "Who paid the dues?")
    found = asking.ask(found, BERT, minutes(2), "Which merchants paid dues?", anonymous=True)
    return asking.ask(found, CLEO, minutes(3), "Why was the harbour built?")


def test_questions_under_review_keep_the_mode(session):
    opened = partial(replace, mode="queued")
    following = series.next_of_series(running.end(session, HOST, minutes(9)), 2, minutes(9))
    for waiting in (session, following):
        with refused("under_review"):
            planning.edit(waiting, HOST, minutes(10), opened)
    for entry in (1, 2):
        session = review.decline(session, HOST, minutes(4), entry, "Not the reading")
    with refused("under_review"):
        planning.edit(session, HOST, minutes(10), opened)
    session = asking.raise_hand(
        review.publish(session, HOST, minutes(5), 3, HARBOUR), ANNA, minutes(6)
    )
    assert planning.edit(session, HOST, minutes(10), opened).plan.mode == "queued"


def test_a_question_is_published_with_the_first_passage_of_its_draft(session):
    session = review.draft(session, minutes(4), 1, [HARBOUR, ORCHARD])
    assert session.log[-1].by is None
    session = review.edit_note(session, CO, minutes(5), 1, " See note 3. ")
    session = review.publish(session, HOST, minutes(6), 1)
    entry = queue.find(session, 1)
    assert (entry.state, entry.answer, entry.note) == ("published", HARBOUR, "See note 3.")
    assert entry.draft == (HARBOUR, ORCHARD)


def test_another_passage_may_be_published(session):
    session = review.draft(session, minutes(4), 1, [HARBOUR])
    session = review.publish(session, HOST, minutes(6), 1, ORCHARD)
    assert queue.find(session, 1).answer == ORCHARD
    with refused("no_passage"):
        review.publish(session, HOST, minutes(6), 2)


def test_what_moderators_propose_comes_before_the_draft(session):
    early = review.propose(session, CO, minutes(4), 1, [ORCHARD])
    assert early.log[-1].by == CO.id
    late = review.draft(session, minutes(4), 1, [HARBOUR, ORCHARD])
    for both in (
        review.draft(early, minutes(5), 1, [HARBOUR, ORCHARD]),
        review.propose(late, CO, minutes(5), 1, [ORCHARD]),
    ):
        assert queue.find(both, 1).draft == (ORCHARD, HARBOUR)
        published = review.publish(both, HOST, minutes(6), 1)
        assert queue.find(published, 1).answer == ORCHARD
    with refused("hand"):
        review.propose(asking.raise_hand(session, DINA, minutes(4)), CO, minutes(5), 4, [HARBOUR])


def test_a_note_can_be_taken_away_again(session):
    session = review.edit_note(session, CO, minutes(5), 1, "See note 3.")
    session = review.edit_note(session, CO, minutes(5), 1, " ")
    assert queue.find(session, 1).note == ""
    with refused("too_long"):
        review.edit_note(session, CO, minutes(5), 1, "x" * 1001)


def test_a_question_is_declined_with_a_reason(session):
    with refused("empty"):
        review.decline(session, HOST, minutes(4), 1, " ")
    session = review.decline(session, HOST, minutes(4), 1, "Not in this reading")
    assert queue.find(session, 1).reason == "Not in this reading"
    assert "Not in this reading" not in [act.detail for act in session.log]


def test_the_second_moderator_is_told_who_was_first(session):
    session = review.draft(session, minutes(4), 1, [HARBOUR])
    acts = {
        "published": lambda found, by: review.publish(found, by, minutes(5), 1),
        "declined": lambda found, by: review.decline(found, by, minutes(5), 1, "No"),
        "merged": lambda found, by: review.merge(found, by, minutes(5), 1, 2),
        "took": lambda found, by: taking.take(found, by, minutes(5), 1, None),
    }
    for first, act in acts.items():
        done = act(session, CO)
        for second, other in acts.items():
            if first == "took" and second != "took":
                assert other(done, HOST)  # what has the floor may still be settled
                continue
            with done_by(CO) as error:
                other(done, HOST)
            assert error.value.what == first
    with done_by(CO):
        review.edit_note(acts["published"](session, CO), HOST, minutes(5), 1, "Late")


def test_members_cannot_review(session):
    for act in (
        lambda by: review.publish(session, by, minutes(4), 1, HARBOUR),
        lambda by: review.decline(session, by, minutes(4), 1, "No"),
        lambda by: review.merge(session, by, minutes(4), 1, 2),
        lambda by: review.edit_note(session, by, minutes(4), 1, "Note"),
        lambda by: review.propose(session, by, minutes(4), 1, [HARBOUR]),
    ):
        with refused("not_moderator"):
            act(ANNA)
        assert act(CO)


def test_a_draft_that_comes_too_late_changes_nothing(session):
    settled = review.decline(session, HOST, minutes(4), 1, "No")
    assert review.draft(settled, minutes(5), 1, [HARBOUR]) == settled
    withdrawn = asking.withdraw(session, ANNA, minutes(4), 1)
    assert review.draft(withdrawn, minutes(5), 1, [HARBOUR]) == withdrawn
    ended = running.end(session, HOST, minutes(4))
    assert review.draft(ended, minutes(5), 1, [HARBOUR]) == ended


def test_questions_under_review_are_seen_by_their_askers_and_moderators(session):
    assert [review.visible(session, by, 1) for by in (ANNA, BERT, HOST, IBID)] == [
        True,
        False,
        True,
        True,
    ]
    merged = review.merge(session, HOST, minutes(4), 1, 2)
    assert [review.visible(merged, by, 2) for by in (ANNA, BERT, CLEO)] == [True, True, False]
    assert review.visible(merged, BERT, 1)
    published = review.publish(merged, HOST, minutes(5), 2, HARBOUR)
    assert review.visible(published, CLEO, 1)
    declined = review.decline(session, HOST, minutes(4), 1, "No")
    assert not review.visible(declined, BERT, 1)
    assert review.visible(asking.ask(started(), ANNA, minutes(1), "Open to all?"), BERT, 1)


def test_merging_unites_askers_and_votes(session):
    for member, entry in ((DINA, 1), (CLEO, 1), (DINA, 2), (ANNA, 2)):
        session = asking.vote(session, member, entry)
    session = review.merge(session, CO, minutes(4), 1, 2)
    entry = queue.find(session, 2)
    assert [(asker.member, asker.anonymous) for asker in entry.askers] == [
        (BERT.id, True),
        (ANNA.id, False),
    ]
    assert entry.votes == (DINA.id, CLEO.id)  # Anna asks it now
    merged = queue.find(session, 1)
    assert (merged.state, merged.merged_into) == ("merged", 2)


def test_who_asks_both_questions_is_counted_once(session):
    session = asking.ask(session, ANNA, minutes(4), "Which merchants paid dues?")
    session = review.merge(session, CO, minutes(5), 1, 2)
    assert [asker.member for asker in queue.find(session, 2).askers] == [BERT.id, ANNA.id]


def test_chains_of_merges_lead_to_their_end(session):
    session = review.merge(session, HOST, minutes(4), 1, 2)
    session = review.merge(session, HOST, minutes(4), 2, 3)
    assert queue.resolve(session, 1).id == 3
    assert len(queue.find(session, 3).askers) == 3
    session = asking.ask(session, DINA, minutes(5), "Who paid?")
    session = review.merge(session, HOST, minutes(6), 4, 1)  # into one that was merged itself
    assert queue.find(session, 4).merged_into == 3
    with refused("merge_itself"):
        review.merge(session, HOST, minutes(6), 3, 1)


def test_a_question_is_merged_into_another_open_one_alone(session):
    with refused("merge_itself"):
        review.merge(session, HOST, minutes(4), 1, 1)
    declined = review.decline(session, HOST, minutes(4), 1, "No")
    with refused("merge_settled"):
        review.merge(declined, HOST, minutes(4), 2, 1)
    with refused("no_entry"):
        review.merge(session, HOST, minutes(4), 1, 9)
    raised = asking.raise_hand(session, DINA, minutes(4))
    for entry, into in ((1, 4), (4, 1)):
        with refused("hand"):
            review.merge(raised, HOST, minutes(4), entry, into)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Who paid the harbour dues?", "who paid the harbor-dues"),
        ("Who paid the harbour dues?", "Who was paying harbour dues?"),
        ("Why was the wall needed?", "Why did they need the wall?"),
        ("Did merchants pay?", "Did merchantmen pay?"),
        ("Wer zahlte die Hafengebühren?", "Wer zahlte die Hafengebühr?"),
        ("In what year did the canal open?", "What year did the canal open in?"),
    ],
)
def test_questions_alike_are_recognised(first, second):
    session = asking.ask(started(), ANNA, minutes(1), first)
    session = asking.ask(session, BERT, minutes(1), "How many barges froze in the winter?")
    language = "de" if first.startswith("Wer") else "en"
    assert [entry.id for entry in similar(second, queue.order(session), language)] == [1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Who paid the harbour dues?", "Who built the toll house?"),
        ("What happened in 1848?", "What happened in 1849?"),
        ("Why was the wall built?", "Who wrote the letter?"),
    ],
)
def test_questions_apart_are_not(first, second):
    session = asking.ask(started(), ANNA, minutes(1), first)
    assert similar(second, queue.order(session)) == ()


def test_the_likeliest_duplicate_comes_first():
    session = asking.ask(started(), ANNA, minutes(1), "Who paid the dues of the old harbour?")
    session = asking.ask(session, BERT, minutes(1), "Who paid the harbour dues?")
    found = similar("Who paid harbour dues?", queue.order(session))
    assert [entry.id for entry in found] == [2, 1]


def test_a_hand_and_a_question_without_words_are_like_nothing():
    session = asking.raise_hand(started(), ANNA, minutes(1))
    session = asking.ask(session, ANNA, minutes(1), "???")
    assert similar("?!", queue.order(session)) == ()
    assert not same_question("???", "!!!")


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_within_bounds(first, second):
    assert 0 <= likeness(first, second) == likeness(second, first) <= 1
    assert same_question(first, second) == same_question(second, first)
