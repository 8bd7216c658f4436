"""Links: nothing is asked of an address that is not public, whatever name leads to it."""

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fetch import FetchError, Limits, Policy, fetch
from index.fetch.address import is_public
from tests.website import LOCAL, PAGE

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
