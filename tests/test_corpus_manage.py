"""/corpus: moderators list, look at, edit, export and check what is on their shelf."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.workshop import signature
from tests.desks import (
    fill,
    make_curating_bot,
    open_office,
    run,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import texts
from tests.shelves import ACCORD, HARBOUR, ORCHARD, ORCHARDS, SIGNED

HOSTILE = "# @everyone **Bold** <@1> [x](http://evil.test) `c`\n\nSalt was dear in Varn in 1650.\n"


async def test_list_shows_what_is_there_waits_was_removed_and_is_shared(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn.\n"))
    await run(office, "remove", work=ORCHARDS)

    told = await run(office, "list")
    shown = texts(told.response)

    assert told.ephemeral
    assert "On it: 1 · waiting for approval: 1 · removed: 1" in shown
    order = ["**On the shelf**", "The Harbour Accord", "**Waits", "Salt", "**Removed**", "Orchards"]
    places = [shown.index(part) for part in [*order, "**The operator's, shared**", "Lighthouse"]]
    assert places == sorted(places)


async def test_what_is_listed_opens(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn.\n"))
    listed = (await run(office, "list")).response

    async def opened(value: str) -> str:
        return texts(
            (await office.mia.select(listed, [value], custom_id="ibid:shelf-open")).response
        )

    own, waits = await opened(f"here:{ACCORD}"), await opened("waits:salt")
    shared = await opened("shared:the-lighthouse-treaty")

    assert "Edit metadata\nRemove\nExport" in own
    assert "Approve" in waits.split("\n")
    assert "## The Lighthouse Treaty" in shared
    assert "only the operator changes it" in shared
    assert "Remove" not in shared.split("\n")


async def test_long_list_is_paged_over_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    more = [(f"# Volume {n}\n\nSalt was dear in {1600 + n}.\n", f"v{n}.md") for n in range(12)]
    fill(office, *more)
    listed = (await run(office, "list")).response
    first = texts(listed)
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.click(listed, label="Next")

    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in texts(listed)
    assert "Lighthouse" in texts(listed)


async def test_info_tells_where_a_work_came_from(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(("harbour.md", HARBOUR.encode()), licence="CC BY 4.0")
    await office.approve(office.noor)

    shown = await told_by(office, "info", work="The Harbour Accord")

    [entry] = office.shelf.entries()
    assert "**From:** harbour.md" in shown
    assert "**Licence:** CC BY 4.0" in shown
    assert f"`{entry.source}`" in shown
    assert f"**brought** · <@{office.mia.id}>" in shown
    assert f"**approved** · <@{office.noor.id}> · generation 1" in shown
    assert "5 markers and 4 notes" in shown


async def test_edit_changes_what_is_cited_and_encodes_nothing(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)

    form = await run(office, "edit", work=ACCORD)
    told = await office.mia.submit_modal(form, {"title": "The Accord", "author": "A. Brink"})
    answered = await office.quotation(SIGNED)

    assert "## The Accord" in texts(told.response)
    assert "A. Brink" in answered
    assert "“The Accord,”" in answered.replace("\\", "")
    act = office.shelf.log.read()[-1]
    assert (act.act, act.by, act.works) == ("edit", signature(office.mia.id), (ACCORD,))


async def test_export_is_read_back(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    [work] = office.shelf.load().shelf.works

    told = (await run(office, "export", work=ACCORD)).response
    [file] = told.attachments
    data = await file.read()
    await run(office, "remove", work=ACCORD)
    await office.add((file.filename, data))

    assert file.filename == f"{ACCORD}.md"
    assert "[^1]: Quist, Letters, p. 12." in data.decode()
    [pending] = office.shelf.inbox.all()
    assert office.shelf.work_of(pending.entry).document == work.document


async def test_large_export_is_left_to_the_operator(
    simcord_env: simcord.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.corpus.exporting._MOST", 100)
    office = await open_office(simcord_env)
    fill(office)

    told = (await run(office, "export", work=ACCORD)).response

    assert told.attachments == []
    assert f"`ibid export --collection {office.guild.id} {ACCORD}`" in texts(told)


async def test_check_tells_what_is_wrong_with_this_shelf_alone(
    simcord_env: simcord.Env, home: Path
) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(office)
    fill(others)
    await run(office, "check")
    sound = texts(office.card)
    [entry] = office.shelf.entries()
    [source] = list((home / "collections" / str(office.guild.id)).rglob(f"*{entry.source}*"))
    source.write_bytes(b"gone")

    await run(office, "check")
    await run(others, "check")

    assert "The shelf is sound" in sound
    assert "Something is wrong with the shelf" in texts(office.card)
    assert "is not what was written" in texts(office.card)
    assert str(home) not in texts(office.card)
    assert "The shelf is sound" in texts(others.card)


@pytest.mark.parametrize("name", ["rebuild", "check", "rollback"])
async def test_empty_shelf_is_told(simcord_env: simcord.Env, name: str) -> None:
    office = await open_office(simcord_env)

    told = await told_by(office, name)

    assert "no texts of its own yet" in told or "no generation to go back to" in told
    assert office.card is None


async def test_shelf_without_anything_is_told(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env, shared=False)

    assert "There are no texts on this shelf yet" in await told_by(office, "list")
    assert "Nothing was done" in await told_by(office, "log")
    assert "no golden questions yet" in await told_by(office, "golden list")


async def test_hostile_names_are_shown_as_they_are(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (HOSTILE, "@here <x>.md"))
    [name] = [e.id for e in office.shelf.entries() if e.id != ACCORD]

    shown = [
        await told_by(office, "list"),
        await told_by(office, "info", work=name),
        await told_by(office, "remove", work=name),
        await told_by(office, "log"),
        await told_by(office, "restore", work="x`**@everyone**`" * 20),
    ]

    for text in shown:
        assert "@everyone" not in text.replace("\\@everyone", "")
        assert "**Bold**" not in text
        assert "<@1>" not in text
        assert "[x](" not in text
