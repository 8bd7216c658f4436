"""`ibid ask`: one question, a batch of them, and the prompt."""

import json
import re

import pytest

from tests.promises import ANSWER, misfits

SIGNED = "Who signed the harbour accord at Tolvik in 1931?"
UNRELATED = "Which comet frightened the emperor of Trebizond?"
HARBOUR_ID = "the-harbour-accord"


def test_ask_prints_the_promised_object(filled):
    ran = filled("ask", SIGNED, "--json")
    assert (ran.code, misfits(ran.json, ANSWER)) == (0, [])
    result = ran.json
    assert (result["id"], result["question"], result["answered"]) == (None, SIGNED, True)
    assert result["quotations"][0]["anchors"][0]["label"] == "1"
    assert result["notes"][0]["status"] == "found"
    assert 1 <= len(result["passages"]) <= 5
    assert len(filled("ask", SIGNED, "-k", 1, "--json").json["passages"]) == 1


def test_an_answer_is_shown_with_marker_note_and_citation(filled):
    ran = filled("ask", SIGNED)
    assert "“Envoy Marta Quist signed the harbour accord at Tolvik in 1931.¹”" in ran.words
    assert "1 Quist, Letters, p. 12." in ran.words
    assert "— “The Harbour Accord,” under “Negotiations" in ran.words
    missing = filled("ask", "Where did the customs house near the eastern quay open?").words
    assert "5 the source lacks this note" in missing


def test_a_refusal_is_an_answer_with_the_nearest_passages(filled):
    ran = filled("ask", UNRELATED)
    assert ran.code == 0
    assert "do not answer that" in ran.words
    assert "Nearest passages" in ran.words
    result = filled("ask", UNRELATED, "--json").json
    assert (result["answered"], result["quotations"], result["notes"]) == (False, [], [])
    assert result["passages"]


def test_ask_keeps_to_the_work_named(filled):
    result = filled("ask", SIGNED, "--work", "orchards", "--json").json
    assert {p["work"] for p in result["passages"]} == {"orchards-of-the-upper-valley"}
    ran = filled("ask", SIGNED, "--work", "nowhere")
    assert (ran.code, ran.out) == (1, "")
    assert "'nowhere'" in ran.err
    assert HARBOUR_ID in ran.err


def test_a_batch_is_answered_in_order_with_its_ids(filled, tmp_path):
    path = tmp_path / "batch.jsonl"
    asked = [("b", SIGNED), ("a", UNRELATED), ("c", "What destroyed the pear harvest?")]
    lines = [json.dumps({"id": name, "question": text}) for name, text in asked]
    path.write_text("\n".join([*lines, "", '{"question": "no id?"}']), encoding="utf-8")
    ran = filled("ask", "--batch", path, "--json")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [(a["id"], a["question"]) for a in answers] == [*asked, (None, "no id?")]
    assert [misfits(answer, ANSWER) for answer in answers] == [[]] * 4
    assert [answer["answered"] for answer in answers[:2]] == [True, False]


def test_a_bad_batch_line_is_named(filled, tmp_path):
    path = tmp_path / "batch.jsonl"
    path.write_text('{"question": "one?"}\n{"question": ', encoding="utf-8")
    ran = filled("ask", "--batch", path, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert re.search(r"batch\.jsonl, line 2: not JSON", ran.err)


@pytest.mark.parametrize("inside", ["", "\u2028", "\u2029", "\u0085"])
def test_a_batch_as_an_editor_saves_it_is_read_as_it_stands(filled, tmp_path, inside):
    path = tmp_path / "batch.jsonl"
    asked = SIGNED.replace(" in ", f"{inside} in ")
    path.write_bytes(f'\ufeff{{"question": "{asked}"}}\r\n{{"question": "Why?"}}\r\n'.encode())
    ran = filled("ask", "--batch", path, "--json")
    answers = [json.loads(line) for line in ran.out.split("\n") if line]
    assert [answer["question"] for answer in answers] == [asked, "Why?"]
    assert answers[0]["answered"]


@pytest.mark.parametrize("end", ["", "exit\nnever reached\n", "quit\n"])
def test_without_a_question_a_prompt_answers_line_by_line(filled, end):
    ran = filled("ask", stdin=f"{SIGNED}\n\n{UNRELATED}\n{end}")
    assert ran.code == 0
    assert "Marta Quist" in ran.words
    assert ran.words.count("do not answer that") == 1
    assert ran.err.count("ask>") >= 3
    assert "ask>" not in ran.out


def test_the_prompt_prints_json_alone_on_standard_output(filled):
    ran = filled("ask", "--json", stdin=f"{SIGNED}\n{UNRELATED}\n")
    assert [json.loads(line)["answered"] for line in ran.out.splitlines()] == [True, False]


@pytest.mark.parametrize("question", ["", "   "])
def test_an_empty_question_is_told(filled, question):
    ran = filled("ask", question)
    assert (ran.code, ran.out) == (1, "")
    assert "question is empty" in ran.err
