"""The passage of a reviewed answer: drafted from the reading, chosen anew, or looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions.plan import Reading
from index.library import Library
from tests.meeting import study_bot
from tests.reviewing import OPENED, SHAFT, TOLL, VOLCANO, answer_in, reviewed
from tests.rooms import shelve, texts
from tests.sitting import Sitting, control, controls, enabled, forge, shown_in

OTHER = """# A Guide to Pits

Shafts are dug straight down, and the first shaft of a pit is opened by its owner.[^1]

[^1]: Pit Lore, p. 2.
"""


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return study_bot(tmp_path)


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


async def test_reading_that_left_the_shelf_leaves_the_rest_to_search(
    simcord_env: simcord.Env,
) -> None:
    sitting = await reviewed(simcord_env, reading=(Reading("gone", "Gone"),))
    await sitting.ask(sitting.members[0], SHAFT)

    assert OPENED in texts(sitting.card(1))


async def test_question_without_an_answer_is_not_published_as_it_is(
    simcord_env: simcord.Env,
) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)

    assert "The texts on this shelf do not answer that" in texts(sitting.card(1))
    assert enabled(sitting.card(1)) == {"rfind", "rnote", "rdecline"}


async def test_passage_outside_the_draft_is_not_published(simcord_env: simcord.Env) -> None:
    sitting = await reviewed(simcord_env)
    await sitting.ask(sitting.members[0], VOLCANO)
    card = sitting.card(1)
    note = control(card, "rnote").replace("rnote", "rpublish")

    refused = await forge(sitting.mia, card, f"{note}:000000000000.0.9")

    assert "There is no passage to publish" in shown_in(refused)


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
    assert "Charter of Hallen" not in before
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
