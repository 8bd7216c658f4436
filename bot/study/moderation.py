"""Behind **Moderate**: the mode, slow mode, lock, who is muted, and who runs the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.cards import Card
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed, chosen
from bot.sessions import floor, moderators, planning
from bot.sessions.errors import SessionError
from bot.sessions.plan import Mode
from bot.sessions.session import Actor, Session
from bot.study.place import held_in
from bot.study.pressing import (
    SESSION,
    answering,
    button,
    custom_id,
    for_moderator,
    perform,
    tell_them,
)
from bot.views import ANSWERED, Rows, edit, message

_RUN = "session.run"
_MODES: tuple[Mode, ...] = ("open", "queued", "reviewed")
_SLOW = (0, 15, 30, 60, 120, 300, 600)  # seconds to choose from

Chosen: TypeAlias = Callable[[Session, Actor, datetime, str], Session]


def _set_mode(session: Session, by: Actor, now: datetime, mode: str) -> Session:
    wanted = next((each for each in _MODES if each == mode), session.plan.mode)
    return planning.edit(session, by, now, lambda plan: replace(plan, mode=wanted))


def _allow_anonymous(session: Session, by: Actor, now: datetime, _: str) -> Session:
    allowed = not session.plan.anonymous
    return planning.edit(session, by, now, lambda plan: replace(plan, anonymous=allowed))


_ACTS: dict[str, Chosen] = {
    "mode": _set_mode,
    "anon": _allow_anonymous,
    "slow": lambda session, by, now, chose: floor.slow(session, by, now, int(chose)),
    "mute": lambda session, by, now, chose: floor.mute(session, by, now, int(chose)),
    "unmute": lambda session, by, now, chose: floor.unmute(session, by, now, int(chose)),
    "handover": lambda session, by, now, chose: moderators.hand_over(session, by, now, int(chose)),
    "lock": lambda session, by, now, _: floor.lock(session, by, now),
    "unlock": lambda session, by, now, _: floor.unlock(session, by, now),
}


def moderation_card(session: Session, locale: str) -> Card:
    """Lay out by which rules the discussion goes, and who runs the session."""
    queue, host = session.queue, session.plan.host
    others = ", ".join(f"<@{member}>" for member in session.plan.co_moderators)
    muted = ", ".join(f"<@{member}>" for member in queue.muted[:20])
    lines = [
        say(locale, f"{_RUN}.mode_{session.plan.mode}"),
        say(locale, f"{_RUN}.is_locked" if queue.locked else f"{_RUN}.is_unlocked"),
        say(locale, f"{_RUN}.hosted", host=f"<@{host}>" if host else "–", others=others or "–"),
        say(locale, f"{_RUN}.muted", members=muted or "–"),
    ]
    return Card(((f"**{say(locale, f'{_RUN}.rmoderate')}**", "\n".join(lines)),))


def moderation_rows(session: Session, locale: str) -> Rows:
    """Return the controls: selects of mode, seconds and members, and the buttons."""
    number, locked = session.id, session.queue.locked
    lock = "unlock" if locked else "lock"
    anonymous = "disallow_anonymous" if session.plan.anonymous else "allow_anonymous"
    rows: list[list[ui.Item[Any]]] = [[_modes(session, locale)], [_slow(session, locale)]]
    rows.append([_member("mute", number, locale)])
    if session.queue.muted:
        rows.append([_member("unmute", number, locale)])
    rows.append([_member("handover", number, locale)])
    rows.append(
        [
            button(f"r{lock}", say(locale, f"{_RUN}.r{lock}"), number),
            button("ranon", say(locale, f"{_RUN}.{anonymous}"), number),
        ]
    )
    return rows


def _modes(session: Session, locale: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=say(locale, f"{_RUN}.mode_{mode}"), value=mode, default=mode == session.plan.mode
        )
        for mode in _MODES
    ]
    return ui.Select(custom_id=custom_id("rmode", session.id), options=options)


def _slow(session: Session, locale: str) -> ui.Select[Any]:
    now = session.queue.slow
    options = [
        discord.SelectOption(
            label=say(locale, f"{_RUN}.slow_{'on' if seconds else 'off'}", seconds=seconds),
            value=str(seconds),
            default=seconds == now,
        )
        for seconds in sorted({*_SLOW, now})
    ]
    return ui.Select(custom_id=custom_id("rslow", session.id), options=options)


def _member(verb: str, session: int, locale: str) -> ui.UserSelect[Any]:
    placeholder = say(locale, f"{_RUN}.r{verb}")
    return ui.UserSelect(custom_id=custom_id(f"r{verb}", session), placeholder=placeholder)


class ModerateButton(Lasting, template=rf"ibid:s:rmoderate:{SESSION}"):
    """Shows a moderator the rules of the discussion, to change them."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show them, or say why not."""
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            session = await for_moderator(interaction, int(self.match["session"], 36))
            locale = await language_for(interaction)
            sent = message(
                moderation_card(session, locale), ANSWERED, moderation_rows(session, locale)
            )
            await interaction.followup.send(**sent, ephemeral=True)


class RuleControl(Lasting, template=rf"ibid:s:r(?P<verb>{'|'.join(_ACTS)}):{SESSION}"):
    """Changes one of the rules of the discussion."""

    async def pressed(self, interaction: Pressed) -> None:
        """Change it, or say why not."""
        number, verb = int(self.match["session"], 36), self.match["verb"]
        async with answering(interaction):
            await interaction.response.defer()
            data: Any = interaction.data
            value = chosen(interaction) if data.get("values") else ""
            if verb == "mute":
                await _refuse_moderators(interaction, int(value))
            act = _ACTS[verb]
            session = await perform(interaction, number, lambda s, by, now: act(s, by, now, value))
            if verb in {"lock", "unlock"}:
                await _lock(interaction, session, locked=verb == "lock")
            locale = await language_for(interaction)
            card, rows = moderation_card(session, locale), moderation_rows(session, locale)
            await interaction.edit_original_response(**edit(card, ANSWERED, rows))


async def _refuse_moderators(interaction: Pressed, member: int) -> None:
    """Refuse to mute who moderates the server, which the session itself cannot know."""
    guild: Any = interaction.guild
    data: Any = interaction.data
    found = data.get("resolved", {}).get("members", {}).get(str(member), {})
    roles = {int(role) for role in found.get("roles", ())}
    preferences = await interaction.client.store.preferences(guild.id)
    held = [role for role in guild.roles if role.id in roles]
    manages = any(r.permissions.manage_guild or r.permissions.administrator for r in held)
    apart = member in {interaction.application_id, guild.owner_id}
    if apart or manages or not roles.isdisjoint(preferences.moderator_roles):
        raise SessionError("mute_moderator")


async def _lock(interaction: Pressed, session: Session, *, locked: bool) -> None:
    """Lock the thread too, and tell the moderator where members can go on writing.

    The chat of a voice or stage channel is left as it is: its permissions are the server's own,
    and taking Send Messages from everyone there would silence the moderators and Ibid as well.
    """
    place = await held_in(interaction.client, session)
    if isinstance(place, discord.Thread):
        try:
            await place.edit(locked=locked)
        except discord.HTTPException:
            need = "Manage Threads"
            await tell_them(interaction, "not_locked", channel=place.mention, permission=need)
    elif place is not None and locked:
        await tell_them(interaction, "chat_open", channel=place.mention)
