"""Either form of a name that a text abbreviates finds the other."""

import pytest

from index.abbreviations import add_other_forms, find_abbreviations, gather_abbreviations
from index.answer import answer
from index.readers.markdown import read_markdown
from tests.shelves import make_shelf
from tests.stub import StubEncoder

GUILD = """# The Guild of Salt Merchants

The Guild of Salt Merchants (GSM) was founded at Tolvik in 1502. It kept its own court.

## The feud

Fishermen burned the boats of the GSM in 1611 because salt had become dear.

Bakers raised the price of bread in 1640 after a bad harvest.
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Ministry of Rivers and Roads (MRR) said", {"MRR": "Ministry of Rivers and Roads"}),
        ("the Ministry of Public Works (MPW)’s plan", {"MPW": "Ministry of Public Works"}),
        ("the Northern Sea League’s (NSL) fleet", {"NSL": "Northern Sea League"}),
        ("the OSL (Open Sea League) met", {"OSL": "Open Sea League"}),
        ("a People’s Anti-Tax Union [PATU] rose", {"PATU": "People’s Anti-Tax Union"}),
        ("he came late (USA) and left", {}),
        ("a table (AB) of figures", {}),
        ("King Olaf (KO) ruled; see (IV) there", {"KO": "King Olaf"}),
    ],
)
def test_definitions_are_told_from_other_brackets(text, found):
    assert find_abbreviations(text) == found


def test_an_abbreviation_with_two_meanings_is_left_alone():
    texts = ["the Open Sea League (OSL)", "the Old Salt Lane (OSL)", "the Red Sea Fleet (RSF)"]
    assert gather_abbreviations(texts) == {"RSF": "Red Sea Fleet"}


def test_other_forms_stand_behind_the_question():
    names = {"OSL": "Open Sea League"}
    for question in ("Who led the OSL?", "who led the open sea league?"):
        asked, [form] = add_other_forms(question, names)
        assert asked.startswith(question)
        own, other = (asked[slice(*span)].casefold() for span in (form.own, form.other))
        assert {own, other} == {"osl", "open sea league"}
    assert add_other_forms("Who led the Open Sea League (OSL)?", names)[1] == []
    assert add_other_forms("Who led the OSLO?", names)[1] == []


@pytest.mark.parametrize("name", ["GSM", "Guild of Salt Merchants"])
def test_either_form_finds_the_sentence_with_the_short_one(name):
    shelf = make_shelf(StubEncoder(), read_markdown(GUILD))
    found = answer(f"Why were the boats of the {name} burned by fishermen?", shelf, StubEncoder())
    assert found.quotations[0].text.startswith("Fishermen burned the boats of the GSM in 1611")
