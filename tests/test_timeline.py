"""`ibid timeline`: dated sentences about a topic. All texts are invented."""

import pytest

CANAL = """\
# The Alder Canal

The canal was opened on 3 May 1848. Its toll house burned in the 1860s.[^1] The canal company had \
1,200 barges, and the canal froze in the winter of 1848.

Boatmen of the canal struck from 1871 to 1872.[^2] The canal was closed in September 1848 for a \
month. Bakers in the town sold rye bread in 1850.

[^1]: Ledger of the canal, 1999, p. 1850.
[^2]: Ledger of the canal, 1999, p. 1851.
"""


@pytest.fixture
def canal(ibid, tmp_path):
    path = tmp_path / "canal.md"
    path.write_text(CANAL, encoding="utf-8")
    assert ibid("add", path).code == 0
    return ibid


def test_dated_sentences_come_in_order_with_their_notes(canal):
    events = canal("timeline", "the Alder canal", "--json").json
    assert [event["date"] for event in events] == [
        "1848",
        "3 May 1848",
        "September 1848",
        "1860s",
        "1871 to 1872",
    ]
    assert [event["until"] for event in events][-2:] == [1869, 1872]
    for event in events:
        quotation = event["quotation"]
        at = event["start"] - quotation["start"]
        assert quotation["text"][at:].startswith(event["date"])
        assert [note["label"] for note in event["notes"]] == [
            anchor["label"] for anchor in quotation["anchors"]
        ]
    assert events[3]["notes"][0]["text"] == "Ledger of the canal, 1999, p. 1850."


def test_a_timeline_is_shown_with_references(canal):
    words = canal("timeline", "the Alder canal").words
    assert "3 May 1848 “The canal was opened on 3 May 1848.”" in words
    assert words.index("3 May 1848") < words.index("September 1848") < words.index("1871 to 1872")
    assert words.count("— “The Alder Canal.”") == 5


def test_no_timeline_is_an_answer(canal):
    ran = canal("timeline", "comets over Trebizond")
    assert (ran.code, ran.words) == (0, "No dated sentence of these texts is about that.")
    assert canal("timeline", "comets over Trebizond", "--json").json == []
    assert canal("timeline", " ").code == 1
