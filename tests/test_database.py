"""What the database is on disk and by a URL, and what is said of one that cannot be used."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.preferences import Preferences
from bot.settings import Settings
from bot.store import Store, StoreError
from tests.databases import Server, execute, opened

OURS, ANN = 10, 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "bot.sqlite"


async def test_sqlite_keeps_a_log_of_writes_and_overwrites_what_is_deleted(path: Path) -> None:
    async with opened(path) as store:
        assert await execute(store, "PRAGMA journal_mode") == [("wal",)]
        assert await execute(store, "PRAGMA secure_delete") == [(1,)]


async def test_what_is_forgotten_leaves_no_bytes(path: Path) -> None:
    async with opened(path) as store:
        await store.remember_turn(OURS, 5, ANN, "Where is the unmistakable lamp?", "There.")
        await store.forget_member(OURS, ANN)

    assert b"unmistakable" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


async def test_file_can_be_named_by_a_url(path: Path) -> None:
    async with opened(f"sqlite:///{path}") as store:
        await store.save_preferences(Preferences(OURS, member_limit=4))

    async with opened(path) as store:
        assert (await store.preferences(OURS)).member_limit == 4


def test_damaged_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"rubbish" * 1000)

    with pytest.raises(StoreError, match=r"bot\.sqlite cannot be used .*move it away"):
        asyncio.run(Store(path).open())


async def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(StoreError, match=r"bot\.sqlite cannot be used"):
        await Store(tmp_path / "home" / "bot.sqlite").open()


async def test_fault_is_one_line_without_what_members_wrote(database: Path | str) -> None:
    async with opened(database) as store:
        await execute(store, "ALTER TABLE gaps RENAME TO holes")
        with pytest.raises(StoreError) as caught:
            await store.add_gap(OURS, "Where is the unmistakable lamp?", ANN, 5, 6)

    assert "\n" not in str(caught.value)
    assert "gaps" in str(caught.value)
    assert "unmistakable" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ibid:hush-hush@localhost:1/ibid",
        "postgresql://ibid:hush-hush@/ibid?host=/nowhere&port=9&password=hush-hush",
        "postgresql://ibid:hush-hush@no.such.host.invalid/ibid",
        "postgresql://ibid:hush-hush@localhost:1/ibid?sslmode=hush-hush",
        "postgresql://ibid:hush-hush@localhost:port/ibid",
        "mysql://ibid:hush-hush@localhost/ibid",
        "postgresql://ibid:hu@hush@localhost:1/ibid",
        "postgresql://ibid:hu@localhost/hush@localhost:1/ibid",
        "hush-hush",
    ],
)
async def test_database_out_of_reach_is_told_without_its_password(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(StoreError, match="IBID_DATABASE") as caught:
        await Store(url).open()

    assert "\n" not in str(caught.value)
    assert "hush" not in f"{caught.value} {caplog.text} {Settings(database=url)!r}"


def test_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    with pytest.raises(StoreError, match=r"asyncpg is not installed: .*constraints\.txt asyncpg"):
        Store("postgresql://ibid@localhost/ibid")


async def test_connections_that_the_server_ended_are_made_anew(postgres: Server) -> None:
    url = postgres.create()
    async with opened(url) as store, opened(url) as other:
        await store.save_preferences(Preferences(OURS, member_limit=4))
        await execute(
            other,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )

        assert (await store.preferences(OURS)).member_limit == 4
