"""The question sets under IBID_SHARED, and which of them may be fitted on.

Texts of DEVELOPMENT serve to fit and choose; all others only to report.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.dense import Encoder
from index.document import Document
from index.encoding import encode_passages, passage_texts, split_for
from index.evaluate import read_questions
from index.rows import EncodedWork
from index.scale import FITTED, Scale, measure_scale
from index.search import Index
from index.shelf import Shelf
from index.work import Metadata, Work

SHARED = Path(__file__).parents[2] / os.environ.get("IBID_SHARED", "../shared")
DEVELOPMENT = ("1973_oil_crisis", "French_and_Indian_War", "Islamism", "Warsaw")
REPORTED = (
    "Apollo_program",
    "Genghis_Khan",
    "Kenya",
    "Newcastle_upon_Tyne",
    "Nikola_Tesla",
    "Normans",
    "Scottish_Parliament",
    "Victoria_and_Albert_Museum",
)
MIXTURE = ("wikitexts", "chatlogs")
UNRELATED = 80  # a text, from the other texts' questions


@dataclass(frozen=True)
class Question:
    """A question to a text, with the spans of the text that answer it; none, if nothing.

    `answers` are the words of these spans.
    """

    id: str
    question: str
    text: str
    spans: list[tuple[int, int]]
    answers: tuple[str, ...] = ()


def read_text(name: str) -> str:
    """Return a text of the question sets by its name."""
    folder = "eval/chunking" if name in MIXTURE else "eval/qa/docs"
    suffix = "md" if name in MIXTURE else "txt"
    return (SHARED / folder / f"{name}.{suffix}").read_text()


def load_squad(texts: Iterable[str]) -> Iterator[Question]:
    """Yield the SQuAD 2.0 and XQuAD questions to these texts.

    A short answer may stand in many places; the one that the annotator marked counts.
    """
    chosen = set(texts)
    for line in (SHARED / "eval/qa/questions.jsonl").read_text().splitlines():
        record = json.loads(line)
        if record["title"] in chosen:
            start, answers = record["doc_answer_start"], tuple(record["answers"][:1])
            spans = [(start, start + len(answer)) for answer in answers]
            yield Question(record["id"], record["question"], record["title"], spans, answers)


def load_mixture(*, development: bool) -> Iterator[Question]:
    """Yield one half of the questions to the mixed texts, parted by the hash of their id."""
    for line in (SHARED / "eval/chunking/questions.jsonl").read_text().splitlines():
        record = json.loads(line)
        if (hashlib.md5(record["id"].encode()).digest()[-1] % 2 == 0) == development:
            text = read_text(record["corpus"])
            starts = [text.index(gold) for gold in record["gold"]]
            spans = [(s, s + len(g)) for s, g in zip(starts, record["gold"], strict=True)]
            about = (record["id"], record["question"], record["corpus"])
            yield Question(*about, spans, tuple(record["gold"]))


def load_file(path: Path, name: str, text: str) -> Iterator[Question]:
    """Yield the questions of a file to a text, with all places of their gold strings."""
    for number, asked in enumerate(read_questions(path)):
        golds = asked.gold if asked.answerable else ()
        spans = [span for gold in golds for span in _places(gold, text)]
        if asked.answerable and not spans:
            raise ValueError(f"{path}: {name} does not hold the gold of {asked.question!r}")
        yield Question(asked.id or str(number), asked.question, name, spans, golds)


def _places(gold: str, text: str) -> Iterator[tuple[int, int]]:
    """Find a string whatever its white space."""
    words = r"\s+".join(map(re.escape, gold.split()))
    return (match.span() for match in re.finditer(words, text))


def draw_unrelated(questions: Sequence[Question], each: int) -> Iterator[Question]:
    """Put to each text a sample of the questions about the others; none has an answer."""
    chance = random.Random(0)
    for text in dict.fromkeys(question.text for question in questions):
        others = [question for question in questions if question.text != text]
        for other in chance.sample(others, each):
            yield replace(other, id=f"{text} {other.id}", text=text, spans=[], answers=())


def shelve(texts: Sequence[str], encoder: Encoder, scale: Scale = FITTED) -> Shelf:
    """Index texts in memory, one work each; `scale` is the model's."""
    works, encoded = [], []
    for name in texts:
        title = None if name in MIXTURE else name.replace("_", " ")
        document = Document(read_text(name), title=title)
        works.append(Work(name, document, Metadata(title), Metadata(), name, name, "", ""))
        passages = split_for(document, encoder)
        rows = encode_passages(passage_texts(document, passages, encoder), encoder)
        encoded.append(EncodedWork(passages, rows))
    return Shelf(tuple(works), Index.build(encoded, scale))


@dataclass(frozen=True)
class Half:
    """The questions of one purpose: to fit and choose by, or to report on."""

    related: list[Question]
    unrelated: list[Question]
    mixture: list[Question]


def load_half(*, development: bool) -> Half:
    """Load the questions to develop with, or those to report on."""
    related = list(load_squad(DEVELOPMENT if development else REPORTED))
    unrelated = list(draw_unrelated(related, UNRELATED))
    return Half(related, unrelated, list(load_mixture(development=development)))


@dataclass(frozen=True)
class Shelves:
    """The articles, each alone and all together, and the mixed texts."""

    alone: dict[str, Shelf]
    together: Shelf
    mixture: Shelf


def shelve_all(encoder: Encoder) -> Shelves:
    """Index all texts of the sets in memory, on the scale of their model in English."""
    articles = (*DEVELOPMENT, *REPORTED)
    scale = measure_scale(partial(encode_passages, encoder=encoder), {"en"})
    alone = {text: shelve([text], encoder, scale) for text in articles}
    return Shelves(alone, shelve(articles, encoder, scale), shelve(MIXTURE, encoder, scale))
