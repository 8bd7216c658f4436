"""Plan a session: write it, announce it, change it, call it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.sessions.calendar import find_zone, is_weekday
from bot.sessions.errors import SessionError
from bot.sessions.plan import Item, Plan, When
from bot.sessions.queue import most_wanted
from bot.sessions.rules import LIVE, require_change, require_moderator, written
from bot.sessions.session import Actor, Session, logged
from bot.sessions.taking import carry_waiting

_TITLE, _PROMPT, _DESCRIPTION = 100, 300, 1000  # characters
_FIXED = ("when", "venue")
_YEARS = 5  # Discord takes no event that is further ahead


def new(session_id: int, server: int, plan: Plan, by: Actor, now: datetime) -> Session:
    """Draft a session, the first of its series; the host is who makes it, unless one is named."""
    if not by.moderator:
        raise SessionError("not_moderator")
    host = by.id if plan.host is None else plan.host
    plan = _checked(replace(plan, host=host))
    _check_start(plan.when, now)
    return logged(Session(session_id, server, plan, series=session_id), by, now, "created")


def copy(session: Session, session_id: int, when: When, by: Actor, now: datetime) -> Session:
    """Draft a session like another one, the first of a series; who may make a `new` one may."""
    require_moderator(session, by)
    if not by.moderator:
        raise SessionError("not_planner")
    _check_start(when, now)
    plan = _checked(replace(afresh(session.plan), when=when, host=by.id))
    others = tuple(member for member in session.moderators if member != by.id)
    plan = replace(plan, co_moderators=others)
    return logged(Session(session_id, session.server, plan, series=session_id), by, now, "copied")


def announce(session: Session, by: Actor, now: datetime) -> Session:
    """Let members know of a draft."""
    require_moderator(session, by)
    require_change(session, "announced", "draft")
    _check_start(session.plan.when, now)
    return logged(replace(session, state="announced", dated=now), by, now, "announced")


def edit(session: Session, by: Actor, now: datetime, alter: Callable[[Plan], Plan]) -> Session:
    """Alter the plan as it is by then, so that two moderators at once lose nothing.

    Once the session has started, its date and venue stay, and every item that was on; how it
    recurs may still change. What waits for review stays so, for members would see it in another
    mode. New items have the id 0.
    """
    require_moderator(session, by, "draft", "announced", *LIVE)
    before = session.plan
    plan = _checked(_with_added(alter(before), before))
    if plan == before:
        return session
    if plan.host != before.host:
        raise SessionError("host")
    if session.state in LIVE:
        _check_begun(session, plan)
    if before.mode == "reviewed" != plan.mode and most_wanted(session):
        raise SessionError("under_review")
    if plan.when.start != before.when.start:
        _check_start(plan.when, now)
        session = replace(session, reminded=(), dated=session.dated and now)
    changed = [name for name in Plan.__slots__ if getattr(plan, name) != getattr(before, name)]
    return logged(replace(session, plan=plan), by, now, "edited", detail=", ".join(changed))


def cancel(
    session: Session, by: Actor, now: datetime, reason: str = "", *, series: bool = False
) -> Session:
    """Call a session off before it starts; its open questions wait for the next of the series.

    That one is yet to be announced, unless the whole `series` is called off.
    """
    require_moderator(session, by)
    require_change(session, "cancelled", "draft", "announced")
    recurs = session.state == "announced" and session.plan.when.recurrence != "none"
    session = replace(session, state="cancelled", owes_next=recurs and not series)
    session = carry_waiting(session, by, now)
    return logged(session, by, now, "cancelled", detail=reason.strip())


def missed(session: Session, now: datetime) -> bool:
    """Tell whether the whole time of an announced session has passed without a start."""
    over = session.plan.when.start + timedelta(minutes=session.plan.minutes)
    return session.state == "announced" and now >= over


def afresh(plan: Plan) -> Plan:
    """Return a plan without the minutes that were added while it ran."""
    return replace(plan, items=tuple(replace(item, added=0) for item in plan.items))


def _check_start(when: When, now: datetime) -> None:
    if when.start <= now:
        raise SessionError("past")
    if when.start > now + timedelta(days=365 * _YEARS):
        raise SessionError("too_far", years=_YEARS)


def _with_added(plan: Plan, before: Plan) -> Plan:
    added = {item.id: item.added for item in before.items}
    return replace(plan, items=tuple(replace(i, added=added.get(i.id, 0)) for i in plan.items))


def _check_begun(session: Session, plan: Plan) -> None:
    fixed = replace(plan.when, recurrence=session.plan.when.recurrence)
    now_fixed = replace(plan, when=fixed)
    for field in _FIXED:
        if getattr(now_fixed, field) != getattr(session.plan, field):
            raise SessionError("fixed", field=field)
    kept = {item.id for item in plan.items}
    begun = {stint.item for stint in session.run.stints}
    for item in session.plan.items:
        if item.id in begun - kept:
            raise SessionError("begun_item", title=item.title)


def _checked(plan: Plan) -> Plan:
    """Return a plan as it is kept, every item with an id; raise for what cannot be held."""
    title = written(plan.title, "title", _TITLE)
    items = _numbered(plan.items or (Item(title, plan.minutes),))
    co_moderators = tuple(dict.fromkeys(m for m in plan.co_moderators if m != plan.host))
    if plan.description:
        written(plan.description, "description", _DESCRIPTION)
    plan = replace(plan, title=title, items=items, co_moderators=co_moderators)
    _check_ranges(plan)
    for item in items:
        _within("minutes", item.minutes, 1, 24 * 60)
        _within("prompts", len(item.prompts), 0, 10)
        for prompt in item.prompts:
            written(prompt.question, "prompt", _PROMPT)
    find_zone(plan.when.zone)
    if plan.when.recurrence == "weekdays" and not is_weekday(plan.when):
        raise SessionError("weekend")
    return plan


def _check_ranges(plan: Plan) -> None:
    _within("minutes", plan.minutes, 5, 24 * 60)
    _within("items", len(plan.items), 1, 25)
    _within("reading", len(plan.reading), 0, 25)
    _within("roles", len(plan.roles), 0, 25)
    _within("moderators", len(plan.co_moderators), 0, 25)
    _within("each", plan.limits.each, 1, 10)
    _within("most", plan.limits.most, 1, 200)
    if plan.capacity is not None:
        _within("capacity", plan.capacity, 1, 10_000)


def _within(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise SessionError("out_of_range", field=field, value=value, least=least, most=most)


def _numbered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    given = [item.id for item in items if item.id]
    for number in given:
        if given.count(number) > 1:
            raise SessionError("same_item", id=number)
    free = max(given, default=0)
    numbered = []
    for item in items:
        free += not item.id
        title = written(item.title, "item", _TITLE)
        numbered.append(replace(item, id=item.id or free, title=title))
    return tuple(numbered)
