"""The check that a new generation passes before it answers anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.answer import Answer, answer
from index.cache import EmbeddingCache
from index.dense import Encoder, Vectors
from index.document import Document
from index.encoding import passage_texts
from index.errors import HomeError
from index.evaluate import Question
from index.generation import Generation
from index.golden import failing
from index.passages import Passage
from index.search import Index

_SAMPLE = 32  # passages that must find themselves
_ALIKE = 0.99  # cosine of two passages that may be taken for each other


class InspectionError(HomeError):
    """A generation that must not be published."""


def require_sound(generation: Generation, encoder: Encoder, cache: EmbeddingCache) -> None:
    """Raise InspectionError unless every row means its passage, and passages find themselves."""
    fault = next(_faults(generation, encoder, cache), None)
    if fault:
        raise InspectionError(
            f"the new generation failed its check ({fault}) and was not published; the one before "
            "it answers: run `ibid rebuild`, and report this if it happens again"
        )


def require_golden(
    questions: Sequence[Question], new: Generation, before: Generation | None, encoder: Encoder
) -> None:
    """Raise InspectionError where a golden question was answered rightly before, and now is not."""
    lost = failing(questions, _asker(new, encoder))
    if lost and before is not None:
        known = failing(questions, _asker(before, encoder))
        lost = [question for question in lost if question not in known]
    if lost and before is not None:
        named = "; ".join(f"{question.id}: {question.question}" for question in lost)
        raise InspectionError(
            f"golden questions would no longer be answered as they must be ({named}): nothing was "
            "published; mend the text, remove the question with `ibid golden remove`, or publish "
            "with --despite-golden"
        )


def _asker(generation: Generation, encoder: Encoder) -> Callable[[str, int], Answer]:
    def ask(question: str, k: int) -> Answer:
        return answer(question, generation.shelf, encoder, k=k)

    return ask


def _faults(generation: Generation, encoder: Encoder, cache: EmbeddingCache) -> Iterator[str]:
    works, entries, index = generation.shelf.works, generation.manifest.live, generation.index
    if index is None:
        return
    splits = []
    for number, (work, entry) in enumerate(zip(works, entries, strict=True)):
        passages = index.split_of(number, work.document)
        if len(passages) != entry.passages:
            yield f"{work.id}: {len(passages)} passages in the index, {entry.passages} in the text"
        yield from (f"{work.id}: {fault}" for fault in _misplaced(passages, work.document))
        splits.append(passages)
    yield from _lost(generation, index, splits, _Vectors(encoder, cache))


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors of passages, from the cache: nothing is encoded."""

    encoder: Encoder
    cache: EmbeddingCache

    def of(self, document: Document, passage: Passage) -> Vectors:
        texts = passage_texts(document, [passage], self.encoder)
        return self.cache.encode(texts, self.encoder)[0].vector


def _lost(
    generation: Generation, index: Index, splits: Sequence[Sequence[Passage]], vectors: _Vectors
) -> Iterator[str]:
    """Name the passages of a sample whose vector finds another one, unless they are alike."""
    works = generation.shelf.works
    places = [(n, passage) for n, passages in enumerate(splits) for passage in passages]
    for number, passage in places[:: max(len(places) // _SAMPLE, 1)]:
        vector = vectors.of(works[number].document, passage)
        found = index.nearest(vector) if vector.any() else None
        if found is None or found[1:] == (passage.start, passage.end):
            continue
        others = (other for other in splits[found[0]] if other.start == found[1])
        twins = (vectors.of(works[found[0]].document, other) @ vector for other in others)
        if not any(cosine > _ALIKE for cosine in twins):
            yield f"{works[number].id}: the passage at {passage.start} does not find itself"


def _misplaced(passages: Sequence[Passage], document: Document) -> Iterator[str]:
    """Name rows that are no span of the text, or out of order."""
    at = 0
    for passage in passages:
        if not at <= passage.start < passage.end <= len(document.text):
            yield f"a row says {passage.start} to {passage.end}, where no passage is"
        at = passage.end
