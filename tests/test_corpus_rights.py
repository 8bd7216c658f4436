"""/corpus is for moderators, each on the shelf of their own server, at every press."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from index.library import Library
from tests.desks import (
    FILE,
    OTHER,
    choices,
    components,
    fill,
    open_office,
    run,
    show,
    simcord_bot,  # noqa: F401  (a fixture)
    told_by,
)
from tests.rooms import texts
from tests.shelves import ACCORD, ORCHARD, ORCHARDS, QUIST, SIGNED, titles

COMMANDS: dict[str, dict[str, Any]] = {
    "list": {},
    "info": {"work": ACCORD},
    "edit": {"work": ACCORD},
    "remove": {"work": ACCORD},
    "restore": {"work": ACCORD},
    "rebuild": {},
    "rollback": {},
    "export": {"work": ACCORD},
    "check": {},
    "log": {},
    "golden list": {},
    "golden add": {"question": SIGNED, "words": QUIST},
    "golden remove": {"question": "1"},
    "unbind": {},
    "bind": {"work": ACCORD},
}


async def test_members_may_neither_add_nor_decide(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(FILE)
    hidden = office.ann.available_commands(office.channel)
    role = office.guild.create_role("Readers")
    reader = office.guild.add_member(simcord_env.create_user("reader"), roles=[role])
    [command] = [c for c in await simcord_env.bot.tree.fetch_commands() if c.name == "corpus"]
    office.guild.set_command_permissions(command, {role: True})

    refused = await office.add(OTHER, who=reader)
    presses = [
        await reader.click(office.card, label=label)
        for label in ("Approve", "Edit metadata", "Reject")
    ]

    assert "corpus add" not in hidden
    assert all("This is for those" in texts(r.response) for r in (refused, *presses))
    assert len(office.shelf.inbox.all()) == 1


async def test_other_server_cannot_decide(simcord_env: simcord.Env) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    await office.add(FILE)
    await others.add(OTHER)

    show(others, components(office))
    told = await others.approve()

    assert "seen to already" in texts(told.response)
    assert len(office.shelf.inbox.all()) == 1
    assert others.shelf.current() is None


async def test_operators_works_are_left_alone(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    fill(office)
    theirs = "the-lighthouse-treaty"

    told = [
        await told_by(office, name, work=theirs)
        for name in ("remove", "restore", "edit", "export", "info")
    ]
    offered = [await choices(office, name) for name in ("remove", "edit", "info", "export")]

    assert all("is one of the operator's works" in line for line in told)
    assert not [line for line in offered if "lighthouse" in line.lower()]
    assert titles(Library(home).collection()) == ["The Lighthouse Treaty"]


async def test_another_servers_works_are_neither_named_nor_touched(
    simcord_env: simcord.Env,
) -> None:
    ours, theirs = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(ours)
    fill(theirs, (ORCHARD, "orchard.md"))
    named = ("info", "edit", "remove", "restore", "export")

    told = [await told_by(ours, name, work=ORCHARDS) for name in named]
    told += [await told_by(ours, "list"), await told_by(ours, "log")]
    bound = await told_by(ours, "bind", channel=ours.channel, work=ORCHARDS)
    offered = [await choices(ours, name) for name in (*named, "bind")]

    assert all("No work" in line for line in (*told[:5], bound))
    assert not [line for line in (*told[5:], *offered) if "Orchards" in line]
    assert "Orchards of the Upper Valley" in titles(theirs.shelf)


async def test_another_servers_button_finds_nothing(simcord_env: simcord.Env) -> None:
    ours, theirs = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(ours)
    fill(theirs, (ORCHARD, "orchard.md"))
    card = (await run(ours, "info", work=ACCORD)).response
    foreign = (await run(theirs, "info", work=ORCHARDS)).response
    shown = deepcopy(theirs.mia._message(foreign).components)

    told = []
    for label in ("Remove", "Export", "Edit metadata"):
        ours.mia._message(card).components = deepcopy(shown)
        told.append(texts((await ours.mia.click(card, label=label)).response))

    assert all("not on this server's shelf any more" in line for line in told)
    assert len(titles(theirs.shelf)) == 2


@pytest.mark.parametrize("name", COMMANDS)
async def test_members_neither_see_nor_run_it(simcord_env: simcord.Env, name: str) -> None:
    office = await open_office(simcord_env)
    fill(office)
    role = office.guild.create_role("Readers")
    reader = office.guild.add_member(simcord_env.create_user("reader"), roles=[role])
    [command] = [c for c in await simcord_env.bot.tree.fetch_commands() if c.name == "corpus"]
    office.guild.set_command_permissions(command, {role: True})
    options = dict(COMMANDS[name])
    if name in {"bind", "unbind"}:
        options["channel"] = office.channel

    refused = await run(office, name, reader, **options)

    assert f"corpus {name}" not in office.ann.available_commands(office.channel)
    assert refused.ephemeral
    assert "This is for those" in texts(refused.response)
    assert [act.act for act in office.shelf.log.read()] == ["add"]
    if "work" in options:
        assert ACCORD not in await choices(office, name, who=reader)


async def test_right_is_checked_at_every_press(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    role = office.guild.create_role("Helpers")
    helper = office.guild.add_member(simcord_env.create_user("helper"), roles=[role])
    [command] = [c for c in await simcord_env.bot.tree.fetch_commands() if c.name == "corpus"]
    office.guild.set_command_permissions(command, {role: True})
    store, server = simcord_env.bot.store, office.guild.id
    await store.change_preferences(server, lambda p: replace(p, moderator_roles=(role.id,)))
    cards = [(await run(office, n, helper, work=ACCORD)).response for n in ("info", "remove")]
    back, lists, form = [
        (await run(office, name, helper, **options))
        for name, options in (("rollback", {}), ("list", {}), ("edit", {"work": ORCHARDS}))
    ]
    await store.change_preferences(server, lambda p: replace(p, moderator_roles=()))

    refused = [
        await helper.click(cards[0], label="Export"),
        await helper.click(cards[1], label="Undo"),
        await helper.click(back.response, label="Go back"),
        await helper.select(lists.response, [f"removed:{ACCORD}"], custom_id="ibid:shelf-open"),
        await helper.submit_modal(form, {"title": "Mine"}),
    ]

    assert all("This is for those" in texts(result.response) for result in refused)
    assert office.shelf.current() == 3
