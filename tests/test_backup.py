"""Backups are taken while the home is written, of all that lasts and of one instant."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from index.backup import restore_backup, write_backup
from index.errors import HomeError
from index.library import Library
from index.snapshot import snapshot
from tests.backups import add, open_database, tell, told
from tests.shelves import HARBOUR, WHO, first_quotation


def test_only_what_lasts_is_in_it(stocked, tmp_path):
    home = stocked.home
    for name in ("health.json", "errors.log", "commands.sha256", ".env", "a.partial"):
        (home / name).write_text("of the moment")
    (home / "collections/default/golden.jsonl").write_text('{"question": "Who?"}\n')
    (home / "collections/default/generations/.building-x").mkdir()
    (home / "collections/default/generations/.building-x/a.npy").write_text("half")
    names = write_backup(home, tmp_path / "home.tar").files
    assert "collections/default/golden.jsonl" in names
    assert {name.split("/")[0] for name in names} == {"collections"}
    assert not any("building" in name or name.endswith((".lock", ".json.lock")) for name in names)
    generations = {name.split("/")[3] for name in names if "/generations/" in name}
    assert {n for n in names if "default/generations/000001" in n} == set()
    assert generations == {"000001", "000002"}  # of valley, of default
    assert not list(home.glob(".snapshot-*"))


def test_the_cache_is_in_it_where_asked_for(stocked, tmp_path, encoder):
    contents = write_backup(stocked.home, tmp_path / "home.tar", with_cache=True)
    assert (contents.database, "cache/embeddings.db" in contents.files) == (False, True)
    restore_backup(tmp_path / "home.tar", tmp_path / "restored")
    encoder.encoded.clear()
    Library(tmp_path / "restored").collection().rebuild(encoder)
    assert encoder.encoded == []


@contextmanager
def running(library: Library) -> Iterator[None]:
    """Publish generations and write the database without a pause, in threads of their own."""
    over = threading.Event()

    def repeatedly(act: Callable[[int], None]) -> None:
        n = 0
        while not over.is_set():
            n += 1
            act(n)

    with closing(open_database(library.home)) as database, ThreadPoolExecutor() as threads:
        publishing = threads.submit(
            repeatedly, lambda n: add(library, HARBOUR.replace("1931", str(1900 + n)))
        )
        telling = threads.submit(repeatedly, lambda n: tell(database, n))
        try:
            yield
        finally:
            over.set()
            publishing.result()
            telling.result()


def wait_for_more(library: Library, number: int | None) -> None:
    """Wait until another generation is live, and something is in the database."""
    until = time.monotonic() + 30
    while library.collection().current() == number or told(library.home) == ([], []):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_running_home_is_backed_up_as_it_was_at_one_instant(stocked, tmp_path, encoder):
    number = stocked.collection().current()
    with running(stocked):
        for n in range(6):
            wait_for_more(stocked, number)
            contents = write_backup(stocked.home, tmp_path / f"{n}.tar")
            assert contents.database
            restore_backup(tmp_path / f"{n}.tar", tmp_path / f"restored{n}")
            restored = Library(tmp_path / f"restored{n}")
            assert restored.collection().check(encoder) == []
            number = restored.collection().current()
            quoted = first_quotation(restored.collection(), WHO)
            assert quoted.startswith("Envoy Marta Quist signed")
            one, two = told(restored.home)
            assert one == two != []


def test_a_snapshot_outlives_what_is_pruned_and_lets_others_write(stocked, encoder):
    quoted = first_quotation(stocked.collection(), WHO)
    with snapshot(stocked.home) as folder:
        live = folder / "collections/default/generations/000002"
        for n in range(8):
            add(stocked, HARBOUR.replace("1931", str(1900 + n)))
        assert not (stocked.home / "collections/default/generations/000002").exists()
        assert (live / "manifest.json").exists()
        copied = Library(folder).collection()
        assert copied.check(encoder) == []
        assert first_quotation(copied, WHO) == quoted
    assert not folder.exists()


def test_two_backups_at_once_are_refused_by_name(stocked, tmp_path):
    with (
        snapshot(stocked.home),
        pytest.raises(HomeError, match=f"`ibid backup`, process {os.getpid()}"),
    ):
        write_backup(stocked.home, tmp_path / "home.tar")
    assert not (tmp_path / "home.tar").exists()


def test_a_file_that_is_there_is_not_overwritten(stocked, tmp_path):
    file = tmp_path / "home.tar"
    file.write_text("mine")
    with pytest.raises(HomeError, match=f"{file} is there already"):
        write_backup(stocked.home, file)
    assert file.read_text() == "mine"
    assert not list(tmp_path.glob("*.partial"))


def test_what_is_no_home_is_not_backed_up(tmp_path):
    with pytest.raises(HomeError, match=f"{tmp_path} is no home"):
        write_backup(tmp_path, tmp_path / "home.tar")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["generations/000002/*.npy", "documents/*", "sources/*"])
@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_damaged_home_is_told_when_it_is_backed_up(stocked, tmp_path, part, fault):
    path = sorted((stocked.home / "collections/default").glob(part))[0]
    data = path.read_bytes()
    path.unlink()
    if fault == "changed":
        path.write_bytes(b"?" + data[1:])
    with pytest.raises(HomeError, match=path.name):
        write_backup(stocked.home, tmp_path / "home.tar")
    assert not list(tmp_path.glob("home.tar*"))


def test_a_damaged_database_is_told(stocked, tmp_path):
    (stocked.home / "bot.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(HomeError, match=r"bot\.sqlite cannot be copied"):
        write_backup(stocked.home, tmp_path / "home.tar")
    assert not list(stocked.home.glob(".snapshot-*"))
