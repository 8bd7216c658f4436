"""Who did what to a collection, and when: a line an act, only ever added to."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.files import dump_json, write_file

LOG = "log.jsonl"
COMMAND_LINE = "command line"
_JOURNAL = "journal.json"


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

    An act that changes what is live is written down before (`begin`) and entered into the
    log after (`finish`), so that one cut short is told from one that took place.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG
        self._journal = folder / _JOURNAL

    def read(self) -> list[Act]:
        """Return all acts, the earliest first; a line cut short by a crash is left out."""
        try:
            lines = self._path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        acts = (_parse(line) for line in lines)
        return [act for act in acts if act is not None]

    def append(self, act: Act) -> None:
        """Enter an act."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(act), ensure_ascii=False) + "\n"
        with self._path.open("a+b") as file:
            if file.tell() and not _ends_whole(file.fileno(), file.tell()):
                line = "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def begin(self, act: Act) -> None:
        """Write down what is about to be done."""
        write_file(self._journal, dump_json(asdict(act)))

    def begun(self) -> Act | None:
        """Return the act that was begun and not finished, if there is one."""
        try:
            return _parse(self._journal.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def finish(self) -> None:
        """Enter the act that was begun, once."""
        act = self.begun()
        if act is not None and act not in self.read()[-1:]:
            self.append(act)
        self.abandon()

    def abandon(self) -> None:
        """Forget the act that was begun: it did not take place."""
        self._journal.unlink(missing_ok=True)


def _parse(line: str) -> Act | None:
    try:
        record = json.loads(line)
        return Act(**{**record, "works": tuple(record["works"])})
    except (ValueError, TypeError, KeyError):
        return None


def _ends_whole(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
