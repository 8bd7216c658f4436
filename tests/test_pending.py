"""Texts that wait on the command line: sent in, told to nobody, approved, and noted in the log."""

import json
from functools import partial

import pytest

from index import intake
from index.fetch import Policy, fetch
from tests.shelves import HARBOUR, MOTHS, WHO, quoted
from tests.website import Site


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
    ("ask", WHO),
    ("find", "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."),
    ("compare", WHO),
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
        assert "Tolvik" in waiting("ask", WHO).out
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
    assert quoted(waiting, WHO)[0].startswith("Envoy Marta Quist")
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
    assert "at Sund in 1931" in quoted(waiting, WHO)[0]
    waiting("remove", "the-harbour-accord")
    assert waiting("reinstate", "the-harbour-accord-2").code == 0
    assert "at Tolvik in 1931" in quoted(waiting, WHO)[0]


def test_a_text_that_waits_can_be_described_too(waiting):
    assert waiting("edit", "the-harbour", "--title", "Harbour Papers").code == 0
    waiting("approve", "the-harbour")
    assert waiting("show", "the-harbour", "--json").json["title"] == "Harbour Papers"


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


def test_a_text_can_be_published_despite_a_golden_question(waiting):
    waiting("golden", "add", MOTHS, "--gold", "Codling moths")
    waiting("edit", "the-harbour", "--title", "Harbour")
    waiting("remove", "orchards")  # acts at once, whatever the golden questions say
    assert waiting("approve", "the-harbour").code == 0
    assert waiting("rebuild", "--despite-golden").code == 0


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
        [record] = ibid("pending", "--json").json
        assert (ibid("approve", "salt").code, record["replaces"]) == (0, None)
        site.put("/salt", page.replace("rose", "fell").encode(), Content_Type="text/html")
        ibid("add", "--pending", link)
    finally:
        site.close()
    assert ran.json["added"][0]["work"] == "salt"
    assert (record["origin"], record["url"], record["robots"]) == (link, link, "disallowed")
    assert record["added"].startswith("20")
    assert quoted(ibid, "What rose?")
    [again] = ibid("pending", "--json").json
    assert (again["work"], again["replaces"]) == ("salt-2", "salt")
    assert ibid("approve", "salt-2", "--json").json["outcome"] == "replaced"


def test_files_of_one_name_from_two_folders_are_both_kept(ibid, tmp_path):
    for folder, text in (("one", "Salt of Varn."), ("two", "Ships of Tolvik.")):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "text.md"
        path.write_text(f"# In {folder}\n\n{text}\n", encoding="utf-8")
        assert ibid("add", "--pending", path).code == 0
    assert [ibid("approve", work).code for work in ("in-one", "in-two")] == [0, 0]
    assert [work["title"] for work in ibid("list", "--json").json] == ["In one", "In two"]


def test_what_was_removed_meanwhile_is_not_replaced(waiting, texts):
    assert waiting("reject", "the-harbour").code == 0
    waiting("add", "--pending", texts / "harbour.md", "--replace", "orchards")
    assert waiting("remove", "orchards").code == 0
    ran = waiting("approve", "the-harbour", "--json")
    assert (ran.json["work"], ran.json["outcome"]) == ("the-harbour-accord", "new")


def test_a_title_of_blanks_is_none(ibid, tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_text("Ferries crossed the sound in 1822.\n", encoding="utf-8")
    assert ibid("add", path, "--title", "  ", "--json").json["added"][0]["title"] == "ferry"


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
