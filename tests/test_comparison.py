"""`ibid compare`: one quotation a work, by date. All texts are invented."""

import pytest

TEXT = """\
---
title: {title}
date: {date}
---

# {title}

{sentence}[^1] Fishermen mended their nets by lamplight.

[^1]: Papers of {title}.
"""
ASKED = "Who signed the harbour accord at Tolvik?"


@pytest.fixture
def accounts(ibid, tmp_path):
    folder = tmp_path / "accounts"
    folder.mkdir()
    for name, date, sentence in (
        ("Newer", "2 March 2011", "Envoy Marta Quist signed the harbour accord at Tolvik."),
        ("Older", "1954", "Consul Brandt signed the harbour accord at Tolvik."),
        ("Undated", "", "Both envoys signed the harbour accord at Tolvik."),
        ("Orchards", "1900", "Codling moths destroyed the pear harvest."),
    ):
        text = TEXT.format(title=name, date=date, sentence=sentence)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    assert ibid("add", folder).code == 0
    return ibid


def test_works_that_answer_come_by_date_with_their_own_notes(accounts):
    compared = accounts("compare", ASKED, "--json").json
    assert [said["work"] for said in compared] == ["older", "newer", "undated"]
    for said in compared:
        assert said["quotation"]["work"] == said["work"]
        assert "signed the harbour accord" in said["quotation"]["text"]
        assert said["confidence"] >= 0.2
        assert [note["text"] for note in said["notes"]] == [f"Papers of {said['title']}."]


def test_works_are_shown_side_by_side(accounts):
    words = accounts("compare", ASKED).words
    assert words.index("1954 · Older (") < words.index("2 March 2011 · Newer (")
    assert words.index("2 March 2011 · Newer (") < words.index("no date · Undated (")
    assert "Codling" not in words


def test_none_is_an_answer(accounts):
    ran = accounts("compare", "Which comet frightened the emperor of Trebizond?")
    assert (ran.code, ran.words) == (0, "None of the texts answers that.")
    assert accounts("compare", "  ").code == 1
