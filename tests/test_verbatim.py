"""Find the source: what a message quotes, word for word or altered. All texts are invented."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.folding import fold
from index.readers.markdown import read_markdown
from index.sentences import split_sentences
from index.shelf import Shelf
from index.spellings import fold_spelling
from index.verbatim import find_source
from tests.shelves import HARBOUR, harbour, make_work, orchard

MIXED = """\
# A Winter at Skerry

The pilot's log — kept “in haste,” as she wrote — doesn’t mention the wreck of the *Alder* at all.\
[^1] No anti-slavery petition was sent in 1788–1790, and 1,500 copies were never printed. \
To-day the co-operative’s ﬂag still flies over the “old” fort; nobody colours it anew.

She could not swim, and she said so: “I can’t swim.” The cæsar of the isle paid 3.5 crowns.[^2]

[^1]: Wray, *Logs of the North* (Bergen: Skerry, 1911), 4. The log was not found before 1890.
[^2]: Ibid., 9.
"""
DOCUMENT = read_markdown(MIXED)
SHELF = Shelf((make_work(harbour()), make_work(orchard()), make_work(DOCUMENT)), None)
SENTENCES = [
    (span.start, span.end)
    for paragraph in re.finditer(r"[^\n]{40,}", DOCUMENT.text)
    for span in split_sentences(DOCUMENT.text, *paragraph.span(), "en")
]
SIGNS = {
    "'": "'’‘`", "’": "'’‘`", "‘": "'’‘", "“": "“\"„«‘", "”": "”\"“»’", "—": ["—", " – ", "--"],
    "–": "–-‑", "-": "-‐‑", " ": [" ", "  ", "\n", "\u00a0", " \n "],
    "ﬂ": ["ﬂ", "fl"], "æ": ["æ", "ae"],
}  # fmt: skip


def only(message):
    [finding] = find_source(message, SHELF)
    return finding


def placed(place):
    """Check that what is shown of a place is literally in the source, with its own notes."""
    works = {work.id: work for work in SHELF.works}
    quotation, note = place.quotation, place.note
    document = works[quotation.work].document
    assert quotation.text == document.text[quotation.start : quotation.end]
    assert quotation.anchors == document.anchors_in(quotation.start, quotation.end)
    assert [n.label for n in place.notes] == [a.label for a in quotation.anchors]
    if note:
        assert note.text == document.note(note.note_id).text[note.start : note.end]
    assert place.within is None or place.within in document.text
    return quotation


@st.composite
def reprinted(draw):
    """Return a sentence's span, and the sentence as another copy might print it."""
    start, end = draw(st.sampled_from(SENTENCES))
    text = re.sub(r" — ", "—", DOCUMENT.text[start:end])
    printed = "".join(draw(st.sampled_from(list(SIGNS.get(char, char)))) for char in text)
    words = printed.split(" ")
    place = draw(st.integers(0, len(words) - 1))
    if len(words[place]) > 5 and words[place].isalpha():
        words[place] = f"{words[place][:3]}\u00ad{words[place][3:]}"
    return start, end, " ".join(words)


@given(reprinted())
def test_a_sentence_printed_otherwise_is_found_at_its_exact_span(case):
    start, end, printed = case
    for message in ("> " + printed.replace("\n", "\n> "), printed.strip()):
        [finding] = find_source(message, SHELF)
        assert (finding.verdict, finding.differences) == ("verbatim", ())
        quotation = placed(finding.places[0])
        assert (quotation.start, quotation.end) == (start, end)


WORDS = st.sampled_from(["not", "never", "no", "hardly", "Alder", "ferry", "1789", "swims", "the"])


@given(st.sampled_from(SENTENCES), st.data())
def test_a_sentence_with_a_word_altered_is_never_verbatim(span, data):
    words = DOCUMENT.text[slice(*span)].split(" ")
    at = data.draw(st.integers(1, len(words) - 2))
    kind = data.draw(st.sampled_from(["change", "drop", "add", "negate"]))
    new = "not" if kind == "negate" else data.draw(WORDS)
    assume(any(char.isalnum() for char in words[at]))
    altered = (
        words[:at] + ([] if kind == "drop" else [new]) + words[at + (kind in {"change", "drop"}) :]
    )
    assume(fold_spelling(" ".join(altered)) != fold_spelling(" ".join(words)))
    for finding in find_source("> " + " ".join(altered), SHELF):
        assert finding.verdict != "verbatim"
        assert finding.verdict == "absent" or any(not d.spelling for d in finding.differences)


