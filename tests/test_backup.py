"""Backups: taken while the home is written, put back whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

import index.backup
from index.backup import Contents, Listed, _sealed, check_backup, restore_backup, write_backup
from index.errors import HomeError
from index.files import dump_json
from index.library import Library
from index.snapshot import snapshot
from index.sources import SourceFile
from index.work import Metadata
from tests.shelves import HARBOUR, ORCHARD, first_quotation, titles
from tests.stub import StubEncoder

ROOT = Path(__file__).resolve().parents[1]
WHO = "Who signed the harbour accord?"


def add(library: Library, text: str, name: str = "harbour.md", collection: str = "default") -> None:
    source = SourceFile(name, text.encode(), f"/texts/{name}", Metadata())
    library.collection(collection).add([source], StubEncoder())


def open_database(home: Path) -> sqlite3.Connection:
    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "bot.sqlite", timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS one (n)")
    connection.execute("CREATE TABLE IF NOT EXISTS two (n)")
    return connection


def tell(connection: sqlite3.Connection, n: int) -> None:
    with connection:
        connection.execute("INSERT INTO one VALUES (?)", (n,))
        connection.execute("INSERT INTO two VALUES (?)", (n,))


def told(home: Path) -> tuple[list[tuple[int]], list[tuple[int]]]:
    with closing(sqlite3.connect(home / "bot.sqlite")) as database:
        return (
            database.execute("SELECT n FROM one").fetchall(),
            database.execute("SELECT n FROM two").fetchall(),
        )


@pytest.fixture
def filled(library: Library) -> Library:
    """A home of two collections, of which one has two generations, and a database in use."""
    add(library, HARBOUR)
    add(library, ORCHARD, "orchard.md")
    add(library, ORCHARD, "orchard.md", "valley")
    return library


@pytest.fixture
def backup(filled: Library, tmp_path: Path) -> Path:
    with closing(open_database(filled.home)) as database:
        tell(database, 1)
        write_backup(filled.home, tmp_path / "home.tar")
    return tmp_path / "home.tar"


def refused(file: Path, named: str, tmp_path: Path) -> None:
    """Check that a backup is refused by both who read it, and that nothing is left of it."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(HomeError, match=named) as error:
        check_backup(file)
    assert str(file) in str(error.value)
    with pytest.raises(HomeError, match=named):
        restore_backup(file, tmp_path / "restored")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_restored_home_answers_as_the_one_backed_up(backup, filled, tmp_path, encoder):
    contents = restore_backup(backup, tmp_path / "deep" / "restored")
    assert contents == check_backup(backup)
    assert (contents.collections, contents.database) == (("default", "valley"), True)
    restored = Library(tmp_path / "deep" / "restored")
    for name in ("default", "valley"):
        assert restored.collection(name).check(encoder) == []
        assert titles(restored.collection(name)) == titles(filled.collection(name))
        assert restored.collection(name).current() == filled.collection(name).current()
    quoted = first_quotation(filled.collection(), WHO)
    assert first_quotation(restored.collection(), WHO) == quoted
    assert told(restored.home) == ([(1,)], [(1,)])


def test_a_restored_home_can_be_written(backup, tmp_path, encoder):
    restore_backup(backup, tmp_path / "restored")
    shelf = Library(tmp_path / "restored").collection()
    shelf.rebuild(encoder)
    shelf.remove("the-harbour-accord")
    assert titles(shelf) == ["Orchards of the Upper Valley"]


def test_only_what_lasts_is_in_it(filled, tmp_path):
    home = filled.home
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


def test_the_cache_is_in_it_where_asked_for(filled, tmp_path, encoder):
    contents = write_backup(filled.home, tmp_path / "home.tar", with_cache=True)
    assert (contents.database, "cache/embeddings.db" in contents.files) == (False, True)
    restore_backup(tmp_path / "home.tar", tmp_path / "restored")
    encoder.encoded.clear()
    Library(tmp_path / "restored").collection().rebuild(encoder)
    assert encoder.encoded == []


def test_nobody_else_can_read_it(backup, tmp_path):
    restore_backup(backup, tmp_path / "restored")
    files = [backup, *(p for p in (tmp_path / "restored").rglob("*") if p.is_file())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "restored").stat().st_mode) == 0o700


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


