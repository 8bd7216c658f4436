"""Records: a feature's own state, by server, written over only by who read the last version."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.store import Body, ConflictError, Forgotten, Record, Store, Ties

OURS, THEIRS, ANN, BOB = 10, 20, 1, 2


def show(body: Body, member: int) -> Body | None:
    return {"seat": body["members"].index(member)} if member in body["members"] else None


def forget(body: Body, member: int) -> Body | None:
    left = [one for one in body["members"] if one != member]
    return {**body, "members": left} if left else None


@pytest.fixture
async def store(database: Path | str) -> AsyncIterator[Store]:
    opened = Store(database, ties={"circle": Ties(show, forget)})
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def other(store: Store, database: Path | str) -> AsyncIterator[Store]:
    """The same database in another process."""
    opened = Store(database)
    await opened.open()
    yield opened
    await opened.close()


def circle(key: str = "reading", server: int | None = OURS, **body: Any) -> Record:
    return Record(server, "circle", key, {"members": [ANN, BOB], **body}, at=100)


async def test_record_lasts_and_is_its_servers_own(store: Store, other: Store) -> None:
    kept = await store.put_record(circle(title="Über „Zeit“ \x00 🕯"))
    await store.put_record(replace(circle(server=THEIRS), at=50))
    await store.put_record(circle(server=None))
    await store.put_record(replace(circle("early"), at=1))
    await store.put_record(replace(circle(), kind="session"))

    assert kept == replace(circle(title="Über „Zeit“ \x00 🕯"), version=1)
    assert await other.record(OURS, "circle", "reading") == kept
    assert await other.record(OURS, "circle", "another") is None
    assert [found.key for found in await other.records(OURS, "circle")] == ["early", "reading"]
    assert [found.server_id for found in await other.all_records("circle")] == [
        *(OURS, THEIRS),
        *(None, OURS),
    ]


async def test_of_two_writers_one_is_told_to_read_again(store: Store, other: Store) -> None:
    read = await store.put_record(circle())
    written = await store.put_record(replace(read, body={"members": []}, at=200))

    for stale in (read, circle(), replace(read, key="another")):
        with pytest.raises(ConflictError, match="changed by somebody else: read it again"):
            await other.put_record(stale)
    assert await other.record(OURS, "circle", "reading") == written
    assert written == Record(OURS, "circle", "reading", {"members": []}, 200, version=2)


async def test_writers_at_once_lose_nothing(store: Store, other: Store) -> None:
    await store.put_record(circle(count=0))

    async def count(one: Store) -> None:
        while True:
            read = await one.record(OURS, "circle", "reading")
            assert read is not None
            try:
                await one.put_record(replace(read, body={"count": read.body["count"] + 1}))
            except ConflictError:
                continue
            return

    await asyncio.gather(*(count(one) for one in (store, other) * 5))

    kept = await store.record(OURS, "circle", "reading")
    assert kept is not None
    assert (kept.body, kept.version) == ({"count": 10}, 11)


async def test_only_one_makes_a_new_record(store: Store, other: Store) -> None:
    tries = [one.put_record(circle()) for one in (store, other) * 3]

    made = await asyncio.gather(*tries, return_exceptions=True)

    assert [type(one) for one in made].count(Record) == 1
    assert [type(one) for one in made].count(ConflictError) == 5


async def test_record_is_deleted_once_and_then_new_again(store: Store) -> None:
    await store.put_record(circle())
    await store.put_record(circle(server=THEIRS))

    assert await store.delete_record(OURS, "circle", "reading")
    assert not await store.delete_record(OURS, "circle", "reading")
    assert await store.record(THEIRS, "circle", "reading") is not None
    assert (await store.put_record(circle())).version == 1


async def test_server_takes_its_records_with_it(store: Store) -> None:
    for server in (OURS, THEIRS):
        await store.put_record(circle(server=server))

    await store.forget_server(OURS)

    assert [found.server_id for found in await store.all_records("circle")] == [THEIRS]


async def test_member_sees_what_the_feature_calls_theirs(store: Store) -> None:
    await store.put_record(circle())
    await store.put_record(circle(server=THEIRS))
    await store.put_record(replace(circle(), kind="untied"))

    assert (await store.data_of(OURS, BOB))["circle"] == [{"server": "10", "seat": 1}]
    assert len((await store.data_of(None, BOB))["circle"]) == 2
    assert (await store.data_of(OURS, 3))["circle"] == []


async def test_member_is_taken_out_of_the_records_of_a_server(store: Store) -> None:
    read = await store.put_record(circle())
    await store.put_record(circle("alone", members=[ANN]))
    await store.put_record(circle("without", members=[BOB]))
    await store.put_record(circle(server=THEIRS))

    assert await store.forget_member(OURS, ANN) == Forgotten(records=2)
    left = {found.key: found.body for found in await store.records(OURS, "circle")}
    assert left == {"reading": {"members": [BOB]}, "without": {"members": [BOB]}}
    assert (await store.records(THEIRS, "circle"))[0].body == {"members": [ANN, BOB]}
    with pytest.raises(ConflictError):  # whoever still holds the member cannot write them back
        await store.put_record(replace(read, at=300))
    assert await store.forget_member(None, ANN) == Forgotten(records=1)
