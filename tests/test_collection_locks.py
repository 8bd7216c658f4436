"""What is cleared away, and by whom: never what somebody else is working at."""

from __future__ import annotations

import os
from threading import Event, Thread, current_thread

import pytest

import index.history
from index.library import Library
from tests.shelves import HARBOUR, ORCHARD, titles
from tests.stub import StubEncoder

SALT = "# Salt\n\nSalt pans lined the coast.\n"
PATIENCE = 20  # seconds, which only a fault takes


def test_a_build_that_begins_leaves_a_removal_alone(library, shelf, text, encoder, monkeypatch):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    building, sync = Event(), index.history.sync_files
    other = Library(library.home).collection()
    about = [text(SALT, "salt.md")], StubEncoder(), lambda _done, _total: building.set()
    build = Thread(target=other.add, args=about)

    def meanwhile(folder):
        if build.ident is None:
            build.start()
            building.wait(PATIENCE)
        sync(folder)

    monkeypatch.setattr(index.history, "sync_files", meanwhile)
    shelf.remove("the-harbour-accord")
    build.join(PATIENCE)

    assert building.is_set()
    assert titles(shelf) == ["Orchards of the Upper Valley", "Salt"]
    assert shelf.check(encoder) == []


def test_a_removal_keeps_its_files_while_a_build_clears_away(
    library, shelf, text, encoder, monkeypatch
):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    deleting, published, building = Event(), Event(), Event()
    sync, unlink = index.history.sync_files, os.unlink
    other = Library(library.home).collection()
    about = [text(SALT, "salt.md")], StubEncoder(), lambda _done, _total: building.set()
    build = Thread(target=other.add, args=about)

    def slowly(path, *words, dir_fd=None):
        if current_thread() is build and dir_fd is not None and not building.is_set():
            deleting.set()
            published.wait(PATIENCE)
        return unlink(path, *words, dir_fd=dir_fd)

    def meanwhile(folder):
        sync(folder)
        if build.ident is None:
            build.start()
            while not (deleting.is_set() or building.wait(0.01)):
                pass

    monkeypatch.setattr(os, "unlink", slowly)
    monkeypatch.setattr(index.history, "sync_files", meanwhile)
    shelf.remove("the-harbour-accord")
    published.set()
    build.join(PATIENCE)

    assert shelf.check(encoder) == []
    assert titles(shelf) == ["Orchards of the Upper Valley", "Salt"]


def test_what_a_killed_removal_left_is_cleared_away_by_the_next_act(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    left = shelf._folder / "generations" / ".altering-x"
    left.mkdir()
    shelf.remove("the-harbour-accord")
    assert not left.exists()
    left.mkdir()
    assert [left.name in line for line in shelf.recover()] == [True]
    assert not left.exists()


def test_a_rollback_during_a_build_leaves_an_intact_shelf(library, shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    gone_back = []

    def meanwhile(_done, _total):
        if not gone_back:
            gone_back.append(Library(library.home).collection().rollback())

    shelf.add([text(SALT, "salt.md")], encoder, meanwhile)
    assert gone_back == [1]
    assert titles(shelf) == ["The Harbour Accord", "Salt"]
    assert shelf.check(encoder) == []


def test_a_generation_whose_deletion_was_cut_short_counts_as_none(
    shelf, text, encoder, monkeypatch
):
    for n in range(8):
        shelf.add([text(HARBOUR.replace("1931", f"193{n}"))], encoder)

    class KilledError(BaseException):
        pass

    def rmtree(folder, **_options):
        if any(path.name == "manifest.json" for path in folder.glob("*")):
            (folder / "manifest.json").unlink()
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(index.history.shutil, "rmtree", rmtree)
        with pytest.raises(KilledError):
            shelf.add([text(ORCHARD, "orchard.md")], encoder)
    for manifest in shelf._folder.glob("generations/[0-9]*"):
        assert (manifest / "manifest.json").exists()
    shelf.recover()
    assert not list(shelf._folder.glob("generations/.*"))
    while shelf._history.before():
        shelf.rollback()
    assert shelf.check(encoder) == []
