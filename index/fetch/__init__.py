"""Fetch one text that a moderator names by its link, as a careful stranger would.

`address` says where a link may lead, `exchange` asks, `page` reads what the page says of
itself. Nothing is fetched but the page and its site's robots.txt, which is noted, not
obeyed: one page, asked for by a person, is no crawl.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from index.fetch.address import FetchError, Link, Policy
from index.fetch.exchange import AGENT, Answer, ask
from index.fetch.page import find_licence, in_unicode, name_page
from index.sources import MAX_BYTES

__all__ = ["FetchError", "Fetched", "Limits", "Policy", "fetch"]

Robots = Literal["allowed", "disallowed", "none"]
_ROBOTS_BYTES = 500 * 1024  # as RFC 9309 has it
_ROBOTS_SECONDS = 10.0
_MOVED = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may take: bytes unpacked, seconds for all of it, redirects."""

    size: int = MAX_BYTES
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched text: where it was asked for and found, its bytes, and what was noted.

    `name` has the suffix that fits the bytes; `fetched` is in UTC, as ISO 8601 writes it;
    `sha256` is that of `data`; `robots` is what the site allows programs.
    """

    url: str
    final_url: str
    data: bytes
    media_type: str
    name: str
    fetched: str
    sha256: str
    robots: Robots
    licence: str | None


_LIMITS, _POLICY = Limits(), Policy()


def fetch(url: str, limits: Limits = _LIMITS, policy: Policy = _POLICY) -> Fetched:
    """Fetch the text behind a link; it blocks, for the limit's seconds at most.

    FetchError, naming the link without its query, where it may not be asked or has no text
    that Ibid reads.
    """
    visit = _Visit(limits, policy)
    link, answer = visit.follow(policy.take_apart(url))
    data = in_unicode(answer.headers, answer.data)
    name, media_type = name_page(link, answer.headers, data)
    return Fetched(
        url=url.strip(),
        final_url=link.url,
        data=data,
        media_type=media_type,
        name=name,
        fetched=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        sha256=hashlib.sha256(data).hexdigest(),
        robots=visit.robots(link),
        licence=find_licence(answer.headers, data),
    )


class _Visit:
    """One fetch, with its deadline and the addresses that it has checked."""

    def __init__(self, limits: Limits, policy: Policy) -> None:
        self._limits = limits
        self._policy = policy
        self._deadline = time.monotonic() + limits.seconds
        self._checked: dict[tuple[str, int], Sequence[str]] = {}

    def follow(self, asked: Link) -> tuple[Link, Answer]:
        """Return the answer at the end of all redirects, and its link."""
        link = asked
        for _ in range(self._limits.redirects + 1):
            answer = self._ask(link, self._limits.size, self._deadline)
            if answer.status not in _MOVED:
                return link, _success(link, answer)
            link = self._policy.take_apart(urljoin(link.url, _location(link, answer)))
        raise FetchError(
            f"{asked}: redirects more than {self._limits.redirects} times; use the link it ends at"
        )

    def robots(self, link: Link) -> Robots:
        """Return what the site's robots.txt allows; "none" where it has none that can be read."""
        deadline = min(self._deadline, time.monotonic() + _ROBOTS_SECONDS)
        rules = Link(link.scheme, link.host, link.port, "/robots.txt")
        try:
            answer = self._ask(rules, _ROBOTS_BYTES, deadline)
        except FetchError:
            return "none"
        if answer.status != HTTPStatus.OK:
            return "none"
        parser = RobotFileParser()
        try:
            parser.parse(answer.data.decode("utf-8", "replace").splitlines())
            return "allowed" if parser.can_fetch(AGENT, link.url) else "disallowed"
        except ValueError:  # what it says is no address, or no number
            return "none"

    def _ask(self, link: Link, size: int, deadline: float) -> Answer:
        host = (link.host, link.port)
        if host not in self._checked:
            left = deadline - time.monotonic()
            self._checked[host] = self._policy.addresses(link, left)
        return ask(link, self._checked[host], size, deadline)


def _location(link: Link, answer: Answer) -> str:
    location = answer.headers.get("Location")
    if not location:
        raise FetchError(f"{link}: redirects to nowhere; use another link")
    # Headers arrive as Latin-1; many servers write UTF-8 into them.
    return location.encode("latin-1", "replace").decode("utf-8", "replace")


def _success(link: Link, answer: Answer) -> Answer:
    if answer.status == HTTPStatus.OK:
        return answer
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        why = "there is nothing at this link; check it"
    elif answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        why = "the site refuses programs or strangers; save the text and add the file"
    else:
        why = "the site does not give it out; try again later, or save the text and add the file"
    raise FetchError(f"{link}: status {answer.status}: {why}")
