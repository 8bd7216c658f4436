"""/corpus add: cards and forms that others overtook do nothing that nobody saw."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import simcord

from index.evaluate import Question
from index.work import Metadata
from tests.desks import (
    FILE,
    OTHER,
    Office,
    components,
    fill,
    make_curating_bot,
    open_office,
    run,
    show,
    simcord_bot,  # noqa: F401  (a fixture)
)
from tests.rooms import texts
from tests.shelves import ACCORD, HARBOUR, ORCHARDS, QUIST, SIGNED, titles
from tests.stub import StubEncoder
from tests.test_corpus_editions import choose_old, walk

TWIN = HARBOUR.replace("Marta Quist", "Evil Twin")


def waiting(office: Office) -> list[str]:
    return [pending.entry.id for pending in office.shelf.inbox.all()]


async def exchange(office: Office) -> Any:
    """Let another text wait under the id of the one whose card is shown, and return that."""
    card = office.card
    office.shelf.reject(waiting(office)[0], f"discord:{office.noor.id}")
    await office.add(("twin.md", TWIN.encode()), who=office.noor)
    return card


async def test_text_of_the_same_file_name_is_put_beside_the_other(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    await office.add(("text.md", b"# Ferries\n\nFerries crossed the sound in 1822.\n"))
    await office.approve()
    await office.add(("text.md", b"# Moths\n\nMoths ate the pears of the valley.\n"))
    await office.approve()

    assert titles(office.shelf) == ["Ferries", "Moths"]


@pytest.mark.parametrize("label", ["Approve", "Edit metadata", "Reject", "Really reject"])
async def test_card_does_nothing_to_a_text_that_got_the_id_later(
    simcord_env: simcord.Env, label: str
) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    if label == "Really reject":
        await office.mia.click(office.card, label="Reject")
    card = await exchange(office)

    told = await office.mia.click(card, label=label)

    assert waiting(office) == [ACCORD]
    assert office.shelf.current() is None
    assert f"rejected by <@{office.noor.id}>" in texts(told.followups[-1])
    [now] = [message for message in office.desk.history() if message.id == card.id]
    assert label not in texts(now).split("\n")


async def test_form_describes_no_text_that_got_the_id_later(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    form = await office.mia.click(office.card, label="Edit metadata")
    await exchange(office)

    await office.mia.submit_modal(form, {"author": "A. Brink"})

    [pending] = office.shelf.inbox.all()
    assert pending.entry.metadata.author is None


async def test_attempt_is_not_repeated_with_a_text_that_got_the_id_later(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    office.shelf.golden.add(Question(None, SIGNED, gold=("Envoy Marta Quist signed",)))
    new = HARBOUR.replace("Marta Quist", "Olaf Brun").replace("The Harbour", "A Harbour")
    await office.add(("new.md", new.encode()))
    await choose_old(office, ACCORD)
    await office.approve(label="Approve and replace")
    attempt = office.thread.last_message
    office.shelf.reject(waiting(office)[0])
    await office.add(("newer.md", new.replace("Olaf Brun", "Evil Twin").encode()))

    await office.mia.click(attempt, label="Publish anyway")

    assert QUIST in await office.quotation(SIGNED)
    assert waiting(office) == ["a-harbour-accord"]


@pytest.mark.parametrize("label", ["Approve", "Reject", "Replace the old one"])
async def test_card_of_an_earlier_version_is_looked_at_once_more(
    simcord_env: simcord.Env, label: str
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await office.add(OTHER)
    shown = components(office)
    for part in walk(shown):
        if "custom_id" in part:
            part["custom_id"] = re.sub(r":[0-9a-f]{8}(?=:|$)", "", part["custom_id"])
    show(office, shown)

    told = await office.mia.click(office.card, label=label)
    before = titles(office.shelf)
    await office.approve()

    assert "look at the text before you decide" in texts(told.followups[-1])
    assert before == ["The Harbour Accord"]
    assert titles(office.shelf) == ["The Harbour Accord", "Orchards of the Upper Valley"]


async def test_text_whose_old_work_was_removed_meanwhile_is_put_beside_the_others(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await office.add(OTHER)
    await choose_old(office, ACCORD)
    await run(office, "remove", office.noor, work=ACCORD)

    await office.approve(label="Approve and replace")

    assert titles(office.shelf) == ["Orchards of the Upper Valley"]
    assert "nothing was replaced" in texts(office.thread.last_message)
    assert [entry.id for entry in office.shelf.entries()] == [ACCORD, ORCHARDS]


async def test_work_that_was_removed_meanwhile_is_not_chosen(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, ("# The Harbour Accord and after\n\nTrade came back.\n", "after.md"))
    await office.add(OTHER)
    await office.mia.click(office.card, label="Replace the old one")
    await run(office, "remove", office.noor, work=ACCORD)

    told = await office.mia.select(office.card, [ACCORD])

    assert "not on the shelf any more" in texts(told.followups[-1])
    assert "Approve" in texts(office.card).split("\n")
    assert [pending.replaces for pending in office.shelf.inbox.all()] == [None]


async def test_form_keeps_what_was_too_long_to_show(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    fill(office)
    link = "https://example.org/" + "a" * 400
    office.shelf.edit(ACCORD, Metadata(url=link), StubEncoder)
    form = await run(office, "edit", work=ACCORD)
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.submit_modal(
        form, {"title": "The Harbour Accord", "author": "A. Brink", "url": link[:300]}
    )

    [entry] = office.shelf.entries()
    assert (entry.metadata.author, entry.metadata.url) == ("A. Brink", link)


@pytest.mark.parametrize("shelved", [True, False])
async def test_two_moderators_correct_a_text_at_the_same_time(
    simcord_env: simcord.Env, *, shelved: bool
) -> None:
    office = await open_office(simcord_env)
    if shelved:
        fill(office)
        forms = [await run(office, "edit", who, work=ACCORD) for who in (office.mia, office.noor)]
    else:
        await office.add(FILE)
        moderators = office.mia, office.noor
        forms = [await who.click(office.card, label="Edit metadata") for who in moderators]

    await office.mia.submit_modal(forms[0], {"title": "The Accord", "author": ""})
    await office.noor.submit_modal(forms[1], {"title": "The Harbour Accord", "author": "A. Brink"})

    [entry] = office.shelf.entries() or [p.entry for p in office.shelf.inbox.all()]
    assert (entry.metadata.title, entry.metadata.author) == ("The Accord", "A. Brink")


async def test_form_in_which_nothing_is_changed_publishes_nothing(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    form = await run(office, "edit", work=ACCORD)

    told = await office.mia.submit_modal(form, {"title": "The Harbour Accord", "author": ""})

    assert office.shelf.current() == 1
    assert "## The Harbour Accord" in texts(told.response)


async def test_title_of_blanks_is_none(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    office.shelf.edit(ACCORD, Metadata(title=" "), StubEncoder)  # as could be done before
    await office.add(("ferry.txt", b"Ferries crossed the sound in 1822."), title="  ")

    await office.mia.click(office.card, label="Replace the old one")

    assert "## ferry" in texts(office.card)
    assert ACCORD in [
        option["label"] for part in walk(components(office)) for option in part.get("options", [])
    ]
