"""Limits: how many questions an hour, told before anything is deferred."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st

from bot.client import Ibid
from bot.limits import Limiter
from bot.preferences import Preferences
from index.library import Library
from tests.rooms import ESSAY, make_bot, open_room, shelve, texts

SIGNED = "Who signed the lighthouse treaty in the chapel of Sund?"
HOUR = timedelta(hours=1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


async def limit(env: simcord.Env, server: int, **limits: int) -> None:
    await env.bot.store.save_preferences(Preferences(server, **limits))


def acknowledgements(env: simcord.Env) -> list[int]:
    """Return the types of the interactions' first responses: 5 defers, 4 is a message."""
    return [e.json["type"] for e in env.http_requests if e.path.endswith("/callback")]


async def test_member_over_the_limit_is_refused_privately_until_time_passes(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    await limit(simcord_env, room.guild.id, member_limit=2)
    for _ in range(2):
        await room.ann.slash(room.channel, "ask", question=SIGNED)

    refused = await room.ann.slash(room.channel, "ask", question=SIGNED)
    other = await room.bob.slash(room.channel, "ask", question=SIGNED)
    acknowledged = acknowledgements(simcord_env)
    until = int(re.search(r"<t:(\d+):R>", refused.response.content)[1])
    await simcord_env.advance_time(until - simcord_env.now().timestamp())
    again = await room.ann.slash(room.channel, "ask", question=SIGNED)

    assert acknowledged == [5, 5, 4, 5]
    assert refused.ephemeral
    assert "each member may ask 2 an hour here" in refused.response.content
    assert "Odalys Brandt" in texts(other.response)
    assert "Odalys Brandt" in texts(again.response)


async def test_server_over_the_limit_refuses_all_its_members_and_no_others(
    simcord_env: simcord.Env,
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    await limit(simcord_env, ours.guild.id, server_limit=1)
    await ours.ann.slash(ours.channel, "ask", question=SIGNED)

    refused = await ours.bob.slash(ours.channel, "ask", question=SIGNED)
    elsewhere = await theirs.bob.slash(theirs.channel, "ask", question=SIGNED)

    assert refused.ephemeral
    assert "it may ask 1 an hour" in refused.response.content
    assert "Odalys Brandt" in texts(elsewhere.response)


async def test_mentions_count_and_are_refused_too(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    await limit(simcord_env, room.guild.id, member_limit=1, language="de")
    asked = f"{simcord_env.bot.user.mention} {SIGNED}"
    await room.ann.send(room.channel, asked)

    await room.ann.send(room.channel, asked)

    assert "Hier sind es 1 je Stunde und Mitglied" in room.channel.last_message.content


@given(
    gaps=st.lists(st.integers(0, 2000), max_size=40),
    members=st.lists(st.integers(1, 3), min_size=40, max_size=40),
    member_limit=st.integers(1, 4),
    server_limit=st.integers(1, 6),
)
def test_no_hour_holds_more_than_the_limit(gaps, members, member_limit, server_limit):
    limiter = Limiter()
    chosen = Preferences(9, member_limit=member_limit, server_limit=server_limit)
    now, allowed = NOON, []
    for gap, member in zip(gaps, members, strict=False):
        now += timedelta(seconds=gap)
        wait = limiter.check(chosen, member, now)
        recent = [(who, at) for who, at in allowed if now - at < HOUR]
        if wait is None:
            allowed.append((member, now))
            assert len(recent) < server_limit
            assert sum(who == member for who, _ in recent) < member_limit
        else:
            assert now < wait.until <= now + HOUR
            mine = sum(who == member for who, _ in recent)
            assert len(recent) >= server_limit if wait.whole_server else mine >= member_limit


def test_waiting_until_then_is_enough():
    limiter, chosen = Limiter(), Preferences(9, member_limit=1)
    assert limiter.check(chosen, 1, NOON) is None

    wait = limiter.check(chosen, 1, NOON + HOUR / 2)

    assert limiter.check(chosen, 1, wait.until - timedelta(seconds=1)) is not None
    assert limiter.check(chosen, 1, wait.until) is None


def test_direct_messages_have_no_limit_in_common():
    limiter, chosen = Limiter(), Preferences(None, server_limit=1)

    assert limiter.check(chosen, 1, NOON) is None
    assert limiter.check(chosen, 2, NOON) is None


def test_members_who_asked_long_ago_are_forgotten():
    limiter = Limiter()
    for member in range(100):
        limiter.check(Preferences(9), member, NOON)

    limiter.check(Preferences(9), 500, NOON + 2 * HOUR)

    assert len(limiter._asked) == 2
