"""Restoring: a home is put back whole, in a place of its own, or not at all."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import index.backup
from index.backup import check_backup, restore_backup, write_backup
from index.errors import HomeError
from index.library import Library
from tests.backups import open_database, tell, told
from tests.shelves import WHO, first_quotation, titles

ROOT = Path(__file__).resolve().parents[1]


def test_a_restored_home_answers_as_the_one_backed_up(backup, stocked, tmp_path, encoder):
    contents = restore_backup(backup, tmp_path / "deep" / "restored")
    assert contents == check_backup(backup)
    assert (contents.collections, contents.database) == (("default", "valley"), True)
    restored = Library(tmp_path / "deep" / "restored")
    for name in ("default", "valley"):
        assert restored.collection(name).check(encoder) == []
        assert titles(restored.collection(name)) == titles(stocked.collection(name))
        assert restored.collection(name).current() == stocked.collection(name).current()
    quoted = first_quotation(stocked.collection(), WHO)
    assert first_quotation(restored.collection(), WHO) == quoted
    assert told(restored.home) == ([(1,)], [(1,)])


def test_a_restored_home_can_be_written(backup, tmp_path, encoder):
    restore_backup(backup, tmp_path / "restored")
    shelf = Library(tmp_path / "restored").collection()
    shelf.rebuild(encoder)
    shelf.remove("the-harbour-accord")
    assert titles(shelf) == ["Orchards of the Upper Valley"]


def test_nobody_else_can_read_it(backup, tmp_path):
    restore_backup(backup, tmp_path / "restored")
    files = [backup, *(p for p in (tmp_path / "restored").rglob("*") if p.is_file())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "restored").stat().st_mode) == 0o700


@pytest.mark.parametrize("occupied", ["folder", "file"])
def test_a_home_that_is_there_is_not_replaced(backup, tmp_path, occupied):
    home = tmp_path / "restored"
    if occupied == "folder":
        home.mkdir()
    (home / "mine" if occupied == "folder" else home).write_text("mine")
    with pytest.raises(HomeError, match=rf"{home} is there already: name another --home"):
        restore_backup(backup, home)
    assert (home / "mine" if occupied == "folder" else home).read_text() == "mine"


def test_an_empty_folder_may_become_the_home(backup, tmp_path, encoder):
    (tmp_path / "restored").mkdir()
    restore_backup(backup, tmp_path / "restored")
    assert Library(tmp_path / "restored").collection().check(encoder) == []


def test_the_guide_moves_a_restored_home_to_its_place_and_leaves_nothing_old(
    backup, stocked, encoder
):
    home = stocked.home
    with closing(open_database(home)) as database:  # as a bot that is killed leaves it
        for n in range(2, 9):
            tell(database, n)
        for name in ("bot.sqlite-wal", "bot.sqlite-shm"):
            shutil.copyfile(home / name, home / f"{name}.left")
    for name in ("bot.sqlite-wal", "bot.sqlite-shm"):
        (home / f"{name}.left").rename(home / name)
    guide = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^ *(MOVE='.*')$", guide, re.MULTILINE)
    restore_backup(backup, home / "new")
    subprocess.run(["sh", "-c", f'{line}\nsh -c "cd {home} && $MOVE"'], check=True)
    assert told(home) == ([(1,)], [(1,)])
    assert Library(home).collection().check(encoder) == []
    assert not (home / "new").exists()
    [old] = home.glob(".old-*")
    assert {"bot.sqlite", "bot.sqlite-wal", "collections"} <= {path.name for path in old.iterdir()}


# What happens in between


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_restore_that_is_broken_off_leaves_nothing(backup, tmp_path, monkeypatch, after):
    left, sync = [after], os.fsync

    def stop(file: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        sync(file)

    before = sorted(tmp_path.rglob("*"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            restore_backup(backup, tmp_path / "restored")
    assert sorted(tmp_path.rglob("*")) == before
    restore_backup(backup, tmp_path / "restored")


def test_a_restore_that_is_broken_off_in_a_file_leaves_nothing(backup, tmp_path, monkeypatch):
    left, copy = [3], index.backup._copy

    def stop(file, name, source, listed, out) -> None:
        left[0] -= 1
        if left[0] < 0:
            out.write(b"half")
            raise KeyboardInterrupt
        copy(file, name, source, listed, out)

    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(index.backup, "_copy", stop)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(backup, tmp_path / "restored")
    assert sorted(tmp_path.rglob("*")) == before


DIES = """
import os, signal, sys
from pathlib import Path
from index import backup
real, left = os.fsync, [int(sys.argv[1])]
def die(file):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(file)
os.fsync = die
getattr(backup, sys.argv[2])(Path(sys.argv[3]), Path(sys.argv[4]))
"""


def killed(after: int, function: str, *paths: Path) -> None:
    words = [sys.executable, "-c", DIES, str(after), function, *map(str, paths)]
    ran = subprocess.run(words, check=False, cwd=ROOT, timeout=60)
    assert ran.returncode == -signal.SIGKILL


def test_a_restore_that_is_killed_leaves_no_home(backup, tmp_path, encoder):
    killed(4, "restore_backup", backup, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
    [leftover] = tmp_path.glob(".restored.restoring-*")
    restore_backup(backup, tmp_path / "restored")
    assert Library(tmp_path / "restored").collection().check(encoder) == []
    shutil.rmtree(leftover)


def test_a_backup_that_is_killed_leaves_no_file_and_is_cleared_away(stocked, tmp_path, encoder):
    file = tmp_path / "home.tar"
    killed(2, "write_backup", stocked.home, file)  # the lock's two holders are synced before
    assert not file.exists()
    assert len(list(stocked.home.glob(".snapshot-*"))) == 1
    assert stocked.collection().check(encoder) == []
    write_backup(stocked.home, file)
    assert not list(stocked.home.glob(".snapshot-*"))
    assert sorted(tmp_path.glob("home.tar*")) == [file]
