"""Faults: one line in the member's language, whatever went wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.language import say
from tests.rooms import Room, make_bot, open_room, texts
from tests.stub import StubEncoder

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"
JAPANESE = "灯台条約に署名したのは誰ですか。"


@pytest.fixture
async def room(simcord_env: simcord.Env) -> Room:
    """A room in a server that speaks German."""
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda now: replace(now, language="de"))
    return room


async def test_damaged_shelf_is_told_in_the_language_of_the_server(room: Room, home: Path) -> None:
    for file in (home / "collections").rglob("*"):
        if file.is_file():
            file.write_bytes(b"rubbish")

    by_command = await room.ann.slash(room.channel, "ask", question=SIGNED)
    await room.ann.send(room.channel, f"{room.env.bot.user.mention} {SIGNED}")

    for shown in (texts(by_command.response), room.channel.last_message.content):
        assert shown.strip().startswith(say("de", "faults.shelf", fault="").split("`")[0])


async def test_empty_shelf_is_told_in_the_language_of_the_server(
    room: Room, tmp_path: Path, simcord_env: simcord.Env
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    await simcord_env.restart_bot(make_bot(empty))
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda now: replace(now, language="de"))

    result = await room.ann.slash(room.channel, "ask", question=SIGNED)

    assert "In diesem Regal stehen noch keine Texte." in texts(result.response)


async def test_question_in_a_strange_language_is_explained_in_the_servers_own(
    room: Room, home: Path, simcord_env: simcord.Env
) -> None:
    encoder = StubEncoder()
    await simcord_env.restart_bot(make_bot(home, encoder))
    encoder.name = "all-MiniLM-L6-v2"  # whose card says that it was made for English

    result = await room.ann.slash(room.channel, "ask", question=JAPANESE)

    shown = texts(result.response)
    assert "Diese Frage ist wohl auf Japanisch gestellt." in shown
    assert "Verstanden werden hier Fragen auf Englisch." in shown
    assert "IBID_MODEL" not in shown
