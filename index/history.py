"""The generations of a collection: which is live, and how another one comes to be.

What is live changes in one way only: a complete generation is renamed into its place,
and then one small file that names it. Whoever reads sees the old or the new.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from index.errors import HomeError
from index.files import link_files, sync_files, write_file
from index.generation import Generation, read_generation, require_format
from index.log import Act, Log
from index.manifest import MANIFEST, Manifest, read_manifest

_KEPT = 5  # generations that can be rolled back to, the live one among them
_BUILDING = ".building-"  # belongs to whoever holds the build lock
_ALTERING = ".altering-"  # belongs to whoever holds the write lock


class History:
    """The live generation of a collection and those before it."""

    def __init__(self, folder: Path, log: Log) -> None:
        self._folder = folder
        self._generations = folder / "generations"
        self.documents = folder / "documents"
        self._log = log

    def current(self) -> int | None:
        """Return the number of the live generation, or None before the first."""
        try:
            return int((self._folder / "current").read_text())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HomeError(f"{error.filename}: {error.strerror}; check --home") from error
        except ValueError as error:
            raise HomeError(f"{self._folder / 'current'} is damaged: run `ibid rebuild`") from error

    def manifest(self) -> Manifest | None:
        """Return the live manifest or, where that is damaged, its copy; None before the first."""
        try:
            number = self.current()
        except HomeError:
            number = None
        copied = (self._folder / MANIFEST).exists()
        if number is None and not copied:
            return None
        try:
            return read_manifest(self.path(number or 0))
        except HomeError:
            if not copied:
                raise
            return read_manifest(self._folder)

    def before(self) -> Manifest | None:
        """Return the manifest of the generation before the live one; None where there is none."""
        live = self.manifest() if self.current() is not None else None
        if live is None or live.parent is None or not self.path(live.parent).exists():
            return None
        return read_manifest(self.path(live.parent))

    def path(self, number: int) -> Path:
        """Return the folder of a generation."""
        return self._generations / f"{number:06d}"

    def load(self, number: int) -> Generation:
        """Load a generation; HomeError where it is damaged."""
        return read_generation(self.path(number), self.documents)

    def building(self) -> AbstractContextManager[Path]:
        """Give a folder to build a generation in, and clear away what is not published.

        The caller holds the build lock.
        """
        return self._begun(_BUILDING)

    def publish(self, folder: Path, manifest: Manifest, act: Act) -> Manifest:
        """Make what was built live; returns its manifest, with its number.

        The caller holds the write lock. Where it fails nothing has changed.
        """
        complete = dataclasses.replace(manifest, number=self._next(), parent=self._parent())
        complete.save(folder)
        sync_files(folder)
        self._log.begin(dataclasses.replace(act, generation=complete.number))
        folder.rename(self.path(complete.number))
        self._switch(complete.number)
        self._log.finish()
        self._prune(complete)
        return complete

    def derive(self, manifest: Manifest, act: Act) -> Manifest:
        """Publish a generation with the index of the live one and another manifest.

        The caller holds the write lock.
        """
        live = self.path(manifest.number)
        require_format(live, manifest)
        with self._begun(_ALTERING) as folder:
            link_files(live, folder)
            (folder / MANIFEST).unlink(missing_ok=True)
            return self.publish(folder, manifest, act)

    def go_back(self, number: int, act: Act) -> None:
        """Make an earlier generation live again; the caller holds the write lock."""
        self._log.begin(dataclasses.replace(act, generation=number))
        self._switch(number)
        self._log.finish()

    def recover(self) -> list[str]:
        """Finish or abandon what a killed process left half done; returns a line for each.

        The caller holds the write lock.
        """
        told = self._settle() + self._clear(_ALTERING)
        self._log.settle()
        return told

    def clear(self) -> list[str]:
        """Remove builds that nobody works at; the caller holds the build lock."""
        return self._clear(_BUILDING)

    @contextmanager
    def _begun(self, prefix: str) -> Iterator[Path]:
        self._generations.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=prefix, dir=self._generations))
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _clear(self, prefix: str) -> list[str]:
        leftovers = list(self._generations.glob(f"{prefix}*"))
        for leftover in leftovers:
            shutil.rmtree(leftover, ignore_errors=True)
        return [f"{path.name} was left half done: cleared away" for path in leftovers]

    def _settle(self) -> list[str]:
        """Decide whether the act that was begun took place, by what is live."""
        act = self._log.begun()
        if act is None:
            return []
        if act.generation is not None and act.generation == self._live_number():
            self._log.finish()
            return [f"{act.act} of {act.at} had been cut short after its end: entered in the log"]
        if act.generation is not None and act.act != "rollback":
            self._drop(act.generation)
        self._log.abandon()
        return [f"{act.act} of {act.at} was cut short and did not take place: cleared away"]

    def _next(self) -> int:
        return max(self._numbers(), default=0) + 1

    def _numbers(self) -> list[int]:
        return [int(path.name) for path in self._generations.glob("[0-9]*")]

    def _parent(self) -> int | None:
        number = self._live_number()
        return number if number is not None and self.path(number).exists() else None

    def _live_number(self) -> int | None:
        try:
            return self.current()
        except HomeError:
            return None

    def _switch(self, number: int) -> None:
        """Make a generation live, and keep a copy of what it is made of."""
        write_file(self._folder / MANIFEST, (self.path(number) / MANIFEST).read_bytes())
        write_file(self._folder / "current", f"{number}\n".encode())

    def _prune(self, live: Manifest) -> None:
        spare = sorted(set(self._numbers()) - {live.number, live.parent})
        for old in spare[: -(_KEPT - 2)]:
            self._drop(old)

    def _drop(self, number: int) -> None:
        """Delete a generation; one whose deletion is cut short counts as none."""
        dropped = self._generations / f"{_ALTERING}{number}"
        with suppress(OSError):
            self.path(number).rename(dropped)
        shutil.rmtree(dropped, ignore_errors=True)
