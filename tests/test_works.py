"""`/works`: a shelf to page through, and the report of each work on it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot import works_card
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.rooms import ESSAY, make_bot, open_room, shelve, texts
from tests.stub import StubEncoder

LIGHTHOUSE = "The Lighthouse Treaty"


def select_of(message: Any) -> dict[str, Any]:
    """Return the select of a card."""
    [box] = message.components
    rows = [
        row for row in box["components"] if row["type"] == discord.ComponentType.action_row.value
    ]
    return rows[0]["components"][0]


async def choose(actor: Any, message: Any, title: str) -> Any:
    """Open the report of the work whose title begins so."""
    select = select_of(message)
    [value] = [o["value"] for o in select["options"] if o["label"].startswith(title)]
    return await actor.select(message, [value], custom_id=select["custom_id"])


def fill(home: Path, count: int, collection: str = "default") -> None:
    """Put many small works on a shelf at once."""
    sources = [
        SourceFile(
            f"v{n}.md",
            f"# Annals, volume {n}\n\nIn year {n} the council counted {n} boats.[^1]\n\n"
            f"[^1]: Roll {n}.\n".encode(),
            f"/texts/v{n}.md",
            Metadata(author="Ada *Quist*", date=str(1500 + n)),
        )
        for n in range(count)
    ]
    Library(home).collection(collection).add(sources, StubEncoder())


async def test_shelf_is_shown_in_private(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    opened = await room.ann.slash(room.channel, "works")

    shown = texts(opened.response)
    assert opened.ephemeral
    assert "On this shelf: 1" in shown
    assert f"**{LIGHTHOUSE}**" in shown
    assert "passages: 3, notes: 4" in shown
    assert "Page" not in shown


async def test_report_says_what_ibid_show_prints(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")

    await choose(room.ann, opened.response, LIGHTHOUSE)

    shown = texts(opened.response)
    assert f"## {LIGHTHOUSE}" in shown
    assert "**Author:** *not found*" in shown
    assert "**Language:** en" in shown
    assert "5 markers and 4 notes" in shown
    assert "markers without a note: 1" in shown
    assert "notes without a marker: 0" in shown
    assert "§ The bargain" in shown
    assert "> Captain Odalys Brandt signed" in shown
    assert "Sund.²\u2009³" in shown
    assert "\\@everyone in the village" in shown


async def test_long_shelf_pages_to_both_ends_and_back(simcord_env: simcord.Env, home: Path) -> None:
    fill(home, 300)
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    pages = [texts(opened.response)]
    for turn in ("Next", "Last", "Previous"):
        await room.ann.click(opened.response, label=turn)
        pages.append(texts(opened.response))
    await choose(room.ann, opened.response, "Annals, volume 290")
    report = texts(opened.response)
    await room.ann.click(opened.response, label="Back to the shelf")

    first, second, last, before = pages
    assert "On this shelf: 301" in first
    assert "Page 1 of 38" in first
    assert "**Annals, volume 2**" in first
    assert "Ada \\*Quist\\* · 1502 · passages: 1, notes: 1" in first
    assert "**Annals, volume 10**" in second
    assert "Page 38 of 38" in last
    assert LIGHTHOUSE in last
    assert "Page 37 of 38" in before
    assert "**Date:** 179" in report
    assert texts(opened.response) == before
    assert all(len(page) < 4000 for page in pages)


async def test_shelf_and_report_live_through_restarts(simcord_env: simcord.Env, home: Path) -> None:
    fill(home, 20)
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    await simcord_env.restart_bot(make_bot(home))
    await room.ann.click(opened.response, label="Last")
    await simcord_env.restart_bot(make_bot(home))
    await choose(room.ann, opened.response, LIGHTHOUSE)
    report = texts(opened.response)
    await simcord_env.restart_bot(make_bot(home))

    await room.ann.click(opened.response, label="Back to the shelf")

    assert "5 markers and 4 notes" in report
    assert "Page 3 of 3" in texts(opened.response)


async def test_work_taken_away_meanwhile_is_said_to_be_gone(
    simcord_env: simcord.Env, home: Path
) -> None:
    fill(home, 1)
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    Library(home).collection().remove("the-lighthouse-treaty")

    await choose(room.ann, opened.response, LIGHTHOUSE)
    gone = texts(opened.response)
    await room.ann.click(opened.response, label="Back to the shelf")

    assert "no longer on the shelf" in gone
    assert "On this shelf: 1" in texts(opened.response)


async def test_other_servers_see_their_own_shelf_only(simcord_env: simcord.Env, home: Path) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    shelve(Library(home), "# Secret ledger\n\nThe silver lies here.\n", "s.md", str(ours.guild.id))
    opened = await ours.ann.slash(ours.channel, "works")
    select = select_of(opened.response)
    digest = select["options"][0]["value"]

    shown = texts((await theirs.ann.slash(theirs.channel, "works")).response)
    there = await simcord_env.bot.desk.generation(theirs.guild.id)

    assert "Secret ledger" in texts(opened.response)
    assert "Secret ledger" not in shown
    assert not any(work.digest.startswith(digest) for work in there.shelf.works)


async def test_hostile_texts_are_shown_as_they_are(simcord_env: simcord.Env, home: Path) -> None:
    title = "**@everyone** <@1> [x](y) " + "*" * 400
    heading = "#" * 3 + " `|| <#5> ||" + "_" * 300
    text = f"{heading}\n\nA line with **stars**.\n\n" * 40
    shelve(Library(home), text, "bad.md")
    source = SourceFile("t.md", b"Words.\n", "/t.md", Metadata(title=title, author="_" * 3000))
    Library(home).collection().add([source], StubEncoder())
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    listed = texts(opened.response)

    await choose(room.ann, opened.response, "**@everyone**")

    assert "\\*\\*\\@everyone\\*\\* \\<\\@1\\>" in listed
    assert "\\*\\*\\@everyone\\*\\*" in texts(opened.response)
    for option in ("bad", "`||"):
        await room.ann.click(opened.response, label="Back to the shelf")
        if any(o["label"].startswith(option) for o in select_of(opened.response)["options"]):
            await choose(room.ann, opened.response, option)
            assert "and 32 more" in texts(opened.response)
            return
    raise AssertionError("the work with many headings is not listed")


async def test_longest_of_everything_fits(simcord_env: simcord.Env, home: Path) -> None:
    hostile = Metadata(author="_" * 500, date="*" * 300)
    heading = f"## {'|' * 300}\n\nHe wrote {'~' * 300}.\n\n" * 20
    sources = [
        SourceFile(f"{n}.md", f"# {n} {'`' * 300}\n\n{heading}".encode(), f"/{n}.md", hostile)
        for n in range(9)
    ]
    Library(home).collection().add(sources, StubEncoder())
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")

    await choose(room.ann, opened.response, "0 `")

    assert "Shares much of its text" in texts(opened.response)


async def test_works_that_share_much_text_are_named(simcord_env: simcord.Env, home: Path) -> None:
    shelve(Library(home), ESSAY.replace("The Lighthouse Treaty", "A copy", 1), "copy.md")
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")

    await choose(room.ann, opened.response, "A copy")

    assert f"Shares much of its text with other works (1): {LIGHTHOUSE}" in texts(opened.response)


async def test_empty_shelf_says_so(simcord_env: simcord.Env, tmp_path: Path) -> None:
    await simcord_env.restart_bot(make_bot(tmp_path / "empty"))
    room = open_room(simcord_env)

    opened = await room.ann.slash(room.channel, "works")

    assert "no texts on this shelf yet" in opened.response.content


async def test_outage_while_a_page_is_turned_leaves_the_page(
    simcord_env: simcord.Env, home: Path
) -> None:
    fill(home, 20)
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    before = texts(opened.response)
    simcord_env.inject_error("PATCH", "/webhooks/*", status=500, times=5)

    turned = await room.ann.click(opened.response, label="Next")

    assert texts(opened.response) == before
    assert "Something went wrong" in turned.followups[-1].content


async def test_expired_press_is_survived(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await choose(room.ann, opened.response, LIGHTHOUSE)
    simcord_env.backend.faults.clear()
    await choose(room.ann, opened.response, LIGHTHOUSE)

    assert "5 markers and 4 notes" in texts(opened.response)


async def test_report_is_made_off_the_event_loop(
    simcord_env: simcord.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in, report_on = [], works_card.report_on

    def watched(*arguments: Any) -> Any:
        made_in.append(threading.current_thread())
        return report_on(*arguments)

    monkeypatch.setattr(works_card, "report_on", watched)
    room = open_room(simcord_env)
    opened = await room.ann.slash(room.channel, "works")

    await choose(room.ann, opened.response, LIGHTHOUSE)

    assert made_in != []
    assert threading.main_thread() not in made_in


async def test_direct_message_browses_too(simcord_env: simcord.Env) -> None:
    ann = simcord_env.create_user("ann")

    opened = await ann.slash("works")

    assert LIGHTHOUSE in texts(opened.response)


async def test_german_member_reads_german(simcord_env: simcord.Env, home: Path) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda p: replace(p, language="de"))
    opened = await room.ann.slash(room.channel, "works")

    await choose(room.ann, opened.response, LIGHTHOUSE)

    assert "Zeichen ohne Anmerkung: 1" in texts(opened.response)
