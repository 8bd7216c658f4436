"""What is wrong with a backup is named, before anything of it is put back."""

from __future__ import annotations

import io
import tarfile
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest

from index.backup import Contents, Listed, _sealed, check_backup, restore_backup
from index.errors import HomeError
from index.files import dump_json


def refused(file: Path, named: str, tmp_path: Path) -> None:
    """Check that a backup is refused by both who read it, and that nothing is left of it."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(HomeError, match=named) as error:
        check_backup(file)
    assert str(file) in str(error.value)
    with pytest.raises(HomeError, match=named):
        restore_backup(file, tmp_path / "restored")
    assert sorted(tmp_path.rglob("*")) == before


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
