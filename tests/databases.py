"""The databases that the store is tested on: a file, and a PostgreSQL server of our own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.store import Store

_NUMBERS = count(1)
_USER = "nobody"  # PostgreSQL refuses to run as root


class Server:
    """A PostgreSQL server in a folder, reached by a socket in it alone."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        words = ["-D", folder / "data", "-U", "ibid", "-E", "UTF8", "--locale=C", "-A", "trust"]
        subprocess.run(
            self._command("initdb", *words, "--no-sync"), check=True, capture_output=True
        )
        switches = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", folder]
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command("postgres", "-D", folder / "data", *switches), stdout=log, stderr=log
            )

    def create(self) -> str:
        """Make a new, empty database and return its URL."""
        name = f"ibid{next(_NUMBERS)}"
        words = ["-h", str(self._folder), "-U", "ibid", "-T", "template0", name]
        until = time.monotonic() + 30
        while True:
            made = subprocess.run(
                [self._programs / "createdb", *words], check=False, capture_output=True
            )
            if made.returncode == 0:
                return f"postgresql://ibid@/{name}?host={self._folder}"
            assert time.monotonic() < until, made.stderr.decode()
            time.sleep(0.1)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # ends what is connected, too
        self._process.wait(timeout=30)

    def _command(self, program: str, *words: object) -> list[str]:
        found = [str(self._programs / program), *map(str, words)]
        if os.geteuid() == 0:
            return ["setpriv", f"--reuid={_USER}", "--regid=nogroup", "--clear-groups", *found]
        return found


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, which Debian keeps out of the path."""
    known = shutil.which("initdb")
    folders = [Path(known).resolve().parent] if known else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in folders if (f / "createdb").exists()), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: its initdb is nowhere to be found")
    pytest.importorskip("asyncpg", reason="asyncpg is not installed")
    # Not pytest's own folder, which only its owner may enter; and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="ibid-pg-") as folder:
        Path(folder).chmod(0o755)
        server = Server(programs, Path(folder) / "server")
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """An empty database of either kind: what `Store` takes."""
    if request.param == "sqlite":
        return tmp_path / "home" / "bot.sqlite"
    server: Server = request.getfixturevalue("postgres")
    return server.create()


@asynccontextmanager
async def opened(place: Path | str, **options: Any) -> AsyncIterator[Store]:
    """A store as another process, or the next one, has it."""
    store = Store(place, **options)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def execute(store: Store, statement: str) -> list[Any]:
    """Run a statement of the test's own, where no method tells what it asks."""

    def work(database: Any) -> list[Any]:
        found = database.exec_driver_sql(statement)
        return [tuple(row) for row in found] if found.returns_rows else []

    return await store._database.run(work)
