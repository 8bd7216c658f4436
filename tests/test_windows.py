"""What is shown of what was found: passages cut to what bears, nothing said twice."""

from itertools import pairwise

import pytest

from index.answer import answer
from index.readers.markdown import read_markdown
from index.shelf import Shelf
from tests.shelves import make_shelf
from tests.stub import StubEncoder

FILLER = " ".join(
    f"{first} {verb} the {second} in {month}."
    for month in ("May", "June", "July")
    for first, verb, second in (
        ("Millers", "mended", "weir"),
        ("Bakers", "fed", "orphans"),
        ("Weavers", "dyed", "banners"),
        ("Ropemakers", "swept", "quay"),
    )
)
TOLL = "Captain Ilse Brandt abolished the bridge toll at Tolvik in 1640."
CHRONICLE = f"# A Chronicle\n\n{FILLER} {TOLL} {FILLER}\n"
QUESTION = "Who abolished the bridge toll at Tolvik?"


def shelf_of(*texts: str) -> Shelf:
    return make_shelf(StubEncoder(), *(read_markdown(text) for text in texts))


def test_a_passage_is_cut_to_the_sentences_that_bear_on_the_question():
    shelf = shelf_of(CHRONICLE)
    found = answer(QUESTION, shelf, StubEncoder())
    assert found.passages[0].text == TOLL
    text = shelf.works[0].document.text
    for passage in found.passages:
        assert passage.text == text[passage.start : passage.end]


def test_passages_never_overlap():
    found = answer(QUESTION, shelf_of(CHRONICLE), StubEncoder(), k=8)
    spans = sorted((passage.start, passage.end) for passage in found.passages)
    assert len(spans) == 8
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_evidence_in_neighbouring_sentences_stays_together():
    text = "The bridge toll at Tolvik was abolished. The toll of the bridge had fed Tolvik's poor."
    found = answer(
        "What of the bridge toll at Tolvik?", shelf_of(f"{FILLER} {text}"), StubEncoder()
    )
    assert found.passages[0].text == text


@pytest.mark.parametrize("copy", [CHRONICLE, CHRONICLE.replace(TOLL, TOLL.replace("the ", "The "))])
def test_what_two_works_say_in_the_same_words_is_shown_once(copy):
    shelf = shelf_of(CHRONICLE, copy.replace("A Chronicle", "Another Chronicle"))
    found = answer(QUESTION, shelf, StubEncoder(), k=8)
    folded = [" ".join(passage.text.casefold().split()) for passage in found.passages]
    assert len(folded) == len(set(folded))
    assert len(found.quotations) == 1
