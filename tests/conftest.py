"""What the tests share: texts of others, encoders, and the command line in-process."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simcord
from hypothesis import settings

import bot.commands
from bot.cli import main
from bot.client import Ibid
from index.collection import Collection
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import SourceFile, load_source
from index.work import Metadata
from tests.backups import backup, stocked  # noqa: F401  (fixtures)
from tests.databases import database, postgres  # noqa: F401  (fixtures)
from tests.planning import meeting  # noqa: F401  (a fixture)
from tests.rooms import ESSAY, MADE, SETTLED, make_bot, rest, shelve
from tests.shelves import HARBOUR, ORCHARD
from tests.stub import StubEncoder
from tests.website import site  # noqa: F401  (a fixture)

# Speed is measured in tests/bench, never by a test that a busy machine could fail.
settings.register_profile("steady", settings(), deadline=None)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let simcord wait longer than its five seconds."""
    item.add_marker(pytest.mark.simcord(settle_timeout=SETTLED))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of other people's texts, which are not ours to ship."""
    folder = ROOT / os.environ.get("IBID_SHARED", "../shared")
    if not folder.is_dir():
        pytest.skip(f"no other people's texts at {folder}: set IBID_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def article(shared: Path) -> Path:
    path = shared / "texts" / "japan-dprk-history.txt"
    if not path.is_file():
        pytest.skip(f"{path} is not there: IBID_SHARED lacks the article")
    return path


@pytest.fixture
def encoder() -> StubEncoder:
    return StubEncoder()


@pytest.fixture(scope="session")
def real_encoder() -> SentenceEncoder:
    return SentenceEncoder()


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """Standard output on one line, as a reader sees it whatever the terminal's width."""
        return " ".join(self.out.split())


class CommandLine:
    """Runs `ibid --home HOME WORDS...` in-process and returns what it printed."""

    def __init__(self, home: Path, encoder: StubEncoder) -> None:
        self.home = home
        self.encoder = encoder

    def __call__(self, *words: object, stdin: str = "") -> Ran:
        out, err, keyboard = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO(stdin)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = self._run(["--home", str(self.home), *map(str, words)])
        finally:
            sys.stdin = keyboard
        ran = Ran(code, out.getvalue(), err.getvalue())
        assert "Traceback" not in ran.out + ran.err
        assert "a fault of Ibid's own" not in ran.err, (self.home / "errors.log").read_text()
        return ran

    def _run(self, words: list[str]) -> int:
        try:
            return main(words)
        except SystemExit as stop:
            return int(stop.code or 0)


@pytest.fixture
def ibid(tmp_path: Path, encoder: StubEncoder, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line on a home of its own.

    One seam: the embedding model, which takes seconds to load and says nothing about the
    command line, is the stub. `test_real_model.py` runs with the real one.
    """
    for name in [name for name in os.environ if name.startswith("IBID_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # away from any .env and .ibid of the developer's
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(bot.commands, "SentenceEncoder", lambda _model=None: encoder)
    return CommandLine(tmp_path / "home", encoder)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of two texts."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    (folder / "orchard.md").write_text(ORCHARD, encoding="utf-8")
    return folder


@pytest.fixture
def filled(ibid: CommandLine, texts: Path) -> CommandLine:
    """The command line on a home that holds both texts."""
    assert ibid("add", texts).code == 0
    return ibid


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home")


@pytest.fixture
def shelf(library: Library) -> Collection:
    return library.collection()


@pytest.fixture
def text(tmp_path: Path):
    """Write a text to a file and load it as a source."""

    def write(content: str, name: str = "harbour.md", **given: str) -> SourceFile:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return load_source(path, Metadata(**given))

    return write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one text on its shelf, for the bot."""
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return tmp_path


@pytest.fixture
async def stores() -> AsyncIterator[None]:
    """Close the databases of all bots: simcord lets go of a bot without closing it."""
    yield
    while MADE:
        await MADE.pop().store.close()


@pytest.fixture
async def simcord_env(stores: None, simcord_env: simcord.Env) -> AsyncIterator[simcord.Env]:
    yield simcord_env
    await rest(simcord_env)  # what is cut off in the database is told of in another test


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    """The bot that `simcord_env` runs, unless a test's own module builds another."""
    return make_bot(home)
