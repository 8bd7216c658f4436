"""Reviewed sessions: members see nothing before a moderator publishes, declines or merges it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import review
from bot.sessions.minutes import minutes_data
from index.library import Library
from tests.closing import act
from tests.meeting import WORK, study_bot
from tests.reviewing import OPENED, SHAFT, TOLL, answer_in, reviewed
from tests.rooms import label_of, rest, texts
from tests.sitting import Sitting, control, controls, shown_in

HOSTILE = "Why did **@everyone** <@1> [open](http://evil.example) the first shaft of Hallen?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_members_see_nothing_before_it_is_published(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    ada = sitting.members[0]

    told = await sitting.ask(ada, SHAFT)

    card = texts(sitting.card(1))
    assert "The moderators have your question" in shown_in(told)
    assert told.ephemeral
    assert f"**{SHAFT}**" in card
    assert f"> {OPENED}²" in card
    assert "Charter of Hallen, 1204" in card
    assert f"Asked by <@{ada.id}>" in card
    assert "Members see nothing of this yet" in card
    assert SHAFT not in sitting.said
    assert "Charter of Hallen" not in sitting.said
    assert "Questions with the moderators: 1" in texts(sitting.status)


async def test_published_answer_is_as_ask_shows_it(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    await sitting.restart(tmp_path)
    await sitting.press(sitting.noor, "rpublish", sitting.card(1))

    shown = answer_in(sitting)
    footnotes = await sitting.members[1].click(shown, label=label_of(shown, "Footnotes"))
    await sitting.restart(tmp_path)
    assert f"**{SHAFT}**" in texts(shown)
    assert f"> {OPENED}²" in texts(shown)
    assert f"Asked by <@{sitting.members[0].id}>" in texts(shown)
    assert sitting.pinged(shown) == []
    assert "Charter of Hallen" in texts(footnotes.response)
    assert sitting.said.count(f"**{SHAFT}**") == 1
    card = next(m for m in sitting.desk.history() if SHAFT in texts(m))
    assert controls(card) == {}
    assert f"This question is published · <@{sitting.noor.id}>" in texts(card)
    assert sitting.session.messages.cards == ()


async def test_passage_that_left_the_shelf_is_not_published(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    card = sitting.card(1)
    Library(tmp_path).collection().remove(WORK)

    told = await sitting.press(sitting.mia, "rpublish", card)

    assert "There is no passage to publish" in shown_in(told)
    assert sitting.session.queue.entries[0].state == "waiting"
    assert SHAFT not in sitting.said


async def test_moderators_see_that_a_published_passage_left_the_shelf(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    Library(tmp_path).collection().remove(WORK)
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda s, now: review.publish(s, mia, now, 1))  # it leaves just then
    await sitting.after(1)
    await rest(simcord_env)

    assert f"the answer to “{SHAFT}”: its passage is no longer" in texts(sitting.panel)


async def test_moderators_note_is_marked_as_theirs(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    form = await sitting.mia.click(sitting.card(1), custom_id=control(sitting.card(1), "rnote"))
    await sitting.mia.submit_modal(form, {"text": "The seal is **doubted**. @everyone"})
    await simcord_env.settle()
    card = texts(sitting.card(1))
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))

    for shown in (card, texts(answer_in(sitting))):
        assert (
            "📝 **Note by the moderators:** The seal is \\*\\*doubted\\*\\*. \\@everyone" in shown
        )


async def test_declined_question_is_told_to_its_asker_alone(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    ada = sitting.members[0]
    asked = await sitting.ask(ada, SHAFT)
    form = await sitting.mia.click(sitting.card(1), custom_id=control(sitting.card(1), "rdecline"))
    told = await sitting.mia.submit_modal(form, {"text": "We had this *last* week."})
    await simcord_env.settle()

    letter = texts(asked.followups[-1])
    assert "declined your question" in letter
    assert "> We had this \\*last\\* week." in letter
    assert SHAFT in letter
    assert asked.followups[-1].ephemeral
    assert "The asker is told in private" in shown_in(told)
    assert "last" not in sitting.said
    assert sitting.session.queue.entries[0].state == "declined"


async def decline(sitting: Sitting, entry: int = 1) -> Any:
    card = sitting.card(entry)
    form = await sitting.mia.click(card, custom_id=control(card, "rdecline"))
    told = await sitting.mia.submit_modal(form, {"text": "Off the reading."})
    await sitting.env.settle()
    return told


async def test_late_refusal_comes_by_direct_message(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    ada = sitting.members[0]
    await sitting.ask(ada, SHAFT)
    await sitting.restart(tmp_path)
    await decline(sitting)

    assert "> Off the reading." in texts(ada.user.dm_channel.last_message)
    assert "Off the reading" not in sitting.said


async def test_unreachable_asker_is_told_without_a_name(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    ada = sitting.members[0]
    await sitting.ask(ada, SHAFT)
    await sitting.restart(tmp_path)
    simcord_env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    told = await decline(sitting)

    line = sitting.place.last_message
    assert "A question was declined" in texts(line)
    assert "> Off the reading." in texts(line)
    assert SHAFT not in sitting.said
    assert str(ada.id) not in texts(line)
    assert sitting.pinged(line) == []
    assert "without a name" in shown_in(told)


async def test_duplicates_are_merged_with_the_count_of_askers(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await sitting.ask(ada, SHAFT)
    await sitting.ask(cem, TOLL)
    told = await sitting.ask(ben, "When did the abbots of Hallen open their first shaft?")
    options = controls(sitting.card(3))[control(sitting.card(3), "rinto")]["options"]
    await sitting.choose(sitting.noor, "rinto", "1", sitting.card(3))
    merged = next(m for m in sitting.desk.history() if "their first shaft" in texts(m))

    assert "Is it the same" not in shown_in(told)  # nobody learns of a question under review
    assert [option["value"] for option in options] == ["1", "2"]  # the likeliest first
    assert "askers: 2" in texts(sitting.card(1))
    assert f"merged into another one · <@{sitting.noor.id}>" in texts(merged)
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))
    assert f"Asked by <@{ada.id}>, <@{ben.id}>" in texts(answer_in(sitting))


async def test_deleted_answer_is_withdrawn(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))
    answer = answer_in(sitting)
    simcord_env.backend.delete_message(answer.channel.id, answer.id)
    await simcord_env.settle()

    assert minutes_data(sitting.session, simcord_env.now()).questions == ()


async def test_anonymous_asker_is_hidden_from_moderators_too(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env, anonymous=True)
    ada = sitting.members[0]
    await sitting.ask(ada, SHAFT, anonymous=True)
    card = texts(sitting.card(1))
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))

    for shown in (card, texts(answer_in(sitting))):
        assert "Asked by without a name" in shown or "without a name" in shown
        assert str(ada.id) not in shown


async def test_hostile_question_is_shown_as_it_is(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], HOSTILE)
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))

    shown = answer_in(sitting)
    assert "\\*\\*\\@everyone\\*\\* \\<\\@1\\> \\[open\\]" in texts(shown)
    assert sitting.pinged(shown) == []
    assert not shown.mention_everyone


async def test_whole_reviewed_session_over_restarts(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    questions = [f"{SHAFT[:-1]}, asked time {n}?" for n in range(10)]
    for member, text in zip(sitting.members, questions, strict=True):
        await sitting.ask(member, text)
    await sitting.restart(tmp_path)
    assert len(sitting.session.messages.cards) == 10
    for entry in range(1, 11):
        if entry == 5:
            await sitting.restart(tmp_path)
        if entry % 3 == 0:
            await decline(sitting, entry)
        else:
            await sitting.press(
                (sitting.mia, sitting.noor)[entry % 2], "rpublish", sitting.card(entry)
            )

    states = [entry.state for entry in sitting.session.queue.entries]
    assert states.count("published") == 7
    assert states.count("declined") == 3
    for number, text in enumerate(questions, start=1):
        assert sitting.said.count(text) == (number % 3 != 0)
