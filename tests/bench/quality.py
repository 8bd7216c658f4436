"""Measure answers beside two peers, in one run, with one model, on texts not fitted on.

make bench-quality
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from unittest.mock import patch

from index import sentences
from index.library import Library
from index.shelf import Shelf
from index.sources import load_source
from index.work import Metadata
from tests.bench.ablation import ablate
from tests.bench.judging import Estimates, estimate_all, estimate_coverage
from tests.bench.peers import Embedder, LangChainFaiss, TxtaiHybrid
from tests.bench.pipelines import Ibid, Make, RememberingEncoder, ask_across, ask_within
from tests.bench.sets import SHARED, Half, Shelves, load_file, load_half, shelve_all
from tests.bench.tables import Table, alone, show, with_interval, write

ROOT = Path(__file__).parents[2]
ARTICLE = SHARED / "texts/japan-dprk-history.txt"
FOOTNOTED = {
    "the article, as students ask": (ARTICLE, ROOT / "tests/data/article_students.jsonl"),
    "the article, in other words": (ARTICLE, ROOT / "tests/data/article_questions.jsonl"),
    **{
        f"corpus/{questions.parent.name}": (questions.parent, questions)
        for questions in sorted(ROOT.glob("corpus/*/questions.jsonl"))
    },
}
HEADING = """\
# Quality of answers

Ibid and two peers, on one machine, in one run, with the same embedding model. Shares run
from 0 to 1; brackets hold a figure's 95 % bootstrap interval.

- **Fitted on, and never reported:** the questions to four encyclopaedia articles (columns marked
  "development"), and questions by students to the same four.
- **Chosen on, and never reported:** one half of the questions to the mixed texts.
- **Reported:** the questions to eight other articles, the other half of the mixed texts, and the
  questions to footnoted texts.

A passage is right if it holds the annotated span, a quotation if it holds the words of that span
and is from the right text. Unanswerable questions look as if the text answered them.

