"""Build the index of a collection, doing again only what changed."""

from __future__ import annotations

from collections.abc import Sequence

from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.encoding import passage_texts, split_for
from index.generation import Generation
from index.passages import Passage
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
    texts = [
        text
        for work, passages in zip(works, splits, strict=True)
        for text in passage_texts(work.document, passages, encoder)
    ]
    if not texts:
        return None, counts
    encoded = iter(cache.encode(texts, encoder, progress))
    parts = [(passages, [next(encoded) for _ in passages]) for passages in splits]
    return Index.build(parts), counts


def _split(work: Work, encoder: Encoder, live: Generation | None) -> list[Passage]:
    if live is not None and live.manifest.fingerprint == encoder.fingerprint:
        for number, known in enumerate(live.shelf.works):
            if known.digest == work.digest and live.shelf.index is not None:
                return live.shelf.index.split_of(number, work.document)
    return split_for(work.document, encoder)
