"""Build the index of a collection, doing again only what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.document import Document
from index.encoding import PassageText, passage_texts, split_for
from index.generation import Generation
from index.language import primary_language
from index.passages import Passage
from index.rows import EncodedNote, EncodedWork
from index.scale import measure_scale
from index.search import Index
from index.work import Work


def build_index(
    works: Sequence[Work],
    encoder: Encoder,
    cache: EmbeddingCache,
    live: Generation | None,
    progress: Progress | None,
) -> tuple[Index | None, list[int]]:
    """Return the index of these works, None for none, and the passages of each.

    Passages are taken from the `live` generation where it holds the same document and
    was built with the same model, embeddings from the cache.
    """
    splits = [_split(work, encoder, live) for work in works]
    counts = [len(passages) for passages in splits]
    hung = [
        list(hang_notes(work.document, passages))
        for work, passages in zip(works, splits, strict=True)
    ]
    texts: list[PassageText] = []
    for work, passages, notes in zip(works, splits, hung, strict=True):
        texts += passage_texts(work.document, passages, encoder)
        language = work.document.language
        texts += [PassageText(text, ((0, len(text)),), language) for _, _, text in notes]
    if not any(counts):
        return None, counts
    parts, encoded, at = [], cache.encode(texts, encoder, progress), 0
    for work, passages, notes in zip(works, splits, hung, strict=True):
        hanging = at + len(passages)
        end = hanging + len(notes)
        said = zip(notes, encoded[hanging:end], strict=True)
        noted = [EncodedNote(passage, sentence, note) for (passage, sentence, _), note in said]
        parts.append(EncodedWork(passages, encoded[at:hanging], noted, work.document.language))
        at = end
    languages = {primary_language(work.metadata.language) or "en" for work in works}
    scale = measure_scale(lambda texts: cache.encode(texts, encoder), languages)
    return Index.build(parts, scale), counts


def hang_notes(document: Document, passages: Sequence[Passage]) -> Iterator[tuple[int, int, str]]:
    """Yield passage, sentence and text of every note that hangs on a sentence.

    A note called twice hangs on both sentences; one that hangs on a heading on none.
    """
    texts = {note.id: note.text for note in document.notes}
    places = [
        (span.start, span.end, number, row)
        for number, passage in enumerate(passages)
        for row, span in enumerate(passage.sentences)
    ]
    at = 0
    for anchor in document.anchors:
        while at < len(places) and places[at][1] < anchor.offset:
            at += 1
        if anchor.note_id is None or at == len(places) or not texts[anchor.note_id].strip():
            continue
        start, _, number, row = places[at]
        if start <= anchor.offset:
            yield number, row, texts[anchor.note_id]


def _split(work: Work, encoder: Encoder, live: Generation | None) -> list[Passage]:
    if live is not None and live.manifest.fingerprint == encoder.fingerprint:
        for number, known in enumerate(live.shelf.works):
            if known.digest == work.digest and live.shelf.index is not None:
                return live.shelf.index.split_of(number, work.document)
    return split_for(work.document, encoder)
