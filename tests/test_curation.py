"""Growing a shelf on the command line: approve, describe, remove, put back, undo, and the log."""

import json
from functools import partial

import pytest

from index import intake
from index.answer import answer
from index.fetch import Policy, fetch
from index.work import Metadata
from tests.shelves import HARBOUR, ORCHARD
from tests.test_fetch import Site

SIGNED = "Who signed the harbour accord?"
MOTHS = "What destroyed the pear harvest?"


def quoted(ibid, question, *words):
    """Return the texts quoted in answer to a question."""
    found = ibid("ask", question, "--json", *words).json
    return [quotation["text"] for quotation in found["quotations"]]


@pytest.fixture
def waiting(ibid, texts):
    """The command line on a home where one text stands and one waits."""
    assert ibid("add", texts / "orchard.md").code == 0
    ran = ibid("add", "--pending", "--json", "--by", "ann", texts / "harbour.md")
    assert ran.json["added"] == [
        {"work": "the-harbour-accord", "title": "The Harbour Accord", "outcome": "pending"}
    ]
    return ibid


READING = [
    ("ask", SIGNED),
    ("find", "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."),
    ("compare", SIGNED),
    ("cites", "Quist"),
    ("timeline", "harbour accord"),
    ("list",),
]


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
@pytest.mark.parametrize("state", ["waiting", "rejected", "removed"])
def test_what_is_not_on_the_shelf_is_never_told(waiting, words, state):
    if state == "rejected":
        assert waiting("reject", "the-harbour").code == 0
    if state == "removed":
        assert waiting("approve", "the-harbour").code == 0
        assert "Tolvik" in waiting("ask", SIGNED).out
        assert waiting("remove", "the-harbour").code == 0
    ran = waiting(*words, "--json")
    assert ran.code == 0
    assert "Tolvik" not in json.dumps(ran.json).replace(words[-1], "")
    assert "the-harbour-accord" not in ran.out


def test_an_approved_text_is_answered_from(waiting):
    waiting.encoder.encoded.clear()
    ran = waiting("approve", "the-harbour", "--json", "--by", "bob")
    assert ran.json == {
        "work": "the-harbour-accord",
        "title": "The Harbour Accord",
        "outcome": "new",
        "generation": 2,
    }
    assert not [text for text in waiting.encoder.encoded if "Orchards" in text]
    assert quoted(waiting, SIGNED)[0].startswith("Envoy Marta Quist")
    assert waiting("pending", "--json").json == []


def test_pending_lists_what_waits(waiting):
    [record] = waiting("pending", "--json").json
    assert (record["work"], record["by"], record["replaces"]) == ("the-harbour-accord", "ann", None)
    assert "The Harbour Accord" in waiting("pending").out


def test_the_same_text_does_not_wait_twice(waiting, texts):
    for name, told in (("harbour.md", "the-harbour-accord"), ("orchard.md", "orchards-of-the")):
        ran = waiting("add", "--pending", texts / name)
        assert ran.code == 1
        assert f"the same text is there already as {told}" in ran.err
    assert len(waiting("pending", "--json").json) == 1


def test_approved_in_place_of_an_old_version_takes_its_id_and_keeps_it(waiting, texts):
    waiting("approve", "the-harbour")
    (texts / "second.md").write_text(HARBOUR.replace("Tolvik", "Sund"), encoding="utf-8")
    waiting("add", "--pending", texts / "second.md")
    ran = waiting("approve", "the-harbour-accord-2", "--replace", "the-harbour-accord", "--json")
    assert (ran.json["work"], ran.json["outcome"]) == ("the-harbour-accord", "replaced")
    assert "at Sund in 1931" in quoted(waiting, SIGNED)[0]
    waiting("remove", "the-harbour-accord")
    assert waiting("reinstate", "the-harbour-accord-2").code == 0
    assert "at Tolvik in 1931" in quoted(waiting, SIGNED)[0]


def test_editing_what_is_known_of_a_work_embeds_nothing_and_shows_at_once(filled):
    filled.encoder.encoded.clear()
    ran = filled("edit", "the-harbour", "--author", "M. Quist", "--date", "1933", "--json")
    assert ran.json["outcome"] == "edited"
    assert filled.encoder.encoded == []
    [quotation] = filled("ask", SIGNED, "--json").json["quotations"][:1]
    assert "M. Quist" in quotation["citation"]
    assert "1933" in quotation["citation"]
    filled("rebuild")
    assert "M. Quist" in filled("ask", SIGNED, "--json").json["quotations"][0]["citation"]


def test_a_text_that_waits_can_be_described_too(waiting):
    assert waiting("edit", "the-harbour", "--title", "Harbour Papers").code == 0
    waiting("approve", "the-harbour")
    assert waiting("show", "the-harbour", "--json").json["title"] == "Harbour Papers"


def test_a_language_set_later_is_that_of_the_document(filled):
    assert filled("edit", "the-harbour", "--language", "de").code == 0
    assert filled("show", "the-harbour", "--json").json["language"] == "de"
    assert filled("check").code == 0


def test_removing_and_putting_back_embed_nothing(filled):
    before = quoted(filled, SIGNED)
    filled.encoder.encoded.clear()
    filled("remove", "the-harbour")
    ran = filled("reinstate", "the-harbour", "--json")
    assert ran.json["outcome"] == "back on the shelf"
    assert filled.encoder.encoded == []
    assert quoted(filled, SIGNED) == before


