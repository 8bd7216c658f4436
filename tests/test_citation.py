"""References to works in three forms, also where little is known of them."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.citation import cite, cite_apa, cite_bibtex
from index.document import Document
from index.work import Metadata
from tests.shelves import make_work


def work(title="The Salt Road", **about):
    made = make_work(Document(text="Salt."), title)
    return dataclasses.replace(made, metadata=Metadata(title=title, **about))


FULL = work(author="Mara B. Quill", date="17 September 2002", url="https://example.org/a_b%20c")
BARE = work()


def test_chicago_names_section_page_and_address():
    assert cite(FULL, "Tolls", "p. 12") == (
        "Mara B. Quill, “The Salt Road,” 17 September 2002, under “Tolls,” p. 12, "
        "https://example.org/a_b%20c."
    )
    assert cite(BARE) == "“The Salt Road.”"


def test_apa_names_section_page_and_address():
    assert cite_apa(FULL, "Tolls", "12") == (
        "Quill, M. B. (2002, September 17). The Salt Road (“Tolls” section, p. 12). "
        "https://example.org/a_b%20c"
    )
    assert cite_apa(work(author="M. Quill", date="1987"), page="12–14") == (
        "Quill, M. (1987). The Salt Road (pp. 12–14)."
    )


def test_what_is_not_known_is_not_invented():
    assert cite_apa(BARE) == "The Salt Road. (n.d.)."
    assert cite_apa(work("Who Paid?", author="Quill, Mara")) == "Quill, M. (n.d.). Who Paid?"
    assert cite_bibtex(BARE) == "@misc{the-salt-road,\n  title = {{The Salt Road}},\n}"
    assert "(c. 1850)" in cite_apa(work(date="c. 1850"))
    assert "year = {1850–1860}" in cite_bibtex(work(date="1850–1860"))


@pytest.mark.parametrize(
    ("author", "apa", "bibtex"),
    [
        ("Mara Quill and Tom Oder", "Quill, M., & Oder, T.", "Quill, Mara and Oder, Tom"),
        (
            "Mara Quill, Tom Oder, and Ann Wray",
            "Quill, M., Oder, T., & Wray, A.",
            "Quill, Mara and Oder, Tom and Wray, Ann",
        ),
        ("Quill, Mara; Oder, Tom", "Quill, M., & Oder, T.", "Quill, Mara and Oder, Tom"),
        ("Jean-Paul van der Berg", "van der Berg, J.-P.", "van der Berg, Jean-Paul"),
        ("The Harbour & Wharf Board", "The Harbour & Wharf Board", r"{The Harbour \& Wharf Board}"),
        ("The Ibid contributors", "The Ibid contributors", "{The Ibid contributors}"),
        ("UNESCO", "UNESCO", "{UNESCO}"),
        ("Plato", "Plato", "{Plato}"),
    ],
)
def test_authors_are_named_as_each_form_asks(author, apa, bibtex):
    made = work(author=author, date="1987")
    assert cite_apa(made).startswith(f"{apa.rstrip('.')}. (1987).")
    assert f"author = {{{bibtex}}}" in cite_bibtex(made)


def test_bibtex_is_escaped():
    entry = cite_bibtex(
        work(
            "100% {Salt} & \\Road_~^",
            author="A#Z Board",
            url="https://x.org/a{b}%20_c",
            date="2002-09-17",
        ),
        "Tolls & Taxes",
        "p. 12",
    )
    assert r"100\% \textbraceleft{}Salt\textbraceright{} \& \textbackslash{}Road\_" in entry
    assert "url = {https://x.org/a%7Bb%7D%20_c}" in entry
    assert [f"{name} = {{{value}}}" in entry for name, value in
            (("year", 2002), ("month", 9), ("day", 17))] == [True] * 3  # fmt: skip
    assert r"note = {under “Tolls \& Taxes”, p. 12}" in entry


TEXT = st.text(alphabet="aB {}\\%&$#_~^,;.\n“é", min_size=1, max_size=30).filter(str.strip)


@given(TEXT, TEXT, TEXT, TEXT)
def test_no_metadata_breaks_a_reference(title, author, date, url):
    made = work(title, author=author, date=date, url=url)
    assert cite(made)
    assert cite_apa(made)
    entry = cite_bibtex(made)
    depth = 0
    for char in entry:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[&$#]", re.sub(r"(?m)^  url = .*$", "", entry))
