"""Words that a text quotes are shown with the sentence that says who speaks."""

import pytest

from index.answer import answer
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