LangChain: its recursive splitter at 200 tokens and FAISS. txtai: BM25 and vectors, over the same
passages. Their quotations are the sentences of their five best passages that they rank highest
themselves; Ibid may quote up to three sentences in a row, and it alone reads titles and notes.
The peers never refuse, and their confidence is a score, not meant as a probability."""

_PASSAGES = {
    **{f"recall@{k}": f"recall@{k}" for k in (1, 3, 5, 10)},
    "MRR": "mrr",
    "nDCG": "ndcg",
}
_QUOTATIONS = {
    "right quotation first": "quotation_first",
    "right quotation among three": "quotation_any",
    "right first, refusals lifted": "lifted quotation_first",
    "right among three, refusals lifted": "lifted quotation_any",
    "characters of the first quotation": "quoted",
}
_REFUSALS = {
    "AUROC against unanswerable": "auroc",
    "calibration error": "calibration_error",
    "refused, answerable": "refused_answerable",
    "refused, unanswerable": "refused_unanswerable",
}
_UNRELATED = {
    "AUROC against unrelated": "far auroc",
    "refused, unrelated": "far refused_unanswerable",
}
_COVERAGE = {"recall by characters": "recall", "precision by characters": "precision"}
_NAMES = {**_PASSAGES, **_QUOTATIONS, **_REFUSALS}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, help="write the report to this Markdown file")
    options.add_argument("--model", help="the embedding model of Ibid and its peers")
    given = options.parse_args()
    if not SHARED.is_dir():
        raise SystemExit(f"no texts at {SHARED}: set IBID_SHARED to their folder")
    print(HEADING)
    tables = []
    split = lru_cache(sentences.split_sentences)  # the same paragraphs in every run
    with patch.object(sentences, "split_sentences", split):
        for table in measure(given.model):
            show(table)
            tables.append(table)
    if given.out:
        write(HEADING, tables, given.out)


def measure(model: str | None) -> Iterator[Table]:
    """Measure everything, table by table, with a model or the one that comes with Ibid."""
    encoder = RememberingEncoder(model)
    embedder = Embedder(encoder._model)
    makes: dict[str, Make] = {
        "Ibid": partial(Ibid, encoder=encoder),
        "LangChain + FAISS": partial(LangChainFaiss, embedder=embedder),
        "txtai hybrid": partial(TxtaiHybrid, embedder=embedder),
    }
    reported, development = load_half(development=False), load_half(development=True)
    for half in (reported, development):
        questions = [q.question for q in (*half.related, *half.mixture)]
        encoder.encode_questions(questions)
        embedder.embed(questions)
    shelves = shelve_all(encoder)
    yield from compare_articles(makes, shelves, reported, development)
    yield compare_mixture(makes, shelves.mixture, reported, development)
    yield from compare_footnoted(makes, encoder)
    yield ablate(makes["Ibid"], encoder, shelves, (development, reported))


def compare_articles(
    makes: Mapping[str, Make], shelves: Shelves, reported: Half, development: Half
) -> Iterator[Table]:
    """Ask within each article, alone on its shelf, and across all articles on one."""

    def within(make: Make, half: Half) -> Estimates:
        return estimate_all(
            ask_within(make, shelves.alone, half.related),
            ask_within(make, shelves.alone, half.unrelated),
        )

    def across(make: Make, half: Half) -> Estimates:
        return estimate_all(ask_across(make, shelves.together, half.related))

    halves = (reported, development)
    note = f"{_count(reported)}; development: {_count(development)}."
    runs = [[within(make, half) for make in makes.values()] for half in halves]
    yield _table("Within the article", note, makes, runs, {**_NAMES, **_UNRELATED})
    runs = [[across(make, half) for make in makes.values()] for half in halves]
    note += " Another article may answer what its own does not."
    yield _table("Across twelve articles", note, makes, runs, _NAMES)


def _count(half: Half) -> str:
    answerable = sum(bool(question.spans) for question in half.related)
    return (
        f"{answerable} answerable questions, {len(half.related) - answerable} that only look so, "
        f"{len(half.unrelated)} about other articles"
    )


def compare_mixture(
    makes: Mapping[str, Make], shelf: Shelf, reported: Half, development: Half
) -> Table:
    """Ask for evidence that lies in several places."""
    runs = [
        [estimate_coverage(ask_across(make, shelf, half.mixture, k=5)) for make in makes.values()]
        for half in (reported, development)
    ]
    note = (
        f"{len(reported.mixture)} questions; development: {len(development.mixture)}. "
        "How much of the evidence five passages hold, and how much of them is evidence."
    )
    return _table("Wiki texts and chat logs on one shelf", note, makes, runs, _COVERAGE)


def compare_footnoted(makes: Mapping[str, Make], encoder: RememberingEncoder) -> Iterator[Table]:
    """Ask of footnoted texts what `ibid evaluate` asks; peers read them without notes."""
    for name, (source, path) in FOOTNOTED.items():
        with tempfile.TemporaryDirectory() as home:
            collection = Library(Path(home)).collection()
            collection.add([load_source(source, Metadata())], encoder)
            shelf = collection.load().shelf
            [work] = shelf.works
            asked = list(load_file(path, work.id, work.document.text))
            runs = [estimate_all(ask_across(make, shelf, asked)) for make in makes.values()]
        answerable = sum(bool(question.spans) for question in asked)
        note = f"{answerable} answerable questions, {len(asked) - answerable} unanswerable."
        yield _table(f"Footnoted: {name}", note, makes, [runs], _NAMES)


def _table(
    title: str,
    note: str,
    makes: Mapping[str, Make],
    runs: Sequence[Sequence[Estimates]],
    names: Mapping[str, str],
) -> Table:
    """Lay out the reported runs with intervals and, if any, the development runs without."""
    reported, *development = runs
    columns = ["", *makes, *(f"{name} (development)" for name in makes if development)]
    rows = [
        [
            label,
            *(with_interval(estimates[key]) for estimates in reported),
            *(alone(estimates[key]) for others in development for estimates in others),
        ]
        for label, key in names.items()
    ]
    return Table(title, note, columns, rows)


if __name__ == "__main__":
    main()
