"""/corpus add: texts come in, in every format, are looked at, and put on the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.workshop import signature
from tests.desks import (
    FILE,
    OTHER,
    make_curating_bot,
    open_office,
    simcord_bot,  # noqa: F401  (a fixture)
)
from tests.render_docx import rendered
from tests.rooms import texts
from tests.shelves import HARBOUR, PLAIN, QUIST, SIGNED, titles
from tests.test_epub import FILES, book
from tests.typeset import typeset

PAGE = """<html><head><title>Salt and Snow</title></head><body><h1>Salt and Snow</h1>
<p>The mules of Varn carried salt over the pass in deep snow every winter.<a href="#n1" id="r1"
>1</a></p><p>They came home in spring.</p><ol><li id="n1">Toll book. <a href="#r1">back</a></li>
</ol></body></html>"""
NOTES = {"1": "Toll book of Varn."}
FORMATS = {
    "harbour.md": HARBOUR.encode(),
    "salt.html": PAGE.encode(),
    "ferry.txt": PLAIN.encode(),
    "road.epub": book(FILES),
    "harbour.docx": rendered(HARBOUR),
    "harbour.pdf": typeset(
        ["The mules carried salt over the pass.[^1] They came home in spring."], NOTES
    ),
}


async def test_text_comes_to_the_shelf(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)

    told = await office.add(FILE)
    card = texts(office.card)
    await office.approve()

    assert told.ephemeral
    assert "waits for approval: https://" in texts(told.response)
    assert "## The Harbour Accord" in card
    assert "**Sections:** 2\n**Apparatus:** 5 markers and 4 notes" in card
    assert "- markers without a note: 1" in card
    assert "> The council paid her forty silver crowns for the work.²\u2009³" in card
    assert "-# ² Treasury roll 7.\n-# ³ Compare the mint's ledger." in card
    assert "— “The Harbour Accord,” under “Negotiations.”" in card
    assert "harbour.md · brought by" in card
    assert office.thread.name == "New text: The Harbour Accord"
    settled = texts(office.card)
    assert "**On the shelf** since <t:" in settled
    assert f"generation 1 · approved by <@{office.mia.id}>" in settled
    assert "Approve" not in settled.split("\n")
    assert "“The Harbour Accord” is on the shelf" in texts(office.thread.last_message)
    assert "It took" in texts(office.thread.last_message)
    assert QUIST in await office.quotation(SIGNED)
    by = [act.by for act in office.shelf.log.read()]
    assert by == [signature(office.mia.id)] * 2
    assert uploads(home) == []
    assert await simcord_env.bot.store.all_records("task") == []


@pytest.mark.parametrize("name", FORMATS)
async def test_every_format_is_taken(simcord_env: simcord.Env, name: str) -> None:
    office = await open_office(simcord_env)

    told = await office.add((name, FORMATS[name]))
    await office.approve()

    assert "waits for approval" in texts(told.response)
    assert "**On the shelf**" in texts(office.card)
    assert len(titles(office.shelf)) == 1


async def test_several_files_get_a_card_each_and_a_hostile_one_a_line(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)

    told = await office.add(FILE, ("notes.pdf", b"%PDF-1.7 \0\1 @everyone"), OTHER)

    shown = texts(told.response)
    assert len(office.desk.threads) == 2
    assert shown.count("waits for approval") == 2
    assert "notes.pdf: " in shown
    assert "uploads" not in shown
    assert len([line for line in shown.split("\n") if line.startswith("- ")]) == 1


async def test_same_text_twice_is_told(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)

    told = await office.add(("again.md", HARBOUR.encode()))

    assert "the same text is there already" in texts(told.response)
    assert len(office.shelf.inbox.all()) == 1


async def test_size_and_quota_are_checked_before_anything_is_downloaded(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    large = b"x" * (20 * 1024 * 1024 + 1)

    told = await office.add(("large.txt", large))
    await simcord_env.restart_bot(make_curating_bot(home, server_quota=1))
    over = await office.add(("big.txt", b"x" * 600_000), ("big2.txt", b"x" * 600_000))
    fits = await office.add(FILE)

    assert told.ephemeral
    assert "“large.txt” has 20.0 MB; a text may have 20" in texts(told.response)
    assert "may have 1 MB in all. There are 0.0 MB already, and this would be 1.1" in texts(
        over.response
    )
    assert "waits for approval" in texts(fits.response)


async def test_what_is_on_the_shelf_counts_for_the_quota(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    await simcord_env.restart_bot(make_curating_bot(home, server_quota=1))
    words = b"The salt road was long. " * 30_000
    await office.add(("first.txt", words))

    told = await office.add(("second.txt", words))

    assert "There are 0.7 MB already" in texts(told.response)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({}, "Give a file or a link."),
        ({"link": "ftp://example.org/x"}, "An address begins with"),
        ({"file": FILE, "file2": OTHER, "title": "Both"}, "A title is for one text."),
    ],
)
async def test_wrong_use_is_refused_in_private(
    simcord_env: simcord.Env, options: dict[str, Any], refusal: str
) -> None:
    office = await open_office(simcord_env)

    told = await office.mia.slash(office.channel, "corpus add", **options)

    assert told.ephemeral
    assert refusal in texts(told.response)
    assert office.card is None


async def test_metadata_given_with_the_file_is_kept(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)

    await office.add(FILE, author="--Ada <Brink>", date="1931", licence="CC BY 4.0")

    card = texts(office.card)
    assert "**Author:** --Ada \\<Brink\\>" in card
    assert "**Date:** 1931" in card
    assert "**Licence:** CC BY 4.0" in card


async def test_without_a_moderators_channel_the_report_is_private(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env, moderators_channel=None)

    told = await office.add(FILE)
    card = told.followups[-1]
    await office.mia.click(card, label="Approve")

    assert "choose one in `/settings`" in texts(told.response)
    assert card.ephemeral
    assert office.channel.history(viewer=office.ann) == []
    assert "**On the shelf**" in texts(card)
    assert QUIST in await office.quotation(SIGNED)


async def test_channel_that_takes_no_post_leaves_a_private_report(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    simcord_env.inject_error("POST", f"/channels/{office.desk.id}/messages", status=403, times=1)

    told = await office.add(FILE)

    assert "choose one in `/settings`" in texts(told.response)
    assert "## The Harbour Accord" in texts(told.followups[-1])


async def test_expired_file_is_told(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    simcord_env.backend.cdn.get = lambda _url: None

    told = await office.add(FILE)

    assert "Discord did not hand over the files" in str(
        [f.content for f in told.followups]
    ) + texts(told.response)
    assert uploads(home) == []


async def test_long_samples_are_behind_a_button(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    notes = "\n".join(f"[^{n}]: {'A long note about the toll. ' * 7}" for n in range(1, 10))
    said = " ".join(["salt"] * 110)
    body = "\n\n".join(
        f"The {said} went by number {n}.[^{n}][^{n + 1}][^{n + 2}]" for n in (1, 4, 7)
    )
    await office.add(("long.md", f"# Long\n\n{body}\n\n{notes}\n".encode()))

    shown = await office.mia.click(office.card, label="Samples")

    assert "went by number" not in texts(office.card)
    samples = [shown.response, *shown.followups]
    assert sum("went by number" in texts(sample) for sample in samples) == 3
    assert shown.ephemeral


async def test_german_moderators_read_german(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env, language="de")

    told = await office.add(FILE)
    await office.approve(label="Freigeben")

    assert "wartet auf Freigabe" in texts(told.response)
    assert "**Im Regal** seit" in texts(office.card)
    assert "steht im Regal" in texts(office.thread.last_message)


def uploads(home: Path) -> list[Path]:
    return list(home.glob("uploads/*"))
