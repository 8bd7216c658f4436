"""Links: what is fetched from a server of our own, and all that is refused on the way."""

import gzip
import hashlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IbidError
from index.fetch import FetchError, Limits, Policy, fetch
from index.fetch.address import is_public
from tests.render_docx import p, word
from tests.test_epub import ONE, book
from tests.typeset import typeset

PAGE = b"<!DOCTYPE html><html><p>Salt rose at the ford.</p></html>"
LOCAL = Policy(local=True)


class Site:
    """A server on 127.0.0.1: what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Answer a path with bytes; returns its link."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Length", str(len(data)))
        sent = {name: value for name, value in named.items() if value is not None}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        return self.run(path, answer)

    def run(self, path: str, answer) -> str:
        self.answers[path] = answer
        return self.url(path)

    def handler(self):
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                answer = site.answers.get(self.path.partition("?")[0])
                try:
                    self.send_error(404) if answer is None else answer(self)
                except OSError:
                    pass  # the other side hung up, as it should

            def log_message(self, *_):
                pass

        return Handler

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


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


WITHIN = [
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://0.0.0.0/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://2130706434/",
    "http://0x7f.2/",
    "http://0177.0.0.2/",
    "http://127.2/",
    "https://１０.０.０.１/",
]


@pytest.mark.parametrize("url", WITHIN)
def test_addresses_within_are_refused_even_where_the_server_redirects_to_them(site, url):
    with pytest.raises(FetchError, match=r"leads to .*no public address; use"):
        fetch(url, policy=LOCAL)
    with pytest.raises(FetchError, match=r"leads to .*no public address; use"):
        fetch(site.put("/away", b"", 302, Location=url.encode().decode("latin-1")), policy=LOCAL)
    assert site.paths == ["/away"]


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/"])
def test_without_the_switch_of_the_tests_nothing_local_is_asked(site, url):
    with pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1, which is no public"):
        fetch(url)
    with pytest.raises(FetchError, match=r"port .* is not asked"):
        fetch(site.put("/", PAGE))
    with pytest.raises(FetchError, match="no public address"):
        fetch("http://localhost/")
    assert site.asked == []


@pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "salt"])
def test_a_name_that_leads_within_is_refused(address):
    for found in ([address], ["1.1.1.1", address]):
        policy = Policy(resolve=lambda host, port, found=found: found)
        with pytest.raises(FetchError, match=r"^https://salt\.example/a: leads to"):
            fetch("https://salt.example/a?key=1", policy=policy)


def test_a_name_that_changes_its_address_is_asked_at_the_one_checked(site):
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host, port):
        asked.append((host, port))
        return next(answers)

    site.put("/b", PAGE)
    site.put("/a", b"", 302, Location="/b")
    fetched = fetch(site.url("/a", "salt.example"), policy=Policy(local=True, resolve=resolve))
    assert fetched.data == PAGE
    assert fetched.final_url == site.url("/b", "salt.example")
    assert asked == [("salt.example", site.port)]
    assert {headers["Host"] for _, headers in site.asked} == {f"salt.example:{site.port}"}


def test_a_host_that_is_not_found_is_named(site):
    def nowhere(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    for resolve in (nowhere, lambda host, port: []):
        with pytest.raises(FetchError, match=r"^http://salt\.example/: the host is not found"):
            fetch("http://salt.example", policy=Policy(resolve=resolve))


def test_a_resolver_that_sleeps_is_not_waited_for():
    woken = threading.Event()
    policy = Policy(resolve=lambda host, port: [] * woken.wait(20))
    start = time.monotonic()
    with pytest.raises(FetchError, match="not found"):
        fetch("http://salt.example", Limits(seconds=0.3), policy)
    assert time.monotonic() - start < 5
    woken.set()


def test_what_is_public_is_asked():
    public = "1.1.1.1 8.8.8.8 93.184.215.14 2606:4700::1111 2a00:1450:4001::1".split()
    assert all(is_public(address) for address in public)


@given(st.ip_addresses(v=6) | st.ip_addresses(v=4))
def test_no_address_that_is_not_global_is_public(address):
    assert address.is_global or not is_public(str(address))
    assert not is_public(f"::ffff:{address}")


SMALL = Limits(size=100_000, seconds=20)


def test_what_is_too_large_is_refused_by_what_it_says(site):
    url = site.put("/big", b"Salt " * 100, Content_Length="100001")
    with pytest.raises(FetchError, match=r"/big: is larger than the limit of 0 MB; .*split"):
        fetch(url, SMALL, LOCAL)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"Salt rose. " * 1000)


def chunked(handler):
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        handler.wfile.write(b"1000\r\n" + b"a" * 0x1000 + b"\r\n")


@pytest.mark.parametrize("answer", [endless, chunked])
def test_what_is_too_large_is_refused_while_it_arrives(site, answer):
    with pytest.raises(FetchError, match="larger than"):
        fetch(site.run("/big", answer), SMALL, LOCAL)


def test_packed_pages_are_unpacked_and_bombs_refused(site):
    packed = gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])
    assert fetch(site.put("/a", packed, Content_Encoding="gzip"), SMALL, LOCAL).data == PAGE
    bomb = gzip.compress(b"salt" * 10_000_000)
    assert len(bomb) < SMALL.size
    with pytest.raises(FetchError, match="larger than"):
        fetch(site.put("/bomb", bomb, Content_Encoding="gzip"), SMALL, LOCAL)
    for cut in (packed[:-9], b"salt"):
        with pytest.raises(FetchError, match="damaged"):
            fetch(site.put("/cut", cut, Content_Encoding="gzip"), SMALL, LOCAL)
    with pytest.raises(FetchError, match="packed by 'br'"):
        fetch(site.put("/br", packed, Content_Encoding="br"), SMALL, LOCAL)


def drip_body(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "9999")
    handler.end_headers()
    while True:
        handler.wfile.write(b"s")
        time.sleep(0.05)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Salt: ")
    while True:
        handler.wfile.write(b"s")
        time.sleep(0.05)


def drip_continues(handler):
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


def silence(handler):
    time.sleep(3)


@pytest.mark.parametrize("answer", [drip_body, drip_headers, drip_continues, silence])
def test_slow_answers_end_at_the_deadline(site, answer):
    start = time.monotonic()
    with pytest.raises(FetchError, match="/slow: did not arrive in time"):
        fetch(site.run("/slow", answer), Limits(seconds=1), LOCAL)
    assert 0.9 < time.monotonic() - start < 3


def test_a_slow_robots_txt_costs_no_page(site):
    site.run("/robots.txt", drip_body)
    assert fetch(site.put("/a", PAGE), Limits(seconds=1.5), LOCAL).robots == "none"


def test_an_answer_that_breaks_off_is_no_text(site):
    with pytest.raises(FetchError, match="broke off"):
        fetch(site.put("/cut", PAGE, Content_Length="999"), SMALL, LOCAL)
    for junk in (b"", b"salt\r\n\r\n", b"HTTP/1.1 9" + b"9" * 70_000):
        with pytest.raises(FetchError, match="/junk: no sound answer"):
            fetch(site.run("/junk", lambda h, junk=junk: h.wfile.write(junk)), SMALL, LOCAL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match=r"no sound answer .*refused"):
            fetch(f"http://127.0.0.1:{free.getsockname()[1]}/", SMALL, LOCAL)


def test_a_server_without_tls_is_no_secure_one(site):
    with pytest.raises(FetchError, match="no secure connection"):
        fetch(site.url("/a").replace("http:", "https:"), SMALL, LOCAL)


def test_the_host_is_named_to_the_address_that_was_checked():
    heard = []

    def listen(server):
        wire, _ = server.accept()
        with wire:
            heard.append(wire.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=(server,))
        thread.start()
        policy = Policy(local=True, resolve=lambda host, port: ["127.0.0.1"])
        with pytest.raises(FetchError, match=r"no secure connection|no sound answer"):
            fetch(f"https://salt.example:{server.getsockname()[1]}/a", SMALL, policy)
        thread.join()
    assert b"salt.example" in heard[0]


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


RULES = b"User-agent: *\nDisallow: /closed\n\nUser-agent: Ibid\nDisallow: /shut\n"


def test_robots_txt_is_noted_and_not_obeyed(site):
    site.put("/robots.txt", RULES)
    robots = [fetch(site.put(path, PAGE), policy=LOCAL).robots for path in ("/shut/a", "/open")]
    assert robots == ["disallowed", "allowed"]
    site.put("/robots.txt", b"", 302, Location="http://10.0.0.1/")
    assert fetch(site.url("/open"), policy=LOCAL).robots == "none"


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
