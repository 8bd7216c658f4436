"""`ibid evaluate`: its report, stored runs, comparisons, curves, and files at fault."""

import json
import re
from pathlib import Path

import pytest

SIGNED = {
    "id": "a1",
    "question": "Who signed the harbour accord at Tolvik in 1931?",
    "gold": ["Envoy Marta Quist"],
    "notes": ["1"],
}
RULED = {"id": "a2", "question": "Who ruled Trebizond?", "gold": ["obey it"], "notes": []}
COMET = {"id": "u1", "question": "Which comet frightened the sultan?", "answerable": False}
MOTHS = {
    "id": "a3",
    "question": "What destroyed the pear harvest of 1848?",
    "gold": ["Codling moths"],
}


@pytest.fixture
def asked(tmp_path):
    """Write records to a question file."""

    def write(*records: dict) -> Path:
        path = tmp_path / "questions.jsonl"
        path.write_text("\n\n".join(map(json.dumps, records)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def harboured(ibid, texts):
    """The command line on a home that holds the first of the two texts."""
    assert ibid("add", texts / "harbour.md").code == 0
    return ibid


def test_a_miss_is_one_line_whatever_its_question_holds(harboured, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_bytes('\ufeff{"id": "x", "question": "Who\u2028ruled\u0085it?"}'.encode())
    assert "miss x: Who ruled it?\n" in harboured("evaluate", path).out


def test_the_command_measures_a_shelf(harboured, asked):
    path = asked(SIGNED, RULED, COMET)
    ran = harboured("evaluate", path, "--json")
    assert ran.code == 0
    report = ran.json
    assert (report["questions"], report["answerable"]) == (3, 2)
    assert (report["quotation_first"], report["refused_answerable"]) == (0.5, 0.5)
    assert (report["refused_unanswerable"], report["notes"]) == (1.0, 1.0)
    assert (report["refusal_precision"], report["refusal_recall"]) == (0.5, 1.0)
    assert report["recall"]["10"] == 1.0
    assert report["intervals"]["recall"]["10"] == [1.0, 1.0]
    assert report["intervals"]["quotation_first"] == [0.0, 1.0]
    assert set(report["intervals"]) == set(report) - {
        *("questions", "answerable", "misses", "intervals")
    }
    assert [miss["id"] for miss in report["misses"]] == ["a2"]
    assert harboured("evaluate", path, "--json").json == report  # resampling has a fixed seed
    table = harboured("evaluate", path).words
    assert "3 questions, 2 of them answerable" in table
    assert "right quotation first 50.0% 0.0 to 100.0" in table
    assert "miss a2: Who ruled Trebizond?" in table
    assert "miss a1" not in table


def test_one_kind_of_question_alone_leaves_dashes(harboured, asked):
    path = asked(SIGNED)
    report = harboured("evaluate", path, "--json").json
    assert report["auroc"] is report["intervals"]["auroc"] is None
    assert "AUROC of confidence — —" in harboured("evaluate", path).words


def test_a_stored_run_tells_what_changed(harboured, texts, asked, tmp_path):
    stored = tmp_path / "run.json"
    assert harboured("evaluate", asked(SIGNED, MOTHS, COMET), "--save", stored).code == 0
    first, second, _ = json.loads(stored.read_bytes())
    assert (first["id"], first["rank"], first["quotation_first"]) == ("a1", 1, True)
    assert (first["answerable"], first["answered"], first["notes"]) == (True, True, True)
    assert "Marta Quist" in first["quotation"]
    assert (second["answered"], second["quotation"], second["rank"]) == (False, None, None)
    harboured("add", texts / "orchard.md")
    harboured("remove", "the-harbour-accord")
    path = asked(COMET, MOTHS, SIGNED)  # in another order
    words = ["evaluate", path, "--compare", stored]
    compared = harboured(*words, "--json").json["comparison"]
    assert compared["right_to_wrong"] == [{"id": "a1", "question": SIGNED["question"]}]
    assert compared["wrong_to_right"] == [{"id": "a3", "question": MOTHS["question"]}]
    assert compared["differences"]["quotation_first"] == 0.0
    assert compared["differences"]["recall"]["1"] == 0.0
    assert compared["intervals"]["quotation_first"] == [-1.0, 1.0]
    told = harboured(*words, "--save", stored).words  # the old run is read before it is replaced
    assert "right quotation first 50.0% 0.0 to 100.0 +0.0 -100.0 to +100.0" in told
    assert "right to wrong a1: Who signed" in told
    assert "wrong to right a3: What destroyed" in told
    same = harboured(*words, "--json").json["comparison"]
    assert same["right_to_wrong"] == same["wrong_to_right"] == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not a stored run"),
        (b"{", "not a stored run"),
        (b"{}", "valid array"),
        (b"\xff", "not a stored run"),
        (b"[" * 100_000, "not a stored run"),
        (b"[7]", "question 1: .*not 7"),
        (b"[]", "other questions: it lacks a1"),
        ({"question": "another?"}, 'other questions: it lacks a1, "Who signed'),
        ({"answerable": False}, "other questions"),
        ({"confidence": float("nan")}, 'question 1, "confidence": .*not nan'),
        ({"confidence": 1.5}, 'question 1, "confidence": .*not 1.5'),
        ({"confidence": "0.5"}, "question 1, \"confidence\": .*not '0.5'"),
        ({"rank": 0}, 'question 1, "rank": .*not 0'),
        ({"surplus": 1}, 'question 1, "surplus"'),
    ],
)
def test_a_stored_run_that_is_broken_is_one_clear_line(harboured, asked, tmp_path, content, told):
    stored, path = tmp_path / "run.json", asked(SIGNED)
    if isinstance(content, dict):
        harboured("evaluate", path, "--save", stored)
        content = json.dumps([json.loads(stored.read_bytes())[0] | content]).encode()
    stored.write_bytes(content)
    ran = harboured("evaluate", path, "--compare", stored, "--json")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert re.search(rf"run\.json: .*{told}", ran.err)


def test_a_run_on_more_questions_or_fewer_is_for_others(harboured, asked, tmp_path):
    stored = tmp_path / "run.json"
    harboured("evaluate", asked(SIGNED, COMET), "--save", stored)
    assert "also has u1" in harboured("evaluate", asked(SIGNED), "--compare", stored).err
    twice = harboured("evaluate", asked(SIGNED, COMET, COMET), "--compare", stored)
    assert (twice.code, "it lacks u1" in twice.err) == (1, True)


@pytest.mark.parametrize(("name", "opens"), [("r.png", b"\x89PNG"), ("r.SVG", b"<?xml")])
def test_the_curve_is_drawn(harboured, asked, tmp_path, name, opens):
    ran = harboured("evaluate", asked(SIGNED, RULED, COMET), "--plot", tmp_path / name, "--json")
    assert (ran.code, ran.json["questions"]) == (0, 3)
    assert (tmp_path / name).read_bytes().startswith(opens)


def test_a_curve_without_any_answer_is_drawn(harboured, asked, tmp_path):
    assert harboured("evaluate", asked(COMET), "--plot", tmp_path / "r.svg").code == 0


def test_a_picture_of_another_kind_is_wrong_usage(harboured, asked, tmp_path):
    for name in ("r.gif", "r", ".png"):
        ran = harboured("evaluate", asked(SIGNED), "--plot", tmp_path / name)
        assert (ran.code, f"{name} ends neither in .png nor in .svg" in ran.err) == (2, True)


@pytest.mark.parametrize("option", ["--save", "--plot"])
def test_results_that_cannot_be_written_are_told_before_the_questions(
    harboured, asked, tmp_path, option
):
    path = asked(SIGNED)
    (tmp_path / "r.png").mkdir()
    for target, told in (("no/r.png", "make it first"), ("r.png", "is a folder")):
        ran = harboured("evaluate", path, option, tmp_path / target)
        assert (ran.code, ran.out, told in ran.err) == (1, "", True)
    missing = harboured("evaluate", path, "--compare", tmp_path / "gone.json")
    assert (missing.code, "gone.json: No such file" in missing.err) == (1, True)


def test_a_full_disk_does_not_cost_the_report(harboured, asked):
    ran = harboured("evaluate", asked(SIGNED), "--save", "/dev/full", "--json")
    assert (ran.code, ran.json["questions"]) == (1, 1)
    assert "/dev/full: No space left on device" in ran.err


def test_a_file_without_questions_measures_nothing(harboured, asked):
    ran = harboured("evaluate", asked())
    assert (ran.code, "questions.jsonl: no questions" in ran.err) == (1, True)


def test_half_a_character_in_a_question_is_no_fault(harboured, asked, tmp_path):
    path = asked({"id": "\ud800", "question": "Who \ud83d signed?", "gold": ["\udc00"]})
    stored = tmp_path / "run.json"
    assert harboured("evaluate", path, "--save", stored, "--json").json["misses"][0]["id"] == "?"
    assert harboured("evaluate", path, "--compare", stored).code == 0
