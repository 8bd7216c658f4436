"""A disk that fills up at any instant: what was told to have failed has not taken place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from index.collection import Collection
from index.errors import DiskError
from index.evaluate import Question
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.shelves import HARBOUR, ORCHARD
from tests.stub import StubEncoder

SALT = "# Salt\n\nSalt pans lined the coast of Ostra in 1650.\n"
FERRY = "# Ferry\n\nThe ferry sank in 1822 off Sund.\n"
ENCODER = StubEncoder()

ACTS: dict[str, Callable[[Collection], Any]] = {
    "add": lambda shelf: shelf.add([made(SALT, "salt.md")], ENCODER),
    "submit": lambda shelf: shelf.submit(made(SALT, "salt.md")),
    "approve": lambda shelf: shelf.approve("ferry", ENCODER),
    "reject": lambda shelf: shelf.reject("ferry"),
    "edit": lambda shelf: shelf.edit("the-harbour", Metadata(author="X"), lambda: ENCODER),
    "edit waiting": lambda shelf: shelf.edit("ferry", Metadata(author="X"), lambda: ENCODER),
    "edit language": lambda shelf: shelf.edit("the-harb", Metadata(language="de"), lambda: ENCODER),
    "remove": lambda shelf: shelf.remove("the-harbour-accord"),
    "rebuild": lambda shelf: shelf.rebuild(ENCODER),
    "rollback": lambda shelf: shelf.rollback(),
    "golden-add": lambda shelf: shelf.golden.add(Question(None, "Who?", gold=("x",))),
    "golden-remove": lambda shelf: shelf.golden.remove("1"),
}


def made(text: str, name: str) -> SourceFile:
    return SourceFile(name, text.encode(), name, Metadata())


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two works, a text that waits and a golden question."""
    home = tmp_path_factory.mktemp("stock") / "home"
    shelf = Library(home).collection()
    shelf.add([made(HARBOUR, "harbour.md")], ENCODER)
    shelf.add([made(ORCHARD, "orchard.md")], ENCODER)
    shelf.submit(made(FERRY, "ferry.md"))
    shelf.golden.add(Question(None, "What sank?", gold=("ferry",)))
    return home


def state(shelf: Collection) -> tuple[object, ...]:
    """Return all that an act may change."""
    return shelf.entries(), shelf.inbox.all(), shelf.golden.read(), shelf.log.read()


def fill_up(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let the disk be full after so many more files were written to it."""
    real, left = os.fsync, iter(range(after))

    def fsync(file: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("act", ACTS)
def test_what_fails_on_a_full_disk_has_not_taken_place_and_the_rest_has(
    stock, tmp_path, monkeypatch, act
):
    for writes in count():
        shutil.copytree(stock, tmp_path / f"{writes}")
        shelf = Library(tmp_path / f"{writes}").collection()
        before = state(shelf)
        with monkeypatch.context() as patch:
            fill_up(patch, writes)
            try:
                ACTS[act](shelf)
            except DiskError as error:
                told = str(error)
            else:
                break
        assert "nothing was changed" in told
        assert state(shelf) == before
        shelf.recover()
        assert state(shelf) == before
        assert shelf.check(ENCODER) == []
        ACTS[act](shelf)
    assert writes > 1
    shelf.recover()  # with space again
    assert len(shelf.log.read()) == len(before[3]) + 1
    assert shelf.log.read()[-1].act == act.partition(" ")[0]
    assert shelf.check(ENCODER) == []
