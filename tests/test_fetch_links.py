"""Links: what is no link, what a link may hold, and what no error tells of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IbidError
from index.fetch import FetchError, Policy, fetch
from tests.website import LOCAL, PAGE


def test_links_beyond_ascii_are_asked_as_browsers_do(site):
    policy = Policy(local=True, resolve=lambda host, port: ["127.0.0.1"])
    site.put("/Stra%C3%9Fe/stra%C3%9Fe.html", PAGE)
    fetched = fetch(site.url("/Straße/straße.html?ü=%20", "straße.example"), policy=policy)
    assert site.asked[0][0] == "/Stra%C3%9Fe/stra%C3%9Fe.html?%C3%BC=%20"
    assert site.asked[0][1]["Host"] == f"xn--strae-oqa.example:{site.port}"
    assert fetched.name == "straße.html"
    to = "/Straße/straße.html".encode().decode("latin-1")
    site.answers["/to"] = lambda h: h.wfile.write(
        f"HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n".encode("latin-1")
    )
    assert fetch(site.url("/to"), policy=LOCAL).data == PAGE


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://salt.example/a", "https://"),
        ("file:///etc/passwd", "no link"),
        ("gopher://salt.example/", "https://"),
        ("salt.example/a", "no link"),
        ("", "the link: this is no link"),
        ("http://", "no link"),
        ("http://salt.example:port/", "no link"),
        ("http://salt.example:99999/", "no link"),
        ("http://salt.example:22/", "port 22 is not asked"),
        ("https://salt.example:8443/", "port 8443"),
        ("http://salt.example/a b", "no link"),
        ("http://salt.example/a\r\nHost: x", "no link"),
        ("http://salt.example\\@other.example/", "no link"),
        ("http://[::1/", "no link"),
        ("http://[fe80::1%25eth0]/", "no link"),
        ("http://salt%2eexample/", "no link"),
        ("http://\u2024/", "no link"),
        ("http://" + "a" * 3000 + ".example/", "no link"),
    ],
)
def test_what_is_no_link_is_refused_in_one_line(url, fault):
    with pytest.raises(FetchError, match=fault) as refused:
        fetch(url, policy=Policy(resolve=lambda host, port: pytest.fail(f"{host} was asked")))
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:pass-word@salt.example/a?key=secret",
        "https://ann:pass-word@salt.example:22/a?key=secret#secret",
        "http://ann:pass-word@[::1/?key=secret",
        "http://ann:pass-word/@salt.example /?key=secret",
        "http://127.0.0.1/a?key=secret",
        "ftp://ann:pass-word@salt.example/a",
    ],
)
def test_no_error_holds_a_secret_of_the_link(url):
    with pytest.raises(FetchError) as refused:
        fetch(url)
    assert "secret" not in str(refused.value)
    assert "pass-word" not in str(refused.value)


@given(st.text(max_size=60) | st.text(max_size=40).map("http://{}".format))
def test_any_text_is_asked_for_or_refused(url):
    policy = Policy(resolve=lambda host, port: ["10.0.0.1"])
    with pytest.raises(IbidError):
        fetch(url, policy=policy)
