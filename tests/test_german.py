"""A server that speaks German: its answers, refusals and follow-up questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.language import say
from bot.preferences import Preferences
from bot.render import INTRODUCED, MISSING, NEAREST, REFUSAL, confidence_level, confidence_words
from index.library import Library
from tests.rooms import ESSAY, Room, label_of, make_bot, open_room, shelve, texts

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"
WHEN = "And when did he sign it?"
VOLCANOES = "Why did volcanoes erupt on Etna?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


async def open_german_room(env: simcord.Env) -> Room:
    room = open_room(env)
    await env.bot.store.save_preferences(Preferences(room.guild.id, language="de"))
    return room


async def mention(room: Room, question: str, channel: Any = None, **more: Any) -> Any:
    channel = channel or room.channel
    await room.ann.send(channel, f"{room.env.bot.user.mention} {question}", **more)
    return channel.last_message


async def test_answer_and_its_buttons_are_german(simcord_env: simcord.Env) -> None:
    room = await open_german_room(simcord_env)

    answer = (await room.ann.slash(room.channel, "ask", question=SIGNED)).response
    shown = texts(answer)
    notes = await room.bob.click(answer, label="Anmerkungen (2)")
    context = await room.bob.click(answer, label="Umgebung")
    before = texts(context.response)
    await room.bob.click(context.response, label="Danach")
    thanks = await room.bob.click(answer, label="Hilfreich")
    again = await room.bob.click(answer, label="Hilfreich")

    assert "wahrscheinlich" in shown
    assert "Generation 1" in shown
    assert {"Nachweis", "Falsche Anmerkung"} <= set(shown.split("\n"))
    assert "**Anmerkungen**" in texts(notes.response)
    assert {"**Umgebung**", "Davor"} <= set(before.split("\n"))
    assert {"**Umgebung**", "Davor"} <= set(texts(context.response).split("\n"))
    assert texts(context.response) != before
    assert "Danke" in thanks.response.content
    assert "schon" in again.response.content


async def test_page_is_turned_in_german(simcord_env: simcord.Env) -> None:
    room = await open_german_room(simcord_env)
    answer = (await room.ann.slash(room.channel, "ask", question="lighthouse treaty")).response
    first = texts(answer)

    await room.ann.click(answer, label=label_of(answer, "Mehr ("))
    second = texts(answer)
    while "Erstes Zitat" not in texts(answer):
        await room.ann.click(answer, label=label_of(answer, "Mehr ("))
    await room.ann.click(answer, label="Erstes Zitat")

    assert "Zitat 2 von" in second
    assert "Generation 1" in second
    assert texts(answer) == first


async def test_refusal_is_german_and_may_be_replied_to(simcord_env: simcord.Env) -> None:
    room = await open_german_room(simcord_env)

    refused = await mention(room, VOLCANOES)
    await room.bob.send(room.channel, "And in 1880?", reply_to=refused)

    assert "Die Texte in diesem Regal beantworten das nicht." in texts(refused)
    assert "Nächste Stellen, keine Antworten:" in texts(refused)
    assert "Generation 1" in texts(refused)
    assert "-# Verstanden als: " in texts(room.channel.last_message)
    assert "Etna" in texts(room.channel.last_message)


@pytest.mark.parametrize("language", ["de", "en"])
async def test_reply_to_a_german_answer_leans_on_it(
    simcord_env: simcord.Env, language: str
) -> None:
    room = await open_german_room(simcord_env)
    answered = await mention(room, SIGNED)
    await room.bob.send(room.channel, WHEN, reply_to=answered)
    followed = room.channel.last_message
    shown = texts(followed)
    changed = Preferences(room.guild.id, language=language)
    await simcord_env.bot.store.save_preferences(changed)

    await room.bob.send(room.channel, "And where?", reply_to=followed)
    ended = await room.bob.click(followed, label="Neues Thema")

    assert "-# Verstanden als: And when did Odalys Brandt sign it?" in shown
    understood = f"-# {say(language, 'answer.understood')} "
    assert understood in texts(room.channel.last_message)
    assert ended.response.content == say(language, "answer.topic_ended")


async def test_german_card_is_shared(simcord_env: simcord.Env) -> None:
    room = await open_german_room(simcord_env)
    words = "The fishermen of Sund paid nine barrels of oil a year."
    found = (await room.ann.slash(room.channel, "find", text=words)).response

    await room.ann.click(found, label="Teilen")

    assert "Generation 1" in texts(found)
    assert "**Wörtlich**" in texts(room.channel.last_message)


async def test_server_of_german_members_is_answered_in_german(simcord_env: simcord.Env) -> None:
    guild = simcord_env.create_guild("Leuchtturm", preferred_locale="de")
    channel = guild.create_text_channel("lesen")
    ann, bob = (guild.add_member(simcord_env.create_user(name)) for name in ("ann", "bob"))
    room = Room(simcord_env, guild, channel, ann, bob)

    assert "beantworten das nicht" in texts(await mention(room, VOLCANOES))
    assert "Stell mir eine Frage" in texts(await mention(room, ""))


def test_terminal_says_the_same_as_an_english_card() -> None:
    said = {"refusal": REFUSAL, "nearest": NEAREST, "introduced": INTRODUCED}
    said |= {"missing_note": MISSING}
    said |= {confidence_level(level): confidence_words(level) for level in (0.0, 0.6, 0.9)}

    assert {key: say("en", f"answer.{key}") for key in said} == said
