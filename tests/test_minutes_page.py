"""The HTML minutes in a real browser: light, dark, on a phone's width, and on paper."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from index.minutes.html import to_html
from tests.proceedings import a_session

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
LEAST_CONTRAST = 4.5
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

# Each text's colour against the first background behind it that is not see-through.
CONTRASTS = """() => {
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const pair = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    const [dark, bright] = pair.sort((a, b) => a - b);
    found.push([e.tagName + ' ' + e.textContent.slice(0, 20), (bright + .05) / (dark + .05)]);
  }
  return found;
}"""
LINKS = """() => {
  const calls = [...document.querySelectorAll('[role=doc-noteref]')];
  return calls.map(call => {
    const note = document.querySelector(call.getAttribute('href'));
    const backs = note ? [...note.querySelectorAll('[role=doc-backlink]')] : [];
    const described = document.getElementById(call.getAttribute('aria-describedby'));
    return {number: call.textContent, note: note && note.textContent, described: !!described,
            back: backs.some(back => back.getAttribute('href') === '#' + call.id)};
  });
}"""


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        own = CHROMIUM if CHROMIUM.is_file() else Path(running.chromium.executable_path)
        if not own.is_file():
            pytest.skip(
                f"no headless Chromium at {CHROMIUM} or {own}: install one to test the page"
            )
        launched = running.chromium.launch(executable_path=own)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open minutes in a page, and watch what it complains of or asks the network for."""
    contexts, seen = [], []

    def open_(minutes, scheme="light", width=360):
        path = tmp_path / "minutes.html"
        path.write_text(to_html(minutes), encoding="utf-8")
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 780})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("request", lambda request: seen.append(request.url))
        page.goto(path.as_uri())
        assert seen == [path.as_uri()]
        return page

    yield open_
    for context in contexts:
        context.close()
    assert len(seen) <= 1, f"the page complained or asked for more: {seen}"


@SCHEMES
def test_every_text_has_contrast(opened, scheme):
    page = opened(a_session(), scheme)
    found = dict(page.evaluate(CONTRASTS))
    assert len(found) > 40
    assert {text: ratio for text, ratio in found.items() if ratio < LEAST_CONTRAST} == {}
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("long", [False, True])
def test_nothing_scrolls_sideways(opened, width, long):
    minutes = replace(
        a_session(),
        title="Salt" * 60,
        decisions=("https://example.org/" + "salt" * 90, "w" * 400),
        attendance=("N" * 100,),
    )
    page = opened(minutes if long else a_session(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_marker_leads_to_its_note_and_back(opened):
    found = opened(a_session()).evaluate(LINKS)
    assert [link["number"] for link in found] == ["1", "2", "3", "4", "5", "1", "6"]
    assert all(link["note"] and link["back"] and link["described"] for link in found)
    assert found[0]["note"].startswith("Quist, Letters")


def test_a_reader_without_a_mouse_gets_along(opened):
    page = opened(a_session())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the minutes"
    box = page.evaluate("document.activeElement.getBoundingClientRect().left")
    assert box >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    marker = page.locator("[role=doc-noteref]").first
    marker.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#n1")
    page.locator("#n1 [role=doc-backlink]").first.click()
    assert page.url.endswith("#r1")


def test_the_page_is_ordered(opened):
    page = opened(a_session())
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.title() == "Minutes: Salt and Silver, session 3"
    assert page.evaluate("document.documentElement.lang") == "en"
    for role in ("main", "navigation", "banner"):
        assert page.get_by_role(role).count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    targets = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert {target.removeprefix("#") for target in targets} <= set(ids)
    assert page.get_by_role("columnheader").count() == 8
    assert page.evaluate("document.querySelectorAll('th:not([scope])').length") == 0


def test_it_prints_black_on_white(opened):
    page = opened(a_session(), "dark")
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.get_by_role("navigation").count() == 0
    ratios = [ratio for _, ratio in page.evaluate(CONTRASTS)]
    assert min(ratios) >= LEAST_CONTRAST


def test_markup_of_members_is_text(opened):
    evil = "<script>document.title = 'x'</script><img src=https://example.org/x.png onerror=x>"
    session = a_session()
    page = opened(replace(session, title=evil, decisions=(evil,), place=evil, attendance=(evil,)))
    assert page.evaluate("document.querySelectorAll('script, img').length") == 0
    assert page.title() == f"Minutes: {evil}, session 3"


def test_nothing_is_fetched():
    written = to_html(a_session())
    assert re.findall(r"(?:src|href)=\"(?!#)", written) == []
    assert "url(" not in written
    assert "@import" not in written
