"""Answers: literal quotations with exactly their own notes, or a refusal."""

import math
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer import Answer, answer
from index.readers.markdown import read_markdown
from index.readers.plain import read_plain
from index.shelf import Shelf
from tests.shelves import harbour, make_shelf, orchard
from tests.stub import StubEncoder

ENCODER = StubEncoder()
SIGNED = "Who signed the harbour accord at Tolvik in 1931?"
UNRELATED = "Which comet frightened the emperor of Trebizond?"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return make_shelf(ENCODER, harbour(), orchard())


def ask(question: str, shelf: Shelf, **options) -> Answer:
    return answer(question, shelf, ENCODER, **options)


def check_literal(result: Answer, shelf: Shelf) -> None:
    """Every quotation and passage is a span of its work; the notes are the quotations' own."""
    works = {work.id: work for work in shelf.works}
    for item in (*result.quotations, *result.passages):
        text = works[item.work].document.text
        assert item.text == text[item.start : item.end]
        assert item.text.strip()
    for passage in result.passages:
        anchors = works[passage.work].document.anchors_in(passage.start, passage.end)
        assert passage.labels == tuple(anchor.label for anchor in anchors)
    called = []
    for quotation in result.quotations:
        document = works[quotation.work].document
        expected = [a for a in document.anchors if quotation.start < a.offset <= quotation.end]
        assert list(quotation.anchors) == expected
        called += [(a.label, a.note_id) for a in expected]
    assert [(note.label, note.note_id) for note in result.notes] == called
    assert 0 <= result.confidence <= 1
    assert bool(result.quotations) == result.answered


def test_the_sentence_that_answers_is_quoted_with_its_note(shelf):
    result = ask(SIGNED, shelf)
    assert result.answered
    best = result.quotations[0]
    assert best.text == "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."
    assert (best.title, best.section) == ("The Harbour Accord", "Negotiations")
    assert [a.label for a in best.anchors] == ["1"]
    assert [(n.label, n.text, n.status) for n in result.notes[:1]] == [
        ("1", "Quist, Letters, p. 12.", "found")
    ]
    assert "The Harbour Accord" in best.citation
    assert "under “Negotiations" in best.citation


def test_notes_come_in_the_order_of_their_markers(shelf):
    result = ask("What did the council pay her, forty silver crowns, for the work?", shelf)
    assert [(n.label, n.text) for n in result.notes] == [
        ("2", "Treasury roll 7."),
        ("3", "Compare the mint's ledger."),
    ]


def test_a_note_that_the_source_lacks_is_said_to_be_missing(shelf):
    result = ask("Where did the customs house near the eastern quay open?", shelf)
    assert "customs house" in result.quotations[0].text
    missing = result.notes[0]
    assert (missing.label, missing.note_id, missing.text) == ("5", None, None)
    assert missing.status == "missing"


MILLS = """\
The mill by the weir burned down on a windless night.[^1] Nobody in the parish was hurt.

The miller rebuilt it in stone.[^2] His sons sold the wheel for iron.[^3]

[^1]: Teodor Vance confessed to the arson before the assizes of Lorne.
[^2]: Ada Quill, *The Stone Mills of Lorne* (Harrow: Weir Press, 1911), 40.
[^3]: Ibid., 52.
"""


def test_an_answer_that_stands_in_a_note_brings_the_sentence_it_hangs_on():
    shelf = make_shelf(ENCODER, read_markdown(MILLS))
    result = ask("Who confessed to the arson before the assizes of Lorne?", shelf)
    assert result.quotations[0].text.startswith("The mill by the weir burned down")
    assert result.notes[0].text == (
        "Teodor Vance confessed to the arson before the assizes of Lorne."
    )


def test_a_short_note_is_shown_with_the_reference_it_stands_for():
    shelf = make_shelf(ENCODER, read_markdown(MILLS))
    result = ask("Who sold the wheel for iron?", shelf)
    [note] = [note for note in result.notes if note.label == "3"]
    assert note.status == "resolved"
    assert note.text == (
        "Ibid., 52. [resolved from note 2: Ada Quill, The Stone Mills of Lorne "
        "(Harrow: Weir Press, 1911), 40.]"
    )


