"""Growing a shelf on the command line where something is amiss: named, and mended."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.cache import EmbeddingCache
from index.library import Library
from tests.shelves import ACCORD, HARBOUR, WHO, quoted

SALT = "# Salt\n\nSalt pans lined the coast of Ostra in 1650.\n"
LETTERS = ("The first letters tell of the salt of Varn.", "The second tell of ships of Tolvik.")


def test_what_moderators_edited_stays_when_the_unchanged_file_is_added_again(filled, texts):
    filled("edit", ACCORD, "--author", "M. Quist", "--date", "1933")
    again = filled("add", texts, "--json").json["added"]
    assert {added["outcome"] for added in again} == {"unchanged"}
    filled("add", texts / "harbour.md", "--date", "1934")
    shown = filled("show", ACCORD, "--json").json
    assert (shown["author"], shown["date"]) == ("M. Quist", "1934")
    filled("rebuild")
    assert filled("show", ACCORD, "--json").json["author"] == "M. Quist"


def test_a_language_that_moderators_set_stays_when_the_file_is_added_again(filled, texts):
    filled("edit", ACCORD, "--language", "de")
    filled("add", texts / "harbour.md", "--author", "M. Quist")
    shown = filled("show", ACCORD, "--json").json
    assert (shown["author"], shown["language"]) == ("M. Quist", "de")
    assert len(Library(filled.home).collection().entries()) == 2
    assert filled("check").code == 0


def test_what_moderators_edited_is_back_with_a_removed_text_that_is_added_again(filled, texts):
    filled("edit", ACCORD, "--author", "M. Quist")
    filled("remove", ACCORD)
    filled("add", texts / "harbour.md")
    assert filled("show", ACCORD, "--json").json["author"] == "M. Quist"


def test_a_changed_file_is_known_by_what_it_says(filled, texts):
    filled("edit", ACCORD, "--author", "M. Quist")
    (texts / "harbour.md").write_text(HARBOUR.replace("1931", "1932"), encoding="utf-8")
    ran = filled("add", texts / "harbour.md", "--json")
    assert ran.json["added"][0]["outcome"] == "replaced"
    assert "1932" in quoted(filled, WHO)[0]


@pytest.mark.parametrize("words", [("remove",), ("show",), ("edit", "--author", "A")])
def test_a_title_that_works_share_names_none_of_them(ibid, tmp_path, words):
    for name, said in zip("ab", LETTERS, strict=True):
        (tmp_path / f"{name}.md").write_text(f"# Letters\n\n{said}\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("# Letters\n\nThese wait for approval.\n", encoding="utf-8")
    ibid("add", tmp_path / "a.md", tmp_path / "b.md")
    ibid("add", tmp_path / "c.md", "--pending")
    before = ibid("list", "--json").json
    ran = ibid(words[0], "Letters", *words[1:])
    assert ran.code == 1
    assert "'Letters' is the title of several works" in ran.err
    assert "letters, letters-2; name one by its id" in ran.err
    assert ibid("list", "--json").json == before
    assert ibid("remove", "letters").code == 0  # an id, though others begin with it
    assert ibid("show", "Letters", "--json").json["work"] == "letters-2"


def test_a_bad_text_in_a_folder_is_named_by_its_path_and_stops_no_other(ibid, texts):
    (texts / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (texts / "inner").mkdir()
    (texts / "inner" / "c.txt").write_bytes(b"")
    ran = ibid("add", texts, "--json")
    assert ran.code == 1
    assert len(ran.json["added"]) == 2
    assert [fault.partition(": ")[0] for fault in ran.json["faults"]] == [
        str(texts / "b.pdf"),
        str(texts / "inner" / "c.txt"),
    ]
    assert f"ibid: {texts / 'b.pdf'}: " in ran.err


def test_a_folder_that_may_not_be_read_is_one_clear_line(ibid, texts, monkeypatch):
    def forbidden(folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", forbidden)  # root, who runs these in places, may read all
        ran = ibid("add", texts)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert f"{texts}: Permission denied; check the permissions" in ran.err


def test_an_unknown_name_to_edit_is_told_with_what_is_on_the_shelf(filled):
    ran = filled("edit", "nothing", "--author", "A")
    assert "no work 'nothing' on this shelf" in ran.err
    assert ACCORD in ran.err


def spoil_document(home: Path, name: str) -> Path:
    """Damage the document of a work, be it removed or waiting."""
    shelf = Library(home).collection()
    entries = [*shelf.entries(), *(pending.entry for pending in shelf.inbox.all())]
    [digest] = {entry.digest for entry in entries if entry.id == name}
    path = home / "collections" / "default" / "documents" / f"{digest}.json"
    path.write_text("rubbish")
    return path


def test_a_damaged_document_of_a_removed_text_is_told_and_a_rebuild_mends_it(filled):
    filled("remove", ACCORD)
    filled("rebuild")
    path = spoil_document(filled.home, ACCORD)
    [fault] = filled("check", "--json").json["collections"]["default"]
    assert path.name in fault
    assert filled("reinstate", ACCORD).code == 1
    assert filled("rebuild").code == 0
    assert filled("check").code == 0
    assert filled("reinstate", ACCORD).code == 0
    assert quoted(filled, WHO)[0].startswith("Envoy Marta Quist")


@pytest.mark.parametrize("others", [True, False])
def test_a_damaged_document_of_a_text_that_waits_is_told_and_a_rebuild_mends_it(
    ibid, texts, others
):
    ibid("add", texts / "harbour.md", "--pending")
    if others:
        ibid("add", texts / "orchard.md")
    spoil_document(ibid.home, ACCORD)
    assert ibid("check").code == 1
    assert ibid("approve", ACCORD).code == 1
    assert ibid("rebuild").code == (0 if others else 1)  # of nothing no index is made
    assert ibid("check").code == 0
    assert ibid("approve", ACCORD).code == 0
    assert quoted(ibid, WHO)[0].startswith("Envoy Marta Quist")


def test_a_removed_text_that_is_lost_altogether_stops_no_rebuild(filled):
    filled("remove", ACCORD)
    path = spoil_document(filled.home, ACCORD)
    shelf = Library(filled.home).collection()
    [entry] = [entry for entry in shelf.entries() if entry.removed]
    (path.parent.parent / "sources" / entry.source).unlink()
    assert filled("rebuild").code == 0
    checked = filled("check", "--json").json["collections"]["default"]
    assert len(checked) == 2
    assert any(path.name in fault for fault in checked)


def spoil_cache(home: Path) -> None:
    """Damage the embedding cache behind its first page, so that it opens all the same."""
    path = home / "cache" / "embeddings.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
        [page] = database.execute("PRAGMA page_size").fetchone()
    data = path.read_bytes()
    assert len(data) > page
    path.write_bytes(data[:page] + b"Z" * (len(data) - page))


@pytest.mark.parametrize("words", [("add", "salt.md"), ("rebuild",)])
def test_a_cache_that_is_damaged_inside_is_made_anew(filled, tmp_path, words):
    (tmp_path / "salt.md").write_text(SALT, encoding="utf-8")
    spoil_cache(filled.home)
    assert filled(*words).code == 0
    assert filled("rebuild").code == 0
    assert filled("check").code == 0


def test_a_cache_that_is_damaged_while_it_is_read_is_one_clear_line(filled, monkeypatch):
    encode = EmbeddingCache.encode

    def spoiled(cache, *about):
        encoded = encode(cache, *about)
        spoil_cache(filled.home)
        return encoded

    with monkeypatch.context() as patch:
        patch.setattr(EmbeddingCache, "encode", spoiled)
        ran = filled("rebuild")
    assert ran.code == 1
    assert re.fullmatch(r"ibid: the embedding cache .* was damaged .*: try again; .*\n", ran.err)
    assert filled("rebuild").code == 0


def test_a_backup_in_the_home_is_refused(filled):
    for file in (filled.home / "home.tar", filled.home / "cache" / "home.tar"):
        ran = filled("backup", file)
        assert (ran.code, "is in the home" in ran.err) == (1, True)
        assert not list(filled.home.rglob("home.tar*"))
