"""The child that reads what nobody has looked at yet: it limits itself, then answers."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from types import FrameType
from typing import Any

from index.apart.pipe import receive, send
from index.errors import SourceError
from index.sources import SourceFile
from index.work import Metadata

_FIXED = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 128 * 1024 * 1024,  # bytes; py3langid unpacks its model to a file
    resource.RLIMIT_NOFILE: 64,
}


def _main(memory: int, cpu: int) -> None:
    """Answer the parent's requests until it closes the pipe."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the replies
    _leave_when_orphaned()
    for kind, most in (_FIXED | {resource.RLIMIT_AS: memory}).items():
        _limit(kind, most)
    with contextlib.suppress(EOFError):
        while True:
            told, data = json.loads(receive(requests)), receive(requests)
            _allow_seconds(cpu)
            send(replies, *_answer(told, data))


def _leave_when_orphaned() -> None:
    """Look each second whether the parent is gone: killed, it cannot end its child."""
    parent = os.getppid()

    def look(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _allow_seconds(cpu: int) -> None:
    """Set the limit anew for each source: the kernel counts from the child's first second."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(usage.ru_utime + usage.ru_stime) + 1 + cpu
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _answer(told: dict[str, Any], data: bytes) -> tuple[bytes, bytes]:
    try:
        source = SourceFile(told["name"], data, told["origin"], Metadata(**told["given"]))
        return b"document", source.parse().to_bytes()
    except SourceError as error:
        return b"refused", str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"memory", b""
    except Exception:  # noqa: BLE001  (whatever it is, the parent tells and logs it)
        return b"fault", traceback.format_exc().encode("utf-8", "replace")


if __name__ == "__main__":
    _main(*map(int, sys.argv[1:]))
