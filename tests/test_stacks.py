"""The shelves that servers are answered from: their own, the operator's, and exchanges of them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import pytest

from bot import stacks
from bot.desk import Desk
from index.collection import Collection
from index.errors import HomeError
from index.generation import Generation
from index.library import Library
from index.work import Metadata
from tests.rooms import shelve
from tests.shelves import HARBOUR, ORCHARD
from tests.stub import StubEncoder

SALT = "# The Salt Road\n\nSalt pans lined the coast of Ostra in 1650.\n"
SIGNED, LINED = "Who signed the harbour accord?", "What lined the coast of Ostra?"


@pytest.fixture
def desk(library: Library) -> Desk:
    """A desk on the operator's harbour text and server 7's salt text."""
    shelve(library, HARBOUR, "harbour.md")
    shelve(library, SALT, "salt.md", "7")
    return Desk(library, StubEncoder())


async def works(desk: Desk, question: str, server: int | None) -> set[str]:
    reply = await desk.ask(question, server)
    return {shown.work for shown in (*reply.answer.quotations, *reply.answer.passages)}


async def test_a_server_has_its_own_works_and_the_operators(desk):
    assert "the-harbour-accord" in await works(desk, SIGNED, 7)
    assert "the-salt-road" in await works(desk, LINED, 7)
    assert await desk.titles(7) == [
        ("The Salt Road", "the-salt-road"),
        ("The Harbour Accord", "the-harbour-accord"),
    ]


async def test_another_server_has_the_operators_alone(desk):
    for server in (8, None):
        assert await works(desk, LINED, server) == {"the-harbour-accord"}


async def test_a_server_may_do_without_the_operators(desk):
    desk.share(7, shared=False)
    assert await works(desk, SIGNED, 7) == {"the-salt-road"}
    desk.share(7, shared=True)
    assert "the-harbour-accord" in await works(desk, SIGNED, 7)


async def test_a_server_without_texts_of_its_own_that_shares_none_says_so(desk):
    desk.share(9, shared=False)
    with pytest.raises(HomeError, match="no texts yet"):
        await desk.ask(SIGNED, 9)


async def test_only_some_works_are_asked(desk):
    reply = await desk.ask(SIGNED, 7, among={"the-salt-road"})
    assert {passage.work for passage in reply.answer.passages} == {"the-salt-road"}
    assert await desk.titles(7, {"the-salt-road"}) == [("The Salt Road", "the-salt-road")]


class Slow:
    """Lets generations load only when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        load = Collection.load

        def slowly(collection: Collection):
            assert self.open.wait(20)
            return load(collection)

        monkeypatch.setattr(Collection, "load", slowly)
        monkeypatch.setattr(stacks, "_PATIENCE", 0.01)


async def test_while_a_generation_loads_the_one_before_answers(desk, library, monkeypatch):
    await works(desk, SIGNED, None)
    slow = Slow(monkeypatch)
    slow.open.set()
    shelve(library, ORCHARD, "orchard.md")
    slow.open.clear()
    assert await works(desk, SIGNED, None) == {"the-harbour-accord"}
    slow.open.set()
    await until_shown(desk, "orchards-of-the-upper-valley")


async def test_what_was_removed_is_hidden_before_the_rest_is_loaded(desk, library, monkeypatch):
    assert "the-harbour-accord" in await works(desk, SIGNED, 7)
    Slow(monkeypatch)
    library.collection().remove("the-harbour-accord")
    assert await works(desk, SIGNED, 7) == {"the-salt-road"}


async def test_a_shelf_that_is_damaged_later_is_answered_from_as_before(desk, library: Library):
    await works(desk, SIGNED, None)
    library.collection().edit("the-harbour", Metadata(author="M. Quist"), StubEncoder)
    [path] = library.home.glob("collections/default/generations/000002/passages.npy")
    path.unlink()
    assert await works(desk, SIGNED, None) == {"the-harbour-accord"}


async def open_two_works(library: Library) -> Desk:
    """Open a desk on two works of the operator's."""
    for text, name in ((HARBOUR, "harbour.md"), (ORCHARD, "orchard.md")):
        shelve(library, text, name)
    desk = Desk(library, StubEncoder())
    assert "the-harbour-accord" in await works(desk, SIGNED, None)
    return desk


def rebuild_for_another_model(library: Library) -> None:
    library.collection().rebuild(StubEncoder("another"))


def damage_a_text(library: Library) -> None:
    entry = library.collection().entries()[1]
    path = library.home / "collections" / "default" / "documents" / f"{entry.digest}.json"
    path.write_bytes(b"x")


@pytest.mark.parametrize("spoil", [rebuild_for_another_model, damage_a_text])
async def test_what_was_removed_is_hidden_also_where_the_rest_cannot_be_loaded(
    library: Library, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Library], None]
) -> None:
    desk, loads = await open_two_works(library), 0
    spoil(library)
    load = Collection.load

    def counted(collection: Collection) -> Generation:
        nonlocal loads
        loads += 1
        return load(collection)

    monkeypatch.setattr(Collection, "load", counted)
    library.collection().remove("the-harbour-accord")

    answered = [await works(desk, SIGNED, None) for _ in range(3)]

    assert answered == [{"orchards-of-the-upper-valley"}] * 3
    assert loads == 1
    assert await desk.titles(None) == [
        ("Orchards of the Upper Valley", "orchards-of-the-upper-valley")
    ]


async def test_what_cannot_be_loaded_is_tried_again_later(library: Library, monkeypatch) -> None:
    desk = await open_two_works(library)
    entry = library.collection().entries()[1]
    path = library.home / "collections" / "default" / "documents" / f"{entry.digest}.json"
    whole = path.read_bytes()
    path.write_bytes(b"x")
    library.collection().edit("the-harbour", Metadata(title="The Accord"), StubEncoder)
    before = (await desk.ask(SIGNED, None)).answer.quotations[0].title
    path.write_bytes(whole)

    monkeypatch.setattr(stacks, "_AGAIN", 0.0)

    assert before == "The Harbour Accord"
    assert (await desk.ask(SIGNED, None)).answer.quotations[0].title == "The Accord"


async def test_generations_that_were_overtaken_are_not_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await open_two_works(library)
    slow = Slow(monkeypatch)
    for number in range(6):
        library.collection().edit("the-harbour", Metadata(author=f"A {number}"), StubEncoder)
        await desk.ask(SIGNED, None)
    slow.open.set()
    await until_shown(desk, "the-harbour-accord", generation=8)
    gc.collect()

    generations = [each for each in gc.get_objects() if type(each) is Generation]

    assert [each.manifest.number for each in generations if each.manifest.number > 2] == [8]


async def until_shown(desk: Desk, work: str, generation: int = 0) -> None:
    for _ in range(200):
        reply = await desk.ask("Which orchard, which harbour?", None)
        shown = {passage.work for passage in reply.answer.passages}
        if work in shown and reply.generation >= generation:
            return
    pytest.fail(f"{work} never came")


def test_a_place_that_was_opened_is_peeked_at(library: Library):
    shelve(library, HARBOUR, "harbour.md")
    opened = stacks.Stacks(library, StubEncoder())
    assert opened.peek(7) is None
    assert opened.open(7) is opened.peek(7)
