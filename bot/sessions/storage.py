"""A session as JSON, under the number of its format."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from bot.sessions.errors import StoredSessionError
from bot.sessions.session import Session

FORMAT = 1  # raise it when a session is stored in another way, and read the earlier ones too


@dataclass(frozen=True, slots=True)
class _Head:
    format: int


@dataclass(frozen=True, slots=True)
class _Stored:
    format: int
    session: Session


_HEAD = TypeAdapter(_Head)
_STORED = TypeAdapter(_Stored)


def to_json(session: Session) -> str:
    """Write a session."""
    return _STORED.dump_json(_Stored(FORMAT, session)).decode()


def from_json(text: str | bytes) -> Session:
    """Read a session; StoredSessionError names the field at fault, or the newer format."""
    try:
        head = _HEAD.validate_json(text, strict=True)
        if head.format == FORMAT:
            return _STORED.validate_json(text, strict=True).session
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise StoredSessionError(
            f"a stored session cannot be read ({field}: {fault['msg']}); delete it or put back "
            "a copy of the database from before"
        ) from error
    raise StoredSessionError(
        f"a stored session has format {head.format}, but this Ibid knows {FORMAT}: "
        "install the newer Ibid that wrote it"
    )
