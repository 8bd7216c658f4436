"""Quiz questions that their source settles. All texts are invented."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.quiz import make_quiz
from index.readers import read_document
from index.readers.markdown import read_markdown
from index.reading import Reading
from tests.shelves import make_work

TOWNS = ("Tolvik", "Harsten", "Ostrava", "Lindal", "Marrow", "Quillon")
PEOPLE = ("Marta Quist", "Ben Orr", "Cyra Fox", "Dunja Hale", "Egon Pell", "Fritz Wynn")


def paragraph(n):
    town, person = TOWNS[n], PEOPLE[n]
    return (
        f"The salt office in {town} was opened in {1850 + 7 * n} by the envoy {person} of the Salt "
        f"Company.[^{n + 1}] In those days the clerk {person} said that {310 + 37 * n} mules stood "
        f"in the yards. Grain was sent from {town} to the coast and sold for silver in the market. "
        f"The road near {town} was mended by Company men with stone from the old bridge of {town}."
    )


NOTES = "\n".join(
    f"[^{n + 1}]: {author}, The Book of Offices and Yards, vol. {n}, p. {30 + n}."
    for n, author in enumerate(["Adler", "Bloom", "Crane", "Dorn", "Eck", "Fenn"])
)
SALT = "\n\n".join(map(paragraph, range(6))) + f"\n\n{NOTES}\n"


def quiz(text=SALT, seed=1, count=40):
    return make_quiz([Reading(make_work(read_markdown(text), "Salt"))], seed, count)


def many():
    return [question for seed in range(12) for question in quiz(seed=seed)]


def test_all_kinds_take_turns():
    kinds = [question.kind for question in quiz(count=4)]
    assert kinds == ["date", "name", "number", "note"]
    assert len(quiz(count=40)) == 6  # one a paragraph
    assert {question.kind for question in many()} == {"date", "name", "number", "note"}


def test_a_question_is_a_literal_sentence_with_something_left_out():
    text = make_work(read_markdown(SALT), "Salt").document.text
    for question in many():
        whole = question.before + question.blank + question.after
        assert whole == question.quotation.text
        assert whole in text
        assert 8 <= len(whole.split()) <= 40
        if question.kind != "note":
            assert question.choices[question.right] == question.blank


def test_four_choices_and_one_of_them_is_right():
    for question in many():
        assert len(set(question.choices)) == 4
        asked = question.before + question.after
        assert question.choices[question.right] not in asked
        others = [c for n, c in enumerate(question.choices) if n != question.right]
        if question.kind != "note":
            assert all(re.search(rf"\b{re.escape(other)}\b", SALT) for other in others)


def test_nothing_that_stands_near_by_is_a_wrong_choice():
    paragraphs = SALT.split("\n\n")
    for question in many():
        here = next(p for p in paragraphs if question.quotation.text[:30] in p)
        wrong = {c for n, c in enumerate(question.choices) if n != question.right}
        assert all(not re.search(rf"\b{re.escape(choice)}\b", here) for choice in wrong)


def test_choices_are_of_one_kind():
    for question in many():
        if question.kind == "date":
            assert all(re.fullmatch(r"18\d\d", choice) for choice in question.choices)
        if question.kind == "number":
            values = [int(choice) for choice in question.choices]
            assert max(values) <= 6 * min(values)
        if question.kind == "name":
            towns = [choice in TOWNS for choice in question.choices]
            assert all(towns) or not any(towns)


def test_the_source_comes_after_the_answer():
    for question in many():
        assert question.quotation.start >= 0
        assert len(question.notes) == len(question.quotation.anchors)
        if question.kind == "note":
            assert question.before == question.quotation.text
            assert question.notes[0].text == question.choices[question.right]


def test_the_same_seed_makes_the_same_quiz():
    assert quiz(seed=5) == quiz(seed=5)
    assert quiz(seed="monday") == quiz(seed="monday")
    assert len({tuple(q.blank for q in quiz(seed=seed)) for seed in range(9)}) > 3


def notes_of_quiz(notes, sentence=""):
    """Ask for notes only: the sentences hold nothing that can be left out."""
    lines = [
        f"The mules of the {name} road went down to the coast with salt{end}.[^{n}]"
        for n, (name, end) in enumerate(
            zip("upper lower outer inner first".split(), [""] * 5, strict=True), start=1
        )
    ]
    listed = "\n".join(f"[^{n}]: {note}" for n, note in enumerate(notes, start=1))
    return quiz("\n\n".join(lines) + f"\n\n{listed}\n")


def test_notes_that_say_nothing_or_begin_alike_are_no_choices():
    full = [f"{word} and his book of the yards, p. 4." for word in "Ada Bo Cy Di Eve".split()]
    assert notes_of_quiz(full)
    assert notes_of_quiz([*full[:3], "Ibid.", "Roll 7."]) == []
    assert notes_of_quiz([*full[:3], full[0] + " More.", full[1] + " Less."]) == []


def test_a_long_note_is_cut_after_a_word():
    full = [f"{word} {'salt and silver ' * 20}" for word in "Ada Bo Cy Di Eve".split()]
    for question in notes_of_quiz(full):
        for choice in question.choices:
            assert len(choice) <= 120
            assert choice.endswith(("salt…", "and…", "silver…"))


@pytest.mark.parametrize(
    "sentence",
    [
        "He opened the salt office of the Company in the town of Zell in 1871.",
        "However, the salt office of the Company in the town was opened in 1871.",
        "The salt office of the Company was opened in 1871 and burned down in 1871.",
        "The salt office was opened in 1871.",
        "The salt office of the Company in the town was opened before 1871.",
        "the salt office of the Company in the town of Zell was opened in 1871.",
        "The salt office of the Company in the town, “which was opened in 1871.",
        f"The office {'of the salt road ' * 12} of the Company was opened in 1871.",
        "The salt office in the yards was then opened to all in the year 1871.",
    ],
)
def test_a_sentence_that_does_not_tell_is_not_asked(sentence):
    years = "\n\n".join(f"The mint of the Crown was shut in {year}." for year in range(1860, 1866))
    assert [q for q in quiz(f"{years}\n\n{sentence}") if q.blank == "1871"] == []


def test_a_sentence_that_tells_is_asked():
    sentence = "The salt office of the Company in the town was opened in 1871."
    years = "\n\n".join(f"The mint of the Crown was shut in {year}." for year in range(1860, 1866))
    (question,) = [q for q in quiz(f"{years}\n\n{sentence}") if q.blank == "1871"]
    assert (question.before, question.after) == (sentence[:-5], ".")


def test_too_few_others_make_no_question():
    assert quiz("The salt office of the Company in the town was opened in 1871.") == []
    assert make_quiz([], 1, 5) == []


@given(st.text(max_size=300), st.integers())
def test_any_text_can_be_asked_about(text, seed):
    work = make_work(Document(text=text.strip()), "Salt")
    for question in make_quiz([Reading(work)], seed, 5):
        assert question.before + question.blank + question.after in work.document.text


BOOKS = "angell_great-illusion grant_memoirs keynes_economic-consequences".split()


@pytest.mark.parametrize("book", BOOKS)
def test_a_book_makes_a_quiz_that_gives_nothing_away(shared, book):
    path = shared / "eval" / "footnotes" / f"{book}.markdown.md"
    if not path.is_file():
        pytest.skip(f"{path} is not there: IBID_SHARED lacks the book")
    work = make_work(read_document(path.read_bytes(), path.name))
    asked = make_quiz([Reading(work)], 3, 40)
    assert len(asked) == 40
    for question in asked:
        place = question.quotation
        assert work.document.text[place.start : place.end] == place.text
        assert question.choices[question.right] not in question.before + question.after
        start = work.document.text.rfind("\n\n", 0, place.start) + 2
        here = work.document.text[max(start, 0) : work.document.text.find("\n\n", place.end)]
        wrong = [c for n, c in enumerate(question.choices) if n != question.right]
        if question.kind != "note":
            assert not any(re.search(rf"(?<![\d,]){re.escape(c)}(?![\d,])", here) for c in wrong)
