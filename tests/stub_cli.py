"""The `ibid` command with the stub encoder, for tests that run it in a child process.

It embeds nothing while there is a file `hold` in the home, so that a test can look at a
build, cancel or kill it in the middle.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import bot.commands
from bot.cli import main
from index.dense import Encoding
from tests.stub import StubEncoder

COMMAND = (sys.executable, "-m", "tests.stub_cli")
_HELD = 60.0  # seconds after which a test has forgotten its child


def hold(home: Path) -> Path:
    """Return the file that holds up embedding."""
    return home / "hold"


def builder(collection: Path) -> int:
    """Return the process that builds a collection's next generation."""
    return int(json.loads((collection / "build.lock.holder.json").read_bytes())["pid"])


def alive(process: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class PatientEncoder(StubEncoder):
    """A stub that waits as long as it is held up."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._hold = hold(home)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        start = time.monotonic()
        while self._hold.exists() and time.monotonic() - start < _HELD:
            time.sleep(0.02)
        return super().encode(texts)


def home_of(words: Sequence[str]) -> Path:
    return Path(words[list(words).index("--home") + 1])


if __name__ == "__main__":
    encoder = PatientEncoder(home_of(sys.argv))
    bot.commands.SentenceEncoder = lambda _model=None: encoder  # type: ignore[assignment,misc]
    sys.exit(main())
