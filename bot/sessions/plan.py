"""What a session is planned to be: its date, its place, what is read, and who may take part.

Servers, channels, roles and members are Discord's ids. Every instant is in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime

Recurrence = Literal["none", "daily", "weekdays", "weekly", "fortnightly", "monthly", "yearly"]
Mode = Literal["open", "queued", "reviewed"]
VenueKind = Literal["text", "forum", "voice", "stage"]


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


@dataclass(frozen=True, slots=True)
class When:
    """When a session starts, and how it recurs; `calendar.when` makes it.

    `clock` is the time of day that was asked for in the zone, which recurrence keeps to: it is
    another than `start` shows where a change to daylight-saving time leaves that time out.
    """

    start: Instant
    zone: str
    clock: time
    recurrence: Recurrence = "none"


@dataclass(frozen=True, slots=True)
class Venue:
    """The channel that a session is held in or, for a forum, posted to."""

    kind: VenueKind
    channel: int


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a text: `start:end` of the document with this digest."""

    digest: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a work, under its heading."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A work to read; all of it where no sections are chosen."""

    work: str
    title: str
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question for the discussion, and the words that it is about."""

    question: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda.

    `id` outlives every change of the agenda; 0 stands for the next free one. `added` are the
    minutes that moderators gave it while it was on.
    """

    title: str
    minutes: int
    prompts: tuple[Prompt, ...] = ()
    id: int = 0
    added: int = 0

    @property
    def allotted(self) -> int:
        """The minutes it may take by now."""
        return self.minutes + self.added


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the queue takes: `each` from one member beside a hand, `most` in all."""

    each: int = 2
    most: int = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """All that moderators choose of a session.

    `host` is None where the host left and no co-moderator was there to follow. No `roles`:
    the session is open to everybody. `capacity` counts those who said that they come.
    """

    title: str
    when: When
    minutes: int
    venue: Venue
    description: str = ""
    reading: tuple[Reading, ...] = ()
    items: tuple[Item, ...] = ()
    host: int | None = None
    co_moderators: tuple[int, ...] = ()
    mode: Mode = "queued"
    anonymous: bool = False
    capacity: int | None = None
    roles: tuple[int, ...] = ()
    limits: Limits = Limits()
