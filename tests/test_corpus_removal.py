"""/corpus remove and restore: a removed work is never quoted, and comes back when it is wanted."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import simcord

from bot.workshop import signature
from tests.desks import (
    choices,
    fill,
    make_curating_bot,
    open_office,
    run,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import label_of, texts
from tests.shelves import ACCORD, HARBOUR, ORCHARD, ORCHARDS, QUIST, SIGNED
from tests.stub import StubEncoder
from tests.traces import FOUND, everything_shown, leaks


async def test_removed_work_is_never_quoted_on_the_next_call(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    before = await everything_shown(office)
    answered = (await office.ann.slash(office.channel, "ask", question=SIGNED)).response
    compared = (await office.ann.slash(office.channel, "compare", question=SIGNED)).response
    found = await office.ann.slash(office.channel, "find", text=FOUND["text"])

    told = await run(office, "remove", work=ACCORD)
    after = await everything_shown(office)
    pressed = {
        label: texts((await office.ann.click(answered, label=label)).response)
        for label in ("Footnotes (1)", "Context", "Cite")
    }
    shared = await office.ann.click(found.response, label="Share")

    assert len(leaks(before)) == 7
    assert QUIST in texts(compared)
    assert "is off the shelf" in texts(told.response)
    assert leaks(after) == []
    assert leaks(pressed) == []
    assert "The texts have changed since" in texts(shared.followups[-1])


async def test_more_of_a_removed_work_is_not_shown(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    said = (f"The mules of Varn carried salt over the pass in {n}." for n in (1650, 1651, 1652))
    fill(office, ("# Mules\n\n" + "\n\n## Then\n\n".join(said), "mules.md"))
    question = "What did the mules of Varn carry over the pass?"
    answered = (await office.ann.slash(office.channel, "ask", question=question)).response
    await run(office, "remove", work="mules")

    pressed = await office.ann.click(answered, label=label_of(answered, "More ("))

    assert "no longer on the shelf" in texts(pressed.followups[-1])


async def test_undo_brings_it_back_over_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    fill(office)
    told = (await run(office, "remove", work=ACCORD)).response
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.click(told, label="Undo")

    assert "is on the shelf again" in texts(told)
    assert QUIST in await office.quotation(SIGNED)
    acts = [(act.act, act.by) for act in office.shelf.log.read()[-2:]]
    assert acts == [("remove", signature(office.mia.id)), ("reinstate", signature(office.mia.id))]


async def test_second_moderator_is_told_and_nothing_else_is_removed(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (HARBOUR.replace("1931", "1932"), "other.md"))
    cards = [
        (await run(office, "info", who, work=ACCORD)).response for who in (office.mia, office.noor)
    ]

    await office.mia.click(cards[0], label="Remove")
    told = await office.noor.click(cards[1], label="Remove")

    assert "is off the shelf already" in texts(told.response)
    assert [e.id for e in office.shelf.manifest().live] == [f"{ACCORD}-2"]


async def test_two_moderators_at_once_remove_one_work_once(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (HARBOUR.replace("1931", "1932"), "other.md"))
    remove = partial(asyncio.to_thread, office.shelf.remove, ACCORD, exact=True)

    ended = await asyncio.gather(remove(), remove(), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ended) == ["Entry", "UnknownWorkError"]
    assert [e.id for e in office.shelf.manifest().live] == [f"{ACCORD}-2"]


async def test_restore_offers_the_removed_and_embeds_anew_only_where_it_must(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    await run(office, "remove", work=ACCORD)
    offered, kept = await choices(office, "restore"), await choices(office, "remove")
    office.shelf.rebuild(StubEncoder())

    told = await told_by(office, "restore", work=ACCORD)

    assert ACCORD in offered
    assert ORCHARDS not in offered
    assert ACCORD not in kept
    assert "Putting “The Harbour Accord” back on the shelf" in told
    assert "the next answer knows it" in texts(office.card)
    assert QUIST in await office.quotation(SIGNED)
