"""The rules that moderators set during a session: slow mode, mutes, the lock, and who hosts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions import review
from bot.study.kinds import KIND
from tests.closing import act, end
from tests.meeting import SHAFT, TOLL, study_bot
from tests.rooms import rest, texts
from tests.sitting import Sitting, deny, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


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


@pytest.mark.parametrize("mode", ["queued", "open"])
async def test_mode_does_not_change_while_questions_wait_for_review(
    simcord_env: simcord.Env, mode: str
) -> None:
    sitting = await sit_down(simcord_env, mode="reviewed")
    await sitting.ask(sitting.members[0], SHAFT)
    card = await moderate(sitting)
    told = await sitting.choose(sitting.mia, "rmode", mode, card)
    edited = await sitting.mia.slash(
        sitting.meeting.channel, "session edit", session=base36(sitting.number), mode=mode
    )
    await rest(simcord_env)
    before = sitting.session.plan.mode, sitting.said
    await act(
        sitting,
        lambda s, now: review.decline(s, sitting.meeting.actor(sitting.mia), now, 1, "Not today"),
    )
    await sitting.choose(sitting.mia, "rmode", mode, card)

    for said in (shown_in(told), shown_in(edited)):
        assert "publish or decline them first" in said
    assert before[0] == "reviewed"
    assert SHAFT not in before[1]
    assert sitting.session.plan.mode == mode


async def test_forgotten_member_stays_muted_until_the_end(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, server, store = sitting.members[0], sitting.meeting.guild.id, sitting.meeting.bot.store
    await sitting.choose(sitting.mia, "rmute", ada, await moderate(sitting))
    told = await ada.slash(sitting.meeting.channel, "forget-me")
    refused = await sitting.hand(ada)
    kept = (await store.data_of(server, ada.id))["session"]
    await end(sitting)

    assert "it stays until its end that you are muted" in shown_in(told)
    assert "The moderators muted you" in shown_in(refused)
    assert [each["muted"] for each in kept] == [True]
    assert await stored(sitting, ada) == []
    assert (await store.data_of(server, ada.id))["session"] == []
    again = await ada.slash(sitting.meeting.channel, "forget-me")
    assert "Nothing is kept of you here." in shown_in(again)


async def test_forgotten_member_waits_in_slow_mode_until_the_end(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, store = sitting.members[0], sitting.meeting.bot.store
    await sitting.choose(sitting.mia, "rslow", "600", await moderate(sitting))
    await sitting.ask(ada, SHAFT)
    told = await ada.slash(sitting.meeting.channel, "forget-me")
    early = await sitting.ask(ada, TOLL)
    await sitting.after(10.1)
    late = await sitting.ask(ada, TOLL)
    await ada.slash(sitting.meeting.channel, "forget-me")
    [kept] = (await store.data_of(sitting.meeting.guild.id, ada.id))["session"]
    await end(sitting)

    assert "when slow mode gives you the next turn" in shown_in(told)
    assert "Slow mode is on: your next turn comes <t:" in shown_in(early)
    assert "number 1" in shown_in(late)
    assert kept.keys() == {"server", "session", "number", "last_entry"}
    assert await stored(sitting, ada) == []


async def stored(sitting: Sitting, member: Any) -> list[str]:
    """Return the stored sessions that a member is in."""
    records = await sitting.meeting.bot.store.records(sitting.meeting.guild.id, KIND)
    return [record.key for record in records if str(member.id) in json.dumps(record.body)]


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
