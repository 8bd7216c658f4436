"""Minutes as one HTML page that needs nothing else: accessible, printable, light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from index.minutes import Minutes
from index.minutes.blocks import (
    Block,
    Facts,
    Heading,
    Layout,
    Paragraph,
    Piece,
    Points,
    Quote,
    Table,
)
from index.minutes.labels import ENGLISH
from index.minutes.layout import lay_out
from index.minutes.style import CSS

_NOTES = "notes"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing runs, nothing is fetched


def to_html(minutes: Minutes, labels: Mapping[str, str] = ENGLISH) -> str:
    """Return minutes as a whole page; markers and notes link to each other."""
    return _Page(lay_out(minutes, labels)).text()


class _Page:
    """Writes one page, and remembers which markers each note has to link back to."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._labels = layout.labels
        self._calls: Counter[int] = Counter()

    def text(self) -> str:
        title, language = escape(self._layout.title), escape(self._labels["language"])
        body = "\n".join(self._body())
        return (
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            f"<title>{title}</title>\n<style>\n{CSS}</style>\n</head>\n"
            f"<body>\n{body}\n</body>\n</html>\n"
        )

    def _body(self) -> Iterator[str]:
        yield f'<a class="skip" href="#main">{escape(self._labels["skip"])}</a>'
        yield f'<header><h1 dir="auto">{escape(self._layout.title)}</h1></header>'
        yield from self._contents()
        yield '<main id="main">'
        yield from self._sections()
        yield from self._notes()
        yield "</main>"

    def _contents(self) -> Iterator[str]:
        label = escape(self._labels["contents"])
        blocks = self._layout.blocks
        heads = [b.text for b in blocks if isinstance(b, Heading) and b.level == 2]
        links = [f'<li><a href="#s{n}">{escape(text)}</a></li>' for n, text in enumerate(heads, 1)]
        if self._layout.notes:
            links.append(f'<li><a href="#{_NOTES}">{escape(self._labels["notes"])}</a></li>')
        yield f'<nav aria-label="{label}"><ul>{"".join(links)}</ul></nav>'

    def _sections(self) -> Iterator[str]:
        number = 0
        for block in self._layout.blocks:
            if isinstance(block, Heading) and block.level == 2:
                yield "</section>" if number else ""
                number += 1
                yield f'<section aria-labelledby="s{number}">'
                yield f'<h2 id="s{number}">{escape(block.text)}</h2>'
            else:
                yield from self._block(block)
        yield "</section>" if number else ""

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(level, text):
                yield f'<h{level} dir="auto">{escape(text)}</h{level}>'
            case Paragraph(text):
                yield f'<p dir="auto">{escape(text)}</p>'
            case Facts(pairs):
                told = (f"<dt>{escape(a)}</dt><dd {_AUTO}>{escape(b)}</dd>" for a, b in pairs)
                yield f"<dl>{''.join(told)}</dl>"
            case Points(items):
                yield f"<ul>{''.join(f'<li {_AUTO}>{escape(item)}</li>' for item in items)}</ul>"
            case Table():
                yield from _table(block)
            case Quote(paragraphs, source):
                yield "<figure><blockquote>"
                yield from (f"<p {_AUTO}>{self._pieces(pieces)}</p>" for pieces in paragraphs)
                yield "</blockquote>"
                yield f"<figcaption><cite {_AUTO}>{escape(source)}</cite></figcaption></figure>"

    def _pieces(self, pieces: Iterable[Piece]) -> str:
        return "".join(
            escape(piece.text) + "".join(map(self._marker, piece.numbers)) for piece in pieces
        )

    def _marker(self, number: int) -> str:
        self._calls[number] += 1
        label = escape(self._labels["to_note"].format(number=number))
        return (
            f'<sup><a id="{_call(number, self._calls[number])}" href="#n{number}" '
            f'role="doc-noteref" aria-label="{label}" aria-describedby="{_NOTES}">{number}</a>'
            "</sup>"
        )

    def _notes(self) -> Iterator[str]:
        if not self._layout.notes:
            return
        yield f'<section role="doc-endnotes" aria-labelledby="{_NOTES}">'
        yield f'<h2 id="{_NOTES}">{escape(self._labels["notes"])}</h2><ol>'
        for number, text in enumerate(self._layout.notes, start=1):
            *first, last = (escape(part.strip()) for part in text.split("\n\n"))
            told = "".join(f"<p {_AUTO}>{part}</p>" for part in first)
            yield f'<li id="n{number}">{told}<p {_AUTO}>{last}{self._backs(number)}</p></li>'
        yield "</ol></section>"

    def _backs(self, number: int) -> str:
        label = escape(self._labels["back"].format(number=number))
        return "".join(
            f' <a href="#{_call(number, call)}" role="doc-backlink" aria-label="{label}'
            f'{f" ({call})" if call > 1 else ""}">↩</a>'
            for call in range(1, self._calls[number] + 1)
        )


_AUTO = 'dir="auto"'


def _call(number: int, call: int) -> str:
    return f"r{number}" if call == 1 else f"r{number}-{call}"


def _table(table: Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    caption = f"<caption {_AUTO}>{escape(table.caption)}</caption>" if table.caption else ""
    yield f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>"
    for first, *others in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row" {_AUTO}>{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"
