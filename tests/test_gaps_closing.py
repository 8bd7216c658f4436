"""Questions in vain: answered, dismissed or given a passage, by one moderator and once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.store import OPEN
from index.library import Library
from tests.club import VOLCANO, answer, custom_ids, hand_on, open_club
from tests.rooms import make_bot, shelve, texts


async def test_handed_on_question_is_answered_by_a_moderator(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    card = await hand_on(club)
    post = texts(club.post)

    told = await answer(club)

    reply = club.channel.last_message
    shown = texts(reply)
    assert "You are told as soon as" in texts(card)
    assert f"> {VOLCANO}" in post
    assert "Nearest passages, not answers" in post
    assert "**1.** “The Lighthouse Treaty,”" in post
    assert str(club.ann.id) not in post
    assert club.ann.name not in post
    assert reply.reference is not None
    assert [user.id for user in reply.mentions] == [club.ann.id]
    assert "By rising magma." in shown
    assert "Written by a moderator of History circle, not by Ibid" in shown
    assert f"**Answered** · <@{club.mia.id}>" in texts(club.post)
    assert custom_ids(club.post) == []
    assert "told where they had asked" in told.followups[-1].content


async def test_private_question_is_answered_by_direct_message(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club, private=True)

    told = await answer(club)

    [gap] = [g for g in await simcord_env.bot.store.gaps(club.guild.id) if g.question]
    assert gap.asker_id is None
    assert club.channel.last_message is None or "magma" not in texts(club.channel.last_message)
    assert "in a direct message" in told.followups[-1].content


@pytest.mark.parametrize("lost", ["message", "channel"])
async def test_lost_place_is_made_up_by_a_direct_message(
    simcord_env: simcord.Env, lost: str
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    if lost == "message":  # to which Discord takes no reply
        simcord_env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    else:
        simcord_env.backend.delete_channel(club.channel.id)
    await simcord_env.settle()

    told = await answer(club)

    assert "in a direct message" in told.followups[-1].content
    assert "By rising magma." in texts(club.ann.user.dm_channel.last_message)


async def test_member_who_cannot_be_reached_is_told_to_the_moderator(
    simcord_env: simcord.Env,
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club, private=True)
    simcord_env.inject_error("POST", "/users/@me/channels", status=403, code=50007)

    told = await answer(club)

    assert "could not be told" in told.followups[-1].content


async def test_dismissal_is_told_in_private_with_its_reason(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    posted = club.post
    form = await club.mia.click(posted, label="Dismiss")

    await club.mia.submit_modal(form, {"text": "Ask a *geologist*."})

    shown = texts(club.ann.user.dm_channel.last_message)
    assert "closed this question without an answer" in shown
    assert "Ask a \\*geologist\\*." in shown
    assert "**Dismissed**" in texts(club.post)


async def test_dismissal_needs_no_reason(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    form = await club.mia.click(club.post, label="Dismiss")

    await club.mia.submit_modal(form, {"text": ""})

    shown = texts(club.ann.user.dm_channel.last_message)
    assert "without an answer" in shown
    assert "Written by" not in shown


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("Who signed the treaty in the chapel of Sund?", "Captain Odalys Brandt signed"),
        ("1", ""),
    ],
)
async def test_moderator_attaches_a_passage_after_seeing_it(
    simcord_env: simcord.Env, words: str, quoted: str
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club, "What became of the lighthouse volcano?")
    posted = club.post
    form = await club.mia.click(posted, label="Attach a passage")
    preview = await club.mia.submit_modal(form, {"words": words})
    before = club.channel.last_message
    passage = [line for line in texts(preview.response).split("\n") if line.startswith("> ")]

    await club.mia.click(preview.response, label="Send this passage")

    reply = club.channel.last_message
    assert preview.ephemeral
    assert before is None or before.id != reply.id
    assert "found this passage for you" in texts(reply)
    assert "Chosen by a moderator, quoted by Ibid" in texts(reply)
    assert quoted in texts(reply)
    assert all(line in texts(reply) for line in passage)
    assert "“The Lighthouse Treaty,”" in texts(reply)
    assert "**A passage was attached**" in texts(club.post)
    assert "told where they had asked" in texts(preview.response)


async def test_passage_comes_with_its_notes(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    form = await club.mia.click(club.post, label="Attach a passage")
    preview = await club.mia.submit_modal(form, {"words": "signed the treaty chapel of Sund"})

    await club.mia.click(preview.response, label="Send this passage")

    assert "² Treaty of the Lighthouse, 4 May 1872." in texts(club.channel.last_message)


async def test_passage_taken_away_meanwhile_closes_nothing(
    simcord_env: simcord.Env, home: Path
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    form = await club.mia.click(club.post, label="Attach a passage")
    preview = await club.mia.submit_modal(form, {"words": "1"})
    shelve(Library(home), "# Bread\n\nThe bakers sold rye bread.\n", "bread.md")
    Library(home).collection().remove("the-lighthouse-treaty")

    await club.mia.click(preview.response, label="Send this passage")

    [gap] = await club.gaps()
    assert "no longer on the shelf" in texts(preview.response)
    assert gap.state == OPEN


async def test_second_moderator_is_told_that_it_is_done(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    posted = club.post
    form = await club.noor.click(posted, label="Answer")
    preview_form = await club.noor.click(posted, label="Attach a passage")
    preview = await club.noor.submit_modal(preview_form, {"words": "1"})
    await answer(club)
    sent = club.channel.last_message

    late = await club.noor.submit_modal(form, {"text": "By steam."})
    await club.noor.click(preview.response, label="Send this passage")

    assert "seen to already" in late.followups[-1].content
    assert "seen to already" in texts(preview.response)
    assert club.channel.last_message.id == sent.id
    assert f"<@{club.mia.id}>" in texts(club.post)


@pytest.mark.parametrize(
    ("label", "typed", "state"),
    [
        ("Answer", {"text": "By rising magma."}, "answered"),
        ("Dismiss", {"text": ""}, "dismissed"),
        ("Attach a passage", {"words": "1"}, "quoted"),
    ],
)
async def test_form_that_was_open_during_a_restart_still_works(
    simcord_env: simcord.Env, home: Path, label: str, typed: dict[str, str], state: str
) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    form = await club.mia.click(club.post, label=label)
    await simcord_env.restart_bot(make_bot(home))

    sent = await club.mia.submit_modal(form, typed)
    if state == "quoted":
        await club.mia.click(sent.response, label="Send this passage")

    assert len(form.modal["custom_id"]) <= 100
    assert [gap.state for gap in await club.gaps()] == [state]
    assert f"<@{club.mia.id}>" in texts(club.post)


async def test_form_for_a_gap_of_another_server_does_nothing(simcord_env: simcord.Env) -> None:
    ours, theirs = await open_club(simcord_env, "Ours"), await open_club(simcord_env, "Theirs")
    await hand_on(ours)
    await hand_on(theirs, "Why is the sky blue?")
    form = await theirs.mia.click(theirs.post, label="Answer")
    [gap] = await ours.gaps()
    form._interaction.modal["custom_id"] = f"ibid:form:answer:{gap.id}:"

    await theirs.mia.submit_modal(form, {"text": "By steam."})

    assert [gap.state for gap in await ours.gaps()] == [OPEN]


async def test_who_is_no_moderator_closes_nothing(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)

    presses = [await club.bob.click(club.post, label=act) for act in ("Answer", "Dismiss")]

    [gap] = await club.gaps()
    assert gap.state == OPEN
    assert all("This is for those who have Manage Server" in texts(p.response) for p in presses)


async def test_right_lost_while_writing_closes_nothing(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    role = club.guild.create_role("Stewards")
    steward = club.guild.add_member(simcord_env.create_user("steward"), roles=[role])
    store = simcord_env.bot.store
    await store.change_preferences(club.guild.id, lambda p: replace(p, moderator_roles=(role.id,)))
    await hand_on(club)
    form = await steward.click(club.post, label="Answer")
    await store.change_preferences(club.guild.id, lambda p: replace(p, moderator_roles=()))

    refused = await steward.submit_modal(form, {"text": "By steam."})

    assert "This is for those" in texts(refused.response)
    assert [gap.state for gap in await club.gaps()] == [OPEN]


async def test_outage_keeps_the_question_open(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    form = await club.mia.click(club.post, label="Answer")
    simcord_env.inject_error("POST", "/channels/*/messages", status=500, times=5)

    told = await club.mia.submit_modal(form, {"text": "By steam."})
    simcord_env.backend.faults.clear()
    again = await answer(club, "By steam.")

    assert "still open" in told.followups[-1].content
    assert "told where" in again.followups[-1].content
    assert "By steam." in texts(club.channel.last_message)
    assert [gap.state for gap in await club.gaps()] == ["answered"]
