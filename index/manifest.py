"""What a generation is made of: every work of the collection, and the files of its index."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index.document import Document
from index.errors import HomeError
from index.files import dump_json, write_file
from index.work import Metadata, Work

FORMAT = 4
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as a manifest names it: all but its document.

    `added` and `removed` are instants, `removed` None for a work on the shelf; `row` is
    the work's number in the generation's index, None where it is not in there.
    """

    id: str
    metadata: Metadata
    given: Metadata
    name: str
    origin: str
    source: str
    digest: str
    passages: int = 0
    added: str = ""
    removed: str | None = None
    row: int | None = None

    @property
    def title(self) -> str:
        """The title, or the id of a work that has none."""
        return self.metadata.title or self.id

    @classmethod
    def of(cls, work: Work, added: str) -> Entry:
        """Describe a work."""
        about = (work.id, work.metadata, work.given, work.name, work.origin, work.source)
        return cls(*about, work.digest, added=added)

    def work(self, document: Document) -> Work:
        """Return the work described, with its document."""
        about = (self.metadata, self.given, self.name, self.origin, self.source)
        return Work(self.id, document, *about, self.digest)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Entry:
        """Read an entry; TypeError or KeyError where it is none."""
        about = {key: Metadata(**record[key]) for key in ("metadata", "given")}
        return cls(**{**record, **about})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of, and by which model."""

    number: int
    parent: int | None
    created: str
    model: str
    fingerprint: str
    entries: tuple[Entry, ...]
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def live(self) -> tuple[Entry, ...]:
        """The works on the shelf, in the order of the shelf."""
        return tuple(entry for entry in self.entries if entry.removed is None)

    def save(self, folder: Path) -> None:
        """Write the manifest into its generation's folder."""
        write_file(folder / MANIFEST, dump_json(asdict(self)))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest, of this or an earlier version of Ibid.

    HomeError where it is missing or damaged.
    """
    try:
        record: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        entries = tuple(Entry.from_json(entry) for entry in record["entries"])
        return Manifest(**{**record, "entries": entries})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{MANIFEST}: {error}") from error


def damaged(path: Path, what: str) -> HomeError:
    """Return the error that names what is damaged, and its mend."""
    return HomeError(
        f"{path} is damaged ({what}): run `ibid rebuild` to make it anew from the stored "
        "sources, or `ibid rollback` for the generation before"
    )
