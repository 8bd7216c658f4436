"""Ids are made of titles: a server's own work and one of the operator's may share one."""

from __future__ import annotations

from pathlib import Path

import simcord

from bot.desk import Desk
from index.library import Library
from tests.club import hand_on, open_club
from tests.desks import (
    Office,
    choices,
    open_office,
    run,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import ask, shelve, texts
from tests.shelves import ACCORD, HARBOUR, MOTHS, ORCHARD, QUIST, SIGNED
from tests.stub import StubEncoder

TITLE = "# The Harbour Accord"
OWN = ORCHARD.replace("# Orchards of the Upper Valley", TITLE)
THEIRS = f"{ACCORD}_default"


async def share_an_id(env: simcord.Env, home: Path) -> Office:
    """Open an office whose own text has the id of one of the operator's."""
    shelve(Library(home), HARBOUR, "harbour.md")
    office = await open_club(env)
    shelve(Library(home), OWN, "own.md", str(office.guild.id))
    return office


async def test_passage_for_a_question_is_whole_and_from_its_own_work(
    simcord_env: simcord.Env, home: Path
) -> None:
    club = await share_an_id(simcord_env, home)
    await hand_on(club, "Whose growers eat the moths of volcanoes?")
    form = await club.mia.click(club.post, label="Attach a passage")
    preview = await club.mia.submit_modal(form, {"words": "1"})

    await club.mia.click(preview.response, label="Send this passage")

    quoted = [
        line.removeprefix("> ")
        for line in texts(club.channel.last_message).split("\n")
        if line.startswith("> ") and "volcanoes" not in line
    ]
    [quoted] = quoted
    assert quoted in OWN.replace("[^2]", "²")
    assert (quoted[0].isupper(), quoted[-1]) == (True, ".")


async def test_each_is_asked_alone_by_what_the_list_offers(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await share_an_id(simcord_env, home)
    await office.quotation(SIGNED)

    offered = await office.ann.autocomplete(office.channel, "ask", "work", "Harbour")
    own, theirs = [texts(await ask(office, SIGNED, work=each["value"])) for each in offered]

    assert [each["value"] for each in offered] == [ACCORD, THEIRS]
    assert QUIST in theirs
    assert QUIST not in own


async def test_channel_reads_the_one_that_it_is_bound_to(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await share_an_id(simcord_env, home)
    await office.quotation(SIGNED)
    offered = await choices(office, "bind")
    await run(office, "bind", channel=office.channel, work=ACCORD)
    own = await office.quotation(SIGNED), await office.quotation(MOTHS)
    await run(office, "unbind", channel=office.channel)
    await run(office, "bind", channel=office.channel, work=THEIRS)
    theirs = await office.quotation(SIGNED), await office.quotation(MOTHS)

    assert f"The Harbour Accord · {THEIRS}" in offered
    assert [QUIST in told for told in (own[0], theirs[0])] == [False, True]
    assert ["Codling moths" in told for told in (own[1], theirs[1])] == [True, False]
    assert f"`{THEIRS}`" not in await told_by(office, "log")


async def test_new_text_takes_no_id_of_the_operators(simcord_env: simcord.Env, home: Path) -> None:
    shelve(Library(home), HARBOUR, "harbour.md")
    office = await open_office(simcord_env)

    await office.add(("own.md", OWN.encode()))

    assert [pending.entry.id for pending in office.shelf.inbox.all()] == [f"{ACCORD}-2"]


async def test_ids_stay_when_the_own_work_is_removed(library: Library) -> None:
    shelve(library, HARBOUR, "harbour.md")
    shelve(library, OWN, "own.md", "7")
    desk = Desk(library, StubEncoder())
    library.collection("7").remove(ACCORD)

    await desk.ask(SIGNED, 7)

    assert await desk.titles(7) == [("The Harbour Accord", THEIRS)]
    assert await desk.titles(8) == [("The Harbour Accord", ACCORD)]
