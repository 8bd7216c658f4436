"""The ingest report: what a moderator has to know of a text before members quote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.document import Document
from index.model_card import text_warning
from index.work import Work

_SAME_SHARE = 0.3  # of a work's paragraphs that another work holds too
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of the apparatus, and what is doubtful about a text.

    `missing` markers have no note, `orphans` are notes without marker, `resolved` short
    notes that stand for an earlier reference; `duplicates` are the ids of works that
    share much of the text; `warning` is a language that the model was not made for.
    """

    words: int
    sections: int
    markers: int
    notes: int
    missing: int
    orphans: int
    resolved: int
    duplicates: tuple[str, ...]
    warning: str | None
    samples: tuple[str, ...]


def report_on(document: Document, shelf: Sequence[Work] = (), model: str | None = None) -> Report:
    """Report on a document, against the works of a shelf and the model that encodes it."""
    called = {anchor.note_id for anchor in document.anchors}
    paragraphs = _paragraphs(document)
    return Report(
        words=len(document.text.split()),
        sections=len(document.sections),
        markers=len(document.anchors),
        notes=len(document.notes),
        missing=sum(anchor.note_id is None for anchor in document.anchors),
        orphans=sum(note.id not in called for note in document.notes),
        resolved=sum(note.refers_to is not None for note in document.notes),
        duplicates=tuple(
            work.id for work in shelf if _shared(paragraphs, _paragraphs(work.document))
        ),
        warning=text_warning(document.language, model) if model else None,
        samples=_samples(document),
    )


def _paragraphs(document: Document) -> set[str]:
    headings = {section.heading for section in document.sections}
    return {" ".join(p.casefold().split()) for p in document.text.split("\n\n")} - headings


def _shared(paragraphs: set[str], others: set[str]) -> bool:
    return len(paragraphs & others) >= _SAME_SHARE * max(min(len(paragraphs), len(others)), 1)


def _samples(document: Document) -> tuple[str, ...]:
    """Return three paragraphs of running text from the whole length of the document."""
    starts = {section.start for section in document.sections}
    running, at = [], 0
    for paragraph in document.text.split("\n\n"):
        if at not in starts:
            running.append(document.with_markers(at, at + len(paragraph)))
        at += len(paragraph) + 2
    step = max(len(running) // _SAMPLES, 1)
    return tuple(running[::step][:_SAMPLES])
