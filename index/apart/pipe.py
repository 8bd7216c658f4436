"""What passes between the parent and its child: parts, each after its length."""

from __future__ import annotations

import struct
from typing import BinaryIO

_MAX_PART = 128 * 1024 * 1024  # bytes; a text of 20 MB makes a document of some 20
_LENGTH = struct.Struct(">Q")


def send(pipe: BinaryIO, *parts: bytes) -> None:
    """Write the parts."""
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)))
        pipe.write(part)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes:
    """Return the next part; EOFError where the other side is gone, ValueError if too long."""
    head = pipe.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else None
    if length is not None and length > _MAX_PART:
        raise ValueError(length)
    part = b"" if length is None else pipe.read(length)
    if length is None or len(part) < length:
        raise EOFError
    return part
