"""/corpus add: texts come in, are looked at, approved, described, replaced or rejected."""

from __future__ import annotations

import json
import os
import signal
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.workshop import signature
from index.evaluate import Question
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.desks import SETTLED, Office, Unhurried, make_curating_bot, open_office
from tests.render_docx import rendered
from tests.rooms import texts
from tests.shelves import HARBOUR, ORCHARD, titles
from tests.stub import StubEncoder
from tests.stub_cli import hold
from tests.test_epub import FILES, book
from tests.typeset import typeset

pytestmark = pytest.mark.simcord(settle_timeout=SETTLED)

SIGNED = "Who signed the harbour accord at Tolvik?"
QUIST = "Envoy Marta Quist"
FILE = ("harbour.md", HARBOUR.encode())
OTHER = ("orchard.md", ORCHARD.encode())
EDITION = ("edition.md", HARBOUR.replace("# The Harbour Accord", "# The Accord Again").encode())
PAGE = """<html><head><title>Salt and Snow</title></head><body><h1>Salt and Snow</h1>
<p>The mules of Varn carried salt over the pass in deep snow every winter.<a href="#n1" id="r1"
>1</a></p><p>They came home in spring.</p><ol><li id="n1">Toll book. <a href="#r1">back</a></li>
</ol></body></html>"""
PLAIN = "The Winter Ferry\n\nThe ferry froze in the bay of Sund in 1709 and stayed until May.\n"
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


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_curating_bot(home)


async def see_nothing(office: Office) -> None:
    """Assert that no command finds the harbour text."""
    options: dict[str, dict[str, Any]] = {
        "ask": {"question": SIGNED},
        "find": {"text": "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."},
        "compare": {"question": SIGNED},
        "cites": {"name": "Quist"},
        "timeline": {"topic": "harbour accord"},
        "works": {},
    }
    for name, given in options.items():
        shown = await office.ann.slash(office.channel, name, **given)
        files = [(await file.read()).decode() for file in shown.response.attachments]
        told = "\n".join([texts(shown.response), *files])
        secrets = [w for w in (QUIST, "Letters, p. 12", "Harbour Accord") if w not in str(given)]
        assert [secret for secret in secrets if secret in told] == [], name
    choices = await office.ann.autocomplete(office.channel, "ask", "work", "")
    assert "The Harbour Accord" not in str(choices)


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


async def test_nothing_is_found_before_approval_or_after_rejection(
    simcord_env: simcord.Env,
) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    await office.add(FILE)
    await see_nothing(office)
    await see_nothing(others)

    await office.mia.click(office.card, label="Reject")
    asked = texts(office.card)
    await office.mia.click(office.card, label="Really reject")

    assert "Really reject" in asked
    assert f"**Rejected** by <@{office.mia.id}>" in texts(office.card)
    assert office.shelf.inbox.all() == []
    await see_nothing(office)
    await see_nothing(others)


async def test_approved_text_is_not_found_in_another_server(simcord_env: simcord.Env) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    await office.add(FILE)
    await office.approve()

    await see_nothing(others)
    assert QUIST in await office.quotation(SIGNED)


async def test_rejection_can_be_thought_over(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)

    await office.mia.click(office.card, label="Reject")
    await office.noor.click(office.card, label="Back")

    assert "Approve" in texts(office.card).split("\n")
    assert len(office.shelf.inbox.all()) == 1


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


