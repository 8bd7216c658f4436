"""Every fault that a user can cause or mend, so that front ends can catch one type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class IbidError(Exception):
    """One clear line for the user: what is at fault, where, and what to do about it."""


class SourceError(IbidError):
    """A source file that cannot be read as a text."""


class HomeError(IbidError):
    """A home that is missing, damaged, locked, full or built with another model."""


class DiskError(HomeError):
    """A disk that is full or must not be written; what was to be done did not take place."""


class EmptyShelfError(HomeError):
    """A collection without any text yet."""


class ReadingError(IbidError):
    """A reading that cannot be what a session is planned on."""


class ModelError(IbidError):
    """An embedding model that cannot be loaded."""


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk into one clear line.

    Whatever is done inside fails before anything has changed, or undoes what has.
    """
    try:
        yield
    except OSError as error:
        raise DiskError(
            f"{error.filename or path}: {error.strerror or error}; free space or mend the "
            "permissions, then try again; nothing was changed"
        ) from error
