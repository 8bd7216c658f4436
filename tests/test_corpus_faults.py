"""/corpus where something is amiss: a full disk, a title that several works have."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.language import say
from index.library import Library
from tests.desks import (
    fill,
    open_office,
    run,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import shelve, texts
from tests.shelves import ACCORD, QUIST, SIGNED

FIRST = "# Letters\n\nThe first letters tell of the salt of Varn.\n"
SECOND = "# Letters\n\nThe second letters tell of ships of Tolvik.\n"


def full(_file: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_a_full_disk_stops_is_told_not_to_have_taken_place(
    simcord_env: simcord.Env, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    store = simcord_env.bot.store
    await store.change_preferences(office.guild.id, lambda p: replace(p, language=language))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        told = await told_by(office, "remove", work=ACCORD)
    still = await office.quotation(SIGNED)
    again = await told_by(office, "remove", work=ACCORD)

    assert told.strip().startswith(say(language, "faults.disk", fault="").partition("`")[0])
    assert QUIST in still
    assert say(language, "shelf.was_removed", title="The Harbour Accord") in again


async def test_title_that_works_share_names_none_of_them(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (FIRST, "first.md"), (SECOND, "second.md"))

    told = await told_by(office, "remove", work="Letters")
    asked = await office.ann.slash(office.channel, "ask", question=SIGNED, work="Letters")
    there = [entry.removed for entry in office.shelf.entries()]
    await run(office, "remove", work="letters-2")
    alone = await told_by(office, "info", work="Letters")

    line = say("en", "faults.several", name="Letters", works="letters, letters-2")
    assert told.strip() == line
    assert line in "".join(texts(sent) for sent in (asked.response, *asked.followups) if sent)
    assert there == [None, None, None]
    assert "Letters" in alone
    assert line not in alone


async def test_operators_works_that_share_a_title_are_told_as_the_operators(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    for text, name in ((FIRST, "first.md"), (SECOND, "second.md")):
        shelve(Library(home), text, name)

    told = await told_by(office, "remove", work="Letters")

    assert told.strip() == say("en", "shelf.of_operator", title="Letters")
