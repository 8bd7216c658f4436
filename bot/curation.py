"""The words of the `ibid` command that change what stands on a shelf."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from rich.markup import escape

from bot.browse import ERR, OUT, Loader, collection_of, print_json
from bot.settings import Settings
from bot.terminal import progress_bar, progress_lines
from index.apart import Parser
from index.cache import Progress
from index.collection import Added, Collection
from index.dense import Encoder
from index.errors import IbidError, SourceError
from index.intake import Brought, bring_files, bring_link, bring_upload, is_link
from index.manifest import Entry
from index.model_card import text_warning
from index.sources import find_sources
from index.work import Metadata

_TOLD = {
    "new": "added",
    "replaced": "replaced",
    "restored": "back on the shelf",
    "unchanged": "already there",
}


def add(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Put texts on the shelf, or let them wait for approval."""
    collection = collection_of(arguments, settings)
    brought, faults = _bring_all(arguments)
    if arguments.pending:
        told = _submit(collection, brought, arguments, faults)
    else:
        told = _add(collection, brought, arguments, load, settings) if brought else []
    if arguments.json:
        lines = [str(fault) for fault in faults]
        print_json({"added": told, "faults": lines, "generation": collection.current()})
    for fault in faults:
        ERR.print(f"ibid: {fault}", markup=False, soft_wrap=True)
    return 1 if faults else 0


def _add(
    collection: Collection,
    brought: list[Brought],
    arguments: argparse.Namespace,
    load: Loader,
    settings: Settings,
) -> list[dict[str, Any]]:
    encoder = load(settings.model)
    with _progress(arguments) as progress:
        sources = [each.source for each in brought]
        added = collection.add(
            sources, encoder, progress, by=arguments.by, replaces=arguments.replace
        )
    for each in added:
        _say(arguments, _added_line(each))
        if warning := text_warning(each.work.metadata.language, encoder.name):
            ERR.print(f"ibid: {each.work.id}: {warning}", markup=False, soft_wrap=True)
    return [{"work": a.work.id, "title": a.work.title, "outcome": a.outcome} for a in added]


def _submit(
    collection: Collection,
    brought: list[Brought],
    arguments: argparse.Namespace,
    faults: list[IbidError],
) -> list[dict[str, Any]]:
    told = []
    for each in brought:
        about = {"replaces": arguments.replace, "robots": each.robots}
        try:
            pending = collection.submit(each.source, arguments.by, **about)
        except IbidError as error:
            faults.append(error)
            continue
        name = pending.entry.id
        hint = f"`ibid approve {name}` puts it on the shelf"
        _say(arguments, f"waits: [bold]{escape(name)}[/]; {hint}")
        told.append({"work": name, "title": pending.entry.title, "outcome": "pending"})
    return told


def _bring_all(arguments: argparse.Namespace) -> tuple[list[Brought], list[IbidError]]:
    """Read and parse every text named; what cannot be read is left out and returned."""
    brought: list[Brought] = []
    faults: list[IbidError] = []
    with Parser() as parser:
        for place in arguments.paths:
            try:
                found = _texts_at(place)
            except IbidError as error:
                faults.append(error)
                continue
            for text in found:
                try:
                    brought += _bring(text, arguments, parser, sent=text == place)
                except IbidError as error:
                    faults.append(_at(text, error))
    for option in ("title", "replace"):
        if getattr(arguments, option) and len(brought) > 1:
            raise SourceError(
                f"--{option} is about one text, but {len(brought)} were found: add them singly"
            )
    return brought, faults


def _texts_at(place: str) -> list[str]:
    """Return the link itself, or the paths of the texts under a path."""
    if is_link(place) or Path(place).is_file():
        return [place]
    try:
        return [str(path) for path in find_sources(Path(place))]
    except OSError as error:
        raise SourceError(f"{error.filename}: {error.strerror}; check the permissions") from error


def _bring(
    text: str, arguments: argparse.Namespace, parser: Parser, *, sent: bool
) -> list[Brought]:
    given = _metadata(arguments)
    if is_link(text):
        return [bring_link(text, given, parser)]
    if arguments.pending and sent and Path(text).is_file():
        return [bring_upload(Path(text), given, parser)]
    return list(bring_files(Path(text), given))


def _at(text: str, error: IbidError) -> IbidError:
    """Return an error about a file that names the whole path of it."""
    told, name = str(error), Path(text).name
    if is_link(text) or text in told or not told.startswith(name):
        return error
    return SourceError(f"{text}{told.removeprefix(name)}")


def _added_line(added: Added) -> str:
    document = added.work.document
    missing = sum(anchor.note_id is None for anchor in document.anchors)
    counts = f"{len(document.sections)} sections, {len(document.notes)} notes"
    lacking = f", {missing} notes missing in the source" if missing else ""
    return f"{_TOLD[added.outcome]}: [bold]{escape(added.work.id)}[/] ({counts}{lacking})"


