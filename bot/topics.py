"""What a conversation is about: the turn that a follow-up question leans on, and its end.

A reply leans on the message that it replies to; any other question on the last turn of its
thread, or of its member in that channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.buttons import PLACE, unpack_place
from bot.cards import is_refusal, read_heading
from bot.conversation import turn_of
from bot.desk import Earlier
from bot.faults import tell
from bot.language import DEFAULT, language_for, say
from bot.lasting import Lasting, Pressed, base36
from bot.preferences import is_moderator
from bot.questions import Asked, server_of
from bot.views import custom_ids_of, texts_of
from index.answer import Answer
from index.followup import Turn

if TYPE_CHECKING:
    from bot.store import Store

_EVERYONE = 0  # stands for the member where a thread shares its conversation
_NOWHERE = 0  # stands for the channel of what a member asks in private
_TOPIC = r"ibid:topic:(?P<asker>[0-9a-z]+)"
_QUOTED = re.compile(rf"ibid:context:({PLACE})")


@dataclass(frozen=True, slots=True)
class Topic:
    """Whose conversation it is, and where: a thread shares one, elsewhere each has their own."""

    server: int | None
    channel: int
    member: int

    @classmethod
    def of(cls, asked: Asked, *, private: bool) -> Topic:
        """Return the conversation that a question belongs to."""
        server = server_of(asked)
        who = asked.author if isinstance(asked, discord.Message) else asked.user
        if private or asked.channel is None:
            return cls(server, _NOWHERE, who.id)
        shared = isinstance(asked.channel, discord.Thread)
        return cls(server, asked.channel.id, _EVERYONE if shared else who.id)

    async def earlier(self, store: Store) -> Earlier | None:
        """Return what a question of this conversation follows on."""
        turn = await store.turn(self.server, self.channel, self.member)
        return Earlier(turn) if turn else None

    async def remember(self, store: Store, answer: Answer) -> None:
        """Keep an answer for the next question."""
        turn = turn_of(answer)
        about = (self.server, self.channel, self.member)
        await store.remember_turn(*about, turn.question, turn.quotation)

    async def forget(self, store: Store) -> None:
        """Begin a new topic."""
        await store.forget_turn(self.server, self.channel, self.member)


def earlier_in(sent: discord.Message) -> Earlier | None:
    """Return what a reply to one of Ibid's messages follows on; None if it is no answer."""
    shown = texts_of(sent)
    read = read_heading(shown)
    places = [found[1] for name in custom_ids_of(sent) if (found := _QUOTED.match(name))]
    if read is None or not (places or is_refusal(shown)):
        return None
    question, understood = read
    place = unpack_place(places[0]) if places else None
    return Earlier(Turn(understood or question, ""), place)


class TopicButton(Lasting, template=_TOPIC):
    """Ends the conversation that an answer leaned on."""

    @classmethod
    def of(cls, asker: int, locale: str = DEFAULT) -> ui.Button[Any]:
        """Make the button below an answer that leans on an earlier one."""
        label = say(locale, "answer.new_topic")
        return ui.Button(label=label, custom_id=f"ibid:topic:{base36(asker)}")

    @classmethod
    def is_in(cls, custom_id: str) -> bool:
        """Tell whether a custom id is that of such a button."""
        return bool(re.fullmatch(_TOPIC, custom_id))

    async def pressed(self, interaction: Pressed) -> None:
        """End it for whoever may."""
        locale, asker = await language_for(interaction), int(self.match["asker"], 36)
        if not await may_change(interaction, asker):
            await tell(interaction, say(locale, "answer.not_yours"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        private = interaction.message is not None and interaction.message.flags.ephemeral
        topic = Topic.of(interaction, private=private)
        if topic.member != _EVERYONE:
            topic = Topic(topic.server, topic.channel, asker)
        await topic.forget(interaction.client.store)
        await interaction.followup.send(say(locale, "answer.topic_ended"), ephemeral=True)


async def page_language(interaction: Pressed, *, turns: bool) -> str:
    """Return the language of a page: the server's where a public one is turned, else one's own."""
    public = interaction.message is not None and not interaction.message.flags.ephemeral
    return await language_for(interaction, private=not (turns and public))


async def may_change(interaction: Pressed, asker: int) -> bool:
    """Tell whether a member may change an answer: it is theirs, or they moderate."""
    private = interaction.message is not None and interaction.message.flags.ephemeral
    if private or interaction.user.id == asker:
        return True
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    return is_moderator(interaction.user, preferences)
