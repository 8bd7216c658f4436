"""A session that goes on in Discord: its place, its status, its panel, and who presses what."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.actors import _component_interaction
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.sessions.session import Session
from tests.meeting import Meeting, announce, open_meeting, study_bot
from tests.rooms import texts

_STRIDE = 60  # seconds: simcord gives each stretch five of real time


@dataclass
class Sitting:
    """A session of a meeting, and the moderators' channel if there is one."""

    meeting: Meeting
    number: int
    desk: Any = None

    @property
    def env(self) -> simcord.Env:
        return self.meeting.env

    @property
    def mia(self) -> Any:
        return self.meeting.mia

    @property
    def noor(self) -> Any:
        return self.meeting.noor

    @property
    def members(self) -> list[Any]:
        return self.meeting.members

    @property
    def session(self) -> Session:
        return self.meeting.session(self.number)

    @property
    def place(self) -> Any:
        """The thread, post or channel that the session is held in."""
        wanted = self.session.messages.thread
        channels = list(self.meeting.guild.channels.values())
        held = [*channels, *(thread for channel in channels for thread in channel.threads)]
        return next(channel for channel in held if channel.id == wanted)

    @property
    def status(self) -> discord.Message:
        return find_message(self.place, self.session.messages.status)

    @property
    def panel(self) -> discord.Message:
        return find_message(self.desk, self.session.messages.panel)

    def card(self, entry: int) -> discord.Message:
        """Return the moderators' card of a question under review."""
        cards = {card.entry: card.message for card in self.session.messages.cards}
        return find_message(self.desk, cards[entry])

    @property
    def said(self) -> str:
        """All that stands in the session's place."""
        return "\n".join(texts(message) for message in self.place.history())

    def pinged(self, message: Any) -> list[int]:
        """Return whom a message calls, as opposed to naming them."""
        return list(self.env.backend.messages[message.channel.id][message.id].ping_user_ids)

    async def press(self, who: Any, verb: str, shown: Any = None) -> Any:
        """Press the button of a verb, on the panel unless another message is named."""
        shown = shown or self.panel
        pressed = await who.click(shown, custom_id=control(shown, verb))
        await self.env.settle()
        return pressed

    async def choose(self, who: Any, verb: str, value: Any, shown: Any) -> Any:
        """Choose in the select of a verb: a member, or the value of an option."""
        chosen = await who.select(shown, [value], custom_id=control(shown, verb))
        await self.env.settle()
        return chosen

    async def ask(self, who: Any, text: str, **options: Any) -> Any:
        asked = await who.slash(self.place, "question", text=text, **options)
        await self.env.settle()
        return asked

    async def hand(self, who: Any) -> Any:
        raised = await who.slash(self.place, "hand")
        await self.env.settle()
        return raised

    async def after(self, minutes: float) -> None:
        """Let time go by, and what is due be said."""
        seconds = minutes * 60
        while seconds > 0:
            await self.env.advance_time(min(seconds, _STRIDE))
            seconds -= _STRIDE
        await self.env.settle()

    async def restart(self, home: Path) -> None:
        """Stop the bot at once and start it anew on what it wrote."""
        await self.env.restart_bot(study_bot(home))
        await self.env.settle()


async def sit_down(
    env: simcord.Env, name: str = "Reading circle", *, desk: bool = True, **changes: Any
) -> Sitting:
    """Announce a session, let Mia start it, and return it as it goes on."""
    sitting = await gather(env, name, desk=desk, **changes)
    await sitting.mia.slash(sitting.meeting.channel, "session start")
    await env.settle()
    return sitting


async def gather(
    env: simcord.Env, name: str = "Reading circle", *, desk: bool = True, **changes: Any
) -> Sitting:
    """Announce a session that starts in an hour."""
    meeting = open_meeting(env, name)
    room = None
    if desk:
        room = meeting.guild.create_text_channel("moderators")
        number = room.id
        await meeting.bot.store.change_preferences(
            meeting.guild.id, lambda chosen: replace(chosen, moderators_channel=number)
        )
    session = await announce(meeting, 1, **changes)
    return Sitting(meeting, session.id, room)


def find_message(channel: Any, number: int | None) -> discord.Message:
    return next(message for message in channel.history() if message.id == number)


def shown_in(told: Any) -> str:
    """Return what whoever acted was told: in the answer and in all that followed."""
    messages = [told.response, *told.followups]
    return "\n".join(texts(message) for message in messages if message is not None)


def controls(message: Any) -> dict[str, dict[str, Any]]:
    """Return every control of a message by its custom id."""
    raw = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    found = {}
    while raw:
        component = raw.pop(0)
        if component.get("custom_id"):
            found[component["custom_id"]] = component
        raw = [*component.get("components", []), *raw]
    return found


def control(message: Any, verb: str) -> str:
    """Return the custom id of the control of a verb."""
    return next(name for name in controls(message) if name.split(":")[2] == verb)


def enabled(message: Any) -> set[str]:
    """Return the verbs of the buttons that may be pressed."""
    found = controls(message).items()
    return {
        name.split(":")[2] for name, part in found if part["type"] == 2 and not part.get("disabled")
    }


async def forge(who: Any, message: Any, custom_id: str, values: Any = None) -> Any:
    """Send a press by hand, as if the message offered its control."""
    stored = copy(who._env.backend.messages[message.channel.id][message.id])
    kind: dict[str, Any] = {"type": 2, "style": 2, "label": "x"}
    if values is not None:
        options = [{"label": value, "value": value} for value in values]
        kind = {"type": 3, "options": options}
    stored.components = [{"type": 1, "components": [{**kind, "custom_id": custom_id}]}]
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": kind["type"]}
    if values is not None:
        data["values"] = values
    pressed = await _component_interaction(who, stored, data)
    await who._env.settle()
    return pressed


def deny(sitting: Sitting, channel: Any, **denied: bool) -> None:
    """Take permissions from the bot in a channel; none gives all back."""
    _, refused = discord.PermissionOverwrite(**denied).pair()
    me = sitting.env.backend.bot_user.id
    overwrite = Overwrite(target_id=me, type=OverwriteType.MEMBER, allow=0, deny=refused.value)
    sitting.env.backend.set_overwrite(channel.id, overwrite)
