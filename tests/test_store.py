"""The bot's database: kept apart by server, lasting, and clear about what is wrong with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.preferences import Preferences
from bot.store import OPEN, Feedback, Forgotten, Store, StoreError
from bot.store.database import Database
from index.followup import Turn

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
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "bot.sqlite"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    opened = Store(Database(path), clock)
    yield opened
    opened.close()


async def test_preferences_last_and_are_each_servers_own(store: Store, path: Path) -> None:
    chosen = Preferences(
        OURS,
        moderators_channel=5,
        moderator_roles=(6, 7),
        ask_channels=(8,),
        private_by_default=True,
        language="de",
    )
    await store.save_preferences(chosen)
    with closing(Store.open(path)) as again:
        kept = await again.preferences(OURS)
        other = await again.preferences(THEIRS)

    assert await store.preferences(OURS) == kept == chosen
    assert other == Preferences(THEIRS)
    assert await store.preferences(None) == Preferences(None)


async def test_changes_at_once_are_all_kept(store: Store) -> None:
    changes = [
        lambda now: replace(now, member_limit=1),
        lambda now: replace(now, server_limit=2),
        lambda now: replace(now, answer_channels=(*now.answer_channels, 3)),
        lambda now: replace(now, answer_channels=(*now.answer_channels, 4)),
    ]

    await asyncio.gather(*(store.change_preferences(OURS, change) for change in changes))

    assert await store.preferences(OURS) == Preferences(
        OURS, member_limit=1, server_limit=2, answer_channels=(3, 4)
    )


async def test_preferences_of_a_later_version_are_left_out(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        chosen = '{"mood": "merry", "member_limit": 4}'
        file.execute("INSERT INTO preferences VALUES (?, ?)", (OURS, chosen))

    assert await store.preferences(OURS) == Preferences(OURS, member_limit=4)


async def test_feedback_is_counted_by_day_and_server(store: Store, clock: Clock) -> None:
    await store.add_feedback(OURS, "abc.1.2", "helpful")
    await store.add_feedback(OURS, "abc.1.2", "helpful")
    await store.add_feedback(THEIRS, "abc.1.2", "helpful")
    clock.now += timedelta(days=1)
    await store.add_feedback(OURS, "abc.1.2", "wrong-note")

    assert await store.feedback(OURS) == [
        Feedback("abc.1.2", "wrong-note", "2026-01-02", 1),
        Feedback("abc.1.2", "helpful", "2026-01-01", 2),
    ]
    assert await store.feedback(None) == []


async def test_gaps_without_text_are_a_count_a_day(store: Store, clock: Clock) -> None:
    first = await store.add_gap(OURS, None, ANN, 5, 6)
    second = await store.add_gap(OURS, None, BOB, 5, 7)
    clock.now += timedelta(days=1)
    third = await store.add_gap(OURS, None, BOB, 5, 8)
    gap = await store.gap(OURS, first)

    assert first == second != third
    assert gap is not None
    assert (gap.count, gap.question, gap.asker_id, gap.message_id) == (2, None, None, None)


async def test_gap_is_closed_once_and_its_asker_forgotten(store: Store) -> None:
    number = await store.add_gap(OURS, "Why?", ANN, 5, 6)
    other = await store.add_gap(OURS, "Why?", BOB, 5, 7)

    owed, nobody = await asyncio.gather(
        store.close_gap(OURS, number, "answered"), store.close_gap(OURS, number, "dismissed")
    )
    closed = await store.gap(OURS, number)

    assert other != number
    assert owed is not None
    assert (owed.state, owed.asker_id, owed.channel_id, owed.message_id) == (OPEN, ANN, 5, 6)
    assert nobody is None
    assert closed is not None
    assert (closed.state, closed.question, closed.asker_id) == ("answered", "Why?", None)
    assert [gap.id for gap in await store.gaps(OURS)] == [other, number]


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
    assert await store.data_of(OURS, ANN) == {"conversations": [], "questions_to_moderators": []}
    assert len((await store.data_of(None, ANN))["conversations"]) == 2
    assert await store.forget_member(None, ANN) == Forgotten(2, 2)
    assert await store.turn(OURS, 5, BOB) is not None


async def test_what_is_forgotten_leaves_no_bytes(store: Store, path: Path) -> None:
    await store.remember_turn(OURS, 5, ANN, "Where is the unmistakable lamp?", "There.")
    await store.forget_member(OURS, ANN)
    store.close()

    assert b"unmistakable" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


async def test_expiry_keeps_the_last_day(store: Store) -> None:
    await store.save_preferences(Preferences(OURS, retention_days=2))
    await store.add_feedback(OURS, "abc.1.2", "helpful")

    assert await store.expire(NOON + timedelta(days=2)) == 0
    assert await store.expire(NOON + timedelta(days=3)) == 1


def test_newer_database_is_refused(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version=99")

    with pytest.raises(StoreError, match=r"version 99, made by a newer Ibid"):
        Store.open(path)


def test_damaged_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"rubbish" * 1000)

    with pytest.raises(StoreError, match=r"bot\.sqlite cannot be used .*move it away"):
        Store.open(path)


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(StoreError, match=r"bot\.sqlite cannot be used"):
        Store.open(tmp_path / "home" / "bot.sqlite")
