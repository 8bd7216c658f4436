"""A home in one file, to be kept elsewhere and put back.

It is a tar whose first member, `manifest.json`, holds the size and the SHA-256 of every
file after it; nothing that is not as it says is ever put back.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from index.errors import HomeError, disk_errors
from index.files import dump_json, files_of, hash_file, sync_files
from index.snapshot import snapshot

_FORMAT = 1
_MANIFEST = "manifest.json"
_MOST = 64 * 1024**2  # bytes of a manifest: that of a million files
_LONGEST_HEADER = 64 * 1024  # bytes
_CHUNK = 1024**2  # bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """The size in bytes and the SHA-256 of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds, when it was made, and by which Ibid.

    `database` tells whether the bot's own database is in it; one that lies outside the
    home is not.
    """

    created: str
    ibid: str
    files: dict[str, Listed]

    @property
    def collections(self) -> tuple[str, ...]:
        """The names of the collections."""
        parts = (PurePosixPath(name).parts for name in self.files)
        return tuple(sorted({p[1] for p in parts if p[0] == "collections" and len(p) > 2}))

    @property
    def database(self) -> bool:
        """Whether the bot's own database is among the files."""
        return "bot.sqlite" in self.files

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(listed.size for listed in self.files.values())


def write_backup(home: Path, file: Path, *, with_cache: bool = False) -> Contents:
    """Write a home into a new file, while the bot answers and others write.

    The file is read back before it gets its name. HomeError where the file is there or in the
    home, the home is none or damaged, or the disk is full.
    """
    partial = file.with_name(f"{file.name}.partial")
    with snapshot(home, with_cache=with_cache) as folder, disk_errors(partial):
        if file.exists():
            raise _taken(file)
        if home.resolve() in file.resolve().parents:
            raise HomeError(f"{file} is in the home, and would be in the next backup: name another")
        names = {path.relative_to(folder).as_posix(): path for path in files_of(folder)}
        listed = {n: Listed(path.stat().st_size, hash_file(path)) for n, path in names.items()}
        created = datetime.now(UTC).isoformat(timespec="seconds")
        contents = Contents(created, version("ibid"), listed)
        partial.unlink(missing_ok=True)
        try:
            with _create(partial) as out:
                _write(out, contents, names)
                os.fsync(out.fileno())
            check_backup(partial)
            _name(partial, file)
        finally:
            partial.unlink(missing_ok=True)
    return contents


def _create(path: Path) -> IO[bytes]:
    """Open a new file that nobody else may read, because it holds members' data."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _name(partial: Path, file: Path) -> None:
    """Give a file its name, and never that of another."""
    try:
        os.link(partial, file)
    except FileExistsError as error:
        raise _taken(file) from error
    except OSError:  # a file system without links
        partial.rename(file)


def _taken(file: Path) -> HomeError:
    return HomeError(f"{file} is there already: name a file that is not")


def _write(out: IO[bytes], contents: Contents, names: dict[str, Path]) -> None:
    manifest = dump_json({**_sealed(asdict(contents)), "format": _FORMAT})
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(_header(_MANIFEST, len(manifest)), io.BytesIO(manifest))
        for name, path in names.items():
            with path.open("rb") as file:
                tar.addfile(_header(name, contents.files[name].size), file)


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


def _sealed(record: dict[str, Any]) -> dict[str, Any]:
    """Add to a record its own hash, so that a change of it shows."""
    written = json.dumps(record, sort_keys=True).encode()
    return {**record, "seal": hashlib.sha256(written).hexdigest()}


def check_backup(file: Path) -> Contents:
    """Read a whole backup; HomeError names what is damaged, missing or does not belong."""
    with _reading(file) as (tar, contents):
        for name, source in _members(file, tar, contents):
            _copy(file, name, source, contents.files[name], None)
    return contents


def restore_backup(file: Path, home: Path) -> Contents:
    """Put a backup back as a home that is not there yet, whole or not at all."""
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise HomeError(f"{home} is there already: name another --home, or move it away")
    with _reading(file) as (tar, contents), disk_errors(home):
        home.parent.mkdir(parents=True, exist_ok=True)
        _require_room(home.parent, contents.size)
        prefix = f".{home.name}.restoring-"
        with TemporaryDirectory(prefix=prefix, dir=home.parent) as name:
            folder = Path(name, "home")
            folder.mkdir(0o700)
            for member, source in _members(file, tar, contents):
                target = folder / member
                target.parent.mkdir(parents=True, exist_ok=True)
                with _create(target) as out:
                    _copy(file, member, source, contents.files[member], out)
            sync_files(folder)
            folder.replace(home)
    return contents


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise HomeError(f"{folder} has {free} bytes left, and the backup needs {size}: free space")


@contextmanager
def _reading(file: Path) -> Iterator[tuple[tarfile.TarFile, Contents]]:
    """Open a backup and read its manifest; whatever breaks while reading names the file."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(file.open("rb"))
        except OSError as error:
            raise HomeError(f"{file}: {error.strerror}; check the path") from error
        try:
            tar = stack.enter_context(tarfile.open(fileobj=opened, mode="r:", tarinfo=_PlainMember))
            yield tar, _read_manifest(file, tar)
        except (tarfile.TarError, ValueError, OverflowError) as error:
            raise _damaged(file, str(error)) from error


