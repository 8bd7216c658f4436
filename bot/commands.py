"""What each word of the `ibid` command does."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from bot import browse, curation, keeping, research
from bot.browse import ERR, OUT, Loader, collection_of, print_json
from bot.conversation import answer_batch, converse, read_batch
from bot.evaluation import read_inputs, tell_results
from bot.settings import Settings, load_settings
from bot.terminal import progress_bar, show_answer
from index.answer import Answer, answer
from index.dense import Encoder, SentenceEncoder
from index.errors import HomeError, SourceError
from index.evaluate import judge
from index.followup import Turn

_ALIVE = 60  # seconds since the last heartbeat


def run(arguments: argparse.Namespace) -> int:
    """Run a parsed command and return its exit code."""
    settings = load_settings(arguments.home)
    command: Callable[[argparse.Namespace, Settings], int] = _COMMANDS[arguments.command]
    return command(arguments, settings)


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
    """Refuse an empty question."""
    if not question.strip():
        raise SourceError("the question is empty; put it in quotes after `ibid ask`")
    return question


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


def _with_model(
    command: Callable[[argparse.Namespace, Settings, Loader], int],
) -> Callable[[argparse.Namespace, Settings], int]:
    """Hand a command the way to load the model."""

    def run_it(arguments: argparse.Namespace, settings: Settings) -> int:
        return command(arguments, settings, SentenceEncoder)

    return run_it


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "add": _with_model(curation.add),
    "approve": _with_model(curation.approve),
    "ask": _ask,
    "backup": keeping.backup,
    "check": _with_model(keeping.check),
    "cite": research.cite_work,
    "cites": research.find_citations,
    "compare": _with_model(research.compare_works),
    "edit": _with_model(curation.edit),
    "evaluate": _evaluate,
    "export": keeping.export,
    "find": research.find_sources,
    "golden": keeping.golden,
    "health": _health,
    "list": browse.list_works,
    "log": keeping.log,
    "parse": browse.parse_text,
    "pending": browse.list_pending,
    "rebuild": _with_model(curation.rebuild),
    "reinstate": _with_model(curation.reinstate),
    "reject": curation.reject,
    "remove": curation.remove,
    "restore": keeping.restore,
    "rollback": curation.rollback,
    "run": _run,
    "show": browse.show_work,
    "timeline": _with_model(research.tell_timeline),
}
