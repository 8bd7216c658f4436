"""Waiting for what is drawn off the event loop, such as the minutes after the end of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.rooms import rest
from tests.sitting import Sitting


async def until(sitting: Sitting, is_there: Callable[[], bool]) -> None:
    """Wait until something is there, two seconds at most: whoever calls asserts that it is."""
    for _ in range(100):
        await sitting.env.settle()
        if is_there():
            return
        await asyncio.sleep(0.02)


async def written(sitting: Sitting) -> None:
    """Wait until the minutes are posted."""
    await until(sitting, lambda: sitting.session.messages.minutes is not None)


async def restart(sitting: Sitting, home: Path) -> None:
    """Start the bot anew once it draws nothing any more: simcord lets go of it in mid-work."""
    await rest(sitting.env)
    await sitting.restart(home)
