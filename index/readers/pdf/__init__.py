"""PDF with a text layer: running text and footnotes won back from the places of letters.

A PDF holds no paragraphs, headings or notes. What typesetters do is undone here step by
step: characters to words (`page`), words to lines (`lines`) and columns (`columns`) without
running heads (`heads`), notes and markers (`brackets`, `zones`, `notes`, `endnotes`), lines to
paragraphs and headings (this module).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.apparatus import Marker
from index.document import Document, Matter, Page, Problem
from index.errors import SourceError
from index.readers.blocks import Block, Source, assemble
from index.readers.pdf.brackets import part_brackets
from index.readers.pdf.columns import Leaf, lay_out
from index.readers.pdf.endnotes import take_endnotes
from index.readers.pdf.lines import Line
from index.readers.pdf.notes import take_footnotes
from index.readers.pdf.page import Sheets, read_sheets
from index.readers.pdf.words import Hyphens
from index.readers.pdf.zones import FINISHED, body_size

_LARGER = 1.12  # of the body's size: headings are set larger than this
_INDENT = 0.6  # of the line's size
_LEADING = 1.3  # a paragraph's own leading is exceeded by this between two paragraphs
_STUB = 0.15  # of the column's width: a line so short is a numeral that stands for a heading
_MAX_HEADING = 200  # characters
_UNREADABLE = 0.3  # share of characters that fonts without a code table may garble
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_JUNK_TITLE = re.compile(r"untitled|microsoft word\b|.*\.(docx?|odt|pdf|tex|indd|rtf)$", re.I)
_NOBODY = {"", "anonymous", "unknown", "user", "admin", "administrator"}
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


def read_pdf(data: bytes, name: str) -> Document:
    """Read a PDF; SourceError where it is damaged, locked, or has pictures of text only."""
    sheets = read_sheets(data, name)
    _check_text(sheets, name)
    leaves = part_brackets(lay_out(sheets.pages))
    hyphens = Hyphens.of(line.text for leaf in leaves for fr in leaf.frames for line in fr.lines)
    size = body_size(leaves)
    lines, notes = take_footnotes(leaves, hyphens)
    lines, end_notes = take_endnotes(lines, hyphens, size)
    blocks = list(_blocks(lines, leaves, hyphens, size))
    title, blocks = _title(blocks, sheets.info.get("Title", ""))
    return assemble(
        Source(
            blocks=blocks,
            notes=[*notes, *end_notes],
            title=title,
            author=_author(sheets.info.get("Author", "")),
            date=_date(sheets.info.get("CreationDate", "")),
            matter=(Matter("title", title),) if title else (),
            problems=tuple(_pictures(sheets, leaves)),
        )
    )


def _check_text(sheets: Sheets, name: str) -> None:
    text = "".join(run.text for page in sheets.pages for run in page.runs)
    garbled = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if not text:
        raise SourceError(
            f"{name}: the PDF holds pictures of pages, no text; make a text layer with OCR "
            "(ocrmypdf in.pdf out.pdf) and add that"
        )
    if garbled > _UNREADABLE * len(text):
        raise SourceError(
            f"{name}: the PDF's fonts do not say which letters they print; make a new text "
            "layer with OCR (ocrmypdf --force-ocr in.pdf out.pdf) and add that"
        )


def _pictures(sheets: Sheets, leaves: Sequence[Leaf]) -> Iterator[Problem]:
    for sheet, leaf in zip(sheets.pages, leaves, strict=True):
        if sheet.has_image and not sheet.runs:
            message = f"page {leaf.label} is a picture without text: OCR it (ocrmypdf --skip-text)"
            yield Problem("page-without-text", None, message)


def _author(named: str) -> str | None:
    author = " ".join(named.split())
    return author if author.casefold() not in _NOBODY else None


def _date(created: str) -> str | None:
    match = _DATE.match(created)
    return "-".join(part for part in match.groups() if part) if match else None


def _title(blocks: list[Block], named: str) -> tuple[str | None, list[Block]]:
    """Take the title from the file's information, or from the heading that opens page 1."""
    title = " ".join(named.split())
    if _JUNK_TITLE.fullmatch(title):
        title = ""
    tops = [block for block in blocks if block.level == 1]
    if not blocks or not tops or blocks[0] is not tops[0] or blocks[0].markers:
        return title or None, blocks
    if title and title.casefold() != blocks[0].text.casefold():
        return title, blocks
    if not title and len(tops) > 1:
        return None, blocks
    rest = blocks[1:]
    if rest and blocks[0].pages:
        rest[0] = replace(rest[0], pages=(*blocks[0].pages, *rest[0].pages))
    return title or blocks[0].text, rest


