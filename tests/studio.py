"""A server with a bot on the shipped essay, and a camera that takes pictures of its messages."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import simcord
from PIL import Image, ImageChops

from tests.rooms import Room, label_of

PICTURES = Path(__file__).resolve().parents[1] / "deploy" / "pictures"
WIDTH, HEIGHT = 760, 1700
MARGIN = 12
COLOURS = 128  # of a picture: text on a plain ground needs no more, and the file is far smaller
PATIENCE = 60.0  # seconds for a child process that loads the model


class Studio:
    """A room with a bot on the shipped essay, and a camera. Ann moderates."""

    def __init__(self, env: simcord.Env) -> None:
        env.backend.bot_user.name = "Ibid"
        guild = env.create_guild("History circle")
        keepers = guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
        ann = guild.add_member(env.create_user("ann"), roles=[keepers])
        bob, cleo, dora = (guild.add_member(env.create_user(n)) for n in ("bob", "cleo", "dora"))
        self.room = Room(env, guild, guild.create_text_channel("reading"), ann, bob)
        self.cleo, self.dora = cleo, dora
        self.desk: Any = None

    @property
    def bot(self) -> Any:
        return self.room.env.bot

    async def open_desk(self) -> Any:
        """Return the moderators' channel, made at the first time."""
        if self.desk is None:
            self.desk = desk = self.room.guild.create_text_channel("moderators")
            await self.bot.store.change_preferences(
                self.room.guild.id, lambda chosen: replace(chosen, moderators_channel=desk.id)
            )
        return self.desk

    async def ask(self, question: str) -> Any:
        asked = await self.room.ann.slash(self.room.channel, "ask", question=question)
        return asked.response

    async def press(self, shown: Any, beginning: str) -> Any:
        pressed = await self.room.ann.click(shown, label=label_of(shown, beginning))
        return pressed.response

    async def until(self, is_there: Callable[[], bool]) -> None:
        """Wait for a child process, or for what is drawn off the event loop."""
        async with asyncio.timeout(PATIENCE):
            while not is_there():  # noqa: ASYNC110  (another process sets no event)
                await asyncio.sleep(0.1)
        await self.room.env.settle()

    async def shoot(self, name: str, shown: Any, channel: Any = None) -> None:
        """Photograph a message in its channel, and write the picture cropped and small."""
        look = self.room.env.preview(
            channel or self.room.channel, viewers=[self.room.ann], width=WIDTH, height=HEIGHT
        )
        async with look as preview:
            taken = await preview.screenshot(target=shown, allow_incomplete=True, mode="viewport")
        keep(name, cropped(Image.open(io.BytesIO(taken.png)).convert("RGB")))


def keep(name: str, picture: Image.Image) -> None:
    """Write a picture with few colours."""
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


async def photograph_page(name: str, page: bytes, heading: str) -> None:
    """Photograph a page of HTML from one of its headings on, as a telephone shows it."""
    from playwright.async_api import async_playwright  # noqa: PLC0415  (only pictures need it)

    async with async_playwright() as running:
        browser = await running.chromium.launch()
        view = await browser.new_page(
            viewport={"width": 390, "height": 1000}, device_scale_factor=1.5
        )
        await view.set_content(page.decode())
        top = await view.get_by_role("heading", name=heading).bounding_box() or {"y": 0}
        await view.evaluate("y => scrollTo({top: y, behavior: 'instant'})", top["y"] - MARGIN)
        taken = await view.screenshot()
        await browser.close()
    keep(name, Image.open(io.BytesIO(taken)).convert("RGB"))
