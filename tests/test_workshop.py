"""The workshop: `ibid` in child processes that report, wait in line, stop, and keep no secret."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.workshop import Stand, Workshop, WorkshopError, environment, signature, signed_by
from index.library import Library
from tests.rooms import ESSAY, shelve
from tests.shelves import HARBOUR, ORCHARD, titles
from tests.stub_cli import COMMAND, alive, builder, hold

SERVER, MEMBER = 4711, 42


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Workshop]:
    workshop = Workshop(tmp_path / "home", COMMAND)
    yield workshop
    await workshop.close()


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return write(tmp_path / "harbour.md", HARBOUR)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  (another process sets no event)
            await asyncio.sleep(0.02)


def collection(library: Library) -> Path:
    return library.home / "collections" / str(SERVER)


def building(library: Library) -> bool:
    return (collection(library) / "build.lock.holder.json").exists()


async def test_text_waits_and_comes_to_the_shelf_of_its_server(
    workshop: Workshop, harbour: Path, library: Library
) -> None:
    stands: list[Stand] = []

    added = await workshop.run(["add", "--pending", "--", str(harbour)], SERVER, MEMBER)
    name = added["added"][0]["work"]
    record = await workshop.run(["approve", "--", name], SERVER, MEMBER, stands.append)

    shelf = library.collection(str(SERVER))
    assert record == {
        "work": name,
        "title": "The Harbour Accord",
        "outcome": "new",
        "generation": 1,
    }
    assert titles(shelf) == ["The Harbour Accord"]
    assert [act.by for act in shelf.log.read()] == [signature(MEMBER)] * 2
    assert stands[0] == Stand()
    assert stands[-1].done == stands[-1].total > 0
    assert library.collections() == [str(SERVER)]


async def test_failure_is_the_childs_own_line_without_its_folders(
    workshop: Workshop, tmp_path: Path
) -> None:
    bad = tmp_path / "my notes.pdf"
    bad.write_bytes(b"\0\1\2")

    with pytest.raises(WorkshopError) as caught:
        await workshop.run(["add", "--pending", "--", str(bad)], SERVER, MEMBER)

    [line] = caught.value.lines
    assert line.startswith("my notes.pdf: ")
    assert str(tmp_path) not in line
    assert caught.value.record["added"] == []


async def test_of_several_texts_the_readable_ones_wait(
    workshop: Workshop, harbour: Path, tmp_path: Path
) -> None:
    empty = write(tmp_path / "empty.md", "")

    with pytest.raises(WorkshopError) as caught:
        await workshop.run(["add", "--pending", "--", str(empty), str(harbour)], SERVER)

    assert [added["title"] for added in caught.value.record["added"]] == ["The Harbour Accord"]
    assert len(caught.value.lines) == 1
    assert caught.value.lines[0].startswith("empty.md: ")


async def test_one_heavy_task_at_a_time_and_the_others_know_their_place(
    workshop: Workshop, harbour: Path, tmp_path: Path, library: Library
) -> None:
    library.home.mkdir()
    hold(library.home).touch()
    orchard = write(tmp_path / "orchard.md", ORCHARD)
    essay = write(tmp_path / "essay.md", ESSAY)
    stands: dict[Path, list[Stand]] = {path: [] for path in (harbour, orchard, essay)}

    tasks = [
        asyncio.create_task(workshop.run(["add", str(path)], SERVER, MEMBER, told.append))
        for path, told in stands.items()
    ]
    await until(lambda: building(library))
    waiting = {path.stem: [stand.place for stand in told] for path, told in stands.items()}
    hold(library.home).unlink()
    await asyncio.gather(*tasks)

    assert waiting == {"harbour": [0], "orchard": [1, 1], "essay": [2]}
    assert [stand.place for stand in stands[essay]][:3] == [2, 1, 0]
    assert len(titles(library.collection(str(SERVER)))) == 3


async def test_light_task_does_not_wait_for_a_heavy_one(
    workshop: Workshop, harbour: Path, tmp_path: Path, library: Library
) -> None:
    shelve(library, ORCHARD, "orchard.md", str(SERVER))
    hold(library.home).touch()
    adding = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))

    record = await workshop.run(["remove", "orchards-of-the-upper-valley"], SERVER, MEMBER)
    busy = not adding.done()
    hold(library.home).unlink()
    await adding

    assert busy
    assert record["outcome"] == "removed"
    assert titles(library.collection(str(SERVER))) == ["The Harbour Accord"]


async def test_cancelled_task_changes_nothing_and_lets_the_next_go_on(
    workshop: Workshop, harbour: Path, tmp_path: Path, library: Library
) -> None:
    shelve(library, ORCHARD, "orchard.md", str(SERVER))
    hold(library.home).touch()
    adding = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))
    child = builder(collection(library))

    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    gone = not alive(child)
    hold(library.home).unlink()
    checked = await workshop.run(["check"])
    before = titles(library.collection(str(SERVER)))
    await workshop.run(["add", str(harbour)], SERVER)

    assert gone
    assert checked["ok"]
    assert before == ["Orchards of the Upper Valley"]
    assert len(titles(library.collection(str(SERVER)))) == 2


async def test_task_that_waits_in_line_is_cancelled_too(
    workshop: Workshop, harbour: Path, library: Library
) -> None:
    library.home.mkdir()
    hold(library.home).touch()
    first = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))
    second = asyncio.create_task(workshop.run(["rebuild"], SERVER))
    await asyncio.sleep(0.05)

    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    hold(library.home).unlink()

    assert (await first)["generation"] == 1


async def test_killed_child_is_told_and_leaves_an_intact_home(
    workshop: Workshop, harbour: Path, library: Library
) -> None:
    shelve(library, ORCHARD, "orchard.md", str(SERVER))
    hold(library.home).touch()
    adding = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))

    os.kill(builder(collection(library)), signal.SIGKILL)
    with pytest.raises(WorkshopError, match="broken off \\(signal 9\\)"):
        await adding
    hold(library.home).unlink()

    assert (await workshop.run(["check"]))["ok"]
    assert titles(library.collection(str(SERVER))) == ["Orchards of the Upper Valley"]


async def test_closing_stops_the_children(
    workshop: Workshop, harbour: Path, library: Library
) -> None:
    library.home.mkdir()
    hold(library.home).touch()
    adding = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))
    child = builder(collection(library))

    await workshop.close()

    assert adding.cancelled()
    assert not alive(child)


async def test_child_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workshop._GRACE", 0.3)
    stubborn = (
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        'print(\'{"done": 0, "total": 1}\', file=sys.stderr, flush=True); time.sleep(60)'
    )
    workshop = Workshop(tmp_path, (sys.executable, "-c", stubborn))
    started = asyncio.Event()
    task = asyncio.create_task(workshop.run(["log"], report=lambda _: started.set()))
    await started.wait()

    async with asyncio.timeout(10):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert task.cancelled()


async def test_child_knows_no_secret_and_keeps_to_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBID_DISCORD_TOKEN", "sesame")
    monkeypatch.setenv("IBID_DATABASE", "postgresql://me:sesame@host/db")
    monkeypatch.setenv("SOME_API_KEY", "sesame")
    monkeypatch.setenv("IBID_MODEL", "a-model")
    tells = (
        "import json, os; print(json.dumps({'env': dict(os.environ),"
        "'nice': os.getpriority(os.PRIO_PROCESS, 0)}))"
    )

    told = await Workshop(tmp_path, (sys.executable, "-c", tells)).run(["log"])

    assert "sesame" not in json.dumps(told)
    assert told["env"]["IBID_DISCORD_TOKEN"] == ""  # and so not read from a .env either
    assert told["env"]["OMP_NUM_THREADS"] == "1"
    assert told["env"]["IBID_MODEL"] == "a-model"
    assert told["env"]["PATH"] == os.environ["PATH"]
    assert environment()["IBID_DATABASE"] == ""


async def test_child_is_less_urgent_than_the_bot(
    workshop: Workshop, library: Library, harbour: Path
) -> None:
    library.home.mkdir()
    hold(library.home).touch()
    adding = asyncio.create_task(workshop.run(["add", str(harbour)], SERVER))
    await until(lambda: building(library))
    niceness = os.getpriority(os.PRIO_PROCESS, builder(collection(library)))
    hold(library.home).unlink()
    await adding

    assert niceness >= 10


def test_signature_names_a_member_and_nobody_else() -> None:
    assert signed_by(signature(MEMBER)) == MEMBER
    assert signed_by("command line") is None
    assert signed_by("discord:somebody") is None
