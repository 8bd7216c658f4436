"""Questions in vain: handed to the moderators with consent, closed by them, listed in /gaps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.language import languages, say
from bot.store import OPEN, Gap
from index.library import Library
from tests.rooms import Room, make_bot, open_room, open_thread, shelve, texts

VOLCANO = "How do volcanoes erupt?"
ASK = "Ask the moderators"
HOSTILE = "Why do **@everyone** <@1> [volcanoes](http://evil.example) `erupt`\n> ||now||?"


@dataclass
class Club(Room):
    """A room with a moderators' channel and two moderators."""

    desk: Any
    mia: Any
    noor: Any

    @property
    def post(self) -> Any:
        """The last post in the moderators' channel."""
        return self.desk.last_message

    async def gaps(self) -> list[Gap]:
        """Return the gaps that are kept with their text."""
        return [g for g in await self.env.bot.store.gaps(self.guild.id) if g.question]


async def open_club(env: simcord.Env, name: str = "History circle", **chosen: Any) -> Club:
    room = open_room(env, name)
    desk = room.guild.create_text_channel("moderators")
    role = room.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    mia, noor = (
        room.guild.add_member(env.create_user(f"{who}-{name[:3]}"), roles=[role])
        for who in ("mia", "noor")
    )
    preferences = await env.bot.store.preferences(room.guild.id)
    chosen = {"moderators_channel": desk.id, **chosen}
    await env.bot.store.save_preferences(replace(preferences, **chosen))
    return Club(env, room.guild, room.channel, room.ann, room.bob, desk, mia, noor)


async def ask(room: Room, question: str = VOLCANO, **options: Any) -> Any:
    return (await room.ann.slash(room.channel, "ask", question=question, **options)).response


async def hand_on(club: Club, question: str = VOLCANO, **options: Any) -> Any:
    """Let Ann ask and hand her question on; return her private card."""
    consent = await club.ann.click(await ask(club, question, **options), label=ASK)
    await club.ann.click(consent.response, label="Send")
    return consent.response


async def answer(club: Club, text: str = "By rising magma.", who: Any = None) -> Any:
    moderator = who or club.mia
    form = await moderator.click(club.post, label="Answer")
    return await moderator.submit_modal(form, {"text": text})


def custom_ids(message: Any) -> list[str]:
    raw = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    found = []
    while raw:
        component = raw.pop(0)
        found.append(component.get("custom_id") or "")
        raw = [*component.get("components", []), *raw]
    return [name for name in found if name]


async def test_refusal_offers_the_moderators_where_there_is_a_channel(
    simcord_env: simcord.Env,
) -> None:
    club, without = await open_club(simcord_env), open_room(simcord_env, "Other circle")

    offered, plain = texts(await ask(club)), texts(await ask(without))
    answered = texts(await ask(club, "Who signed the lighthouse treaty in the chapel of Sund?"))

    assert ASK in offered
    assert ASK not in plain
    assert ASK not in answered


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


async def test_nothing_is_sent_without_consent(simcord_env: simcord.Env, home: Path) -> None:
    club = await open_club(simcord_env)
    consent = await club.ann.click(await ask(club), label=ASK)
    asked = texts(consent.response)

    await club.ann.click(consent.response, label="No")

    [counted] = await simcord_env.bot.store.gaps(club.guild.id)
    assert consent.ephemeral
    assert "They see its text, not your name" in asked
    assert f"> {VOLCANO}" in asked
    assert "Nothing was sent." in texts(consent.response)
    assert club.post is None
    assert (counted.question, counted.asker_id, counted.count) == (None, None, 1)
    with closing(sqlite3.connect(home / "bot.sqlite")) as database:
        assert not any(VOLCANO in line for line in database.iterdump() if "gaps" in line)


