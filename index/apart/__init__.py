"""Parse in a child process, so that a hostile or huge file costs the file and no more.

The child has limits on memory and time, none of the parent's secrets in its environment,
and speaks to the parent by pipes alone: sources go in, JSON comes out and is checked.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from threading import Event, Lock, Timer
from typing import BinaryIO, cast

from index.apart.pipe import receive, send
from index.document import Document
from index.errors import SourceError
from index.sources import SourceFile

_MAX_LINE = 1000  # characters of an error
_log = logging.getLogger(__name__)

_INHERITED = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "TZ")
_OWN = {
    "LANG": "C.UTF-8",
    # Each thread of these would reserve address space, by the number of cores.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
_STOPPED = "reading was stopped; add it again"
_SPLIT = "split the text, or export it as EPUB or plain text"


@dataclass(frozen=True, slots=True)
class Limits:
    """What parsing one source may take: address space in bytes, CPU and wall-clock seconds.

    A text of 20 MB takes some 350 MB and 4 seconds, a PDF of 1,500 pages 31 seconds.
    """

    memory: int = 1024**3
    cpu: int = 300
    seconds: float = 360


_LIMITS = Limits()


class Parser:
    """A child that parses one source after another; a new one follows one that died."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._limits = limits
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def parse(self, source: SourceFile) -> Document:
        """Return the source's document; SourceError, naming it, where there will be none."""
        child, late = self._running(source.name), Event()
        timer = Timer(self._limits.seconds, _expire, [child, late])
        timer.daemon = True
        timer.start()
        try:
            kind, reply = _exchange(child, source)
        except (OSError, EOFError, ValueError) as error:
            _end(child)
            reason = self._reason(child.returncode, late=late.is_set())
            raise SourceError(f"{source.name}: {reason}") from error
        except BaseException:
            _end(child)  # its reply would be taken for the next source's
            raise
        finally:
            timer.cancel()
        if kind == b"memory":
            _end(child)  # what it holds on to is no loss to the next source
        return _unpack(kind, reply, source.name, self._limits)

    def stop(self) -> None:
        """Kill the child with all its processes; safe from any thread, and for good."""
        with self._lock:
            self._stopped = True
            child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _running(self, name: str) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise SourceError(f"{name}: {_STOPPED}")
            if self._child is None or self._child.returncode is not None:
                self._child = _start(self._limits, name)
            return self._child

    def _reason(self, code: int, *, late: bool) -> str:
        if self._stopped:
            return _STOPPED
        if late:
            return f"is not read in {self._limits.seconds:g} seconds; {_SPLIT}"
        if code == -signal.SIGXCPU:
            return f"takes over {self._limits.cpu} seconds of computing; {_SPLIT}"
        how = signal.strsignal(-code) if code < 0 else f"exit code {code}"
        return f"the reader crashed on this file ({how}); {_SPLIT}"


def _start(limits: Limits, name: str) -> subprocess.Popen[bytes]:
    words = [str(limits.memory), str(limits.cpu)]
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, "-I", "-X", "utf8", "-m", "index.apart.child", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | _OWN,
            start_new_session=True,
        )
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(f"{name}: no process to read it in ({reason}); free memory") from error


def _expire(child: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    # A child that was not waited for keeps its number, so no other process is hit.
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _end(child: subprocess.Popen[bytes]) -> None:
    _kill(child)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            cast("BinaryIO", pipe).close()


def _exchange(child: subprocess.Popen[bytes], source: SourceFile) -> tuple[bytes, bytes]:
    told = {"name": source.name, "origin": source.origin, "given": asdict(source.given)}
    requests, replies = cast("BinaryIO", child.stdin), cast("BinaryIO", child.stdout)
    send(requests, json.dumps(told).encode(), source.data)
    return receive(replies), receive(replies)


def _unpack(kind: bytes, reply: bytes, name: str, limits: Limits) -> Document:
    if kind == b"document":
        return _checked(reply, name)
    told = reply.decode("utf-8", "replace")
    if kind == b"refused":
        raise SourceError(" ".join(told.split())[:_MAX_LINE])
    if kind == b"memory":
        memory = f"{limits.memory / 1024**2:,.0f} MB of memory"
        raise SourceError(f"{name}: takes over {memory} to read; {_SPLIT}")
    _log.error("a reader failed on %s\n%s", name, told)
    raise SourceError(f"{name}: the reader stumbled over this file; {_SPLIT}")


def _checked(reply: bytes, name: str) -> Document:
    """Return the document of a reply; a child that was taken over could send anything."""
    try:
        document = Document.from_json(json.loads(reply))
        sound = _is_sound(document) and document.to_bytes() == reply
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SourceError(f"{name}: the reader sent no document back; {_SPLIT}") from error
    if not sound:
        raise SourceError(f"{name}: the reader sent no sound document back; {_SPLIT}")
    return document


def _is_sound(document: Document) -> bool:
    size = len(document.text)
    ids = {None, *(note.id for note in document.notes)}
    return (
        len(ids) == len(document.notes) + 1
        and all(0 <= a.offset <= size and a.note_id in ids for a in document.anchors)
        and all(0 <= s.start <= s.end <= size for s in document.sections)
        and all(0 <= page.start <= size for page in document.pages)
    )
