"""Growing a shelf on the command line: describe, remove, put back, undo, and copy."""

import json

import pytest

from index.answer import answer
from index.work import Metadata
from tests.shelves import HARBOUR, MOTHS, ORCHARD, WHO, quoted


def test_editing_what_is_known_of_a_work_embeds_nothing_and_shows_at_once(filled):
    filled.encoder.encoded.clear()
    ran = filled("edit", "the-harbour", "--author", "M. Quist", "--date", "1933", "--json")
    assert ran.json["outcome"] == "edited"
    assert filled.encoder.encoded == []
    [quotation] = filled("ask", WHO, "--json").json["quotations"][:1]
    assert "M. Quist" in quotation["citation"]
    assert "1933" in quotation["citation"]
    filled("rebuild")
    assert "M. Quist" in filled("ask", WHO, "--json").json["quotations"][0]["citation"]


def test_a_language_set_later_is_that_of_the_document(filled):
    assert filled("edit", "the-harbour", "--language", "de").code == 0
    assert filled("show", "the-harbour", "--json").json["language"] == "de"
    assert filled("check").code == 0


def test_removing_and_putting_back_embed_nothing(filled):
    before = quoted(filled, WHO)
    filled.encoder.encoded.clear()
    filled("remove", "the-harbour")
    ran = filled("reinstate", "the-harbour", "--json")
    assert ran.json["outcome"] == "back on the shelf"
    assert filled.encoder.encoded == []
    assert quoted(filled, WHO) == before


def test_a_removed_work_can_be_put_back_after_a_rebuild(filled):
    before = quoted(filled, WHO)
    filled("remove", "the-harbour")
    filled("rebuild")
    filled.encoder.encoded.clear()
    assert filled("reinstate", "the-harbour").code == 0
    assert quoted(filled, WHO) == before
    assert [text for text in filled.encoder.encoded if "Harbour" in text] == []


def test_a_removed_text_added_again_is_back_under_its_id(filled, texts):
    filled("remove", "the-harbour")
    ran = filled("add", texts / "harbour.md", "--json")
    [added] = ran.json["added"]
    assert (added["work"], added["outcome"]) == ("the-harbour-accord", "restored")


def test_what_a_rollback_takes_from_the_shelf_waits_again(filled, texts):
    (texts / "salt.md").write_text("# Salt\n\nSalt pans lined the coast.\n", encoding="utf-8")
    filled("add", texts / "salt.md")
    ran = filled("rollback", "--json")
    assert ran.json["waiting"] == ["salt"]
    assert quoted(filled, "What lined the coast?") == []
    assert filled("approve", "salt").code == 0
    assert quoted(filled, "What lined the coast?") == ["Salt pans lined the coast."]


def test_progress_for_programs_is_json_on_standard_error(ibid, texts):
    ran = ibid("add", texts, "--progress", "--json")
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert lines
    assert lines[-1]["done"] == lines[-1]["total"]


def test_a_build_that_loses_a_golden_question_is_not_published(filled, texts):
    assert filled("golden", "add", WHO, "--gold", "Envoy Marta Quist signed").code == 0
    [question] = filled("golden", "--json").json
    assert question["gold"] == ["Envoy Marta Quist signed"]
    (texts / "harbour.md").write_text(HARBOUR.replace("signed", "read"), encoding="utf-8")
    ran = filled("add", texts / "harbour.md")
    assert ran.code == 1
    assert f"1: {WHO}" in ran.err
    assert quoted(filled, WHO)[0].startswith("Envoy Marta Quist signed")
    assert filled("golden", "remove", "1").code == 0
    assert filled("add", texts / "harbour.md").code == 0


def test_a_golden_question_that_failed_before_stops_nothing(filled, texts):
    filled("golden", "add", WHO, "--gold", "words that no text has")
    (texts / "salt.md").write_text("# Salt\n\nSalt pans lined the coast.\n", encoding="utf-8")
    assert filled("add", texts / "salt.md").code == 0


