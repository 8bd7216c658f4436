"""Shelves in Discord: the operator's works shown or hidden, and channels with reading lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.workshop import signature
from index.library import Library
from tests.desks import Office, make_curating_bot, open_office
from tests.rooms import make_bot, open_thread, post, shelve, texts
from tests.shelves import HARBOUR, ORCHARD

TREATY = "Who signed the lighthouse treaty in the chapel of Sund?"
BRANDT = "Captain Odalys Brandt"
SIGNED = "Who signed the harbour accord at Tolvik?"
QUIST = "Envoy Marta Quist"
ACCORD, ORCHARDS = "the-harbour-accord", "orchards-of-the-upper-valley"
LIGHTHOUSE = "the-lighthouse-treaty"
LIST = "from this channel's reading list"


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_curating_bot(home)


def fill(office: Office) -> None:
    library = Library(office.env.bot.settings.home)
    for text, name in ((HARBOUR, "harbour.md"), (ORCHARD, "orchard.md")):
        shelve(library, text, name, collection=str(office.guild.id))


async def ask(office: Office, question: str, channel: Any = None) -> str:
    told = await office.ann.slash(channel or office.channel, "ask", question=question)
    return texts(told.response)


async def bind(office: Office, channel: Any, *works: str, who: Any = None) -> str:
    names = ("work", "work2", "work3", "work4", "work5")
    given = dict(zip(names, works, strict=False))
    told = await (who or office.mia).slash(office.channel, "corpus bind", channel=channel, **given)
    return texts(told.response)


async def unbind(office: Office, channel: Any, **options: Any) -> str:
    told = await office.mia.slash(office.channel, "corpus unbind", channel=channel, **options)
    return texts(told.response)


async def test_operators_works_are_hidden_and_shown_again(
    simcord_env: simcord.Env, home: Path
) -> None:
    office, others = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(office)
    panel = (await office.mia.slash(office.channel, "settings")).response
    before, shown = await ask(office, TREATY), texts(panel)
    await office.mia.click(panel, label="Hide the operator's works")
    hidden = await ask(office, TREATY)
    await simcord_env.restart_bot(make_bot(home))
    restarted = await ask(office, TREATY)
    theirs = await ask(others, TREATY)

    await office.mia.click(panel, label="Show the operator's works")

    assert BRANDT in before
    assert "stand beside this server's own" in shown
    assert BRANDT not in hidden
    assert BRANDT not in restarted
    assert BRANDT in theirs
    assert BRANDT in await ask(office, TREATY)
    by = signature(office.mia.id)
    assert [(a.act, a.by) for a in office.shelf.log.read()[-2:]] == [("unshare", by), ("share", by)]


async def test_hiding_twice_is_entered_once(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    panels = [
        (await who.slash(office.channel, "settings")).response for who in (office.mia, office.noor)
    ]

    for who, panel in zip((office.mia, office.noor), panels, strict=True):
        await who.click(panel, label="Hide the operator's works")

    assert [act.act for act in office.shelf.log.read()] == ["unshare"]
    assert "no texts on this shelf yet" in await ask(office, TREATY)


async def test_bound_channel_reads_its_works_only(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    free = office.guild.create_text_channel("lounge")

    told = await bind(office, office.channel, LIGHTHOUSE, ORCHARDS)
    bound, unbound = await ask(office, SIGNED), await ask(office, SIGNED, free)
    read = await ask(office, TREATY)

    assert "- “The Lighthouse Treaty”\n- “Orchards of the Upper Valley”" in told
    assert QUIST not in bound
    assert QUIST in unbound
    assert BRANDT in read
    assert LIST in bound
    assert LIST in read
    assert LIST not in unbound


async def test_every_way_of_asking_keeps_to_the_list(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await bind(office, office.channel, ORCHARDS)
    options: dict[str, dict[str, Any]] = {
        "ask": {"question": SIGNED},
        "find": {"text": "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."},
        "compare": {"question": SIGNED},
        "cites": {"name": "Quist"},
        "timeline": {"topic": "harbour accord Tolvik"},
    }
    me = simcord_env.bot.user.mention

    shown = [
        texts((await office.ann.slash(office.channel, name, **given)).response)
        for name, given in options.items()
    ]
    await office.ann.send(office.channel, f"{me} {SIGNED}")
    shown.append(texts(office.channel.last_message))
    thread = open_thread(office)
    await office.ann.send(thread, f"{me} {SIGNED}")
    shown.append(texts(thread.last_message))
    forum = office.guild.create_forum_channel("questions")
    await bind(office, forum, ORCHARDS)
    opened = await post(office, forum, "Who?", f"{me} {SIGNED}")
    shown.append(texts(opened.last_message))
    offered = await office.ann.autocomplete(office.channel, "ask", "work", "")

    assert len(shown) == 8
    assert not [text for text in shown if "Letters, p. 12" in text or "Negotiations" in text]
    assert [LIST in text for text in shown] == [True] * 8
    assert [choice["value"] for choice in offered] == [ORCHARDS]


async def test_small_print_stays_when_pages_are_turned(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    said = (f"The mules of Varn carried salt over the pass in {n}." for n in (1650, 1651, 1652))
    text = "# Mules\n\n" + "\n\n## Then\n\n".join(said)
    shelve(Library(simcord_env.bot.settings.home), text, "mules.md", str(office.guild.id))
    await bind(office, office.channel, "mules")
    question = "What did the mules of Varn carry over the pass?"
    answered = (await office.ann.slash(office.channel, "ask", question=question)).response

    label = next(line for line in texts(answered).split("\n") if line.startswith("More ("))
    await office.ann.click(answered, label=label)

    assert "Quotation 2 of" in texts(answered)
    assert LIST in texts(answered)
    assert "generation 3" in texts(answered)


async def test_lists_grow_and_shrink(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await bind(office, office.channel, ORCHARDS)
    await bind(office, office.channel, ACCORD, ORCHARDS, who=office.noor)
    both = await ask(office, SIGNED)
    listed = texts((await office.mia.slash(office.channel, "corpus list")).response)

    less = await unbind(office, office.channel, work=ACCORD)
    without = await ask(office, SIGNED)
    none = await unbind(office, office.channel)
    again = await unbind(office, office.channel)

    assert QUIST in both
    names = "“Orchards of the Upper Valley”, “The Harbour Accord”"
    assert f"<#{office.channel.id}>: {names}" in listed
    assert "The Harbour Accord" not in less
    assert QUIST not in without
    assert "are answered from all works" in none
    assert "not on the reading list" in again
    assert QUIST in await ask(office, SIGNED)
    acts = [(act.act, act.by) for act in office.shelf.log.read()[2:]]
    mia, noor = signature(office.mia.id), signature(office.noor.id)
    assert acts == [("bind", mia), ("bind", noor), ("unbind", mia), ("unbind", mia)]


async def test_removed_work_is_not_read_and_a_restored_one_is_again(
    simcord_env: simcord.Env, home: Path
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await bind(office, office.channel, ACCORD)
    await office.mia.slash(office.channel, "corpus remove", work=ACCORD)
    removed = await ask(office, SIGNED)
    listed = texts((await office.mia.slash(office.channel, "corpus list")).response)
    await simcord_env.restart_bot(make_bot(home))
    await office.mia.slash(office.channel, "corpus restore", work=ACCORD)

    assert "do not answer that" in removed
    assert BRANDT not in await ask(office, TREATY)
    assert QUIST in await ask(office, SIGNED)
    assert f"~~`{ACCORD}`~~" in listed


async def test_unknown_work_binds_nothing(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)

    told = await bind(office, office.channel, ACCORD, "**nothing** @everyone")

    assert "No work “\\*\\*nothing\\*\\* \\@everyone”" in told
    assert QUIST in await ask(office, SIGNED)
    assert BRANDT in await ask(office, TREATY)


async def test_work_that_came_just_now_is_bound_and_one_that_left_is_not(
    simcord_env: simcord.Env,
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    await ask(office, SIGNED)
    await office.add(("salt.md", b"# Salt\n\nSalt was dear in Varn in 1650.\n"))
    await office.approve()
    came = await bind(office, office.channel, "salt")
    await office.mia.slash(office.channel, "corpus remove", work=ORCHARDS)

    left = await bind(office, office.channel, ORCHARDS)

    assert "“Salt”" in came
    assert f"No work “{ORCHARDS}”" in left


async def test_list_is_of_one_server(simcord_env: simcord.Env) -> None:
    ours, theirs = await open_office(simcord_env), await open_office(simcord_env, "Others")
    fill(ours)
    fill(theirs)

    await bind(ours, ours.channel, ORCHARDS)

    assert QUIST not in await ask(ours, SIGNED)
    assert QUIST in await ask(theirs, SIGNED)


async def test_list_of_a_deleted_channel_is_forgotten(simcord_env: simcord.Env) -> None:
    office = await open_office(simcord_env)
    fill(office)
    closed = office.guild.create_text_channel("closed")
    await bind(office, closed, ORCHARDS)

    await simcord_env.bot.get_channel(closed.id).delete()
    await simcord_env.settle()

    preferences = await simcord_env.bot.store.preferences(office.guild.id)
    assert preferences.reading_lists == {}


@pytest.mark.parametrize("way", ["removed", "hidden"])
async def test_card_with_an_operators_work_is_not_shared_once_it_is_gone(
    simcord_env: simcord.Env, home: Path, way: str
) -> None:
    office = await open_office(simcord_env)
    fill(office)
    said = "Captain Odalys Brandt signed the lighthouse treaty on 4 May 1872 in the chapel of Sund."
    card = (await office.ann.slash(office.channel, "find", text=said)).response
    if way == "removed":
        Library(home).collection().remove(LIGHTHOUSE)
    else:
        panel = (await office.mia.slash(office.channel, "settings")).response
        await office.mia.click(panel, label="Hide the operator's works")

    told = await office.ann.click(card, label="Share")

    assert "The texts have changed since" in texts(told.followups[-1])
    assert office.channel.history(viewer=office.bob) == []
