"""The buttons below an answer: what each shows, to whom, and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.buttons import unpack_place
from bot.desk import Place
from bot.pages import MoreButton, Pages
from index.library import Library
from tests.rooms import ESSAY, Room, ask, label_of, make_bot, open_room, shelve, texts

LAMP = "Who trimmed the lamp of Kvist?"
LAMPS = """# Lamps

Old Ragna trimmed the lamp of Kvist by night.[^1] She was paid in herring.

## The brother

Old Tor trimmed the lamp of Kvist by day.[^2] He was paid in wool.

## The cousin

Old Siv trimmed the lamp of Kvist at dusk. She was paid in salt.

[^1]: Parish book of Kvist.
[^2]: Wool ledger.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    shelve(Library(tmp_path), LAMPS, "lamps.md")
    return tmp_path


def add_moderator(room: Room) -> Any:
    role = room.guild.create_role("Stewards", permissions=discord.Permissions(manage_guild=True))
    return room.guild.add_member(room.env.create_user("mod"), roles=[role])


def take_away(home: Path, work: str) -> None:
    Library(home).collection().remove(work)


async def test_context_shows_the_sentences_around_and_steps_on(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await ask(room)

    opened = await room.bob.click(answer, label="Context")
    before = texts(opened.response)
    stepped = await room.bob.click(opened.response, label="Later")
    after = texts(opened.response)

    assert opened.ephemeral
    assert "> **Captain Odalys Brandt signed" in before
    assert "Sund.²\u2009³** The fishermen of Sund paid nine barrels of oil a year.⁴" in before
    assert "who should pay for the lamp.¹" in before
    assert "Storms broke the tower" not in before
    assert stepped.followups == []
    assert "Storms broke the tower" in after
    assert "Context" not in texts(answer).replace("Context\n", "")


async def test_context_has_the_notes_of_all_that_it_shows(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    opened = await room.ann.click(await ask(room), label="Context")

    notes = await room.ann.click(opened.response, label="Footnotes (4)")

    assert "¹ Minutes of the harbour council, 1871." in texts(notes.response)
    assert "⁴ Oil ledger of Sund." in texts(notes.response)


async def test_context_ends_where_the_text_ends(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    opened = await room.ann.click(await ask(room), label="Context")
    await room.ann.click(opened.response, label="Later")

    assert "ends here." in texts(opened.response)
    with pytest.raises(simcord.SetupError, match="disabled"):
        await room.ann.click(opened.response, label="Later")


async def test_cite_gives_references_to_copy_in_private(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    pressed = await room.bob.click(await ask(room), label="Cite")

    shown = texts(pressed.response)
    assert pressed.ephemeral
    assert "**Chicago**\n```\n“The Lighthouse Treaty,” under “The bargain.”\n```" in shown
    assert "**APA**\n```\nThe Lighthouse Treaty" in shown
    assert "**BibTeX**\n```\n@" in shown


async def test_asker_turns_the_pages_of_a_public_answer(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)
    first = texts(answer)

    turned = await room.ann.click(answer, label="More (2)")
    second = texts(answer)
    await room.ann.click(answer, label="More (1)")
    await room.ann.click(answer, label="First quotation")

    assert turned.followups == []
    assert "Very likely" in first or "ikely answers" in first or "May answer" in first
    assert f"**{LAMP}**" in second
    assert "Quotation 2 of 3, in order of fit · generation 2" in second
    assert second.split("\n")[2] != first.split("\n")[2]
    assert texts(answer) == first


async def test_three_places_of_vast_texts_fit_into_a_custom_id() -> None:
    places = tuple(Place("f" * 12, 36**5 - 1, 36**5 + 36**4 - 2) for _ in range(3))
    pages = Pages(places, 2, 99, 36**13 - 1)

    custom_id = MoreButton.of(pages).custom_id
    found = MoreButton.__discord_ui_compiled_template__.fullmatch(custom_id)

    assert len(custom_id) <= 100
    assert (await MoreButton.from_custom_id(None, MoreButton.of(pages), found)).pages == pages


async def test_another_member_gets_a_copy_to_page_through(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)
    first = texts(answer)

    copy = await room.bob.click(answer, label="More (2)")
    await room.bob.click(copy.response, label="More (1)")

    assert copy.ephemeral
    assert "Quotation 3 of 3" in texts(copy.response)
    assert texts(answer) == first


async def test_moderator_turns_the_pages_of_anybodys_answer(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)

    await add_moderator(room).click(answer, label="More (2)")

    assert "Quotation 2 of 3" in texts(answer)


async def test_every_button_lives_through_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)
    context = await room.ann.click(answer, label="Context")
    await simcord_env.restart_bot(make_bot(home))

    for label in ("Footnotes", "Context", "Cite", "Helpful", "Wrong passage", "Wrong note"):
        pressed = await room.ann.click(answer, label=label_of(answer, label))
        assert pressed.ephemeral, label
        assert "Something went wrong" not in texts(pressed.response), label
    await room.ann.click(context.response, label="Later")
    await room.ann.click(answer, label="More (2)")

    assert "Quotation 2 of 3" in texts(answer)


async def test_no_button_shows_a_text_that_was_taken_away(
    simcord_env: simcord.Env, home: Path
) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)
    context = await room.ann.click(answer, label="Context")
    take_away(home, "lamps")

    for label in ("Footnotes", "Context", "Cite", "More"):
        pressed = await room.ann.click(answer, label=label_of(answer, label))
        shown = pressed.response if label != "More" else pressed.followups[-1]
        assert "no longer on the shelf" in texts(shown), label
    await room.ann.click(context.response, label="Later")

    assert "no longer on the shelf" in texts(context.response)
    assert "Ragna" not in texts(context.response)


async def test_another_servers_quotation_cannot_be_had_by_its_place(
    simcord_env: simcord.Env, home: Path
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    own = "# Salt\n\nSalt merchants of Ours hid their silver in a well.\n"
    shelve(Library(home), own, "salt.md", collection=str(ours.guild.id))
    answer = await ask(ours, "Where did the salt merchants hide their silver?")
    await ours.ann.click(answer, label="Helpful")
    [counted] = await simcord_env.bot.store.feedback(ours.guild.id)
    place = unpack_place(counted.place)
    desk = simcord_env.bot.desk

    assert await desk.quote([place], ours.guild.id)
    assert await desk.quote([place], theirs.guild.id) == []
    assert await desk.context(place, theirs.guild.id) is None
    assert await desk.cite(place, theirs.guild.id) is None


@pytest.mark.parametrize("label", ["Footnotes (2)", "Context", "Cite", "Helpful"])
async def test_press_that_discord_drops_is_survived(simcord_env: simcord.Env, label: str) -> None:
    room = open_room(simcord_env)
    answer = await ask(room)
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await room.ann.click(answer, label=label)
    again = await room.ann.click(answer, label=label)

    assert again.ephemeral
    assert again.response is not None


async def test_outage_while_a_page_is_turned_leaves_the_answer(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    answer = await ask(room, LAMP)
    first = texts(answer)
    simcord_env.inject_error("PATCH", "/webhooks/*", status=500, times=5)

    turned = await room.ann.click(answer, label="More (2)")

    assert texts(answer) == first
    assert "Something went wrong" in turned.followups[-1].content


async def test_long_quotation_is_paged_with_its_file_in_place(
    simcord_env: simcord.Env, home: Path
) -> None:
    long = "Old Ulf trimmed the lamp of Kvist at noon" + ", and then again, and once more" * 75
    text = f"# Ulf\n\n{long}.[^1]\n\nAt noon he trimmed it.\n\n[^1]: Ledger.\n"
    shelve(Library(home), text, "ulf.md")
    take_away(home, "lamps")
    room = open_room(simcord_env)
    answer = await ask(room, "Who trimmed the lamp of Kvist?")

    files = [answer.attachments]
    for label in ("More (1)", "First quotation"):
        await room.ann.click(answer, label=label)
        files.append(answer.attachments)

    assert [len(attached) for attached in files] == [1, 0, 1]
    assert f"> {long}.[^1]" in (await files[-1][0].read()).decode()
