"""Who did what to a collection, and when: a line an act, only ever added to."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from index.files import dump_json, write_file

LOG = "log.jsonl"
COMMAND_LINE = "command line"
_JOURNAL = "journal.json"
_DONE = "done.json"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did: to which works, and the generation that is live since."""

    at: str
    by: str
    act: str
    works: tuple[str, ...] = ()
    generation: int | None = None
    detail: str | None = None


def now() -> str:
    """Return this instant, to the microsecond: no two acts have the same."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Log:
    """The acts on a collection, and the one that is under way.

    An act is written down before (`begin`) and entered into the log after (`finish`), so that
    one cut short is told from one that took place.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG
        self._journal = folder / _JOURNAL
        self._done = folder / _DONE

    def read(self) -> list[Act]:
        """Return all acts, the earliest first; a line cut short by a crash is left out."""
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        acts = (_parse(line) for line in lines)
        return [act for act in acts if act is not None]

    def append(self, act: Act) -> None:
        """Enter an act, wholly or, on a full disk, not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(act), ensure_ascii=False) + "\n"
        with self._path.open("a+b", buffering=0) as file:
            size = file.tell()
            if size and not _ends_whole(file.fileno(), size):
                line = "\n" + line
            try:
                _write_whole(file, line.encode())
            except OSError:
                file.truncate(size)
                raise

    @contextmanager
    def entering(self, act: Act) -> Iterator[None]:
        """Enter an act as soon as what is done inside is done; forget it where that fails."""
        self.begin(act)
        try:
            yield
        except BaseException:
            self.abandon()
            raise
        self.finish()

    def begin(self, act: Act) -> None:
        """Write down what is about to be done."""
        write_file(self._journal, dump_json(asdict(act)))

    def begun(self) -> Act | None:
        """Return the act that was begun and not finished, if there is one."""
        return _read(self._journal)

    def finish(self) -> None:
        """Enter the act that was begun: it took place.

        Where the disk is full by now that waits until the next act; it is no failure of this one.
        """
        with suppress(OSError):
            self._journal.replace(self._done)
            self.settle()

    def settle(self) -> None:
        """Enter an act that took place and is not in the log yet, once."""
        act = _read(self._done)
        if act is not None and act not in self.read()[-1:]:
            self.append(act)
        self._done.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Forget the act that was begun: it did not take place."""
        self._journal.unlink(missing_ok=True)


def _parse(line: str) -> Act | None:
    try:
        record = json.loads(line)
        return Act(**{**record, "works": tuple(record["works"])})
    except (ValueError, TypeError, KeyError):
        return None


def _read(path: Path) -> Act | None:
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _write_whole(file: FileIO, data: bytes) -> None:
    """Write bytes and have them on disk; a full disk may take only some of them."""
    if file.write(data) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file.name)
    os.fsync(file.fileno())


def _ends_whole(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
