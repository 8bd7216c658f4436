"""Plan a session: what it may hold, who may change it, who comes, and what they are reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sessions import moderators, planning, replies, running
from bot.sessions.clock import times
from bot.sessions.plan import Item, Limits, Prompt, Venue
from bot.sessions.session import Actor
from tests.study import (
    ANNA,
    BERT,
    CLEO,
    CO,
    DINA,
    HOST,
    NOW,
    OTHER,
    ROLE,
    START,
    announced,
    at,
    done_by,
    drafted,
    make_plan,
    minutes,
    refused,
    started,
)


def change(session, by=HOST, now=NOW, **fields):
    return planning.edit(session, by, now, lambda plan: replace(plan, **fields))


def test_a_draft_is_hosted_by_who_makes_it_and_its_items_have_ids():
    session = drafted()
    assert (session.state, session.series, session.number) == ("draft", 1, 1)
    assert session.moderators == (HOST.id, CO.id)
    assert [item.id for item in session.plan.items] == [1, 2, 3]
    assert session.log[-1].what == "created"
    assert session.plan.when.start == START


def test_without_an_agenda_the_session_is_its_one_item():
    [item] = drafted(items=()).plan.items
    assert (item.title, item.minutes, item.id) == ("The harbour", 30, 1)


def test_members_cannot_plan():
    with refused("not_moderator"):
        planning.new(1, 99, make_plan(), ANNA, NOW)
    for act in (planning.announce, planning.cancel):
        with refused("not_moderator"):
            act(drafted(), ANNA, NOW)
    with refused("not_moderator"):
        change(drafted(), by=ANNA, title="Mine")
    with refused("not_moderator"):
        planning.copy(drafted(), 2, make_plan().when, ANNA, NOW)


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("empty", {"title": "  "}),
        ("too_long", {"title": "x" * 101}),
        ("out_of_range", {"minutes": 4}),
        ("out_of_range", {"capacity": 0}),
        ("out_of_range", {"items": tuple(Item("x", 1) for _ in range(26))}),
        ("out_of_range", {"items": (Item("x", 0),)}),
        ("out_of_range", {"items": (Item("x", 5, (Prompt("?"),) * 11),)}),
        ("empty", {"items": (Item("x", 5, (Prompt(" "),)),)}),
        ("empty", {"items": (Item("", 5),)}),
        ("same_item", {"items": (Item("x", 5, id=3), Item("y", 5, id=3))}),
        ("out_of_range", {"limits": Limits(each=0)}),
        ("out_of_range", {"roles": tuple(range(26))}),
        ("out_of_range", {"co_moderators": tuple(range(26))}),
        ("out_of_range", {"reading": make_plan().reading * 26}),
        ("zone", {"when": replace(make_plan().when, zone="Europe/Berln")}),
        ("past", {"when": at("2026-03-02 12:59")}),
        ("too_far", {"when": at("2032-03-02 00:00")}),
        ("weekend", {"when": at("2026-03-07 00:00", recurrence="weekdays")}),
    ],
)
def test_a_plan_that_cannot_be_held_is_refused(reason, fields):
    with refused(reason):
        drafted(**fields)
    with refused(reason):
        change(announced(), **fields)


def test_two_moderators_who_edit_at_once_lose_nothing():
    session = change(announced(), title="The new harbour")
    session = change(session, by=CO, minutes=45)
    assert (session.plan.title, session.plan.minutes) == ("The new harbour", 45)
    assert [(act.by, act.detail) for act in session.log[-2:]] == [
        (HOST.id, "title"),
        (CO.id, "minutes"),
    ]


def test_an_edit_that_changes_nothing_is_not_logged():
    session = announced()
    assert change(session, title="The harbour") == session


def test_new_items_get_new_ids_and_old_ones_keep_theirs():
    session = announced()
    first, *others = session.plan.items
    session = change(session, items=(first, Item("Break", 5), *reversed(others)))
    assert [(item.id, item.title) for item in session.plan.items] == [
        (1, "Welcome"),
        (4, "Break"),
        (3, "Close"),
        (2, "Dues"),
    ]


def test_once_started_the_date_the_venue_and_items_that_were_on_stay():
    session = running.go_on(started(), HOST, minutes(1), 1)
    with refused("fixed"):
        change(session, when=at("2026-03-03 19:30", recurrence="weekly"))
    with refused("fixed"):
        change(session, venue=Venue("voice", 1))
    with refused("begun_item"):
        change(session, items=session.plan.items[1:])
    changed = change(
        session,
        when=replace(session.plan.when, recurrence="daily"),
        items=(*session.plan.items[:2], Item("Questions", 8)),
        mode="reviewed",
    )
    assert changed.plan.items[2].title == "Questions"
    assert changed.item == session.item
    with refused("not_now"):
        change(running.end(session, HOST, minutes(2)), title="Too late")


def test_an_edit_neither_gives_nor_takes_added_minutes():
    session = running.extend(started(), HOST, minutes(1), 1)
    bare = tuple(replace(item, added=0) for item in session.plan.items)
    session = change(session, items=(*bare, Item("Gift", 1, added=90)))
    assert [item.added for item in session.plan.items] == [5, 0, 0, 0]


def test_a_cancelled_session_owes_the_next_of_its_series_unless_all_are_called_off():
    assert planning.cancel(announced(), HOST, NOW).owes_next
    for session in (drafted(), announced(when=at("2026-03-03 19:00"))):
        assert not planning.cancel(session, HOST, NOW).owes_next
    assert not planning.cancel(announced(), HOST, NOW, series=True).owes_next


def test_announcing_and_cancelling_twice_names_who_was_faster():
    session = announced()
    with done_by(HOST):
        planning.announce(session, CO, NOW)
    session = planning.cancel(session, CO, NOW, "ill")
    assert session.log[-1].detail == "ill"
    with done_by(CO):
        planning.cancel(session, HOST, NOW)
    with refused("not_now"):
        planning.announce(session, HOST, NOW)
    with refused("past"):
        planning.announce(drafted(), HOST, START)


def test_a_copy_is_a_draft_with_the_same_agenda_and_nobody_in_it():
    session = replies.reply(running.extend(started(), HOST, START, 1), ANNA, START, "coming")
    later = at("2026-05-01 19:00", "Asia/Tokyo")
    with refused("not_planner"):  # a co-moderator who does not moderate the server
        planning.copy(session, 7, later, CO, minutes(5))
    copied = planning.copy(session, 7, later, OTHER, minutes(5))
    assert (copied.id, copied.series, copied.number, copied.state) == (7, 7, 1, "draft")
    assert copied.plan.when == later
    assert copied.moderators == (OTHER.id, HOST.id, CO.id)
    assert [item.title for item in copied.plan.items] == ["Welcome", "Dues", "Close"]
    assert [item.added for item in copied.plan.items] == [0, 0, 0]
    assert copied.replies == ()
    assert copied.item is None


def test_a_session_that_nobody_started_is_missed():
    session = announced()
    assert not planning.missed(session, minutes(29))
    assert planning.missed(session, minutes(30))
    assert not planning.missed(started(), minutes(30))


def test_handing_over_makes_the_host_a_co_moderator():
    session = moderators.hand_over(started(), HOST, START, CO.id)
    assert session.moderators == (CO.id, HOST.id)
    with refused("not_co_moderator"):
        moderators.hand_over(session, HOST, START, ANNA.id)
    with refused("not_moderator"):
        moderators.hand_over(session, ANNA, START, ANNA.id)
    with refused("host"):
        change(session, host=ANNA.id)
    taken_over = moderators.hand_over(session, OTHER, START, OTHER.id)
    assert taken_over.moderators == (OTHER.id, CO.id, HOST.id)
    with refused("not_co_moderator"):  # to oneself again
        moderators.hand_over(taken_over, OTHER, START, OTHER.id)


def test_a_session_outlives_its_moderators():
    session = moderators.left(started(), HOST.id, minutes(1))
    assert session.moderators == (CO.id,)
    session = moderators.left(session, CO.id, minutes(2))
    assert (session.plan.host, session.moderators) == (None, ())
    with refused("not_moderator"):
        running.pause(session, CO, minutes(3))
    session = moderators.hand_over(session, OTHER, minutes(3), OTHER.id)
    assert running.pause(session, OTHER, minutes(3)).state == "paused"
    assert times(session, minutes(3)).elapsed == timedelta(minutes=3)


def test_whoever_comes_first_has_a_seat_and_the_next_moves_up():
    session = announced(capacity=2)
    for member in (ANNA, BERT, CLEO, DINA):
        session = replies.reply(session, member, NOW, "coming")
    assert replies.coming(session) == (ANNA.id, BERT.id)
    assert replies.waiting_list(session) == (CLEO.id, DINA.id)
    again = replies.reply(session, ANNA, NOW, "coming")
    assert again == session  # who presses twice keeps their seat
    after = replies.reply(session, ANNA, NOW, "maybe")
    assert replies.coming(after) == (BERT.id, CLEO.id)
    assert replies.moved_up(session, after) == (CLEO.id,)
    assert replies.those_who(after, "maybe") == (ANNA.id,)
    back = replies.reply(after, ANNA, NOW, "coming")
    assert replies.waiting_list(back) == (DINA.id, ANNA.id)
    gone = moderators.left(after, BERT.id, NOW)
    assert replies.moved_up(after, gone) == (DINA.id,)
    larger = change(session, capacity=None)
    assert replies.moved_up(session, larger) == (CLEO.id, DINA.id)
    assert replies.waiting_list(larger) == ()


def test_replies_are_for_those_with_the_roles_and_while_it_is_not_over():
    session = announced(roles=(ROLE,))
    with refused("not_admitted"):
        replies.reply(session, ANNA, NOW, "coming")
    admitted = replies.reply(session, Actor(ANNA.id, frozenset({ROLE, 1})), NOW, "coming")
    admitted = replies.reply(admitted, CO, NOW, "coming")
    assert replies.coming(admitted) == (ANNA.id, CO.id)
    with refused("not_now"):
        replies.reply(drafted(), ANNA, NOW, "coming")
    with refused("not_now"):
        replies.reply(planning.cancel(announced(), HOST, NOW), ANNA, NOW, "coming")


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (timedelta(hours=25), ()),
        (timedelta(hours=24), ("day",)),
        (timedelta(hours=2), ("day",)),  # an outage held it up
        (timedelta(hours=1), ("hour",)),
        (timedelta(minutes=11), ("hour",)),
        (timedelta(minutes=10), ("soon",)),
        (timedelta(seconds=1), ("soon",)),
        (timedelta(0), ()),
        (timedelta(hours=-1), ()),
    ],
)
def test_reminders_are_due_until_the_next_one_is(before, due):
    session = announced()
    assert replies.due_reminders(session, START - before) == due
    assert replies.due_reminders(replies.reminded(session, *due), START - before) == ()
    assert replies.due_reminders(drafted(), START - before) == ()


def test_no_reminder_is_for_a_time_before_the_announcement():
    late = planning.announce(drafted(), HOST, START - timedelta(hours=3))
    assert replies.due_reminders(late, START - timedelta(hours=2)) == ()
    assert replies.due_reminders(late, START - timedelta(minutes=59)) == ("hour",)


def test_another_date_is_reminded_of_again():
    session = replies.reminded(announced(), "day")
    moved = at("2026-03-06 19:00", recurrence="weekly")
    session = change(session, now=START, when=moved)
    assert replies.due_reminders(session, moved.start - timedelta(hours=24)) == ("day",)
    sooner = at("2026-03-03 21:00", recurrence="weekly")
    session = change(session, now=START, when=sooner)
    assert replies.due_reminders(session, START + timedelta(minutes=1)) == ()
