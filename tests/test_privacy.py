"""What is kept of members, how they see it and delete it, and when it goes by itself."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.preferences import Preferences
from index.library import Library
from tests.rooms import ESSAY, Room, make_bot, open_room, shelve, texts

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"
DAY = 24 * 60 * 60


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


async def file_of(result: Any) -> dict[str, Any]:
    [attached] = result.response.attachments
    return json.loads(await attached.read())


async def ask_and_hand_on(room: Room, member: Any, question: str) -> int:
    """A member asks, and hands a question to the moderators."""
    await member.slash(room.channel, "ask", question=SIGNED)
    store = room.env.bot.store
    return await store.add_gap(room.guild.id, question, member.id, room.channel.id, 77)


async def days(env: simcord.Env, number: int) -> None:
    """Let days pass. The heartbeat stands still: it would beat some thousand times a day."""
    env.bot._beat.cancel()
    await env.advance_time(number * DAY)


async def test_privacy_says_what_is_kept_and_how_long(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await simcord_env.bot.store.save_preferences(Preferences(room.guild.id, retention_days=12))

    result = await room.ann.slash(room.channel, "privacy")

    shown = texts(result.response)
    assert result.ephemeral
    assert "up to 12 days" in shown
    assert "24 hours" in shown
    assert "as a mark that names neither you nor the quotation, 12 days" in shown
    assert "/forget-me" in shown


async def test_my_data_gives_what_is_kept_of_the_member_here_alone(
    simcord_env: simcord.Env,
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    await ask_and_hand_on(ours, ours.ann, "Why did Ann's lamp go out?")
    await ask_and_hand_on(ours, ours.bob, "Why did Bob's lamp go out?")
    ann_there = theirs.guild.add_member(ours.ann.user)
    await ask_and_hand_on(theirs, ann_there, "Who lit it again?")

    result = await ours.ann.slash(ours.channel, "my-data")

    data = await file_of(result)
    assert result.ephemeral
    assert [turn["question"] for turn in data["conversations"]] == [SIGNED]
    assert "Odalys Brandt" in data["conversations"][0]["quotation"]
    assert [asked["question"] for asked in data["questions_to_moderators"]] == [
        "Why did Ann's lamp go out?"
    ]


async def test_forget_me_deletes_here_and_leaves_others_and_elsewhere(
    simcord_env: simcord.Env,
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    ann_there = theirs.guild.add_member(ours.ann.user)
    gap = await ask_and_hand_on(ours, ours.ann, "Why did Ann's lamp go out?")
    await ask_and_hand_on(ours, ours.bob, "Why did Bob's lamp go out?")
    await ask_and_hand_on(theirs, ann_there, "Who lit it again?")

    result = await ours.ann.slash(ours.channel, "forget-me")
    again = await ours.ann.slash(ours.channel, "forget-me")
    empty = await ours.ann.slash(ours.channel, "my-data")

    assert result.ephemeral
    assert "1 of your conversations, 1 of your questions" in result.response.content
    for nothing in (again, empty):
        assert nothing.ephemeral
        assert "Nothing is kept of you here" in nothing.response.content
    assert await simcord_env.bot.store.gap(ours.guild.id, gap) is None
    assert (await ours.bob.slash(ours.channel, "my-data")).response.attachments
    assert (await ann_there.slash(theirs.channel, "my-data")).response.attachments


async def test_that_a_member_gave_feedback_is_shown_and_forgotten(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store.add_feedback(room.guild.id, "abc.1.2", "helpful", room.ann.id)

    shown = await file_of(await room.ann.slash(room.channel, "my-data"))
    nothing = await room.bob.slash(room.channel, "my-data")
    forgotten = await room.ann.slash(room.channel, "forget-me")

    assert [(given["kind"], given["quotation"]) for given in shown["feedback"]] == [
        ("helpful", "abc.1.2")
    ]
    assert "Nothing is kept of you here" in nothing.response.content
    assert "1 of the marks of your feedback" in forgotten.response.content
    assert not (await store.data_of(room.guild.id, room.ann.id))["feedback"]
    assert len(await store.feedback(room.guild.id)) == 1


async def test_direct_message_shows_and_deletes_everywhere(simcord_env: simcord.Env) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    ann_there = theirs.guild.add_member(ours.ann.user)
    await ask_and_hand_on(ours, ours.ann, "Why did the lamp go out?")
    await ask_and_hand_on(theirs, ann_there, "Who lit it again?")
    await ours.ann.send_dm(SIGNED)

    shown = await file_of(await ours.ann.user.slash("my-data"))
    await ours.ann.user.slash("forget-me")
    after = await ann_there.slash(theirs.channel, "my-data")

    servers = {str(ours.guild.id), str(theirs.guild.id)}
    assert {turn["server"] for turn in shown["conversations"]} == {*servers, None}
    assert {asked["server"] for asked in shown["questions_to_moderators"]} == servers
    assert "Nothing is kept of you here" in after.response.content


async def test_server_keeps_no_longer_than_it_wants(simcord_env: simcord.Env) -> None:
    short, long = open_room(simcord_env, "Short"), open_room(simcord_env, "Long")
    store = simcord_env.bot.store
    await store.save_preferences(Preferences(short.guild.id, retention_days=3))
    for room in (short, long):
        await ask_and_hand_on(room, room.ann, "Why did the lamp go out?")
        await store.add_feedback(room.guild.id, "abc.1.2", "helpful", room.ann.id)

    await days(simcord_env, 3)
    kept = len(await store.gaps(short.guild.id)), len(await store.feedback(short.guild.id))
    talked = await store.data_of(short.guild.id, short.ann.id)
    await days(simcord_env, 2)

    assert kept == (1, 1)
    assert talked["conversations"] == []
    assert await store.gaps(short.guild.id) == []
    assert await store.feedback(short.guild.id) == []
    assert len(await store.gaps(long.guild.id)) == len(await store.feedback(long.guild.id)) == 1


async def test_retention_survives_a_day_without_a_database(
    simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store.save_preferences(Preferences(room.guild.id, retention_days=1))
    await ask_and_hand_on(room, room.ann, "Why did the lamp go out?")
    await store._database.run(lambda file: file.exec_driver_sql("ALTER TABLE turns RENAME TO gone"))

    await days(simcord_env, 2)
    failed = len(await store.gaps(room.guild.id))
    await store._database.run(lambda file: file.exec_driver_sql("ALTER TABLE gone RENAME TO turns"))
    await days(simcord_env, 1)

    assert failed == 1
    assert "the retention job" in caplog.text
    assert await store.gaps(room.guild.id) == []


async def test_server_that_ibid_leaves_is_forgotten(simcord_env: simcord.Env) -> None:
    room, other = open_room(simcord_env, "Gone"), open_room(simcord_env, "Stays")
    store = simcord_env.bot.store
    for place in (room, other):
        await store.save_preferences(Preferences(place.guild.id, member_limit=3))
        await ask_and_hand_on(place, place.ann, "Why did the lamp go out?")

    await simcord_env.bot.get_guild(room.guild.id).leave()
    await simcord_env.settle()

    assert await store.gaps(room.guild.id) == []
    assert await store.preferences(room.guild.id) == Preferences(room.guild.id)
    assert len(await store.gaps(other.guild.id)) == 1
    assert (await store.preferences(other.guild.id)).member_limit == 3


async def test_nothing_that_members_write_is_logged(
    simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    room = open_room(simcord_env)
    await ask_and_hand_on(room, room.ann, "Why did the lamp go out?")
    await room.ann.slash(room.channel, "my-data")
    await room.ann.slash(room.channel, "forget-me")
    await days(simcord_env, 1)

    logged = " ".join(record.getMessage() for record in caplog.records)
    for words in (SIGNED, "lamp", room.ann.name, room.guild.name):
        assert words not in logged


async def test_a_damaged_database_gives_one_line_with_an_id(
    simcord_env: simcord.Env, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    await store._database.run(lambda file: file.exec_driver_sql("DROP TABLE turns"))

    result = await room.ann.slash(room.channel, "forget-me")

    assert result.ephemeral
    fault = result.response.content.split("`")[1]
    assert fault in caplog.text
    assert "bot.sqlite" not in result.response.content