def _blocks(
    lines: Sequence[Line], leaves: Sequence[Leaf], hyphens: Hyphens, size: float
) -> Iterator[Block]:
    sizes = sorted({round(ln.size, 1) for ln in lines if _level_size(ln, size)}, reverse=True)
    seen = -1
    for group in _paragraphs(lines, size):
        first = group[0]
        level = sizes.index(round(first.size, 1)) + 1 if _level_size(first, size) else 0
        if not level and _is_bold_heading(group):
            level = len(sizes) + 1
        begun = {line.page: leaves[line.page].label for line in group if line.page > seen}
        seen = max(seen, group[-1].page)
        yield _block(group, level, begun, hyphens)


def _level_size(line: Line, size: float) -> bool:
    return line.size > _LARGER * size


def _is_bold_heading(group: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in group)
    return (
        all(line.bold for line in group)
        and len(text) <= _MAX_HEADING
        and not text.endswith((".", ",", ";"))
    )


def _paragraphs(lines: Sequence[Line], size: float) -> Iterator[list[Line]]:
    leading = _leading(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins(group, line, leading, size):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance between two lines, by size of type."""
    steps: dict[float, Counter[float]] = {}
    for above, line in pairwise(lines):
        if _same_column(above, line) and round(above.size, 1) == round(line.size, 1):
            steps.setdefault(round(line.size, 1), Counter())[round(above.y - line.y, 1)] += 1
    return {size: found.most_common(1)[0][0] for size, found in steps.items()}


def _same_column(above: Line, line: Line) -> bool:
    return above.page == line.page and above.left == line.left and above.y > line.y


def _begins(group: Sequence[Line], line: Line, leading: dict[float, float], size: float) -> bool:
    """Tell whether a line begins a paragraph after those of `group`."""
    above = group[-1]
    if abs(above.size - line.size) > 0.06 * size:
        return not (_mid_sentence(above) and not _level_size(above, size)) or _level_size(
            line, size
        )
    if above.bold != line.bold and (_is_short(above) or above.bold):
        return above.bold or bool(FINISHED.search(above.text))
    close = _same_column(above, line)
    usual = leading.get(round(line.size, 1), 1.2 * line.size)
    if _level_size(line, size):
        return not close or above.y - line.y > _LEADING * min(usual, 1.25 * line.size)
    if close and above.y - line.y > _LEADING * usual:
        return True
    return _is_indented(group, line, close) or (
        _is_short(above) and bool(FINISHED.search(_bare(above)))
    )


def _mid_sentence(line: Line) -> bool:
    return not _is_short(line) and not FINISHED.search(_bare(line))


def _is_short(line: Line) -> bool:
    return line.right - line.x1 > max(1.5 * line.size, 0.08 * (line.right - line.left))


def _is_indented(group: Sequence[Line], line: Line, close: bool) -> bool:
    """Tell by its indent whether a line begins a paragraph; a step back ends an inset one."""
    above = group[-1]
    here, there = line.x0 - line.left, above.x0 - above.left
    step = _INDENT * line.size
    ended = _is_short(above) or bool(FINISHED.search(_bare(above)))
    if here - there > step:
        return ended or not close
    if there - here > step:
        return ended and len(group) > 1 and group[-2].x0 - group[-2].left - here > step
    return here > step and len(group) == 1 and _stands_alone(above)


def _stands_alone(line: Line) -> bool:
    """Tell whether an indented line is a paragraph of its own, not the first of several."""
    text = _bare(line)
    stub = line.x1 - line.x0 < _STUB * (line.right - line.left)
    return stub or bool(FINISHED.search(text)) or (_is_short(line) and text[-1:] in ":;—")


def _bare(line: Line) -> str:
    """Return a line's text without the markers in it."""
    skipped = {place for place, _ in line.calls}
    runs = [run for place, run in enumerate(line.runs) if place not in skipped]
    return "".join(f"{' ' if run.spaced else ''}{run.text}" for run in runs).strip()


def _block(group: Sequence[Line], level: int, begun: dict[int, str], hyphens: Hyphens) -> Block:
    text, markers, pages = "", list[Marker](), list[Page]()
    for line in group:
        piece, found = _flatten(line)
        markers += [replace(m, offset=len(text)) for m in found if not m.offset]
        if text and piece:
            cut, between = hyphens.joint(text, piece)
            text = text[: len(text) - cut] + between
        if line.page in begun:
            pages.append(Page(begun.pop(line.page), len(text)))
        markers += [replace(m, offset=len(text) + m.offset) for m in found if m.offset]
        text += piece
    return Block(text, tuple(markers), level, tuple(pages))


def _flatten(line: Line) -> tuple[str, list[Marker]]:
    """Return a line's text without its markers, and the markers by offset in it."""
    calls = dict(line.calls)
    text, markers = "", list[Marker]()
    for place, run in enumerate(line.runs):
        if place in calls:
            markers.append(replace(calls[place], offset=len(text)))
            continue
        piece = run.text.replace("\u00ad", "") if place + 1 < len(line.runs) else run.text
        if run.raised and place and not piece.startswith("["):
            piece = piece.translate(_RAISED)
        text += f" {piece}" if run.spaced and text else piece
    return text, markers