@given(
    st.lists(
        st.sampled_from(["ab", "ﬁt", "-", "—", "'", "“", "*", ". . .", " ", "\n", "é", "a\u00adb"])
    )
)
def test_folding_keeps_every_letter_and_leads_back(pieces):
    text = "".join(pieces)
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    letters = "".join(char for char in text if char.isalpha()).replace("ﬁ", "fi")
    assert "".join(char for char in folded.text if char.isalpha()) == letters
    for word in re.finditer(r"\w+", folded.text):
        start, end = folded.source_span(*word.span())
        assert fold(text[start:end]).text == word.group()


def test_a_quotation_is_told_with_place_reference_and_notes():
    finding = only("Who said “envoy Marta Quist signed the harbour accord at Tolvik in 1931”?")
    assert (finding.verdict, finding.quoted, finding.further) == ("verbatim", True, 0)
    [place] = finding.places
    quotation = placed(place)
    assert quotation.text == "Envoy Marta Quist signed the harbour accord at Tolvik in 1931."
    assert quotation.citation == "“The Harbour Accord,” under “Negotiations.”"
    assert [note.text for note in place.notes] == ["Quist, Letters, p. 12."]


def test_words_altered_are_told_one_by_one():
    finding = only("“Codling moths did not destroy the apple harvest of 1848.”")
    assert finding.verdict == "differs"
    told = [(d.said, d.source) for d in finding.differences]
    assert told == [("did not destroy", "destroyed"), ("apple", "pear")]
    document = SHELF.works[1].document
    for difference in finding.differences:
        assert finding.words[difference.start : difference.end] == difference.said
        assert document.text[difference.source_start : difference.source_end] == difference.source
    assert placed(finding.places[0]).text == "Codling moths destroyed the pear harvest of 1848."


@pytest.mark.parametrize(
    "words",
    [
        "Envoy Marta Quist never signed the harbour accord at Tolvik in 1931",
        "The pilot's log does mention the wreck of the Alder at all",
        "No slavery petition was sent in 1788–1790",
        "and 500 copies were never printed",
        "she could swim, and she said so",
        "She could not swim, and she said so: “I can swim.”",
        "paid 3 crowns to the council of the isle",
        "The cæsar of the isle paid 3",
        "anti-slavery petition was sent in 1788",
        "The log was found before 1890",
        "Quist … signed … 1931",
        "Quist, Letters … Treasury roll",
    ],
)
def test_a_quotation_that_is_altered_or_cut_inside_a_word_is_not_verbatim(words):
    assert all(finding.verdict != "verbatim" for finding in find_source(f"> {words}", SHELF))


@pytest.mark.parametrize("sign", ["…", "...", ". . .", "[…]", "[...]", "(...)"])
def test_an_ellipsis_stands_for_words_that_are_told(sign):
    finding = only(f"“Envoy Marta Quist {sign} at Tolvik in 1931.”")
    assert finding.verdict == "verbatim"
    assert finding.places[0].omitted == ("signed the harbour accord",)
    assert "signed the harbour accord" in placed(finding.places[0]).text
    altered = only(f"“Envoy Marta Quist {sign} at Bergen in 1931.”")
    assert altered.verdict == "differs"


def test_other_spellings_are_the_same_words_and_told():
    finding = only("“nobody colors it anew” — was that so, and for how long?")
    assert finding.verdict == "verbatim"
    [difference] = finding.differences
    assert (difference.said, difference.source, difference.spelling) == ("colors", "colours", True)


def test_printed_markers_are_no_words():
    for marked in ("1931.¹ The", "1931.[1] The", "1931. [1] The", "1931.(1) The"):
        message = (
            f"> Envoy Marta Quist signed the harbour accord at Tolvik in {marked} council paid her"
        )
        assert only(message).verdict == "verbatim"
    assert only("> Envoy Marta Quist [2] signed the harbour accord at Tolvik").verdict == "differs"
    assert only("> Envoy Marta Quist signed the harbour accord at 1 Tolvik").verdict == "differs"


def test_words_of_a_note_lead_to_its_sentence():
    finding = only("“the log was not found before 1890” they told me")
    [place] = finding.places
    assert (finding.verdict, place.note.label, place.note.text) == (
        "verbatim",
        "1",
        "The log was not found before 1890",
    )
    assert placed(place).text.startswith("The pilot's log")


