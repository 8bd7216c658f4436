"""Files on their way from Discord to the inbox: kept in the home only until they are read."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path, PurePath

import discord

_FOLDER = "uploads"
_NAME = 80  # characters of a file's name


@asynccontextmanager
async def downloaded(files: Sequence[discord.Attachment], home: Path) -> AsyncIterator[list[Path]]:
    """Download attachments at once, since their links expire; they are gone afterwards.

    Raises discord.HTTPException where Discord does not give them.
    """
    folder = home / _FOLDER / secrets.token_hex(8)
    try:
        yield [await _download(file, folder / str(n)) for n, file in enumerate(files)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_uploads(home: Path) -> None:
    """Remove what a killed bot left."""
    shutil.rmtree(home / _FOLDER, ignore_errors=True)


async def _download(file: discord.Attachment, folder: Path) -> Path:
    data = await file.read()
    return await asyncio.to_thread(_save, data, folder, safe_name(file.filename))


def _save(data: bytes, folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / name
    path.write_bytes(data)
    return path.resolve()


def safe_name(name: str) -> str:
    """Return a file's name without what could lead elsewhere or hide; its ending stays."""
    plain = re.sub(r"[^\w .-]", "_", PurePath(name.replace("\\", "/")).name).strip(" .-")
    path = PurePath(plain or "text")
    ending = path.suffix[:10]
    return path.stem[: _NAME - len(ending)].rstrip() + ending
