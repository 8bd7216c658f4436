"""Measure follow-up questions: asked bare, and resolved from the turn before.

The dialogues of `bench/data/followups_dev.jsonl` served to write `index.followup`; those of
`data/followups.jsonl` are about other texts and only report.

    python -m tests.bench.followups
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from index.answer import Answer, answer
from index.dense import SentenceEncoder
from index.followup import Turn, leans, resolve
from index.shelf import Shelf
from index.sources import load_source
from index.work import Metadata
from tests.shelves import make_shelf

SHARED = Path(os.environ.get("IBID_SHARED", "../shared"))
TESTS = Path(__file__).resolve().parents[1]
FILES = {
    "dev": TESTS / "bench/data/followups_dev.jsonl",
    "test": TESTS / "data/followups.jsonl",
}
PLACES = {
    "article": SHARED / "texts/japan-dprk-history.txt",
    "essay": TESTS.parent / "corpus/japan-dprk-1910-2014",
}
ENCODER = SentenceEncoder()


def main() -> None:
    for name, path in FILES.items():
        dialogues = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        told = sum(leans(d["question"]) == (d["kind"] == "follow-up") for d in dialogues)
        print(f"{name}: {len(dialogues)} dialogues, {told} of them told apart")
        report(dialogues, "bare", lambda question, _: question)
        report(dialogues, "resolved", resolve)


@cache
def shelf_of(doc: str) -> Shelf:
    path = PLACES.get(doc, SHARED / "eval/qa/docs" / f"{doc}.txt")
    return make_shelf(ENCODER, load_source(path, Metadata()).parse())


@cache
def ask(question: str, doc: str) -> Answer:
    return answer(question, shelf_of(doc), ENCODER)


def report(
    dialogues: list[dict[str, str]], name: str, resolved: Callable[[str, Turn], str]
) -> None:
    """Print how many dialogues of each kind were answered rightly."""
    kinds: dict[str, list[tuple[bool, bool, bool]]] = {}
    for dialogue in dialogues:
        first = ask(dialogue["first"], dialogue["doc"])
        quotation = first.quotations[0].text if first.quotations else ""
        question = resolved(dialogue["question"], Turn(dialogue["first"], quotation))
        found = ask(question, dialogue["doc"])
        quoted = [quotation.text for quotation in found.quotations[:1]]
        nearest = [passage.text for passage in found.passages]
        judged = holds(quoted, dialogue), holds(nearest, dialogue), found.answered
        unanswerable = " (unanswerable)" * (not dialogue["answerable"])
        kinds.setdefault(dialogue["kind"] + unanswerable, []).append(judged)
    for kind, run in sorted(kinds.items()):
        first_right, near, answered = (sum(column) / len(run) for column in zip(*run, strict=True))
        print(
            f"  {name:8} {kind:24} {len(run):3}   right first {first_right:6.1%}"
            f"   among five passages {near:6.1%}   answered {answered:6.1%}"
        )


def holds(texts: list[str], dialogue: dict[str, str]) -> bool:
    folded = [" ".join(text.split()) for text in texts]
    return any(" ".join(gold.split()) in text for gold in dialogue["gold"] for text in folded)


if __name__ == "__main__":
    main()
