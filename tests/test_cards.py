"""What a message says stays within Discord's limits and is never cut mid-sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cards import Card, answer_card, escape, more_card, notes_card, plain_text, quote_text
from bot.desk import Noted, Reply
from bot.views import message
from index.answer import Answer, Quotation, RankedPassage, ResolvedNote
from index.document import Anchor

WORDS = st.lists(st.sampled_from(["harbour", "treaty", "*oil*", "@everyone", "_lamp_"]), min_size=1)


def quotation(text: str, anchors: tuple[Anchor, ...] = ()) -> Quotation:
    return Quotation(
        work="w",
        digest="0" * 64,
        title="W",
        section="S",
        passage="w@0",
        start=0,
        end=len(text),
        text=text,
        anchors=anchors,
        citation="A. Author, “W,” under “S.”",
    )


def reply(quotations: tuple[Quotation, ...], notes: tuple[ResolvedNote, ...] = ()) -> Reply:
    answer = Answer(None, "Who?", bool(quotations), 0.9, quotations, notes, ())
    return Reply(answer, 3)


def size(card: Card) -> int:
    return sum(len(text) for group in card.groups for text in group) + len(card.small)


def shown(card: Card) -> str:
    return "\n".join(text for group in card.groups for text in group)


def test_short_notes_stand_under_the_quotation() -> None:
    text = "The lamp was lit."
    noted = reply(
        (quotation(text, (Anchor("7", len(text), "7"),)),),
        (ResolvedNote("7", "7", "Ledger, 1871.", "found"),),
    )

    card = answer_card(noted)

    assert "> The lamp was lit.⁷" in shown(card)
    assert "-# ⁷ Ledger, 1871." in shown(card)
    assert card.small == "Very likely answers this · generation 3"


def test_long_notes_wait_behind_the_button_and_are_counted() -> None:
    text = "The lamp was lit."
    anchors = tuple(Anchor(str(n), len(text), str(n)) for n in (1, 2, 3))
    notes = (
        ResolvedNote("1", "1", "Short.", "found"),
        ResolvedNote("2", "2", "long " * 100, "found"),
        ResolvedNote("3", "3", "Short too.", "found"),
    )

    card = answer_card(reply((quotation(text, anchors),), notes))

    assert "¹ Short." in shown(card)
    assert "2 more behind **Footnotes**" in shown(card)
    assert "long long" not in shown(card)


def test_overlong_quotation_goes_whole_into_a_file() -> None:
    text = "word " * 1000 + "end."
    long = quotation(text, (Anchor("1", len(text), "1"),))
    notes = (ResolvedNote("1", None, None, "missing"),)

    card = answer_card(reply((long,), notes))

    assert "5,004 characters" in shown(card)
    assert card.attachment is not None
    assert text + "[^1]" in card.attachment
    assert "[^1]: the source lacks this note" in card.attachment
    assert message(card)["file"].filename == "ibid.md"


def test_overlong_notes_go_whole_into_a_file() -> None:
    notes = [ResolvedNote(str(n), str(n), f"note {n} " * 100, "found") for n in range(9)]

    card = notes_card(notes)

    assert size(card) < 4000
    assert card.attachment is not None
    assert all(f"[{note.label}] {note.text}" in card.attachment for note in notes)


def test_overlong_further_quotations_go_whole_into_a_file() -> None:
    further = [Noted(quotation("word " * 500), ()) for _ in range(2)]

    card = more_card(further)

    assert size(card) < 4000
    assert card.attachment is not None
    assert card.attachment.count("word word") > 1


def test_nearest_passages_end_with_a_sentence() -> None:
    text = "A heading\n\n" + " ".join(f"Sentence number {n} stands here whole." for n in range(60))
    passage = RankedPassage("w", "W", "A heading", "w@0", 0, len(text), text, 1.0, ())
    refused = Reply(Answer(None, "Who?", False, 0.0, (), (), (passage,)), 1)

    nearest = answer_card(refused).groups[1][1]

    assert nearest.startswith("-# W · A heading\nSentence number 0")
    assert nearest.endswith("stands here whole.")
    assert len(nearest) < 700


@given(st.text(max_size=3000), st.lists(st.text(max_size=400), max_size=6))
def test_any_card_stays_within_the_limits_of_a_message(text: str, texts: list[str]) -> None:
    anchors = tuple(Anchor(str(n), len(text), "") for n, _ in enumerate(texts))
    notes = tuple(ResolvedNote(str(n), str(n), note, "found") for n, note in enumerate(texts))
    quoted = quotation(text, anchors)

    for card in (
        answer_card(reply((quoted,), notes)),
        notes_card(notes),
        more_card([Noted(quoted, notes)]),
    ):
        assert size(card) <= 4000


@given(WORDS)
def test_escaping_hides_no_word_and_leaves_no_markup(words: list[str]) -> None:
    text = " ".join(words)

    escaped = escape(text)

    assert escaped.replace("\\", "") == text
    assert "@everyone" not in escaped.replace("\\@everyone", "")
    assert quote_text(quotation(text)) == f"> {escaped}"


def test_attached_text_keeps_markers_at_their_words() -> None:
    text = "One. Two."
    two = quotation(text, (Anchor("1", 4, "1"), Anchor("2", 9, "2")))
    notes = (ResolvedNote("1", "1", "First.", "found"), ResolvedNote("2", "2", "Second.", "found"))

    assert plain_text(two, notes).startswith("> One.[^1] Two.[^2]\n\n— A. Author")
