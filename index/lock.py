"""Locks that name their holder, so that who has to wait knows for whom.

The operating system lets go of them when a process ends, however it ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from filelock import FileLock, Timeout

from index.errors import HomeError, disk_errors
from index.files import dump_json, write_file

Lock: TypeAlias = Callable[[str], AbstractContextManager[None]]
"""Holds a lock for the task named."""


class LockedError(HomeError):
    """Something that another process is writing."""


@contextmanager
def hold(path: Path, task: str, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock file for a task, after waiting `patience` seconds for it at most.

    LockedError names the holder.
    """
    holder = path.with_name(f"{path.name}.holder.json")
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=patience)
        try:
            lock.acquire()
        except Timeout as error:
            raise LockedError(_held(path.parent, holder)) from error
        try:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            write_file(holder, dump_json({"pid": os.getpid(), "task": task, "since": now}))
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _held(folder: Path, holder: Path) -> str:
    try:
        record = json.loads(holder.read_bytes())
        who = f"`ibid {record['task']}`, process {record['pid']}, since {record['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"{folder} is being written by {who}: wait for it to end, then try again"
