"""Confidence falls with each thing that a quotation lacks of its question."""

import pytest

from index.answer import answer
from index.readers.markdown import read_markdown
from tests.shelves import make_shelf
from tests.stub import StubEncoder

TREATY = """# The Salt Treaty

Envoy Marta Quist signed the salt treaty at Tolvik in 1931. The council paid forty crowns.

Fishermen refused the herring tithe until the bishop died.
"""
ASKED = "Who signed the salt treaty at Tolvik in 1931?"


def confidence(question: str) -> float:
    encoder = StubEncoder()
    return answer(question, make_shelf(encoder, read_markdown(TREATY)), encoder).confidence


@pytest.mark.parametrize(
    "question",
    [
        "Who signed the salt treaty at Tolvik in 1944?",
        "Who signed the salt treaty at Bergen in 1931?",
        "Who never signed the salt treaty at Tolvik in 1931?",
        "Who burned the salt treaty at Tolvik in 1931?",
        "Who bakes the best sourdough bread?",
    ],
)
def test_what_the_quotation_lacks_lowers_it(question):
    assert confidence(question) < confidence(ASKED) - 0.02


def test_a_missing_name_weighs_more_than_a_missing_common_word():
    named = confidence("Who signed the salt treaty with Bishop?")
    assert named < confidence("Who signed the salt treaty with bishop?") - 0.02


def test_a_denial_that_the_text_shares_is_no_fault():
    asked = "What did fishermen refuse, the herring tithe, and never pay?"
    denied = TREATY.replace("refused the herring tithe", "never paid the herring tithe")
    encoder = StubEncoder()
    plain = answer(asked, make_shelf(encoder, read_markdown(TREATY)), encoder)
    shared = answer(asked, make_shelf(encoder, read_markdown(denied)), encoder)
    assert shared.confidence > plain.confidence
