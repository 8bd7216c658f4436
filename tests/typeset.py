"""Set text with notes as a printer would, so that the PDF reader has known pages to read."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.truth import part_markdown

WIDTH, HEIGHT, MARGIN, GUTTER = 420.0, 595.0, 55.0, 18.0
SIGNS = [sign * times for times in range(1, 5) for sign in "*†‡§"]
MARK = re.compile(r"\[\^([^\]]+)\]")


@dataclass
class Style:
    columns: int = 1
    numbering: str = "page"  # page, through, chapter, signs
    place: str = "foot"  # foot, end, chapter (under "Notes" before the next heading)
    rule: bool = True
    raised_labels: bool = True
    hyphenate: bool = True
    indent: float = 14.0
    skip: float = 0.0  # between paragraphs
    size: float = 10.5
    note_size: float = 8.5
    head: str = "On Salt and Roads"
    first_page: int = 1
    info: dict[str, str] = field(default_factory=dict)
    password: str = ""


@dataclass
class Row:
    """A line to be: words, each a list of pieces that are text or ("note", id)."""

    words: list[list]
    size: float
    indent: float = 0.0
    last: bool = False
    bold: bool = False
    above: float = 0.0


def pieces(word: str) -> list:
    return [p if n % 2 == 0 else ("note", p) for n, p in enumerate(MARK.split(word)) if p]


class Typesetter:
    def __init__(self, notes: dict[str, str], style: Style) -> None:
        self.notes, self.style = notes, style
        self.out = io.BytesIO()
        lock = StandardEncryption(style.password) if style.password else None
        self.canvas = Canvas(self.out, pagesize=(WIDTH, HEIGHT), encrypt=lock, invariant=1)
        for name, value in style.info.items():
            getattr(self.canvas, f"set{name}")(value)
        self.column_width = (WIDTH - 2 * MARGIN - (style.columns - 1) * GUTTER) / style.columns
        self.labels: dict[str, str] = {}
        self.called: list[str] = []
        self.page, self.column, self.on_page = 0, 0, 0
        self.listed, self.numbered = 0, 0
        self.rows: list[Row] = []
        self.feet: list[Row] = []
        self.carried: list[Row] = []

    def set(self, paragraphs: list[str]) -> bytes:
        for paragraph in paragraphs:
            if paragraph.startswith("#"):
                self.new_chapter()
            for row in self.paragraph(paragraph):
                self.place(row)
        if self.style.place != "foot" and self.called[self.listed :]:
            self.end_notes()
        while self.rows or self.feet or self.carried:
            self.close_column()
        self.canvas.save()
        return self.out.getvalue()

    def paragraph(self, text: str) -> list[Row]:
        if text.startswith("#"):
            rows = self.wrap(text.lstrip("# "), self.style.size * 1.5, 0.0)
            for row in rows:
                row.bold, row.last = True, True
            rows[0].above = 14.0
            return rows
        rows = self.wrap(text, self.style.size, self.style.indent)
        rows[0].above = self.style.skip
        return rows

    def new_chapter(self) -> None:
        if self.style.place == "chapter" and self.called[self.listed :]:
            self.end_notes()
        if self.style.numbering == "chapter":
            self.numbered = len(self.called)

    def end_notes(self) -> None:
        for row in self.paragraph("# Notes"):
            self.place(row)
        for note_id in self.called[self.listed :]:
            for row in self.wrap(f"{self.labels[note_id]}. {self.notes[note_id]}", 8.5, 0.0):
                self.place(row)

        self.listed = len(self.called)

    def width(self, word: list, size: float) -> float:
        marks = sum(0 if isinstance(p, str) else 6.5 for p in word)
        return marks + sum(stringWidth(p, "Times-Roman", size) for p in word if isinstance(p, str))

    def wrap(self, text: str, size: float, indent: float) -> list[Row]:
        rows, row = [], Row([], size, indent)
        queue, used, blank = [pieces(w) for w in text.split()], indent, 0.28 * size
        while queue:
            word = queue.pop(0)
            wide = self.width(word, size)
            if row.words and used + wide > self.column_width:
                cut = self.hyphenation(word, self.column_width - used, size)
                if cut:
                    row.words.append([word[0][:cut] + "-"])
                    word = [word[0][cut:], *word[1:]]
                rows.append(row)
                row, used = Row([], size), 0.0
                wide = self.width(word, size)
            row.words.append(word)
            used += wide + blank
        row.last = True
        return [*rows, row]

    def hyphenation(self, word: list, room: float, size: float) -> int:
        if not self.style.hyphenate or not isinstance(word[0], str) or not word[0].isalpha():
            return 0
        for cut in range(len(word[0]) - 3, 2, -1):
            if stringWidth(word[0][:cut] + "-", "Times-Roman", size) <= room:
                return cut
        return 0

    def height(self, rows: list[Row]) -> float:
        return sum(row.size * 1.25 + row.above for row in rows)

    def place(self, row: Row) -> None:
        ids = [p[1] for word in row.words for p in word if not isinstance(p, str)]
        room = HEIGHT - 2 * MARGIN - 12 - self.height([*self.rows, row])
        if room < self.height(self.feet) + self.style.note_size * 2.5 * len(ids):
            self.close_column()
        self.rows.append(row)
        for note_id in ids:
            self.on_page += 1
            self.called.append(note_id)
            self.labels[note_id] = self.label()
            if self.style.place == "foot":
                self.foot(note_id)

    def label(self) -> str:
        number = len(self.called) - self.numbered
        if self.style.numbering in ("page", "signs"):
            number = self.on_page
        return SIGNS[number - 1] if self.style.numbering == "signs" else str(number)

    def foot(self, note_id: str) -> None:
        text = self.notes[note_id]
        label = self.labels[note_id]
        rows = self.wrap(
            f"{'0' if self.style.raised_labels else label} {text}", self.style.note_size, 8
        )
        if self.style.raised_labels:
            rows[0].words[0] = [("label", label)]
        for row in rows:
            room = HEIGHT - 2 * MARGIN - 12 - self.height(self.rows) - self.height(self.feet)
            if self.carried or room < self.style.note_size * 1.25:
                self.carried.append(row)
            else:
                self.feet.append(row)

    def close_column(self) -> None:
        if self.column == 0:
            self.page += 1
            self.heads()
        x = MARGIN + self.column * (self.column_width + GUTTER)
        self.draw_rows(self.rows, x, HEIGHT - MARGIN)
        top = MARGIN + self.height(self.feet)
        if self.feet and self.style.rule:
            self.canvas.line(x, top + 4, x + 60, top + 4)
        self.draw_rows(self.feet, x, top)
        most = int((HEIGHT - 2 * MARGIN - 60) / (self.style.note_size * 1.25))
        self.rows, self.feet, self.carried = [], self.carried[:most], self.carried[most:]
        self.column = (self.column + 1) % self.style.columns
        if self.column == 0:
            self.on_page = 0
            self.canvas.showPage()

    def heads(self) -> None:
        number = str(self.page + self.style.first_page - 1)
        self.canvas.setFont("Times-Roman", 9)
        if self.page > 1 and self.style.head:
            self.canvas.drawCentredString(WIDTH / 2, HEIGHT - 32, self.style.head)
        self.canvas.drawCentredString(WIDTH / 2, 28, number)

    def draw_rows(self, rows: list[Row], x: float, top: float) -> None:
        for row in rows:
            top -= row.size * 1.25 + row.above
            self.draw(row, x + row.indent, top)

    def draw(self, row: Row, x: float, y: float) -> None:
        wide = sum(self.drawn_width(word, row) for word in row.words)
        blank = 0.28 * row.size
        if not row.last and len(row.words) > 1:
            blank = (self.column_width - row.indent - wide) / (len(row.words) - 1)
        for word in row.words:
            for piece in word:
                x = self.draw_piece(piece, row, x, y)
            x += blank

    def drawn_width(self, word: list, row: Row) -> float:
        return sum(stringWidth(*self.shape(piece, row)[:3]) for piece in word)

    def shape(self, piece, row: Row) -> tuple[str, str, float, float]:
        font = "Times-Bold" if row.bold else "Times-Roman"
        if isinstance(piece, str):
            return piece, font, row.size, 0.0
        text = piece[1] if piece[0] == "label" else self.labels[piece[1]]
        if self.style.numbering == "signs":
            return text, font, row.size, 0.0
        return text, font, row.size * 0.62, row.size * 0.33

    def draw_piece(self, piece, row: Row, x: float, y: float) -> float:
        text, font, size, rise = self.shape(piece, row)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y + rise, text)
        return x + stringWidth(text, font, size)


def typeset(paragraphs: list[str], notes: dict[str, str] | None = None, **style) -> bytes:
    """Return a PDF of paragraphs with `[^id]` marks; `# ` makes a heading."""
    return Typesetter(notes or {}, Style(**style)).set(paragraphs)


def typeset_book(markdown: str, **style) -> bytes:
    return typeset(*printable_book(markdown), **style)


def printable_book(markdown: str) -> tuple[list[str], dict[str, str]]:
    """Return the paragraphs and notes of a book in Markdown, in letters that Times has."""
    body, notes = part_markdown(markdown)
    printed = {label: " ".join(map(printable, text)) for label, text in notes.items()}
    return list(map(printable, body)), printed


def printable(text: str) -> str:
    bare = re.sub(r"(?<!\w)[*_>]+|[*_]+(?!\w)|\\", "", text)
    return bare.encode("cp1252", "replace").decode("cp1252")
