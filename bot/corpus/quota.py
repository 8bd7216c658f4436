"""How much servers may put on their shelves, and what is on its way there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Quota:
    """The bytes that servers are about to add, so that two at once keep to the quota too."""

    def __init__(self) -> None:
        self._promised: dict[int, int] = {}

    def promised(self, server: int) -> int:
        """Return the bytes on their way to a server's shelf."""
        return self._promised.get(server, 0)

    @contextmanager
    def promise(self, server: int, size: int) -> Iterator[None]:
        """Count bytes as long as they are on their way."""
        self._promised[server] = self.promised(server) + size
        try:
            yield
        finally:
            self._promised[server] -= size
