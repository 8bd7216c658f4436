"""The words of the `ibid` command for those who work with texts: find, compare, cites, timeline.

Where nothing is found, that is the answer.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console

from bot.browse import ERR, OUT, Loader, collection_of, print_json
from bot.listing import show_citing, show_compared, show_findings, show_timeline
from bot.settings import Settings
from index.citation import CITE
from index.citing import find_citing
from index.comparison import compare
from index.dense import Encoder
from index.errors import SourceError
from index.shelf import Shelf
from index.timeline import make_timeline
from index.verbatim import find_source


def find_sources(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print where the quotations of a text come from, and what in them differs."""
    shelf = collection_of(arguments, settings).load().shelf
    text = _checked(arguments.text if arguments.text is not None else _read_text(), "find TEXT")
    _print(arguments, find_source(text, shelf), show_findings)
    return 0


def compare_works(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Print what each work says to a question, by date."""
    question = _checked(arguments.question, "compare QUESTION")
    shelf, encoder = _open(arguments, settings, load)
    _print(arguments, compare(question, shelf, encoder), show_compared)
    return 0


def find_citations(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the sentences whose notes name an author or a work."""
    shelf = collection_of(arguments, settings).load().shelf
    name = _checked(arguments.name, "cites NAME")
    _print(arguments, find_citing(name, shelf), show_citing)
    return 0


def tell_timeline(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Print the dated sentences about a topic in order of their dates."""
    topic = _checked(arguments.topic, "timeline TOPIC")
    shelf, encoder = _open(arguments, settings, load)
    _print(arguments, make_timeline(topic, shelf, encoder), show_timeline)
    return 0


def cite_work(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the reference of a work in a style."""
    shelf = collection_of(arguments, settings).load().shelf
    work = shelf.works[shelf.find_work(arguments.work)]
    OUT.print(CITE[arguments.style](work, None, None), markup=False, soft_wrap=True)
    return 0


def _open(arguments: argparse.Namespace, settings: Settings, load: Loader) -> tuple[Shelf, Encoder]:
    generation = collection_of(arguments, settings).load()
    encoder = load(settings.model)
    generation.require_model(encoder)
    return generation.shelf, encoder


def _print(
    arguments: argparse.Namespace,
    records: Sequence[Any],
    show: Callable[[Console, Sequence[Any]], None],
) -> None:
    if arguments.json:
        print_json([dataclasses.asdict(record) for record in records])
    else:
        show(OUT, records)


def _read_text() -> str:
    if sys.stdin.isatty():
        ERR.print("Paste the text, then end it with Ctrl-D.")
    return sys.stdin.read()


def _checked(text: str, usage: str) -> str:
    """Refuse an empty text."""
    if not text.strip():
        raise SourceError(f"there is nothing to look for: `ibid {usage}`")
    return text
