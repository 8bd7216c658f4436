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
    _changing(commands)
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
    parser = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.add_argument("--home", type=Path, default=argparse.SUPPRESS, help="the folder of state")
    if collection:
        parser.add_argument("--collection", default="default", help="the shelf (default: default)")
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON on standard output")
    return parser


def _add(commands: Commands) -> None:
    add = _command(commands, "add", "add texts and publish them")
    add.add_argument("paths", nargs="+", metavar="PATH_OR_URL", help="a file or a folder")
    for name in _METADATA:
        add.add_argument(f"--{name}", help=f"the {name}, where the text does not tell it")


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
    _command(commands, "check", "verify the home", json=True, collection=False)
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


def _changing(commands: Commands) -> None:
    remove = _command(commands, "remove", "take a work off the shelf")
    remove.add_argument("work", metavar="WORK")
    _command(commands, "rebuild", "make a new generation from the stored sources")
    _command(commands, "rollback", "go back to the generation before")


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
