"""What a study group reads: works, or sections of them, as paragraphs of whole sentences.

Contents, index, notes and the like are in many books, but nobody reads them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.document import Document, Section
from index.language import detect_language, primary_language
from index.sentences import Span, split_sentences
from index.work import Work

_NOT_READ = re.compile(
    r"\W*(?:(?:table of )?contents|(?:general |subject )?index(?: of .+)?|(?:select )?bibliography"
    r"|references|works cited|(?:foot|end)?notes|(?:list of )?(?:illustrations|figures|tables|maps)"
    r"|list of .+|acknowledge?ments|dedication|colophon|copyright|further reading|see also"
    r"|external links|transcriber.s notes?|inhalt(?:sverzeichnis)?|literatur(?:verzeichnis)?"
    r"|(?:personen|sach|orts)?register|anmerkungen|danksagung)\W*",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*(?:\n\n|\Z))", re.DOTALL)
_GOES_ON = re.compile(
    r"[“‘\"']?(?:However|Nevertheless|Nonetheless|Moreover|Furthermore|Therefore|Thus|Hence|Then"
    r"|But|And|Or|Nor|Yet|So|Similarly|Likewise|Instead|Meanwhile|Otherwise|Consequently|Still"
    r"|Finally|Here|There|Another|Others?|Some of (?:these|those|them)|The (?:same|latter|former)"
    r"|On the (?:contrary|other hand)|In (?:this|that|these|the same)|At (?:this|that|the same)"
    r"|As a result|For (?:this|example|instance)|After (?:this|that)|By (?:this|then)|We|I|You"
    r"|Er|Sie|Es|Wir|Ich|Dies(?:e[rsmn]?)?|Jene[rsmn]?|Ihre?[rsmn]?|Seine?[rsmn]?|Aber|Doch|Und|Oder"
    r"|Dann|Danach|Daher|Deshalb|Dabei|Damit|Dagegen|Dort|Hier|Auch|Jedoch|Trotzdem|Sodann)\b"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A place in a work that stays findable: `start:end` of the document of that digest."""

    work: str
    digest: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A work to be read: only those spans of it, or all of it where none are given."""

    work: Work
    spans: tuple[Span, ...] = ()

    @property
    def runs(self) -> tuple[Span, ...]:
        """The stretches that are read, in order; they neither overlap nor touch."""
        document = self.work.document
        if self.spans:
            return _joined(self.spans)
        return _without(len(document.text), map(_span, filter(_is_left_out, document.sections)))

    @property
    def language(self) -> str:
        """The ISO 639-1 code of the text's language, as it says or as it reads; else English."""
        document = self.work.document
        return primary_language(document.language) or detect_language(document.text) or "en"

    def stretch(self, span: Span) -> Stretch:
        """Return the place of a span of this work."""
        return Stretch(self.work.id, self.work.digest, span.start, span.end)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text that is read, and its sentences."""

    reading: Reading
    span: Span
    sentences: tuple[Span, ...]

    @property
    def text(self) -> str:
        """What the paragraph says."""
        return self.reading.work.document.text[self.span.start : self.span.end]


def read_paragraphs(reading: Reading) -> Iterator[Paragraph]:
    """Yield the paragraphs of a reading in order, without the headings."""
    document = reading.work.document
    headings = {section.start for section in document.sections}
    for run in reading.runs:
        for span in paragraph_spans(document, run):
            if span.start not in headings:
                sentences = split_sentences(document.text, span.start, span.end, document.language)
                yield Paragraph(reading, span, tuple(sentences))


def paragraph_spans(document: Document, run: Span) -> Iterator[Span]:
    """Yield the blocks of text of a run, headings too, blanks trimmed."""
    for found in _BLOCK.finditer(document.text[: run.end], run.start):
        yield Span(*found.span())


def is_tabular(text: str) -> bool:
    """Tell whether a stretch of text is a table's row, or rows, rather than a sentence."""
    return any(sign in text for sign in ("|", "\n", "  "))


def goes_on(text: str, start: int) -> bool:
    """Tell whether an English or German sentence opens with a word that ties it to another."""
    return _GOES_ON.match(text, start) is not None


def _span(section: Section) -> Span:
    return Span(section.start, section.end)


def _is_left_out(section: Section) -> bool:
    return _NOT_READ.fullmatch(section.heading) is not None


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if joined and span.start <= joined[-1].end:
            before = joined.pop()
            joined.append(Span(before.start, max(before.end, span.end)))
        else:
            joined.append(span)
    return tuple(joined)


def _without(end: int, left_out: Iterable[Span]) -> tuple[Span, ...]:
    """Return what is left of a text; all of it, where nothing would be."""
    kept, at = [], 0
    for span in _joined(left_out):
        kept += [Span(at, span.start)] if at < span.start else []
        at = span.end
    kept += [Span(at, end)] if at < end else []
    return tuple(kept) or (Span(0, end),)
