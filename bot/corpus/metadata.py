"""The form for what a text lacks: title, author, date, licence, address."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from discord import ui

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.showing import NAME
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
_NAME = "ibid:corpus:form:"
FORM = re.compile(_NAME + NAME)


def metadata_form(pending: Pending, locale: str) -> ui.Modal:
    """Ask what is known of a text that waits."""
    return form_about(pending.entry, f"{_NAME}{pending.entry.id}", locale)


def form_about(entry: Entry, name: str, locale: str) -> ui.Modal:
    """Ask what is known of a text, under that custom id; an empty field leaves it as it is."""
    known = {field: getattr(entry.metadata, field) or "" for field in FIELDS}
    fields = [_field(field, known[field], locale) for field in FIELDS]
    return blank(say(locale, "corpus.metadata"), name, fields)


def _field(name: str, known: str, locale: str) -> ui.Label[Any]:
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, default=known[:_LENGTH], max_length=_LENGTH, required=False
    )
    return ui.Label(text=say(locale, f"corpus.{name}"), component=box)


def read_metadata(typed: Typed) -> Metadata:
    """Return what was typed; blanks are nothing."""
    known = {field: " ".join(typed.get(field, "").split()) for field in FIELDS}
    return Metadata(**{field: value or None for field, value in known.items()})


async def describe_pending(interaction: Pressed, name: str, about: Metadata) -> bool:
    """Change what is known of a text that waits; False where it waits no more."""
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
