"""The control panel as moderators see it.

Pure: records in, text and controls out. Only what makes sense in the session's state can be
pressed; what is pressed is checked again by the session itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui
from discord.utils import format_dt

from bot.cards import Card
from bot.language import say
from bot.markup import escape
from bot.sessions.clock import times
from bot.sessions.queue import next_up, on_floor, order
from bot.sessions.rules import LIVE
from bot.sessions.session import Act, Session
from bot.study.pressing import button
from bot.study.status import clock_line, entry_line, entry_lines, rules_line
from bot.views import ANSWERED, REFUSED, Rows, message

_RUN = "session.run"
_ACTS = 3  # of the log, shown
_STRONG = {"rstart": discord.ButtonStyle.success, "rend": discord.ButtonStyle.danger}


def panel_message(
    session: Session, now: datetime, faults: Sequence[str], locale: str
) -> dict[str, Any]:
    """Return the arguments that show the panel; `faults` are lines on what Ibid cannot do."""
    card = panel_card(session, now, faults, locale)
    over = session.state in {"ended", "cancelled"}
    return message(card, REFUSED if over else ANSWERED, () if over else panel_rows(session, locale))


def panel_card(session: Session, now: datetime, faults: Sequence[str], locale: str) -> Card:
    """Lay out what moderators need: clock, item, queue, place, the last acts."""
    head = f"## {escape(session.plan.title)} · {say(locale, f'{_RUN}.panel')}"
    state = say(locale, f"refusal.state.{session.state}")
    if session.state not in LIVE:
        starts = format_dt(session.plan.when.start, "F")
        return Card(
            ((head, say(locale, f"{_RUN}.state", state=state, start=starts)), *_last(faults))
        )
    at = times(session, now)
    item = say(locale, f"{_RUN}.item_of", number=at.number, count=len(session.plan.items))
    title = f"**▸ {escape(at.item.title)}** · {item}" if at.item else item
    groups = [(head, title, clock_line(session, at, locale)), _queue(session, locale)]
    groups.append((_where(session, locale), _acts(session, locale)))
    return Card((*groups, *_last(faults)), rules_line(session, locale))


def panel_rows(session: Session, locale: str) -> Rows:
    """Return the buttons, each with what its moderator sees: the item, or who has the floor."""
    number, live = session.id, session.state in LIVE
    item = session.item.id if session.item else 0
    ids = [each.id for each in session.plan.items]
    at, queued = ids.index(item) if item else 0, session.plan.mode != "open"
    floor, waiting = on_floor(session), next_up(session)
    questions = [entry for entry in order(session) if not entry.is_hand]
    enabled = {
        "rstart": session.state == "announced",
        "rnext": live and at + 1 < len(ids),
        "rback": live and at > 0,
        "rmore": live,
        "rpause": session.state == "running",
        "rresume": session.state == "paused",
        "ropen": live and queued and not session.queue.open,
        "rclose": live and queued and session.queue.open,
        "hpoll": live,
        "rend": live,
        "rtake": live and bool(waiting),
        "rpick": live and bool(waiting),
        "rputback": floor is not None,
        "ranswered": floor is not None,
        "rmerge": live and len(questions) > 1,
        "rmoderate": live,
        "rreview": live and session.plan.mode == "reviewed" and bool(questions),
    }
    seen = {"rnext": (item,), "rback": (item,), "rmore": (item,)}
    on = floor.id if floor else 0
    seen |= dict.fromkeys(("rtake", "rputback", "ranswered"), (on,))
    made = {
        verb: button(
            verb,
            say(locale, f"{_RUN}.{verb}"),
            number,
            *seen.get(verb, ()),
            style=_STRONG.get(verb, discord.ButtonStyle.secondary),
            disabled=not allowed,
        )
        for verb, allowed in enabled.items()
    }
    return _in_rows(made)


def _in_rows(made: dict[str, ui.Button[Any]]) -> Rows:
    buttons: list[ui.Item[Any]] = list(made.values())
    return [buttons[:5], buttons[5:10], buttons[10:15], buttons[15:]]


def _queue(session: Session, locale: str) -> tuple[str, ...]:
    lines, floor = [], on_floor(session)
    if floor:
        lines.append(f"**{say(locale, f'{_RUN}.floor')}** {entry_line(floor, locale)}")
    waiting = next_up(session)
    hidden = len(order(session)) - len(waiting)
    if hidden:
        lines.append(say(locale, f"{_RUN}.to_review", count=hidden))
    lines += entry_lines(waiting, locale)
    lines = lines or [say(locale, f"{_RUN}.nobody")]
    return (f"**{say(locale, f'{_RUN}.queue')}**", "\n".join(lines))


def _where(session: Session, locale: str) -> str:
    """Say where things are."""
    place, status = session.messages.thread, session.messages.status
    if place is None:
        return say(locale, f"{_RUN}.no_place")
    link = f"https://discord.com/channels/{session.server}/{place}/{status}" if status else ""
    shown = f"<#{place}>" + (f" · [{say(locale, f'{_RUN}.status')}]({link})" if link else "")
    return say(locale, f"{_RUN}.where", place=shown)


def _acts(session: Session, locale: str) -> str:
    """Return the last lines of the log."""
    return "\n".join(f"-# {_act(act, locale)}" for act in session.log[-_ACTS:])


def _act(act: Act, locale: str) -> str:
    by, whom = (act.member, None) if act.what == "left" else (act.by, act.member)
    nobody = "Ibid" if act.what == "drafted" else say(locale, f"{_RUN}.someone")
    who = f"<@{by}>" if by else nobody
    what = say(locale, f"refusal.what.{act.what}")
    return f"{format_dt(act.at, 't')} {who} {what}" + (f" · <@{whom}>" if whom else "")


def _last(faults: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return (tuple(f"⚠ {fault}" for fault in faults),) if faults else ()
