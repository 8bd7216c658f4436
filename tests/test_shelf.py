"""Shelves put together, and shelves of some works only."""

from dataclasses import replace

import pytest

from index.answer import answer
from index.readers.markdown import read_markdown
from index.shelf import Shelf, join
from index.work import UnknownWorkError
from tests.shelves import harbour, make_shelf, make_work, orchard

SALT = read_markdown("# Salt\n\nSalt pans lined the coast of Ostra in 1650.\n")
QUESTIONS = {
    "the-harbour-accord": "Who signed the harbour accord?",
    "orchards-of-the-upper-valley": "What destroyed the pear harvest?",
    "salt": "What lined the coast of Ostra?",
}


def works_in(shelf: Shelf, encoder, question: str) -> list[str]:
    found = answer(question, shelf, encoder, k=50)
    return [passage.work for passage in (*found.quotations, *found.passages)]


@pytest.fixture
def joined(encoder) -> Shelf:
    return join([make_shelf(encoder, harbour(), orchard()), make_shelf(encoder, SALT)])


@pytest.mark.parametrize("work", QUESTIONS)
def test_joined_shelves_answer_from_each(joined, encoder, work):
    assert works_in(joined, encoder, QUESTIONS[work])[0] == work
    number = joined.find_work(work)
    result = answer(QUESTIONS[work], joined, encoder, work=number)
    assert result.quotations[0].work == work


def test_a_work_is_named_by_id_before_title_before_the_beginning_of_an_id():
    titled, named = replace(make_work(SALT, "salt"), id="salt-2"), make_work(SALT)
    shelf = Shelf((titled, named, make_work(SALT, "The Tin Road")), None)
    found = [shelf.find_work(name) for name in ("salt-2", "salt", "The Tin Road", "the-")]
    assert found == [0, 1, 2, 2]
    for name in ("", "sal", "tin"):
        with pytest.raises(UnknownWorkError, match="there are: salt-2, salt, the-tin-road"):
            shelf.find_work(name)


@pytest.mark.parametrize("work", QUESTIONS)
def test_nothing_is_found_of_works_left_out(joined, encoder, work):
    others = joined.only(set(QUESTIONS) - {work})
    for question in QUESTIONS.values():
        assert work not in works_in(others, encoder, question)
    alone = joined.only({work})
    assert {w.id for w in alone.works} == {work}
    assert set(works_in(alone, encoder, QUESTIONS[work])) == {work}


def test_a_shelf_of_no_work_answers_nothing(joined, encoder):
    empty = joined.only(())
    assert not answer("Who signed the harbour accord?", empty, encoder).answered
    assert join([]) == Shelf((), None)


def test_a_shelf_without_passages_changes_nothing(joined, encoder):
    blank = make_shelf(encoder, read_markdown("# Nothing\n"))
    both = join([blank, joined])
    assert works_in(both, encoder, QUESTIONS["salt"])[0] == "salt"
    assert [work.title for work in both.works][-1] == "Nothing"
