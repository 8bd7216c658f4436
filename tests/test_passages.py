"""Passages: they cover a text, fit the encoder and keep to their section."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Section
from index.passages import Passage, split_passages
from index.readers.blocks import Block, Source, assemble
from index.readers.plain import read_plain
from tests.stub import StubEncoder

COUNT = StubEncoder().count_tokens


def by_length(texts):
    """Count like a subword tokenizer: a long word is many tokens."""
    return [math.ceil(len("".join(text.split())) / 4) for text in texts]


def check(document: Document, passages: list[Passage], count, budget: int) -> None:
    text = document.text
    seen = [0] * len(text)
    for passage in passages:
        for at in range(passage.start, passage.end):
            seen[at] += 1
    blank = [char.isspace() for char in text]
    assert all(n == 1 or (n == 0 and b) for n, b in zip(seen, blank, strict=True))
    assert [p.start for p in passages] == sorted(p.start for p in passages)
    assert max(count([text[p.start : p.end] for p in passages]), default=0) <= budget
    crossed = [
        (p.start, s.start) for p in passages for s in document.sections if p.start < s.start < p.end
    ]
    assert crossed == []
    for passage in passages:
        at = passage.start
        for sentence in passage.sentences:
            assert at <= sentence.start < sentence.end <= passage.end
            at = sentence.end


WORDS = "salt grain mule toll silver river bridge 1412 “quay” Dr. p. U.S. so; (a)".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)
PARAGRAPHS = st.lists(SENTENCES.map("{}.".format), min_size=1, max_size=6).map(" ".join)
BLOCKS = PARAGRAPHS.map(Block) | st.builds(Block, SENTENCES, level=st.integers(1, 3))
DOCUMENTS = st.lists(BLOCKS, min_size=1, max_size=12).map(lambda blocks: assemble(Source(blocks)))


@given(DOCUMENTS, st.integers(1, 80), st.sampled_from([COUNT, by_length]))
def test_passages_cover_a_text_within_the_budget(document, budget, count):
    check(document, split_passages(document, count, budget), count, budget)


@given(st.text(max_size=200), st.integers(1, 20))
def test_any_text_at_all_is_covered(text, budget):
    document = Document(text)
    check(document, split_passages(document, by_length, budget), by_length, budget)


@given(DOCUMENTS, st.integers(20, 80))
def test_every_character_outside_headings_may_be_quoted(document, budget):
    headings = {s.start: s.start + len(s.heading) for s in document.sections}
    quotable = "".join(
        document.text[s.start : s.end]
        for p in split_passages(document, COUNT, budget)
        for s in p.sentences
    )
    left = "".join(
        char
        for at, char in enumerate(document.text)
        if not any(start <= at < end for start, end in headings.items())
    )
    assert "".join(quotable.split()) == "".join(left.split())


def test_a_heading_opens_its_passage_and_is_no_sentence():
    text = "Salt rose.\n\nTolls\n\nThe toll was high. Nobody paid."
    document = Document(text, sections=(Section("Tolls", 1, 12, len(text)),))
    introduction, tolls = split_passages(document, COUNT, 100)
    assert (introduction.section, tolls.section) == (None, "Tolls")
    assert text[tolls.start : tolls.end] == "Tolls\n\nThe toll was high. Nobody paid."
    quotable = [text[s.start : s.end] for s in tolls.sentences]
    assert quotable == ["The toll was high.", "Nobody paid."]


def test_sentences_stay_whole_where_they_fit():
    sentences = [f"Mule number {n} carried salt over the pass." for n in range(20)]
    document = Document(" ".join(sentences))
    passages = split_passages(document, COUNT, 30)
    assert len(passages) > 1
    quotable = [document.text[s.start : s.end] for p in passages for s in p.sentences]
    assert quotable == sentences


def test_a_paragraph_that_fits_is_not_broken():
    paragraphs = ["Salt rose. " * 4, "Rice fell. " * 4, "Mules died. " * 4]
    document = Document("\n\n".join(p.strip() for p in paragraphs))
    passages = split_passages(document, COUNT, 16)
    assert [document.text[p.start : p.end] for p in passages] == [p.strip() for p in paragraphs]


@pytest.mark.parametrize("text", ["x" * 50_000, "x " * 20_000 + ".", "x" * 900 + " y " + "z" * 900])
def test_words_and_sentences_beyond_the_budget_are_cut(text):
    document = Document(text.strip())
    check(document, split_passages(document, by_length, 100), by_length, 100)


@pytest.mark.parametrize("text", ["", "  \n\n \t"])
def test_a_blank_text_has_no_passages(text):
    assert split_passages(Document(text), COUNT, 10) == []


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one token, not 0"):
        split_passages(Document("Salt."), COUNT, 0)


def test_the_article_is_covered(article):
    document = read_plain(article.read_text(encoding="utf-8"))
    passages = split_passages(document, by_length, 180)
    check(document, passages, by_length, 180)
    assert {p.section for p in passages} == {None, *(s.heading for s in document.sections)}
