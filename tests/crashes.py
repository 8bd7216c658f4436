"""The crash harness: kills the `ibid` command at random instants and looks at what is left.

    python -m tests.crashes 1000

Each round forks one child or two that add, approve, edit, remove, put back, rebuild, roll
back or mend at the same time, and kills them (SIGKILL) after a random time. No act may fail
but by an honest refusal. Then the home must be intact: it quotes nothing that is removed or
waits, `check` finds nothing wrong, and the log tells of every generation that went live.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from index.answer import answer
from index.collection import Collection
from index.errors import IbidError
from index.library import Library
from index.lock import LockedError
from index.sources import SourceFile
from index.work import Metadata
from tests.stub import StubEncoder

# tqdm's own lock is shared between forks: a child killed with it in hand would stop them all.
tqdm.set_lock(threading.RLock())

_TOPICS = ("salt", "timber", "herring", "amber", "copper", "linen")
_ACTS = (
    "add",
    "submit",
    "approve",
    "reject",
    "edit",
    "remove",
    "restore",
    "rebuild",
    "rollback",
    "recover",
)
_STILL = {"submit", "reject", "recover"}  # what is searched stays as it is
_FAULT = 3
_LONGEST = 0.15  # seconds until the kill, about as long as an act takes


@dataclass
class Harness:
    """One home and its random history."""

    home: Path
    seed: int
    kills: int = 0
    ended: int = 0
    recovered: int = 0
    acts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.encoder = StubEncoder()
        self.collection.add([_source("salt", 1)], self.encoder)

    @property
    def collection(self) -> Collection:
        return Library(self.home).collection("1234")

    def round(self) -> list[str]:
        """Kill an act or two at random instants; returns what is wrong afterwards."""
        before = _shelf_of(self.collection)
        names = self.chance.choices(_ACTS, k=self.chance.choice((1, 2)))
        children = [self._begin(name) for name in names]
        faults = []
        for child in children:
            time.sleep(self.chance.uniform(0, _LONGEST))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            self.kills += os.WIFSIGNALED(status)
            self.ended += os.WIFEXITED(status)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _FAULT:
                faults.append("failed")
        faults += self._faults(before, names)
        return [f"{' beside '.join(names)}: {fault}" for fault in faults]

    def _begin(self, name: str) -> int:
        """Begin an act in a child; returns the child's number."""
        self.acts[name] = self.acts.get(name, 0) + 1
        topic, version = self.chance.choice(_TOPICS), self.chance.randrange(5)
        child = os.fork()
        if child == 0:
            self._act(name, topic, version)
        return child

    def _act(self, name: str, topic: str, version: int) -> None:
        """Do one act in the child, and end it without Python's farewell."""
        try:
            _acts(self.collection, self.encoder, topic, version)[name]()
        except LockedError:
            os._exit(1)
        except IbidError as error:
            if "damaged" not in str(error) and not isinstance(error.__cause__, OSError):
                os._exit(1)  # nothing to approve, to remove, to go back to
            sys.excepthook(*sys.exc_info())
            os._exit(_FAULT)
        except BaseException:  # noqa: BLE001  (the parent tells it from an honest refusal)
            sys.excepthook(*sys.exc_info())
            os._exit(_FAULT)
        os._exit(0)

    def _faults(self, before: set[tuple[str, str]], names: list[str]) -> list[str]:
        faults = []
        after = _shelf_of(self.collection)  # as a bot sees it, before anything is cleared away
        if _STILL.issuperset(names) and after != before:
            faults.append("a text that waits changed the shelf")
        faults += _wrong_answers(self.collection, self.encoder)
        self.recovered += bool(Library(self.home).recover())
        if _shelf_of(self.collection) != after:
            faults.append("clearing away changed the shelf")
        faults += self.collection.check(self.encoder)
        faults += _leftovers(self.home)
        faults += _unlogged(self.collection)
        return faults


def _acts(collection: Collection, encoder: StubEncoder, topic: str, version: int) -> dict:
    def waiting() -> str:
        names = [pending.entry.id for pending in collection.inbox.all()]
        return names[version % len(names)] if names else "nothing"

    def removed() -> str:
        names = [entry.id for entry in collection.entries() if entry.removed]
        return names[version % len(names)] if names else "nothing"

    def standing() -> str:
        names = [work.id for work in collection.load().shelf.works]
        return names[version % len(names)] if names else "nothing"

    source = _source(topic, version)
    return {
        "add": lambda: collection.add([source], encoder),
        "submit": lambda: collection.submit(source),
        "approve": lambda: collection.approve(waiting(), encoder),
        "reject": lambda: collection.reject(waiting()),
        "edit": lambda: collection.edit(standing(), Metadata(date=str(version)), lambda: encoder),
        "remove": lambda: collection.remove(standing()),
        "restore": lambda: collection.restore(removed(), lambda: encoder),
        "rebuild": lambda: collection.rebuild(encoder),
        "rollback": collection.rollback,
        "recover": collection.recover,
    }


def _source(topic: str, version: int) -> SourceFile:
    lines = [
        f"In {1800 + n} the port took {n * 7 + version} loads of {topic}.[^{n}]"
        for n in range(1, 40)
    ]
    notes = [f"[^{n}]: Port ledger {n} of {topic}, version {version}." for n in range(1, 40)]
    text = "\n\n".join([f"# {topic.title()}", *lines, *notes])
    return SourceFile(f"{topic}.md", text.encode(), f"/texts/{topic}.md", Metadata())


def _shelf_of(collection: Collection) -> set[tuple[str, str]]:
    return {(work.id, work.digest) for work in collection.load().shelf.works}


def _wrong_answers(collection: Collection, encoder: StubEncoder) -> list[str]:
    """Ask about every topic; only what stands on the shelf may be quoted, and literally."""
    generation = collection.load()
    texts = {work.id: work.document.text for work in generation.shelf.works}
    faults = []
    for topic in _TOPICS:
        found = answer(f"How many loads of {topic} in 1820?", generation.shelf, encoder, k=5)
        faults += [
            f"quoted what {shown.work} does not say"
            for shown in (*found.quotations, *found.passages)
            if texts.get(shown.work, "")[shown.start : shown.end] != shown.text
        ]
        stands = any(work.startswith(topic) for work in texts)
        if found.answered and topic in found.quotations[0].text and not stands:
            faults.append(f"quoted {topic}, which is not on the shelf")
    return faults


def _leftovers(home: Path) -> list[str]:
    kinds = (".building-*", ".altering-*", "journal.json", "done.json")
    return [f"left over: {path.name}" for kind in kinds for path in home.rglob(kind)]


def _unlogged(collection: Collection) -> list[str]:
    """Return live generations that the log knows nothing of."""
    logged = {act.generation for act in collection.log.read()}
    live = collection.current()
    return [] if live in logged else [f"generation {live} is not in the log"]


def run(kills: int, seed: int, told: Callable[[str], object] = str) -> tuple[Harness, list[str]]:
    """Kill so many acts on a home of its own; returns the harness and what went wrong."""
    with TemporaryDirectory() as folder:
        harness = Harness(Path(folder), seed)
        faults: list[str] = []
        while harness.kills < kills:
            faults += harness.round()
            told(f"{harness.kills} kills, {len(faults)} faults")
        return harness, faults


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    begun = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    done, wrong = run(many, begun, lambda line: sys.stderr.write(f"\r{line} "))
    lines = [
        f"\n{done.kills} kills, {done.ended} acts ended first, {done.recovered} homes mended",
        ", ".join(f"{name} {count}" for name, count in sorted(done.acts.items())),
        *(wrong or ["every home was intact"]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(wrong))
