"""Starting a session: who may, when it is time to, where it is held, and what then stands there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.sessions.plan import Venue
from tests.meeting import announce, open_meeting, study_bot
from tests.rooms import texts
from tests.sitting import Sitting, deny, enabled, gather, shown_in


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_session_is_started_in_a_thread_with_status_and_panel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")

    assert sitting.place.name == "Salt and silver"
    assert sitting.place.is_thread
    assert sitting.status.pinned
    status = texts(sitting.status)
    assert "**▸ Welcome · 5 min**" in status
    assert "**5 minutes** left of this item, which is over <t:" in status
    assert "Nobody waits." in status
    assert told.ephemeral
    assert sitting.place.mention in shown_in(told)
    assert str(sitting.panel.id) in shown_in(told)
    assert sitting.place.mention in texts(sitting.panel)
    assert enabled(sitting.panel) == {
        "rnext",
        "rmore",
        "rpause",
        "rclose",
        "hpoll",
        "rend",
        "rmoderate",
    }


async def test_panel_is_private_without_a_channel_for_moderators(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env, desk=False)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")
    await sitting.press(sitting.mia, "rnext", told.response)
    again = await sitting.press(sitting.mia, "rpanel", sitting.status)

    assert told.ephemeral
    assert "**▸ The mines**" in texts(told.response)
    assert again.ephemeral
    assert "**▸ The mines**" in texts(again.response)
    assert "**▸ The mines · 45 min**" in texts(sitting.status)


async def test_members_cannot_start_a_session(simcord_env: simcord.Env) -> None:
    sitting = await gather(simcord_env)
    ada = sitting.members[0]

    told = await ada.slash(sitting.meeting.channel, "session start")
    named = await ada.slash(
        sitting.meeting.channel, "session start", session=base36(sitting.number)
    )

    assert "No session that you moderate" in shown_in(told)
    assert "for the session’s moderators" in shown_in(named)
    assert sitting.session.state == "announced"


async def test_session_is_named_by_its_title_or_key_and_no_other_is_started(
    simcord_env: simcord.Env,
) -> None:
    meeting = open_meeting(simcord_env)
    titles = ("Salt and silver", "The treaty", "Twice", "Twice")
    sessions = [await announce(meeting, 24 + n, title=title) for n, title in enumerate(titles)]

    async def started(named: str) -> tuple[str, list[int]]:
        told = await meeting.mia.slash(meeting.channel, "session start", session=named)
        on = [
            number
            for number, s in enumerate(sessions)
            if meeting.session(s.id).state != "announced"
        ]
        return shown_in(told), on

    for named in (
        "treaty",
        "Twice",
        "A longer title than any key",
        "1",
        str(sessions[0].id),
        "§ 2",
    ):
        said, on = await started(named)
        assert "This server has no such session" in said, named
        assert on == [], named
    assert (await started(" the TREATY "))[1] == [1]
    offered = await meeting.mia.autocomplete(meeting.channel, "session start", "session", "twi")
    assert [choice["value"] for choice in offered] == [base36(s.id) for s in sessions[2:]]
    assert (await started(offered[1]["value"]))[1] == [1, 3]
    await meeting.mia.slash(meeting.channel, "session start")
    assert meeting.session(sessions[0].id).state == "running"


async def test_moderator_is_told_which_permission_is_missing(simcord_env: simcord.Env) -> None:
    sitting = await gather(simcord_env)
    deny(sitting, sitting.meeting.channel, create_public_threads=False)

    told = await sitting.mia.slash(sitting.meeting.channel, "session start")

    assert "Let me have there: Create Public Threads" in shown_in(told)
    assert sitting.session.state == "announced"


async def test_moderators_are_reminded_to_start(simcord_env: simcord.Env, tmp_path: Path) -> None:
    sitting = await gather(simcord_env)
    await sitting.after(61)
    await sitting.restart(tmp_path)
    await sitting.after(2)

    calls = [m for m in sitting.desk.history() if "It is time to start" in texts(m)]
    assert len(calls) == 1
    assert sitting.pinged(calls[0]) == [sitting.mia.id]
    assert enabled(sitting.panel) == {"rstart"}
    await sitting.press(sitting.mia, "rstart")
    assert sitting.session.state == "running"


async def test_host_is_reminded_by_direct_message_without_a_channel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await gather(simcord_env, desk=False)
    await sitting.after(61)

    assert (
        "It is time to start **Salt and silver**"
        in sitting.mia.user.dm_channel.last_message.content
    )


@pytest.mark.parametrize("kind", ["forum", "voice", "stage"])
async def test_session_is_held_elsewhere(simcord_env: simcord.Env, kind: Any) -> None:
    meeting = open_meeting(simcord_env)
    hall = getattr(meeting.guild, f"create_{kind}_channel")("hall")
    session = await announce(meeting, 1, venue=Venue(kind, hall.id))
    sitting = Sitting(meeting, session.id)

    await sitting.mia.slash(meeting.channel, "session start")
    await simcord_env.settle()
    await sitting.hand(sitting.members[0])

    assert (sitting.place.id == hall.id) == (kind != "forum")
    assert f"✋ <@{sitting.members[0].id}>" in texts(sitting.status)
    assert sitting.status.pinned
    guild = simcord_env.bot.get_guild(meeting.guild.id)
    assert guild is not None
    topics = [stage.topic for stage in guild.stage_instances]
    assert topics == (["Salt and silver"] if kind == "stage" else [])