def test_part_of_a_sentence_is_told_with_the_whole():
    finding = only("“mention the wreck of the Alder”")
    assert finding.places[0].within.startswith("The pilot's log")
    assert only("“She could not swim, and she said so: ‘I can’t swim.’”").places[0].within is None


def test_own_words_are_told_where_nothing_is_quoted():
    own = "I wonder whether anybody here has ever been to that place."
    assert [f.verdict for f in find_source(own, SHELF)] == ["absent"]
    quoting = f"{own} “He counted nineteen wrecks.”"
    assert [f.words for f in find_source(quoting, SHELF)] == ["He counted nineteen wrecks."]
    pasted = (
        "He counted nineteen wrecks. The lighthouse keeper never wrote a diary of the storm winter."
    )
    assert [f.verdict for f in find_source(pasted, SHELF)] == ["differs"]


def test_a_paragraph_is_found_whole_and_a_sentence_with_its_quotations():
    pasted = "The lighthouse keeper wrote a diary of the storm winter. He counted nineteen wrecks."
    assert only(pasted).words == pasted
    said = 'She could not swim, and she said so: "I can\'t swim."'
    assert only(f"{said} And this is what I think of it.").words == said


def test_the_same_words_in_many_places_are_counted():
    again = "The ferry sails at dawn and at dusk. " * 14
    shelf = Shelf((make_work(read_markdown(f"# Ferries\n\n{again}")),), None)
    [finding] = find_source("“The ferry sails at dawn and at dusk”", shelf)
    assert (len(finding.places), finding.further) == (10, 4)


def test_nothing_is_found_of_nothing():
    assert find_source("", SHELF) == []
    assert find_source("Hm.", Shelf((), None)) == []
    assert find_source("> ", SHELF) == []


def test_a_text_without_blanks_is_searched_too():
    shelf = Shelf((make_work(read_markdown("# 記録\n\n彼は1931年に港の協定に署名した。")),), None)
    [finding] = find_source("「港の協定に署名した」", shelf)
    assert finding.places[0].quotation.text == "港の協定に署名した"


@given(st.text(alphabet="“”\"'‘’«»>… .[]ab\n", max_size=80))
def test_no_message_breaks_it(message):
    for finding in find_source(message, SHELF):
        assert finding.verdict in {"verbatim", "differs", "absent"}


def test_the_sample_has_what_is_tested():
    assert "[^1]" in HARBOUR
    assert len(SENTENCES) >= 5


def test_ibid_find_tells_verdicts_differences_and_places(filled):
    ran = filled(
        "find",
        "“He counted nineteen wrecks” and “Codling moths destroyed the apple harvest of 1848” and"
        " “Treasury roll 7” and “three wise owls of Tolvik”",
    )
    assert ran.code == 0
    assert "verbatim “He counted nineteen wrecks” “He counted nineteen wrecks”" in ran.words
    assert "quoted as in the source apple pear" in ran.words
    assert "in note 2: “Treasury roll 7” “The council paid her forty" in ran.words
    assert "not in these texts “three wise owls of Tolvik”" in ran.words


def test_ibid_find_reads_standard_input_and_prints_json(filled):
    [finding] = filled("find", "--json", stdin="> He counted … wrecks of ships").json
    assert (finding["verdict"], finding["differences"][0]["said"]) == ("differs", "of ships")
    [finding] = filled("find", "--json", stdin="> The lighthouse keeper … the storm winter").json
    assert finding["places"][0]["omitted"] == ["wrote a diary of"]
    shown = filled("find", stdin="> The lighthouse keeper … the storm winter").words
    assert "the ellipsis leaves out: “wrote a diary of”" in shown
    assert filled("find", stdin="").code == 1
    assert filled("find", "Hm.").words == "There is no quotation or sentence to look up."


def test_ibid_cite_prints_each_style(filled):
    assert filled("cite", "orchards").words == "“Orchards of the Upper Valley.”"
    assert filled("cite", "orchards", "--style", "apa").words == (
        "Orchards of the Upper Valley. (n.d.)."
    )
    entry = filled("cite", "orchards", "--style", "bibtex").out
    assert entry.startswith("@misc{orchards-of-the-upper-valley,\n  title = {{Orchards")
    assert filled("cite", "orchards", "--style", "mla").code == 2
    assert filled("cite", "nowhere").code == 1