async def test_metadata_is_edited_in_a_form_also_over_a_restart(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    await office.add(("ferry.txt", PLAIN.encode()), author="A. Brink")
    form = await office.mia.click(office.card, label="Edit metadata")
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.submit_modal(
        form, {"title": "The Winter Ferry", "date": " 1709 ", "url": "https://example.org/ferry"}
    )
    await office.approve()

    [entry] = office.shelf.entries()
    known = entry.metadata
    assert (known.title, known.author, known.date) == ("The Winter Ferry", "A. Brink", "1709")
    assert known.url == "https://example.org/ferry"
    assert "## The Winter Ferry" in texts(office.card)


async def test_work_with_a_similar_name_is_not_described_instead(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    await office.add(("a.md", b"# Salt roads\n\nThe roads were long and white.\n"))
    await office.approve()
    await office.add(("b.md", b"# Salt\n\nSalt came over the pass in winter.\n"))
    form = await office.mia.click(office.card, label="Edit metadata")

    await office.mia.submit_modal(form, {"author": "Ada Brink"})

    [old], [new] = office.shelf.entries(), office.shelf.inbox.all()
    assert (old.metadata.author, new.entry.metadata.author) == (None, "Ada Brink")


async def test_bad_address_changes_nothing(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    form = await office.mia.click(office.card, label="Edit metadata")

    told = await office.mia.submit_modal(form, {"title": "X", "url": "javascript:alert(1)"})

    assert "An address begins with" in texts(told.response)
    assert "## The Harbour Accord" in texts(office.card)


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


async def test_members_may_neither_add_nor_decide(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    hidden = office.ann.available_commands(office.channel)
    role = office.guild.create_role("Readers")
    reader = office.guild.add_member(simcord_env.create_user("reader"), roles=[role])
    [command] = [c for c in await simcord_env.bot.tree.fetch_commands() if c.name == "corpus"]
    office.guild.set_command_permissions(command, {role: True})

    refused = await office.add(OTHER, who=reader)
    presses = [
        await reader.click(office.card, label=label)
        for label in ("Approve", "Edit metadata", "Reject")
    ]

    assert "corpus add" not in hidden
    assert all("This is for those" in texts(r.response) for r in (refused, *presses))
    assert len(office.shelf.inbox.all()) == 1


async def test_second_moderator_is_told_who_was_faster(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    stale = components(office)
    hold(home).touch()
    await office.approve()
    await office.until(lambda: building(office))

    show(office, stale)  # as noor's screen still does
    during = await office.approve(office.noor)
    hold(home).unlink()
    await office.until(lambda: "On the shelf" in texts(office.card))
    show(office, stale)
    after = await office.approve(office.noor)

    assert f"<@{office.mia.id}> approved this text already" in during.followups[-1].content
    assert f"approved by <@{office.mia.id}>" in after.followups[-1].content
    assert "Approve" not in texts(office.card).split("\n")
    assert titles(office.shelf) == ["The Harbour Accord"]


async def test_progress_is_told_and_cancel_changes_nothing(
    simcord_env: simcord.Env, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.corpus.progress._EVERY", 0.0)
    office = await open_office(simcord_env)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    hold(home).touch()
    await office.approve()
    begun = texts(office.card)
    await office.until(lambda: building(office))
    preparing = texts(office.thread.last_message)

    await office.noor.click(office.thread.last_message, label="Cancel")
    await office.until(lambda: "Cancelled" in texts(office.thread.last_message))
    hold(home).unlink()
    waits = texts(office.card)
    await office.approve()
    await office.until(lambda: "On the shelf" in texts(office.card))

    assert f"**Being put on the shelf** · approved by <@{office.mia.id}>" in begun
    assert "Putting “The Harbour Accord” on the shelf" in preparing
    assert "Preparing" in preparing
    assert "Approve" in waits.split("\n")
    assert QUIST in await office.quotation(SIGNED)


async def test_killed_build_can_be_tried_again(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    hold(home).touch()
    await office.approve()
    await office.until(lambda: building(office))
    os.kill(builder(office), signal.SIGKILL)
    await office.until(lambda: "It failed" in texts(office.thread.last_message))
    hold(home).unlink()
    failed = texts(office.thread.last_message)

    await office.noor.click(office.thread.last_message, label="Try again")
    await office.until(lambda: "On the shelf" in texts(office.card))

    assert "nothing was changed" in failed
    assert "broken off (signal 9)" in failed
    assert f"approved by <@{office.noor.id}>" in texts(office.card)
    assert "is on the shelf" in texts(office.thread.last_message)


async def test_restart_in_the_middle_puts_the_messages_right(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    hold(home).touch()
    await office.approve()
    await office.until(lambda: building(office))
    child = builder(office)

    await simcord_env.restart_bot(make_curating_bot(home))
    hold(home).unlink()
    stopped, told = not alive(child), texts(office.thread.last_message)
    card = texts(office.card)
    await office.noor.click(office.thread.last_message, label="Try again")

    assert stopped
    assert "Ibid was restarted in the middle of this" in told
    assert "Approve" in card.split("\n")
    assert "**On the shelf**" in texts(office.card)
    assert await simcord_env.bot.store.all_records("task") == []


async def test_restart_after_the_switch_tells_that_it_is_done(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    hold(home).touch()
    await office.approve()
    await office.until(lambda: building(office))
    os.kill(builder(office), signal.SIGSTOP)
    [record] = await simcord_env.bot.store.all_records("task")
    os.kill(builder(office), signal.SIGKILL)
    hold(home).unlink()
    await office.until(lambda: "It failed" in texts(office.thread.last_message))
    [pending] = office.shelf.inbox.all()
    office.shelf.approve(pending.entry.id, StubEncoder(), by=signature(office.noor.id))
    [kept] = await simcord_env.bot.store.all_records("task")
    await simcord_env.bot.store.put_record(replace(kept, body={**kept.body, "open": True}))
    await simcord_env.restart_bot(make_curating_bot(home))

    assert record.body["open"]
    assert f"generation 1 · approved by <@{office.noor.id}>" in texts(office.card)
    assert "is on the shelf" in texts(office.thread.last_message)


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


async def test_other_server_cannot_decide(simcord_env: simcord.Env) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    await office.add(FILE)
    await others.add(OTHER)

    show(others, components(office))
    told = await others.approve()

    assert "seen to already" in texts(told.response)
    assert len(office.shelf.inbox.all()) == 1
    assert others.shelf.current() is None


def uploads(home: Path) -> list[Path]:
    return list(home.glob("uploads/*"))


def components(office: Office) -> Any:
    return deepcopy(office.mia._message(office.card).components)


def show(office: Office, shown: Any) -> None:
    """Let the card look as it did before."""
    office.mia._message(office.card).components = deepcopy(shown)


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


def building(office: Office) -> bool:
    return (office.shelf._folder / "build.lock.holder.json").exists()


def builder(office: Office) -> int:
    path = office.shelf._folder / "build.lock.holder.json"
    return int(json.loads(path.read_bytes())["pid"])


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
