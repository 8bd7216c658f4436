"""Asking in Discord, from a member's message to what the channel shows."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest
import simcord

from index.library import Library
from tests.rooms import SETTLED, make_bot, open_room, shelve, texts
from tests.stub import StubEncoder

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"


def acknowledgements(env: simcord.Env) -> list[int]:
    """Return the types of the interactions' first responses: 5 defers, 4 is a message."""
    return [e.json["type"] for e in env.http_requests if e.path.endswith("/callback")]


async def test_ask_quotes_with_markers_notes_and_reference(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question=SIGNED)

    shown = texts(result.response)
    assert acknowledgements(simcord_env) == [5]
    assert not result.ephemeral
    assert "Captain Odalys Brandt signed the lighthouse treaty on 4 May 1872" in shown
    assert "Sund.²\u2009³" in shown
    assert "² Treaty of the Lighthouse, 4 May 1872." in shown
    assert "“The Lighthouse Treaty,” under “The bargain.”" in shown
    assert "generation 1" in shown
    assert "Footnotes (" in shown


async def test_private_answer_is_shown_to_the_asker_alone(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question=SIGNED, private=True)

    assert result.ephemeral
    assert "Odalys Brandt" in texts(result.response)


async def test_refusal_says_so_and_names_the_nearest_as_nearest(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question="How do volcanoes erupt?")

    shown = texts(result.response)
    assert "do not answer that" in shown
    assert "Nearest passages, not answers" in shown
    assert "Footnotes" not in shown


