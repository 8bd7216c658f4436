"""The form for what a text lacks: title, author, date, licence, address.

Only what was changed in it is written: a long value is shown cut, and another moderator may
correct a text while the form is open.
"""

from __future__ import annotations

import asyncio
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from discord import ui

from bot.corpus.arrivals import collection_of, server_of, tag_of
from bot.corpus.showing import TAG
from bot.language import say
from bot.lasting import Pressed, Typed, blank
from bot.workshop import signature
from index.dense import Encoder
from index.errors import HomeError
from index.inbox import Pending
from index.manifest import Entry
from index.work import Metadata, UnknownWorkError

FIELDS = ("title", "author", "date", "licence", "url")
_LENGTH = 300
_MARK = 3  # characters that tell a field's value from others
SHOWN = rf":(?P<shown>[\w-]{{{_MARK * len(FIELDS)}}})"
_NAME = "ibid:corpus:form:"
FORM = re.compile(_NAME + TAG + SHOWN)


def metadata_form(pending: Pending, locale: str) -> ui.Modal:
    """Ask what is known of a text that waits."""
    return form_about(pending.entry, f"{_NAME}{tag_of(pending.entry)}", locale)


def form_about(entry: Entry, name: str, locale: str) -> ui.Modal:
    """Ask what is known of a text, under a custom id that begins so and matches `SHOWN` then.

    An empty field leaves it as it is.
    """
    shown = {field: (getattr(entry.metadata, field) or "")[:_LENGTH] for field in FIELDS}
    fields = [_field(field, shown[field], locale) for field in FIELDS]
    return blank(say(locale, "corpus.metadata"), f"{name}:{_marks(shown.values())}", fields)


def _field(name: str, shown: str, locale: str) -> ui.Label[Any]:
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, default=shown, max_length=_LENGTH, required=False
    )
    return ui.Label(text=say(locale, f"corpus.{name}"), component=box)


def read_metadata(typed: Typed, shown: str) -> Metadata:
    """Return what was typed in place of what the form had shown; blanks are nothing."""
    changed = {}
    for number, field in enumerate(FIELDS):
        value = _plain(typed.get(field, ""))
        before = shown[number * _MARK : (number + 1) * _MARK]
        changed[field] = value if value and _marks([value]) != before else None
    return Metadata(**changed)


def _marks(values: Iterable[str]) -> str:
    hashes = (sha256(_plain(value).encode()).digest() for value in values)
    return "".join(urlsafe_b64encode(each).decode()[:_MARK] for each in hashes)


def _plain(value: str) -> str:
    return " ".join(value.split())


async def describe_pending(interaction: Pressed, name: str, about: Metadata) -> bool:
    """Change what is known of a text that waits; False where it waits no more."""
    if about == Metadata():
        return True
    collection = collection_of(interaction.client, server_of(interaction))
    by = signature(interaction.user.id)
    try:
        await asyncio.to_thread(collection.edit, name, about, no_encoder, by)
    except UnknownWorkError:
        return False
    return True


def no_encoder() -> Encoder:
    """Refuse to embed, which only a language that changes would need."""
    raise HomeError("the bot embeds nothing itself")
