"""Two retrieval pipelines as their own guides build them, with Ibid's embedding model.

They read the same clean text as Ibid, without notes, cut by LangChain's recursive splitter.
Neither quotes, so each is given the nearest means: of the sentences that its five best
passages touch, the ones that it ranks highest itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from transformers.utils import logging
from txtai import Embeddings as Txtai

from index.sentences import split_sentences
from index.shelf import Shelf
from index.work import Work
from tests.bench.pipelines import Found, Place

_TOKENS = 200  # a passage
_QUOTED_FROM = 5  # passages


class Embedder(Embeddings):
    """sentence-transformers' own `encode`, which encodes the same text once in a run."""

    def __init__(self, model: Any) -> None:
        logging.set_verbosity_error()  # the splitter counts the tokens of whole texts
        self.tokenizer = model.tokenizer
        self._encode = model.encode
        self._known: dict[str, np.ndarray] = {}

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            vectors = self._encode(new, normalize_embeddings=True, show_progress_bar=False)
            self._known |= zip(new, vectors, strict=True)
        return np.array([self._known[text] for text in texts])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.embed(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Pieces:
    """The passages and sentences of a shelf; `touched` has each passage's sentences."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        splitter = RecursiveCharacterTextSplitter.from_huggingface_tokenizer(
            embedder.tokenizer, chunk_size=_TOKENS, chunk_overlap=0, add_start_index=True
        )
        self.passages = [p for work in shelf.works for p in _split(work, splitter)]
        self.sentences = [s for work in shelf.works for s in _sentences(work)]
        self.touched = [
            [n for n, s in enumerate(self.sentences) if _overlap(s, p)] for p in self.passages
        ]

    def found(self, numbers: Sequence[int], scores: Sequence[float]) -> Found:
        """Quote by the scores of all sentences from the passages of these numbers.

        Without passages, as where txtai scores none above 0, there is nothing to quote.
        """
        near = {n for number in numbers[:_QUOTED_FROM] for n in self.touched[number]}
        best = sorted(near, key=lambda n: -scores[n])[:3]
        score = scores[best[0]] if best else 0.0
        confidence = min(max(float(score), 0.0), 1.0)
        passages = [self.passages[number] for number in numbers]
        return Found(passages, [self.sentences[n] for n in best], confidence)


def _split(work: Work, splitter: RecursiveCharacterTextSplitter) -> Iterator[Place]:
    for document in splitter.create_documents([work.document.text]):
        start, words = document.metadata["start_index"], document.page_content
        yield Place(work.id, start, start + len(words), words)


def _sentences(work: Work) -> Iterator[Place]:
    text = work.document.text
    for paragraph in re.finditer(r"\S.*?(?=\n\n|\Z)", text, re.DOTALL):
        for span in split_sentences(text, *paragraph.span(), work.document.language):
            yield Place(work.id, span.start, span.end, text[span.start : span.end])


def _overlap(one: Place, other: Place) -> bool:
    return one.text == other.text and one.start < other.end and other.start < one.end


class LangChainFaiss:
    """LangChain's splitter and FAISS store; quotes by the cosine of sentence and question."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        self._pieces = Pieces(shelf, embedder)
        documents = [
            Document(place.words, metadata={"number": number})
            for number, place in enumerate(self._pieces.passages)
        ]
        self._store = FAISS.from_documents(documents, embedder)
        self._embedder = embedder
        self._sentences = embedder.embed([place.words for place in self._pieces.sentences])

    def ask(self, questions: Sequence[str], k: int) -> list[Found]:
        cosines = self._embedder.embed(questions) @ self._sentences.T
        nearest = [self._store.similarity_search(question, k=k) for question in questions]
        numbers = [[document.metadata["number"] for document in found] for found in nearest]
        return list(map(self._pieces.found, numbers, cosines.tolist()))


class TxtaiHybrid:
    """txtai's hybrid of BM25 and vectors; quotes by a second such index, of sentences."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        self._pieces = Pieces(shelf, embedder)
        self._passages = _hybrid(self._pieces.passages, embedder)
        self._sentences = _hybrid(self._pieces.sentences, embedder)

    def ask(self, questions: Sequence[str], k: int) -> list[Found]:
        asked, count = list(questions), len(self._pieces.sentences)
        nearest = self._passages.batchsearch(asked, k)
        ranked = self._sentences.batchsearch(asked, count)
        numbers = [[number for number, _ in found] for found in nearest]
        scores = [[found.get(n, 0.0) for n in range(count)] for found in map(dict, ranked)]
        return list(map(self._pieces.found, numbers, scores))


def _hybrid(places: Sequence[Place], embedder: Embedder) -> Txtai:
    def embed(texts: Sequence[str]) -> np.ndarray:  # txtai takes plain functions only
        return embedder.embed(texts)

    index = Txtai(method="external", transform=embed, hybrid=True)
    index.index((number, place.words, None) for number, place in enumerate(places))
    return index
