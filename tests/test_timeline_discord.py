"""`/timeline`: dated sentences about a topic, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from index.library import Library
from tests.rooms import Room, open_room, shelve, texts
from tests.test_timeline import CANAL

TOPIC = "the Alder canal"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shelve(Library(tmp_path), CANAL, "canal.md")
    return tmp_path


async def timeline(room: Room, topic: str = TOPIC, **options: Any) -> Any:
    return await room.ann.slash(room.channel, "timeline", topic=topic, **options)


async def test_dated_sentences_come_in_order_with_their_references(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)

    result = await timeline(room)

    shown = texts(result.response)
    dates = ["1848", "3 May 1848", "September 1848", "1860s", "1871 to 1872"]
    places = [shown.index(f"**{date}**\n> ") for date in dates]
    assert not result.ephemeral
    assert places == sorted(places)
    assert "**1860s**\n> Its toll house burned in the 1860s.¹\n-# ¹ Ledger of the canal" in shown
    assert shown.count("— “The Alder Canal.”") == len(dates)


async def test_sentence_with_several_dates_is_shown_once_where_they_follow(
    simcord_env: simcord.Env, home: Path
) -> None:
    text = "# Locks\n\nThe locks of Ulm were built in 1901, widened in 1902 and closed in 1903.\n"
    shelve(Library(home), text, "locks.md")
    room = open_room(simcord_env)

    shown = texts((await timeline(room, "the locks of Ulm")).response)

    assert "**1901** · **1902** · **1903**\n> The locks of Ulm" in shown
    assert shown.count("> The locks") == 1


async def test_no_dated_sentence_is_said_in_words(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await timeline(room, "@everyone's comets over Trebizond")

    assert "No dated sentence of the texts on this shelf is about that." in texts(result.response)
    assert not result.response.message.mention_everyone
