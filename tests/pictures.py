"""Make the README's pictures: what members see of Ibid in Discord, on the shipped essay.

    make pictures

Real answers of the real model, shown by simcord.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import discord
import simcord
from PIL import Image, ImageChops

from bot.client import Ibid
from bot.desk import Desk
from bot.settings import Settings
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import find_sources, load_source
from index.work import Metadata
from tests.rooms import Room, label_of, open_thread

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "deploy" / "pictures"
WIDTH, HEIGHT = 760, 1000
MARGIN = 12
MISSING = 'Pictures need Chromium, and: .venv/bin/pip install "simcord[screenshot]"'
COLOURS = 128  # of a picture: text on a plain ground needs no more, and the file is far smaller

SIGNED = "What did the treaty of annexation say?"
WHO, BORN = "Who was Kim Il Sung?", "And when was he born?"
UNANSWERED = "What did Koizumi say about the Yasukuni Shrine?"
COPIED = (
    "The essay says: “By the first article of the treaty the Emperor of Korea ceded all rights of "
    "sovereignty over the country, completely and for ever, to the Emperor of Japan.”"
)


class Studio:
    """A room with a bot on the shipped essay, and a camera. Ann moderates."""

    def __init__(self, env: simcord.Env) -> None:
        env.backend.bot_user.name = "Ibid"
        guild = env.create_guild("History circle")
        keepers = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
        ann = guild.add_member(env.create_user("ann"), roles=[keepers])
        bob = guild.add_member(env.create_user("bob"))
        self.room = Room(env, guild, guild.create_text_channel("reading"), ann, bob)

    async def ask(self, question: str) -> Any:
        asked = await self.room.ann.slash(self.room.channel, "ask", question=question)
        return asked.response

    async def press(self, shown: Any, beginning: str) -> Any:
        pressed = await self.room.ann.click(shown, label=label_of(shown, beginning))
        return pressed.response

    async def shoot(self, name: str, shown: Any, channel: Any = None) -> None:
        """Photograph a message in its channel, and write the picture cropped and small."""
        look = self.room.env.preview(
            channel or self.room.channel, viewers=[self.room.ann], width=WIDTH, height=HEIGHT
        )
        async with look as preview:
            taken = await preview.screenshot(target=shown, allow_incomplete=True, mode="viewport")
        picture = cropped(Image.open(io.BytesIO(taken.png)).convert("RGB"))
        small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)


def cropped(picture: Image.Image) -> Image.Image:
    """Cut off the plain ground around what is shown."""
    ground = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, 0)))
    box = ImageChops.difference(picture, ground).getbbox() or (0, 0, *picture.size)
    left, top, right, bottom = box
    return picture.crop(
        (
            max(left - MARGIN, 0),
            max(top - MARGIN, 0),
            min(right + MARGIN, picture.width),
            min(bottom + MARGIN, picture.height),
        )
    )


async def answer(studio: Studio) -> None:
    shown = await studio.ask(SIGNED)
    await studio.shoot("answer", shown)
    await studio.shoot("footnotes", await studio.press(shown, "Footnotes"))
    await studio.shoot("context", await studio.press(shown, "Context"))


async def follow_up(studio: Studio) -> None:
    room = studio.room
    thread, mention = open_thread(room, "Kim Il Sung"), room.env.bot.user.mention
    await room.ann.send(thread, f"{mention} {WHO}")
    await room.bob.send(thread, f"{mention} {BORN}")
    await studio.shoot("follow-up", thread.last_message, thread)


async def find(studio: Studio) -> None:
    room = studio.room
    copied = await room.bob.send(room.channel, COPIED)
    found = await room.ann.context_menu(room.channel, "Find the source", copied)
    await studio.shoot("find", found.response)


async def refusal(studio: Studio) -> None:
    room = studio.room
    desk = room.guild.create_text_channel("moderators")
    await room.env.bot.store.change_preferences(
        room.guild.id, lambda chosen: replace(chosen, moderators_channel=desk.id)
    )
    await studio.shoot("refusal", await studio.ask(UNANSWERED))


async def settings(studio: Studio) -> None:
    shown = await studio.room.ann.slash(studio.room.channel, "settings")
    await studio.shoot("settings", shown.response)


SCENES: tuple[Callable[[Studio], Awaitable[None]], ...] = (
    answer,
    follow_up,
    find,
    refusal,
    settings,
)


async def main() -> None:
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        texts = [load_source(path, Metadata()) for path in find_sources(ROOT / "corpus")]
        Library(home).collection().add(texts, encoder)
        desk = Desk(Library(home), encoder, 8)
        await desk.ask(WHO, None)  # simcord waits five seconds for a thread: warm, it takes less
        bot = Ibid(desk, Settings(_env_file=None, home=home))
        async with simcord.run(bot, settle_timeout=30) as env:
            studio = Studio(env)
            for scene in SCENES:
                await scene(studio)


if __name__ == "__main__":
    if find_spec("playwright") is None:
        raise SystemExit(MISSING)
    asyncio.run(main())
