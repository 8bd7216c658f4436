"""The words of the `ibid` command that only read: list, show, parse."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console

from bot.settings import Settings
from bot.terminal import show_document, show_pending, show_works
from index.collection import Collection
from index.dense import Encoder
from index.inbox import Pending
from index.library import Library
from index.references import parse_reference
from index.report import report_on
from index.sources import load_source
from index.work import Metadata, Work

Loader = Callable[[str | None], Encoder]
"""Loads the model of a name, or the default model."""

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)


def collection_of(arguments: argparse.Namespace, settings: Settings) -> Collection:
    """Return the collection that the command line names."""
    return Library(settings.home).collection(arguments.collection)


def print_json(record: object) -> None:
    """Print a record on standard output, on one line, whole in any encoding."""
    narrow = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    sys.stdout.write(json.dumps(record, ensure_ascii=narrow) + "\n")
    sys.stdout.flush()


def list_works(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the works on a shelf."""
    generation = collection_of(arguments, settings).load()
    passages = [entry.passages for entry in generation.manifest.live]
    if arguments.json:
        pairs = zip(generation.shelf.works, passages, strict=True)
        print_json([_record(work, count) for work, count in pairs])
    else:
        show_works(OUT, generation.shelf.works, passages)
    return 0


def list_pending(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the texts that wait for approval."""
    waiting = collection_of(arguments, settings).inbox.all()
    if arguments.json:
        print_json([_pending_record(pending) for pending in waiting])
    else:
        show_pending(OUT, waiting)
    return 0


def _pending_record(pending: Pending) -> dict[str, Any]:
    entry = pending.entry
    about = {**dataclasses.asdict(entry.metadata), "origin": entry.origin, "added": entry.added}
    told = {"by": pending.by, "replaces": pending.replaces, "robots": pending.robots}
    return {"work": entry.id, **about, **told}


def show_work(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a work's record and report."""
    generation = collection_of(arguments, settings).load()
    number = generation.shelf.find_work(arguments.work)
    work, count = generation.shelf.works[number], generation.manifest.live[number].passages
    others = [other for other in generation.shelf.works if other.id != work.id]
    report = report_on(work.document, others, generation.manifest.model)
    if arguments.json:
        problems = [dataclasses.asdict(problem) for problem in work.document.problems]
        sections = [dataclasses.asdict(section) for section in work.document.sections]
        record = {**_record(work, count), "sections": sections, "problem_list": problems}
        references = [
            {"note_id": note.id, **dataclasses.asdict(reference)}
            for note in work.document.notes
            if (reference := parse_reference(note.text))
        ]
        print_json({**record, "report": dataclasses.asdict(report), "references": references})
        return 0
    about = dataclasses.asdict(work.metadata)
    about.pop("language")
    facts = {"work": work.id, **about, "passages": str(count), "from": work.origin}
    show_document(OUT, work.document, report, facts)
    return 0


def _record(work: Work, passages: int) -> dict[str, Any]:
    return {
        "work": work.id,
        **dataclasses.asdict(work.metadata),
        "origin": work.origin,
        "source": work.source,
        "passages": passages,
        "anchors": len(work.document.anchors),
        "notes": len(work.document.notes),
        "problems": len(work.document.problems),
    }


def parse_text(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Print what the readers make of a text, without a home."""
    document = load_source(arguments.path, Metadata()).parse()
    if arguments.json:
        print_json(document.to_json())
    else:
        facts = {"title": document.title, "author": document.author, "date": document.date}
        show_document(OUT, document, report_on(document), facts)
    return 0
