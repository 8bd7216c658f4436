"""/gaps: the moderators' list of questions in vain, and closing them from there."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from tests.club import answer, ask, custom_ids, hand_on, open_club
from tests.rooms import make_bot, texts


@pytest.mark.parametrize("restarts", [False, True])
async def test_closing_from_the_list_changes_the_post_too(
    simcord_env: simcord.Env, home: Path, restarts: bool
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    listed = await club.mia.slash(club.channel, "gaps")
    [gap] = await club.gaps()
    if restarts:
        await simcord_env.restart_bot(make_bot(home))
    await club.mia.select(listed.response, [str(gap.id)], custom_id="ibid:gaps:choose")
    form = await club.mia.click(listed.response, label="Answer")

    await club.mia.submit_modal(form, {"text": "By rising magma."})

    assert f"**Answered** · <@{club.mia.id}>" in texts(club.post)
    assert custom_ids(club.post) == []
    assert "**Answered**" in texts(listed.response)


async def test_closing_from_the_list_survives_a_post_that_was_deleted(
    simcord_env: simcord.Env,
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    await club.post.delete()
    [gap] = await club.gaps()
    listed = await club.mia.slash(club.channel, "gaps")
    await club.mia.select(listed.response, [str(gap.id)], custom_id="ibid:gaps:choose")
    form = await club.mia.click(listed.response, label="Dismiss")

    told = await club.mia.submit_modal(form, {"text": ""})

    assert "Done" in told.followups[-1].content
    assert [gap.state for gap in await club.gaps()] == ["dismissed"]


async def test_another_servers_gap_cannot_be_closed(simcord_env: simcord.Env) -> None:
    ours, theirs = await open_club(simcord_env, "Ours"), await open_club(simcord_env, "Theirs")
    await hand_on(ours)
    await hand_on(theirs, "Why is the sky blue?")
    [gap] = await ours.gaps()

    assert await simcord_env.bot.store.close_gap(theirs.guild.id, gap.id, "answered") is None
    listed = texts((await theirs.mia.slash(theirs.channel, "gaps")).response)
    assert "sky blue" in listed
    assert "volcano" not in listed


async def test_list_is_for_moderators(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    role = club.guild.create_role("Readers")
    member = club.guild.add_member(simcord_env.create_user("reader"), roles=[role])
    [command] = [c for c in await simcord_env.bot.tree.fetch_commands() if c.name == "gaps"]
    hidden = member.available_commands(club.channel)
    club.guild.set_command_permissions(command, {role: True})

    refused = await member.slash(club.channel, "gaps")

    assert "gaps" not in hidden
    assert "gaps" in club.mia.available_commands(club.channel)
    assert refused.ephemeral
    assert "This is for those" in texts(refused.response)


async def test_list_pages_open_ones_first_and_closes_from_there(
    simcord_env: simcord.Env, home: Path
) -> None:
    club = await open_club(simcord_env, member_limit=1000)
    for number in range(11):
        question = f"How do volcanoes erupt on island {number}?"
        await simcord_env.bot.store.add_gap(club.guild.id, question, club.ann.id, None, None)
    await ask(club)
    listed = await club.mia.slash(club.channel, "gaps")
    first = texts(listed.response)
    await club.mia.click(listed.response, label="Next")
    second = texts(listed.response)
    await simcord_env.restart_bot(make_bot(home))
    await club.mia.select(listed.response, ["1"], custom_id="ibid:gaps:choose")
    opened = texts(listed.response)
    form = await club.mia.click(listed.response, label="Dismiss")
    await club.mia.submit_modal(form, {"text": ""})
    closed_one = texts(listed.response)
    await club.mia.click(listed.response, label="Back to the list")
    await club.mia.click(listed.response, label="Last")

    assert listed.ephemeral
    assert "Page 1 of 2" in first
    assert "Without an answer in the last 90 days: 1." in first
    assert first.count("**Open**") == 8
    assert second.count("**Open**") == 3
    assert str(club.ann.id) not in first + second + opened
    assert "island 0?" in opened
    assert "**Dismissed**" in closed_one
    assert texts(listed.response).split("island 0?")[1].strip().startswith("-# Dismissed")


async def test_choosing_what_another_moderator_closed_says_so(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    listed = await club.noor.slash(club.channel, "gaps")
    [gap] = await club.gaps()
    await answer(club)

    pressed = await club.noor.select(listed.response, [f"{gap.id}"], custom_id="ibid:gaps:choose")

    assert "seen to already" in pressed.followups[-1].content


async def test_empty_list_says_so(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)

    listed = await club.mia.slash(club.channel, "gaps")

    assert "No question was handed on." in texts(listed.response)
