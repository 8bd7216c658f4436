"""Markdown with `[^label]` markers and `[^label]: …` notes, in the common flavours.

markdown-it-py reads the format; note definitions are taken out first, because a plain
Markdown parser takes the shortest of them for link definitions and drops them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from index.apparatus import Marker, RawNote
from index.document import Document, Matter, Problem
from index.readers.blocks import Block, Source, assemble
from index.readers.definitions import call_by_chapter, number_notes, order_by_call, take_definitions
from index.readers.exact import PRINTED, Flattener, is_exact, keep, split_lines

_MARKER = re.compile(r"\[\^([^\]\s]+)\]")
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RUNS_ON = re.compile(r" {0,3}(?:```|~~~|<[!?]|<(?:script|pre|style|textarea))", re.IGNORECASE)
_PIECE = 500  # lines
_Flatten = Callable[[Sequence[Token], int], Block]
_Links = MutableMapping[str, Any]  # the link definitions of a whole text, as the parser keeps them


def read_markdown(text: str) -> Document:
    """Read Markdown into a document: headings become sections, `[^n]` becomes anchors."""
    text, exact = text.replace("\0", "\ufffd"), is_exact(text)
    body, definitions = take_definitions(split_lines(text) if exact else text.splitlines())
    del text  # one emoji makes it four bytes a character, and so is what the parser reads
    tokens, links, problems = _read_body(body)
    front = _front_matter(tokens)
    flatten = Flattener(str(front.get("markers", PRINTED))) if exact else _flatten
    metadata, placed = _metadata(front), list(_blocks(tokens, links, flatten))
    notes = [RawNote(d.label, _plain(d.text, flatten)) for d in definitions]
    title, blocks = metadata.get("title"), [block for _, block in placed]
    if not exact:
        blocks, ambiguous = call_by_chapter(placed, definitions)
        notes = order_by_call(blocks, number_notes(notes))
        problems = (*problems, *ambiguous)
        title, blocks = _title(blocks, title)
    source = Source(
        blocks=blocks,
        notes=notes,
        title=title,
        author=metadata.get("author"),
        date=metadata.get("date"),
        language=metadata.get("language") or metadata.get("lang"),
        matter=(Matter("title", title),) if title else (),
        problems=problems,
    )
    return assemble(keep(source, front) if exact else source)


def _read_body(lines: Sequence[str]) -> tuple[deque[Token], _Links, tuple[Problem, ...]]:
    links: _Links = {}
    tokens, problems = deque[Token](), list[Problem]()
    for start, end in pairwise([*_cuts(lines), len(lines)]):
        found = _parser().parse("\n".join(lines[start:end]), links)
        for token in found:
            token.map = [start + line for line in token.map or []] or None
        problems += _lost_html(found)
        tokens += found
    return tokens, links, tuple(problems)


def _cuts(lines: Sequence[str]) -> Iterator[int]:
    """Yield where the lines can be cut for the parser, which needs ten times what it is given.

    Where nothing is open, a blank line and a letter that is not indented end all blocks above.
    """
    yield 0
    last = _front_matter_end(lines)
    for at, line in enumerate(lines):
        if _RUNS_ON.match(line):
            return
        begins = line[:1].isalpha() or line.startswith("#")
        if begins and at - last > _PIECE and not lines[at - 1].strip(" \t"):
            yield at
            last = at


def _front_matter_end(lines: Sequence[str]) -> int:
    if not lines or not lines[0].startswith("---"):
        return 0
    return lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else len(lines)


@cache
def _parser() -> MarkdownIt:
    """Return a parser of blocks alone: tokens of what is in them take ten times its room."""
    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    parser.inline.ruler.before("link", "note_marker", _marker_rule)
    parser.core.ruler.disable(["normalize", "inline", "text_join"])
    return parser


def _marker_rule(state: StateInline, silent: bool) -> bool:
    match = _MARKER.match(state.src, state.pos, state.posMax)
    if match is None or (state.pos == 0 and state.src.startswith(":", match.end())):
        return False  # a definition out of place is text
    if not silent:
        state.push("note_marker", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _front_matter(tokens: Iterable[Token]) -> dict[str, Any]:
    source = next((t.content for t in tokens if t.type == "front_matter"), "")
    try:
        loaded: Any = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError):  # a date such as 2014-14-07 is a ValueError
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {str(key).lower(): value for key, value in loaded.items()}


def _metadata(front: Mapping[str, Any]) -> dict[str, str]:
    return {key: _scalar(value) for key, value in front.items() if value}


def _scalar(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _blocks(tokens: deque[Token], links: _Links, flatten: _Flatten) -> Iterator[tuple[int, Block]]:
    """Read the blocks, each with its line, and spend the tokens: no text is kept twice."""
    level, row, line = 0, list[Block](), 0
    while tokens:
        token = tokens.popleft()
        line = token.map[0] if token.map else line
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "tr_open":
                row = []
            case "td_open" | "th_open":
                row.append(Block(""))
            case "tr_close":
                yield line, _join(row)
                row = []
            case "inline" if row:
                row[-1] = flatten(_inline(token, links), 0)
            case "inline":
                yield line, flatten(_inline(token, links), level)
            case "fence" | "code_block":
                yield line, Block(token.content.strip())


def _inline(token: Token, links: _Links) -> list[Token]:
    children: list[Token] = []
    _parser().inline.parse(token.content, _parser(), links, children)
    return children


def _join(cells: Sequence[Block]) -> Block:
    """Join the cells of a table row into one paragraph, markers moved along."""
    text, markers = "", list[Marker]()
    for cell in cells:
        text += " | " if text else ""
        markers += [Marker(m.labels, len(text) + m.offset, m.printed) for m in cell.markers]
        text += cell.text
    return Block(text, tuple(markers))


def _flatten(children: Sequence[Token], level: int) -> Block:
    text, raised, markers = "", False, list[Marker]()
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                text += " "
            case "note_marker":
                markers.append(Marker((child.content,), len(text), f"[^{child.content}]"))
            case "html_inline":
                raised = child.content.lower() == "<sup>"
                text += " " if _LINE_BREAK.match(child.content) else ""
            case "text" | "text_special" | "code_inline":
                if child.content[:1].isspace():
                    text = _close_up(text, markers)
                text += child.content.translate(_RAISED) if raised else child.content
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    placed = (replace(m, offset=min(max(m.offset - lead, 0), len(text))) for m in markers)
    return Block(text, tuple(placed), level)


def _close_up(text: str, markers: list[Marker]) -> str:
    """Give a marker the blank before it, where one follows: it would be in no sentence."""
    at = next((at for at, m in enumerate(markers) if m.offset == len(text)), None)
    if at is None or not text[-1:].isspace():
        return text
    markers[at:] = [replace(m, offset=m.offset - 1) for m in markers[at:]]
    markers[at] = replace(markers[at], printed=f" {markers[at].printed}")
    return text[:-1]


def _plain(markdown: str, flatten: _Flatten) -> str:
    """Return a note's Markdown as plain text, its paragraphs separated by a blank line."""
    links: _Links = {}
    blocks = _blocks(deque(_parser().parse(markdown, links)), links, flatten)
    return "\n\n".join(block.text for _, block in blocks)


def _title(blocks: list[Block], named: str | None) -> tuple[str | None, list[Block]]:
    """Take the title from the front matter, or from a single top heading that opens."""
    top = [block for block in blocks if block.level == 1]
    opens = len(top) == 1 and blocks[0] is top[0] and not top[0].markers
    if opens and named in (None, top[0].text):
        return top[0].text, blocks[1:]
    return named, blocks


def _lost_html(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "html_block" and not token.content.startswith("<!--"):
            line = (token.map or [0])[0] + 1
            yield Problem("html-block", None, f"HTML block at line {line} is left out")
