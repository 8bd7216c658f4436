"""Members’ questions: asked, joined, voted for, taken back, and put to all in open sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions.minutes import minutes_data
from bot.sessions.plan import Item
from bot.sessions.storage import to_json
from tests.meeting import MULES, SHAFT, TOLL, study_bot
from tests.rooms import texts
from tests.sitting import Sitting, control, controls, forge, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_question_is_asked_by_a_form(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]

    form = await ada.click(sitting.status, custom_id=control(sitting.status, "rask"))
    told = await ada.submit_modal(form, {"text": SHAFT})
    other = await ben.submit_modal(await ben.slash(sitting.place, "question"), {"text": TOLL})

    assert "number 1" in shown_in(told)
    assert "number 2" in shown_in(other)
    assert [entry.text for entry in sitting.session.queue.entries] == [SHAFT, TOLL]


async def test_similar_question_is_offered_for_a_vote(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await sitting.ask(ada, SHAFT)

    offered = await sitting.ask(ben, "When did the abbots open their first shaft?")
    voted = await sitting.press(ben, "rvoteone", offered.response)
    again = await sitting.ask(cem, "When  did the abbots open their ‘first’ shaft?")
    await sitting.press(cem, "ranyway", again.response)

    first, second = sitting.session.queue.entries
    assert "Is it the same as one of these?" in texts(offered.response)
    assert offered.ephemeral
    assert "Your vote is counted" in shown_in(voted)
    assert first.votes == (ben.id,)
    assert second.asked_by(cem.id)
    assert second.text == "When did the abbots open their ‘first’ shaft?"


async def test_same_question_is_joined(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)

    told = await sitting.ask(sitting.members[1], SHAFT.upper())

    [entry] = sitting.session.queue.entries
    assert len(entry.askers) == 2
    assert "Askers: 2" in shown_in(told)


async def test_votes_are_given_and_taken_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    await sitting.ask(ada, SHAFT)

    given = await sitting.choose(ben, "rvote", "1", sitting.status)
    shown = texts(sitting.status)
    own = await sitting.choose(ada, "rvote", "1", sitting.status)
    back = await sitting.choose(ben, "rvote", "1", sitting.status)

    assert "Your vote is counted" in shown_in(given)
    assert "▲ 1" in shown
    assert "That question is your own" in shown_in(own)
    assert "taken back" in shown_in(back)
    assert "▲ 1" not in texts(sitting.status)


async def test_own_question_is_taken_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]
    await sitting.ask(ada, SHAFT)

    none = await sitting.press(ben, "rmine", sitting.status)
    mine = await sitting.press(ada, "rmine", sitting.status)
    stolen = await forge(ben, sitting.status, control(mine.response, "rwithdraw"))
    await sitting.press(ada, "rwithdraw", mine.response)

    assert "Nothing of yours waits" in shown_in(none)
    assert SHAFT in texts(mine.response)
    assert "another member’s" in shown_in(stolen)
    assert sitting.session.queue.entries[0].state == "withdrawn"
    assert SHAFT not in texts(sitting.status)


async def test_no_one_fills_the_queue(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    for text in (SHAFT, TOLL):
        await sitting.ask(ada, text)

    third = await sitting.ask(ada, MULES)

    assert third.ephemeral
    assert "You have 2 questions waiting, which is the most" in shown_in(third)


async def test_closed_queue_refuses_before_the_form_opens(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.press(sitting.mia, "rclose")

    refused = await sitting.press(sitting.members[0], "rask", sitting.status)
    shown = texts(sitting.status)
    await sitting.press(sitting.mia, "ropen")
    asked = await sitting.ask(sitting.members[0], SHAFT)

    assert "The queue is closed" in shown_in(refused)
    assert "the queue is closed" in shown
    assert "number 1" in shown_in(asked)


async def test_open_session_shows_questions_at_once(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, mode="open")
    ada = sitting.members[0]

    told = await sitting.ask(ada, SHAFT)
    hand = await sitting.hand(ada)
    question = next(m for m in sitting.place.history() if SHAFT in texts(m))
    refused = await sitting.press(sitting.members[1], "rsolved", question)
    await sitting.press(sitting.mia, "rsolved", question)
    marked = next(m for m in sitting.place.history() if m.id == question.id)

    assert "put to all" in shown_in(told)
    assert "there is no queue for hands" in shown_in(hand)
    assert f"Asked by <@{ada.id}>" in texts(question)
    assert sitting.pinged(question) == []
    assert "for the session’s moderators" in shown_in(refused)
    assert "✓ answered" in texts(marked)


async def test_deleted_question_stays_deleted(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(simcord_env, mode="open")
    await sitting.ask(sitting.members[0], SHAFT)
    question = next(m for m in sitting.place.history() if SHAFT in texts(m))
    simcord_env.backend.delete_message(question.channel.id, question.id)
    await simcord_env.settle()
    await sitting.restart(tmp_path)
    await sitting.press(sitting.mia, "rnext")

    [entry] = sitting.session.queue.entries
    assert SHAFT not in sitting.said
    assert (entry.state, entry.text) == ("withdrawn", "")


async def test_deleted_question_is_not_in_the_minutes(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, mode="open")
    ada, ben, cem = sitting.members[:3]
    kept = "Who led the mules?"
    for member, text in ((ada, SHAFT), (ben, TOLL), (cem, kept)):
        await sitting.ask(member, text)
    posts = {text: _post(sitting, text) for text in (SHAFT, TOLL)}
    await sitting.press(sitting.mia, "rsolved", posts[TOLL])
    for post in posts.values():
        simcord_env.backend.delete_message(post.channel.id, post.id)
    await simcord_env.settle()

    found = minutes_data(sitting.session, simcord_env.now())
    assert [question.text for question in found.questions] == [kept]
    assert SHAFT not in to_json(sitting.session)


def _post(sitting: Sitting, text: str) -> Any:
    return next(m for m in sitting.place.history() if text in texts(m))


async def test_whole_open_session_over_restarts(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await sit_down(
        simcord_env, mode="open", minutes=5, items=(Item("Welcome", 2), Item("Close", 3))
    )
    for number, member in enumerate(sitting.members):
        await sitting.ask(member, f"Number {number}?")
        if number == 6:
            await sitting.restart(tmp_path)
    await sitting.after(1.2)
    await sitting.press(sitting.noor, "rnext")
    await sitting.restart(tmp_path)
    asked = await sitting.press(sitting.mia, "rend")
    await sitting.press(sitting.mia, "rendnow", asked.response)
    await sitting.restart(tmp_path)

    assert sitting.session.state == "ended"
    assert [sitting.said.count(f"> Number {n}?") for n in range(10)] == [1] * 10
    assert sitting.said.count("⏳ One minute left: Welcome") == 1
    assert "Time is up" not in sitting.said
    assert controls(sitting.status) == {}
    late = await sitting.ask(sitting.members[0], SHAFT)
    assert "No session is going on here" in shown_in(late)
