"""`/session list`: what is announced, and for moderators the drafts too, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui
from discord.utils import format_dt

from bot.cards import Card
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed, base36, chosen
from bot.markup import escape
from bot.paging import TURN, Page, page_line, page_of, turning_row
from bot.sessions.replies import coming
from bot.sessions.rules import LIVE, moderates
from bot.sessions.session import Actor, Session
from bot.study.actors import actor_of
from bot.study.announcement import place_of
from bot.study.audience import sessions_for
from bot.study.editing import moderated, show
from bot.study.pressing import answering
from bot.study.status import short
from bot.views import ANSWERED, edit, message

_PLAN = "session.plan"
_ON_A_PAGE = 8
_LABEL = 100  # characters of a select's choice


def seen_by(sessions: Sequence[Session], by: Actor) -> list[Session]:
    """Return what somebody sees of sessions: what is ahead or on, and the drafts they may edit."""
    return [
        session
        for session in sessions
        if session.state in {"announced", *LIVE}
        or (session.state == "draft" and moderates(session, by))
    ]


def list_parts(
    sessions: Sequence[Session], by: Actor, number: int, locale: str
) -> tuple[Card, discord.Colour, list[list[ui.Item[Any]]]]:
    """Lay out a page of the list, with a select for those who may edit what is on it."""
    page = page_of(seen_by(sessions, by), number, _ON_A_PAGE)
    lines = [_line(session, locale) for session in page.items]
    lines = lines or [say(locale, f"{_PLAN}.none")]
    card = Card(
        ((f"## {say(locale, f'{_PLAN}.list')}",), ("\n".join(lines),)), page_line(page, locale)
    )
    return card, ANSWERED, [*_choices(page, by, locale), *turning_row("s:plist", page, locale)]


def _line(session: Session, locale: str) -> str:
    plan, start = session.plan, session.plan.when.start
    title, at = escape(plan.title), session.messages.announcement
    link = f"https://discord.com/channels/{session.server}/{place_of(session)}/{at}"
    facts = [f"<#{plan.venue.channel}>"]
    if session.state == "announced":
        facts.append(say(locale, f"{_PLAN}.come", count=len(coming(session))))
    else:
        facts.append(say(locale, f"refusal.state.{session.state}"))
    if at is not None:
        facts.append(f"[{say(locale, f'{_PLAN}.see')}]({link})")
    return (
        f"**{title}** · {format_dt(start, 'F')} ({format_dt(start, 'R')})\n-# {' · '.join(facts)}"
    )


def _choices(page: Page[Session], by: Actor, locale: str) -> list[list[ui.Item[Any]]]:
    options = [
        discord.SelectOption(label=short(session.plan.title, _LABEL), value=base36(session.id))
        for session in page.items
        if moderates(session, by)
    ]
    if not options:
        return []
    placeholder = say(locale, f"{_PLAN}.choose")
    return [[ui.Select(custom_id="ibid:s:popen", placeholder=placeholder, options=options)]]


async def list_message(interaction: Pressed) -> dict[str, Any]:
    """Return the arguments that show the first page."""
    return message(*await _parts(interaction, 0))


async def _parts(
    interaction: Pressed, number: int
) -> tuple[Card, discord.Colour, list[list[ui.Item[Any]]]]:
    by, locale = await actor_of(interaction), await language_for(interaction)
    return list_parts(sessions_for(interaction, by), by, number, locale)


class SessionsPage(Lasting, template=rf"ibid:s:plist:{TURN}"):
    """Turns the pages of the list."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the page, as the list is by now."""
        await interaction.response.defer()
        parts = await _parts(interaction, int(self.match["page"]))
        await interaction.edit_original_response(**edit(*parts))


class SessionSelect(Lasting, template=r"ibid:s:popen"):
    """Opens the card of a session in the place of the list."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show it to those who may run the session."""
        async with answering(interaction):
            session = await moderated(interaction, int(chosen(interaction), 36))
            await interaction.response.defer()
            await show(interaction, session)
