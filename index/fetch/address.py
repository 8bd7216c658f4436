"""Where a link may lead: to public addresses of the internet, and nowhere within.

Names are resolved here, once for each host of a fetch, and the connection is made to the
very address that was checked: an answer that changes afterwards changes nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import SplitResult, quote, urlsplit

import idna

from index.errors import IbidError

_PORTS = {"http": 80, "https": 443}
_MAX_URL = 2000  # characters
_SAFE = "/%:@!$&'()*+,;=~-._?"
_UNICAST = ip_network("2000::/3")  # all that is given out; what maps IPv4 lies outside
_CLOSED = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8 192.0.0.0/24 192.88.99.0/24 168.63.129.16/32 "  # the last: Azure's own
        "2001::/23 2001:db8::/32 2002::/16 3fff::/20"  # tunnels, 6to4, documentation
    ).split()
)
Resolve = Callable[[str, int], Sequence[str]]


class FetchError(IbidError):
    """A link that cannot be, or may not be, fetched."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link taken apart: `host` and `target` in ASCII, as they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def server(self) -> str:
        """The host as headers and links write it, with any port that is not the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole link."""
        return f"{self.scheme}://{self.server}{self.target}"

    def __str__(self) -> str:
        """Write the link for an error: without its query, which may hold a secret."""
        return self.url.partition("?")[0]


def look_up(host: str, port: int) -> Sequence[str]:
    """Return a host's addresses as the system knows them; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(where[0]) for *_, where in found]


@dataclass(frozen=True, slots=True)
class Policy:
    """What links may lead to; `local` lets tests reach their own servers, on any port."""

    local: bool = False
    resolve: Resolve = look_up

    def take_apart(self, url: str) -> Link:
        """Return the link's parts; FetchError where it is none that may be asked."""
        url = url.strip()
        try:
            if len(url) > _MAX_URL or not url.isprintable() or set(url) & set(" \\"):
                raise ValueError(url)  # noqa: TRY301  (one line tells of all)
            parts = urlsplit(url)
            host = _host(parts)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except (ValueError, UnicodeError) as error:
            raise FetchError(f"{_shown(url)}: this is no link; copy it from the browser") from error
        if parts.scheme not in _PORTS:
            raise FetchError(f"{_shown(url)}: not a link that begins with https:// or http://")
        if "@" in parts.netloc:
            raise FetchError(f"{_shown(url)}: holds a user name or password; use a public link")
        target = quote(parts.path or "/", _SAFE) + (
            f"?{quote(parts.query, _SAFE)}" * bool(parts.query)
        )
        link = Link(parts.scheme, host, port, target)
        if port not in _PORTS.values() and not self.local:
            raise FetchError(f"{link}: port {port} is not asked, only 80 and 443; use another link")
        return link

    def addresses(self, link: Link, seconds: float) -> Sequence[str]:
        """Return the host's addresses; FetchError where one of them is not public."""
        found = _resolved(self.resolve, link, seconds)
        for address in found:
            if not is_public(address) and not (self.local and address == "127.0.0.1"):
                raise FetchError(
                    f"{link}: leads to {address}, which is no public address; use a public link, "
                    "or save the text and add the file"
                )
        return found


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet's, and no way round to others."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, IPv6Address) and (ip.scope_id or ip not in _UNICAST):
        return False
    return not any(ip in block for block in _CLOSED)


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host and "%" not in host:
        return str(IPv6Address(host))
    ascii_host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    if not ascii_host or not all(char.isalnum() or char in "-._" for char in ascii_host):
        raise ValueError(host)
    return ascii_host


def _shown(url: str) -> str:
    """Return what an error may show of a link that is refused for its form."""
    scheme, sign, rest = url.partition("?")[0].partition("#")[0].rpartition("://")
    before, at, after = rest.rpartition("@")
    bare = f"{scheme}{sign}{'…@' if at else before}{after}"
    return "".join(char for char in bare if char.isprintable())[:200] or "the link"


def _resolved(resolve: Resolve, link: Link, seconds: float) -> Sequence[str]:
    """Resolve in a thread: the system's resolver knows no time limit."""
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(link.host, link.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0))
    except Empty:
        answer = TimeoutError()
    if isinstance(answer, Exception) or not answer:
        raise FetchError(f"{link}: the host is not found; check the link")
    return answer
