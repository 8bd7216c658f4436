"""/corpus: moderators look after their shelf, and whatever they remove is never quoted."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.workshop import signature
from index.library import Library
from index.work import Metadata
from tests.desks import SETTLED, Office, Unhurried, make_curating_bot, open_office
from tests.rooms import label_of, shelve, texts
from tests.shelves import HARBOUR, ORCHARD, titles
from tests.stub import StubEncoder
from tests.stub_cli import hold

pytestmark = pytest.mark.simcord(settle_timeout=SETTLED)

SIGNED = "Who signed the harbour accord at Tolvik?"
QUIST = "Envoy Marta Quist"
FOUND = {"text": "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."}
ACCORD, ORCHARDS = "the-harbour-accord", "orchards-of-the-upper-valley"
HOSTILE = "# @everyone **Bold** <@1> [x](http://evil.test) `c`\n\nSalt was dear in Varn in 1650.\n"
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


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_curating_bot(home)


def fill(office: Office, *more: tuple[str, str]) -> None:
    """Put texts on the server's own shelf: the first generation, and one more for each other."""
    library = Library(office.env.bot.settings.home)
    for text, name in ((HARBOUR, "harbour.md"), *more):
        shelve(library, text, name, collection=str(office.guild.id))


async def run(office: Office, name: str, who: Any = None, **options: Any) -> Any:
    return await (who or office.mia).slash(office.channel, f"corpus {name}", **options)


async def told_by(office: Office, name: str, who: Any = None, **options: Any) -> str:
    return texts((await run(office, name, who, **options)).response)


async def choices(office: Office, name: str, option: str = "work", who: Any = None) -> str:
    who = who or office.mia
    return str(await who.autocomplete(office.channel, f"corpus {name}", option, ""))


async def everything_shown(office: Office) -> dict[str, str]:
    """Return what each command shows a member who looks for the harbour text."""
    options: dict[str, dict[str, Any]] = {
        "ask": {"question": SIGNED},
        "find": FOUND,
        "compare": {"question": SIGNED},
        "cites": {"name": "Quist"},
        "timeline": {"topic": "harbour accord"},
        "works": {},
    }
    shown = {}
    for name, given in options.items():
        told = await office.ann.slash(office.channel, name, **given)
        files = [(await file.read()).decode() for file in told.response.attachments]
        shown[name] = "\n".join([texts(told.response), *files])
    offered = await office.ann.autocomplete(office.channel, "ask", "work", "")
    return {**shown, "autocomplete": str(offered)}


def leaks(shown: dict[str, str]) -> list[str]:
    """Return the commands that quote the harbour text or name it."""
    asked = {"find": (QUIST,)}  # the words looked up are shown again
    marks = (QUIST, "Letters, p. 12", "The Harbour Accord", ACCORD)
    return [
        n for n, said in shown.items() if any(m in said for m in marks if m not in asked.get(n, ()))
    ]


