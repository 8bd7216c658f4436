"""Links: what arrives too large, too late, broken off or over no secure connection is refused."""

import gzip
import socket
import threading
import time

import pytest

from index.fetch import FetchError, Limits, Policy, fetch
from tests.website import LOCAL, PAGE

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
