"""What each word of the `ibid` command does."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from rich.markup import escape

from bot import browse, research
from bot.browse import ERR, OUT, collection_of, print_json
from bot.conversation import answer_batch, converse, read_batch
from bot.evaluation import read_inputs, tell_results
from bot.settings import Settings, load_settings
from bot.terminal import progress_bar, show_answer
from index.answer import Answer, answer
from index.collection import Added
from index.dense import Encoder, SentenceEncoder
from index.errors import HomeError, IbidError, SourceError
from index.evaluate import judge
from index.followup import Turn
from index.library import Library
from index.model_card import text_warning
from index.sources import SourceFile, find_sources, load_source
from index.work import Metadata

_ALIVE = 60  # seconds since the last heartbeat


def run(arguments: argparse.Namespace) -> int:
    """Run a parsed command and return its exit code."""
    settings = load_settings(arguments.home)
    command: Callable[[argparse.Namespace, Settings], int] = _COMMANDS[arguments.command]
    return command(arguments, settings)


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    collection = collection_of(arguments, settings)
    sources, faults = _load_sources(arguments)
    if sources:
        encoder = SentenceEncoder(settings.model)
        with progress_bar(ERR) as progress:
            for added in collection.add(sources, encoder, progress):
                OUT.print(_added_line(added), soft_wrap=True)
                if warning := text_warning(added.work.metadata.language, encoder.name):
                    ERR.print(f"ibid: {added.work.id}: {warning}", markup=False, soft_wrap=True)
    for fault in faults:
        ERR.print(f"ibid: {fault}", markup=False, soft_wrap=True)
    return 1 if faults else 0


def _load_sources(arguments: argparse.Namespace) -> tuple[list[SourceFile], list[IbidError]]:
    """Read and parse every text named; what cannot be read is left out and returned."""
    given = Metadata(**{name: getattr(arguments, name) for name in Metadata.__slots__})
    sources: list[SourceFile] = []
    faults: list[IbidError] = []
    for path in arguments.paths:
        try:
            _refuse_link(path)
            for found in find_sources(Path(path)):
                source = load_source(found, given)
                source.parse()
                sources.append(source)
        except IbidError as error:
            faults.append(error)
    if given.title and len(sources) > 1:
        raise SourceError(f"--title names one text, but {len(sources)} were found: add them singly")
    return sources, faults


def _refuse_link(path: str) -> None:
    if path.startswith(("http://", "https://")):
        raise SourceError(f"{path}: links are not fetched yet; download the text and add the file")


def _added_line(added: Added) -> str:
    work = added.work
    told = {
        "new": "added",
        "replaced": "replaced",
        "unchanged": "already there",
    }[added.outcome]
    document = work.document
    missing = sum(anchor.note_id is None for anchor in document.anchors)
    counts = f"{len(document.sections)} sections, {len(document.notes)} notes"
    lacking = f", {missing} notes missing in the source" if missing else ""
    return f"{told}: [bold]{escape(work.id)}[/] ({counts}{lacking})"


def _remove(arguments: argparse.Namespace, settings: Settings) -> int:
    collection = collection_of(arguments, settings)
    collection.load().shelf.find_work(arguments.work)
    work = collection.remove(arguments.work, SentenceEncoder(settings.model))
    OUT.print(f"removed: [bold]{escape(work.id)}[/]; `ibid rollback` brings it back")
    return 0


def _rebuild(arguments: argparse.Namespace, settings: Settings) -> int:
    collection = collection_of(arguments, settings)
    encoder = SentenceEncoder(settings.model)
    encoded = 0

    with progress_bar(ERR) as progress:

        def count(done: int, total: int) -> None:
            nonlocal encoded
            encoded = done
            progress(done, total)

        number = collection.rebuild(encoder, count)
    OUT.print(f"generation {number} is live; {encoded} passages were embedded anew")
    return 0


def _rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    number = collection_of(arguments, settings).rollback()
    OUT.print(f"generation {number} is live again")
    return 0


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    library = Library(settings.home)
    names = library.collections()
    if not names:
        raise HomeError(f"{settings.home} holds no texts yet: add some with `ibid add PATH`")
    encoder = SentenceEncoder(settings.model)
    faults = {name: library.collection(name).check(encoder) for name in names}
    sound = not any(faults.values())
    if arguments.json:
        print_json({"ok": sound, "collections": faults})
    for name, lines in faults.items():
        for line in lines:
            ERR.print(f"{name}: {line}", markup=False, soft_wrap=True)
    if sound and not arguments.json:
        OUT.print(f"sound: {', '.join(names)}")
    return 0 if sound else 1


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    questions, earlier = read_inputs(arguments)
    generation = collection_of(arguments, settings).load()
    encoder = SentenceEncoder(settings.model)
    generation.require_model(encoder)

    def ask(question: str, k: int) -> Answer:
        return answer(question, generation.shelf, encoder, k=k)

    with progress_bar(ERR, "Asking questions") as progress:
        run = judge(questions, ask, progress)
    tell_results(arguments, run, earlier)
    return 0


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    generation = collection_of(arguments, settings).load()
    work = generation.shelf.find_work(arguments.work) if arguments.work else None
    batch = read_batch(arguments.batch) if arguments.batch else []

    def ask(question: str, previous: Turn | None = None) -> Answer:
        encoder = loading.result()
        generation.require_model(encoder)
        k = arguments.k
        return answer(question, generation.shelf, encoder, k=k, work=work, previous=previous)

    def show(result: Answer) -> None:
        if arguments.json:
            print_json(dataclasses.asdict(result))
        else:
            show_answer(OUT, result)

    with ThreadPoolExecutor(max_workers=1) as pool:  # the model loads while the user types
        loading: Future[Encoder] = pool.submit(SentenceEncoder, settings.model)
        if arguments.question is not None:
            show(ask(_checked(arguments.question)))
        elif arguments.batch:
            for result in answer_batch(batch, ask):
                show(result)
        else:
            converse(
                len(generation.shelf.works), lambda line, last: ask(_checked(line), last), show
            )
    return 0


def _checked(question: str) -> str:
    """Refuse an empty question; bytes that are no text become question marks."""
    if not question.strip():
        raise SourceError("the question is empty; put it in quotes after `ibid ask`")
    return question.encode(errors="replace").decode()


def _run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from bot.client import run_bot  # noqa: PLC0415  (discord.py is needed here only)

    return run_bot(settings)


def _health(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    path = settings.home / "health.json"
    try:
        record = json.loads(path.read_bytes())
        age = (datetime.now(UTC) - datetime.fromisoformat(record["at"])).total_seconds()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeError(f"{path} tells of no running bot: start it with `ibid run`") from error
    if age > _ALIVE or not record.get("ready"):
        raise HomeError(f"the bot gave no sign of life for {age:.0f} s: look at its log")
    OUT.print(f"alive in {record['servers']} servers, process {record['pid']}")
    return 0


def _compare(arguments: argparse.Namespace, settings: Settings) -> int:
    return research.compare_works(arguments, settings, SentenceEncoder)


def _timeline(arguments: argparse.Namespace, settings: Settings) -> int:
    return research.tell_timeline(arguments, settings, SentenceEncoder)


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "add": _add,
    "ask": _ask,
    "check": _check,
    "cite": research.cite_work,
    "cites": research.find_citations,
    "compare": _compare,
    "evaluate": _evaluate,
    "find": research.find_sources,
    "health": _health,
    "list": browse.list_works,
    "parse": browse.parse_text,
    "rebuild": _rebuild,
    "remove": _remove,
    "rollback": _rollback,
    "run": _run,
    "show": browse.show_work,
    "timeline": _timeline,
}
