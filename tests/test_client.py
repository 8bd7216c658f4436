"""The bot as a process: start, commands told to Discord, signs of life."""

from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest
import simcord

import bot.client
from bot.client import Ibid, run_bot
from bot.settings import Settings, SettingsError
from index.library import Library
from tests.conftest import CommandLine
from tests.rooms import ESSAY, make_bot, open_room, shelve


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


def syncs(env: simcord.Env) -> int:
    return sum(e.method == "PUT" and e.path.endswith("/commands") for e in env.http_requests)


async def test_commands_are_told_once_and_again_only_on_change(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    assert syncs(simcord_env) == 1

    await simcord_env.restart_bot(make_bot(tmp_path))
    unchanged = syncs(simcord_env)
    (tmp_path / "commands.sha256").write_text("another set of commands")
    await simcord_env.restart_bot(make_bot(tmp_path))

    assert unchanged == 1
    assert syncs(simcord_env) == 2


async def test_members_are_offered_ask(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    assert "ask" in room.ann.available_commands(room.channel)


async def test_heartbeat_tells_of_life_without_names(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    room = open_room(simcord_env)
    await simcord_env.advance_time(21)

    record = json.loads((tmp_path / "health.json").read_text())

    assert record["ready"]
    assert record["servers"] == 1
    assert room.guild.name not in json.dumps(record)


async def test_empty_shelf_is_told_to_members(simcord_env: simcord.Env, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    await simcord_env.restart_bot(make_bot(empty))
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question="Who lit the lamp in 1871?")

    assert "no texts on this shelf yet" in result.response.content


def test_run_without_token_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"IBID_DISCORD_TOKEN.*`ibid ask` works without"):
        run_bot(Settings(_env_file=None, home=tmp_path))


@pytest.mark.parametrize("url", [None, "postgresql://ibid:hush@localhost:1/ibid"])
def test_run_without_its_database_says_so_before_it_logs_in(
    filled: CommandLine, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    monkeypatch.setattr(bot.client, "SentenceEncoder", lambda _model: filled.encoder)
    monkeypatch.setattr(discord.utils, "setup_logging", lambda **_: None)
    monkeypatch.setenv("IBID_DISCORD_TOKEN", "no token")  # with which to log in would fail
    if url:
        monkeypatch.setenv("IBID_DATABASE", url)
    (filled.home / "bot.sqlite").write_bytes(b"rubbish" * 1000)

    ran = filled("run")

    name = "postgresql+asyncpg://ibid:***@localhost:1/ibid" if url else "bot.sqlite"
    assert ran.code == 1
    assert ran.err.startswith("ibid: the bot's database ")
    assert f"{name} cannot be used (" in ran.err
    assert ran.err.count("\n") == 1


async def test_busy_desk_says_when_to_come_back(simcord_env: simcord.Env, tmp_path: Path) -> None:
    busy = make_bot(tmp_path)
    busy.desk._line._most = 0  # as if every place were taken
    await simcord_env.restart_bot(busy)
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question="Who lit the lamp in 1871?")

    assert result.ephemeral
    assert "Ask again <t:" in result.response.content
