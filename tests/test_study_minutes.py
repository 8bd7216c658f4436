"""The minutes of a session, read back from their files: what is in them, and who is named."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import asking, discussion
from index.library import Library
from tests.closing import FORGED, OIL, SHAFT, act, end, files_of, hold, minutes_in, restart, until
from tests.meeting import bot_with_essay
from tests.rooms import texts
from tests.sitting import Sitting, find_message, sit_down

HOSTILE = "Why [^1] **bold** <b>@everyone</b> | `x` <@{member}>?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return bot_with_essay(tmp_path)


async def press_here(sitting: Sitting, members: Any) -> None:
    card = find_message(sitting.place, sitting.session.messages.arrival)
    for member in members:
        await sitting.press(member, "hhere", card)


async def test_minutes_tell_what_was_done_in_three_files(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await press_here(sitting, sitting.members[:1])
    await hold(sitting)
    await sitting.after(4)
    await end(sitting)

    [posted] = minutes_in(sitting)
    shown = texts(posted)
    assert "Questions: 2, answered: 2" in shown
    assert "Passages quoted: 3" in shown
    assert "- Read the toll rolls." in shown
    assert "Open questions: 1" in shown  # and no next session that would take it
    assert "carried over" not in shown
    files = await files_of(posted)
    for suffix, words in files.words.items():
        document = files.read[suffix]
        for said in (
            *("Who opened the shaft?", "Was it forged?", "See the seal.", "Read the toll rolls."),
            *("Where is the copy?", "Welcome", "Members who asked this", "#Salt and silver"),
            *("ada-rea", "Bibliography", "The Lighthouse Treaty"),
        ):
            assert said in words, (suffix, said)
        assert "Open questions" in words
        assert "carried over" not in words
        assert [p for p in document.problems if p.kind == "missing-note"] == []
        for quotation in (SHAFT, FORGED, OIL):
            assert " ".join(document.text.split()).count(quotation) == 1
        assert words.index("The Lighthouse Treaty.") < words.index("The Salt Road.”")
        labels = [anchor.label for anchor in document.anchors]
        assert labels == [str(n) for n in range(1, len(labels) + 1)]
        notes = {note.label: note.text for note in document.notes}
        assert notes["1"].startswith("Charter of Hallen, 1204.")
        assert "Oil ledger of Sund." in notes[labels[-1]]


async def test_nobody_is_named_who_did_not_agree(simcord_env: simcord.Env) -> None:
    draw = random.Random(7)
    for number in range(3):
        sitting = await sit_down(simcord_env, f"{number} circle")
        agreed = [member for member in sitting.members if draw.random() < 0.4]
        await press_here(sitting, agreed)
        await hold(sitting)
        await end(sitting)

        [posted] = minutes_in(sitting)
        files = await files_of(posted)
        everybody = [*sitting.members, sitting.mia, sitting.noor]
        for suffix, words in files.words.items():
            named = {member for member in everybody if member.user.name in words}
            assert named == set(agreed), suffix
            for member in everybody:
                assert str(member.id) not in words
                if member not in agreed:
                    assert member.user.name.encode() not in files.raw[suffix]
        assert not any(
            m.user.name in texts(posted) or m.mention in texts(posted) for m in everybody
        )


async def test_name_taken_out_after_the_end_goes_from_the_files(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await press_here(sitting, [ada, ben])
    await hold(sitting)
    await end(sitting)
    await restart(sitting, tmp_path)
    card = find_message(sitting.place, sitting.session.messages.departure)

    await sitting.press(ada, "hgone", card)
    await sitting.press(cem, "hhere", card)
    await ben.slash(sitting.place, "forget-me")
    await until(sitting, lambda: "only those who agreed: 1." in texts(minutes_in(sitting)[0]))

    [posted] = minutes_in(sitting)
    for words in (await files_of(posted)).words.values():
        assert "cem-rea" in words
        assert "ada-rea" not in words
        assert "ben-rea" not in words


async def test_hostile_words_stay_words(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, mode="open")
    ada = sitting.meeting.actor(sitting.members[0])
    mia = sitting.meeting.actor(sitting.mia)
    hostile = HOSTILE.format(member=ada.id)
    await act(sitting, lambda s, now: asking.ask(s, ada, now, hostile))
    await act(sitting, lambda s, now: discussion.decide(s, mia, now, f"{hostile}\n# No"))
    await end(sitting)

    [posted] = minutes_in(sitting)
    assert "<@" not in texts(posted)
    assert "@everyone" not in texts(posted).replace("\\@everyone", "")
    files = await files_of(posted)
    for suffix, document in files.read.items():
        assert hostile in document.text, suffix
        assert document.anchors == ()
    assert b"<b>" not in files.raw[".html"].split(b"</style>")[1]


async def test_votes_of_polls_are_read_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    opened = await sitting.mia.slash(sitting.place, "poll")
    await sitting.mia.submit_modal(
        opened, {"question": "Was it a forgery?", "answers": "Yes\nNo", "hours": "2"}
    )
    [posted] = [m for m in sitting.place.history() if m.poll]
    for member in sitting.members[:3]:
        await member.vote(posted, answer=1)
    await sitting.members[3].vote(posted, answer=2)
    await end(sitting)

    [minutes] = minutes_in(sitting)
    assert "| Yes | 3 |" in (await files_of(minutes)).raw[".md"].decode()
    assert sitting.session.polls[0].results == (("Yes", 3), ("No", 1))


async def test_minutes_speak_the_servers_language(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    store = sitting.meeting.bot.store
    await store.change_preferences(
        sitting.meeting.guild.id, lambda chosen: replace(chosen, language="de")
    )
    await hold(sitting)
    await end(sitting)

    posted = find_message(sitting.place, sitting.session.messages.minutes)
    words = (await files_of(posted)).words
    assert "Protokoll: Salt and silver" in texts(posted)
    assert all("Beschlüsse" in text and "Decisions" not in text for text in words.values())


async def test_passages_that_left_the_shelf_are_counted(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    Library(tmp_path).collection().remove("the-lighthouse-treaty")
    await end(sitting)

    [posted] = minutes_in(sitting)
    assert "missing here: 1" in texts(posted)
    assert OIL not in (await files_of(posted)).words[".md"]
