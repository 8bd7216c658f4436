"""What everybody sees of a session that goes on: the item, the time left, and the queue.

Pure: records and strings only. Members are named unless they ask without a name; a question
that moderators have yet to review is counted, not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from discord.utils import format_dt

from bot.cards import Card
from bot.desk import Noted
from bot.language import say
from bot.markup import escape, note_line, quote_text
from bot.sessions.clock import Times, times
from bot.sessions.entry import Entry
from bot.sessions.plan import Item, Place
from bot.sessions.queue import on_floor, order
from bot.sessions.session import Session

_LIMIT = 3800  # characters of the card; Discord takes 4000
_LINES = 1200  # characters of the queue
_AGENDA = 4  # items shown before and after the one that is on
_TITLE = 60  # characters of their titles
_WAITING = 15  # entries shown
_ENTRY = 110  # characters of a question in the queue
_RUN = "session.run"


def status_card(
    session: Session, now: datetime, quoted: Mapping[Place, Noted], locale: str
) -> Card:
    """Lay out a session as it stands: title and clock, the item with its prompts, the queue."""
    head = f"## {escape(session.plan.title)}"
    if session.state in {"ended", "cancelled"}:
        return Card(((head, say(locale, f"{_RUN}.over")),))
    at = times(session, now)
    groups = [(head, clock_line(session, at, locale)), _agenda(session, at, locale)]
    groups.append(_queue(session, locale))
    small = rules_line(session, locale)
    if at.item and at.item.prompts:
        room = _LIMIT - len(small) - sum(len(text) for group in groups for text in group)
        groups.insert(2, _prompts(at.item, quoted, room, locale))
    return Card(tuple(groups), small)


def clock_line(session: Session, at: Times, locale: str) -> str:
    """Say how much time is left of the item and of the session, and whether the clock stands."""
    if session.state == "paused":
        item, whole = words(at.item_left, locale), words(at.session_left, locale)
        return say(locale, f"{_RUN}.clock_paused", item=item, session=whole)
    if at.item_ends is None or at.session_ends is None:
        return say(locale, f"{_RUN}.not_started")
    key = "clock_over" if at.item_left <= timedelta() else "clock"
    return say(
        locale,
        f"{_RUN}.{key}",
        item=words(at.item_left, locale),
        when=format_dt(at.item_ends, "R"),
        session=words(at.session_left, locale),
        end=format_dt(at.session_ends, "t"),
    )


def words(left: timedelta, locale: str) -> str:
    """Say a length of time in minutes, however far it is overrun."""
    count = abs(whole_minutes(left))
    if not count:
        return say(locale, f"{_RUN}.under_a_minute")
    return say(locale, f"{_RUN}.minute" if count == 1 else f"{_RUN}.minutes", count=count)


def whole_minutes(left: timedelta) -> int:
    """Return a length of time in whole minutes, to the nearest, as Discord shows it."""
    return round(left / timedelta(minutes=1))


def rules_line(session: Session, locale: str) -> str:
    """Say by which rules members take part: the mode, and what moderators set."""
    queue = session.queue
    facts = [say(locale, f"{_RUN}.mode_{session.plan.mode}")]
    if session.plan.mode != "open" and not queue.open:
        facts.append(say(locale, f"{_RUN}.queue_is_closed"))
    if queue.locked:
        facts.append(say(locale, f"{_RUN}.is_locked"))
    if queue.slow:
        facts.append(say(locale, f"{_RUN}.is_slow", seconds=queue.slow))
    return " · ".join(facts)


def _agenda(session: Session, at: Times, locale: str) -> tuple[str, ...]:
    items, on = session.plan.items, at.number - 1
    first, last = max(on - _AGENDA, 0), on + _AGENDA + 1
    lines = [_item_line(item, number - on) for number, item in enumerate(items)][first:last]
    count = say(locale, f"{_RUN}.item_of", number=at.number, count=len(items))
    return (f"-# {count}", "\n".join(lines))


def _item_line(item: Item, ahead: int) -> str:
    line = f"{escape(short(item.title, _TITLE))} · {item.allotted} min"
    if ahead == 0:
        return f"**▸ {line}**"
    return f"-# ✓ {line}" if ahead < 0 else f"-# {line}"


def _prompts(item: Item, quoted: Mapping[Place, Noted], room: int, locale: str) -> tuple[str, ...]:
    """Return the prompts, each with its quotation and notes for as long as there is room."""
    behind = f"-# {say(locale, f'{_RUN}.behind_read')}"
    shown, left, whole = [], room - len(behind), True
    for prompt in item.prompts:
        question = f"**{escape(prompt.question)}**"
        noted = quoted.get(prompt.place) if prompt.place else None
        texts = [f"{question}\n{quotation_text(noted, locale)}"] if noted else []
        fitting = next((text for text in (*texts, question) if len(text) <= left), None)
        whole = whole and fitting is not None and (fitting in texts or not texts)
        if fitting is not None:
            left -= len(fitting)
            shown.append(fitting)
    return tuple(shown) if whole else (*shown, behind)


def quotation_text(noted: Noted, locale: str) -> str:
    """Return a quotation with its notes and its reference, as text."""
    notes = [f"-# {note_line(note, locale)}" for note in noted.notes]
    reference = f"-# — {escape(noted.quotation.citation)}"
    return "\n".join((quote_text(noted.quotation), *notes, reference))


def _queue(session: Session, locale: str) -> tuple[str, ...]:
    """Return who has the floor and who waits, in order."""
    lines = []
    floor, waiting = on_floor(session), order(session)
    if floor:
        lines.append(f"**{say(locale, f'{_RUN}.floor')}** {entry_line(floor, locale)}")
    if session.plan.mode == "reviewed":
        hidden = sum(not entry.is_hand for entry in waiting)
        waiting = tuple(entry for entry in waiting if entry.is_hand)
        if hidden:
            lines.append(say(locale, f"{_RUN}.to_review", count=hidden))
    lines += entry_lines(waiting, locale)
    if not lines:
        key = "just_speak" if session.plan.mode == "open" else "nobody"
        lines.append(say(locale, f"{_RUN}.{key}"))
    return (f"**{say(locale, f'{_RUN}.queue')}**", "\n".join(lines))


def entry_lines(waiting: Sequence[Entry], locale: str) -> list[str]:
    """Return the first of those who wait, numbered, and how many more there are."""
    numbered = enumerate(waiting[:_WAITING], start=1)
    lines = leading([f"{n}\\. {entry_line(entry, locale)}" for n, entry in numbered], _LINES)
    rest = len(waiting) - len(lines)
    return [*lines, say(locale, f"{_RUN}.and_more", count=rest)] if rest else lines


def leading(lines: Sequence[str], room: int) -> list[str]:
    """Return the first lines, as many as there is room for in characters."""
    used = accumulate(map(len, lines))
    return [line for line, total in zip(lines, used, strict=True) if total <= room]


def entry_line(entry: Entry, locale: str) -> str:
    """Return a hand or a question on one line, with who asks and how many want it."""
    who = asker_names(entry, locale)
    if entry.is_hand:
        return f"✋ {who}"
    facts = [who]
    if entry.votes:
        facts.append(f"▲ {len(entry.votes)}")
    if entry.carried_from is not None:
        facts.append(say(locale, f"{_RUN}.carried", number=entry.carried_from))
    return f"{escape(short(entry.text))} — {' · '.join(facts)}"


def asker_names(entry: Entry, locale: str) -> str:
    """Name those who ask, but for those who do so without a name, who are counted."""
    named = [f"<@{a.member}>" for a in entry.askers if a.member and not a.anonymous][:3]
    hidden = len(entry.askers) - len(named)
    if not named:
        key = "anonymous" if hidden <= 1 else "anonymous_many"
        return say(locale, f"{_RUN}.{key}", count=hidden)
    names = ", ".join(named)
    return say(locale, f"{_RUN}.and_others", names=names, count=hidden) if hidden else names


def short(text: str, limit: int = _ENTRY) -> str:
    """Return a text on one line, its beginning where it is long."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line.rfind(" ", 0, limit - 1)
    return line[: cut if cut > limit // 2 else limit - 2] + " …"
