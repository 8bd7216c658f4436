"""/corpus log and /corpus golden: who did what, and what must go on being answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.corpus.logbook import act_line
from bot.workshop import signature
from index.library import Library
from index.log import COMMAND_LINE, Act
from tests.conftest import CommandLine
from tests.desks import Office, make_curating_bot, open_office
from tests.rooms import shelve, texts
from tests.shelves import HARBOUR

SIGNED = "Who signed the harbour accord at Tolvik?"
QUIST = "Envoy Marta Quist signed"
ACCORD = "the-harbour-accord"
AT = "2026-11-23T12:00:00.000000+00:00"


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_curating_bot(home)


def fill(office: Office) -> None:
    library = Library(office.env.bot.settings.home)
    shelve(library, HARBOUR, "harbour.md", collection=str(office.guild.id))


async def run(office: Office, name: str, who: Any = None, **options: Any) -> Any:
    told = await (who or office.mia).slash(office.channel, f"corpus {name}", **options)
    return told.response


async def test_log_tells_who_did_what_the_latest_first(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn.\n"))
    await office.mia.click(office.card, label="Reject")
    await office.noor.click(office.card, label="Really reject")
    await run(office, "remove", work=ACCORD)
    await run(office, "restore", office.noor, work=ACCORD)
    await run(office, "rollback")
    await run(office, "bind", channel=office.channel, work="the-lighthouse-treaty")

    told = await office.mia.slash(office.channel, "corpus log")
    lines = [line for line in texts(told.response).split("\n") if line.startswith("<t:")]

    mia, noor = f"<@{office.mia.id}>", f"<@{office.noor.id}>"
    assert told.ephemeral
    assert [line.partition(" · ")[2] for line in lines] == [
        f"**put on a channel's reading list** “The Lighthouse Treaty” · {mia}",
        f"**put back** “The Harbour Accord” · {noor} · generation 3",
        f"**removed** “The Harbour Accord” · {mia} · generation 2",
        f"**rejected** `salt` · {noor}",
        f"**brought** `salt` · {mia}",
        "**added** “The Harbour Accord” · the operator's command line · generation 1",
    ]
    assert f"-# <#{office.channel.id}>" in texts(told.response)


async def test_long_log_is_paged_over_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    office = await open_office(simcord_env)
    fill(office)
    for _ in range(6):
        office.shelf.remove(ACCORD)
        office.shelf.restore(ACCORD, lambda: pytest.fail("nothing is embedded"))
    shown = await run(office, "log")
    first = texts(shown)
    await simcord_env.restart_bot(make_curating_bot(home))

    await office.mia.click(shown, label="Last")

    assert "Page 1 of 2" in first
    assert "**added**" not in first
    assert "**added**" in texts(shown)


def test_log_names_the_operator_and_escapes_what_was_typed() -> None:
    by_hand = act_line(Act(AT, COMMAND_LINE, "edit", ("x",), 2, "title: **a** @everyone"), {}, "en")
    named = act_line(Act(AT, "Ada <@1>", "new-act `x`"), {}, "en")

    assert by_hand.endswith(
        "**edited** `x` · the operator's command line · generation 2\n"
        "-# title: \\*\\*a\\*\\* \\@everyone"
    )
    assert "the operator's command line (Ada \\<\\@1\\>)" in named
    assert "new-act \\`x\\`" in named


async def test_golden_question_is_checked_at_once_listed_and_removed(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office)

    right = texts(await run(office, "golden add", question=SIGNED, words=QUIST))
    wrong = texts(await run(office, "golden add", question=SIGNED, words="Olaf Brun"))
    listed = texts(await run(office, "golden list"))
    offered = await office.mia.autocomplete(office.channel, "corpus golden remove", "question", "")
    gone = texts(await run(office, "golden remove", office.noor, question="1"))
    again = texts(await run(office, "golden remove", question="1"))

    assert "Kept, and answered so now" in right
    assert "Kept, but not answered so now" in wrong
    assert f"**1.** {SIGNED}\n-# “{QUIST}”\n**2.** {SIGNED}" in listed
    assert [choice["value"] for choice in offered] == ["1", "2"]
    assert "Kept no longer" in gone
    assert "no such golden question" in again
    acts = [(act.act, act.by, act.detail) for act in office.shelf.log.read()[1:]]
    mia, noor = signature(office.mia.id), signature(office.noor.id)
    assert acts == [
        ("golden-add", mia, SIGNED),
        ("golden-add", mia, SIGNED),
        ("golden-remove", noor, SIGNED),
    ]


async def test_operators_works_answer_no_golden_question(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    asked = {"question": "Who signed the lighthouse treaty?", "words": "Captain Odalys Brandt"}

    empty = texts(await run(office, "golden add", **asked))
    fill(office)
    filled = texts(await run(office, "golden add", **asked))

    assert "not answered so now" in empty
    assert "not answered so now" in filled


async def test_moderators_can_see_what_the_log_keeps_of_them(simcord_env: simcord.Env) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(office)
    fill(others)
    await run(office, "remove", work=ACCORD)
    await run(others, "remove", work=ACCORD)

    card = texts((await office.mia.slash(office.channel, "privacy")).response)
    data = (await office.mia.slash(office.channel, "my-data")).response
    [file] = data.attachments
    kept = json.loads(await file.read())["shelf_log"]
    told = (await office.mia.slash(office.channel, "forget-me")).response.content

    assert "in its log (`/corpus log`)" in card
    assert [(act["server"], act["act"]) for act in kept] == [(str(office.guild.id), "remove")]
    assert "stays in its log" in told
    assert office.shelf.log.read()[-1].by == signature(office.mia.id)


def test_command_line_keeps_the_log_too(filled: CommandLine) -> None:
    filled("golden", "add", SIGNED, "--gold", QUIST)
    filled("golden", "remove", "1", "--by", "Ada")

    acts = [(act["act"], act["by"], act["detail"]) for act in filled("log", "--json").json[-2:]]

    assert acts == [("golden-add", "command line", SIGNED), ("golden-remove", "Ada", SIGNED)]


def test_one_shelf_is_checked_alone(filled: CommandLine, texts: Path) -> None:
    filled("add", texts, "--collection", "other")
    damaged = next((filled.home / "collections" / "other" / "documents").glob("*.json"))
    damaged.write_text("{}")

    assert filled("check", "--collection", "default").code == 0
    assert filled("check", "--collection", "other").code == 1
    assert filled("check").code == 1
    assert filled("check", "--collection", "nowhere").code == 1
