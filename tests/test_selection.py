"""Works hidden from an index, and several indexes searched as one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.query import Query, encode_query
from index.readers.markdown import read_markdown
from index.search import Index, Result
from index.union import Union
from tests.shelves import make_shelf
from tests.stub import StubEncoder

PORTS = "Tolvik Arnby Sellin Marwick Ostrava Pelham Quenby Rothen Sundby Velmar".split()
MATTERS = "toll fishing coal timber grain salt wool copper amber glass".split()
EMPTY = "## Only a heading\n"
QUESTIONS = ("Who raised the coal dues at Tolvik?", "What did the harbour of Velmar trade in wool?")


ALL = 1000
WORKS = 12  # with fewer passages in all than a search looks at


@cache
def chronicle(number: int) -> Document:
    """Write a small work; every fifth is empty, every third has a note."""
    if number % 5 == 4:
        return read_markdown(f"---\ntitle: Void {number}\n---\n{EMPTY}")
    port = PORTS[number % len(PORTS)]
    lines = [
        f"In {1600 + number + year} the council of {port} raised the {matter} dues by a third."
        + ("[^1]" if year == 0 and number % 3 == 0 else "")
        for year, matter in enumerate(MATTERS[number % 7 :])
    ]
    note = f"\n\n[^1]: The {port} rolls on wool and velvet.\n" if number % 3 == 0 else "\n"
    return read_markdown(f"---\ntitle: {port} {number}\n---\n" + "\n\n".join(lines) + note)


@cache
def whole(works: int) -> Index:
    index = make_shelf(StubEncoder(max_tokens=64), *map(chronicle, range(works))).index
    assert isinstance(index, Index)
    return index


@cache
def query(question: str) -> Query:
    return encode_query(question, StubEncoder())


Places = dict[tuple[int, int, int, int], object]


def places(results: list[Result]) -> Places:
    """Return the score of each place, whatever the order of equals."""
    scores = [result.score for result in results]
    assert scores == sorted(scores, reverse=True)
    return {(r.work, r.number, r.start, r.end): pytest.approx(r.score, abs=1e-4) for r in results}


def among(results: list[Result], index: Index, works: list[int]) -> Places:
    """Leave out the results of other works, and number the rest as if there were none."""
    sizes = [len(index.split_of(work, chronicle(work))) for work in range(index.works)]
    moved = []
    for result in results:
        if result.work in works:
            own = works.index(result.work)
            hidden = sum(sizes[work] for work in range(result.work) if work not in works)
            moved.append(replace(result, work=own, number=result.number - hidden))
    return places(moved)


chosen = st.sets(st.integers(0, WORKS - 1)).map(sorted)


@given(chosen, st.sampled_from(QUESTIONS))
def test_a_view_finds_what_the_whole_finds_without_the_works_dropped(works, question):
    index = whole(WORKS)
    view = index.keep(works)
    found = view.search(query(question), ALL)
    assert places(found) == among(index.search(query(question), ALL), index, works)
    assert view.works == len(works)
    assert [view.split_of(n, chronicle(w)) for n, w in enumerate(works)] == [
        index.split_of(w, chronicle(w)) for w in works
    ]
    assert view.passages == sum(len(view.split_of(n, chronicle(w))) for n, w in enumerate(works))


@given(chosen, st.data())
def test_a_view_of_a_view_is_a_view_of_the_whole(works, data):
    index = whole(WORKS)
    fewer = sorted(data.draw(st.sets(st.sampled_from(range(len(works))))) if works else set())
    twice = index.keep(works).keep(fewer)
    once = index.keep([works[n] for n in fewer])
    assert (twice.works, twice.passages) == (once.works, once.passages)
    assert places(twice.search(query(QUESTIONS[0]), 50)) == places(
        once.search(query(QUESTIONS[0]), 50)
    )


def test_a_view_knows_no_other_works():
    view = whole(WORKS).keep([0, 3])
    with pytest.raises(IndexError):
        view.keep([2])
    with pytest.raises(IndexError):
        view.search(query(QUESTIONS[0]), 5, work=2)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_hundredth_of_the_works_still_answers(question):
    """More passages are hidden than a search without the view would look at."""
    index = whole(300)
    found = index.keep([100, 201]).search(query(question), 8)
    assert {r.work for r in found} == {0, 1}
    sizes = [len(index.split_of(work, chronicle(work))) for work in (100, 201)]
    assert len(found) == min(8, sum(sizes))


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_work_of_a_view_is_searched_alone(question):
    index = whole(WORKS)
    view = index.keep([3, 4, 7])
    found = view.search(query(question), 50, work=2)
    alone = index.search(query(question), 50, work=7)
    assert len(found) > 1
    assert places(found) == among(alone, index, [3, 4, 7])
    assert view.search(query(question), 50, work=1) == []


@given(st.integers(0, WORKS), st.sampled_from(QUESTIONS))
def test_views_of_all_the_works_searched_as_one_are_the_whole(cut, question):
    index = whole(WORKS)
    union = Union([index.keep(range(cut)), index.keep(range(cut, WORKS))])
    assert (union.works, union.passages) == (index.works, index.passages)
    found = union.search(query(question), ALL)
    assert places(found) == places(index.search(query(question), ALL))
    for work in range(WORKS):
        assert union.split_of(work, chronicle(work)) == index.split_of(work, chronicle(work))
        own = union.search(query(question), 8, work)
        assert places(own) == places(index.search(query(question), 8, work))


def test_an_index_keeps_works_and_views_when_saved(tmp_path):
    index = whole(WORKS)
    index.save(tmp_path)
    loaded = Index.load(tmp_path)
    assert (loaded.works, loaded.passages) == (WORKS, index.passages)
    found = loaded.keep([0, 5]).search(query(QUESTIONS[0]), 8)
    assert places(found) == places(index.keep([0, 5]).search(query(QUESTIONS[0]), 8))
