"""Follow-up questions in Discord: whose conversation leans on what, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import simcord

from index.library import Library
from tests.rooms import Room, make_bot, open_room, open_thread, texts

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"
WHEN = "And when did he sign it?"
OIL = "How many barrels of oil did the fishermen of Sund pay?"
LEANED = "Understood as: And when did Captain Odalys Brandt sign it?"


async def mention(room: Room, who: Any, channel: Any, question: str, **more: Any) -> Any:
    await who.send(channel, f"{room.env.bot.user.mention} {question}", **more)
    return channel.last_message


async def ask(who: Any, channel: Any, question: str, **options: Any) -> Any:
    return (await who.slash(channel, "ask", question=question, **options)).response


def understood(message: Any) -> str | None:
    lines = texts(message).split("\n")
    return next((line[3:] for line in lines if line.startswith("-# Understood as: ")), None)


async def test_thread_shares_its_conversation(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    thread = open_thread(room)

    await mention(room, room.ann, thread, SIGNED)
    followed = await mention(room, room.bob, thread, WHEN)

    assert "Odalys Brandt" in (understood(followed) or "")
    assert "4 May 1872" in texts(followed)
    assert "New topic" in texts(followed)


async def test_question_leans_on_no_text_that_was_removed(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    await ask(room.ann, room.channel, SIGNED)
    Library(home).collection().remove("the-lighthouse-treaty")

    followed = await ask(room.ann, room.channel, WHEN)

    assert "Odalys Brandt" not in texts(followed)


async def test_first_question_leans_on_nothing(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    first = await ask(room.ann, room.channel, SIGNED)

    assert understood(first) is None
    assert "New topic" not in texts(first)


async def test_members_of_a_channel_have_conversations_of_their_own(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)

    await ask(room.ann, room.channel, SIGNED)
    await ask(room.bob, room.channel, OIL)
    anns = await ask(room.ann, room.channel, WHEN)
    bobs = await ask(room.bob, room.channel, "And for how long?")

    assert "Odalys Brandt" in (understood(anns) or "")
    assert "Brandt" not in (understood(bobs) or "")
    assert "barrels" in (understood(bobs) or "")


async def test_private_question_is_never_leaned_on_in_public(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    thread = open_thread(room)

    await ask(room.ann, thread, SIGNED, private=True)
    public = await ask(room.ann, thread, WHEN)
    private = await ask(room.ann, thread, WHEN, private=True)

    assert understood(public) is None
    assert "Odalys Brandt" in (understood(private) or "")


async def test_conversation_survives_a_restart_and_is_over_after_a_day(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    await ask(room.ann, room.channel, SIGNED)
    await simcord_env.restart_bot(make_bot(home))

    soon = await ask(room.ann, room.channel, WHEN)
    simcord_env.bot._beat.cancel()  # it would beat thousands of times
    await simcord_env.advance_time(25 * 3600)
    late = await ask(room.ann, room.channel, WHEN)

    assert "Odalys Brandt" in (understood(soon) or "")
    assert understood(late) is None


async def test_reply_leans_on_the_message_that_it_replies_to(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    answered = await mention(room, room.ann, room.channel, SIGNED)
    await mention(room, room.bob, room.channel, OIL)
    await simcord_env.restart_bot(make_bot(home))

    await room.bob.send(room.channel, WHEN, reply_to=answered)

    assert "Odalys Brandt" in (understood(room.channel.last_message) or "")


async def test_reply_to_a_refusal_leans_on_its_question(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    refused = await mention(room, room.ann, room.channel, "Why did volcanoes erupt on Etna?")

    await room.ann.send(room.channel, "And in 1880?", reply_to=refused)

    assert "Etna" in (understood(room.channel.last_message) or "")


async def test_reply_to_another_message_of_ibid_leans_on_nothing_in_it(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    hint = await mention(room, room.ann, room.channel, "")

    await room.ann.send(room.channel, SIGNED, reply_to=hint)

    assert "Odalys Brandt" in texts(room.channel.last_message)
    assert understood(room.channel.last_message) is None


async def test_new_topic_ends_the_conversation(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    thread = open_thread(room)
    await ask(room.ann, thread, SIGNED)
    followed = await ask(room.ann, thread, WHEN)

    ended = await room.ann.click(followed, label="New topic")
    after = await ask(room.bob, thread, WHEN)

    assert ended.ephemeral
    assert "stands alone" in ended.response.content
    assert understood(after) is None


async def test_new_topic_is_for_the_asker_or_a_moderator(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    role = room.guild.create_role("Stewards", permissions=discord.Permissions(manage_guild=True))
    moderator = room.guild.add_member(simcord_env.create_user("mod"), roles=[role])
    await ask(room.ann, room.channel, SIGNED)
    followed = await ask(room.ann, room.channel, WHEN)

    refused = await room.bob.click(followed, label="New topic")
    kept = await ask(room.ann, room.channel, WHEN)
    await moderator.click(followed, label="New topic")
    after = await ask(room.ann, room.channel, WHEN)

    assert refused.ephemeral
    assert "Only who asked" in refused.response.content
    assert understood(kept) is not None
    assert understood(after) is None


async def test_new_topic_of_a_private_answer_ends_the_private_conversation(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    await ask(room.ann, room.channel, SIGNED, private=True)
    followed = await ask(room.ann, room.channel, WHEN, private=True)
    await simcord_env.restart_bot(make_bot(home))

    await room.ann.click(followed, label="New topic")
    after = await ask(room.ann, room.channel, WHEN, private=True)

    assert understood(followed) is not None
    assert understood(after) is None


async def test_conversation_does_not_cross_servers(simcord_env: simcord.Env) -> None:
    here, there = open_room(simcord_env, "Here"), open_room(simcord_env, "There")
    elsewhere = there.guild.add_member(here.ann.user)

    await ask(here.ann, here.channel, SIGNED)
    other = await ask(elsewhere, there.channel, WHEN)

    assert understood(other) is None


async def test_hostile_question_is_understood_without_markup(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await ask(room.ann, room.channel, "Who is **@everyone** [x](http://e.org) <@1> of Sund?")

    followed = await ask(room.ann, room.channel, "And why **@here** then?")

    shown = texts(followed)
    assert "@here" not in shown.replace("\\@here", "")
    assert "@everyone" not in shown.replace("\\@everyone", "")
    assert not followed.message.mention_everyone


async def test_outage_leaves_the_conversation_as_it_was(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await ask(room.ann, room.channel, SIGNED)
    simcord_env.inject_error("POST", "/webhooks/*", status=500, times=5)

    await ask(room.ann, room.channel, OIL)
    simcord_env.backend.faults.clear()
    followed = await ask(room.ann, room.channel, WHEN)

    assert "Odalys Brandt" in (understood(followed) or "")
