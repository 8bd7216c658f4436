"""An approved text on its way to the shelf: told of, cancelled, killed, cut off by a restart."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import simcord

from bot.workshop import signature
from tests.desks import (
    FILE,
    Office,
    Unhurried,
    components,
    make_curating_bot,
    open_office,
    show,
    simcord_bot,  # noqa: F401  (a fixture)
)
from tests.rooms import texts
from tests.shelves import QUIST, SIGNED, titles
from tests.stub import StubEncoder
from tests.stub_cli import alive, builder, hold


async def arrive(env: simcord.Env, home: Path) -> Office:
    """Let a text come whose embedding is held up."""
    office = await open_office(env)
    env.bot.workshop = Unhurried(home, env)
    await office.add(FILE)
    await office.until(lambda: office.card is not None)
    hold(home).touch()
    return office


async def begin(env: simcord.Env, home: Path) -> Office:
    """Let a text come and be approved: its build begins, and is held up."""
    office = await arrive(env, home)
    await office.approve()
    await office.until(lambda: building(office))
    return office


def building(office: Office) -> bool:
    return (office.shelf._folder / "build.lock.holder.json").exists()


async def test_second_moderator_is_told_who_was_faster(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await arrive(simcord_env, home)
    stale = components(office)
    await office.approve()
    await office.until(lambda: building(office))

    show(office, stale)  # as noor's screen still does
    during = await office.approve(office.noor)
    hold(home).unlink()
    await office.until(lambda: "On the shelf" in texts(office.card))
    show(office, stale)
    after = await office.approve(office.noor)

    assert f"<@{office.mia.id}> approved this text already" in during.followups[-1].content
    assert f"approved by <@{office.mia.id}>" in after.followups[-1].content
    assert "Approve" not in texts(office.card).split("\n")
    assert titles(office.shelf) == ["The Harbour Accord"]


async def test_progress_is_told_and_cancel_changes_nothing(
    simcord_env: simcord.Env, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.corpus.progress._EVERY", 0.0)
    office = await arrive(simcord_env, home)
    await office.approve()
    begun = texts(office.card)
    await office.until(lambda: building(office))
    preparing = texts(office.thread.last_message)

    await office.noor.click(office.thread.last_message, label="Cancel")
    await office.until(lambda: "Cancelled" in texts(office.thread.last_message))
    hold(home).unlink()
    waits = texts(office.card)
    await office.approve()
    await office.until(lambda: "On the shelf" in texts(office.card))

    assert f"**Being put on the shelf** · approved by <@{office.mia.id}>" in begun
    assert "Putting “The Harbour Accord” on the shelf" in preparing
    assert "Preparing" in preparing
    assert "Approve" in waits.split("\n")
    assert QUIST in await office.quotation(SIGNED)


async def test_killed_build_can_be_tried_again(simcord_env: simcord.Env, home: Path) -> None:
    office = await begin(simcord_env, home)
    os.kill(builder(office.shelf._folder), signal.SIGKILL)
    await office.until(lambda: "It failed" in texts(office.thread.last_message))
    hold(home).unlink()
    failed = texts(office.thread.last_message)

    await office.noor.click(office.thread.last_message, label="Try again")
    await office.until(lambda: "On the shelf" in texts(office.card))

    assert "nothing was changed" in failed
    assert "broken off (signal 9)" in failed
    assert f"approved by <@{office.noor.id}>" in texts(office.card)
    assert "is on the shelf" in texts(office.thread.last_message)


async def test_restart_in_the_middle_puts_the_messages_right(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await begin(simcord_env, home)
    child = builder(office.shelf._folder)

    await simcord_env.restart_bot(make_curating_bot(home))
    hold(home).unlink()
    stopped, told = not alive(child), texts(office.thread.last_message)
    card = texts(office.card)
    await office.noor.click(office.thread.last_message, label="Try again")

    assert stopped
    assert "Ibid was restarted in the middle of this" in told
    assert "Approve" in card.split("\n")
    assert "**On the shelf**" in texts(office.card)
    assert await simcord_env.bot.store.all_records("task") == []


async def test_restart_after_the_switch_tells_that_it_is_done(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await begin(simcord_env, home)
    os.kill(builder(office.shelf._folder), signal.SIGSTOP)
    [record] = await simcord_env.bot.store.all_records("task")
    os.kill(builder(office.shelf._folder), signal.SIGKILL)
    hold(home).unlink()
    await office.until(lambda: "It failed" in texts(office.thread.last_message))
    [pending] = office.shelf.inbox.all()
    office.shelf.approve(pending.entry.id, StubEncoder(), by=signature(office.noor.id))
    [kept] = await simcord_env.bot.store.all_records("task")
    await simcord_env.bot.store.put_record(replace(kept, body={**kept.body, "open": True}))
    await simcord_env.restart_bot(make_curating_bot(home))

    assert record.body["open"]
    assert f"generation 1 · approved by <@{office.noor.id}>" in texts(office.card)
    assert "is on the shelf" in texts(office.thread.last_message)
