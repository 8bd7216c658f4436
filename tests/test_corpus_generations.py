"""/corpus rebuild and rollback: another generation of the shelf goes live."""

from __future__ import annotations

from pathlib import Path

import simcord

from bot.workshop import signature
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.desks import (
    Office,
    Unhurried,
    fill,
    make_curating_bot,
    open_office,
    run,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import texts
from tests.shelves import ACCORD, ORCHARD, ORCHARDS, QUIST, SIGNED, titles
from tests.stub import StubEncoder
from tests.stub_cli import hold
from tests.traces import everything_shown, leaks

SALT = SourceFile("salt.md", b"# Salt\n\nSalt was dear.\n", "/texts/salt.md", Metadata())


async def open_held_up(env: simcord.Env, home: Path, *more: tuple[str, str]) -> Office:
    """Open an office with texts on its shelf, whose next build embeds anew and is held up."""
    office = await open_office(env)
    fill(office, *more)
    env.bot.workshop = Unhurried(home, env)
    (home / "cache" / "embeddings.db").unlink()
    hold(home).touch()
    return office


async def test_rebuild_tells_how_far_it_is_and_can_be_cancelled(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_held_up(simcord_env, home)
    told = await told_by(office, "rebuild")
    begun = texts(office.card)
    again = await told_by(office, "rebuild", office.noor)
    answered = await office.quotation(SIGNED)

    await office.noor.click(office.card, label="Cancel")
    await office.until(lambda: "Cancelled" in texts(office.card))
    hold(home).unlink()
    await run(office, "rebuild")
    await office.until(lambda: "built anew" in texts(office.card))

    assert "follow it at https://" in told
    assert "Reading all texts anew" in begun
    assert f"<@{office.mia.id}> began this already" in again
    assert QUIST in answered
    assert "generation 2" in texts(office.card)
    assert office.shelf.current() == 2


async def test_what_is_removed_during_a_rebuild_stays_removed(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_held_up(simcord_env, home, (ORCHARD, "orchard.md"))
    await run(office, "rebuild")
    await run(office, "remove", office.noor, work=ACCORD)
    during = await everything_shown(office)
    hold(home).unlink()
    await office.until(lambda: "built anew" in texts(office.card))

    assert leaks(during) == []
    assert leaks(await everything_shown(office)) == []
    assert titles(office.shelf) == ["Orchards of the Upper Valley"]


async def test_restart_in_the_middle_of_a_rebuild_is_told(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_held_up(simcord_env, home)
    await run(office, "rebuild")

    await simcord_env.restart_bot(make_curating_bot(home))
    hold(home).unlink()
    broken = texts(office.card)
    await office.noor.click(office.card, label="Try again")
    await office.until(lambda: "built anew" in texts(office.card))

    assert "Ibid was restarted in the middle of this" in broken
    assert office.shelf.current() == 2
    assert await simcord_env.bot.store.all_records("task") == []


async def test_rollback_names_what_changes_first(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))

    shown = (await run(office, "rollback")).response
    before, live = texts(shown), office.shelf.current()
    await office.mia.click(shown, label="Go back")

    assert "Back to generation 1?" in before
    assert "**Leaves the shelf** (what was new waits for approval again):\n- Orchards" in before
    assert "**added** “Orchards of the Upper Valley” · the operator's command line" in before
    assert live == 2
    assert "Generation 1 is live again" in texts(shown)
    assert "- Orchards of the Upper Valley" in texts(shown)
    assert titles(office.shelf) == ["The Harbour Accord"]
    assert [p.entry.title for p in office.shelf.inbox.all()] == ["Orchards of the Upper Valley"]
    assert office.shelf.log.read()[-1].by == signature(office.mia.id)


async def test_rollback_brings_a_removed_work_and_an_old_title_back(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    office.shelf.remove(ACCORD)
    removed = await told_by(office, "rollback")
    office.shelf.edit(ORCHARDS, Metadata(title="Pears"), StubEncoder)
    edited = await told_by(office, "rollback")

    assert "**Comes back:**\n- The Harbour Accord" in removed
    assert "**Is again as it was:**\n- Orchards of the Upper Valley" in edited


async def test_rollback_is_refused_where_the_shelf_changed_meanwhile(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    shown = (await run(office, "rollback")).response
    await run(office, "remove", office.noor, work=ACCORD)

    told = await office.mia.click(shown, label="Go back")

    assert "nothing was done" in texts(told.followups[-1])
    assert "**Comes back:**\n- The Harbour Accord" in texts(shown)
    assert office.shelf.current() == 3


async def test_rollback_over_a_change_of_model_is_refused(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    other = StubEncoder("another")
    Library(home).collection(str(office.guild.id)).add([SALT], other)
    office.shelf.rebuild(StubEncoder())

    shown = await told_by(office, "rollback")

    assert "generation 1 was built with another model (another)" in shown
    assert "Go back" not in shown.split("\n")


async def test_press_after_a_change_of_model_does_not_go_back(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    shown = (await run(office, "rollback")).response
    await simcord_env.restart_bot(make_curating_bot(home, encoder=StubEncoder("another")))

    await office.mia.click(shown, label="Go back")

    assert office.shelf.current() == 2
    assert "There is no way back" in texts(shown)


async def test_double_press_goes_back_once(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"), ("# Salt\n\nSalt was dear.\n", "salt.md"))
    cards = [(await run(office, "rollback", who)).response for who in (office.mia, office.noor)]

    await office.mia.click(cards[0], label="Go back")
    await office.noor.click(cards[1], label="Go back")

    assert office.shelf.current() == 2
    assert "Back to generation 1?" in texts(cards[1])
