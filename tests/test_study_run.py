"""Running a session: the agenda, the clock and its signals, the end, and who may press what."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import Item, Place, Prompt
from index.library import Library
from tests.meeting import SALT, open_meeting, study_bot
from tests.rooms import texts
from tests.sitting import control, controls, enabled, forge, shown_in, sit_down

PROMPT = "Two views stand here. Which does the text follow?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_agenda_goes_on_and_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.press(sitting.mia, "rnext")
    first = enabled(sitting.panel)
    await sitting.press(sitting.mia, "rnext")
    last = enabled(sitting.panel)
    await sitting.press(sitting.noor, "rback")
    await sitting.press(sitting.noor, "rmore")

    assert {"rnext", "rback"} <= first
    assert "rnext" not in last
    assert "**▸ The mines · 50 min**" in texts(sitting.status)
    assert f"<@{sitting.noor.id}> gave more time" in texts(sitting.panel)


async def test_item_written_a_second_time_has_its_full_time_again(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.press(sitting.mia, "rnext")
    await sitting.after(40)
    channel, number = sitting.meeting.channel, base36(sitting.number)
    shown = await sitting.mia.slash(channel, "session edit", session=number)
    form = await sitting.mia.click(shown.response, label="Edit agenda")
    typed = {"agenda": "5 Welcome\n45 The mines\n45 The mines\n10 Close"}
    await sitting.mia.submit_modal(form, typed)
    await sitting.press(sitting.mia, "rnext")

    assert "**45 minutes** left of this item" in texts(sitting.status)


async def test_clock_stands_while_paused(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(1.8)
    await sitting.press(sitting.mia, "rpause")
    await sitting.after(10)
    paused = texts(sitting.status)
    buttons = enabled(sitting.panel)
    await sitting.press(sitting.mia, "rresume")

    assert "⏸ **Paused**: 3 minutes left of this item, 58 minutes in all" in paused
    assert "<t:" not in paused
    assert "rresume" in buttons
    assert "rpause" not in buttons
    assert "**3 minutes** left of this item" in texts(sitting.status)
    assert "Time is up" not in sitting.said


async def test_time_left_in_words_is_kept_current(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(2.7)

    assert "**2 minutes** left of this item" in texts(sitting.status)


async def test_each_signal_is_given_once_and_mentions_nobody(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env, minutes=6, items=(Item("Welcome", 5), Item("End", 1)))
    await sitting.after(3.5)
    before = sitting.said
    await sitting.after(0.7)
    await sitting.restart(tmp_path)
    await sitting.after(2)
    await sitting.restart(tmp_path)
    await sitting.after(2)

    assert "One minute left" not in before
    assert sitting.said.count("⏳ One minute left: Welcome") == 1
    assert sitting.said.count("⏰ Time is up: Welcome") == 1
    assert sitting.said.count("⏰ The session’s time is up.") == 1
    assert not any(sitting.pinged(m) or m.mention_everyone for m in sitting.place.history())


async def test_end_asks_for_a_second_press(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    asked = await sitting.press(sitting.mia, "rend")
    still = sitting.session.state
    await sitting.press(sitting.mia, "rendnow", asked.response)

    assert asked.ephemeral
    assert still == "running"
    assert sitting.session.state == "ended"
    assert "This session is over" in texts(sitting.status)
    assert controls(sitting.status) == {}
    assert controls(sitting.panel) == {}


async def test_second_moderator_is_told_who_was_faster(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    seen = control(sitting.panel, "rnext")
    await sitting.press(sitting.mia, "rnext")

    second = await forge(sitting.noor, sitting.panel, seen)

    assert sitting.session.item is not None
    assert sitting.session.item.title == "The mines"
    assert f"Another moderator was faster: <@{sitting.mia.id}> went on" in shown_in(second)


@pytest.mark.parametrize(
    "verb",
    "rstart rnext rback rmore rpause rresume ropen rclose rend rendnow rtake rputback ranswered "
    "rpick rmerge rmoderate rlock runlock ranon rreview rpanel".split(),
)
async def test_members_cannot_press_what_moderators_can(
    simcord_env: simcord.Env, verb: str
) -> None:
    sitting = await sit_down(simcord_env, mode="reviewed")
    before = sitting.session
    number = control(sitting.panel, "rnext").split(":")[3]
    seen = ":1" if verb in {"rnext", "rback", "rmore", "rtake", "rputback", "ranswered"} else ""

    refused = await forge(sitting.members[0], sitting.status, f"ibid:s:{verb}:{number}{seen}")
    await simcord_env.settle()

    assert "for the session’s moderators" in shown_in(refused)
    assert sitting.session == before


async def test_other_server_sees_nothing_of_a_session(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    other = open_meeting(simcord_env, "Other circle")
    post = await other.mia.send(other.channel, "hello")
    before = sitting.session

    panel = await other.mia.slash(other.channel, "session panel")
    started = await other.mia.slash(other.channel, "session start", session=base36(sitting.number))
    raised = await other.members[0].slash(other.channel, "hand")
    pressed = await forge(other.mia, post, control(sitting.panel, "rnext"))

    assert "No session that you moderate" in shown_in(panel)
    assert "This server has no such session" in shown_in(started)
    assert "No session is going on here" in shown_in(raised)
    assert "This server has no such session" in shown_in(pressed)
    assert sitting.session == before


async def test_status_quotes_the_prompts_with_their_notes(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    work = Library(tmp_path).collection().load().shelf.works[0]
    text = work.document.text
    start = text.index("It is disputed whether")
    end = text.index("leased it.") + len("leased it.")
    place = Place(work.digest, start, end)
    items = (Item("The mines", 60, (Prompt(PROMPT, place),)),)
    sitting = await sit_down(simcord_env, items=items)

    read = await sitting.press(sitting.members[0], "rread", sitting.status)

    for shown in (texts(sitting.status), texts(read.response)):
        assert f"**{PROMPT}**" in shown
        assert "> It is disputed whether the abbots owned the mountain or only leased it.⁴" in shown
        assert "Brandt, Mountain Rights" in shown
    assert read.ephemeral
    assert text[start:end] in SALT.replace("[^4]", "")
