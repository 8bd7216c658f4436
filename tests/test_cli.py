"""The `ibid` command: what it prints, its JSON, its exit codes, and bad input."""

import re

import pytest

from tests.promises import DOCUMENT, misfits
from tests.shelves import ORCHARD

SIGNED = "Who signed the harbour accord at Tolvik in 1931?"
HARBOUR_ID = "the-harbour-accord"


def test_add_tells_what_became_of_each_text(ibid, texts):
    ran = ibid("add", texts)
    assert ran.code == 0
    assert "added: the-harbour-accord (2 sections, 4 notes, 1 notes missing" in ran.words
    assert "added: orchards-of-the-upper-valley (1 sections, 2 notes)" in ran.words
    (texts / "orchard.md").write_text(ORCHARD.replace("pear", "plum"), encoding="utf-8")
    again = ibid("add", texts / "harbour.md", texts / "orchard.md").words
    assert f"already there: {HARBOUR_ID}" in again
    assert "replaced: orchards-of-the-upper-valley" in again


def test_add_takes_metadata_into_the_citation(ibid, texts):
    words = [
        "--title",
        "On Accords",
        "--author",
        "M. Q.",
        "--date",
        "1932",
        "--url",
        "http://x.y/z",
    ]
    ibid("add", texts / "harbour.md", *words)
    citation = ibid("ask", SIGNED, "--json").json["quotations"][0]["citation"]
    for part in ("M. Q.", "“On Accords,”", "1932", "http://x.y/z"):
        assert part in citation


def test_one_title_for_several_texts_is_refused(ibid, texts):
    ran = ibid("add", texts, "--title", "Both")
    assert ran.code == 1
    assert "add them singly" in ran.err
    assert not ibid.home.exists()


def test_list_names_the_works(filled):
    records = filled("list", "--json").json
    assert [r["work"] for r in records] == [HARBOUR_ID, "orchards-of-the-upper-valley"]
    assert [(r["notes"], r["problems"]) for r in records] == [(4, 1), (2, 0)]
    assert all(record["passages"] >= 1 for record in records)
    assert "Orchards of the Upper Valley" in filled("list").words


def test_show_tells_a_work_and_its_problems(filled):
    record = filled("show", HARBOUR_ID, "--json").json
    assert (record["title"], record["anchors"], record["notes"]) == ("The Harbour Accord", 5, 4)
    shown = filled("show", HARBOUR_ID).words
    assert "missing-note: 1" in shown
    assert "§ Negotiations" in shown


def test_parse_prints_the_promised_object_and_touches_no_home(ibid, texts):
    ran = ibid("parse", texts / "harbour.md", "--json")
    assert (ran.code, ran.err, misfits(ran.json, DOCUMENT)) == (0, "", [])
    record = ran.json
    assert "[^" not in record["text"]
    [signed] = [a for a in record["anchors"] if a["label"] == "1"]
    assert record["text"][: signed["offset"]].endswith("at Tolvik in 1931.")
    assert [p["kind"] for p in record["problems"]] == ["missing-note"]
    assert "5, of which 4 have their note" in ibid("parse", texts / "harbour.md").words
    assert not ibid.home.exists()


def test_remove_and_rollback_show_in_the_next_answer(filled):
    assert f"removed: {HARBOUR_ID}" in filled("remove", HARBOUR_ID).words
    assert not filled("ask", SIGNED, "--json").json["answered"]
    assert "is live again" in filled("rollback").words
    assert filled("ask", SIGNED, "--json").json["answered"]
    ran = filled("remove", "nowhere")
    assert (ran.code, ran.err.count("\n")) == (1, 1)


def test_rollback_over_a_change_of_model_says_what_to_do(filled):
    filled.encoder.name, filled.encoder.fingerprint = "another", "0123456789abcdef"
    assert filled("rebuild").code == 0
    assert "built with model 'stub': set IBID_MODEL" in filled("rollback").words
    assert "IBID_MODEL" in filled("ask", "Who signed?").err


def test_rebuild_tells_how_much_was_embedded(filled):
    assert "0 passages were embedded anew" in filled("rebuild").words


def test_check_tells_sound_from_damaged(filled):
    assert (filled("check").code, filled("check").words) == (0, "sound: default")
    assert filled("check", "--json").json["ok"] is True
    [path] = filled.home.rglob("dense.faiss")
    path.write_bytes(b"?" + path.read_bytes()[1:])
    ran = filled("check", "--json")
    assert (ran.code, ran.json["ok"]) == (1, False)
    assert "dense.faiss" in ran.err
    asked = filled("ask", SIGNED, "--json")
    assert (asked.code, asked.out, asked.err.count("\n")) == (1, "", 1)
    assert filled("rebuild").code == 0
    assert filled("check").code == 0


def test_an_index_of_another_model_is_told_with_the_mend(filled):
    filled.encoder.fingerprint = "another"
    for words in (["ask", SIGNED, "--json"], ["check"]):
        ran = filled(*words)
        assert ran.code == 1
        assert "ibid rebuild" in ran.err
    assert filled("rebuild").code == 0
    assert filled("ask", SIGNED, "--json").json["answered"]


def test_collections_are_separate_shelves(filled, texts):
    filled("add", texts / "orchard.md", "--collection", "fruit")
    records = filled("list", "--collection", "fruit", "--json").json
    assert [record["work"] for record in records] == ["orchards-of-the-upper-valley"]
    assert not filled("ask", SIGNED, "--collection", "fruit", "--json").json["answered"]


def test_the_home_comes_from_the_environment_too(ibid, texts, monkeypatch, tmp_path):
    ibid("add", texts)
    monkeypatch.setenv("IBID_HOME", str(ibid.home))
    monkeypatch.setattr(ibid, "home", tmp_path / "elsewhere")
    assert ibid("list").code == 1
    assert ibid("list", "--home", tmp_path / "home").code == 0


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["answer"],
        ["ask", "--json", "-k", "0", "q"],
        ["ask", "-k", "x", "q"],
        ["ask", "q", "--batch", "f"],
        ["add"],
        ["show"],
        ["list", "--nonsense"],
    ],
)
def test_wrong_usage_is_2(ibid, words):
    ran = ibid(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: ibid" in ran.err


READING = [["list"], ["ask", SIGNED], ["show", "w"], ["rebuild"], ["rollback"], ["remove", "w"]]


@pytest.mark.parametrize("words", [*READING, ["check"]], ids=lambda words: words[0])
def test_an_empty_home_is_one_clear_line(ibid, words):
    ran = ibid(*words)
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"ibid: .*(no texts yet|no generation).*\n", ran.err)


def test_a_check_names_the_shelf_that_is_not_there(filled):
    ran = filled("check", "--collection", "attic")
    assert (ran.code, "collection 'attic' has no texts yet" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("word", "told"), [("run", "Run the Discord bot."), ("export", "Write a work as Markdown that")]
)
def test_help_keeps_the_capitals_of_names(ibid, word, told):
    assert told in ibid(word, "--help").out


def test_a_setting_without_a_valid_value_is_named(filled, monkeypatch):
    monkeypatch.setenv("IBID_QUEUE", "many")
    ran = filled("list")
    assert (ran.code, ran.out) == (1, "")
    assert "IBID_QUEUE" in ran.err