def test_a_running_home_is_backed_up_as_it_was_at_one_instant(filled, tmp_path, encoder):
    number = filled.collection().current()
    with running(filled):
        for n in range(6):
            wait_for_more(filled, number)
            contents = write_backup(filled.home, tmp_path / f"{n}.tar")
            assert contents.database
            restore_backup(tmp_path / f"{n}.tar", tmp_path / f"restored{n}")
            restored = Library(tmp_path / f"restored{n}")
            assert restored.collection().check(encoder) == []
            number = restored.collection().current()
            quoted = first_quotation(restored.collection(), WHO)
            assert quoted.startswith("Envoy Marta Quist signed")
            one, two = told(restored.home)
            assert one == two != []


def test_a_snapshot_outlives_what_is_pruned_and_lets_others_write(filled, encoder):
    quoted = first_quotation(filled.collection(), WHO)
    with snapshot(filled.home) as folder:
        live = folder / "collections/default/generations/000002"
        for n in range(8):
            add(filled, HARBOUR.replace("1931", str(1900 + n)))
        assert not (filled.home / "collections/default/generations/000002").exists()
        assert (live / "manifest.json").exists()
        copied = Library(folder).collection()
        assert copied.check(encoder) == []
        assert first_quotation(copied, WHO) == quoted
    assert not folder.exists()


def test_two_backups_at_once_are_refused_by_name(filled, tmp_path):
    with (
        snapshot(filled.home),
        pytest.raises(HomeError, match=f"`ibid backup`, process {os.getpid()}"),
    ):
        write_backup(filled.home, tmp_path / "home.tar")
    assert not (tmp_path / "home.tar").exists()


def test_a_file_that_is_there_is_not_overwritten(filled, tmp_path):
    file = tmp_path / "home.tar"
    file.write_text("mine")
    with pytest.raises(HomeError, match=f"{file} is there already"):
        write_backup(filled.home, file)
    assert file.read_text() == "mine"
    assert not list(tmp_path.glob("*.partial"))


def test_what_is_no_home_is_not_backed_up(tmp_path):
    with pytest.raises(HomeError, match=f"{tmp_path} is no home"):
        write_backup(tmp_path, tmp_path / "home.tar")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["generations/000002/*.npy", "documents/*", "sources/*"])
@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_damaged_home_is_told_when_it_is_backed_up(filled, tmp_path, part, fault):
    path = sorted((filled.home / "collections/default").glob(part))[0]
    data = path.read_bytes()
    path.unlink()
    if fault == "changed":
        path.write_bytes(b"?" + data[1:])
    with pytest.raises(HomeError, match=path.name):
        write_backup(filled.home, tmp_path / "home.tar")
    assert not list(tmp_path.glob("home.tar*"))