@pytest.mark.parametrize("words", [("Why?", "--gold", ""), (" ", "--gold", "salt")])
def test_an_empty_golden_question_is_refused_and_stops_nothing(filled, words):
    ran = filled("golden", "add", *words)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert filled("golden", "--json").json == []
    assert filled("rebuild").code == 0


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('{"id": "7", "question": "Why?", "gold": [""]}', "7"),
        ('{"question": "Why?", "gold": "salt"}', "line-2"),
        ("Why?", "line-2"),
    ],
)
def test_a_golden_line_at_fault_can_be_removed(filled, line, name):
    filled("golden", "add", WHO, "--gold", "Envoy Marta Quist signed")
    path = filled.home / "collections" / "default" / "golden.jsonl"
    sound = path.read_text(encoding="utf-8")
    path.write_text(f"{sound}{line}\n", encoding="utf-8")
    assert "line 2: " in (told := filled("rebuild").err)
    assert f"`golden remove {name}`" in told
    assert filled("golden", "remove", name).code == 0
    assert path.read_text(encoding="utf-8") == sound
    assert filled("rebuild").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("approve", "nothing"), "no work 'nothing' among those that wait"),
        (("reject", "nothing"), "no work 'nothing' among those that wait"),
        (("edit", "nothing", "--title", "T"), "no work 'nothing'"),
        (("edit", "the-harbour"), "nothing to change"),
        (("remove", "nothing"), "no work 'nothing' on this shelf"),
        (("reinstate", "nothing"), "no work 'nothing' among those removed"),
        (("golden", "add", "Why?"), "--gold"),
        (("golden", "remove", "9"), "no golden question '9'"),
        (("rollback",), "no generation to go back to"),
    ],
)
def test_a_wrong_name_is_one_clear_line(filled, words, told):
    ran = filled(*words)
    assert (ran.code, told in ran.err) == (1, True), ran.err
    assert filled("check").code == 0


def test_edits_made_during_a_build_are_carried_over(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    salt = text("# Salt\n\nSalt pans lined the coast.\n", "salt.md")
    done = []

    def meanwhile(_done: int, _total: int) -> None:
        if not done:
            done.append(shelf.edit("the-harbour", Metadata(author="M. Quist"), lambda: encoder))
            done.append(shelf.remove("orchards"))

    shelf.add([salt], encoder, meanwhile)
    generation = shelf.load()
    assert [work.id for work in generation.shelf.works] == ["the-harbour-accord", "salt"]
    assert generation.shelf.works[0].metadata.author == "M. Quist"
    assert generation.manifest.number == 4
    result = answer(MOTHS, generation.shelf, encoder, k=50)
    assert {passage.work for passage in result.passages} <= {"the-harbour-accord", "salt"}


def test_a_work_put_back_during_a_build_is_built_as_well(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    shelf.remove("orchards")
    done = []

    def meanwhile(_done: int, _total: int) -> None:
        if not done:
            done.append(shelf.restore("orchards", lambda: encoder))

    shelf.add([text("# Salt\n\nSalt pans lined the coast.\n", "salt.md")], encoder, meanwhile)
    assert done
    assert {work.id for work in shelf.load().shelf.works} == {
        "the-harbour-accord",
        "orchards-of-the-upper-valley",
        "salt",
    }
    assert shelf.check(encoder) == []


def test_a_work_exported_is_read_back_as_the_same_document(filled, tmp_path):
    folder = tmp_path / "out"
    assert filled("export", "the-harbour", folder).code == 0
    again = filled("export", "the-harbour", folder)
    assert (again.code, "is there already" in again.err) == (1, True)
    ran = filled("add", folder, "--json", "--collection", "copy")
    assert ran.json["added"][0]["work"] == "the-harbour-accord"
    shown = [
        filled("show", "the-harbour", "--json", "--collection", name).json
        for name in ("default", "copy")
    ]
    for key in ("sections", "notes", "anchors", "passages", "title"):
        assert shown[0][key] == shown[1][key]
    assert quoted(filled, WHO, "--collection", "copy") == quoted(filled, WHO)


def test_a_home_backed_up_and_restored_answers_the_same(filled, tmp_path):
    file, before = tmp_path / "home.tar", quoted(filled, WHO)
    ran = filled("backup", file, "--json")
    assert ran.json["collections"] == ["default"]
    assert filled("backup", "--check", file).code == 0
    restored = filled("restore", file, "--home", tmp_path / "other")
    assert restored.code == 0
    filled.home = tmp_path / "other"
    assert quoted(filled, WHO) == before
    assert filled("check").code == 0
    refused = filled("restore", file)
    assert (refused.code, "is there already" in refused.err) == (1, True)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    damaged = filled("backup", "--check", file)
    assert (damaged.code, str(file) in damaged.err) == (1, True)
