"""`/compare`: what each work says, by date; and what all lists of sources have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.preferences import Preferences
from index.library import Library
from tests.rooms import Room, make_bot, open_room, shelve, texts
from tests.stub import StubEncoder
from tests.test_comparison import ASKED, TEXT

WORKS = (
    ("Newer", "2 March 2011", "Envoy Marta Quist signed the harbour accord at Tolvik."),
    ("Older", "1954", "Consul Brandt signed the harbour accord at Tolvik."),
    ("Undated", "", "Both envoys signed the harbour accord at Tolvik."),
)
HOSTILE = f"# **{ASKED}** ||<@&>|| [`](//)"


def add_work(home: Path, title: str, date: str, sentence: str, collection: str = "default") -> None:
    text = TEXT.format(title=title, date=date, sentence=sentence)
    shelve(Library(home), text, f"{title}.md", collection)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for work in WORKS:
        add_work(tmp_path, *work)
    return tmp_path


@pytest.fixture
def full(home: Path) -> Path:
    """A home with so many works that they take several pages."""
    for year in range(1800, 1810):
        add_work(home, f"Book {year}", str(year), "A consul signed the harbour accord at Tolvik.")
    return home


async def compare(room: Room, question: str = ASKED, **options: Any) -> Any:
    return await room.ann.slash(room.channel, "compare", question=question, **options)


def add_moderator(room: Room) -> Any:
    role = room.guild.create_role("Stewards", permissions=discord.Permissions(manage_guild=True))
    return room.guild.add_member(room.env.create_user("mod"), roles=[role])


async def test_works_come_by_date_with_their_own_notes(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await compare(room)

    shown = texts(result.response)
    assert not result.ephemeral
    assert shown.startswith(f"\n**{ASKED}**\n-# What each work says, the oldest first: 3\n")
    assert shown.index("**1954** · Older") < shown.index("**2 March 2011** · Newer")
    assert shown.index("**2 March 2011** · Newer") < shown.index("**No date** · Undated")
    for title, _, sentence in WORKS:
        assert f"> {sentence}¹\n-# ¹ Papers of {title}.\n— “{title}" in shown
    assert shown.endswith("generation 3")


async def test_no_work_answers_is_said_in_words(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await compare(room, "Which comet frightened the emperor of Trebizond?")

    assert "None of the texts on this shelf answers that." in texts(result.response)
    assert "> " not in texts(result.response)


async def test_list_is_private_where_it_is_wanted(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    private = await compare(room, private=True)
    await simcord_env.bot.store.save_preferences(
        Preferences(room.guild.id, private_by_default=True)
    )
    by_default, public = await compare(room), await compare(room, private=False)

    assert (private.ephemeral, by_default.ephemeral, public.ephemeral) == (True, True, False)


async def test_another_servers_work_is_not_compared(simcord_env: simcord.Env, home: Path) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    add_work(home, "Secret", "1901", "We signed the harbour accord at Tolvik.", str(ours.guild.id))

    assert "Secret" in texts((await compare(ours)).response)
    assert "Secret" not in texts((await compare(theirs)).response)


async def test_limit_channel_and_blank_are_refused_in_private(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    store = simcord_env.bot.store
    blank = await compare(room, "  ")
    await store.save_preferences(Preferences(room.guild.id, member_limit=1))
    await compare(room)
    limited = await compare(room)
    other = room.guild.create_text_channel("questions")
    await store.save_preferences(Preferences(room.guild.id, answer_channels=(other.id,)))
    elsewhere = await compare(room)

    assert (blank.ephemeral, limited.ephemeral, elsewhere.ephemeral) == (True, True, True)
    assert "Ask me a question" in blank.response.content
    assert "may ask 1 an hour" in limited.response.content
    assert f"<#{other.id}>" in elsewhere.response.content


async def test_asker_turns_the_pages(simcord_env: simcord.Env, full: Path) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    first = texts(result.response)

    turned = await room.ann.click(result.response, label="Next")
    second = texts(result.response)
    await room.ann.click(result.response, label="First")

    assert full
    assert turned.followups == []
    assert "Page 1 of 3 · generation 13" in first
    assert "**1800** · Book 1800" in first
    assert "Page 2 of 3" in second
    assert "**1806** · Book 1806" in second
    assert f"**{ASKED}**\n-# What each work says, the oldest first: 13" in second
    assert texts(result.response) == first


async def test_another_member_gets_a_copy_and_a_moderator_turns(
    simcord_env: simcord.Env, full: Path
) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    first = texts(result.response)

    copy = await room.bob.click(result.response, label="Next")
    await room.bob.click(copy.response, label="First")
    untouched = texts(result.response)
    await add_moderator(room).click(result.response, label="Next")

    assert full
    assert copy.ephemeral
    assert texts(copy.response) == first
    assert untouched == first
    assert "Page 2 of 3" in texts(result.response)


async def test_pages_turn_after_a_restart(simcord_env: simcord.Env, full: Path) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    await simcord_env.restart_bot(make_bot(full))

    await room.ann.click(result.response, label="Next")

    assert "Page 2 of 3" in texts(result.response)


async def test_turning_pages_searches_nothing_again(simcord_env: simcord.Env, full: Path) -> None:
    encoder, fresh = StubEncoder(), StubEncoder()
    await simcord_env.restart_bot(make_bot(full, encoder))
    room = open_room(simcord_env)
    result = await compare(room)
    searched = len(encoder.encoded)

    await room.ann.click(result.response, label="Next")
    await room.bob.click(result.response, label="Next")
    turned = len(encoder.encoded)
    await simcord_env.restart_bot(make_bot(full, fresh))
    await room.ann.click(result.response, label="Next")

    assert searched > 0
    assert turned == searched
    assert fresh.encoded == encoder.encoded
    assert "Page 3 of 3" in texts(result.response)


async def test_another_server_or_question_finds_a_list_of_its_own(
    simcord_env: simcord.Env, home: Path
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    await compare(theirs)
    for number in range(3):
        add_work(
            home,
            f"O{number}",
            "1901",
            "A consul signed the harbour accord at Tolvik.",
            str(ours.guild.id),
        )

    own = await compare(ours)
    other = await compare(theirs, "Which comet frightened the emperor of Trebizond?")

    assert "**1901** · O1" in texts(own.response)
    assert "None of the texts" in texts(other.response)


async def test_pages_are_those_of_the_shelf_by_now(simcord_env: simcord.Env, full: Path) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    for work in Library(full).collection().load().shelf.works:
        if work.title != "Undated":
            Library(full).collection().remove(work.id)

    await room.ann.click(result.response, label="Next")

    shown = texts(result.response)
    assert "oldest first: 1" in shown
    assert "Book" not in shown
    assert "Next" not in shown


async def test_hostile_question_shows_as_it_is_on_every_page(
    simcord_env: simcord.Env, full: Path
) -> None:
    room = open_room(simcord_env)
    result = await compare(room, HOSTILE)
    first = texts(result.response).split("\n")[1]

    await room.ann.click(result.response, label="Next")

    assert full
    assert first == f"**\\# \\*\\*{ASKED}\\*\\* \\|\\|\\<\\@&\\>\\|\\| \\[\\`\\](//)**"
    assert texts(result.response).split("\n")[1] == first
    assert not result.response.message.mention_everyone
    assert result.response.message.mentions == []


async def test_longest_question_is_kept_whole(simcord_env: simcord.Env, full: Path) -> None:
    room = open_room(simcord_env)
    question = f"{ASKED} {'*' * (249 - len(ASKED))}"
    result = await compare(room, question)

    await room.ann.click(result.response, label="Next")

    assert full
    assert len(question) == 250
    assert texts(result.response).split("\n")[1].replace("\\", "") == f"**{question}**"


async def test_overlong_quotation_goes_whole_into_a_file(
    simcord_env: simcord.Env, home: Path
) -> None:
    long = "A consul signed the harbour accord at Tolvik" + ", and then again, and once more" * 150
    add_work(home, "Ledger", "1700", f"{long}.")
    room = open_room(simcord_env)

    result = await compare(room)

    assert "it is whole in the attached file" in texts(result.response)
    assert "again, and once more" not in texts(result.response)
    whole = (await result.response.attachments[0].read()).decode()
    assert f"> {long}.[^1]" in whole
    assert "[^1]: Papers of Ledger." in whole


async def test_press_that_discord_drops_is_survived(simcord_env: simcord.Env, full: Path) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await room.ann.click(result.response, label="Next")
    before = texts(result.response)
    await room.ann.click(result.response, label="Next")

    assert full
    assert "Page 1 of 3" in before
    assert "Page 2 of 3" in texts(result.response)


async def test_outage_leaves_the_page_and_is_told_in_one_line(
    simcord_env: simcord.Env, full: Path
) -> None:
    room = open_room(simcord_env)
    result = await compare(room)
    first = texts(result.response)
    simcord_env.inject_error("PATCH", "/webhooks/*", status=500)

    turned = await room.ann.click(result.response, label="Next")

    assert full
    assert texts(result.response) == first
    assert "Something went wrong" in turned.followups[-1].content