async def test_mention_is_answered_by_a_reply(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    me = simcord_env.bot.user

    await room.ann.send(room.channel, f"{me.mention} {SIGNED}")

    answer = room.channel.last_message
    assert answer.author.id == me.id
    assert answer.reference is not None
    assert "Odalys Brandt" in texts(answer)


async def test_mention_without_question_gets_a_hint(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    await room.ann.send(room.channel, simcord_env.bot.user.mention)

    assert "Ask me a question" in room.channel.last_message.content


async def test_other_talk_is_left_alone(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    await room.ann.send(room.channel, SIGNED)

    assert room.channel.last_message.author.id == room.ann.id


async def test_footnotes_button_lives_through_a_restart(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    asked = await room.ann.slash(room.channel, "ask", question=SIGNED)
    label = next(line for line in texts(asked.response).split("\n") if line.startswith("Footnotes"))

    before = await room.bob.click(asked.response, label=label)
    await simcord_env.restart_bot(make_bot(home))
    after = await room.bob.click(asked.response, label=label)

    assert before.ephemeral
    assert after.ephemeral
    assert "Treaty of the Lighthouse, 4 May 1872." in texts(before.response)
    assert texts(after.response) == texts(before.response)


async def test_missing_note_is_said_to_be_missing(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(
        room.channel, "ask", question="Who tore up the lighthouse treaty, the bishop in 1881?"
    )

    assert "⁵ *the source lacks this note*" in texts(result.response)


async def test_footnotes_of_a_text_taken_away_are_not_invented(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    asked = await room.ann.slash(room.channel, "ask", question=SIGNED)
    label = next(line for line in texts(asked.response).split("\n") if line.startswith("Footnotes"))
    shelve(Library(home), "# Bread\n\nThe bakers sold rye bread.\n", "bread.md")
    Library(home).collection().remove("the-lighthouse-treaty")

    pressed = await room.ann.click(asked.response, label=label)

    assert "no longer on the shelf" in texts(pressed.response)


async def test_new_generation_is_noticed_at_the_next_question(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    question = "Which bread did the bakers sell?"
    first = await room.ann.slash(room.channel, "ask", question=question)
    shelve(Library(home), "# Bread\n\nThe bakers sold rye bread.\n", "bread.md")

    second = await room.ann.slash(room.channel, "ask", question=question)

    assert "do not answer" in texts(first.response)
    assert "The bakers sold rye bread." in texts(second.response)


async def test_hostile_question_and_corpus_ping_nobody(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    role = room.guild.create_role("Readers", mentionable=True)
    hostile = f"@everyone <@{room.bob.id}> <@&{role.id}> who paid nine barrels of oil in Sund?"

    result = await room.ann.slash(room.channel, "ask", question=hostile)
    await room.ann.send(room.channel, f"{simcord_env.bot.user.mention} {hostile}")

    for message in (result.response.message, room.channel.last_message):
        assert not message.mention_everyone
        assert message.mentions in ([], [room.ann.member])
        assert message.role_mentions == []
    assert "nine barrels of oil" in texts(result.response)
    assert "<@" not in texts(result.response).replace("\\<", "")


async def test_corpus_markdown_is_shown_as_it_is(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    asked = await room.ann.slash(room.channel, "ask", question=SIGNED)
    label = next(line for line in texts(asked.response).split("\n") if line.startswith("Footnotes"))

    pressed = await room.ann.click(asked.response, label=label)

    assert "\\<\\@1" in texts(pressed.response)
    assert "\\[see\\](" in texts(pressed.response)
    assert "\\*contradicts\\*" in texts(pressed.response)


async def test_servers_do_not_see_each_others_texts(simcord_env: simcord.Env, home: Path) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    own = "# Salt\n\nSalt merchants of Ours hid their silver in a well.\n"
    shelve(Library(home), own, "salt.md", collection=str(ours.guild.id))
    question = "Where did the salt merchants hide their silver?"

    there = await theirs.ann.slash(theirs.channel, "ask", question=question)
    here = await ours.ann.slash(ours.channel, "ask", question=question)
    offered = await theirs.ann.autocomplete(theirs.channel, "ask", "work", "sa")

    assert "Salt merchants" in texts(here.response)
    assert "Salt merchants" not in texts(there.response)
    assert offered == []


async def test_work_is_completed_and_an_unknown_one_refused(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    offered = await room.ann.autocomplete(room.channel, "ask", "work", "light", question="?")
    known = await room.ann.slash(room.channel, "ask", question=SIGNED, work=offered[0]["value"])
    unknown = await room.ann.slash(room.channel, "ask", question=SIGNED, work="@everyone")

    assert offered == [{"name": "The Lighthouse Treaty", "value": "the-lighthouse-treaty"}]
    assert "Odalys Brandt" in texts(known.response)
    assert "is on this shelf" in texts(unknown.response)


async def test_long_question_is_refused_in_private(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "ask", question="why " * 200)

    assert result.ephemeral
    assert "500 or fewer" in texts(result.response)


async def test_long_answer_comes_whole_in_a_file(simcord_env: simcord.Env, home: Path) -> None:
    room = open_room(simcord_env)
    sentence = "The cooper of Sund numbered " + "barrel after barrel, " * 160 + "to the last."
    shelve(Library(home), f"# Coopers\n\n{sentence}[^1]\n\n[^1]: Ledger.\n", "coopers.md")

    result = await room.ann.slash(
        room.channel, "ask", question="Cooper of Sund numbered barrel after barrel"
    )

    [attached] = result.response.attachments
    whole = (await attached.read()).decode()
    assert f"{len(sentence):,} characters: it is whole in the attached file" in texts(
        result.response
    )
    assert f"> {sentence}[^1]" in whole
    assert "[^1]: Ledger." in whole


class Gate(StubEncoder):
    """An encoder that answers only once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.open.wait(SETTLED / 2)
        return super().encode(texts)


async def test_every_question_is_acknowledged_while_another_is_answered(
    simcord_env: simcord.Env, home: Path
) -> None:
    gate = Gate()
    await simcord_env.restart_bot(make_bot(home, gate))
    room = open_room(simcord_env)
    threading.Timer(2.0, gate.open.set).start()
    began, lags = time.monotonic(), []

    async def watch() -> None:
        while not gate.open.is_set():
            tick = time.monotonic()
            await asyncio.sleep(0)
            lags.append(time.monotonic() - tick)

    watching = asyncio.ensure_future(watch())
    result = await room.ann.slash(room.channel, "ask", question=SIGNED)
    await watching

    assert time.monotonic() - began >= 1.9
    assert acknowledgements(simcord_env) == [5]
    assert "Odalys Brandt" in texts(result.response)
    assert max(lags) < 1.5


async def test_outage_of_discord_is_survived(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/webhooks/*", status=500, times=1)

    await room.ann.slash(room.channel, "ask", question=SIGNED)
    again = await room.ann.slash(room.channel, "ask", question=SIGNED)

    assert "Odalys Brandt" in texts(again.response)


async def test_damaged_shelf_gives_one_line_with_an_id(
    simcord_env: simcord.Env, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    room = open_room(simcord_env)
    (home / "collections/default/generations/000001/dense.faiss").write_bytes(b"rubbish")

    result = await room.ann.slash(room.channel, "ask", question=SIGNED)

    shown = texts(result.response)
    fault = shown.split("`")[1]
    assert "cannot be read" in shown
    assert str(home) not in shown
    assert fault in caplog.text
    assert SIGNED not in caplog.text
