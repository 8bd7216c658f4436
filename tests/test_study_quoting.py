"""Passages in a session: members quote them, and `/ask` searches the reading first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import floor
from bot.sessions.plan import Reading, Section, Venue
from index.readers.markdown import read_markdown
from tests.closing import restart, until
from tests.meeting import SALT, TITLE, WORK, announce, bot_with_essay, open_meeting
from tests.rooms import texts
from tests.sitting import Sitting, shown_in, sit_down

OIL = "The fishermen of Sund paid nine barrels of oil a year."
SHAFT = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."
MULES = "Drovers led eleven hundred mules a year over the Kessel pass."
SALT_TEXT = read_markdown(SALT).text


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return bot_with_essay(tmp_path)


async def test_passage_is_shown_in_private_and_shared_with_its_notes(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]

    proposed = await ada.slash(sitting.place, "quote", words="paid the diggers in barley")
    before, shown = sitting.said, texts(proposed.response)
    await sitting.press(ada, "hshare", proposed.response)

    assert proposed.ephemeral
    assert f"> {SHAFT}²" in shown
    assert SHAFT not in before
    assert "hshare" not in str(proposed.response.components)
    [shared] = [m for m in sitting.place.history() if SHAFT in texts(m)]
    assert f"> {SHAFT}²" in texts(shared)
    assert "-# ² Charter of Hallen, 1204." in texts(shared)
    assert "The Salt Road" in texts(shared)
    assert f"{ada.mention} quotes" in texts(shared)
    [quoted] = sitting.session.quotes
    assert quoted.by == ada.id
    assert await words_at(sitting, quoted.place) == SHAFT


async def words_at(sitting: Sitting, place: Any) -> str:
    works = (await sitting.meeting.bot.desk.generation(sitting.meeting.guild.id)).shelf.works
    work = next(work for work in works if work.digest == place.digest)
    return work.document.text[place.start : place.end]


async def test_words_are_looked_for_in_the_reading_first(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]

    near = await ada.slash(sitting.place, "quote", words="the council paid barrels")
    far = await ada.slash(sitting.place, "quote", words="nine barrels of oil")
    chosen = await ada.slash(sitting.place, "quote", words="paid", work="the-lighthouse-treaty")

    assert "Salt Road" in texts(near.response)
    assert f"> {OIL}" in texts(far.response)
    assert f"> {OIL}" in texts(chosen.response)


async def test_passage_shares_after_a_restart(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(simcord_env)
    proposed = await sitting.members[0].slash(sitting.place, "quote", words="Kessel pass")
    await restart(sitting, tmp_path)

    await sitting.press(sitting.members[0], "hshare", proposed.response)

    assert MULES in sitting.said
    assert len(sitting.session.quotes) == 1


async def test_nobody_quotes_who_is_muted_or_elsewhere(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    mia = sitting.meeting.actor(sitting.mia)
    proposed = await ada.slash(sitting.place, "quote", words="Kessel pass")
    await sitting.meeting.bot.ledger.change(
        sitting.meeting.guild.id, sitting.number, lambda s, now: floor.mute(s, mia, now, ada.id)
    )

    again = await ada.slash(sitting.place, "quote", words="Kessel pass")
    pressed = await sitting.press(ada, "hshare", proposed.response)
    other = sitting.meeting.guild.create_text_channel("elsewhere")
    away = await ben.slash(other, "quote", words="Kessel pass")

    assert "muted you" in shown_in(again)
    assert "muted you" in shown_in(pressed)
    assert "No session goes on here" in shown_in(away)
    assert MULES not in sitting.said
    assert sitting.session.quotes == ()


async def test_ask_searches_the_reading_first_and_says_when_it_leaves_it(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]

    near = await ada.slash(sitting.place, "ask", question="Who opened the first shaft in Hallen?")
    far = await ada.slash(sitting.place, "ask", question="What did the fishermen of Sund pay?")
    outside = await ada.slash(
        sitting.meeting.channel, "ask", question="What did the fishermen of Sund pay?"
    )

    assert SHAFT in texts(near.response)
    assert "Not in the reading" not in texts(near.response)
    assert OIL in texts(far.response)
    assert "-# ↗ Not in the reading: from another text on the shelf." in texts(far.response)
    assert "Not in the reading" not in texts(outside.response)
    noted = [await words_at(sitting, quoted.place) for quoted in sitting.session.quotes]
    assert SHAFT in noted[0]
    assert OIL in noted[1]
    assert len(noted) == 2


async def test_chosen_sections_are_the_reading(simcord_env: simcord.Env) -> None:
    road = SALT_TEXT.index("Drovers led")
    section = Section("The road", road, SALT_TEXT.index("Orm built"))
    sitting = await sit_down(simcord_env, reading=(Reading(WORK, TITLE, (section,)),))
    ada = sitting.members[0]

    inside = await ada.slash(sitting.place, "ask", question="How many mules did drovers lead?")
    outside = await ada.slash(sitting.place, "ask", question="Do historians trust the charter?")

    assert MULES in texts(inside.response)
    assert "Not in the reading" not in texts(inside.response)
    assert "the charter of 1204 is a forgery" in texts(outside.response)
    assert "Not in the reading" in texts(outside.response)


async def test_reviewed_session_shows_answers_to_their_asker_alone(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, mode="reviewed")
    asked = {"question": "Who opened the first shaft in Hallen?"}

    theirs = await sitting.members[0].slash(sitting.place, "ask", **asked)
    mention = f"{sitting.meeting.bot.user.mention} {asked['question']}"
    await sitting.members[0].send(sitting.place, mention)
    moderators = await sitting.mia.slash(sitting.place, "ask", **asked)

    assert theirs.ephemeral
    assert SHAFT in texts(theirs.response)
    assert "go through its moderators" in shown_in(theirs)
    assert not moderators.ephemeral
    assert sitting.said.count(SHAFT) == 1
    assert [quoted.by for quoted in sitting.session.quotes] == [sitting.mia.id]


@pytest.mark.parametrize("kind", ["voice", "stage", "forum"])
async def test_other_places_are_as_good(simcord_env: simcord.Env, kind: str) -> None:
    meeting = open_meeting(simcord_env, "Spoken circle")
    make = getattr(meeting.guild, f"create_{kind}_channel")
    channel = make("hall")
    session = await announce(meeting, 1, venue=Venue(kind, channel.id))  # type: ignore[arg-type]
    await meeting.mia.slash(meeting.channel, "session start")
    sitting = Sitting(meeting, session.id)
    await until(sitting, lambda: sitting.session.messages.arrival is not None)

    proposed = await sitting.members[0].slash(sitting.place, "quote", words="Kessel pass")
    await sitting.press(sitting.members[0], "hshare", proposed.response)

    assert "Who is here?" in sitting.said
    assert MULES in sitting.said
