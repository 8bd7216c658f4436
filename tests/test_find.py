"""Find the source: what a message quotes, told to whoever looked it up alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.preferences import Preferences
from index.library import Library
from tests.rooms import Room, open_room, shelve, texts

OIL = "The fishermen of Sund paid nine barrels of oil a year."
QUOTING = f"I read this:\n> {OIL}\nWho else knows it?"


async def look_up(room: Room, said: Any = QUOTING, channel: Any = None) -> Any:
    """Let Bob say something and Ann look it up."""
    where = channel or room.channel
    said = await room.bob.send(where, said) if isinstance(said, str) else said
    return await room.ann.context_menu(where, "Find the source", said)


async def find(room: Room, text: str) -> str:
    return texts((await room.ann.slash(room.channel, "find", text=text)).response)


async def test_source_is_shown_to_whoever_looked_it_up_alone(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await look_up(room)

    shown = texts(result.response)
    assert result.ephemeral
    assert f"**Verbatim**\n“{OIL}”" in shown
    assert f"> {OIL}⁴" in shown
    assert "-# ⁴ Oil ledger of Sund." in shown
    assert "— “The Lighthouse Treaty,” under “The bargain.”" in shown
    assert "Who else" not in shown
    assert room.channel.last_message.author.id == room.bob.id


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        (
            "“Captain Odalys Brandt never signed the lighthouse treaty on 4 May 1872”",
            "Captain Odalys Brandt ~~never~~ signed the lighthouse treaty",
        ),
        (
            "“Captain Odalys Brandt signed the peace treaty on 4 May 1872 in the chapel of Sund”",
            "signed the ~~peace~~ **lighthouse** treaty",
        ),
        (
            "“Storms broke the tower in 1880 and somebody could agree who had to mend the tower.”",
            "and ~~somebody~~ **nobody** could agree",
        ),
        (
            "“Captain Brandt signed the lighthouse treaty on 4 May 1872 in the chapel of Sund.”",
            "“Captain **Odalys** Brandt signed",
        ),
    ],
)
async def test_altered_quotation_differs_and_the_difference_is_marked(
    simcord_env: simcord.Env, said: str, marked: str
) -> None:
    room = open_room(simcord_env)

    shown = await find(room, said)

    assert "**Differs from the source**" in shown
    assert "Verbatim" not in shown
    assert marked in shown


async def test_printing_makes_no_difference(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    shown = await find(room, "«the  fishermen of Sund paid nine barrels\nof oil a year.»")

    assert "**Verbatim**" in shown
    assert "~~" not in shown


async def test_part_of_a_sentence_is_shown_with_its_whole(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    shown = await find(room, "“could agree who had to mend the tower”")

    assert "Part of: “Storms broke the tower in 1880 and nobody could agree" in shown


async def test_what_an_ellipsis_leaves_out_is_told(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    shown = await find(room, "“The lighthouse treaty … by order of the bishop in 1881.”")

    assert "Left out at the ellipsis: “was torn up”" in shown
    assert "nine barrels" not in shown


async def test_words_of_a_note_are_found_with_the_sentence_that_calls_it(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)

    shown = await find(room, "“Minutes of the harbour council”")

    assert "In note 1, which this sentence calls:" in shown
    assert "met in 1871 to settle who should pay for the lamp.¹" in shown
    assert "¹ Minutes of the harbour council, 1871." in shown


async def test_what_is_nowhere_is_said_to_be_nowhere(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    absent = await find(room, "“the emperor of Trebizond feared every comet”")
    nothing = await room.ann.slash(room.channel, "find", text="Hello there!")

    assert "**Not in our texts**" in absent
    assert nothing.ephemeral
    assert "no quotation and no whole sentence" in texts(nothing.response)


async def test_another_servers_text_is_not_found(simcord_env: simcord.Env, home: Path) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    salt = "Salt merchants of Ours hid their silver in a well."
    shelve(Library(home), f"# Salt\n\n{salt}\n", "salt.md", collection=str(ours.guild.id))

    assert "**Verbatim**" in await find(ours, f"“{salt}”")
    assert "**Not in our texts**" in await find(theirs, f"“{salt}”")


async def test_words_at_many_places_are_all_in_the_file(
    simcord_env: simcord.Env, home: Path
) -> None:
    for number in range(4):
        shelve(Library(home), f"# Copy {number}\n\n{OIL}\n", f"copy{number}.md")
    room = open_room(simcord_env)

    result = await room.ann.slash(room.channel, "find", text=f"“{OIL}”")

    assert "and in 3 more places" in texts(result.response)
    whole = (await result.response.attachments[0].read()).decode()
    assert all(f"Copy {number}" in whole for number in range(4))


async def test_long_words_without_blanks_are_named_by_their_beginning(
    simcord_env: simcord.Env,
) -> None:
    long = "条约签订之后总督到任并且在汉城住了很久" * 29
    message = "\n\n".join(f"“{long}{number}”" for number in range(7))

    assert f"“{long[:300]} …”" in await find(open_room(simcord_env), message)


async def test_message_without_text_and_used_up_limit_are_refused_in_private(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    await simcord_env.bot.store.save_preferences(Preferences(room.guild.id, member_limit=1))
    card = await room.bob.slash(room.channel, "ask", question="Who signed the lighthouse treaty?")

    empty = await look_up(room, card.response)
    first = await look_up(room)
    second = await look_up(room)

    assert (empty.ephemeral, second.ephemeral) == (True, True)
    assert "no text in that" in empty.response.content
    assert "**Verbatim**" in texts(first.response)
    assert "may ask 1 an hour" in second.response.content


async def test_german_server_is_told_in_german(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await simcord_env.bot.store.save_preferences(Preferences(room.guild.id, language="de"))

    result = await look_up(room)

    assert "**Wörtlich**" in texts(result.response)
    assert "Teilen" in texts(result.response)
