"""Words that a text quotes are shown with the sentence that says who speaks."""

import pytest

from index.answer import answer
from index.attribution import find_introduction
from index.readers.markdown import read_markdown
from tests.shelves import make_shelf
from tests.stub import StubEncoder

SPEECH = """# The Salt Debate

The council met in May.

Speaker Ilse Brandt rose and warned the bakers: “Salt is the root of the town. Bread without it
starves the children. Granaries shall open on Sunday. No baker may close his shop.”

The verdict of the judge was read aloud:

> Fishermen must pay nine barrels of oil. Widows are free of the tithe. Smugglers lose their
> boats for ever. Ropemakers keep the quay clean.

Ferries sailed again in June.
"""


def ask(question: str):
    found = answer(question, make_shelf(StubEncoder(), read_markdown(SPEECH)), StubEncoder())
    return found.quotations[0]


@pytest.mark.parametrize(
    ("question", "quoted", "speaker"),
    [
        ("Which granaries shall open on Sunday?", "Granaries shall open", "Speaker Ilse Brandt"),
        ("Which smugglers lose their boats for ever?", "Smugglers lose", "The verdict of the"),
    ],
)
def test_a_sentence_from_within_a_speech_names_the_speaker(question, quoted, speaker):
    quotation = ask(question)
    assert quoted in quotation.text
    assert speaker in f"{quotation.introduction} {quotation.text}"


def test_the_introduction_is_quoted_along_where_there_is_room():
    quotation = ask("Did fishermen have to pay nine barrels of oil?")
    assert quotation.text.startswith("The verdict of the judge was read aloud:")
    assert quotation.introduction is None


def test_the_author_speaks_elsewhere():
    assert ask("When have the ferries sailed again?").introduction is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Der Abt nannte die Brücke »ein Werk des Teufels«."),
        ("de", "Der Abt nannte die Brücke „ein Werk des Teufels“."),
        ("pl", "Opat nazwał most „dziełem diabła”."),
        ("sv", "Abboten kallade bron »djävulens verk»."),
        ("fr", "L’abbé appela le pont « une œuvre du diable »."),
        ("en", 'The abbot called the 12" plank "a work of the devil".'),
        ("en", 'The abbot called the plank of 12" a work of the devil.'),
    ],
)
def test_the_author_speaks_after_a_quotation_has_closed(language, said):
    text = f"{said} Salt."
    assert find_introduction(text, len(said) + 1, language) is None


@pytest.mark.parametrize(
    ("language", "opening"), [("de", "»"), ("de", "„"), ("pl", "„"), ("fr", "« "), ("en", '"')]
)
def test_words_after_an_open_mark_have_a_speaker(language, opening):
    said = f"Abt Klein: {opening}Salz. Brot."
    assert find_introduction(said, said.index("Brot"), language) is not None
