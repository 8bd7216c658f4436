"""The ways to ask, and where a server's moderators and the operator allow them."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.desk import Desk
from bot.preferences import Preferences
from index.library import Library
from tests.rooms import SETTLED, Room, make_bot, open_room, open_thread, post, texts
from tests.stub import StubEncoder

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"


async def prefer(room: Room, **chosen: Any) -> None:
    await room.env.bot.store.save_preferences(Preferences(room.guild.id, **chosen))


def said(room: Room, channel: Any = None) -> list[str]:
    """Return all that Ibid said in a channel."""
    history = (channel or room.channel).history()
    return [texts(m) for m in history if m.author.id == room.env.bot.user.id]


async def test_menu_answers_a_message_to_whoever_chose_it_alone(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    message = await room.bob.send(room.channel, SIGNED)

    result = await room.ann.context_menu(room.channel, "Ask about this", message)

    assert result.ephemeral
    assert "Odalys Brandt" in texts(result.response)


async def test_menu_finds_nothing_to_ask_in_a_card(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await room.ann.slash(room.channel, "ask", question=SIGNED)

    result = await room.ann.context_menu(room.channel, "Ask about this", answer.response)

    assert result.ephemeral
    assert "no text in that message" in result.response.content


async def test_menu_refuses_a_long_message_and_pings_nobody(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    long = await room.bob.send(room.channel, "why " * 200)
    hostile = await room.bob.send(
        room.channel, f"@everyone <@{room.ann.id}> paid nine barrels of oil in Sund?"
    )

    refused = await room.ann.context_menu(room.channel, "Ask about this", long)
    answered = await room.ann.context_menu(room.channel, "Ask about this", hostile)

    assert "500 or fewer" in refused.response.content
    assert "nine barrels" in texts(answered.response)
    assert "<@" not in texts(answered.response).replace("\\<", "")
    assert not answered.response.message.mention_everyone
    assert answered.response.message.mentions == []


async def test_mention_in_a_thread_is_answered_there(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    thread = open_thread(room)

    await room.ann.send(thread, f"{simcord_env.bot.user.mention} {SIGNED}")

    assert "Odalys Brandt" in said(room, thread)[0]


async def test_direct_message_is_answered(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    await room.ann.send_dm(SIGNED)

    assert "Odalys Brandt" in texts(room.ann.user.dm_channel.last_message)


async def test_direct_message_is_refused_where_the_operator_does_not_allow_it(
    simcord_env: simcord.Env, home: Path
) -> None:
    await simcord_env.restart_bot(make_bot(home, direct_messages=False))
    room = open_room(simcord_env)

    await room.ann.send_dm(SIGNED)
    command = await room.ann.user.slash("ask", question=SIGNED)

    assert "in servers only" in room.ann.user.dm_channel.last_message.content
    assert "in servers only" in command.response.content


async def test_ask_channel_is_off_until_a_moderator_switches_it_on(
    simcord_env: simcord.Env, home: Path
) -> None:
    await simcord_env.restart_bot(make_bot(home, message_content=True))
    room = open_room(simcord_env)

    await room.ann.send(room.channel, SIGNED)
    before = said(room)
    await prefer(room, ask_channels=(room.channel.id,))
    await room.ann.send(room.channel, SIGNED)

    assert before == []
    assert len(said(room)) == 1
    assert "Odalys Brandt" in said(room)[0]


async def test_ask_channel_needs_the_message_content_intent(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await prefer(room, ask_channels=(room.channel.id,))

    await room.ann.send(room.channel, SIGNED)

    assert said(room) == []


async def test_talk_in_an_ask_channel_is_left_alone(simcord_env: simcord.Env, home: Path) -> None:
    await simcord_env.restart_bot(make_bot(home, message_content=True))
    room = open_room(simcord_env)
    await prefer(room, ask_channels=(room.channel.id,))
    thread = open_thread(room)
    asked = await room.ann.send(room.channel, SIGNED)

    await room.bob.send(room.channel, "That is a good question.", reply_to=asked)
    await room.bob.send(room.channel, f"{room.ann.mention} who told you that?")
    await room.bob.send(thread, "Who signed it, by the way?")

    assert len(said(room)) == 1
    assert said(room, thread) == []


async def test_two_members_at_once_get_each_their_own_answer(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    asked = {room.ann: SIGNED, room.bob: "How many barrels of oil did the fishermen of Sund pay?"}
    for who, question in asked.items():
        content = f"{simcord_env.bot.user.mention} {question}"
        simcord_env.backend.create_message(room.channel.id, who.id, content)
    await simcord_env.settle()

    replies = [m for m in room.channel.history() if m.author.id == simcord_env.bot.user.id]
    told = {reply.reference.resolved.author.id: texts(reply) for reply in replies}
    assert len(replies) == 2
    assert "Odalys Brandt" in told[room.ann.id]
    assert "nine barrels of oil" in told[room.bob.id]


async def test_forum_post_is_answered_once(simcord_env: simcord.Env, home: Path) -> None:
    await simcord_env.restart_bot(make_bot(home, message_content=True))
    room = open_room(simcord_env)
    forum = room.guild.create_forum_channel("questions")
    unasked = await post(room, forum, SIGNED, "I read of it in a novel.")
    await prefer(room, ask_channels=(forum.id,))

    titled = await post(room, forum, SIGNED, "I read of it in a novel.")
    worded = await post(room, forum, "The lighthouse", SIGNED)
    await room.bob.send(titled, "Was it not the bishop who signed the lighthouse treaty?")

    assert said(room, unasked) == []
    assert ["Odalys Brandt" in text for text in said(room, titled)] == [True]
    assert ["Odalys Brandt" in text for text in said(room, worded)] == [True]


async def test_reply_to_a_member_is_left_alone(simcord_env: simcord.Env, home: Path) -> None:
    await simcord_env.restart_bot(make_bot(home, message_content=True))
    room = open_room(simcord_env)
    asked = await room.ann.send(room.channel, SIGNED)

    await room.bob.send(room.channel, "When was that?", reply_to=asked)

    assert said(room) == []


async def test_other_channels_are_refused_in_private(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    library = room.guild.create_text_channel("library")
    await prefer(room, answer_channels=(library.id,))

    command = await room.ann.slash(room.channel, "ask", question=SIGNED)
    await room.ann.send(room.channel, f"{simcord_env.bot.user.mention} {SIGNED}")
    allowed = await room.ann.slash(library, "ask", question=SIGNED)

    assert command.ephemeral
    assert f"answered in <#{library.id}>" in command.response.content
    assert f"answered in <#{library.id}>" in said(room)[-1]
    assert "Odalys Brandt" in texts(allowed.response)


async def test_thread_of_an_allowed_channel_is_allowed(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await prefer(room, answer_channels=(room.channel.id,))

    result = await room.ann.slash(open_thread(room), "ask", question=SIGNED)

    assert "Odalys Brandt" in texts(result.response)


async def test_private_by_default_unless_the_member_says_otherwise(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    await prefer(room, private_by_default=True)

    silent = await room.ann.slash(room.channel, "ask", question=SIGNED)
    aloud = await room.ann.slash(room.channel, "ask", question=SIGNED, private=False)

    assert silent.ephemeral
    assert not aloud.ephemeral


async def test_limit_is_told_in_private_before_any_work(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await prefer(room, member_limit=1)

    first = await room.ann.slash(room.channel, "ask", question=SIGNED)
    second = await room.ann.slash(room.channel, "ask", question=SIGNED)
    other = await room.bob.slash(room.channel, "ask", question=SIGNED)

    assert "Odalys Brandt" in texts(first.response)
    assert second.ephemeral
    assert not second.deferred
    assert "Odalys Brandt" in texts(other.response)


async def test_channel_where_ibid_may_not_write_is_left_in_peace(
    simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/channels/*", status=403, code=50013, times=None)

    await room.ann.send(room.channel, f"{simcord_env.bot.user.mention} {SIGNED}")

    assert said(room) == []
    assert "no permission to answer" in caplog.text
    assert SIGNED not in caplog.text


async def test_question_deleted_meanwhile_is_not_answered(
    simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/channels/*/messages", status=400, code=50035)

    await room.ann.send(room.channel, f"{simcord_env.bot.user.mention} {SIGNED}")

    assert said(room) == []
    assert "fault" not in caplog.text


@pytest.mark.parametrize(
    ("path", "code"), [("/interactions/*", 10062), ("/webhooks/*", 10015), ("/webhooks/*", 50027)]
)
async def test_expired_interaction_is_survived(
    simcord_env: simcord.Env, path: str, code: int
) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", path, status=404, code=code, times=3)

    await room.ann.slash(room.channel, "ask", question=SIGNED)
    simcord_env.backend.faults.clear()
    again = await room.ann.slash(room.channel, "ask", question=SIGNED)

    assert "Odalys Brandt" in texts(again.response)


async def test_titles_do_not_wait_behind_questions(home: Path) -> None:
    class Gate(StubEncoder):
        open = threading.Event()

        def encode(self, texts):  # type: ignore[no-untyped-def]
            self.open.wait(SETTLED / 2)
            return super().encode(texts)

    desk = Desk(Library(home), Gate())
    desk.open()
    asking = asyncio.ensure_future(desk.ask(SIGNED, None))
    await asyncio.sleep(0)

    titles = await asyncio.wait_for(desk.titles(None), SETTLED / 4)
    waited = not asking.done()
    Gate.open.set()
    await asking

    assert titles == [("The Lighthouse Treaty", "the-lighthouse-treaty")]
    assert waited


async def test_menu_is_offered_for_messages_only(simcord_env: simcord.Env) -> None:
    commands = simcord_env.bot.tree.get_commands(type=discord.AppCommandType.message)

    assert "Ask about this" in [command.name for command in commands]
