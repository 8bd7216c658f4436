"""`/help`: everything on one screen, and only what the reader may use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands

from bot.client import Ibid
from bot.lasting import base36
from index.library import Library
from tests.meeting import announce, open_meeting
from tests.rooms import ESSAY, Room, make_bot, open_room, shelve, texts


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


def moderator(room: Room):
    role = room.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    return room.guild.add_member(room.env.create_user("mia"), roles=[role])


def commands(env: simcord.Env) -> list[app_commands.Command]:
    return [c for c in env.bot.tree.walk_commands() if isinstance(c, app_commands.Command)]


async def test_moderator_is_taught_every_command(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    ids = {c.name: c.id for c in await simcord_env.bot.tree.fetch_commands()}

    result = await moderator(room).slash(room.channel, "help")

    shown = texts(result.response)
    names = [c.qualified_name for c in commands(simcord_env) if c.name != "help"]
    assert result.ephemeral
    assert [n for n in names if f"</{n}:{ids[n.partition(' ')[0]]}>" not in shown] == []
    assert "**Ask about this**" in shown
    assert "**Footnotes**" in shown
    assert "**Moderators**" in shown
    assert len(shown) <= 4000


async def test_member_is_taught_nothing_that_is_for_moderators(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    shown = texts((await room.ann.slash(room.channel, "help")).response)

    assert "</ask:" in shown
    assert "</session list:" in shown
    for hidden in ("settings", "gaps", "decide", "poll", "quiz", "session new", "corpus add"):
        assert f"</{hidden}:" not in shown
    assert "**Moderators**" not in shown


@pytest.mark.parametrize("state", ["announced", "running", "cancelled"])
async def test_co_moderator_is_taught_to_run_a_session_while_there_is_one(
    simcord_env: simcord.Env, state: str
) -> None:
    meeting = open_meeting(simcord_env)
    ann, ben = meeting.members[:2]
    session = await announce(meeting, 1, co_moderators=(ann.id,))
    if state == "running":
        await ann.slash(meeting.channel, "session start")
    elif state == "cancelled":
        await meeting.mia.slash(meeting.channel, "session cancel", session=base36(session.id))
    await simcord_env.settle()
    assert meeting.session(session.id).state == state

    hers = texts((await ann.slash(meeting.channel, "help")).response)
    his = texts((await ben.slash(meeting.channel, "help")).response)

    running = ("session start", "session panel", "session edit", "decide", "poll", "quiz")
    taught = [name for name in running if f"</{name}:" in hers]
    assert taught == ([] if state == "cancelled" else list(running))
    assert ("**Running a session**" in hers) == (state != "cancelled")
    for hidden in ("settings", "session new", "session copy", "corpus add"):
        assert f"</{hidden}:" not in hers
    assert not any(f"</{name}:" in his for name in running)


async def test_asking_the_moderators_is_taught_where_it_is_possible(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    before = texts((await room.ann.slash(room.channel, "help")).response)
    desk = room.channel.id
    await store.change_preferences(room.guild.id, lambda p: replace(p, moderators_channel=desk))

    after = texts((await room.ann.slash(room.channel, "help")).response)

    assert "Ask the moderators" not in before
    assert "Ask the moderators" in after


async def test_ask_channels_are_named_where_ibid_listens(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    room = open_room(simcord_env)
    here = (room.channel.id,)
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda p: replace(p, ask_channels=here))
    deaf = texts((await room.ann.slash(room.channel, "help")).response)
    await simcord_env.restart_bot(make_bot(tmp_path, message_content=True))

    listening = texts((await room.ann.slash(room.channel, "help")).response)

    assert f"In <#{room.channel.id}> every message is a question" not in deaf
    assert f"In <#{room.channel.id}> every message is a question" in listening


async def test_direct_message_is_taught_what_works_there(simcord_env: simcord.Env) -> None:
    ann = simcord_env.create_user("ann")

    shown = texts((await ann.slash("help")).response)

    assert "</ask:" in shown
    assert "</settings:" not in shown


async def test_direct_messages_are_not_taught_where_they_are_refused(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    await simcord_env.restart_bot(make_bot(tmp_path, direct_messages=False))
    room = open_room(simcord_env)

    shown = texts((await room.ann.slash(room.channel, "help")).response)

    assert "In a direct message" not in shown


async def test_outage_leaves_the_names_without_links(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("GET", "/applications/*", status=500, times=5)

    without = texts((await room.ann.slash(room.channel, "help")).response)
    simcord_env.backend.faults.clear()
    again = texts((await room.ann.slash(room.channel, "help")).response)

    assert "`/ask`" in without
    assert "</ask:" in again


async def test_german_server_is_taught_in_german(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store.change_preferences(room.guild.id, lambda p: replace(p, language="de"))

    shown = texts((await moderator(room).slash(room.channel, "help")).response)

    assert "Was du mit Ibid tun kannst" in shown
    assert "Befrage die Texte im Regal dieses Servers" in shown
    assert "**Dazu fragen**" in shown
    assert len(shown) <= 4000


async def test_expired_interaction_is_survived(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await room.ann.slash(room.channel, "help")
    simcord_env.backend.faults.clear()
    again = await room.ann.slash(room.channel, "help")

    assert "</ask:" in texts(again.response)
