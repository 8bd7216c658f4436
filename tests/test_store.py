"""The bot's database: kept apart by server, lasting, and clear about what is wrong with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.preferences import Preferences
from bot.store import OPEN, Feedback, Forgotten, Store
from index.followup import Turn
from tests.databases import execute, opened

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
OURS, THEIRS, ANN, BOB = 10, 20, 1, 2


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database: Path | str, clock: Clock) -> AsyncIterator[Store]:
    async with opened(database, clock=clock) as found:
        yield found


@pytest.fixture
async def other(store: Store, database: Path | str, clock: Clock) -> AsyncIterator[Store]:
    """The same database in another process."""
    async with opened(database, clock=clock) as found:
        yield found


async def test_preferences_last_and_are_each_servers_own(store: Store, other: Store) -> None:
    chosen = Preferences(
        OURS,
        moderators_channel=5,
        moderator_roles=(6, 7),
        ask_channels=(8,),
        private_by_default=True,
        language="de",
    )
    await store.save_preferences(replace(chosen, language="en"))
    await store.save_preferences(chosen)

    assert await store.preferences(OURS) == await other.preferences(OURS) == chosen
    assert await other.preferences(THEIRS) == Preferences(THEIRS)
    assert await store.preferences(None) == Preferences(None)


async def test_changes_at_once_are_all_kept(store: Store, other: Store) -> None:
    changes = [
        lambda now: replace(now, member_limit=1),
        lambda now: replace(now, server_limit=2),
        *(
            lambda now, n=n: replace(now, answer_channels=(*now.answer_channels, n))
            for n in range(12)
        ),
    ]
    stores = [store, other] * 7

    await asyncio.gather(
        *(one.change_preferences(OURS, change) for one, change in zip(stores, changes, strict=True))
    )

    kept = await store.preferences(OURS)
    assert (kept.member_limit, kept.server_limit) == (1, 2)
    assert sorted(kept.answer_channels) == list(range(12))


async def test_preferences_of_a_later_version_are_left_out(store: Store) -> None:
    chosen = '{"mood": "merry", "member_limit": 4}'
    await execute(store, f"INSERT INTO preferences VALUES ({OURS}, '{chosen}')")

    assert await store.preferences(OURS) == Preferences(OURS, member_limit=4)


async def test_feedback_is_counted_by_day_and_server(store: Store, clock: Clock) -> None:
    for server, member in ((OURS, ANN), (OURS, BOB), (THEIRS, ANN)):
        assert await store.add_feedback(server, "abc.1.2", "helpful", member)
    clock.now += timedelta(days=1)
    assert await store.add_feedback(OURS, "abc.1.2", "wrong-note", ANN)

    assert await store.feedback(OURS) == [
        Feedback("abc.1.2", "wrong-note", "2026-01-02", 1),
        Feedback("abc.1.2", "helpful", "2026-01-01", 2),
    ]
    assert await store.feedback(None) == []


async def test_feedback_of_a_member_counts_once_even_after_a_restart(
    store: Store, other: Store, clock: Clock
) -> None:
    said = (OURS, "abc.1.2", "helpful", ANN)
    at_once = await asyncio.gather(*(one.add_feedback(*said) for one in (store, other) * 5))
    clock.now += timedelta(days=1)

    assert sum(at_once) == 1
    assert not await other.add_feedback(*said)
    assert await other.feedback(OURS) == [Feedback("abc.1.2", "helpful", "2026-01-01", 1)]
    await other.expire(NOON + timedelta(days=91))
    assert await other.add_feedback(*said)


async def test_who_gave_feedback_is_not_written(store: Store) -> None:
    member = 876543210987654321
    await store.add_feedback(OURS, "abc.1.2", "helpful", member)

    [[server, mark, day]] = await execute(store, "SELECT server, mark, day FROM opinions")

    assert (server, day) == (OURS, "2026-01-01")
    assert re.fullmatch("[0-9a-f]{64}", mark)
    assert str(member) not in mark


async def test_member_sees_and_deletes_that_they_gave_feedback(store: Store) -> None:
    for server in (OURS, THEIRS, None):
        await store.add_feedback(server, "abc.1.2", "helpful", ANN)
    await store.add_feedback(OURS, "abc.1.2", "helpful", BOB)
    shown = {"server": "10", "quotation": "abc.1.2", "kind": "helpful", "day": "2026-01-01"}

    assert (await store.data_of(OURS, ANN))["feedback"] == [shown]
    assert await store.forget_member(OURS, ANN) == Forgotten(opinions=1)
    assert (await store.data_of(OURS, ANN))["feedback"] == []
    assert len((await store.data_of(None, ANN))["feedback"]) == 2
    assert not await store.add_feedback(OURS, "abc.1.2", "helpful", BOB)
    [counted] = await store.feedback(OURS)
    assert counted.count == 2
    assert await store.forget_member(None, ANN) == Forgotten(opinions=2)
    assert await execute(store, "SELECT count(*) FROM opinions") == [(1,)]


async def test_gaps_without_text_are_a_count_a_day(store: Store, clock: Clock) -> None:
    first = await store.add_gap(OURS, None, ANN, 5, 6)
    second = await store.add_gap(OURS, None, BOB, 5, 7)
    clock.now += timedelta(days=1)
    third = await store.add_gap(OURS, None, BOB, 5, 8)
    gap = await store.gap(OURS, first)

    assert first == second != third
    assert gap is not None
    assert (gap.count, gap.question, gap.asker_id, gap.message_id) == (2, None, None, None)


async def test_gaps_at_once_are_counted_together(store: Store, other: Store) -> None:
    asked = [(OURS, None, ANN, 5, 6), (OURS, "Why?", ANN, 5, 6)] * 4

    await asyncio.gather(*(one.add_gap(*gap) for one in (store, other) for gap in asked))

    assert [gap.count for gap in await store.gaps(OURS)] == [8, 8]


async def test_gap_is_closed_once_and_its_asker_forgotten(store: Store, other: Store) -> None:
    number = await store.add_gap(OURS, "Why?", ANN, 5, 6)
    second = await store.add_gap(OURS, "Why?", BOB, 5, 7)

    closings = [one.close_gap(OURS, number, "answered") for one in (store, other) * 3]
    [owed] = [gap for gap in await asyncio.gather(*closings) if gap]
    closed = await store.gap(OURS, number)

    assert second != number
    assert (owed.state, owed.asker_id, owed.channel_id, owed.message_id) == (OPEN, ANN, 5, 6)
    assert closed is not None
    assert (closed.state, closed.question, closed.asker_id) == ("answered", "Why?", None)
    assert [gap.id for gap in await store.gaps(OURS)] == [second, number]


async def test_gap_whose_asker_could_not_be_told_is_open_again(store: Store) -> None:
    number = await store.add_gap(OURS, "Why?", ANN, 5, 6)
    owed = await store.close_gap(OURS, number, "answered")
    assert owed is not None

    await store.reopen_gap(replace(owed, server_id=THEIRS))
    still = await store.gap(OURS, number)
    await store.reopen_gap(owed)

    assert still is not None
    assert still.state == "answered"
    assert await store.gap(OURS, number) == owed


async def test_gap_asked_again_by_the_same_member_is_one(store: Store) -> None:
    first = await store.add_gap(OURS, "Why?", ANN, 5, 6)
    second = await store.add_gap(OURS, "Why?", ANN, 5, 9)
    [gap] = await store.gaps(OURS)

    assert first == second == gap.id
    assert (gap.count, gap.message_id) == (2, 9)


async def test_gaps_of_another_server_are_out_of_reach(store: Store) -> None:
    number = await store.add_gap(OURS, "Why?", ANN, 5, 6)

    assert await store.gap(THEIRS, number) is None
    assert await store.gap(None, number) is None
    assert await store.gaps(THEIRS) == []
    assert await store.close_gap(THEIRS, number, "dismissed") is None
    assert (await store.gap(OURS, number)).state == OPEN  # type: ignore[union-attr]


async def test_turn_is_the_last_of_its_conversation_and_expires(store: Store, clock: Clock) -> None:
    await store.remember_turn(OURS, 5, ANN, "Who?", "He.")
    await store.remember_turn(OURS, 5, ANN, "When?", "Then.")
    await store.remember_turn(None, 5, ANN, "Where?", "There.")

    assert await store.turn(OURS, 5, ANN) == Turn("When?", "Then.")
    assert await store.turn(None, 5, ANN) == Turn("Where?", "There.")
    assert await store.turn(OURS, 5, BOB) is None
    assert await store.turn(OURS, 6, ANN) is None
    await store.forget_turn(None, 5, ANN)
    assert await store.turn(None, 5, ANN) is None
    clock.now += timedelta(days=1)
    assert await store.turn(OURS, 5, ANN) is None


async def test_member_is_forgotten_in_one_server_or_in_all(store: Store) -> None:
    for server in (OURS, THEIRS, None):
        await store.remember_turn(server, 5, ANN, "Who?", "He.")
        await store.add_gap(server, "Why?", ANN, 5, 6)
    await store.remember_turn(OURS, 5, BOB, "Who?", "He.")

    assert await store.forget_member(OURS, ANN) == Forgotten(1, 1)
    assert not any((await store.data_of(OURS, ANN)).values())
    assert len((await store.data_of(None, ANN))["conversations"]) == 2
    assert await store.forget_member(None, ANN) == Forgotten(2, 2)
    assert await store.turn(OURS, 5, BOB) is not None


async def test_server_is_forgotten_whole(store: Store) -> None:
    for server in (OURS, THEIRS):
        await store.save_preferences(Preferences(server, member_limit=4))
        await store.add_feedback(server, "abc.1.2", "helpful", ANN)
        await store.add_gap(server, "Why?", ANN, 5, 6)
        await store.remember_turn(server, 5, ANN, "Who?", "He.")

    await store.forget_server(OURS)

    for table in ("preferences", "feedback", "opinions", "gaps", "turns"):
        assert await execute(store, f"SELECT server FROM {table}") == [(THEIRS,)], table


async def test_expiry_keeps_the_last_day(store: Store) -> None:
    await store.save_preferences(Preferences(OURS, retention_days=2))
    await store.add_feedback(OURS, "abc.1.2", "helpful", ANN)

    assert await store.expire(NOON + timedelta(days=2)) == 0
    assert await store.expire(NOON + timedelta(days=3)) == 2
