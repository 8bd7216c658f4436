"""Two servers share a bot and nothing else: every command is tried from the other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.lasting import base36
from bot.sessions import planning, running
from bot.sessions.plan import Item, Plan, Venue, When
from bot.sessions.session import Actor
from index.evaluate import Question
from index.library import Library
from tests.rooms import Room, open_room, shelve, texts

LEDGER = """# The Silver Ledger

Salt merchants hid their treasure in a well in 1650.[^1]

[^1]: Quist, A History of Salt.
"""
HIDDEN = "Where did the salt merchants hide their treasure?"
ASKED_IN_VAIN = "Which volcano buried the vineyards of Ostra?"
SECRETS = ("Silver Ledger", "in a well", "volcano")
LEDGERS = "the-silver-ledger"
HERE = object()  # stands for the channel of whoever asks
SESSION = 71_000
SITTING = base36(SESSION)
COMMANDS: dict[str, dict[str, Any]] = {
    "ask": {"question": HIDDEN},
    "find": {"text": "Salt merchants hid their treasure"},
    "compare": {"question": HIDDEN},
    "cites": {"name": "Quist"},
    "timeline": {"topic": "salt merchants"},
    "works": {},
    "gaps": {},
    "corpus add": {},
    "corpus list": {},
    "corpus info": {"work": LEDGERS},
    "corpus edit": {"work": LEDGERS},
    "corpus remove": {"work": LEDGERS},
    "corpus restore": {"work": LEDGERS},
    "corpus rebuild": {},
    "corpus rollback": {},
    "corpus export": {"work": LEDGERS},
    "corpus check": {},
    "corpus log": {},
    "corpus bind": {"channel": HERE, "work": LEDGERS},
    "corpus unbind": {"channel": HERE, "work": LEDGERS},
    "corpus golden list": {},
    "corpus golden add": {"question": HIDDEN, "words": "salt"},
    "corpus golden remove": {"question": "1"},
    "session new": {"when": "2030-05-02 19:30", "place": HERE},
    "session list": {},
    "session edit": {"session": SITTING},
    "session cancel": {"session": SITTING},
    "session copy": {"session": SITTING, "when": "2030-05-02 19:30"},
    "session minutes": {"session": SITTING},
    "session start": {"session": SITTING},
    "session panel": {},
    "hand": {},
    "question": {"text": HIDDEN},
    "decide": {"text": "We meet again."},
    "quote": {"words": "Salt merchants hid their treasure"},
    "poll": {},
    "quiz": {},
    "settings": {},
    "privacy": {},
    "my-data": {},
    "forget-me": {},
    "help": {},
}
MENUS = ("Ask about this", "Find the source")


async def keep(env: simcord.Env, room: Room) -> None:
    """Fill a server with all that could leak: texts, settings, a gap, feedback, a turn."""
    shelve(Library(env.bot.settings.home), LEDGER, "ledger.md", collection=str(room.guild.id))
    store, server = env.bot.store, room.guild.id
    collection = Library(env.bot.settings.home).collection(str(server))
    collection.golden.add(Question(None, HIDDEN, gold=("in a well",)))
    bound = {room.channel.id: (LEDGERS,)}
    await store.change_preferences(server, lambda p: replace(p, reading_lists=bound))
    preferences = await store.preferences(server)
    await store.save_preferences(replace(preferences, moderators_channel=room.channel.id))
    await store.add_gap(server, ASKED_IN_VAIN, room.ann.id, room.channel.id, None)
    await store.add_feedback(server, "abc:1-2", "helpful", room.ann.id)
    await room.ann.slash(room.channel, "ask", question=HIDDEN)
    await sit(env, room)


async def sit(env: simcord.Env, room: Room) -> None:
    """Let a session go on, about what nobody else may know."""
    now, host = env.now(), Actor(room.ann.id, moderator=True)
    plan = Plan(
        "The volcano of Ostra",
        When(now + timedelta(hours=1), "UTC", now.time()),
        60,
        Venue("text", room.channel.id),
        items=(Item("Of silver and volcanoes", 60),),
        host=room.ann.id,
    )
    drafted = planning.new(SESSION, room.guild.id, plan, host, now)
    await env.bot.ledger.add(running.start(planning.announce(drafted, host, now), host, now))


def keeper_of(env: simcord.Env, room: Room) -> Any:
    role = room.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    return room.guild.add_member(env.create_user("keeper"), roles=[role])


async def shown_by(room: Room, who: Any, name: str) -> str:
    """Run a command or menu, and return all that it shows, its files too."""
    if name in MENUS:
        message = await who.send(room.channel, "“Salt merchants hid their treasure”")
        result = await who.context_menu(room.channel, name, message)
    else:
        given = {k: room.channel if v is HERE else v for k, v in COMMANDS[name].items()}
        result = await who.slash(room.channel, name, **given)
    if result.modal is not None:
        return str(result.modal)
    files = [(await file.read()).decode() for file in result.response.attachments]
    return "\n".join([texts(result.response), *files])


async def test_every_command_is_tried(simcord_env: simcord.Env) -> None:
    tree = simcord_env.bot.tree
    commands = [c for c in tree.walk_commands() if isinstance(c, app_commands.Command)]
    menus = tree.get_commands(type=discord.AppCommandType.message)
    known = {*(command.qualified_name for command in commands), *(menu.name for menu in menus)}
    assert "ask" in known
    assert known - {*COMMANDS, *MENUS} == set()


@pytest.mark.parametrize("name", [*COMMANDS, *MENUS])
async def test_nothing_of_one_server_is_seen_in_another(
    simcord_env: simcord.Env, name: str
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    await keep(simcord_env, ours)
    keeper = keeper_of(simcord_env, theirs)

    shown = await shown_by(theirs, keeper, name)

    assert shown
    assert not [secret for secret in SECRETS if secret in shown]


async def test_in_their_own_server_they_are_seen(simcord_env: simcord.Env) -> None:
    ours = open_room(simcord_env, "Ours")
    await keep(simcord_env, ours)
    keeper = keeper_of(simcord_env, ours)

    names = (
        "ask",
        "session list",
        "works",
        "gaps",
        "corpus list",
        "corpus info",
        "corpus log",
        "corpus golden list",
    )
    shown = [await shown_by(ours, keeper, name) for name in names]

    assert all(said for said in shown)
    assert all(secret in "\n".join(shown) for secret in SECRETS)


async def test_a_member_forgotten_in_one_server_is_kept_in_another(
    simcord_env: simcord.Env,
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    await keep(simcord_env, ours)
    there = theirs.guild.add_member(ours.ann.user)

    await there.slash(theirs.channel, "forget-me")

    [gap] = [g for g in await simcord_env.bot.store.gaps(ours.guild.id) if g.question]
    assert gap.asker_id == ours.ann.id
    assert await simcord_env.bot.store.feedback(ours.guild.id)
