"""A work on the shelf: a document, and what readers need to cite it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.document import Document
from index.errors import HomeError

_MAX_ID = 48  # characters; an id has to fit beside other state in a Discord button


class UnknownWorkError(HomeError):
    """A name that is no work's."""

    def __init__(self, name: str, ids: Sequence[str], where: str) -> None:
        super().__init__(f"no work {name!r} {where}; there are: {', '.join(ids) or 'none'}")
        self.name = name


class AmbiguousWorkError(HomeError):
    """A title that several works have."""

    def __init__(self, name: str, ids: Sequence[str], where: str = "on this shelf") -> None:
        super().__init__(
            f"{name!r} is the title of several works {where}: {', '.join(ids)}; name one by its id"
        )
        self.name = name
        self.ids = tuple(ids)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a citation says of a work, from the source or from whoever added it."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    licence: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A document under its id, with its metadata and where it came from.

    `metadata` is all that is known of it, `given` what was given with the source; `name`
    is the source's file name, `origin` the path or address that it was added from,
    `source` the SHA-256 of the bytes read there, `digest` that of the document made of
    them.
    """

    id: str
    document: Document
    metadata: Metadata
    given: Metadata
    name: str
    origin: str
    source: str
    digest: str

    @property
    def title(self) -> str:
        """The title, or the id of a work that has none."""
        return self.metadata.title or self.id


def make_id(title: str, taken: Container[str]) -> str:
    """Make a short readable id from a title without its subtitle, unlike those taken."""
    folded = unicodedata.normalize("NFKD", title.partition(": ")[0]).casefold()
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", plain) or ["work"]
    stem = str(words[0])[:_MAX_ID]
    for word in words[1:]:
        if len(stem) + 1 + len(word) > _MAX_ID:
            break
        stem += f"-{word}"
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def find_number(
    ids: Sequence[str], titles: Sequence[str], name: str, where: str = "on this shelf"
) -> int:
    """Return the number of the work of that id, title or unique beginning of an id.

    Raise UnknownWorkError where there is none, AmbiguousWorkError for a title that works share.
    """
    if name in ids:
        return ids.index(name)
    titled = [number for number, title in enumerate(titles) if title == name]
    if len(titled) > 1:
        raise AmbiguousWorkError(name, [ids[number] for number in titled], where)
    if titled:
        return titled[0]
    near = [number for number, each in enumerate(ids) if name and each.startswith(name)]
    if len(near) == 1:
        return near[0]
    raise UnknownWorkError(name, ids, where)
