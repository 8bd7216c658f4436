"""`/cites`: every passage whose notes name an author or a work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from index.library import Library
from tests.rooms import Room, make_bot, open_room, shelve, texts
from tests.test_citing import ROADS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shelve(Library(tmp_path), ROADS, "roads.md")
    return tmp_path


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_bot(home)


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


async def test_private_list_is_shown_to_its_asker_alone(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    assert (await cites(room, private=True)).ephemeral


async def test_another_servers_notes_are_not_searched(simcord_env: simcord.Env, home: Path) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    text = "# Salt\n\nSalt was dear.[^1]\n\n[^1]: Ada Zorn, *Salt* (Oslo: Elm, 1900), 1.\n"
    shelve(Library(home), text, "salt.md", collection=str(ours.guild.id))

    assert "Salt was dear.¹" in texts((await cites(ours, "Zorn")).response)
    assert "Salt was dear" not in texts((await cites(theirs, "Zorn")).response)


async def test_long_list_is_paged_across_a_restart_by_two_members(
    simcord_env: simcord.Env, home: Path
) -> None:
    notes = "\n".join(f"[^{n}]: Ada Zorn, *Salt* (Oslo: Elm, 1900), {n}." for n in range(1, 15))
    body = " ".join(f"Carter number {n} sold his salt.[^{n}]" for n in range(1, 15))
    shelve(Library(home), f"# Salt\n\n{body}\n\n{notes}\n", "salt.md")
    room = open_room(simcord_env)
    result = await cites(room, "Zorn")
    await simcord_env.restart_bot(make_bot(home))

    copy = await room.bob.click(result.response, label="Next")
    await room.ann.click(result.response, label="Last")

    assert copy.ephemeral
    assert "Page 2 of 3" in texts(copy.response)
    assert "Page 3 of 3" in texts(result.response)
    assert "Carter number 14 sold his salt.¹⁴" in texts(result.response)


async def test_outage_is_told_in_one_line(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/webhooks/*", status=500)

    result = await cites(room)

    assert "Something went wrong" in result.response.content
