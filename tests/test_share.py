"""Sharing what was found: by whom, for how long, and what then stands in the channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import simcord
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from index.library import Library
from tests.rooms import Room, make_bot, open_room, shelve, texts
from tests.test_find import OIL, QUOTING, look_up

HOSTILE = (
    "“@everyone in the village kept a copy” said <@{member}> at [home](http://evil.example)\n"
    "> **The fishermen** of Sund paid ||nine @here barrels|| of `oil` a year.\n"
)


def said_by_ibid(room: Room, channel: Any = None) -> list[Any]:
    history = (channel or room.channel).history()
    return [m for m in history if m.author.id == room.env.bot.user.id]


def is_shared(room: Room, channel: Any = None) -> bool:
    return any("Shared by" in texts(m) for m in said_by_ibid(room, channel))


def allowed_mentions(env: simcord.Env) -> list[Any]:
    """Return whom the cards may ping that were posted for everyone."""
    posted = [e.json for e in env.http_requests if e.path.startswith("/webhooks/") and e.json]
    public = [json for json in posted if "Shared by" in str(json)]
    return [json.get("allowed_mentions") for json in public]


async def test_shared_card_names_who_shared_it_and_pings_nobody(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    said = await room.bob.send(room.channel, QUOTING)
    result = await look_up(room, said)

    await room.ann.click(result.response, label="Share")

    [shared] = [m for m in said_by_ibid(room) if "Shared by" in texts(m)]
    assert f"> {OIL}⁴" in texts(shared)
    assert f"Shared by {room.ann.mention}" in texts(shared)
    assert str(said.id) in texts(shared)
    assert allowed_mentions(simcord_env) == [{"parse": []}]
    assert "Share" not in texts(result.response).split("\n")
    assert "Share" not in texts(shared).split("\n")


async def test_share_lives_through_a_restart(simcord_env: simcord.Env, home: Path) -> None:
    room = open_room(simcord_env)
    result = await look_up(room)
    await simcord_env.restart_bot(make_bot(home))

    await room.ann.click(result.response, label="Share")

    assert is_shared(room)


async def test_deleted_or_edited_message_is_not_shared(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    deleted = await room.bob.send(room.channel, QUOTING)
    edited = await room.bob.send(room.channel, QUOTING)
    cards = [await look_up(room, said) for said in (deleted, edited)]
    await room.bob.delete(deleted)
    await simcord_env.advance_time(5)
    await room.bob.edit(edited, "I take it back.")

    pressed = [await room.ann.click(card.response, label="Share") for card in cards]

    for press in pressed:
        assert "deleted or changed" in press.followups[-1].content
    assert not is_shared(room)


async def test_changed_shelf_is_looked_up_again(simcord_env: simcord.Env, home: Path) -> None:
    room = open_room(simcord_env)
    result = await look_up(room)
    shelve(Library(home), "# Bread\n\nThe bakers sold rye bread.\n", "bread.md")

    pressed = await room.ann.click(result.response, label="Share")

    assert "look it up again" in pressed.followups[-1].content
    assert not is_shared(room)


async def test_who_may_not_write_in_a_channel_shares_nothing_there(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    mute = discord.PermissionOverwrite(send_messages=False)
    quiet = room.guild.create_text_channel("quiet", overwrites={room.ann: mute})

    result = await look_up(room, channel=quiet)

    assert result.ephemeral
    assert "**Verbatim**" in texts(result.response)
    assert "Share" not in texts(result.response).split("\n")


async def test_who_lost_the_permission_since_shares_nothing(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    result = await look_up(room)
    deny = discord.Permissions(send_messages=True).value
    mute = Overwrite(target_id=room.ann.id, type=OverwriteType.MEMBER, deny=deny)
    simcord_env.backend.set_overwrite(room.channel.id, mute)

    pressed = await room.ann.click(result.response, label="Share")

    assert "may not send messages here" in pressed.followups[-1].content
    assert not is_shared(room)


async def test_hostile_message_shows_as_it_is_and_pings_nobody(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    result = await look_up(room, HOSTILE.format(member=room.ann.id))

    await room.ann.click(result.response, label="Share")

    [shared] = [m for m in said_by_ibid(room) if "Shared by" in texts(m)]
    for shown in (texts(result.response), texts(shared)):
        assert "“\\@" in shown
        assert "](http://evil" not in shown
        assert "**The fishermen**" not in shown
        assert "||" not in shown.replace("\\|", "")
    assert not shared.mention_everyone
    assert allowed_mentions(simcord_env) == [{"parse": []}]


async def test_long_message_is_whole_in_a_file_that_is_shared_too(
    simcord_env: simcord.Env,
) -> None:
    room = open_room(simcord_env)
    said = "\n".join(f"“{OIL[:-1]} and {n} more casks of wine”" for n in range(24))
    result = await look_up(room, said)

    await room.ann.click(result.response, label="Share")

    [shared] = [m for m in said_by_ibid(room) if "Shared by" in texts(m)]
    for sent in (result.response, shared):
        whole = (await sent.attachments[0].read()).decode()
        assert "in the attached file" in texts(sent)
        assert all(f"and {n} more casks of wine”" in whole for n in range(24))
        assert "[^4]: Oil ledger of Sund." in whole


async def test_direct_message_has_nobody_to_share_with(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)

    result = await room.ann.user.slash("find", text=f"“{OIL}”")

    assert "**Verbatim**" in texts(result.response)
    assert "Share" not in texts(result.response).split("\n")


async def test_two_members_look_the_same_message_up(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    said = await room.bob.send(room.channel, QUOTING)

    hers = await room.ann.context_menu(room.channel, "Find the source", said)
    his = await room.bob.context_menu(room.channel, "Find the source", said)
    await room.bob.click(his.response, label="Share")

    assert f"Shared by {room.bob.mention}" in texts(said_by_ibid(room)[-1])
    assert "Share" in texts(hers.response).split("\n")


async def test_press_that_discord_drops_is_survived(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    result = await look_up(room)
    simcord_env.inject_error("POST", "/interactions/*", status=404, code=10062, times=2)

    await room.ann.click(result.response, label="Share")
    before = is_shared(room)
    await room.ann.click(result.response, label="Share")

    assert (before, is_shared(room)) == (False, True)


async def test_outage_while_sharing_is_told_in_one_line(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    result = await look_up(room)
    simcord_env.inject_error("POST", "/webhooks/*", status=500)

    pressed = await room.ann.click(result.response, label="Share")

    assert not is_shared(room)
    assert "Something went wrong" in pressed.followups[-1].content
