"""A PDF's text layer as runs of characters with size and place: the one edge to PDFium.

PDFium is in C and not safe for threads, so every call stands here, under one lock, and
every handle is closed before the records leave.
"""

from __future__ import annotations

import ctypes
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.errors import SourceError

_MAX_PAGES = 2_000
_MAX_CHARS = 100_000  # on one page; a crowded newspaper page has 30,000
_MAX_OBJECTS = 20_000  # on one page; maps have more paths than this, and no notes below them
_FAR = 20_000.0  # points, or 7 m: what stands beyond is damage, as is no number at all
_MAX_SECONDS = 300
_GAP = 0.22  # of the size: a wider gap between two characters is a blank
_PASSWORD_ERROR = 4
_LOCK = Lock()
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_FIGURES = frozenset("0123456789,")
_FLOATING = 0.2  # of the size: figures that stand on the line begin at it or below
SIGNS = "*†‡§‖¶"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters without a blank between them, of one size and on one baseline.

    A `raised` run is printed as a marker is: above the baseline `y` of its line, or as a
    sign such as an asterisk behind its word.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    spaced: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal stroke."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as the file holds it; `label` is "" where the file gives none."""

    label: str
    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    has_image: bool


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a file and its document information."""

    pages: tuple[Sheet, ...]
    info: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    quarter: int  # quarter turns of the writing's direction; -1 where it is aslant
    index: int
    raised: bool  # a raised figure by its shape or its code, not by its place


def read_sheets(data: bytes, name: str) -> Sheets:
    """Read every page's text; SourceError where the file is damaged, locked or too large."""
    with _LOCK, _opened(data, name) as document:
        count = len(document)
        if count > _MAX_PAGES:
            raise SourceError(
                f"{name}: has {count:,} pages, over the limit of {_MAX_PAGES:,}; split the file"
            )
        deadline = time.monotonic() + _MAX_SECONDS
        pages = []
        for index in range(count):
            if time.monotonic() > deadline:
                raise SourceError(
                    f"{name}: page {index + 1} is not reached in {_MAX_SECONDS} seconds; "
                    "split the file, or print it to a new PDF"
                )
            pages.append(_sheet(document, index, name))
        return Sheets(tuple(pages), {k: _sound(v) for k, v in document.get_metadata_dict().items()})


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise SourceError(
                f"{name}: the PDF is locked by a password; save it without one "
                "(qpdf --password=… --decrypt in.pdf out.pdf) and add that"
            ) from error
        raise SourceError(
            f"{name}: the PDF is damaged ({error}); mend it (qpdf in.pdf out.pdf) or export it anew"
        ) from error
    except (ValueError, UnicodeDecodeError, MemoryError) as error:
        raise SourceError(f"{name}: the PDF cannot be read ({error}); export it anew") from error


def _sheet(document: pdfium.PdfDocument, index: int, name: str) -> Sheet:
    page = document[index]
    try:
        text = page.get_textpage()
        try:
            if text.count_chars() > _MAX_CHARS:
                raise SourceError(
                    f"{name}: page {index + 1} holds {text.count_chars():,} characters, over the "
                    f"limit of {_MAX_CHARS:,}; print the file to a new PDF of pages of common size"
                )
            chars = _chars(text)
            quarter = _direction(chars)
            runs = _runs(text, _turned(chars, quarter))
        finally:
            text.close()
        rules, has_image = _objects(page, quarter)
        return Sheet(_sound(document.get_page_label(index)), runs, rules, has_image)
    finally:
        page.close()


def _chars(page: pdfium.PdfTextPage) -> list[_Char]:
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    chars = []
    for index in range(page.count_chars()):
        text = _character(raw.FPDFText_GetUnicode(page, index))
        if not (
            text
            and raw.FPDFText_GetLooseCharBox(page, index, box)
            and raw.FPDFText_GetCharOrigin(page, index, x, y)
            and raw.FPDFText_GetMatrix(page, index, matrix)
        ):
            continue
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        size = raw.FPDFText_GetFontSize(page, index) * scale
        across = sorted((box.left, box.right)), sorted((box.bottom, box.top))
        quarter = _quarter(matrix.a, matrix.b)
        start, end = across[quarter % 2]
        base = x.value if quarter % 2 else y.value
        if size > 0 and all(abs(number) < _FAR for number in (start, end, base, size)):
            raised = text in _SUPERSCRIPTS or (
                text in _FIGURES and quarter == 0 and _floats(page, index, base, size)
            )
            chars.append(_Char(text, start, end, base, size, quarter, index, raised))
    return chars