def approve(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Put a text that waits on the shelf."""
    collection = collection_of(arguments, settings)
    waiting = collection.inbox.find(arguments.work, exact=arguments.exact).entry.id
    if arguments.replace:
        collection.aim(waiting, arguments.replace)
    encoder = load(settings.model)
    with _progress(arguments) as progress:
        added = collection.approve(
            waiting,
            encoder,
            progress,
            by=arguments.by,
            despite_golden=arguments.despite_golden,
        )
    record = {"work": added.work.id, "title": added.work.title, "outcome": added.outcome}
    _tell(arguments, collection, record, _added_line(added))
    return 0


def reject(arguments: argparse.Namespace, settings: Settings) -> int:
    """Let a text wait no more."""
    collection = collection_of(arguments, settings)
    waiting = collection.inbox.find(arguments.work, exact=arguments.exact).entry.id
    pending = collection.reject(waiting, arguments.by)
    _tell_entry(arguments, collection, pending.entry, "rejected")
    return 0


def edit(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Change what is known of a work."""
    collection, about = collection_of(arguments, settings), _metadata(arguments)
    if about == Metadata():
        names = ", ".join(f"--{name}" for name in Metadata.__slots__)
        raise SourceError(f"{arguments.work}: nothing to change; give at least one of {names}")
    entry = collection.edit(arguments.work, about, _once(load, settings), arguments.by)
    _tell_entry(arguments, collection, entry, "edited")
    return 0


def remove(arguments: argparse.Namespace, settings: Settings) -> int:
    """Take a work off the shelf."""
    collection = collection_of(arguments, settings)
    entry = collection.remove(arguments.work, arguments.by)
    hint = f"; `ibid reinstate {entry.id}` brings it back"
    _tell_entry(arguments, collection, entry, "removed", hint)
    return 0


def reinstate(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Put a removed work back on the shelf."""
    collection = collection_of(arguments, settings)
    entry = collection.restore(arguments.work, _once(load, settings), arguments.by)
    _tell_entry(arguments, collection, entry, "back on the shelf")
    return 0


def rebuild(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Make a new generation from the stored sources."""
    collection = collection_of(arguments, settings)
    if not collection.inbox.all():
        collection.manifest()  # an empty shelf is told before a model is loaded
    encoder = load(settings.model)
    encoded = 0
    with _progress(arguments) as progress:

        def count(done: int, total: int) -> None:
            nonlocal encoded
            encoded = done
            progress(done, total)

        number = collection.rebuild(
            encoder, count, by=arguments.by, despite_golden=arguments.despite_golden
        )
    line = f"generation {number} is live; {encoded} passages were embedded anew"
    _tell(arguments, collection, {"embedded": encoded}, line)
    return 0


def rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    """Go back to the generation before."""
    collection = collection_of(arguments, settings)
    before = {pending.entry.id for pending in collection.inbox.all()}
    parent, live = collection.before(), collection.manifest()
    number = collection.rollback(arguments.by)
    waiting = [p.entry.id for p in collection.inbox.all() if p.entry.id not in before]
    line = f"generation {number} is live again"
    if waiting:
        line += f"; waiting for approval again: {escape(', '.join(waiting))}"
    if parent.fingerprint != live.fingerprint:
        line += f"; it was built with model {escape(repr(parent.model))}: set IBID_MODEL to it, or "
        line += "run `ibid rebuild`"
    _tell(arguments, collection, {"waiting": waiting}, line)
    return 0


def _metadata(arguments: argparse.Namespace) -> Metadata:
    given = ((name, getattr(arguments, name)) for name in Metadata.__slots__)
    return Metadata(**{name: value for name, value in given if value and value.strip()})


def _once(load: Loader, settings: Settings) -> Callable[[], Encoder]:
    return cache(lambda: load(settings.model))


@contextmanager
def _progress(arguments: argparse.Namespace) -> Iterator[Progress]:
    """Show progress as a bar or, for programs, as JSON lines on standard error."""
    if arguments.progress:
        yield progress_lines
    else:
        with progress_bar(ERR) as progress:
            yield progress


def _say(arguments: argparse.Namespace, line: str) -> None:
    if not arguments.json:
        OUT.print(line, soft_wrap=True)


def _tell(
    arguments: argparse.Namespace, collection: Collection, record: dict[str, Any], line: str
) -> None:
    if arguments.json:
        print_json({**record, "generation": collection.current()})
    else:
        OUT.print(line, soft_wrap=True)


def _tell_entry(
    arguments: argparse.Namespace,
    collection: Collection,
    entry: Entry,
    outcome: str,
    hint: str = "",
) -> None:
    record = {"work": entry.id, "title": entry.title, "outcome": outcome}
    _tell(arguments, collection, record, f"{outcome}: [bold]{escape(entry.id)}[/]{escape(hint)}")
