# ruff: noqa: SLF001  (python-docx offers no other way to the XML that it has no words for)
"""Minutes as a Word file with real footnotes.

python-docx writes no footnotes (1.2 has none in its interface), so their part is built here
by hand and joined to the package that it keeps.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC
from typing import cast

import docx
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

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
from index.minutes.footnotes import SEPARATORS, turns, write_footnotes
from index.minutes.labels import ENGLISH
from index.minutes.layout import lay_out

_TEXT, _MARK = "footnote text", "footnote reference"


def to_docx(minutes: Minutes, labels: Mapping[str, str] = ENGLISH) -> bytes:
    """Return minutes as the bytes of a .docx file."""
    layout = lay_out(minutes, labels)
    writer = _Writer(layout)
    core = writer.file.core_properties
    core.title, core.language = layout.title[:255], layout.labels["language"]
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = minutes.end.astimezone(UTC).replace(tzinfo=None)
    out = io.BytesIO()
    writer.write().save(out)
    return out.getvalue()


class _Writer:
    """Writes the blocks of one file, and remembers which notes are called already."""

    def __init__(self, layout: Layout) -> None:
        self.file: WordFile = docx.Document()
        self._layout = layout
        self._called: set[int] = set()

    def write(self) -> WordFile:
        _add_styles(self.file, self._layout.labels["language"])
        _say(self.file.add_heading("", 0), self._layout.title)
        for block in self._layout.blocks:
            self._block(block)
        if self._layout.notes:
            _add_notes(self.file, self._layout.notes)
        return self.file

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, text):
                _say(self.file.add_heading("", level - 1), text)
            case Paragraph(text):
                _say(self.file.add_paragraph(), text)
            case Facts(pairs):
                for label, said in pairs:
                    paragraph = self.file.add_paragraph(style="List Bullet")
                    paragraph.add_run(f"{label}: ").bold = True
                    _say(paragraph, said)
            case Points(items):
                for item in items:
                    _say(self.file.add_paragraph(style="List Bullet"), item)
            case Table():
                _add_table(self.file, block)
            case Quote(paragraphs, source):
                for pieces in paragraphs:
                    self._quote(pieces)
                _say(self.file.add_paragraph(), source)

    def _quote(self, pieces: tuple[Piece, ...]) -> None:
        paragraph = self.file.add_paragraph(style="Quote")
        _turn(paragraph, "".join(piece.text for piece in pieces))
        for piece in pieces:
            _say(paragraph, piece.text)
            for number in piece.numbers:
                call = _call_again if number in self._called else _call
                call(paragraph, number)
                self._called.add(number)
        paragraph.paragraph_format.keep_with_next = True


def _say(paragraph: WordParagraph, text: str) -> None:
    """Add a run of text; one that begins in Hebrew or Arabic turns its paragraph."""
    if text:
        run = paragraph.add_run(text)
        if _turn(paragraph, text):
            run.font.rtl = True


def _turn(paragraph: WordParagraph, text: str) -> bool:
    turned = turns(text)
    if turned:
        properties = paragraph._p.get_or_add_pPr()
        if properties.find(qn("w:bidi")) is None:
            properties.append(_element("w:bidi"))
    return turned


def _call(paragraph: WordParagraph, number: int) -> None:
    """Add a note's reference, in a bookmark so that it can be called again."""
    start = _element("w:bookmarkStart", id=str(number), name=_bookmark(number))
    paragraph._p.append(start)
    _raised(paragraph)._r.append(_element("w:footnoteReference", id=str(number)))
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def _call_again(paragraph: WordParagraph, number: int) -> None:
    """Add a field that prints the number of a note which is called elsewhere."""
    for kind in ("begin", "", "separate", "text", "end"):
        run = _raised(paragraph)
        if kind == "text":
            run.text = str(number)
        elif kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = _element("w:instrText")
            code.text = f" NOTEREF {_bookmark(number)} \\f \\h "
            code.set(qn("xml:space"), "preserve")
            run._r.append(code)


def _bookmark(number: int) -> str:
    return f"_RefNote{number}"


def _raised(paragraph: WordParagraph) -> Run:
    """Add a raised run, wide enough to part two numbers without a sign between them."""
    run = paragraph.add_run(style=_MARK)
    run._r.get_or_add_rPr().append(_element("w:spacing", val="30"))
    run.font.superscript = True
    return run


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    named = {qn(f"w:{name}"): value for name, value in attributes.items()}
    return cast("BaseOxmlElement", OxmlElement(tag, named))


def _add_styles(file: WordFile, language: str) -> None:
    text = file.styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style, text.font.size = file.styles["Normal"], Pt(9)
    text.paragraph_format.space_after = Pt(2)
    file.styles["Quote"].paragraph_format.left_indent = Pt(18)
    mark = file.styles.add_style(_MARK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    for spoken in file.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _add_table(file: WordFile, table: Table) -> None:
    if table.caption:
        _say(file.add_paragraph(style="Caption"), table.caption)
    written = file.add_table(rows=0, cols=len(table.head), style="Table Grid")
    for cells in (table.head, *table.rows):
        for cell, text in zip(written.add_row().cells, cells, strict=True):
            _say(cell.paragraphs[0], text)
    head = written.rows[0]
    head._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell in head.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _add_notes(file: WordFile, notes: tuple[str, ...]) -> None:
    """Add the part that holds the notes, and name the lines above them in the settings."""
    styles = (file.styles[name].style_id for name in (_TEXT, _MARK))
    uri, kind = PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES
    part = Part(uri, kind, write_footnotes(notes, *styles), file.part.package)
    file.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    rules = _element("w:footnotePr")
    for number in SEPARATORS:
        rules.append(_element("w:footnote", id=number))
    settings = file.settings.element
    settings.insert(settings.index(settings.find(qn("w:compat"))), rules)
