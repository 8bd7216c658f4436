"""Plans for the tests: a session that Mia plans and publishes by hand, and its event."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord

from bot.sessions.session import Session
from tests.meeting import WORK, Meeting, open_meeting


@pytest.fixture
def meeting(simcord_env: simcord.Env) -> Meeting:
    return open_meeting(simcord_env)


async def new(meeting: Meeting, who: Any = None, **options: Any) -> Any:
    """Let Mia give `/session new`; return what she is shown: a form, or a refusal."""
    chosen = {"when": "2026-02-03 19:30", "place": meeting.channel, "work": WORK, **options}
    return await (who or meeting.mia).slash(meeting.channel, "session new", **chosen)


async def draft(
    meeting: Meeting, title: str = "Salt and silver", description: str = "", **options: Any
) -> Any:
    """Let Mia plan a session; return her private card."""
    shown = await new(meeting, **options)
    typed = {"title": title, "description": description}
    return (await meeting.mia.submit_modal(shown, typed)).response


async def publish(meeting: Meeting, **options: Any) -> Session:
    """Let Mia plan a session and publish it."""
    card = await draft(meeting, **options)
    await meeting.mia.click(card, label="Publish")
    return meeting.sessions[-1]


def events(meeting: Meeting) -> list[discord.ScheduledEvent]:
    guild = meeting.bot.get_guild(meeting.guild.id)
    return list(guild.scheduled_events) if guild else []
