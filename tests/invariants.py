"""What holds of a series of sessions whatever is done in it, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis.stateful import RuleBasedStateMachine, invariant

from bot.sessions import attendance, clock, queue, replies
from bot.sessions.entry import Entry
from bot.sessions.minutes import minutes_data
from bot.sessions.plan import Limits
from bot.sessions.session import Session
from tests.study import ANNA, BERT, CLEO, CO, DINA, HOST, OTHER

LIMITS = Limits(each=2, most=5)
CAPACITY = 2


class Series(RuleBasedStateMachine):
    """A series of sessions: the one that is on, and beside it the little that must hold of it."""

    session: Session
    now: datetime
    named: set[int]
    elapsed: timedelta
    by_item: dict[int, timedelta]

    def counted(self) -> list[Entry]:
        """Return the entries that the limits are about."""
        return [
            entry
            for entry in self.session.queue.entries
            if entry.state in {"waiting", "taken"} and entry.carried_from is None
        ]

    @invariant()
    def time_is_what_has_passed(self) -> None:
        times = clock.times(self.session, self.now)
        assert times.elapsed == self.elapsed
        allotted = timedelta(minutes=clock.allotted(self.session))
        assert times.session_left == allotted - self.elapsed
        if item := self.session.item:
            allotted = timedelta(minutes=item.allotted)
            assert times.item_left == allotted - self.by_item[item.id]
        if self.session.state == "running":
            assert times.item_ends == self.now + times.item_left

    @invariant()
    def entries_are_sound(self) -> None:
        found = self.session.queue.entries
        assert [e.id for e in found] == list(range(1, self.session.queue.last + 1))
        assert sum(e.state == "taken" for e in found) <= 1
        assert len(self.counted()) <= LIMITS.most
        for entry in found:
            assert (entry.merged_into is not None) == (entry.state == "merged")
            assert queue.resolve(self.session, entry.id).merged_into is None
            known = [asker.member for asker in entry.askers if asker.member]
            assert len(set(known)) == len(known)
            assert len(set(entry.votes)) == len(entry.votes)
            if entry.state == "published" and self.session.plan.mode == "reviewed":
                assert entry.answer is not None
        for member in (ANNA, BERT, CLEO, DINA, HOST, CO, OTHER):
            hands = [e for e in self.counted() if e.is_hand and e.asked_by(member.id)]
            assert len(hands) <= 1
        if self.session.state in {"ended", "cancelled"}:
            assert not {"waiting", "taken"} & {e.state for e in found}

    @invariant()
    def the_order_is_right(self) -> None:
        waiting = queue.order(self.session)
        spoken = queue.spoke(self.session)
        ranks = []
        for entry in waiting:
            carried = entry.carried_from is not None
            fresh = not entry.askers or any(a.member not in spoken for a in entry.askers)
            ranks.append((not carried, not fresh, entry.at, entry.id))
        assert ranks == sorted(ranks)
        assert {e.id for e in waiting} == {
            e.id for e in self.session.queue.entries if e.state == "waiting"
        }
        assert sorted(e.wanted for e in queue.most_wanted(self.session)) == sorted(
            e.wanted for e in waiting if not e.is_hand
        )

    @invariant()
    def seats_are_kept(self) -> None:
        coming, waiting = replies.coming(self.session), replies.waiting_list(self.session)
        assert len(coming) <= CAPACITY
        assert len({*coming, *waiting}) == len(coming) + len(waiting)
        assert not waiting or len(coming) == CAPACITY

    @invariant()
    def nobody_is_named_without_consent(self) -> None:
        assert attendance.consented(self.session) == self.named
        shown = repr(minutes_data(self.session, self.now))
        for member in (ANNA, BERT, CLEO, DINA, HOST, CO, OTHER):
            assert member.id in self.named or str(member.id) not in shown

    @invariant()
    def anonymous_questions_have_no_name_in_the_log(self) -> None:
        for entry in self.session.queue.entries:
            hidden = {a.member for a in entry.askers if a.anonymous and a.member}
            acts = [a for a in self.session.log if a.entry == entry.id]
            asking_acts = [a for a in acts if a.what in {"asked", "joined"}]
            assert not hidden & {a.by for a in asking_acts}