async def test_list_shows_what_is_there_waits_was_removed_and_is_shared(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn.\n"))
    await run(office, "remove", work=ORCHARDS)

    told = await run(office, "list")
    shown = texts(told.response)

    assert told.ephemeral
    assert "On it: 1 · waiting for approval: 1 · removed: 1" in shown
    order = ["**On the shelf**", "The Harbour Accord", "**Waits", "Salt", "**Removed**", "Orchards"]
    places = [shown.index(part) for part in [*order, "**The operator's, shared**", "Lighthouse"]]
    assert places == sorted(places)


async def test_what_is_listed_opens(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn.\n"))
    listed = (await run(office, "list")).response

    async def opened(value: str) -> str:
        return texts(
            (await office.mia.select(listed, [value], custom_id="ibid:shelf-open")).response
        )

    own, waits = await opened(f"here:{ACCORD}"), await opened("waits:salt")
    shared = await opened("shared:the-lighthouse-treaty")

    assert "Edit metadata\nRemove\nExport" in own
    assert "Approve" in waits.split("\n")
    assert "## The Lighthouse Treaty" in shared
    assert "only the operator changes it" in shared
    assert "Remove" not in shared.split("\n")


async def test_long_list_is_paged_over_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    more = [(f"# Volume {n}\n\nSalt was dear in {1600 + n}.\n", f"v{n}.md") for n in range(12)]
    fill(office, *more)
    listed = (await run(office, "list")).response
    first = texts(listed)
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.click(listed, label="Next")

    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in texts(listed)
    assert "Lighthouse" in texts(listed)


async def test_info_tells_where_a_work_came_from(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    await office.add(("harbour.md", HARBOUR.encode()), licence="CC BY 4.0")
    await office.approve(office.noor)

    shown = await told_by(office, "info", work="The Harbour Accord")

    [entry] = office.shelf.entries()
    assert "**From:** harbour.md" in shown
    assert "**Licence:** CC BY 4.0" in shown
    assert f"`{entry.source}`" in shown
    assert f"**brought** · <@{office.mia.id}>" in shown
    assert f"**approved** · <@{office.noor.id}> · generation 1" in shown
    assert "5 markers and 4 notes" in shown


async def test_edit_changes_what_is_cited_and_encodes_nothing(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)

    form = await run(office, "edit", work=ACCORD)
    told = await office.mia.submit_modal(form, {"title": "The Accord", "author": "A. Brink"})
    answered = await office.quotation(SIGNED)

    assert "## The Accord" in texts(told.response)
    assert "A. Brink" in answered
    assert "“The Accord,”" in answered.replace("\\", "")
    act = office.shelf.log.read()[-1]
    assert (act.act, act.by, act.works) == ("edit", signature(office.mia.id), (ACCORD,))


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

    assert sorted(type(end).__name__ for end in ended) == ["Entry", "UnknownEntryError"]
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


async def test_rebuild_tells_how_far_it_is_and_can_be_cancelled(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    (home / "cache" / "embeddings.db").unlink()
    hold(home).touch()
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
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"))
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    (home / "cache" / "embeddings.db").unlink()
    hold(home).touch()
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
    office = await open_office(simcord_env)
    fill(office)
    simcord_env.bot.workshop = Unhurried(home, simcord_env)
    (home / "cache" / "embeddings.db").unlink()
    hold(home).touch()
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


async def test_double_press_goes_back_once(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (ORCHARD, "orchard.md"), ("# Salt\n\nSalt was dear.\n", "salt.md"))
    cards = [(await run(office, "rollback", who)).response for who in (office.mia, office.noor)]

    await office.mia.click(cards[0], label="Go back")
    await office.noor.click(cards[1], label="Go back")

    assert office.shelf.current() == 2
    assert "Back to generation 1?" in texts(cards[1])


async def test_export_is_read_back(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    [work] = office.shelf.load().shelf.works

    told = (await run(office, "export", work=ACCORD)).response
    [file] = told.attachments
    data = await file.read()
    await run(office, "remove", work=ACCORD)
    await office.add((file.filename, data))

    assert file.filename == f"{ACCORD}.md"
    assert "[^1]: Quist, Letters, p. 12." in data.decode()
    [pending] = office.shelf.inbox.all()
    assert office.shelf.work_of(pending.entry).document == work.document


async def test_large_export_is_left_to_the_operator(
    simcord_env: simcord.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.corpus.exporting._MOST", 100)
    office = await open_office(simcord_env)
    fill(office)

    told = (await run(office, "export", work=ACCORD)).response

    assert told.attachments == []
    assert f"`ibid export --collection {office.guild.id} {ACCORD}`" in texts(told)


async def test_check_tells_what_is_wrong_with_this_shelf_alone(
    simcord_env: simcord.Env, home: Path
) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(office)
    fill(others)
    await run(office, "check")
    sound = texts(office.card)
    [entry] = office.shelf.entries()
    [source] = list((home / "collections" / str(office.guild.id)).rglob(f"*{entry.source}*"))
    source.write_bytes(b"gone")

    await run(office, "check")
    await run(others, "check")

    assert "The shelf is sound" in sound
    assert "Something is wrong with the shelf" in texts(office.card)
    assert "is not what was written" in texts(office.card)
    assert str(home) not in texts(office.card)
    assert "The shelf is sound" in texts(others.card)


@pytest.mark.parametrize("name", ["rebuild", "check", "rollback"])
async def test_empty_shelf_is_told(simcord_env: simcord.Env, name: str) -> None:
    office = await open_office(simcord_env)

    told = await told_by(office, name)

    assert "no texts of its own yet" in told or "no generation to go back to" in told
    assert office.card is None


async def test_shelf_without_anything_is_told(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env, shared=False)

    assert "There are no texts on this shelf yet" in await told_by(office, "list")
    assert "Nothing was done" in await told_by(office, "log")
    assert "no golden questions yet" in await told_by(office, "golden list")


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


async def test_hostile_names_are_shown_as_they_are(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office, (HOSTILE, "@here <x>.md"))
    [name] = [e.id for e in office.shelf.entries() if e.id != ACCORD]

    shown = [
        await told_by(office, "list"),
        await told_by(office, "info", work=name),
        await told_by(office, "remove", work=name),
        await told_by(office, "log"),
        await told_by(office, "restore", work="x`**@everyone**`" * 20),
    ]

    for text in shown:
        assert "@everyone" not in text.replace("\\@everyone", "")
        assert "**Bold**" not in text
        assert "<@1>" not in text
        assert "[x](" not in text


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
