"""The part of a Word file that holds its footnotes, as XML."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

SEPARATORS = {"-1": "separator", "0": "continuationSeparator"}
"""The lines above the notes, which Word keeps as notes of their own, by id."""

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write_footnotes(notes: Sequence[str], text_style: str, mark_style: str) -> bytes:
    """Return the part with these notes, whose ids are 1, 2, …, in styles of those ids."""
    ruled = (
        f'<w:footnote w:type="{kind}" w:id="{number}">'
        f"<w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>"
        for number, kind in SEPARATORS.items()
    )
    written = (
        f'<w:footnote w:id="{number}">{"".join(_paragraphs(text, text_style, mark_style))}'
        "</w:footnote>"
        for number, text in enumerate(notes, start=1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:footnotes {_SPACE}>{''.join((*ruled, *written))}</w:footnotes>".encode()


def turns(text: str) -> bool:
    """Tell whether a text runs from right to left: by its first letter with a direction."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"


def _paragraphs(text: str, text_style: str, mark_style: str) -> Iterator[str]:
    raised = f'<w:rPr><w:rStyle w:val="{mark_style}"/><w:vertAlign w:val="superscript"/></w:rPr>'
    opening = f'<w:r>{raised}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
    for part in text.split("\n\n"):
        bidi, rtl = ("<w:bidi/>", "<w:rPr><w:rtl/></w:rPr>") if turns(part) else ("", "")
        style = f'<w:pPr><w:pStyle w:val="{text_style}"/>{bidi}</w:pPr>'
        said = f'<w:r>{rtl}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        yield f"<w:p>{style}{opening}{said}</w:p>"
        opening = ""
