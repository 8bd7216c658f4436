"""The floor: whose turn it is, and how moderators give it, put it back and merge what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.client import Ibid
from tests.meeting import MULES, SHAFT, TOLL, study_bot
from tests.rooms import texts
from tests.sitting import Sitting, control, controls, enabled, forge, shown_in, sit_down

HOSTILE = "Why do **@everyone** <@1> [salt](http://evil.example) `x`\n# Big\n> ||now||?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


def called(sitting: Sitting) -> list[str]:
    """Return who was given the floor, in order, as the place was told."""
    lines = [texts(message) for message in sitting.place.history()]
    return [line for line in lines if "has the floor." in line]


def in_order(sitting: Sitting) -> list[str]:
    """Return the lines of the queue on the status."""
    lines = texts(sitting.status).split("\n")
    return [line for line in lines if line[:1].isdigit() and "\\. " in line]


async def test_queue_is_fair(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await sitting.ask(ada, SHAFT)
    await sitting.press(sitting.mia, "rtake")
    await sitting.ask(ada, TOLL)
    await sitting.after(0.1)
    await sitting.hand(ben)
    await sitting.after(0.1)
    await sitting.ask(cem, MULES)

    shown = in_order(sitting)
    for _ in range(3):
        await sitting.press(sitting.mia, "rtake")

    who = [str(member.id) for member in (ada, ben, cem)]
    assert [next(w for w in who if w in line) for line in shown] == [who[1], who[2], who[0]]
    assert [next(w for w in who if w in line) for line in called(sitting)] == [
        who[0],
        who[1],
        who[2],
        who[0],
    ]


async def test_floor_mentions_exactly_who_has_it(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, anonymous=True)
    ada, ben = sitting.members[:2]
    await sitting.hand(ada)
    await sitting.ask(ben, HOSTILE, anonymous=True)
    await sitting.press(sitting.mia, "rtake")
    await sitting.press(sitting.mia, "rtake")

    first, second = [m for m in sitting.place.history() if "has the floor" in texts(m)]
    assert sitting.pinged(first) == [ada.id]
    assert sitting.pinged(second) == []
    assert not second.mention_everyone
    assert str(ben.id) not in sitting.said
    assert "\\@everyone" in texts(second)
    assert "\n# Big" not in texts(second).replace("> # Big", "")


async def test_hostile_question_is_shown_as_it_is(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.ask(sitting.members[0], HOSTILE)

    [line] = in_order(sitting)
    assert "\\*\\*\\@everyone\\*\\* \\<\\@1\\> \\[salt\\]" in line
    assert "http://evil.example" in line


async def test_hand_is_raised_and_lowered(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]

    up = await sitting.hand(ada)
    shown = texts(sitting.status)
    down = await sitting.press(ada, "rhand", sitting.status)

    assert up.ephemeral
    assert "Your hand is up: number 1" in shown_in(up)
    assert f"1\\. ✋ <@{ada.id}>" in shown
    assert "Your hand is down" in shown_in(down)
    assert "✋" not in texts(sitting.status).split("Raise")[0]


async def test_floor_is_put_back_answered_and_picked(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    await sitting.ask(ada, SHAFT)
    await sitting.ask(ben, TOLL)
    await sitting.press(sitting.mia, "rtake")
    with_floor = enabled(sitting.panel)
    await sitting.press(sitting.mia, "rputback")
    picking = await sitting.press(sitting.mia, "rpick")
    await sitting.choose(sitting.mia, "rpicked", "2", picking.response)
    shown = texts(sitting.status)
    await sitting.press(sitting.mia, "ranswered")

    assert {"rputback", "ranswered"} <= with_floor
    assert f"**Has the floor:** {TOLL}" in shown
    assert [entry.state for entry in sitting.session.queue.entries] == ["waiting", "answered"]


async def test_two_moderators_take_one(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    for member in sitting.members[:2]:
        await sitting.hand(member)
    seen = control(sitting.panel, "rtake")
    await sitting.press(sitting.mia, "rtake")

    second = await forge(sitting.noor, sitting.panel, seen)

    assert f"faster: <@{sitting.mia.id}> took it" in shown_in(second)
    assert [entry.state for entry in sitting.session.queue.entries] == ["taken", "waiting"]


async def test_moderator_merges_duplicates(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await sitting.ask(ada, SHAFT)
    await sitting.ask(ben, TOLL)
    offered = await sitting.ask(cem, "When did the abbots open their first shaft?")
    await sitting.press(cem, "ranyway", offered.response)

    choosing = await sitting.press(sitting.mia, "rmerge")
    await sitting.choose(sitting.mia, "rmerged", "3", choosing.response)
    into = controls(choosing.response)[control(choosing.response, "rinto")]["options"]
    await sitting.choose(sitting.mia, "rinto", "1", choosing.response)

    assert [option["value"] for option in into] == ["1", "2"]
    assert "Asked by now: 2 times" in texts(choosing.response)
    assert f"<@{ada.id}>, <@{cem.id}>" in texts(sitting.status)


async def test_whole_session_of_ten_members_over_restarts(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    for number, member in enumerate(sitting.members):
        if number % 2:
            await sitting.ask(member, f"What is said of the year {1200 + number}?")
        else:
            await sitting.hand(member)
        if number == 4:
            await sitting.restart(tmp_path)
    before = in_order(sitting)
    await sitting.restart(tmp_path)
    after = in_order(sitting)
    for number in range(10):
        await sitting.press((sitting.mia, sitting.noor)[number % 2], "rtake")
        if number in (3, 7):
            await sitting.restart(tmp_path)
    await sitting.press(sitting.mia, "rnext")

    assert before == after
    assert len(before) == 10
    told = called(sitting)
    assert [str(m.id) in line for m, line in zip(sitting.members, told, strict=True)] == [True] * 10
    assert "Nobody waits" not in texts(sitting.status)  # the last one has the floor
    assert "rtake" not in enabled(sitting.panel)
