"""Exported works: a folder that can be added again, with all that is known of the work."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import SourceError
from index.export import export_work
from index.sources import SourceFile, load_source
from index.work import Metadata, Work, make_id
from tests.shelves import HARBOUR, SALT


def make(data: bytes, name: str, **given: str) -> Work:
    source = SourceFile(name, data, name, Metadata(**given))
    document = source.parse()
    known, digest = source.known(document), document.digest()
    return Work(
        make_id(known.title or "", ()), document, known, source.given, name, name, "", digest
    )


GIVEN = {"author": 'A. "Brink"\n\\', "licence": "CC BY 4.0", "url": "https://a.example/?a=1&b"}


@pytest.mark.parametrize(
    "given",
    [{}, GIVEN, {"title": "Another\u2028title", "language": "fr", "date": "1410"}],
    ids=["none", "some", "more"],
)
def test_a_work_is_added_again_with_the_same_digest_and_metadata(tmp_path, given):
    work = make(SALT.encode(), "salt.md", **given)
    export_work(work, tmp_path / "salt")
    source = load_source(tmp_path / "salt", Metadata())
    assert source.parse().digest() == work.digest
    assert source.known(source.parse()) == work.metadata


def test_a_work_that_has_no_title_gets_the_one_it_is_listed_under(tmp_path):
    work = make(b"Salt rose.[^1]\n\n[^1]: A.", "salt.md")
    export_work(work, tmp_path / "out")
    source = load_source(tmp_path / "out", Metadata())
    assert source.parse() == replace(work.document, title="salt")
    assert source.known(source.parse()) == work.metadata


def test_a_folder_that_is_there_is_not_written_into(tmp_path):
    with pytest.raises(SourceError, match=f"{tmp_path} is there already"):
        export_work(make(HARBOUR.encode(), "harbour.md"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_corpus_that_ships_is_kept(tmp_path):
    for folder in Path(__file__).parents[1].glob("corpus/*/"):
        source = load_source(folder, Metadata())
        document = source.parse()
        known = source.known(document)
        export_work(
            Work("a", document, known, known, "text.md", "", "", document.digest()),
            tmp_path / "out",
        )
        again = load_source(tmp_path / "out", Metadata())
        assert again.parse() == document
        assert again.known(again.parse()) == known
        assert (
            tomllib.loads((tmp_path / "out" / "work.toml").read_text())["licence"] == known.licence
        )
