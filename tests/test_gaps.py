"""Questions in vain: counted without their text, and handed to the moderators with consent."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import simcord

from bot.language import languages, say
from tests.club import ASK, VOLCANO, answer, ask, hand_on, open_club
from tests.rooms import make_bot, open_room, open_thread, texts

HOSTILE = "Why do **@everyone** <@1> [volcanoes](http://evil.example) `erupt`\n> ||now||?"


async def test_refusal_offers_the_moderators_where_there_is_a_channel(
    simcord_env: simcord.Env,
) -> None:
    club, without = await open_club(simcord_env), open_room(simcord_env, "Other circle")

    offered, plain = texts(await ask(club)), texts(await ask(without))
    answered = texts(await ask(club, "Who signed the lighthouse treaty in the chapel of Sund?"))

    assert ASK in offered
    assert ASK not in plain
    assert ASK not in answered


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


async def test_forms_and_labels_keep_to_discords_limits() -> None:
    limits = {"title": 45, "label": 45, "hint": 100}
    for code in languages():
        for act in ("answer", "attach", "dismiss"):
            for part, most in limits.items():
                assert len(say(code, f"gaps.{act}_{part}")) <= most, (code, act, part)


async def test_german_server_hands_on_in_german(simcord_env: simcord.Env) -> None:
    club = await open_club(simcord_env, language="de")
    consent = await club.ann.click(await ask(club), label="Die Moderation fragen")
    await club.ann.click(consent.response, label="Senden")
    form = await club.mia.click(club.post, label="Antworten")

    await club.mia.submit_modal(form, {"text": "Durch Magma."})

    assert "nicht von Ibid" in texts(club.channel.last_message)
    assert "**Beantwortet**" in texts(club.post)