def test_a_damaged_database_is_told(filled, tmp_path):
    (filled.home / "bot.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(HomeError, match=r"bot\.sqlite cannot be copied"):
        write_backup(filled.home, tmp_path / "home.tar")
    assert not list(filled.home.glob(".snapshot-*"))


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


# What is wrong with a backup


def members(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as tar:
        return [(member, tar.extractfile(member).read()) for member in tar]


def bind(file: Path, held: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for member, data in held:
            tar.addfile(member, io.BytesIO(data))
    return file


def test_a_flipped_byte_is_told_wherever_it_is(backup, tmp_path):
    data = backup.read_bytes()
    with tarfile.open(backup) as tar:
        spans = [(m.name, m.offset, m.offset_data, m.size) for m in tar]
    broken = tmp_path / "broken.tar"
    for name, header, start, size in spans:
        for at in {start, start + size // 2, start + size - 1} if size else set():
            broken.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            with pytest.raises(
                HomeError, match=name if name != "manifest.json" else "manifest|backup"
            ):
                check_backup(broken)
        at = header + 3
        broken.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(HomeError, match=str(broken)):
            check_backup(broken)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9])
def test_a_truncated_backup_is_refused(backup, tmp_path, share):
    broken = tmp_path / "broken.tar"
    data = backup.read_bytes().rstrip(b"\0")
    broken.write_bytes(data[: int(len(data) * share)])
    refused(broken, str(broken), tmp_path)


def test_a_backup_cut_between_two_files_names_one_that_is_missing(backup, tmp_path):
    held = members(backup)
    refused(bind(tmp_path / "broken.tar", held[:-1]), f"{held[-1][0].name} is missing", tmp_path)
    refused(bind(tmp_path / "less.tar", held[:5] + held[6:]), held[5][0].name, tmp_path)


def test_a_file_too_many_is_refused(backup, tmp_path):
    held = members(backup)
    more = tarfile.TarInfo("collections/default/more")
    refused(bind(tmp_path / "a.tar", [*held, (more, b"")]), "does not belong there", tmp_path)
    refused(bind(tmp_path / "b.tar", [*held, held[4]]), "is there twice", tmp_path)


def test_a_file_of_another_size_is_refused(backup, tmp_path):
    held = members(backup)
    held[3][0].size += 1
    held[3] = (held[3][0], held[3][1] + b"?")
    refused(bind(tmp_path / "broken.tar", held), f"{held[3][0].name} is not what was", tmp_path)


@pytest.mark.parametrize("data", [b"", b"salt", b"\0" * 4096, b"\x1f\x8b" * 600])
def test_what_is_no_backup_is_refused(tmp_path, data):
    (tmp_path / "salt.tar").write_bytes(data)
    refused(tmp_path / "salt.tar", r"salt\.tar", tmp_path)


def test_a_tar_of_something_else_is_refused(tmp_path):
    file = bind(tmp_path / "salt.tar", [(tarfile.TarInfo("salt.txt"), b"")])
    refused(file, "is no backup of Ibid", tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(HomeError, match=r"none\.tar: No such file"):
        check_backup(tmp_path / "none.tar")


def hostile(
    file: Path, name: str, data: bytes = b"salt", size: int | None = None, **header
) -> Path:
    """Write a backup of which all hashes are right, with one file of a bad name or kind."""
    own = len(data) if size is None else size
    files = {"collections/a/current": Listed(2, sha256(b"1\n").hexdigest())}
    files[name] = Listed(own, sha256(data).hexdigest())
    record = _sealed(asdict(Contents("2026-01-01", "0.1.0", files)))
    manifest = dump_json({**record, "format": header.pop("format", 1)})
    held = [(tarfile.TarInfo("manifest.json"), manifest)]
    held += [(tarfile.TarInfo("collections/a/current"), b"1\n"), (tarfile.TarInfo(name), data)]
    for member, content in held:
        member.size = len(content)
    for key, value in header.items():
        setattr(held[-1][0], key, value)
    return bind(file, held)


@pytest.mark.parametrize(
    "name",
    [
        *("/tmp/salt", "../salt", "a/../../salt", "a/./b", "a//b", "", ".", ".hidden", "a/.b/c"),
        *("a\\b", "a\nb", "collections/a/current/b", "a\x1bb", "a/"),
    ],
)
def test_a_name_that_leaves_the_home_is_refused(tmp_path, name):
    refused(hostile(tmp_path / "bad.tar", name), "is no name of a file|is not a file", tmp_path)


@pytest.mark.parametrize(
    "kind",
    [
        *(tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE),
        *(
            tarfile.DIRTYPE,
            tarfile.CONTTYPE,
            tarfile.GNUTYPE_SPARSE,
            tarfile.GNUTYPE_LONGNAME,
            b"Z",
        ),
    ],
)
def test_what_is_not_a_plain_file_is_refused(tmp_path, kind):
    file = hostile(tmp_path / "bad.tar", "salt", b"", type=kind, linkname="/etc/passwd")
    refused(file, "is not a file", tmp_path)


def test_absurd_sizes_are_refused(tmp_path):
    huge = hostile(tmp_path / "a.tar", "salt", size=10**15)
    with pytest.raises(HomeError, match="free space"):
        restore_backup(huge, tmp_path / "restored")
    with pytest.raises(HomeError, match="salt is not what was written"):
        check_backup(huge)
    refused(hostile(tmp_path / "b.tar", "salt", size=-1), "is no name of a file", tmp_path)
    long = hostile(tmp_path / "c.tar", "salt", pax_headers={"comment": "salt" * 50_000})
    refused(long, "is not a file", tmp_path)


def test_a_backup_of_a_later_ibid_is_refused(tmp_path):
    refused(hostile(tmp_path / "a.tar", "salt", format=2), "another version of Ibid", tmp_path)


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


def test_a_backup_that_is_killed_leaves_no_file_and_is_cleared_away(filled, tmp_path, encoder):
    file = tmp_path / "home.tar"
    killed(2, "write_backup", filled.home, file)  # the lock's two holders are synced before
    assert not file.exists()
    assert len(list(filled.home.glob(".snapshot-*"))) == 1
    assert filled.collection().check(encoder) == []
    write_backup(filled.home, file)
    assert not list(filled.home.glob(".snapshot-*"))
    assert sorted(tmp_path.glob("home.tar*")) == [file]
