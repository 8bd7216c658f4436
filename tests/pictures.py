"""Make the pictures of the README and of the guides: what is seen of Ibid in Discord.

    make pictures

Real answers of the real model from the shipped essay, shown by simcord.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import simcord

from bot.client import Ibid
from bot.desk import Desk
from bot.lasting import base36
from bot.settings import Settings
from index.dense import SentenceEncoder
from index.library import Library
from index.sources import find_sources, load_source
from index.work import Metadata
from tests.meeting import SALT, Meeting, pass_time
from tests.rooms import open_thread, texts
from tests.sitting import Sitting, find_message
from tests.studio import Studio, photograph_page

ROOT = Path(__file__).resolve().parents[1]
MISSING = 'Pictures need Chromium, and: .venv/bin/pip install "simcord[screenshot]"'

SIGNED = "What did the treaty of annexation say?"
WHO, BORN = "Who was Kim Il Sung?", "And when was he born?"
UNANSWERED = "What did Koizumi say about the Yasukuni Shrine?"
COPIED = (
    "The essay says: “By the first article of the treaty the Emperor of Korea ceded all rights of "
    "sovereignty over the country, completely and for ever, to the Emperor of Japan.”"
)
READ = "Annexation and Colonial Rule; Liberation and Two States"


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
    await studio.open_desk()
    await studio.shoot("refusal", await studio.ask(UNANSWERED))


async def settings(studio: Studio) -> None:
    shown = await studio.room.ann.slash(studio.room.channel, "settings")
    await studio.shoot("settings", shown.response)


async def new_text(studio: Studio) -> None:
    """A text is added, looked at and approved."""
    room, desk = studio.room, await studio.open_desk()
    about = {"author": "Mira Odal", "date": "2024", "licence": "CC BY 4.0"}
    await room.ann.slash(room.channel, "corpus add", file=("salt-road.md", SALT.encode()), **about)
    report = next(m for m in reversed(desk.history()) if m.components)
    await studio.shoot("report", report, desk)
    shelf = Library(studio.bot.settings.home).collection(str(room.guild.id))
    await room.ann.click(report, label="Approve")
    await studio.until(lambda: bool(shelf.entries()))
    shown = await room.ann.slash(room.channel, "corpus list")
    await studio.shoot("shelf", shown.response)


async def planned(studio: Studio, title: str, mode: str, clock: str) -> tuple[Sitting, Any]:
    """Let Ann plan a session by command and form; return it with her private draft."""
    room = studio.room
    when = f"{room.env.now():%Y-%m-%d} {clock}"
    [essay] = Library(studio.bot.settings.home).collection().entries()
    chosen = {"when": when, "place": room.channel, "work": essay.id, "sections": READ}
    chosen |= {"mode": mode, "repeats": "weekly", "zone": "UTC"}
    form = await room.ann.slash(room.channel, "session new", **chosen)
    draft = (await room.ann.submit_modal(form, {"title": title, "description": ""})).response
    meeting = Meeting(room.env, room.guild, room.channel, [], room.ann, room.ann)
    made = next(each for each in meeting.sessions if each.state == "draft")
    return Sitting(meeting, made.id, await studio.open_desk()), draft


async def session(studio: Studio) -> None:
    """A session is planned, announced, held and closed."""
    sitting, draft = await planned(studio, "From empire to two states", "queued", "19:30")
    await studio.shoot("draft", draft)
    announcement = await announced(studio, sitting, draft)
    await studio.shoot("announcement", announcement)
    await held(studio, sitting)
    await studio.shoot("status", sitting.status, sitting.place)
    await studio.shoot("panel", sitting.panel, sitting.desk)
    await closed(studio, sitting)


async def announced(studio: Studio, sitting: Sitting, draft: Any) -> Any:
    """Let Ann publish, and three members come; return the announcement."""
    room = studio.room
    await room.ann.click(draft, label="Publish")
    await room.env.settle()
    announcement = find_message(room.channel, sitting.session.messages.announcement)
    for member in (room.bob, studio.cleo, studio.dora):
        await member.click(announcement, label="I’ll come")
    await room.env.advance_time(2)
    return announcement


async def held(studio: Studio, sitting: Sitting) -> None:
    """Let Ann start, and members ask and raise their hands."""
    room = studio.room
    await pass_time(room.env, 19.5)
    await start(studio, sitting)
    here = next(m for m in sitting.place.history() if "Who is here?" in texts(m))
    for member in (room.ann, room.bob, studio.cleo):
        await member.click(here, label="I am here")
    await sitting.after(4)
    await sitting.press(room.ann, "rnext")
    await sitting.after(2)
    await sitting.ask(room.bob, "What did the first article of the treaty say?")
    await sitting.ask(studio.cleo, "How many Koreans were in Japan when the war ended?")
    await sitting.hand(studio.dora)
    await sitting.press(room.ann, "rtake")
    await room.env.advance_time(3)


async def start(studio: Studio, sitting: Sitting) -> None:
    room = studio.room
    await room.ann.slash(room.channel, "session start", session=base36(sitting.number))
    await room.env.settle()


async def closed(studio: Studio, sitting: Sitting) -> None:
    """Let a member quote, Ann note a decision and end; photograph the minutes."""
    room, place = studio.room, sitting.place
    await sitting.press(room.ann, "ranswered")
    await sitting.after(6)
    quoted = await room.bob.slash(place, "quote", words="ceded all rights of sovereignty")
    await room.bob.click(quoted.response, label="Share")
    await room.ann.slash(place, "decide", text="Next time we read on to 1965.")
    asked = await sitting.press(room.ann, "rend")
    await room.ann.click(asked.response, label="Yes, end it now")
    await studio.until(lambda: sitting.session.messages.minutes is not None)
    minutes = find_message(place, sitting.session.messages.minutes)
    await studio.shoot("minutes", minutes, place)
    page = next(file for file in minutes.attachments if file.filename.endswith(".html"))
    await photograph_page("minutes-page", await page.read(), "Agenda")


async def reviewed(studio: Studio) -> None:
    """A question waits for its moderators."""
    room = studio.room
    sitting, draft = await planned(studio, "The treaty of 1910", "reviewed", "21:30")
    await room.ann.click(draft, label="Publish")
    await start(studio, sitting)
    await sitting.ask(room.bob, SIGNED)
    await studio.until(lambda: bool(sitting.session.messages.cards))
    await studio.shoot("review", sitting.card(1), sitting.desk)


SCENES: tuple[Callable[[Studio], Awaitable[None]], ...] = (
    answer,
    follow_up,
    find,
    refusal,
    settings,
    new_text,
    session,
    reviewed,
)


async def main() -> None:
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sources = [load_source(path, Metadata()) for path in find_sources(ROOT / "corpus")]
        Library(home).collection().add(sources, encoder)
        desk = Desk(Library(home), encoder, 8)
        await desk.ask(WHO, None)  # simcord waits five seconds for a thread: warm, it takes less
        bot = Ibid(desk, Settings(_env_file=None, home=home))
        async with simcord.run(bot, settle_timeout=120) as env:
            studio = Studio(env)
            for scene in SCENES:
                await scene(studio)


if __name__ == "__main__":
    if find_spec("playwright") is None:
        raise SystemExit(MISSING)
    asyncio.run(main())
