"""Sessions under random acts by random members, with a restart after every one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.sessions import (
    asking,
    attendance,
    clock,
    discussion,
    floor,
    moderators,
    planning,
    privacy,
    queue,
    replies,
    review,
    running,
    scores,
    series,
    taking,
)
from bot.sessions.errors import AlreadyDoneError, SessionError
from bot.sessions.rules import LIVE
from bot.sessions.session import Actor
from bot.sessions.storage import from_json, to_json
from tests.acts import LED, LED_ENTRY, WORDS, anybody, choices, floor_of, leaders, members, modes
from tests.invariants import CAPACITY, LIMITS, Series
from tests.study import ANNA, BERT, CLEO, CO, DINA, HARBOUR, HOST, ORCHARD, OTHER, START, announced


class Sessions(Series):
    """One series of sessions in which everybody does something at random."""

    @initialize(mode=modes, anonymous=st.booleans(), on=st.sampled_from([True, True, False]))
    def begin(self, mode, anonymous, on):
        self.session = announced(mode=mode, anonymous=anonymous, limits=LIMITS, capacity=CAPACITY)
        self.now = START
        self.named = set()
        self.given = set()
        self.elapsed = timedelta()
        self.by_item = dict.fromkeys(range(1, 10), timedelta())
        if on:
            self.start(HOST)

    def pick(self, choice):
        """Return an entry's id, mostly of one that is open."""
        known = [entry.id for entry in self.session.queue.entries if entry.state in queue.OPEN]
        return known[choice % len(known)] if known and choice > 1 else choice + 1

    def attempt(self, act, *args, **options):
        """Act, then restart; tell whether it was done. A refusal changes nothing."""
        before = self.session
        try:
            after = act(before, *args, **options)
        except SessionError:
            return False
        assert after.log[: len(before.log)] == before.log
        self.session = from_json(to_json(after))
        assert self.session == after
        return True

    @rule(seconds=st.integers(0, 400))
    def wait(self, seconds):
        passed = timedelta(seconds=seconds)
        self.now += passed
        if self.session.state == "running":
            self.elapsed += passed
            self.by_item[self.session.item.id] += passed

    @rule(by=leaders)
    def start(self, by):
        self.attempt(running.start, by, self.now)

    @rule(by=leaders, act=st.sampled_from(sorted(LED)))
    def lead(self, by, act):
        self.attempt(LED[act], by, self.now)

    @rule(by=members, act=st.sampled_from(sorted(LED)))
    def members_do_not_lead(self, by, act):
        assert not self.attempt(LED[act], by, self.now)

    @rule(by=leaders, seen=choices, act=st.sampled_from([running.go_on, running.go_back]))
    def turn(self, by, seen, act):
        on = self.session.item
        seen = on.id if on and seen > 3 else seen
        if self.attempt(act, by, self.now, seen):
            assert on.id == seen
            assert abs(self.session.item.id - seen) == 1

    @rule(by=leaders, seen=choices)
    def extend(self, by, seen):
        seen = self.session.item.id if self.session.item and seen > 3 else seen
        before = clock.allotted(self.session)
        done = self.attempt(running.extend, by, self.now, seen)
        assert clock.allotted(self.session) == before + 5 * done

    @rule(by=anybody, text=st.sampled_from(WORDS), anonymous=st.booleans())
    def ask(self, by, text, anonymous):
        if self.attempt(asking.ask, by, self.now, text, anonymous=anonymous):
            assert by.id not in self.session.queue.muted
            assert queue.acted_on(self.session).asked_by(by.id)
            own = [e for e in self.counted() if e.asked_by(by.id) and not e.is_hand]
            assert len(own) <= LIMITS.each

    @rule(number=st.integers(0, 9))
    def crowd(self, number):
        """Everybody asks, so that there is something to take and to merge."""
        for by in (ANNA, BERT, CLEO, DINA):
            self.attempt(asking.ask, by, self.now, f"What did {by.id % 10} do in {number}?")

    @rule(by=anybody)
    def raise_hand(self, by):
        if self.attempt(asking.raise_hand, by, self.now):
            assert queue.acted_on(self.session) == queue.hand_of(self.session, by.id)

    @rule(by=anybody, entry=choices)
    def withdraw(self, by, entry):
        entry = self.pick(entry)
        if self.attempt(asking.withdraw, by, self.now, entry):
            assert queue.find(self.session, entry).state == "withdrawn"

    @rule(by=anybody, entry=choices)
    def vote(self, by, entry):
        entry = self.pick(entry)
        self.attempt(asking.vote, by, entry)

    @rule(by=leaders, seen=st.one_of(st.none(), choices))
    def take_next(self, by, seen):
        seen = floor_of(self.session) if seen and seen > 1 else seen
        reviewed = self.session.plan.mode == "reviewed"
        waiting = [e.id for e in queue.order(self.session) if e.is_hand or not reviewed]
        if self.attempt(taking.take_next, by, self.now, seen):
            assert queue.on_floor(self.session).id == waiting[0]

    @rule(by=leaders, other=st.sampled_from([HOST, OTHER]))
    def two_take_the_next_at_once(self, by, other):
        seen = floor_of(self.session)
        if self.attempt(taking.take_next, by, self.now, seen):
            with pytest.raises(AlreadyDoneError) as error:
                taking.take_next(self.session, other, self.now, seen)
            assert error.value.by == by.id

    @rule(by=leaders, entry=choices, act=st.sampled_from(sorted(LED_ENTRY)))
    def settle(self, by, entry, act):
        entry = self.pick(entry)
        self.attempt(LED_ENTRY[act], by, self.now, entry)

    @rule(by=members, entry=choices, act=st.sampled_from(sorted(LED_ENTRY)))
    def members_do_not_settle(self, by, entry, act):
        entry = self.pick(entry)
        assert not self.attempt(LED_ENTRY[act], by, self.now, entry)

    @rule(by=leaders, entry=choices, into=choices)
    def merge(self, by, entry, into):
        entry, into = self.pick(entry), self.pick(into)
        known = {e.id: {a.member for a in e.askers} for e in self.session.queue.entries}
        if self.attempt(review.merge, by, self.now, entry, into):
            root = queue.resolve(self.session, entry)
            assert root == queue.resolve(self.session, into)
            assert {asker.member for asker in root.askers} >= known[entry] | known[root.id]

    @rule(entry=choices, place=st.lists(st.sampled_from([HARBOUR, ORCHARD]), max_size=2))
    def draft(self, entry, place):
        entry = self.pick(entry)
        self.attempt(review.draft, self.now, entry, place)

    @rule(entry=choices)
    def delete(self, entry):
        entry = self.pick(entry)
        self.attempt(lambda s, now: asking.deleted(s, now, entry), self.now)

    @rule(by=leaders, member=members, muted=st.booleans())
    def mute(self, by, member, muted):
        act = floor.mute if muted else floor.unmute
        if self.attempt(act, by, self.now, member.id):
            assert (member.id in self.session.queue.muted) == muted

    @rule(by=leaders, seconds=st.sampled_from([0, 30]))
    def slow(self, by, seconds):
        self.attempt(floor.slow, by, self.now, seconds)

    @rule(by=anybody, choice=st.sampled_from(["coming", "maybe", "not coming"]))
    def reply(self, by, choice):
        before = self.session
        if self.attempt(replies.reply, by, self.now, choice):
            stayed = [m for m in replies.coming(before) if m != by.id]
            assert [m for m in replies.coming(self.session) if m in stayed] == stayed

    @rule(by=anybody, at=st.sampled_from(["start", "end"]))
    def here(self, by, at):
        if self.attempt(attendance.here, by, self.now, at):
            self.named.add(by.id)

    @rule(by=anybody)
    def not_here(self, by):
        self.attempt(attendance.not_here, by.id)
        self.named.discard(by.id)

    @rule(by=anybody, place=st.sampled_from([HARBOUR, ORCHARD]))
    def quote(self, by, place):
        self.attempt(discussion.quote, by, self.now, place)

    @rule(by=anybody)
    def decide(self, by):
        self.attempt(discussion.decide, by, self.now, "Read on")

    @rule(by=anybody, question=st.sampled_from(["q1", "q2"]), right=st.booleans())
    def play(self, by, question, right):
        if scores.score_of(self.session, by.id) is None:
            self.attempt(scores.join_quiz, by)
        self.attempt(scores.score, by, question, right=right)

    @rule(by=leaders, to=leaders)
    def hand_over(self, by, to):
        if self.attempt(moderators.hand_over, by, self.now, to.id):
            assert self.session.plan.host == to.id

    @rule(member=st.sampled_from([ANNA, BERT, CO]))
    def leave(self, member):
        self.attempt(moderators.left, member.id, self.now)
        assert member.id not in self.session.moderators
        assert queue.hand_of(self.session, member.id) is None or self.session.state == "ended"

    @rule(member=anybody)
    def forget(self, member):
        self.session = from_json(to_json(privacy.forget(self.session, member.id)))
        self.named.discard(member.id)
        left = privacy.data_of(self.session, member.id)
        if self.session.state in LIVE:  # the rules of the floor hold until the end
            assert left.keys() <= {"session", "number", "muted", "last_entry"}
        else:
            assert left == {}
        assert (str(member.id) in to_json(self.session)) == (left != {})

    @rule()
    def signal(self):
        found = set(clock.due(self.session, self.now))
        assert not found & self.given
        self.given |= found
        self.attempt(clock.signalled, *found)

    @precondition(lambda self: self.session.state == "ended")
    @rule()
    def go_on_with_the_series(self):
        left = series.carry_over(self.session)
        following = series.next_of_series(self.session, self.session.id + 1, self.now)
        assert following.plan.when.start > self.now
        assert [e.text for e in following.queue.entries] == [e.text for e in left]
        self.now = following.plan.when.start
        self.session = from_json(to_json(following))
        self.named, self.given = set(), set()
        self.elapsed = timedelta()
        self.by_item = dict.fromkeys(self.by_item, timedelta())


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


def test_a_stranger_is_nobody():
    assert privacy.data_of(announced(), Actor(1).id) == {}
    assert planning.missed(announced(), START) is False
