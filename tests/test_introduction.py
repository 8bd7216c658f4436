"""Words that a text itself quotes are shown with who speaks: answers, further pages, notes."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.client import Ibid
from index.library import Library
from tests.rooms import label_of, make_bot, open_room, shelve, texts

VERDICT = """# The Salt Debate

The council met in May.

The verdict of judge *Ilse* Brandt was read aloud to @everyone:

> Fishermen must pay nine barrels of oil. Widows are free of the tithe. Smugglers lose their
> boats for ever.[^1] Ropemakers keep the quay clean.

[^1]: Minutes of the salt council.
"""
INTRODUCED = "-# Quoted there, after: “The verdict of judge Ilse Brandt"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), VERDICT, "salt.md")
    return make_bot(tmp_path)


async def test_speaker_stands_above_quotation_and_notes(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.slash(
        room.channel, "ask", question="Which smugglers lose their boats for ever?"
    )
    notes = await room.bob.click(result.response, label=label_of(result.response, "Footnotes"))

    shown = texts(result.response)
    assert shown.index(INTRODUCED) < shown.index("> Smugglers lose")
    assert "aloud to \\@everyone" in shown
    assert INTRODUCED in texts(notes.response)


async def test_speaker_stands_above_a_source(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    found = await room.ann.slash(room.channel, "find", text="Smugglers lose their boats for ever.")
    cited = await room.ann.slash(room.channel, "cites", name="salt council")

    for result in (found, cited):
        assert INTRODUCED in texts(result.response)
