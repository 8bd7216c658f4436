"""What `/cites` and `/timeline` have in common: privacy, servers, pages, outages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simcord

from index.library import Library
from tests.rooms import Room, make_bot, open_room, shelve, texts


@dataclass(frozen=True)
class Kind:
    """A command, a text that it finds one sentence in, and one that it finds pages in."""

    command: str
    option: str
    query: str
    text: str
    found: str
    long_text: str
    last: str

    async def ask(self, room: Room, **options: Any) -> Any:
        return await room.ann.slash(
            room.channel, self.command, **{self.option: self.query}, **options
        )


_CARTERS = " ".join(f"Carter number {n} sold his salt.[^{n}]" for n in range(1, 15))
_ZORN = "\n".join(f"[^{n}]: Ada Zorn, *Salt* (Oslo: Elm, 1900), {n}." for n in range(1, 15))
_LOCKS = " ".join(f"The locks of Ulm leaked in {year}." for year in range(1900, 1914))
CITES = Kind(
    command="cites",
    option="name",
    query="Zorn",
    text="# Salt\n\nSalt was dear.[^1]\n\n[^1]: Ada Zorn, *Salt* (Oslo: Elm, 1900), 1.\n",
    found="> Salt was dear.¹",
    long_text=f"# Salt\n\n{_CARTERS}\n\n{_ZORN}\n",
    last="> Carter number 14 sold his salt.¹⁴",
)
TIMELINE = Kind(
    command="timeline",
    option="topic",
    query="the locks of Ulm leaked",
    text="# Locks\n\nThe locks of Ulm leaked in 1901.\n",
    found="**1901**\n> The locks of Ulm",
    long_text=f"# Locks\n\n{_LOCKS}\n",
    last="**1913**\n> The locks of Ulm leaked in 1913.",
)


@pytest.fixture(params=[CITES, TIMELINE], ids=lambda kind: kind.command)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


async def test_private_list_is_shown_to_its_asker_alone(
    simcord_env: simcord.Env, kind: Kind
) -> None:
    assert (await kind.ask(open_room(simcord_env), private=True)).ephemeral


async def test_another_servers_texts_are_not_searched(
    simcord_env: simcord.Env, home: Path, kind: Kind
) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    shelve(Library(home), kind.text, "own.md", collection=str(ours.guild.id))

    assert kind.found in texts((await kind.ask(ours)).response)
    assert kind.found not in texts((await kind.ask(theirs)).response)


async def test_long_list_is_paged_across_a_restart_by_two_members(
    simcord_env: simcord.Env, home: Path, kind: Kind
) -> None:
    shelve(Library(home), kind.long_text, "long.md")
    room = open_room(simcord_env)
    result = await kind.ask(room)
    await simcord_env.restart_bot(make_bot(home))

    copy = await room.bob.click(result.response, label="Next")
    await room.ann.click(result.response, label="Last")

    assert copy.ephemeral
    assert "Page 2 of 3" in texts(copy.response)
    assert "Page 3 of 3" in texts(result.response)
    assert kind.last in texts(result.response)


async def test_outage_is_told_in_one_line(simcord_env: simcord.Env, kind: Kind) -> None:
    room = open_room(simcord_env)
    simcord_env.inject_error("POST", "/webhooks/*", status=500)

    assert "Something went wrong" in (await kind.ask(room)).response.content
