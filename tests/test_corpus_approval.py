"""/corpus add: a new text is described, approved or rejected, and found only once approved."""

from __future__ import annotations

from pathlib import Path

import simcord

from tests.desks import (
    FILE,
    Office,
    make_curating_bot,
    open_office,
    simcord_bot,  # noqa: F401  (a fixture)
)
from tests.rooms import texts
from tests.shelves import PLAIN, QUIST, SIGNED
from tests.traces import LOOKS, everything_shown


async def see_nothing(office: Office) -> None:
    """Assert that no command finds the harbour text."""
    for name, told in (await everything_shown(office)).items():
        given = str(LOOKS.get(name))  # the words looked up are shown again
        secrets = [w for w in (QUIST, "Letters, p. 12", "Harbour Accord") if w not in given]
        assert [secret for secret in secrets if secret in told] == [], name


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
