"""The announcement of a session: what, when, where, and how many come. It names nobody.

Each reader sees the time in their own zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord.utils import format_dt

from bot.cards import Card
from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.markup import escape
from bot.sessions.plan import Plan
from bot.sessions.replies import coming, reply, those_who, waiting_list
from bot.sessions.rules import LIVE, last_act
from bot.sessions.session import Choice, Session
from bot.study.pressing import SESSION, answering, button, perform
from bot.study.status import leading, short
from bot.views import ANSWERED, REFUSED, Rows, message

_PLAN = "session.plan"
_DESCRIPTION, _AGENDA = 1200, 800  # characters; a card has 4000
_NAMED = 5  # moderators and roles
_TITLE = 60  # characters of an item's title
_READING = 100  # characters of a work's title and sections
_CHOICES: dict[str, Choice] = {"coming": "coming", "maybe": "maybe", "not": "not coming"}
_STYLES = {"coming": discord.ButtonStyle.success}


def announcement_card(session: Session, locale: str) -> Card:
    """Lay out an announcement as the session stands."""
    plan = session.plan
    title = escape(plan.title)
    if session.state == "cancelled":
        act = last_act(session, "cancelled")
        reason = escape(act.detail) if act and act.detail else ""
        said = f"**{say(locale, f'{_PLAN}.cancelled')}**"
        texts = (f"## ~~{title}~~", said, *filter(None, (reason,)))
        return Card((texts, (when_line(plan, locale),)))
    head = tuple(filter(None, (f"## {title}", clipped(plan.description, _DESCRIPTION))))
    groups = [head, facts(plan, locale), (agenda_lines(plan, locale),)]
    if session.state == "ended":
        return Card((*groups, (f"**{say(locale, f'{_PLAN}.over')}**",)))
    groups.append((f"**{replies_line(session, locale)}**",))
    return Card(tuple(groups), _moderated(session, locale))


def facts(plan: Plan, locale: str) -> tuple[str, ...]:
    """Say when and where a session is, for how long, what is read, and who may come."""
    lines = [when_line(plan, locale)]
    about = [say(locale, f"{_PLAN}.minutes", count=plan.minutes), f"<#{plan.venue.channel}>"]
    if plan.when.recurrence != "none":
        about.append(say(locale, f"{_PLAN}.{plan.when.recurrence}"))
    lines.append(" · ".join(about))
    read = [_read(reading.title, [s.heading for s in reading.sections]) for reading in plan.reading]
    if read:
        lines.append(f"**{say(locale, f'{_PLAN}.reading')}** {'; '.join(read)}")
    if plan.roles:
        roles = ", ".join(f"<@&{role}>" for role in plan.roles[:_NAMED])
        lines.append(say(locale, f"{_PLAN}.for_roles", roles=roles))
    return ("\n".join(lines),)


def when_line(plan: Plan, locale: str) -> str:
    """Say when a session starts, to each reader in their own zone."""
    start = plan.when.start
    return f"**{say(locale, f'{_PLAN}.when')}** {format_dt(start, 'F')} ({format_dt(start, 'R')})"


def agenda_lines(plan: Plan, locale: str) -> str:
    """Return the agenda in brief."""
    lines = [f"{item.minutes} min · {escape(short(item.title, _TITLE))}" for item in plan.items]
    return "\n".join(f"-# {line}" for line in fitting(lines, _AGENDA, locale))


def fitting(lines: Sequence[str], room: int, locale: str) -> list[str]:
    """Return the first lines, as many as there is room for, and how many more there are."""
    shown = leading(lines, room)
    rest = len(lines) - len(shown)
    return [*shown, say(locale, f"{_PLAN}.more_items", count=rest)] if rest else shown


def clipped(text: str, room: int) -> str:
    """Return a text escaped, and only its beginning where there is no room for all of it."""
    whole = escape(text)
    if len(whole) <= room:
        return whole
    return f"{escape(text[: room // 2]).rstrip()} …"


def replies_line(session: Session, locale: str) -> str:
    """Say how many come, of how many seats, and how many wait or are not sure."""
    seats, capacity = len(coming(session)), session.plan.capacity
    key = "come" if capacity is None else "come_of"
    parts = [say(locale, f"{_PLAN}.{key}", count=seats, capacity=capacity)]
    for name, count in (
        ("wait", len(waiting_list(session))),
        ("unsure", len(those_who(session, "maybe"))),
    ):
        if count:
            parts.append(say(locale, f"{_PLAN}.{name}", count=count))
    return " · ".join(parts)


def _moderated(session: Session, locale: str) -> str:
    names = ", ".join(f"<@{member}>" for member in session.moderators[:_NAMED])
    mode = say(locale, f"{_PLAN}.mode_{session.plan.mode}")
    said = say(locale, f"{_PLAN}.moderated", names=names) if names else ""
    return " · ".join(filter(None, (said, mode)))


def _read(title: str, headings: list[str]) -> str:
    named = f"{title} ({', '.join(headings)})" if headings else title
    return escape(short(named, _READING))


def announcement_rows(session: Session, locale: str) -> Rows:
    """Return the buttons with which members reply, as long as that makes sense."""
    if session.state not in {"announced", *LIVE}:
        return ()
    return [
        [
            button(
                f"p{name}",
                say(locale, f"{_PLAN}.reply_{name}"),
                session.id,
                style=_STYLES.get(name, discord.ButtonStyle.secondary),
            )
            for name in _CHOICES
        ]
    ]


def announcement_message(session: Session, locale: str) -> dict[str, Any]:
    """Return the arguments that show an announcement."""
    over = session.state in {"ended", "cancelled"}
    rows = announcement_rows(session, locale)
    return message(announcement_card(session, locale), REFUSED if over else ANSWERED, rows)


def place_of(session: Session) -> int:
    """Return the channel, or forum post, where the announcement stands."""
    return session.messages.announced_in or session.plan.venue.channel


class ReplyButton(Lasting, template=rf"ibid:s:p(?P<choice>coming|maybe|not):{SESSION}"):
    """Notes whether a member comes."""

    async def pressed(self, interaction: Pressed) -> None:
        """Note it, and tell the member how they stand."""
        choice = _CHOICES[self.match["choice"]]
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            session = await perform(
                interaction,
                int(self.match["session"], 36),
                lambda known, by, now: reply(known, by, now, choice),
            )
            locale = await language_for(interaction)
            await tell(interaction, _standing(session, interaction.user.id, locale))


def _standing(session: Session, member: int, locale: str) -> str:
    waiting = waiting_list(session)
    if member in waiting:
        return say(locale, f"{_PLAN}.you_wait", place=waiting.index(member) + 1)
    if member in coming(session):
        return say(locale, f"{_PLAN}.you_come", when=format_dt(session.plan.when.start, "F"))
    key = "you_maybe" if member in those_who(session, "maybe") else "you_do_not"
    return say(locale, f"{_PLAN}.{key}")
