"""One request and its answer, within a size and by a deadline, to an address already checked.

The standard library's client is used below its convenience: no proxies, no cookies, no
redirects of its own, and every read ends at the deadline, however slowly bytes drip.
"""

from __future__ import annotations

import gzip
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

from index.fetch.address import FetchError, Link

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AGENT = "Ibid"
_HEADERS = {
    "User-Agent": f"{AGENT}/{version('ibid')} (+single pages, asked for by a person)",
    "Accept": "text/html, application/xhtml+xml, application/pdf, application/epub+zip, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_PIECE = 64 * 1024  # bytes
_TO_CONNECT = 8.0  # seconds for one of a host's addresses, so that the next may be tried


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `data` is unpacked, and empty where the status is no success."""

    status: int
    headers: Message
    data: bytes


def ask(link: Link, addresses: Sequence[str], size: int, deadline: float) -> Answer:
    """Get a link from the first of the addresses that answers.

    `deadline` is by `time.monotonic`. FetchError where there is no whole answer by then, or
    one of more than `size` bytes, packed or unpacked.
    """
    try:
        with closing(_connected(link, addresses, deadline)) as wire:
            connection = http.client.HTTPConnection(link.host, link.port)
            connection.sock = cast("socket.socket", _Wire(wire, deadline))
            connection.request("GET", link.target, headers={"Host": link.server, **_HEADERS})
            with connection.getresponse() as response:
                data = _body(response, link, size) if response.status == http.HTTPStatus.OK else b""
                return Answer(response.status, response.headers, data)
    except TimeoutError as error:
        raise FetchError(
            f"{link}: did not arrive in time; save the text and add the file"
        ) from error
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "TLS"
        raise FetchError(f"{link}: no secure connection ({reason}); check the link") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise FetchError(f"{link}: no sound answer ({reason}); try again later") from error


def _connected(link: Link, addresses: Sequence[str], deadline: float) -> socket.socket:
    failed: OSError = TimeoutError()
    for address in addresses:
        try:
            wire = socket.create_connection((address, link.port), min(_left(deadline), _TO_CONNECT))
        except OSError as error:
            failed = error
            continue
        if link.scheme == "http":
            return wire
        wire.settimeout(_left(deadline))
        # The certificate must be that of the host, not of the address.
        return ssl.create_default_context().wrap_socket(wire, server_hostname=link.host)
    raise failed


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """As much of a socket as http.client uses, with a deadline for all of it."""

    def __init__(self, wire: socket.socket, deadline: float) -> None:
        self._wire = wire
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._wire.settimeout(_left(self._deadline))
        self._wire.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._wire, self._deadline))

    def close(self) -> None:
        """Do nothing: the answer is still to be read."""


class _Reading(io.RawIOBase):
    def __init__(self, wire: socket.socket, deadline: float) -> None:
        self._wire = wire
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._wire.settimeout(_left(self._deadline))
        return self._wire.recv_into(buffer)


def _body(response: http.client.HTTPResponse, link: Link, size: int) -> bytes:
    if (response.length or 0) > size:
        raise _too_large(link, size)
    parts, read = [], 0
    for piece in _pieces(response):
        read += len(piece)
        if read > size:
            raise _too_large(link, size)
        parts.append(piece)
    if response.length:
        raise FetchError(f"{link}: the connection broke off; try again later")
    return _unpacked(b"".join(parts), response.headers.get("Content-Encoding", ""), link, size)


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(_PIECE):
        yield piece


def _unpacked(data: bytes, packing: str, link: Link, size: int) -> bytes:
    packing = packing.strip().lower()
    if packing in {"", "identity"}:
        return data
    if packing not in {"gzip", "x-gzip"}:
        raise FetchError(
            f"{link}: is packed by {packing[:20]!r}, not asked for; save it and add the file"
        )
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(size + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise FetchError(f"{link}: arrived damaged (gzip); try again later") from error
    if len(unpacked) > size:
        raise _too_large(link, size)
    return unpacked


def _too_large(link: Link, size: int) -> FetchError:
    limit = f"the limit of {size / 1024**2:.0f} MB"
    return FetchError(f"{link}: is larger than {limit}; save the text, split it and add the parts")
