"""The words of the `ibid` command that look after a home: its log, checks and safe copies."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from bot.browse import ERR, OUT, Loader, collection_of, print_json
from bot.settings import Settings
from index.backup import Contents, check_backup, restore_backup, write_backup
from index.errors import HomeError, SourceError
from index.evaluate import Question
from index.export import export_work
from index.library import Library


def check(arguments: argparse.Namespace, settings: Settings, load: Loader) -> int:
    """Verify the home, after clearing away what a killed process left."""
    library = Library(settings.home)
    named = arguments.collection
    names = [n for n in library.collections() if named in {None, n}]
    if not names:
        place = f"collection {named!r} has" if named else f"{settings.home} holds"
        raise HomeError(f"{place} no texts yet: add some with `ibid add PATH`")
    recovered = library.collection(named).recover() if named else library.recover()
    encoder = load(settings.model)
    faults = {name: library.collection(name).check(encoder) for name in names}
    sound = not any(faults.values())
    if arguments.json:
        print_json({"ok": sound, "collections": faults, "recovered": recovered})
    for line in recovered:
        ERR.print(line, markup=False, soft_wrap=True)
    for name, lines in faults.items():
        for line in lines:
            ERR.print(f"{name}: {line}", markup=False, soft_wrap=True)
    if sound and not arguments.json:
        OUT.print(f"sound: {', '.join(names)}")
    return 0 if sound else 1


def log(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print who did what to a shelf, the latest last."""
    acts = collection_of(arguments, settings).log.read()
    if arguments.json:
        print_json([asdict(act) for act in acts])
        return 0
    table = Table(box=None, header_style="bold")
    columns = {"when": None, "who": 2, "what": None, "works": 5, "generation": None}
    for heading, ratio in columns.items():
        table.add_column(heading, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    for act in acts:
        when = act.at[:19].replace("T", " ")
        works = ", ".join(act.works) + (f" ({act.detail})" if act.detail else "")
        table.add_row(when, act.by, act.act, works, str(act.generation or ""))
    OUT.print(table)
    return 0


def golden(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, add or remove golden questions."""
    kept = collection_of(arguments, settings).golden
    if arguments.act == "add":
        if not (arguments.words or "").strip() or not arguments.gold:
            raise SourceError(
                'golden add: give the question and --gold "words of the right answer"'
            )
        question = Question(None, arguments.words, gold=tuple(arguments.gold))
        told = [kept.add(question, arguments.by)]
    elif arguments.act == "remove":
        told = [kept.remove(arguments.words or "", arguments.by)]
    else:
        told = kept.read()
    if arguments.json:
        print_json([asdict(question) for question in told])
        return 0
    for question in told:
        gold = "; ".join(f"“{words}”" for words in question.gold)
        OUT.print(f"{question.id}  {question.question}  {gold}", markup=False, soft_wrap=True)
    return 0


def export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a work as a folder that `ibid add` reads back."""
    shelf = collection_of(arguments, settings).load().shelf
    work = shelf.works[shelf.find_work(arguments.work)]
    folder = arguments.folder or Path(work.id)
    export_work(work, folder)
    OUT.print(
        f"exported: {folder}; `ibid add {folder}` reads it back", markup=False, soft_wrap=True
    )
    return 0


def backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the whole home into one file, or check such a file."""
    if arguments.check:
        contents = check_backup(arguments.file)
    else:
        contents = write_backup(settings.home, arguments.file)
    return _tell_contents(arguments, contents, "sound" if arguments.check else "backed up")


def restore(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a backup back as a new home."""
    return _tell_contents(arguments, restore_backup(arguments.file, settings.home), "restored")


def _tell_contents(arguments: argparse.Namespace, contents: Contents, done: str) -> int:
    about = {
        "created": contents.created,
        "collections": list(contents.collections),
        "database": contents.database,
        "bytes": contents.size,
    }
    if arguments.json:
        print_json(about)
        return 0
    database = "with" if contents.database else "without"
    OUT.print(
        f"{done}: {', '.join(contents.collections) or 'no texts'}, {database} the bot's database, "
        f"{contents.size / 1024**2:.1f} MB, of {contents.created}",
        markup=False,
        soft_wrap=True,
    )
    return 0
