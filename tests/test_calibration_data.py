"""The calibration passages: equally many in each language, each with a literal answer."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.sentences import split_sentences

FILE = Path(__file__).parents[1] / "index" / "calibration.jsonl"
LANGUAGES = "en de fr es it pt nl ru ja ko zh ar".split()
EACH = 12
KEYS = ("language", "passage", "answer", "question")
UNSPACED = ("ja", "zh")

Record = dict[str, str]


def size(text: str, language: str) -> int:
    """Characters where words are not spaced, else words."""
    return len(text) if language in UNSPACED else len(text.split())


def sentences_of(record: Record) -> list[str]:
    text = record["passage"]
    spans = split_sentences(text, 0, len(text), record["language"])
    return [text[span.start : span.end] for span in spans]


def faults_of_line(line: str) -> Iterator[str]:
    try:
        record = json.loads(line)
    except ValueError:
        yield "no JSON"
        return
    if not isinstance(record, dict) or tuple(record) != KEYS:
        yield f"the keys are not {', '.join(KEYS)}"
    elif not all(isinstance(value, str) and value.strip() for value in record.values()):
        yield "a value is no string, or is empty"
    else:
        yield from faults_of(record)


def faults_of(record: Record) -> Iterator[str]:
    language, passage, answer, question = (record[key] for key in KEYS)
    sentences = sentences_of(record)
    if len(sentences) != 3:
        yield f"{len(sentences)} sentences instead of 3"
    if answer not in passage:
        yield f"the answer is not in the passage: {answer}"
    elif answer not in sentences:
        yield f"the answer is not one whole sentence: {answer}"
    least, most = (25, 60) if language in UNSPACED else (12, 30)
    for sentence in sentences:
        if not least <= size(sentence, language) <= most:
            yield f"a sentence of {size(sentence, language)}: {sentence}"
    least, most = (10, 40) if language in UNSPACED else (6, 14)
    if not least <= size(question, language) <= most:
        yield f"a question of {size(question, language)}: {question}"


def faults_together(records: list[Record]) -> Iterator[str]:
    counts = Counter(record["language"] for record in records)
    for language in sorted({*counts, *LANGUAGES}):
        if counts[language] != (EACH if language in LANGUAGES else 0):
            yield f"{language}: {counts[language]} records"
    for key in KEYS[1:]:
        for text, times in Counter(record[key] for record in records).items():
            if times > 1:
                yield f"{times} times the same {key}: {text}"
    places = Counter(
        (record["language"], place)
        for record in records
        for place, sentence in enumerate(sentences_of(record), 1)
        if sentence == record["answer"]
    )
    for language in LANGUAGES:
        found = [places[language, place] for place in (1, 2, 3)]
        if found != [EACH // 3] * 3:
            yield f"{language}: answers stand first, second, third {found} times"


def faults() -> Iterator[str]:
    sound = []
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        found = list(faults_of_line(line))
        yield from (f"line {number}: {fault}" for fault in found)
        if not found:
            sound.append(json.loads(line))
    yield from faults_together(sound)


def test_the_calibration_passages_are_sound():
    assert not list(faults())
