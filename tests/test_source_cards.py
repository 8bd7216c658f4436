"""Cards of findings and lists of sources stay within Discord's limits, whatever is found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.entries import entries_of_citing, paginate
from bot.find import ShareButton
from bot.findings import findings_card
from bot.views import message
from index.answer import ResolvedNote
from index.citing import Citing, Naming
from index.places import Place
from index.verbatim import Difference, Finding
from tests.test_cards import quotation, size

WORDS = st.text(alphabet=st.sampled_from("ab *_~[]<>@1.\n"), min_size=1, max_size=900)


@given(st.lists(st.tuples(WORDS, WORDS, st.integers(0, 12)), min_size=1, max_size=30))
def test_any_card_stays_within_the_limits_of_a_message(found: list[tuple[str, str, int]]) -> None:
    findings = [
        Finding(
            words,
            quoted=True,
            verdict="differs",
            places=(place_of_words(source),) * min(further, 10),
            further=further,
            differences=(Difference(words[:1], source, 0, 1, 0, 1, spelling=False),),
        )
        for words, source, further in found
    ]

    card = findings_card(findings, 10**6, "de")

    view = message(card, rows=[[ShareButton.of(2**63, "0" * 12, "de")]])["view"]
    assert size(card) < 3800
    assert view.total_children_count <= 40


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=30))
def test_any_list_is_told_whole_on_pages_within_the_limits(found: list[tuple[str, str]]) -> None:
    several = (Naming("*" * 400, "1", "author", resolved=True),) * 9
    citing = [
        Citing(quotation(words), (ResolvedNote("1", "1", note, "found"),), several)
        for words, note in found
    ]
    entries = entries_of_citing(citing, "de")

    pages = paginate(entries)

    assert [entry for page in pages for entry in page] == entries
    assert all(sum(entry.size for entry in page) <= 3200 for page in pages)
    assert all(len(page) <= 6 for page in pages)


def place_of_words(words: str) -> Place:
    return Place(quotation(words), (), None, (words,), words)
