"""Reviewed sessions: moderators see a question and its draft, and decide before members do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions.minutes import minutes_data
from bot.sessions.plan import Reading
from index.library import Library
from tests.meeting import study_bot
from tests.rooms import label_of, shelve, texts
from tests.sitting import (
    Sitting,
    control,
    controls,
    enabled,
    find_message,
    forge,
    shown_in,
    sit_down,
)

SHAFT = "When did the abbots of Hallen open the first shaft?"
TOLL = "What was the toll at Kessel bridge said to be?"
VOLCANO = "How do volcanoes erupt?"
OPENED = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."
HOSTILE = "Why did **@everyone** <@1> [open](http://evil.example) the first shaft of Hallen?"
OTHER = """# A Guide to Pits

Shafts are dug straight down, and the first shaft of a pit is opened by its owner.[^1]

[^1]: Pit Lore, p. 2.
"""


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


async def reviewed(env: simcord.Env, **changes: Any) -> Sitting:
    return await sit_down(env, mode="reviewed", **changes)


def answer_in(sitting: Sitting) -> Any:
    """Return the answer that was published."""
    [post] = [post for post in sitting.session.messages.shown if post.message]
    return find_message(sitting.place, post.message)


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
    assert "1204" not in sitting.said
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


async def test_another_passage_is_looked_at_before_it_is_published(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    shelve(Library(tmp_path), OTHER, "pits.md")
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], "Who opened the first shaft?")
    card = sitting.card(1)
    options = controls(card)[control(card, "ranother")]["options"]
    wanted = options[-1]

    preview = await sitting.choose(sitting.mia, "ranother", wanted["value"], card)
    before = texts(preview.response)
    await sitting.press(sitting.mia, "rpublish", preview.response)

    assert preview.ephemeral
    assert "Members will see it like this" in before
    assert wanted["label"][:40] in before
    assert wanted["label"][:40] in texts(answer_in(sitting))


async def test_reading_is_searched_first(simcord_env: simcord.Env, tmp_path: Path) -> None:
    shelve(Library(tmp_path), OTHER, "pits.md")
    sitting = await reviewed(simcord_env)
    await sitting.ask(
        sitting.members[0], "Shafts dug straight down by the owner of a pit first shaft?"
    )

    shelf = Library(tmp_path).collection().load().shelf
    reading = next(work for work in shelf.works if work.id == "the-salt-road")
    [entry] = sitting.session.queue.entries
    digests = [place.digest for place in entry.draft]
    assert reading.digest in digests[:1] or reading.digest not in digests
    assert digests


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


async def test_question_without_an_answer_is_not_published_as_it_is(
    simcord_env: simcord.Env,
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)

    assert "The texts on this shelf do not answer that" in texts(sitting.card(1))
    assert enabled(sitting.card(1)) == {"rfind", "rnote", "rdecline"}


async def seek(sitting: Sitting, words: str, card: Any, who: Any = None) -> Any:
    """Let a moderator look for a passage from a card."""
    who = who or sitting.mia
    form = await who.click(card, custom_id=control(card, "rfind"))
    told = await who.submit_modal(form, {"words": words})
    await sitting.env.settle()
    return told


async def test_passage_is_found_where_ibid_found_none(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)
    await sitting.restart(tmp_path)

    told = await seek(sitting, "the first shaft in 1204", sitting.card(1))
    card = texts(sitting.card(1))
    before = sitting.said
    await sitting.press(sitting.noor, "rpublish", sitting.card(1))

    assert "the review card shows it now" in shown_in(told)
    assert told.followups[-1].ephemeral or told.response.ephemeral
    assert f"**{VOLCANO}**" in card
    assert f"> {OPENED}²" in card
    assert "1204" not in before
    assert f"**{VOLCANO}**" in texts(answer_in(sitting))
    assert f"> {OPENED}²" in texts(answer_in(sitting))
    acts = [(act.what, act.by) for act in sitting.session.log]
    assert ("proposed", sitting.mia.id) in acts


async def test_found_passage_comes_before_the_draft(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    [entry] = sitting.session.queue.entries

    await seek(sitting, TOLL, sitting.card(1))
    card = sitting.card(1)
    options = controls(card)[control(card, "ranother")]["options"]

    assert "> The toll at Kessel bridge was said to be one handful of salt." in texts(card)
    assert OPENED[:40] in [option["label"][:40] for option in options]
    assert set(entry.draft) < set(sitting.session.queue.entries[0].draft)


async def test_passage_is_found_in_the_reading_first(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    shelve(Library(tmp_path), OTHER, "pits.md")
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)

    await seek(sitting, "the first shaft", sitting.card(1))
    in_reading = texts(sitting.card(1))
    await seek(sitting, "dug straight down", sitting.card(1))

    assert OPENED in in_reading
    assert "Shafts are dug straight down" in texts(sitting.card(1))


async def test_nothing_found_is_told_in_private(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)
    before = sitting.session

    told = await seek(sitting, "magma below the crust", sitting.card(1))
    blank = await seek(sitting, "   ", sitting.card(1))

    assert "Nothing on the shelf has these words" in shown_in(told)
    assert all(m.ephemeral for m in (told.response, *told.followups) if m and m.content)
    assert "empty" in shown_in(blank)
    assert sitting.session == before


async def test_passage_is_found_on_a_private_card(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env, desk=False)
    await sitting.ask(sitting.members[0], VOLCANO)
    panel = await sitting.press(sitting.mia, "rpanel", sitting.status)
    listed = await sitting.press(sitting.mia, "rreview", panel.response)
    await sitting.choose(sitting.mia, "rreviewed", "1", listed.response)

    await seek(sitting, "the first shaft in 1204", listed.response)
    card = texts(listed.response)
    await sitting.press(sitting.mia, "rpublish", listed.response)

    assert OPENED in card
    assert OPENED in texts(answer_in(sitting))


async def test_second_moderator_who_looks_is_told_who_was_faster(
    simcord_env: simcord.Env,
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    card = sitting.card(1)
    form = await sitting.noor.click(card, custom_id=control(card, "rfind"))
    await sitting.press(sitting.mia, "rpublish", card)

    late = await sitting.noor.submit_modal(form, {"words": TOLL})
    await simcord_env.settle()

    assert f"faster: <@{sitting.mia.id}> published it" in shown_in(late)
    assert "proposed" not in [act.what for act in sitting.session.log]


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
    assert "1204" not in sitting.said


async def test_second_moderator_is_told_who_published(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], SHAFT)
    card = sitting.card(1)
    publish, note, find = (control(card, verb) for verb in ("rpublish", "rnote", "rfind"))
    await sitting.press(sitting.mia, "rpublish", card)

    for verb in (publish, note, find):
        second = await forge(sitting.noor, card, verb)
        assert f"faster: <@{sitting.mia.id}> published it" in shown_in(second)


async def test_passage_outside_the_draft_is_not_published(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)
    card = sitting.card(1)
    note = control(card, "rnote").replace("rnote", "rpublish")

    refused = await forge(sitting.mia, card, f"{note}:000000000000.0.9")

    assert "There is no passage to publish" in shown_in(refused)


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


async def test_reading_that_left_the_shelf_leaves_the_rest_to_search(
    simcord_env: simcord.Env,
) -> None:
    sitting = await reviewed(simcord_env, reading=(Reading("gone", "Gone"),))
    await sitting.ask(sitting.members[0], SHAFT)

    assert OPENED in texts(sitting.card(1))