def test_a_removed_work_can_be_put_back_after_a_rebuild(filled):
    before = quoted(filled, SIGNED)
    filled("remove", "the-harbour")
    filled("rebuild")
    filled.encoder.encoded.clear()
    assert filled("reinstate", "the-harbour").code == 0
    assert quoted(filled, SIGNED) == before
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


def test_the_log_tells_who_did_what(waiting):
    waiting("approve", "the-harbour", "--by", "bob")
    waiting("edit", "the-harbour", "--author", "M. Quist", "--by", "cid")
    waiting("remove", "the-harbour")
    waiting("rollback")
    acts = waiting("log", "--json").json
    told = [(act["by"], act["act"], act["generation"]) for act in acts]
    assert told == [
        ("command line", "add", 1),
        ("ann", "submit", None),
        ("bob", "approve", 2),
        ("cid", "edit", 3),
        ("command line", "remove", 4),
        ("command line", "rollback", 3),
    ]
    assert acts[3]["detail"] == "author: M. Quist"
    assert "approve" in waiting("log").words


def test_progress_for_programs_is_json_on_standard_error(ibid, texts):
    ran = ibid("add", texts, "--progress", "--json")
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert lines
    assert lines[-1]["done"] == lines[-1]["total"]


def test_a_build_that_loses_a_golden_question_is_not_published(filled, texts):
    assert filled("golden", "add", SIGNED, "--gold", "Envoy Marta Quist signed").code == 0
    [question] = filled("golden", "--json").json
    assert question["gold"] == ["Envoy Marta Quist signed"]
    (texts / "harbour.md").write_text(HARBOUR.replace("signed", "read"), encoding="utf-8")
    ran = filled("add", texts / "harbour.md")
    assert ran.code == 1
    assert f"1: {SIGNED}" in ran.err
    assert quoted(filled, SIGNED)[0].startswith("Envoy Marta Quist signed")
    assert filled("golden", "remove", "1").code == 0
    assert filled("add", texts / "harbour.md").code == 0


def test_a_golden_question_that_failed_before_stops_nothing(filled, texts):
    filled("golden", "add", SIGNED, "--gold", "words that no text has")
    (texts / "salt.md").write_text("# Salt\n\nSalt pans lined the coast.\n", encoding="utf-8")
    assert filled("add", texts / "salt.md").code == 0


def test_a_text_can_be_published_despite_a_golden_question(waiting):
    waiting("golden", "add", MOTHS, "--gold", "Codling moths")
    waiting("edit", "the-harbour", "--title", "Harbour")
    waiting("remove", "orchards")  # acts at once, whatever the golden questions say
    assert waiting("approve", "the-harbour").code == 0
    assert waiting("rebuild", "--despite-golden").code == 0


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


def test_a_link_is_fetched_noted_and_waits(ibid, monkeypatch):
    site = Site()
    try:
        page = (
            f"<!DOCTYPE html><html lang='en'><title>Salt</title><p>{'Salt rose. ' * 30}</p></html>"
        )
        link = site.put("/salt", page.encode(), Content_Type="text/html")
        site.put("/robots.txt", b"User-agent: *\nDisallow: /\n")
        refused = ibid("add", "--pending", link)
        assert (refused.code, "127.0.0.1" in refused.err) == (1, True)
        local = partial(fetch, policy=Policy(local=True))
        monkeypatch.setattr(intake, "fetch", local)
        ran = ibid("add", "--pending", link, "--json")
    finally:
        site.close()
    assert ran.json["added"][0]["work"] == "salt"
    [record] = ibid("pending", "--json").json
    assert (record["origin"], record["url"], record["robots"]) == (link, link, "disallowed")
    assert record["added"].startswith("20")
    assert ibid("approve", "salt").code == 0
    assert quoted(ibid, "What rose?")


def test_an_upload_is_told_by_its_content(ibid, tmp_path):
    disguised = tmp_path / "essay.txt"
    disguised.write_bytes(b"%PDF-1.7 nothing more")
    ran = ibid("add", "--pending", disguised)
    assert ran.code == 1
    assert "essay" in ran.err
    page = tmp_path / "page.txt"
    told = "Amber washed up. " * 30
    page.write_text(f"<!DOCTYPE html><html lang='en'><title>Amber</title><p>{told}</p></html>")
    ran = ibid("add", "--pending", page, "--json")
    assert ran.json["added"][0]["title"] == "Amber"


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
    assert quoted(filled, SIGNED, "--collection", "copy") == quoted(filled, SIGNED)


def test_a_home_backed_up_and_restored_answers_the_same(filled, tmp_path):
    file, before = tmp_path / "home.tar", quoted(filled, SIGNED)
    ran = filled("backup", file, "--json")
    assert ran.json["collections"] == ["default"]
    assert filled("backup", "--check", file).code == 0
    restored = filled("restore", file, "--home", tmp_path / "other")
    assert restored.code == 0
    filled.home = tmp_path / "other"
    assert quoted(filled, SIGNED) == before
    assert filled("check").code == 0
    refused = filled("restore", file)
    assert (refused.code, "is there already" in refused.err) == (1, True)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    damaged = filled("backup", "--check", file)
    assert (damaged.code, str(file) in damaged.err) == (1, True)
