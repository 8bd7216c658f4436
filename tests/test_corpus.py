"""Every work that ships under `corpus/`, with all its faults at once."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.document import Document
from index.sentences import split_sentences
from index.sources import load_source
from index.work import Metadata

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ESSAY = "japan-dprk-1910-2014"
KEYS = {"title", "author", "date", "language", "source", "licence"}


def works() -> list[Path]:
    return sorted(path for path in CORPUS.iterdir() if path.is_dir())


def record_faults(folder: Path) -> Iterator[str]:
    record = tomllib.loads((folder / "work.toml").read_text(encoding="utf-8"))
    if set(record) != KEYS:
        yield f"work.toml has the keys {sorted(record)}, not {sorted(KEYS)}"
    yield from (f"work.toml: {k} is {v!r}" for k, v in record.items() if not str(v).strip())


def text_faults(folder: Path, document: Document) -> Iterator[str]:
    yield from (f"text.md: {problem.message}" for problem in document.problems)
    labels = [anchor.label for anchor in document.anchors]
    if labels != [str(n) for n in range(1, len(labels) + 1)]:
        yield f"text.md: the markers are not 1, 2, 3 …: {labels}"
    if [note.label for note in document.notes] != labels:
        yield "text.md: the notes are not those of the markers, in order"
    yield from (f"text.md: note {n.label} is empty" for n in document.notes if not n.text.strip())
    if not document.sections:
        yield "text.md: there are no sections"
    words = len(document.text.split())
    if folder.name == ESSAY and (len(labels) < 25 or words < 2000):
        yield f"text.md: {len(labels)} notes and {words} words are too few"


def question_faults(folder: Path, document: Document) -> Iterator[str]:
    path = folder / "questions.jsonl"
    if not path.exists():
        return
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kinds = Counter(bool(record["answerable"]) for record in records)
    if folder.name == ESSAY and (kinds[True], kinds[False]) != (40, 20):
        yield f"questions.jsonl: {kinds[True]} answerable and {kinds[False]} not, for 40 and 20"
    repeated = [name for name, n in Counter(r["id"] for r in records).items() if n > 1]
    yield from (f"questions.jsonl: {name} stands twice" for name in repeated)
    for record in records:
        yield from (f"questions.jsonl, {record['id']}: {f}" for f in one_fault(record, document))


def one_fault(record: dict, document: Document) -> Iterator[str]:
    if set(record) != {"id", "question", "answerable", "gold", "notes"}:
        yield f"has the keys {sorted(record)}"
        return
    if not record["question"].strip():
        yield "has no question"
    if record["id"][0] != ("a" if record["answerable"] else "u"):
        yield "its id does not begin with a (answerable) or u (not)"
    if bool(record["gold"]) != record["answerable"]:
        yield "has gold if and only if it is not answerable"
    for gold in record["gold"]:
        if document.text.count(gold) != 1:
            yield f"{gold!r} is {document.text.count(gold)} times in the text"
            return
    expected = labels_by(record["gold"][0], document) if record["gold"] else []
    if record["notes"] != expected:
        yield f"notes {record['notes']} are not those of its sentence, {expected}"


def labels_by(gold: str, document: Document) -> list[str]:
    """Return the labels anchored in the sentences that hold a piece of the text."""
    text, at = document.text, document.text.index(gold)
    start = text.rfind("\n\n", 0, at) + 2 if "\n\n" in text[:at] else 0
    end = text.find("\n\n", at) if "\n\n" in text[at:] else len(text)
    return [
        anchor.label
        for span in split_sentences(text, start, end, document.language)
        if span.start < at + len(gold) and at < span.end
        for anchor in document.anchors_in(span.start, span.end)
    ]


def test_every_shipped_work_is_sound():
    faults = []
    for folder in works():
        document = load_source(folder, Metadata()).parse()
        for found in (record_faults(folder), text_faults(folder, document)):
            faults += [f"{folder.name}: {fault}" for fault in found]
        faults += [f"{folder.name}: {fault}" for fault in question_faults(folder, document)]
    assert faults == [], "\n" + "\n".join(faults)


def test_the_essay_ships():
    assert ESSAY in [folder.name for folder in works()]
    assert (CORPUS / ESSAY / "questions.jsonl").exists()