class _PlainMember(tarfile.TarInfo):
    """A header that may announce a file and nothing else."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _PlainMember:
        """Read a header; ReadError for links, folders, devices and headers that are too long."""
        found = super().frombuf(buf, encoding, errors)
        of_header = found.type == tarfile.XHDTYPE and found.size <= _LONGEST_HEADER
        if found.type != tarfile.REGTYPE and not of_header:
            raise tarfile.ReadError(f"{found.name!r} is not a file")
        return found


def _read_manifest(file: Path, tar: tarfile.TarFile) -> Contents:
    first = tar.next()
    source = tar.extractfile(first) if first else None
    if first is None or source is None or first.name != _MANIFEST or first.size > _MOST:
        raise HomeError(f"{file} is no backup of Ibid: name one that `ibid backup` wrote")
    try:
        record: dict[str, Any] = json.loads(source.read())
        found = record.pop("format")
        if found != _FORMAT:
            raise HomeError(
                f"{file}: written by another version of Ibid (format {found}, this one reads "
                f"{_FORMAT}): restore it with that version"
            )
        seal = record.pop("seal")
        if _sealed(record)["seal"] != seal:
            raise _damaged(file, f"{_MANIFEST} is not what was written")
        files = {name: Listed(**listed) for name, listed in record.pop("files").items()}
        contents = Contents(**record, files=files)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(file, f"{_MANIFEST}: {error}") from error
    for name in files:
        if not _is_safe(name, files):
            raise _damaged(file, f"{name!r} is no name of a file in a home")
    return contents


def _is_safe(name: str, files: dict[str, Listed]) -> bool:
    """Tell whether a name stays in the home, is visible there and is not a folder's too."""
    path = PurePosixPath(name)
    above = [parent.as_posix() for parent in path.parents]
    plain = name.isprintable() and "\\" not in name and name == path.as_posix()
    hidden = any(part.startswith(".") for part in path.parts)
    listed = files[name]
    sized = isinstance(listed.size, int) and listed.size >= 0
    return plain and sized and not (hidden or path.is_absolute() or any(a in files for a in above))


def _members(
    file: Path, tar: tarfile.TarFile, contents: Contents
) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield every file with its name; HomeError for one too many or too few."""
    left = dict(contents.files)
    while (member := tar.next()) is not None:
        listed = left.pop(member.name, None)
        if listed is None:
            where = "is there twice" if member.name in contents.files else "does not belong there"
            raise _damaged(file, f"{member.name!r} {where}")
        source = tar.extractfile(member)
        if source is None or member.issparse() or member.size != listed.size:
            raise _damaged(file, f"{member.name} is not what was written")
        yield member.name, source
    for name in left:
        raise _damaged(file, f"{name} is missing")


def _copy(file: Path, name: str, source: IO[bytes], listed: Listed, out: IO[bytes] | None) -> None:
    """Read a file to its end, into `out` if there is one; HomeError where it is another."""
    found = hashlib.sha256()
    while data := source.read(_CHUNK):
        found.update(data)
        if out is not None:
            out.write(data)
    if found.hexdigest() != listed.sha256:
        raise _damaged(file, f"{name} is not what was written")


def _damaged(file: Path, what: str) -> HomeError:
    return HomeError(f"{file} is damaged ({what}): nothing was restored; use another backup")
