"""Feedback on an answer: counted once for each member, and without a name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import simcord

from bot.buttons import unpack_place
from tests.rooms import ask, make_bot, open_room, texts


def kept_with(home: Path, member: int) -> bool:
    """Tell whether a member's id stands anywhere in the bot's database."""
    with closing(sqlite3.connect(home / "bot.sqlite")) as database:
        return any(str(member) in line for line in database.iterdump())


async def test_feedback_is_counted_once_and_without_a_name(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    answer = await ask(room)

    thanked = await room.bob.click(answer, label="Helpful")
    await simcord_env.restart_bot(make_bot(home))
    again = await room.bob.click(answer, label="Helpful")
    await room.ann.click(answer, label="Helpful")
    await room.bob.click(answer, label="Wrong note")

    counted, other = await simcord_env.bot.store.feedback(room.guild.id)
    assert thanked.ephemeral
    assert "counted, without your name" in thanked.response.content
    assert again.ephemeral
    assert "already" in again.response.content
    assert (counted.kind, counted.count) == ("helpful", 2)
    assert (other.kind, other.count) == ("wrong-note", 1)
    assert unpack_place(counted.place).start > 0
    assert not kept_with(home, room.bob.id)


async def test_wrong_note_is_offered_only_where_there_are_notes(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    question = "Which storms broke the tower in 1880 that nobody could agree who had to mend?"

    answer = await ask(room, question)

    assert "Storms broke the tower" in texts(answer)
    assert "Wrong passage" in texts(answer)
    assert "Wrong note" not in texts(answer)
    assert "Footnotes" not in texts(answer)
