"""Taking part: hands, questions, votes, and how moderators give the floor, by three modes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions.minutes import minutes_data
from bot.sessions.plan import Item
from bot.sessions.storage import to_json
from tests.meeting import study_bot
from tests.rooms import texts
from tests.sitting import Sitting, control, controls, deny, enabled, forge, shown_in, sit_down

SHAFT, TOLL, MULES = (
    "When did the abbots open the first shaft?",
    "What was the toll at Kessel bridge?",
    "How many mules crossed the Kessel pass?",
)
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


async def moderate(sitting: Sitting, who: Any = None) -> Any:
    return (await sitting.press(who or sitting.mia, "rmoderate")).response


async def test_moderators_set_the_rules(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    await sitting.hand(ada)
    card = await moderate(sitting)
    await sitting.choose(sitting.mia, "rslow", "60", card)
    await sitting.choose(sitting.mia, "rmute", ada, card)
    muted = await sitting.ask(ada, SHAFT)
    shown = texts(card)
    await sitting.choose(sitting.mia, "runmute", ada, card)
    await sitting.after(2)
    first = await sitting.ask(ada, SHAFT)
    second = await sitting.ask(ada, TOLL)
    await sitting.choose(sitting.mia, "rmode", "open", card)

    assert "The moderators muted you" in shown_in(muted)
    assert f"Muted here: <@{ada.id}>" in shown
    assert "number 1" in shown_in(first)
    assert "Slow mode is on: your next turn comes <t:" in shown_in(second)
    assert "Open: questions are shown as they are asked" in texts(sitting.status)


async def test_lock_locks_the_thread_too(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    card = await moderate(sitting)
    await sitting.press(sitting.mia, "rlock", card)
    refused = await sitting.press(sitting.members[0], "rask", sitting.status)
    locked = simcord_env.bot.get_guild(sitting.meeting.guild.id).get_thread(sitting.place.id)
    state = locked.locked
    await sitting.press(sitting.mia, "runlock", card)

    assert "The moderators locked the discussion" in shown_in(refused)
    assert state
    assert not locked.locked


async def test_lock_says_where_ibid_may_not(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    deny(sitting, sitting.meeting.channel, manage_threads=False, manage_channels=False)
    told = await sitting.press(sitting.mia, "rlock", await moderate(sitting))

    assert sitting.session.queue.locked
    assert "Let me have there: Manage Threads" in shown_in(told)


async def test_moderators_are_not_muted(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    told = await sitting.choose(sitting.mia, "rmute", sitting.noor, await moderate(sitting))

    assert "Moderators cannot be muted" in shown_in(told)
    assert sitting.session.queue.muted == ()


async def test_session_is_handed_over(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]

    refused = await sitting.choose(sitting.mia, "rhandover", ada, await moderate(sitting))
    await sitting.choose(
        sitting.noor, "rhandover", sitting.noor, await moderate(sitting, sitting.noor)
    )

    assert "Hand over to a co-moderator" in shown_in(refused)
    assert sitting.session.plan.host == sitting.noor.id
    assert sitting.session.plan.co_moderators == (sitting.mia.id,)


async def test_anonymous_questions_where_they_are_allowed(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada = sitting.members[0]
    refused = await sitting.ask(ada, SHAFT, anonymous=True)
    await sitting.press(sitting.mia, "ranon", await moderate(sitting))
    await sitting.ask(ada, SHAFT, anonymous=True)

    assert "Anonymous questions are not allowed" in shown_in(refused)
    assert f"{SHAFT} — without a name" in texts(sitting.status)
    assert str(ada.id) not in texts(sitting.status) + texts(sitting.panel)


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
