"""`/cites`: every passage whose notes name an author or a work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from index.library import Library
from tests.rooms import Room, open_room, shelve, texts
from tests.test_citing import ROADS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shelve(Library(tmp_path), ROADS, "roads.md")
    return tmp_path


async def cites(room: Room, name: str = "Quill", **options: Any) -> Any:
    return await room.ann.slash(room.channel, "cites", name=name, **options)


async def test_passages_are_shown_with_the_notes_that_name_the_author(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)

    result = await cites(room)

    shown = texts(result.response)
    assert not result.ephemeral
    assert "**Quill**\n-# Passages whose notes name this: 4" in shown
    assert "**Roads of Salt** · note 1 names it as author\n> Tolls doubled in a year.¹" in shown
    assert "note 2 names it as author, by a short reference\n> Carters fled the pass.²" in shown
    assert "note 5 mentions it\n> The judge was lenient.⁵" in shown
    assert "> A song mocked him.⁶\u2009⁷\n-# ⁶ Quill, Salt Road, 50." in shown
    assert "-# ⁷ Songs of the pass, no. 3.\n— “Roads of Salt.”" in shown
    assert "Nobody counted them" not in shown


async def test_work_is_found_by_its_title(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    shown = texts((await cites(room, "Carts and Carters")).response)

    assert "note 3 has it in a title\n> Nobody counted them.³" in shown


async def test_nobody_is_said_in_words_and_as_typed(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await cites(room, "@everyone <@1> [x](http://evil.example)")

    shown = texts(result.response)
    assert "No note of the texts on this shelf names that." in shown
    assert "**\\@everyone \\<\\@1\\> \\[x\\](http://evil.example)**" in shown
    assert not result.response.message.mention_everyone
    assert result.response.message.mentions == []
