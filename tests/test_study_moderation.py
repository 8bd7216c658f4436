"""The rules that moderators set during a session: slow mode, mutes, the lock, and who hosts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from tests.meeting import SHAFT, TOLL, study_bot
from tests.rooms import texts
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
