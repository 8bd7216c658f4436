"""/corpus add: a new edition takes the place of an old work, which a moderator chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import simcord

from index.evaluate import Question
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.desks import (
    FILE,
    OTHER,
    Office,
    components,
    open_office,
    simcord_bot,  # noqa: F401  (a fixture)
)
from tests.rooms import texts
from tests.shelves import HARBOUR, QUIST, SIGNED, titles
from tests.stub import StubEncoder

EDITION = ("edition.md", HARBOUR.replace("# The Harbour Accord", "# The Accord Again").encode())


def walk(shown: Any) -> list[dict[str, Any]]:
    inner = [part for component in shown for part in walk(component.get("components", []))]
    return [*shown, *inner]


def select_of(office: Office) -> dict[str, Any]:
    return next(part for part in walk(components(office)) if part.get("options"))


async def choose_old(office: Office, value: str | None = None) -> dict[str, Any]:
    """Choose the work to replace, the first unless named; returns the option."""
    await office.mia.click(office.card, label="Replace the old one")
    select = select_of(office)
    option = next(o for o in select["options"] if value in (None, o["value"]))
    await office.mia.select(office.card, [option["value"]], custom_id=select["custom_id"])
    return option


async def test_new_edition_takes_the_place_of_the_old_one(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    for file in (FILE, OTHER):
        await office.add(file)
        await office.approve()
    await office.add(EDITION)
    warned = texts(office.card)

    first = await choose_old(office)
    aimed = texts(office.card)
    await office.approve(label="Approve and replace")

    assert "Much of this text stands on the shelf already** in “The Harbour Accord”" in warned
    assert (first["label"], first["description"]) == (
        "The Harbour Accord",
        "shares much of its text with the new one",
    )
    assert "Takes the place of “The Harbour Accord”" in aimed
    assert sorted(titles(office.shelf)) == ["Orchards of the Upper Valley", "The Accord Again"]


async def test_large_shelf_is_turned_over_for_the_old_work(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    library = Library(simcord_env.bot.settings.home)
    works = [
        SourceFile(
            f"w{n}.md", f"# Work {n:02}\n\nIsland {n} is far.\n".encode(), f"/{n}", Metadata()
        )
        for n in range(30)
    ]
    library.collection(str(office.guild.id)).add(works, StubEncoder())
    await office.add(FILE)
    await office.mia.click(office.card, label="Replace the old one")
    first = [option["label"] for option in select_of(office)["options"]]

    await office.mia.click(office.card, label="Next")

    second = [option["label"] for option in select_of(office)["options"]]
    assert first + second == [f"Work {n:02}" for n in range(30)]


async def test_choice_of_the_old_work_can_be_taken_back(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    await office.approve()
    await office.add(EDITION)
    await choose_old(office)

    await choose_old(office, "-")
    await office.approve()

    assert len(titles(office.shelf)) == 2


async def test_lost_golden_question_stops_it_until_a_moderator_insists(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    await office.approve()
    office.shelf.golden.add(Question(None, SIGNED, gold=("Envoy Marta Quist signed",)))
    other = HARBOUR.replace("Marta Quist", "Olaf Brun").replace("The Harbour", "A Harbour")
    await office.add(("other.md", other.encode()))
    await choose_old(office)
    await office.approve(label="Approve and replace")
    refused = office.thread.last_message
    told, before = texts(refused), await office.quotation(SIGNED)

    await office.noor.click(refused, label="Publish anyway")

    assert "golden questions would no longer be answered" in told
    assert f"- 1: {SIGNED}" in told
    assert QUIST in before
    assert "Olaf Brun" in await office.quotation(SIGNED)
    assert f"approved by <@{office.noor.id}>" in texts(office.card)