def _floats(page: pdfium.PdfTextPage, index: int, base: float, size: float) -> bool:
    """Tell by its ink whether a font draws a figure raised, in full size and on the line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
    return bottom.value - base > _FLOATING * size


def _character(code: int) -> str:
    if code in (0x02, 0xFFFE):  # PDFium's sign for a hyphen at the end of a line
        return "-"
    if code in (0x0A, 0x0D, 0x09, 0xA0):
        return " "
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0x7F <= code < 0xA0 else ""


def _quarter(a: float, b: float) -> int:
    if abs(b) <= 0.05 * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= 0.05 * abs(b):
        return 1 if b >= 0 else 3
    return -1


def _direction(chars: Sequence[_Char]) -> int:
    counts = Counter(char.quarter for char in chars if char.quarter >= 0)
    return counts.most_common(1)[0][0] if counts else 0


def _turned(chars: Sequence[_Char], quarter: int) -> list[_Char]:
    """Keep what is written in the page's main direction, turned upright."""
    kept = [char for char in chars if char.quarter == quarter]
    if quarter == 0:
        return kept
    along, up = _TURNS[quarter]
    return [
        replace(
            c, x0=min(along * c.x0, along * c.x1), x1=max(along * c.x0, along * c.x1), y=up * c.y
        )
        for c in kept
    ]


_TURNS = {0: (1, 1), 1: (1, -1), 2: (-1, -1), 3: (-1, 1)}  # signs of the two axes when upright


def _runs(page: pdfium.PdfTextPage, chars: Sequence[_Char]) -> tuple[Run, ...]:
    runs: list[Run] = []
    word: list[_Char] = []
    spaced = True
    for char in chars:
        blank = char.text.isspace()
        if word and (blank or _breaks(word[-1], char)):
            runs += _close(page, word, spaced)
            spaced = char.x0 - word[-1].x1 > _GAP * char.size
            word = []
        if blank:
            spaced = True
        else:
            word.append(char)
    if word:
        runs += _close(page, word, spaced)
    return tuple(runs)


def _breaks(last: _Char, char: _Char) -> bool:
    size = max(last.size, char.size)
    return (
        abs(char.y - last.y) > 0.08 * size
        or abs(char.size - last.size) > 0.08 * size
        or not -0.5 * size < char.x0 - last.x1 < _GAP * size
        or char.raised != last.raised
        or (char.text in SIGNS) != (last.text in SIGNS)
    )


def _close(page: pdfium.PdfTextPage, word: Sequence[_Char], spaced: bool) -> list[Run]:
    text = _sound("".join(_SUPERSCRIPTS.get(char.text, char.text) for char in word))
    if not text:
        return []
    first, last = word[0], word[-1]
    sign = text.strip(SIGNS) == "" and not spaced
    bold = _is_bold(page, first.index)
    return [Run(text, first.x0, last.x1, first.y, first.size, bold, spaced, sign or first.raised)]


def _is_bold(page: pdfium.PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(page, index) >= 600:
        return True
    name, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, index, name, 96, flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _sound(text: str) -> str:
    """Join surrogate pairs, drop halves of them, and write ligatures out."""
    if text.isascii():
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return "".join(
        unicodedata.normalize("NFKC", char) if "ﬀ" <= char <= "ﬆ" else char for char in text
    )


def _objects(page: pdfium.PdfPage, quarter: int) -> tuple[tuple[Rule, ...], bool]:
    rules, has_image = [], False
    wanted = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]
    for number, thing in enumerate(page.get_objects(wanted, max_depth=3)):
        if number >= _MAX_OBJECTS:
            break
        has_image |= thing.type == raw.FPDF_PAGEOBJ_IMAGE
        left, bottom, right, top = thing.get_bounds()
        if quarter % 2:
            left, bottom, right, top = bottom, left, top, right
        along, up = _TURNS[quarter]
        if top - bottom < 3 and right - left > 15:
            ends = sorted((along * left, along * right))
            rules.append(Rule(ends[0], ends[1], up * (top + bottom) / 2))
    return tuple(rules), has_image