async def test_every_refusal_counts_without_its_text(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await ask(club)
    await club.bob.send(club.channel, f"{simcord_env.bot.user.mention} Why is the sky blue?")
    await ask(club, "Who signed the lighthouse treaty in the chapel of Sund?")

    [counted] = await simcord_env.bot.store.gaps(club.guild.id)
    assert (counted.question, counted.count) == (None, 2)


async def test_only_the_asker_hands_a_question_on(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)

    refused = await club.bob.click(await ask(club), label=ASK)

    assert refused.ephemeral
    assert "Only who asked" in refused.response.content


async def test_question_is_handed_on_once(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    first = club.post

    card = await hand_on(club)

    assert "have this question already" in texts(card)
    assert club.post.id == first.id
    assert len(await club.gaps()) == 1


async def test_handing_on_counts_as_asking(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env, member_limit=1)
    consent = await club.ann.click(await ask(club), label=ASK)

    limited = await club.ann.click(consent.response, label="Send")

    assert "each member may ask 1 an hour" in limited.response.content
    assert await club.gaps() == []


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


async def test_everything_lives_through_restarts(simcord_env: simcord.Env, home: Path) -> None:
    club = await open_club(simcord_env)
    refusal = await ask(club)
    await simcord_env.restart_bot(make_bot(home))
    consent = await club.ann.click(refusal, label=ASK)
    await simcord_env.restart_bot(make_bot(home))
    await club.ann.click(consent.response, label="Send")
    await simcord_env.restart_bot(make_bot(home))
    form = await club.mia.click(club.post, label="Attach a passage")
    preview = await club.mia.submit_modal(form, {"words": "2"})
    await simcord_env.restart_bot(make_bot(home))

    await club.mia.click(preview.response, label="Send this passage")

    assert "found this passage for you" in texts(club.channel.last_message)


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


async def test_another_servers_gap_cannot_be_closed(simcord_env: simcord.Env) -> None:
    ours, theirs = await open_club(simcord_env, "Ours"), await open_club(simcord_env, "Theirs")
    await hand_on(ours)
    await hand_on(theirs, "Why is the sky blue?")
    [gap] = await ours.gaps()

    assert await simcord_env.bot.store.close_gap(theirs.guild.id, gap.id, "answered") is None
    listed = texts((await theirs.mia.slash(theirs.channel, "gaps")).response)
    assert "sky blue" in listed
    assert "volcano" not in listed


async def test_hostile_words_are_shown_and_do_nothing(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club, HOSTILE)
    post = club.post

    await answer(club, "**Hi** @everyone <@1> [x](http://evil.example) " + "*" * 1400)

    reply = club.channel.last_message
    assert "\\*\\*\\@everyone\\*\\* \\<\\@1\\>" in texts(post)
    assert post.mentions == []
    assert not post.mention_everyone
    assert not reply.mention_everyone
    assert [user.id for user in reply.mentions] == [club.ann.id]
    assert "\\*\\*Hi\\*\\* \\@everyone" in texts(reply)


async def test_longest_question_and_answer_fit(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club, "*why* " * 83)

    told = await answer(club, "*" * 1500)

    assert "told where" in told.followups[-1].content
    assert "\\*" * 1500 in texts(club.channel.last_message)


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


async def test_moderators_channel_that_takes_no_post_leaves_the_list(
    simcord_env: simcord.Env,
) -> None:
    club = await open_club(simcord_env)
    consent = await club.ann.click(await ask(club), label=ASK)
    simcord_env.backend.delete_channel(club.desk.id)
    await simcord_env.settle()

    await club.ann.click(consent.response, label="Send")

    assert "stands on the moderators' list" in texts(consent.response)
    assert [gap.question for gap in await club.gaps()] == [VOLCANO]


async def test_expired_press_is_survived(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    refusal = await ask(club)
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await club.ann.click(refusal, label=ASK)
    again = await club.ann.click(refusal, label=ASK)

    assert "Send your question" in texts(again.response)


async def test_question_taken_back_is_not_shown_any_longer(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    posted = club.post
    await club.ann.slash(club.channel, "forget-me")

    await club.mia.click(posted, label="Answer")

    assert VOLCANO not in texts(club.post)
    assert "its asker took it back" in texts(club.post)


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


async def test_mention_in_a_thread_is_answered_there(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    thread = open_thread(club)
    await club.ann.send(thread, f"{simcord_env.bot.user.mention} {VOLCANO}")
    consent = await club.ann.click(thread.last_message, label=ASK)
    await club.ann.click(consent.response, label="Send")

    await answer(club)

    assert "By rising magma." in texts(thread.last_message)
    assert [user.id for user in thread.last_message.mentions] == [club.ann.id]


async def test_follow_up_is_handed_on_as_it_was_understood(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await ask(club)
    refusal = await ask(club, "And when did they begin?")

    consent = await club.ann.click(refusal, label=ASK)

    assert "> And when did they begin? (volcanoes erupt)" in texts(consent.response)


async def test_choosing_what_another_moderator_closed_says_so(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)
    await hand_on(club)
    listed = await club.noor.slash(club.channel, "gaps")
    [gap] = await club.gaps()
    await answer(club)

    pressed = await club.noor.select(listed.response, [f"{gap.id}"], custom_id="ibid:gaps:choose")

    assert "seen to already" in pressed.followups[-1].content


async def test_forms_and_labels_keep_to_discords_limits() -> None:
    limits = {"title": 45, "label": 45, "hint": 100}
    for code in languages():
        for act in ("answer", "attach", "dismiss"):
            for part, most in limits.items():
                assert len(say(code, f"gaps.{act}_{part}")) <= most, (code, act, part)


async def test_empty_list_says_so(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env)

    listed = await club.mia.slash(club.channel, "gaps")

    assert "No question was handed on." in texts(listed.response)


async def test_german_server_hands_on_in_german(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env, language="de")
    consent = await club.ann.click(await ask(club), label="Die Moderation fragen")
    await club.ann.click(consent.response, label="Senden")
    form = await club.mia.click(club.post, label="Antworten")

    await club.mia.submit_modal(form, {"text": "Durch Magma."})

    assert "nicht von Ibid" in texts(club.channel.last_message)
    assert "**Beantwortet**" in texts(club.post)
