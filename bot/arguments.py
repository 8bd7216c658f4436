"""The words of the `ibid` command: light to import, so that help comes at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001

_METADATA = ("title", "author", "date", "url", "licence", "language")


def parse_arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Parse the command line; exits with code 2 on wrong usage."""
    parser = argparse.ArgumentParser(
        prog="ibid",
        description="Answer questions with the exact, footnoted sentences of your texts.",
        epilog="Start with `ibid add PATH`, then `ibid ask`. Each command has its own --help.",
    )
    parser.add_argument("--home", type=Path, help="the folder of all state (else IBID_HOME, .ibid)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add(commands)
    _ask(commands)
    _reading(commands)
    _research(commands)
    _curation(commands)
    _keeping(commands)
    _command(commands, "run", "run the Discord bot", collection=False)
    _command(commands, "health", "tell whether the bot is alive", collection=False)
    arguments = parser.parse_args(words)
    if arguments.command == "ask" and arguments.batch and arguments.question:
        parser.error("ask: give a QUESTION or --batch FILE, not both")
    return arguments


def _command(
    commands: Commands,
    name: str,
    summary: str,
    *,
    json: bool = False,
    collection: bool = True,
) -> argparse.ArgumentParser:
    told = f"{summary[0].upper()}{summary[1:]}."
    parser = commands.add_parser(name, help=summary, description=told)
    parser.register("type", None, _text)  # of every word but those that say another type
    parser.add_argument("--home", type=Path, default=argparse.SUPPRESS, help="the folder of state")
    if collection:
        parser.add_argument("--collection", default="default", help="the shelf (default: default)")
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON on standard output")
    return parser


def _add(commands: Commands) -> None:
    add = _changing(commands, "add", "add texts and publish them")
    add.add_argument(
        "paths", nargs="+", type=str, metavar="PATH_OR_URL", help="a file, a folder or a link"
    )
    _metadata(add, "the {}, where the text does not tell it")
    add.add_argument("--replace", metavar="WORK", help="a work that the text takes the place of")
    add.add_argument("--pending", action="store_true", help="let the texts wait for `ibid approve`")


def _ask(commands: Commands) -> None:
    ask = _command(commands, "ask", "answer a question from the texts", json=True)
    ask.add_argument(
        "question", nargs="?", help="without one, a prompt opens that keeps the conversation"
    )
    ask.add_argument("--work", help="answer from this work only")
    ask.add_argument("-k", type=_positive, default=5, help="nearest passages to name (default: 5)")
    ask.add_argument(
        "--batch",
        type=Path,
        metavar="FILE.jsonl",
        help='one question a line; it may name the one it "follows"',
    )


def _reading(commands: Commands) -> None:
    _command(commands, "list", "list the works on the shelf", json=True)
    show = _command(commands, "show", "show a work's record and report", json=True)
    show.add_argument("work", metavar="WORK")
    parse = _command(
        commands, "parse", "read a text and report, without a home", json=True, collection=False
    )
    parse.add_argument("path", type=Path)
    check = _command(commands, "check", "verify the home", json=True, collection=False)
    check.add_argument("--collection", help="verify this shelf alone")
    _evaluate(commands)


def _evaluate(commands: Commands) -> None:
    evaluate = _command(commands, "evaluate", "measure answers on known questions", json=True)
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.add_argument("--save", type=Path, metavar="RUN.json", help="store the run")
    evaluate.add_argument(
        "--compare", type=Path, metavar="RUN.json", help="tell what changed since a stored run"
    )
    evaluate.add_argument(
        "--plot", type=_picture, metavar="FILE", help="draw the risk-coverage curve (.png, .svg)"
    )


def _research(commands: Commands) -> None:
    find = _command(commands, "find", "find the source of quoted words", json=True)
    find.add_argument("text", nargs="?", help="without one, standard input is read")
    compare = _command(
        commands, "compare", "ask all works: a quotation of each, by date", json=True
    )
    compare.add_argument("question")
    cites = _command(commands, "cites", "find who cites an author or a work", json=True)
    cites.add_argument("name")
    timeline = _command(commands, "timeline", "put a topic's dated sentences in order", json=True)
    timeline.add_argument("topic")
    cite = _command(commands, "cite", "print the reference of a work")
    cite.add_argument("work", metavar="WORK")
    cite.add_argument("--style", choices=("chicago", "apa", "bibtex"), default="chicago")


def _changing(commands: Commands, name: str, summary: str) -> argparse.ArgumentParser:
    """Add a command that changes a shelf, and says so in the log."""
    parser = _command(commands, name, summary, json=True)
    parser.add_argument("--by", default="command line", help="who does it, for `ibid log`")
    parser.add_argument(
        "--progress", action="store_true", help="tell progress as JSON lines on standard error"
    )
    return parser


def _on_work(commands: Commands, name: str, summary: str) -> argparse.ArgumentParser:
    parser = _changing(commands, name, summary)
    parser.add_argument("work", metavar="WORK")
    return parser


def _metadata(parser: argparse.ArgumentParser, told: str) -> None:
    for name in _METADATA:
        parser.add_argument(f"--{name}", help=told.format(name))


def _curation(commands: Commands) -> None:
    _command(commands, "pending", "list the texts that wait for approval", json=True)
    approve = _on_work(commands, "approve", "put a text that waits on the shelf")
    approve.add_argument("--replace", metavar="WORK", help="a work that it takes the place of")
    reject = _on_work(commands, "reject", "let a text wait no more")
    for parser in (approve, reject):
        parser.add_argument("--exact", action="store_true", help="WORK is an id, not its beginning")
    _metadata(_on_work(commands, "edit", "change what is known of a work"), "the {}")
    _on_work(commands, "remove", "take a work off the shelf")
    _on_work(commands, "reinstate", "put a removed work back on the shelf")
    rebuild = _changing(commands, "rebuild", "make a new generation from the stored sources")
    for parser in (approve, rebuild):
        parser.add_argument(
            "--despite-golden",
            action="store_true",
            help="publish even where a golden question is no longer answered rightly",
        )
    _changing(commands, "rollback", "go back to the generation before")


def _keeping(commands: Commands) -> None:
    _command(commands, "log", "tell who did what to a shelf", json=True)
    golden = _command(
        commands, "golden", "keep questions that must go on being answered rightly", json=True
    )
    golden.add_argument("--by", default="command line", help="who does it, for `ibid log`")
    golden.add_argument("act", nargs="?", choices=("list", "add", "remove"), default="list")
    golden.add_argument("words", nargs="?", metavar="QUESTION_OR_NUMBER")
    golden.add_argument("--gold", action="append", help="words that the right quotation holds")

    export = _command(commands, "export", "write a work as Markdown that `ibid add` reads back")
    export.add_argument("work", metavar="WORK")
    export.add_argument("folder", nargs="?", type=Path, help="a new folder (default: WORK)")
    backup = _command(
        commands, "backup", "write the whole home into one file", json=True, collection=False
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--check", action="store_true", help="only verify a file written before")
    restore = _command(
        commands, "restore", "put a backup back as a new home", json=True, collection=False
    )
    restore.add_argument("file", type=Path, metavar="FILE")


def _text(word: str) -> str:
    """Return a word as text: bytes that are none, as a Latin-1 terminal sends, become `?`."""
    return word.encode(errors="replace").decode()


def _positive(word: str) -> int:
    number = int(word)
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{word} is not between 1 and 100")
    return number


def _picture(word: str) -> Path:
    path = Path(word)
    if path.suffix.lower() not in {".png", ".svg"}:
        raise argparse.ArgumentTypeError(f"{word} ends neither in .png nor in .svg")
    return path
