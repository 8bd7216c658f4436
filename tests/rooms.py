"""A bot on a home of its own, and a server with members to talk to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simcord

from bot.client import Ibid
from bot.desk import Desk
from bot.settings import Settings
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.stub import StubEncoder

ESSAY = """# The Lighthouse Treaty

The **harbour** council met in 1871 to settle who should pay for the lamp.[^1]

## The bargain

Captain Odalys Brandt signed the lighthouse treaty on 4 May 1872 in the chapel of Sund.[^2][^3]
The fishermen of Sund paid nine barrels of oil a year.[^4] @everyone in the village kept a copy.

## The quarrel

Storms broke the tower in 1880 and nobody could agree who had to mend the tower.
The lighthouse treaty was torn up by order of the bishop in 1881.[^5]

[^1]: Minutes of the harbour council, 1871.
[^2]: Treaty of the Lighthouse, 4 May 1872.
[^3]: The chapel register of Sund \\*contradicts\\* this. <@1> \\[see\\](http://example.org)
[^4]: Oil ledger of Sund.
"""

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"

SETTLED = 60.0  # seconds that a test waits at most: a busy machine must not fail it

MADE: list[Ibid] = []
"""The bots that were made; conftest closes their databases."""


def shelve(library: Library, text: str, name: str, collection: str = "default") -> None:
    """Put a Markdown text on a shelf."""
    source = SourceFile(name, text.encode(), f"/texts/{name}", Metadata())
    library.collection(collection).add([source], StubEncoder())


def make_bot(home: Path, encoder: StubEncoder | None = None, **settings: Any) -> Ibid:
    """Build the bot on a home, as `ibid run` does after it loaded the model."""
    settings = {"home": home, "queue": 8, **settings}
    desk = Desk(Library(home), encoder or StubEncoder(), settings["queue"])
    bot = Ibid(desk, Settings(_env_file=None, **settings))
    MADE.append(bot)
    return bot


async def rest(env: simcord.Env) -> None:
    """Wait until nothing of a session is being drawn any more."""
    bot: Any = env.bot
    sharing: Any = bot.get_cog("Sharing")
    boards = [bot.board, *([sharing.board] if sharing else [])]
    async with asyncio.timeout(SETTLED):
        while any(board._drawing for board in boards):
            await env.settle()
            await asyncio.sleep(0.02)


@dataclass
class Room:
    """A server with one channel and two members."""

    env: simcord.Env
    guild: Any
    channel: Any
    ann: Any
    bob: Any


def open_room(env: simcord.Env, name: str = "History circle") -> Room:
    guild = env.create_guild(name)
    channel = guild.create_text_channel("reading")
    ann, bob = (guild.add_member(env.create_user(f"{who}-{name[:3]}")) for who in ("ann", "bob"))
    return Room(env, guild, channel, ann, bob)


async def ask(room: Room, question: str = SIGNED, **options: Any) -> Any:
    """Let Ann ask in the room's channel, and return the answer."""
    return (await room.ann.slash(room.channel, "ask", question=question, **options)).response


def texts(message: Any) -> str:
    """Return all that a message shows: content, and the texts of its components."""
    shown = [message.content or ""]
    components = getattr(message, "components", [])
    raw = [c if isinstance(c, dict) else c.to_dict() for c in components]
    while raw:
        component = raw.pop(0)
        shown += [component[key] for key in ("content", "label") if component.get(key)]
        raw = [*component.get("components", []), *raw]
    return "\n".join(shown)


def open_thread(room: Room, name: str = "The lamp") -> Any:
    """Open a thread in the room's channel."""
    room.env.backend.create_thread(room.channel.id, name, room.ann.id)
    return room.channel.threads[-1]


async def post(room: Room, forum: Any, title: str, text: str) -> Any:
    """Let Ann open a post in a forum; its first message has the thread's own id."""
    backend = room.env.backend
    thread = backend.create_thread(forum.id, title, room.ann.id, broadcast=False)
    backend.announce_thread_create(thread)
    opening = backend.prepare_message(thread.id, room.ann.id, text)
    opening.id = thread.id
    backend.commit_message(opening)
    await room.env.settle()
    return forum.threads[-1]


def label_of(message: Any, beginning: str) -> str:
    """Return the whole label of the button that begins so."""
    return next(line for line in texts(message).split("\n") if line.startswith(beginning))
