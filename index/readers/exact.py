"""What Ibid adds to Markdown in a text that it writes itself, so that nothing is lost.

Such a text says so in its first line of front matter. It is plain Markdown with `[^n]`
markers to everybody else; what Markdown cannot say stands in tags that show nothing:

- `[^3~2]` calls the second of the notes that are labelled 3; `[^3~0]` one that is missing;
- `<span data-label="…" data-printed="…"></span>` before a marker says what the source
  prints there for it and the markers that follow at once, where that is not the front
  matter's `markers`, a pattern such as `({})`;
- `<a id="page-12"></a>` begins a page; `<span data-level="7"></span>` is a deep heading;
- `<span></span>` keeps blanks at the edge of a paragraph.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from markdown_it.token import Token

from index.apparatus import Marker
from index.document import Matter, Page, Problem
from index.readers.blocks import Block, Source

FIRST_LINES = "---\nformat: ibid\n"
PRINTED = "[^{}]"  # what Markdown itself prints for a marker
GUARD = "<span></span>"

_FIRST_LINES = re.compile(r"---\r?\nformat: ibid\r?\n")
_LINE_END = re.compile(r"\r\n?|\n")  # no other sign, as Markdown has it
_UNSAFE = re.compile(r"[^\w.*†‡§‖¶-]")
_ATTRIBUTE = re.compile(r' (id|data-label|data-printed|data-level)="([^"]*)"')
_PAGE = "page-"


def is_exact(text: str) -> bool:
    """Tell whether Ibid wrote a text, so that it is to be read to the letter."""
    return _FIRST_LINES.match(text) is not None


def split_lines(text: str) -> list[str]:
    """Split a text into lines where Markdown does, and nowhere else."""
    return _LINE_END.split(text)


def make_name(label: str, nth: int) -> str:
    """Name the nth of the notes of one label, for use in `[^name]`."""
    name = _UNSAFE.sub(lambda sign: quote(sign[0], safe=""), label).replace("~", "%7E") or "%"
    return name if nth == 1 else f"{name}~{nth}"


def read_name(name: str) -> str:
    """Return the label in a note's name."""
    label = re.sub(r"~\d+$", "", name)
    return "" if label == "%" else unquote(label)


def make_tag(**attributes: str) -> str:
    """Write a tag that shows nothing and says something of what comes next."""
    said = (f' data-{name}="{_escape(value)}"' for name, value in attributes.items())
    return f"<span{''.join(said)}></span>"


def make_page(label: str) -> str:
    """Write the tag that begins a page."""
    return f'<a id="{_PAGE}{_escape(label)}"></a>'


def _escape(value: str) -> str:
    return html.escape(value).replace("\n", "&#10;").replace("\r", "&#13;")


def keep(source: Source, front: Mapping[str, Any]) -> Source:
    """Add to what a reader found what only the front matter holds."""
    matter, problems = (front.get(key) for key in ("matter", "problems"))
    return replace(
        source,
        notes=[replace(n, label=read_name(n.label), key=n.label) for n in source.notes],
        matter=source.matter if matter is None else tuple(Matter(*item) for item in matter),
        problems=(*(Problem(*item) for item in problems or ()), *source.problems),
    )


@dataclass(frozen=True, slots=True)
class Flattener:
    """Turns what is in a paragraph into a block, to the letter; `markers` is the pattern."""

    markers: str

    def __call__(self, children: Sequence[Token], level: int) -> Block:
        """Return the block, with its markers and the pages that begin in it."""
        text, said, group = "", dict[str, str](), -1
        markers, pages = list[Marker](), list[Page]()
        for child in children:
            match child.type:
                case "text" | "text_special" | "code_inline":
                    text += child.content
                case "softbreak" | "hardbreak":
                    text += " "
                case "note_marker":
                    group = len(text) if "data-printed" in said else group
                    usual = "" if len(text) == group else self.markers
                    markers.append(_marker(child.content, len(text), said, usual))
                    said = {}
                case "html_inline":
                    said |= {k: html.unescape(v) for k, v in _ATTRIBUTE.findall(child.content)}
                    if said.get("id", "").startswith(_PAGE):
                        pages.append(Page(said.pop("id").removeprefix(_PAGE), len(text)))
        level = int(said.get("data-level", level)) if level else 0
        return Block(text, tuple(markers), level, tuple(pages))


def _marker(name: str, offset: int, said: Mapping[str, str], pattern: str) -> Marker:
    label = said.get("data-label", read_name(name))
    printed = said.get("data-printed", pattern.replace("{}", label))
    return Marker((label,), offset, printed, keys=(name,))