def test_a_question_about_something_else_is_refused_with_passages(shelf):
    result = ask(UNRELATED, shelf, k=3)
    assert not result.answered
    assert result.quotations == result.notes == ()
    assert len(result.passages) == 3
    assert result.confidence < ask(SIGNED, shelf).confidence


def test_passages_are_ranked_and_no_more_than_asked_for(shelf):
    for k in (1, 2, 100):
        result = ask(SIGNED, shelf, k=k)
        scores = [passage.score for passage in result.passages]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= k
        assert "signed the harbour accord" in result.passages[0].text
    assert len(ask(SIGNED, shelf).passages) == 5


def test_an_answer_from_one_work_uses_no_other(shelf):
    result = ask(SIGNED, shelf, work=1)
    assert {item.work for item in (*result.passages, *result.quotations)} == {shelf.works[1].id}
    assert not result.answered


def test_a_sentence_that_leans_back_brings_the_one_before(shelf):
    result = ask("How many wrecks, nineteen, were counted?", shelf)
    assert result.quotations[0].text.startswith("The lighthouse keeper wrote")
    assert result.quotations[0].text.endswith("He counted nineteen wrecks.")
    assert [note.label for note in result.notes] == ["4"]


def test_quotations_do_not_overlap(shelf):
    for question in (SIGNED, "the harbour, the council and the lighthouse"):
        spans = sorted((q.work, q.start, q.end) for q in ask(question, shelf).quotations)
        assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


def test_an_empty_shelf_refuses():
    result = ask(SIGNED, Shelf((), None))
    assert (result.answered, result.confidence, result.passages) == (False, 0.0, ())


@pytest.mark.parametrize("question", ["", "?", "the of and", "…", "\N{SKULL}", "a" * 5000, "né"])
def test_questions_without_content_are_answered_without_failing(shelf, question):
    result = ask(question, shelf)
    check_literal(result, shelf)
    assert not result.answered


WORDS = "salt grain mule toll silver river bridge envoy harbour accord 1412 wreck".split()
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(
    lambda words: " ".join(words).capitalize() + "."
)
MARKED = st.tuples(SENTENCE, st.sampled_from(["", "", "[^{}]", "[^{}][^{}]"]))
PARAGRAPHS = st.lists(st.lists(MARKED, min_size=1, max_size=5), min_size=1, max_size=6)


@st.composite
def texts(draw) -> str:
    label, paragraphs = 0, []
    for sentences in draw(PARAGRAPHS):
        paragraph = []
        for sentence, sign in sentences:
            count = sign.count("{}")
            paragraph.append(sentence + sign.format(*range(label + 1, label + 1 + count)))
            label += count
        heading = draw(st.sampled_from(["", "", "## Tolls\n\n"]))
        paragraphs.append(heading + " ".join(paragraph))
    kept = draw(st.sets(st.integers(1, label))) if label else ()
    notes = "\n".join(f"[^{n}]: Roll {n}." for n in kept)
    return "\n\n".join([*paragraphs, notes])


QUESTIONS = st.lists(st.sampled_from([*WORDS, "who", "comet"]), min_size=1, max_size=6).map(
    " ".join
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(texts(), min_size=1, max_size=2), QUESTIONS, st.integers(1, 12))
def test_every_answer_is_literal_and_has_exactly_its_notes(written, question, k):
    shelf = make_shelf(ENCODER, *map(read_markdown, written))
    result = ask(question, shelf, k=k)
    check_literal(result, shelf)
    for note in result.notes:
        assert (note.status, note.text) in [("found", f"Roll {note.label}."), ("missing", None)]
    assert all(math.isfinite(passage.score) for passage in result.passages)


def test_answers_from_the_article_are_literal(article):
    shelf = make_shelf(ENCODER, read_plain(article.read_text(encoding="utf-8")))
    result = ask("What do Shinzo Abe and the abduction lobby have to do with each other?", shelf)
    check_literal(result, shelf)
    assert len(result.passages) == 5
