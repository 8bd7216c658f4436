"""A server whose moderators see to questions in vain: asking, handing on, answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import simcord

from bot.store import Gap
from tests.desks import Office, open_office
from tests.rooms import Room

VOLCANO = "How do volcanoes erupt?"
ASK = "Ask the moderators"


@dataclass
class Club(Office):
    """An office whose moderators see to questions."""

    @property
    def post(self) -> Any:
        """The last post in the moderators' channel."""
        return self.desk.last_message

    async def gaps(self) -> list[Gap]:
        """Return the gaps that are kept with their text."""
        return [g for g in await self.env.bot.store.gaps(self.guild.id) if g.question]


async def open_club(env: simcord.Env, name: str = "History circle", **chosen: Any) -> Club:
    return Club(**vars(await open_office(env, name, **chosen)))


async def ask(room: Room, question: str = VOLCANO, **options: Any) -> Any:
    return (await room.ann.slash(room.channel, "ask", question=question, **options)).response


async def hand_on(club: Club, question: str = VOLCANO, **options: Any) -> Any:
    """Let Ann ask and hand her question on; return her private card."""
    consent = await club.ann.click(await ask(club, question, **options), label=ASK)
    await club.ann.click(consent.response, label="Send")
    return consent.response


async def answer(club: Club, text: str = "By rising magma.", who: Any = None) -> Any:
    moderator = who or club.mia
    form = await moderator.click(club.post, label="Answer")
    return await moderator.submit_modal(form, {"text": text})


def custom_ids(message: Any) -> list[str]:
    raw = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    found = []
    while raw:
        component = raw.pop(0)
        found.append(component.get("custom_id") or "")
        raw = [*component.get("components", []), *raw]
    return [name for name in found if name]
