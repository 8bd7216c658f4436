"""Who reviews and where: moderators alone, with a channel of theirs or without, one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord

from bot.client import Ibid
from tests.meeting import study_bot
from tests.reviewing import OPENED, SHAFT, answer_in, reviewed
from tests.rooms import texts
from tests.sitting import control, enabled, forge, shown_in


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def test_members_cannot_review(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    ada = sitting.members[0]
    await sitting.ask(ada, SHAFT)
    card = sitting.card(1)
    before = sitting.session
    place = control(card, "rpublish").rpartition(":")[2]

    for verb in ("rpublish", "rfind", "rnote", "rdecline"):
        refused = await forge(ada, sitting.status, control(card, verb))
        assert "for the session’s moderators" in shown_in(refused)
    for verb, value in (("rinto", "1"), ("ranother", place), ("rreviewed", "1")):
        number = control(sitting.panel, "rnext").split(":")[3]
        name = f"ibid:s:{verb}:{number}" + ("" if verb == "rreviewed" else ":1")
        refused = await forge(ada, sitting.status, name, [value])
        assert "for the session’s moderators" in shown_in(refused)
    vote = await forge(sitting.members[1], sitting.status, f"ibid:s:rvote:{number}", ["1"])

    assert "There is no question or hand 0" in shown_in(vote)
    assert sitting.session == before
    assert "Charter of Hallen" not in sitting.said


async def test_second_moderator_is_told_who_published(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    card = sitting.card(1)
    publish, note, find = (control(card, verb) for verb in ("rpublish", "rnote", "rfind"))
    await sitting.press(sitting.mia, "rpublish", card)

    for verb in (publish, note, find):
        second = await forge(sitting.noor, card, verb)
        assert f"faster: <@{sitting.mia.id}> published it" in shown_in(second)


async def test_hands_are_taken_and_questions_never_blind(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    ada, ben = sitting.members[:2]
    await sitting.ask(ada, SHAFT)
    without = enabled(sitting.panel)
    await sitting.hand(ben)
    await sitting.press(sitting.mia, "rtake")

    assert "rtake" not in without
    assert f"🎙 <@{ben.id}> has the floor." in sitting.said
    assert SHAFT not in sitting.said


async def test_review_without_a_channel_for_moderators(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env, desk=False)
    await sitting.ask(sitting.members[0], SHAFT)
    panel = await sitting.press(sitting.mia, "rpanel", sitting.status)
    listed = await sitting.press(sitting.mia, "rreview", panel.response)
    await sitting.choose(sitting.mia, "rreviewed", "1", listed.response)
    card = texts(listed.response)
    await sitting.press(sitting.mia, "rpublish", listed.response)

    assert listed.ephemeral
    assert OPENED in card
    assert OPENED in texts(answer_in(sitting))
    assert "This question is published" in texts(listed.response)


async def test_deleted_card_is_posted_anew(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    card = sitting.card(1)
    simcord_env.backend.delete_message(card.channel.id, card.id)
    await simcord_env.settle()

    assert sitting.card(1).id != card.id
    await sitting.press(sitting.mia, "rpublish", sitting.card(1))
    assert OPENED in texts(answer_in(sitting))
