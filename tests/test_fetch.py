"""Links: what is fetched from a server of our own, and what is noted of it."""

import hashlib
import socket
import time

import pytest

from index.fetch import FetchError, fetch
from tests.render_docx import p, word
from tests.test_epub import ONE, book
from tests.typeset import typeset
from tests.website import LOCAL, PAGE


@pytest.mark.parametrize(
    ("data", "media", "name"),
    [
        (PAGE, "text/html", "salt.html"),
        (b"Salt rose.", "text/plain", "salt.txt"),
        (word(p("Salt.")), "application/vnd.openxmlformats-officedocument", "salt.docx"),
        (book({"1.xhtml": ONE}), "application/epub+zip", "salt.epub"),
        (typeset(["Salt."]), "application/pdf", "salt.pdf"),
    ],
)
@pytest.mark.parametrize("said", ["application/octet-stream", "image/png", None])
def test_a_text_of_each_type_is_known_by_its_content(site, data, media, name, said):
    fetched = fetch(site.put("/texts/salt", data, Content_Type=said), policy=LOCAL)
    assert fetched.data == data
    assert fetched.media_type.startswith(media)
    assert fetched.name == name
    assert fetched.sha256 == hashlib.sha256(data).hexdigest()
    assert fetched.url == fetched.final_url == site.url("/texts/salt")
    assert fetched.fetched.endswith("+00:00")
    assert (fetched.robots, fetched.licence) == ("none", None)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/notes.md", {}, "notes.md"),
        ("/notes", {"Content_Type": "text/markdown"}, "notes.md"),
        ("/a%20b%2F..%2Fc.txt", {}, "c.txt"),
        ("/", {}, "127.0.0.1.txt"),
        ("/..%2f..%2f", {}, "127.0.0.1.txt"),
    ],
)
def test_the_name_is_fit_for_the_readers(site, path, headers, name):
    assert fetch(site.put(path, b"# Salt", **headers), policy=LOCAL).name == name


def test_the_server_hears_who_asks_and_nothing_else(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.put("/b", PAGE)
    fetch(site.put("/a", b"", 302, Location="/b", Set_Cookie="id=7"), policy=LOCAL)
    assert site.paths == ["/a", "/b", "/robots.txt"]
    for _, headers in site.asked:
        assert headers["User-Agent"].startswith("Ibid/")
        assert socket.gethostname() not in headers["User-Agent"]
        assert headers["Host"] == f"127.0.0.1:{site.port}"
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_redirects_are_followed_to_the_end(site):
    site.put("/end.html", PAGE)
    for number in range(5):
        to = f"/{number - 1}" if number else "end.html"
        site.put(f"/{number}", b"", 301 + number % 3, Location=to)
    fetched = fetch(site.url("/4?key=1#part"), policy=LOCAL)
    assert fetched.url == site.url("/4?key=1#part")
    assert fetched.final_url == site.url("/end.html")
    site.put("/5", b"", 308, Location="/4")
    with pytest.raises(FetchError, match=r"/5: redirects more than 5 times"):
        fetch(site.url("/5"), policy=LOCAL)


@pytest.mark.parametrize("location", ["/loop", "?again", ""])
def test_a_loop_of_redirects_ends(site, location):
    with pytest.raises(FetchError, match="/loop: redirects"):
        fetch(site.put("/loop", b"", 302, Location=location), policy=LOCAL)
    assert len(site.asked) <= 6


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"PK\x03\x04", "zip"),
        (b"MZ" + b"\0" * 200, "program"),
        (b"", "empty"),
        (b"salt\0", "binary"),
    ],
)
def test_what_is_no_text_is_refused_whatever_the_server_calls_it(site, data, what):
    with pytest.raises(FetchError, match=rf"^http://127.0.0.1:\d+/a\.html: .*{what}"):
        fetch(site.put("/a.html", data, Content_Type="text/html"), policy=LOCAL)


@pytest.mark.parametrize(
    ("status", "mend"),
    [(404, "check it"), (410, "check it"), (403, "add the file"), (500, "later"), (204, "later")],
)
def test_a_status_that_is_no_success_names_the_mend(site, status, mend):
    with pytest.raises(FetchError, match=rf"/a: status {status}: .*{mend}"):
        fetch(site.put("/a", b"", status), policy=LOCAL)


RULES = b"User-agent: *\nDisallow: /closed\n\nUser-agent: Ibid\nDisallow: /shut\n"


def test_robots_txt_is_noted_and_not_obeyed(site):
    site.put("/robots.txt", RULES)
    robots = [fetch(site.put(path, PAGE), policy=LOCAL).robots for path in ("/shut/a", "/open")]
    assert robots == ["disallowed", "allowed"]
    site.put("/robots.txt", b"", 302, Location="http://10.0.0.1/")
    assert fetch(site.url("/open"), policy=LOCAL).robots == "none"


@pytest.mark.parametrize("rule", ["Crawl-delay: ²", "Disallow: //[foo", "Disallow: http://[x"])
def test_a_robots_txt_that_cannot_be_read_is_as_none(site, rule):
    site.put("/robots.txt", f"User-agent: *\n{rule}\n".encode())
    assert fetch(site.put("/a", PAGE), policy=LOCAL).robots == "none"


CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("head", "header", "licence"),
    [
        (f'<link rel="license" href="{CC}">', None, CC),
        (f"<link href={CC} rel='nofollow license' />", None, CC),
        (
            '<meta name="dcterms.rights" content="Public  domain &amp; free">',
            None,
            "Public domain & free",
        ),
        ('<META NAME="DCTERMS.license" CONTENT="CC0">', None, "CC0"),
        ("", f'</style.css>; rel=preload, <{CC}>; rel="license"', CC),
        ("", f"<{CC}>; rel=license", CC),
        ('<link rel="licensed" href="x"><meta name="title" content="license">', None, None),
        ('<meta name="rights" content="">', "<x>; rel=next", None),
        ("<link " * 50_000, "<" * 5000, None),
    ],
)
def test_a_licence_is_noted(site, head, header, licence):
    page = b"<!DOCTYPE html><html><head>" + head.encode() + b"</head><p>Salt.</p>"
    start = time.monotonic()
    assert fetch(site.put("/a", page, Link=header), policy=LOCAL).licence == licence
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("page", ["<html><p>Café für alle", "Café für alle"])
def test_a_character_set_that_the_server_alone_tells_is_kept(site, page):
    url = site.put("/a", page.encode("latin-1"), Content_Type="text/html; charset=ISO-8859-1")
    assert fetch(url, policy=LOCAL).data.decode("utf-8-sig") == page
    url = site.put("/b", page.encode(), Content_Type="text/html; charset=ISO-8859-1")
    assert fetch(url, policy=LOCAL).data == page.encode()
    url = site.put("/c", page.encode("latin-1"), Content_Type="text/html; charset=no-such-set")
    if page.startswith("<"):
        assert fetch(url, policy=LOCAL).data == page.encode("latin-1")
    declared = b"<html><meta charset=latin-1><p>caf\xe9"
    url = site.put("/d", declared, Content_Type="text/html; charset=ISO-8859-2")
    assert fetch(url, policy=LOCAL).data == declared
