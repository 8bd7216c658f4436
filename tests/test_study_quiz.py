"""The quiz: joined, answered in private, revealed with its source, and as before a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import running
from bot.sessions.quiz import quiz_of
from bot.sessions.session import QuizItem
from tests.closing import restart, until
from tests.meeting import study_bot
from tests.rooms import texts
from tests.sitting import Sitting, control, controls, find_message, forge, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


def item(sitting: Sitting) -> QuizItem:
    on = quiz_of(sitting.session)
    return on.items[on.number - 1]


def shown(sitting: Sitting) -> Any:
    """Return the message of the question that is put."""
    return find_message(sitting.place, quiz_of(sitting.session).message)


async def begin(sitting: Sitting, **options: Any) -> Any:
    """Begin a quiz and return its first message."""
    told = await sitting.mia.slash(sitting.place, "quiz", **options)
    await sitting.after(0.1)
    assert "The quiz is posted" in shown_in(told)
    return next(m for m in sitting.place.history() if "A quiz on the reading" in texts(m))


async def choose(sitting: Sitting, who: Any, choice: int) -> Any:
    names = [name for name in controls(shown(sitting)) if ":hchoice:" in name]
    pressed = await who.click(shown(sitting), custom_id=names[choice])
    await sitting.env.settle()
    return pressed


async def turn(sitting: Sitting, who: Any, verb: str, message: Any = None) -> Any:
    """Put or reveal a question, and wait until that is shown."""
    pressed = await sitting.press(who, verb, message or shown(sitting))
    await until(sitting, lambda: is_shown(sitting))
    return pressed


def is_shown(sitting: Sitting) -> bool:
    on = quiz_of(sitting.session)
    return on.message is not None and on.told == on.revealed


async def test_nobody_sees_the_answer_before_it_is_revealed(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    lead = await begin(sitting, questions=2)
    await sitting.press(ada, "hjoin", lead)
    await turn(sitting, sitting.mia, "hput", lead)
    open_card, asked = texts(shown(sitting)), item(sitting)

    first = await choose(sitting, ada, asked.right)
    second = await choose(sitting, ada, (asked.right + 1) % 4)
    other = await choose(sitting, ben, (asked.right + 1) % 4)
    before = sitting.said
    score = await forge(ada, shown(sitting), control(lead, "hjoin").replace("hjoin", "hscore"))
    await turn(sitting, sitting.noor, "hreveal")

    source = (
        asked.before + (asked.choices[asked.right] if asked.kind != "note" else "") + asked.after
    )
    assert "is right" not in before
    if asked.kind != "note":
        assert source not in before
    assert all(told.ephemeral for told in (first, second, other))
    assert {shown_in(first).strip(), shown_in(other).split(" You have")[0].strip()} == {
        f"You chose **{'ABCD'[asked.right]}**. The answer comes when this question ends.",
        f"You chose **{'ABCD'[(asked.right + 1) % 4]}**. The answer comes when this question ends.",
    }
    assert "answered this question of the quiz already" in shown_in(second)
    assert "not counted" in shown_in(other)
    assert "0 of 0 right" in shown_in(score)
    revealed = texts(shown(sitting))
    assert f"**{'ABCD'[asked.right]}** is right" in revealed
    assert "Right: 1 of the 1" in revealed
    assert "The Salt Road" in revealed
    assert "Question 1 of 2" in open_card
    assert [s.member for s in sitting.session.scores] == [ada.id]


async def test_quiz_goes_on_after_a_restart(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    lead = await begin(sitting, questions=2)
    await restart(sitting, tmp_path)
    await sitting.press(ada, "hjoin", lead)
    await sitting.press(ben, "hjoin", lead)
    await turn(sitting, sitting.mia, "hput", lead)
    await restart(sitting, tmp_path)
    await choose(sitting, ada, item(sitting).right)
    await restart(sitting, tmp_path)
    await choose(sitting, ben, (item(sitting).right + 1) % 4)
    await turn(sitting, sitting.mia, "hreveal")
    first = shown(sitting)
    await restart(sitting, tmp_path)
    await turn(sitting, sitting.mia, "hput")
    await choose(sitting, ada, item(sitting).right)
    await turn(sitting, sitting.mia, "hreveal")
    mine = await sitting.press(ada, "hscore", first)

    last = texts(shown(sitting))
    assert "number 1 of 2: 2 of 2 right" in shown_in(mine)
    assert mine.ephemeral
    assert "**Ranking** of those who agreed to be named" in last
    assert "Joined without being named: 2" in last
    assert ada.mention not in last


async def test_ranking_names_those_who_agreed(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    here = find_message(sitting.place, sitting.session.messages.arrival)
    await sitting.press(ada, "hhere", here)
    lead = await begin(sitting, questions=1)
    for member in (ada, ben):
        await sitting.press(member, "hjoin", lead)
    await turn(sitting, sitting.mia, "hput", lead)
    for member in (ada, ben):
        await choose(sitting, member, item(sitting).right)
    await turn(sitting, sitting.mia, "hreveal")
    named = texts(shown(sitting))
    await sitting.press(ada, "hgone", here)
    await until(sitting, lambda: ada.mention not in texts(shown(sitting)))

    assert f"1\\. {ada.mention}: 1 of 1" in named
    assert ben.mention not in named
    assert ada.mention not in texts(shown(sitting))


async def test_time_limit_reveals_the_answer(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    lead = await begin(sitting, questions=1, seconds=60)
    await sitting.press(ada, "hjoin", lead)
    await turn(sitting, sitting.mia, "hput", lead)
    assert "Open until <t:" in texts(shown(sitting))
    await restart(sitting, tmp_path)
    await sitting.after(1.2)
    await until(sitting, lambda: is_shown(sitting))

    late = await forge(
        ada, shown(sitting), f"{control(lead, 'hjoin')}:1:1:0".replace("join", "choice")
    )

    assert "is right" in texts(shown(sitting))
    assert "That question is over" in shown_in(late)


async def test_members_lead_no_quiz(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    refused = await ada.slash(sitting.place, "quiz")
    lead = await begin(sitting, questions=2)

    put = await sitting.press(ada, "hput", lead)
    await turn(sitting, sitting.mia, "hput", lead)
    reveal = await sitting.press(ada, "hreveal", shown(sitting))

    for told in (refused, put, reveal):
        assert "for the session’s moderators" in shown_in(told)
    assert quiz_of(sitting.session).revealed is False


async def test_two_moderators_put_one_question(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    lead = await begin(sitting, questions=2)

    await turn(sitting, sitting.mia, "hput", lead)
    second = await sitting.press(sitting.noor, "hput", lead)

    assert quiz_of(sitting.session).number == 1
    assert f"{sitting.mia.mention} put the next question" in shown_in(second)


async def test_buttons_of_an_earlier_quiz_do_nothing_to_the_next(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    old = await begin(sitting, questions=1)
    await turn(sitting, sitting.mia, "hput", old)
    first = item(sitting)
    await turn(sitting, sitting.mia, "hreveal")
    await begin(sitting, questions=1)

    told = await sitting.press(sitting.mia, "hput", old)

    assert "That question is over" in shown_in(told)
    assert quiz_of(sitting.session).number == 0
    assert quiz_of(sitting.session).round == 2
    assert first.choices


async def test_open_question_is_answered_when_the_session_ends(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    lead = await begin(sitting, questions=2)
    await turn(sitting, sitting.mia, "hput", lead)
    mia = sitting.meeting.actor(sitting.mia)
    await sitting.meeting.bot.ledger.change(
        sitting.meeting.guild.id, sitting.number, lambda s, now: running.end(s, mia, now)
    )
    await until(sitting, lambda: "is right" in texts(shown(sitting)))

    assert "is right" in texts(shown(sitting))
