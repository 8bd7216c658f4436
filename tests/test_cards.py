"""What a message says stays within Discord's limits and is never cut mid-sentence."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from bot.cards import (
    Card,
    answer_card,
    citation_card,
    context_card,
    heading,
    notes_card,
    quotation_card,
    read_heading,
)
from bot.context import Context, context_of
from bot.desk import Citations, Noted, Reply
from bot.markup import escape, plain_text, quote_text
from bot.views import message
from index.answer import Answer, Quotation, RankedPassage, ResolvedNote
from index.document import Anchor, Document
from index.sentences import Span
from tests.shelves import harbour, make_work

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


def asked(question: str, understood: str | None) -> Reply:
    quoted = (quotation("The lamp was lit."),)
    return Reply(Answer(None, question, True, 0.9, quoted, (), (), understood), 3)


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


def test_heading_is_read_back_as_it_was_asked() -> None:
    for question, understood in (("Who *signed* it?", None), ("And <@1> then?", "Who [then]?")):
        card = answer_card(asked(question, understood))

        assert read_heading(card.groups[0]) == (question, understood)

    assert read_heading(["**Footnotes** of a page"]) is None
    assert read_heading([]) is None


def test_conversation_is_shown_below_the_question() -> None:
    card = answer_card(asked("When did he sign it?", "When did Odalys Brandt sign it?"))

    assert card.groups[0][1] == "-# Understood as: When did Odalys Brandt sign it?"


def test_context_is_marked_and_the_quotation_in_it_bold() -> None:
    work = make_work(harbour())
    text = work.document.text
    start = text.index("The council paid")
    quoted = Span(start, text.index(" Fishermen"))

    card = context_card(context_of(work, quoted))

    assert "Tolvik in 1931.¹ **The council paid her forty silver" in shown(card)
    assert "for the work.²\u2009³** Fishermen of the southern bay" in shown(card)


def test_context_steps_to_the_ends_of_the_text_and_says_so() -> None:
    work = make_work(harbour())
    text = work.document.text
    quoted = Span(text.index("The council paid"), text.index(" Fishermen"))
    context = context_of(work, quoted)

    seen = [context.span]
    while not context.last:
        context = context_of(work, quoted, context.span, "later")
        seen.append(context.span)
    while not context.first:
        context = context_of(work, quoted, context.span, "earlier")

    assert len(seen) > 2
    assert seen == sorted(seen, key=lambda span: span.end)
    assert text[context.span.start : context.span.end] == text.strip()
    assert context_card(context).small == "The text begins and ends here."


def test_context_of_a_long_text_drops_whole_sentences_at_its_far_end() -> None:
    sentences = [f"Sentence number {n} stands here, whole and of some length." for n in range(200)]
    work = make_work(Document(" ".join(sentences)))
    text = work.document.text
    quoted = Span(text.index(sentences[100]), text.index(sentences[100]) + len(sentences[100]))
    context = context_of(work, quoted)

    for step in ["later"] * 40 + ["earlier"] * 60:
        context = context_of(work, quoted, context.span, step)
        stretch = text[context.span.start : context.span.end]
        assert stretch.startswith("Sentence number")
        assert stretch.endswith("of some length.")
        assert "".join(part.text for part in context.parts if part) == stretch
        assert len(stretch) <= 1800


def test_references_to_copy_stay_in_their_blocks() -> None:
    card = citation_card(Citations((("Chicago", "A. ```Author```, “W.”"), ("APA", "Author, A."))))

    assert card.groups[0][0] == "**Chicago**\n```\nA. ’’’Author’’’, “W.”\n```"
    assert card.groups[0][1] == "**APA**\n```\nAuthor, A.\n```"


def test_overlong_reference_goes_into_a_file_with_its_quotation() -> None:
    quoted = dataclasses.replace(quotation("The lamp was lit."), citation="Title " * 900)

    for card in (
        answer_card(reply((quoted,))),
        citation_card(Citations((("Chicago", quoted.citation),))),
    ):
        assert size(card) < 4000
        assert card.attachment is not None
        assert quoted.citation in card.attachment


def test_nearest_passages_end_with_a_sentence() -> None:
    text = "A heading\n\n" + " ".join(f"Sentence number {n} stands here whole." for n in range(60))
    passage = RankedPassage("w", "d", "W", "A heading", "w@0", 0, len(text), text, 1.0, ())
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
        answer_card(asked(text, text)),
        quotation_card(heading(text, text), Noted(quoted, notes), "generation 1"),
        notes_card(notes),
        context_card(
            Context(Span(0, 0), (quoted, quoted, None), "W.", frozenset(), first=True, last=True)
        ),
    ):
        assert size(card) <= 4000


@given(WORDS)
def test_escaping_hides_no_word_and_leaves_no_markup(words: list[str]) -> None:
    text = " ".join(words)

    escaped = escape(text)

    assert escaped.replace("\\", "") == text
    assert "@everyone" not in escaped.replace("\\@everyone", "")
    assert quote_text(quotation(text)) == f"> {escaped}"


def test_escaped_text_keeps_plain_links_and_breaks_masked_ones() -> None:
    assert escape("at https://e.org/a_b_c?x=1#y.") == "at https://e.org/a_b_c?x=1#y."
    assert escape("[see](http://e.org/x_y)") == "\\[see\\](http://e.org/x_y)"
    assert escape("http://e.org/*a*") == "http://e.org/\\*a\\*"


def test_escaped_lines_make_no_lists_and_no_headings() -> None:
    assert escape("1871. A year\n - a dash\n# a head") == "1871\\. A year\n \\- a dash\n\\# a head"
    assert escape("1.5 of a-b") == "1.5 of a-b"


@given(st.text(alphabet=st.sampled_from("ab1 .-_*~|`<>@#[]()\\:/"), max_size=200))
def test_heading_is_read_back_whatever_was_asked(question: str) -> None:
    folded = " ".join(question.split())

    assert read_heading(heading(question, question)) == (folded, folded)


def test_attached_text_keeps_markers_at_their_words() -> None:
    text = "One. Two."
    two = quotation(text, (Anchor("1", 4, "1"), Anchor("2", 9, "2")))
    notes = (ResolvedNote("1", "1", "First.", "found"), ResolvedNote("2", "2", "Second.", "found"))

    assert plain_text(two, notes).startswith("> One.[^1] Two.[^2]\n\n— A. Author")


def test_attached_note_keeps_its_paragraphs_and_stands_there_once() -> None:
    two = quotation("One. Two.", (Anchor("1", 4, "1"), Anchor("1", 9, "1")))
    note = ResolvedNote("1", "1", "First.\n\nSecond.", "found")

    assert plain_text(two, (note, note)).endswith("\n\n[^1]: First.\n\n    Second.\n")
