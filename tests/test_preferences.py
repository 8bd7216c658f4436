"""`/settings`: who may open it, what it shows, what it changes, and that it lasts."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
import simcord

from bot.client import Ibid
from bot.preferences import Preferences
from index.library import Library
from tests.rooms import ESSAY, Room, make_bot, open_room, shelve, texts

NUMBERS = {"member_limit": "5", "server_limit": "50", "retention_days": "7"}


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


def moderator(room: Room, name: str = "mia"):
    role = room.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    return room.guild.add_member(room.env.create_user(name), roles=[role])


async def granted(room: Room, role_name: str = "Readers"):
    """A member without Manage Server, to whom an admin has shown the command."""
    role = room.guild.create_role(role_name)
    member = room.guild.add_member(room.env.create_user(role_name.lower()), roles=[role])
    commands = await room.env.bot.tree.fetch_commands()
    [settings] = [command for command in commands if command.name == "settings"]
    room.guild.set_command_permissions(settings, {role: True})
    return member, role


async def chosen(room: Room) -> Preferences:
    return await room.env.bot.store.preferences(room.guild.id)


def control(field: str, value: str = "") -> str:
    return f"ibid:settings:{field}:{value}"


async def test_numbers_typed_during_a_restart_are_kept(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    opened = await mia.slash(room.channel, "settings")
    form = await mia.click(opened.response, label="Limits and retention")
    await simcord_env.restart_bot(make_bot(tmp_path))

    await mia.submit_modal(form, NUMBERS)

    assert (await chosen(room)).member_limit == int(NUMBERS["member_limit"])
    assert "**Questions an hour:** 5 from one member, 50 from the server" in texts(opened.response)


async def test_moderator_sets_everything_in_one_private_panel(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia, desk = moderator(room), room.guild.create_text_channel("desk")
    role = room.guild.create_role("Stewards")

    opened = await mia.slash(room.channel, "settings")
    panel = opened.response
    await mia.select(panel, [room.channel], custom_id=control("answer_channels"))
    await mia.select(panel, [room.channel], custom_id=control("ask_channels"))
    await mia.select(panel, [desk], custom_id=control("moderators_channel"))
    await mia.select(panel, [role], custom_id=control("moderator_roles"))
    await mia.click(panel, label="Make answers private")
    form = await mia.click(panel, label="Limits and retention")
    await mia.submit_modal(form, NUMBERS)
    await mia.select(panel, ["en"], custom_id=control("language"))

    assert opened.ephemeral
    assert simcord_env.bot.persistent_views == []
    assert await chosen(room) == Preferences(
        room.guild.id,
        moderators_channel=desk.id,
        moderator_roles=(role.id,),
        answer_channels=(room.channel.id,),
        ask_channels=(room.channel.id,),
        private_by_default=True,
        member_limit=5,
        server_limit=50,
        retention_days=7,
        language="en",
    )
    shown = texts(opened.response)
    assert "5 from one member, 50 from the server" in shown
    assert "7 days" in shown
    assert "Answers are private" in shown
    defaults = [
        [int(value["id"]) for value in select["default_values"]]
        for row in opened.response.components[0]["components"]
        for select in row.get("components", [])
        if select.get("default_values")
    ]
    channel = room.channel.id
    assert defaults == [[channel], [channel], [desk.id], [role.id]]


async def test_choices_can_be_taken_back(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    panel = (await mia.slash(room.channel, "settings")).response
    await mia.select(panel, [room.channel], custom_id=control("moderators_channel"))
    await mia.select(panel, [room.channel], custom_id=control("answer_channels"))
    await mia.select(panel, ["de"], custom_id=control("language"))
    await mia.click(panel, custom_id=control("private_by_default", "yes"))

    await mia.select(panel, [], custom_id=control("moderators_channel"))
    await mia.select(panel, [], custom_id=control("answer_channels"))
    await mia.select(panel, ["own"], custom_id=control("language"))
    await mia.click(panel, custom_id=control("private_by_default", "no"))

    assert await chosen(room) == Preferences(room.guild.id)


async def test_panel_lives_through_a_restart(simcord_env: simcord.Env, tmp_path: Path) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    opened = await mia.slash(room.channel, "settings")
    await mia.click(opened.response, label="Make answers private")

    await simcord_env.restart_bot(make_bot(tmp_path))
    kept = await chosen(room)
    await mia.select(opened.response, [room.channel], custom_id=control("ask_channels"))

    assert kept.private_by_default
    assert (await chosen(room)).ask_channels == (room.channel.id,)
    assert "Answers are private" in texts(opened.response)


async def test_two_moderators_at_once_lose_nothing(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia, noor = moderator(room, "mia"), moderator(room, "noor")
    hers = (await mia.slash(room.channel, "settings")).response
    theirs = (await noor.slash(room.channel, "settings")).response
    form = await noor.click(theirs, label="Limits and retention")

    await mia.click(hers, label="Make answers private")
    again = await mia.click(hers, label="Limits and retention")
    await mia.submit_modal(again, {**NUMBERS, "server_limit": "300", "retention_days": "90"})
    await noor.submit_modal(form, {**NUMBERS, "member_limit": "30", "retention_days": "90"})
    await noor.click(theirs, label="Make answers public")

    now = await chosen(room)
    assert (now.member_limit, now.server_limit, now.private_by_default) == (5, 50, False)
    assert "5 from one member, 50 from the server" in texts(theirs)


async def test_pressing_the_same_twice_sets_it_once(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia, noor = moderator(room, "mia"), moderator(room, "noor")
    hers = (await mia.slash(room.channel, "settings")).response
    theirs = (await noor.slash(room.channel, "settings")).response

    await mia.click(hers, label="Make answers private")
    await noor.click(theirs, label="Make answers private")

    assert (await chosen(room)).private_by_default


async def test_members_do_not_see_settings_and_are_refused(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    member, _ = await granted(room)

    refused = await member.slash(room.channel, "settings")

    assert "settings" not in room.ann.available_commands(room.channel)
    assert refused.ephemeral
    assert "This is for those who have Manage Server" in refused.response.content


async def test_moderators_by_role_set_all_but_the_roles(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    member, role = await granted(room)
    panel = (await mia.slash(room.channel, "settings")).response
    await mia.select(panel, [role], custom_id=control("moderator_roles"))

    opened = await member.slash(room.channel, "settings")
    await member.click(opened.response, label="Make answers private")
    refused = await member.select(opened.response, [], custom_id=control("moderator_roles"))

    assert (await chosen(room)).private_by_default
    assert (await chosen(room)).moderator_roles == (role.id,)
    assert refused.ephemeral
    assert "chosen by those who have Manage Server" in refused.response.content


async def test_right_is_checked_at_every_press(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    member, role = await granted(room)
    panel = (await mia.slash(room.channel, "settings")).response
    await mia.select(panel, [role], custom_id=control("moderator_roles"))
    opened = await member.slash(room.channel, "settings")
    form = await member.click(opened.response, label="Limits and retention")
    await mia.select(panel, [], custom_id=control("moderator_roles"))

    pressed = await member.click(opened.response, label="Make answers private")
    sent = await member.submit_modal(form, NUMBERS)

    assert await chosen(room) == Preferences(room.guild.id)
    for refused in (pressed, sent):
        assert refused.ephemeral
        assert "This is for those" in texts(refused.response)


@pytest.mark.parametrize("typed", ["0", "-3", "1001", "many", "٣", "1.5"])
async def test_numbers_out_of_bounds_change_nothing(simcord_env: simcord.Env, typed: str) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    panel = (await mia.slash(room.channel, "settings")).response
    form = await mia.click(panel, label="Limits and retention")

    refused = await mia.submit_modal(form, {**NUMBERS, "member_limit": typed})

    assert refused.ephemeral
    assert "“Questions an hour from one member” takes a whole number from 1 to 1000" in texts(
        refused.response
    )
    assert await chosen(room) == Preferences(room.guild.id)


async def test_missing_intent_and_closed_channels_are_said(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    closed = room.guild.create_text_channel(
        "closed",
        overwrites={room.guild.default_role: discord.PermissionOverwrite(send_messages=False)},
    )
    panel = (await mia.slash(room.channel, "settings")).response
    before = texts(panel)
    await mia.select(panel, [closed], custom_id=control("ask_channels"))
    without = texts(panel)
    await simcord_env.restart_bot(make_bot(tmp_path, message_content=True))
    enabled = texts((await mia.slash(room.channel, "settings")).response)

    assert "message content intent" not in before
    assert "enable the message content intent" in without
    assert f"Ibid cannot write in <#{closed.id}>" in without
    assert "enable the message content intent" not in enabled


async def test_servers_have_settings_of_their_own(simcord_env: simcord.Env) -> None:
    ours, theirs = open_room(simcord_env, "Ours"), open_room(simcord_env, "Theirs")
    mia = moderator(ours)
    panel = (await mia.slash(ours.channel, "settings")).response

    await mia.click(panel, label="Make answers private")

    assert (await chosen(ours)).private_by_default
    assert not (await chosen(theirs)).private_by_default


async def test_settings_are_not_offered_in_direct_messages(simcord_env: simcord.Env) -> None:
    ann = simcord_env.create_user("ann")

    assert "settings" not in ann.available_commands()
    assert {"privacy", "my-data", "forget-me"} <= set(ann.available_commands())


async def test_panel_speaks_german_where_the_server_does(simcord_env: simcord.Env) -> None:
    room = open_room(simcord_env)
    mia = moderator(room)
    panel = (await mia.slash(room.channel, "settings")).response

    await mia.select(panel, ["de"], custom_id=control("language"))
    form = await mia.click(panel, label="Grenzen und Aufbewahrung")
    wrong = await mia.submit_modal(form, {**NUMBERS, "retention_days": "0"})
    card = await room.ann.slash(room.channel, "privacy")

    assert "Einstellungen dieses Servers" in texts(panel)
    assert "„Tage, bis Daten gelöscht werden“ braucht eine ganze Zahl" in texts(wrong.response)
    assert "Was Ibid speichert" in texts(card.response)


def test_answer_channels_hold_for_threads_and_ask_channels():
    nowhere_chosen = Preferences(1)
    chosen = Preferences(1, answer_channels=(10,), ask_channels=(20,))

    assert nowhere_chosen.answers_in(99)
    assert chosen.answers_in(10, None)
    assert chosen.answers_in(99, 10)
    assert chosen.answers_in(20)
    assert not chosen.answers_in(99, None)
    assert chosen.asks_in(99, 20)
    assert not chosen.asks_in(10)
