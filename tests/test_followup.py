"""Follow-up questions: told from new topics, made whole, and asked at the command line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.followup import Turn, leans, resolve
from index.terms import find_terms
from tests.conftest import ROOT
from tests.promises import ANSWER, misfits

SIGNED = "Who signed the harbour accord at Tolvik in 1931?"
PAID = "And what did the council pay her for the work?"
PAID_QUIST = "And what did the council pay Marta Quist for the work?"
UNRELATED = "Which comet frightened the emperor of Trebizond?"
DIARY = "Who wrote a diary of the storm winter?"
TURN = Turn(SIGNED, "Envoy Marta Quist signed the harbour accord at Tolvik in 1931.")
DIALOGUES = ROOT / "tests/data/followups.jsonl"

# Words that questions are made of, so that chance finds pronouns and names.
WORDS = st.sampled_from(
    "And what about Why when did he she it her his they them there that this treaty the Marta"
    " Quist O'Brien King of Tolvik by in 1931 else ones ? , \n “ ’s didn't É.".split(" ")
)
TEXTS = st.text(max_size=80) | st.lists(WORDS, max_size=60).map(" ".join)


@pytest.mark.parametrize(
    "question",
    [
        "And in 1965?",
        "Why?",
        "Who else?",
        "who won",
        "what about the council",
        "But when did Quist go home?",
        "When did he go back?",
        "Who was with her?",
        "Where's it kept?",
        "Why didn't they obey?",
        "What did Quist sign there?",
        "What did this treaty say?",
        "When was that agreement broken?",
        "What happened after that?",
        "What did the council think of it?",
        "How many wrecks did he count when he was there?",
        "And the second one?",
    ],
)
def test_a_follow_up_leans(question):
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "What is the capital of France?",
        "harbour accord",
        "Tolvik 1931",
        "Why did Quist lose her post?",
        "When Quist came home, what did she do?",
        "Where did the smugglers move their tobacco?",
        "Are there wrecks at Tolvik?",
        "Is it true that the council paid Quist?",
        "How long did it take to build the customs house?",
        "Which bay is it that obeys nobody?",
        "Who said that the accord was void?",
        "What is this essay about?",
        "What happened to those who refused to obey the accord?",
    ],
)
def test_a_question_that_stands_alone_does_not(question):
    assert not leans(question)
    assert resolve(question, TURN) == question


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("When did she go back?", "When did Marta Quist go back?"),
        ("And who was her father?", "And who was Marta Quist's father?"),
        ("Who replaced her?", "Who replaced Marta Quist?"),
        (
            "Did she agree with him?",
            "Did Marta Quist agree with him? (signed harbour accord Tolvik)",
        ),
        ("What did it say?", "What did it say? (signed harbour accord Tolvik)"),
        ("And in 1932?", "And in 1932? (signed harbour accord Tolvik)"),
        ("Why?", "Why? (signed harbour accord Tolvik 1931)"),
    ],
)
def test_what_it_leans_on_is_put_in(question, whole):
    assert resolve(question, TURN) == whole


@pytest.mark.parametrize(
    ("earlier", "quotation", "named"),
    [
        ("Where did King Harald II live?", "In the fort.", "Harald II"),
        ("Why did Ada Berg leave Norway?", "Nobody knows.", "Ada Berg"),
        ("who founded the guild?", "It was founded in Bergen by Ole Dahl.", "Ole Dahl"),
        ("Which painter came first?", "The German Army knew President Ada Berg.", "Ada Berg"),
        ("Who was Ada Berg?", "Ada Berg knew Ole Dahl.", "Ada Berg"),
        ("Who came in March?", "In March the Dutch left.", "he"),
    ],
)
def test_he_is_whom_the_turn_was_about(earlier, quotation, named):
    whole = resolve("When did he die?", Turn(earlier, quotation))
    assert whole.startswith(f"When did {named} die?")


def test_a_chain_of_follow_ups_keeps_its_topic():
    second = resolve("And what did it say?", TURN)
    third = resolve("Why?", Turn(second, ""))
    assert "harbour accord" in third


@given(TEXTS, TEXTS, TEXTS)
def test_a_question_keeps_its_words_and_grows_little(question, earlier, quotation):
    assert resolve(question, None) == question
    whole = resolve(question, Turn(earlier, quotation))
    assert set(find_terms(question)) <= set(find_terms(whole))
    assert len(whole) <= len(question) + 300
    if not leans(question):
        assert whole == question


@given(st.integers(1, 400))
def test_a_long_question_stands_alone(times):
    question = "When did he go? " * times
    assert resolve(question, TURN) == question or len(question) <= 300


def test_the_dialogues_are_told_apart():
    dialogues = [json.loads(line) for line in DIALOGUES.read_text(encoding="utf-8").splitlines()]
    wrong = [d["id"] for d in dialogues if leans(d["question"]) != (d["kind"] == "follow-up")]
    assert len(dialogues) == 40
    assert len(wrong) <= 2, wrong


def test_the_prompt_keeps_the_conversation(filled):
    ran = filled("ask", stdin=f"{SIGNED}\n{PAID}\n")
    assert f"understood as: {PAID_QUIST}" in ran.words
    assert "forty silver crowns" in ran.words
    assert "new topic" in ran.err


@pytest.mark.parametrize("end", ["", "new"])
def test_a_new_topic_inherits_nothing(filled, end):
    assert "understood as" not in filled("ask", stdin=f"{SIGNED}\n{end}\n{PAID}\n").words
    ran = filled("ask", stdin=f"{SIGNED}\n{UNRELATED}\n")
    assert "understood as" not in ran.words
    assert "do not answer that" in ran.words


def test_a_single_question_has_nothing_to_lean_on(filled):
    result = filled("ask", PAID, "--json").json
    assert (result["question"], result["understood"]) == (PAID, None)


def write_batch(tmp_path, *lines: dict[str, object]):
    path = tmp_path / "batch.jsonl"
    path.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_a_batch_line_may_follow_an_earlier_one(filled, tmp_path):
    path = write_batch(
        tmp_path,
        {"id": 1, "question": SIGNED},
        {"id": 2, "question": DIARY},
        {"id": 3, "question": PAID, "follows": 1},
        {"question": "And why?", "follows": "3"},
        {"question": PAID, "follows": None},
    )
    ran = filled("ask", "--batch", path, "--json")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [misfits(answer, ANSWER) for answer in answers] == [[]] * 5
    understood = [answer["understood"] for answer in answers]
    assert understood[:3] == [None, None, PAID_QUIST]
    assert "council" in understood[3]
    assert understood[4] is None
    assert answers[2]["question"] == PAID
    assert "forty silver crowns" in answers[2]["passages"][0]["text"]


@pytest.mark.parametrize("follows", ["b", "nowhere", 7])
def test_a_batch_line_cannot_follow_what_is_not_before_it(filled, tmp_path, follows):
    path = write_batch(
        tmp_path, {"id": "a", "question": PAID, "follows": follows}, {"id": "b", "question": SIGNED}
    )
    ran = filled("ask", "--batch", path, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert f"batch.jsonl, line 1: it follows {str(follows)!r}" in " ".join(ran.err.split())
