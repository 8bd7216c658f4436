"""Taking part: who is here, passages, decisions, polls, and `/ask` in a session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import floor
from bot.sessions.plan import Reading, Section, Venue
from index.library import Library
from index.readers.markdown import read_markdown
from tests.closing import restart, until
from tests.meeting import SALT, TITLE, WORK, announce, open_meeting, study_bot
from tests.rooms import ESSAY, shelve, texts
from tests.sitting import Sitting, shown_in, sit_down

OIL = "The fishermen of Sund paid nine barrels of oil a year."
SHAFT = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."
MULES = "Drovers led eleven hundred mules a year over the Kessel pass."


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    bot = study_bot(tmp_path)
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return bot


def here_card(sitting: Sitting, press: str = "arrival") -> Any:
    number = getattr(sitting.session.messages, press)
    return next(m for m in sitting.place.history() if m.id == number)


async def test_start_asks_once_who_is_here_and_says_what_for(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(1)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    asked = [m for m in sitting.place.history() if "Who is here?" in texts(m)]

    assert [m.id for m in asked] == [sitting.session.messages.arrival]
    assert "is named in none of these" in texts(asked[0])
    assert "Who was here?" not in sitting.said


async def test_here_names_whoever_pressed_and_nobody_else(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]

    told = await sitting.press(ada, "hhere", here_card(sitting))
    await sitting.press(ben, "hhere", here_card(sitting))
    undone = await sitting.press(ben, "hgone", here_card(sitting))

    assert told.ephemeral
    assert "You will be named" in shown_in(told)
    assert "You will not be named" in shown_in(undone)
    assert [p.member for p in sitting.session.attendance] == [ada.id]


async def test_end_is_asked_for_once_time_is_up(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    sitting.meeting.bot._beat.cancel()
    await sitting.after(31)
    await sitting.after(31)
    await until(sitting, lambda: sitting.session.messages.departure is not None)
    card = here_card(sitting, "departure")
    await sitting.press(sitting.members[0], "hhere", card)

    assert "Who was here?" in texts(card)
    [presence] = sitting.session.attendance
    assert presence.end is not None
    assert presence.start is None


async def test_end_is_asked_for_at_the_first_press_of_end(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    await sitting.press(sitting.mia, "rend")
    await sitting.press(sitting.noor, "rend")
    await until(sitting, lambda: sitting.session.messages.departure is not None)

    assert sitting.session.state == "running"
    assert sitting.said.count("Who was here?") == 1


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


async def test_decision_is_for_moderators_and_shown_to_all(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    done = await sitting.mia.slash(sitting.place, "decide", text="Read **the rolls** <@1> next.")
    refused = await sitting.members[0].slash(sitting.place, "decide", text="I decide.")

    assert not done.ephemeral
    assert r"> Read \*\*the rolls\*\* \<\@1\> next." in texts(done.response)
    assert refused.ephemeral
    assert "moderators" in shown_in(refused)
    assert [d.text for d in sitting.session.decisions] == ["Read **the rolls** <@1> next."]


SALT_TEXT = read_markdown(SALT).text


async def poll(sitting: Sitting, who: Any, answers: str = "Yes\nNo", hours: str = "2") -> Any:
    opened = await who.slash(sitting.place, "poll")
    return await who.submit_modal(
        opened, {"question": "Was it a forgery?", "answers": answers, "hours": hours}
    )


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


async def test_poll_is_made_by_moderators_with_discords_own(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    done = await poll(sitting, sitting.mia)
    refused = await sitting.members[0].slash(sitting.place, "poll")
    opened = await sitting.press(sitting.noor, "hpoll")

    [posted] = [m for m in sitting.place.history() if m.poll]
    assert done.ephemeral
    assert posted.poll.question == "Was it a forgery?"
    assert [answer.text for answer in posted.poll.answers] == ["Yes", "No"]
    assert [(p.message, p.question) for p in sitting.session.polls] == [
        (posted.id, "Was it a forgery?")
    ]
    assert "moderators" in shown_in(refused)
    assert opened.modal is not None


@pytest.mark.parametrize(
    ("answers", "hours", "told"),
    [
        ("\n".join("abcdefghijk"), "2", "number of answers"),
        ("x" * 56, "2", "55 fit"),
        ("Yes\nNo", "0", "hours"),
        ("Yes\nNo", "ten", "hours"),
        (" \n ", "2", "number of answers"),
    ],
)
async def test_poll_that_discord_would_refuse_is_not_posted(
    simcord_env: simcord.Env, answers: str, hours: str, told: str
) -> None:
    sitting = await sit_down(simcord_env)

    done = await poll(sitting, sitting.mia, answers, hours)

    assert told in shown_in(done)
    assert not [m for m in sitting.place.history() if m.poll]
    assert sitting.session.polls == ()


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
