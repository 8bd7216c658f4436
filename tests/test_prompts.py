"""Prompts to discuss, from a reading's notes and words of dispute. All texts are invented."""

import pytest

from index.disputes import IN_NOTE, IN_TEXT
from index.prompts import QUESTIONS, propose_prompts
from index.readers import read_document
from index.readers.markdown import read_markdown
from index.reading import Reading
from tests.shelves import make_work

FILLER = "The mule drivers carried salt over the high pass in every winter of those years."
SALT = f"""\
# Salt

The envoy signed the salt pact at Tolvik in the spring of that long year.[^1] {FILLER}

The council paid forty crowns for the salt and then asked for more.[^2][^3][^4] {FILLER}

{FILLER} The date of the second pact is disputed among those who have read the roll.

{FILLER} The clerk counted nine thousand sacks in the cellar of the customs house.[^5]

{FILLER} He denied that the seal was ever broken by anybody of his own household.

{FILLER} The copy of the pact was kept in the chest of the harbour chapel.[^6]

[^1]: Quist, Letters, p. 12.
[^2]: Orr, Cellars, p. 3.
[^3]: Ibid., 9.
[^4]: Mint ledger, fol. 3.
[^5]: Port book 4; but see Fox, Yards, p. 8, for a smaller number.
"""


def prompts(text, count=6):
    return propose_prompts([Reading(make_work(read_markdown(text), "Salt"))], count)


def by_key(text, count=6):
    return {prompt.question.key: prompt for prompt in prompts(text, count)}


def test_the_most_noted_passages_are_asked_about():
    found = by_key(SALT)
    several = found["several_notes"]
    assert several.kind == "most noted"
    assert several.quotation.text.startswith("The council paid forty crowns")
    assert [note.label for note in several.notes] == ["2", "3", "4"]
    assert [note.status for note in several.notes] == ["found", "resolved", "found"]
    assert several.question.word() == (
        "The text hangs 3 notes on this passage. What does each support?"
    )
    missing = found["missing_note"]
    assert missing.question.word().startswith("The source lacks note 6 to this passage.")


def test_disputed_passages_are_asked_about():
    found = by_key(SALT)
    contested = found["contested"]
    assert contested.kind == "disputed"
    assert "“disputed”" in contested.question.word()
    against = found["note_against"]
    assert against.question.word().startswith("Note 5 says “but see”.")
    assert against.notes[0].text.startswith("Port book 4; but see Fox")


def test_a_sentence_that_leans_back_brings_the_one_before():
    denied = by_key(SALT)["denied"]
    assert denied.quotation.text == (
        f"{FILLER} He denied that the seal was ever broken by anybody of his own household."
    )


def test_every_prompt_is_literal_and_from_a_paragraph_of_its_own():
    work = make_work(read_markdown(SALT), "Salt")
    found = propose_prompts([Reading(work)], 6)
    text = work.document.text
    assert len(found) == 6
    for prompt in found:
        place = prompt.quotation
        assert place.digest == work.digest
        assert text[place.start : place.end] == place.text
        assert len(prompt.notes) == len(place.anchors)
        assert prompt.question.word()
    paragraphs = [text.count("\n\n", 0, prompt.quotation.start) for prompt in found]
    assert paragraphs == sorted(set(paragraphs))


def test_prompts_are_spread_over_the_reading():
    dense = "\n\n".join(f"{FILLER}[^1] {FILLER}[^1]" for _ in range(10))
    thin = "\n\n".join(FILLER for _ in range(30))
    text = f"{dense}\n\n{thin}\n\n{FILLER}[^1]\n\n[^1]: Quist, Letters, p. 12.\n"
    found = prompts(text, 4)
    assert found[-1].quotation.start > 0.8 * len(text)


def test_who_speaks_is_told():
    said = "Nobody knows whether the tale of the salt is a controversial one."
    text = f"{FILLER} The mayor said in the market:\n\n> {said}\n"
    (prompt,) = prompts(text)
    assert prompt.quotation.introduction == "The mayor said in the market:"


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("According to Orr it was spring, while Quist has the autumn of the year.", "accounts"),
        ("Some historians argue that the pact was never read aloud in the market.", "accounts"),
        ("The envoy allegedly sold the seal to a dealer in silver from the coast.", "unvouched"),
        ("Contrary to what the roll has, the mules came back with the spring.", "contrary"),
        ("Critics have called the roll a poor witness to the years of the pact.", "critics"),
        ("The mules, however, came back to the valley with the first of the spring.", "turn"),
    ],
)  # fmt: skip
def test_words_of_dispute_are_heard(sentence, key):
    (prompt,) = prompts(sentence)
    assert (prompt.kind, prompt.question.key) == ("disputed", key)


@pytest.mark.parametrize(
    "sentence",
    [
        "The hotly contested battle of the pass was fought in the snow of that winter.",
        "It cannot be denied that the mules came back to the valley in the spring.",
        "Nobody denied them the salt that they had asked for in the market that day.",
    ],
)
def test_words_that_only_sound_like_dispute_are_not(sentence):
    assert prompts(sentence) == []


@pytest.mark.parametrize(
    ("note", "key"),
    [
        ("Contra Orr, Cellars, p. 8.", "note_against"),
        ("Pace Orr, the cellar was empty.", "note_against"),
        ("Cf. Orr, Cellars, p. 8.", "note_compare"),
        ("The Contra war of the coast.", "one_note"),
        ("Orr, At a Slow Pace, p. 8.", "one_note"),
    ],
)
def test_what_a_note_says_against_it_is_heard(note, key):
    (prompt,) = prompts(f"{FILLER}[^1]\n\n[^1]: {note}\n")
    assert prompt.question.key == key


def test_a_text_without_notes_or_dispute_has_no_prompts():
    assert prompts(FILLER) == []


def test_a_table_is_no_passage():
    table = "| Year | Salt | Silver | Mules |\n| --- | --- | --- | --- |\n"
    rows = "".join(f"| 18{n} | salt was disputed | nine[^1] | mules |\n" for n in range(10, 14))
    assert prompts(f"{table}{rows}\n\n[^1]: Roll 7.\n") == []


def test_every_cue_has_a_question_and_a_reason():
    for cues in (*IN_TEXT.values(), *IN_NOTE.values()):
        for cue in cues:
            assert cue.key in QUESTIONS
            assert cue.reason
            assert cue.weight > 0


def test_the_article_is_worth_discussing(article):
    work = make_work(read_document(article.read_bytes(), article.name))
    found = propose_prompts([Reading(work)], 6)
    assert [prompt.kind for prompt in found].count("disputed") == 3
    assert len(found) == 6
    assert all(p.quotation.text in work.document.text for p in found)
    sections = {prompt.quotation.section for prompt in found}
    assert len(sections) >= 4
