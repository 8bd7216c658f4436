"""A question as search sees it: its vector, and its content words one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.abbreviations import add_other_forms
from index.dense import Encoder, Vectors, unit
from index.encoding import content_words
from index.terms import stem

_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Query:
    """A question's vector, and the vectors and stems of its content words.

    `names` tells which of the words are names or numbers, `asked` which stand in the
    question itself; the others are other forms of names in it, and `forms` has the words of
    each name beside those of its other form.
    """

    text: str
    vector: Vectors
    words: Vectors
    terms: tuple[str, ...]
    names: npt.NDArray[np.bool_]
    asked: npt.NDArray[np.bool_]
    forms: tuple[tuple[list[int], list[int]], ...] = ()

    def lend(self, nearest: Vectors) -> None:
        """Count a name as met where its other form is; changes `nearest` in place.

        `nearest` has a column a word.
        """
        for own, other in self.forms:
            met = nearest[:, other].min(axis=1, keepdims=True)
            nearest[:, own] = np.maximum(nearest[:, own], met)


def encode_query(
    question: str,
    encoder: Encoder,
    language: str | None = None,
    abbreviations: Mapping[str, str] = _NO_NAMES,
) -> Query:
    """Encode a question for search.

    Its words are stemmed in `language`; `abbreviations` are those that the shelf defines,
    with the names that they stand for.
    """
    text, forms = add_other_forms(question, abbreviations)
    [encoding] = encoder.encode([text])
    rows = [row for row, _ in content_words(text, encoding, language)]
    spans = [encoding.spans[row] for row in rows]
    pairs = ((_words_in(form.own, spans), _words_in(form.other, spans)) for form in forms)
    return Query(
        text=question,
        vector=encoding.vector,
        words=unit(encoding.words[rows]),
        terms=tuple(stem(text[start:end], language) or "" for start, end in spans),
        names=np.array([_is_name(text, start, language) for start, _ in spans], dtype=bool),
        asked=np.array([start < len(question) for start, _ in spans], dtype=bool),
        forms=tuple((own, other) for own, other in pairs if own and other),
    )


def _words_in(span: tuple[int, int], words: Sequence[tuple[int, int]]) -> list[int]:
    return [n for n, (start, end) in enumerate(words) if span[0] <= start and end <= span[1]]


def _is_name(question: str, start: int, language: str | None) -> bool:
    """Tell a name or a number by its first character; every question opens with a capital.

    In German every noun does.
    """
    capital = question[start].isupper() and start > 0 and language != "de"
    return question[start].isdigit() or capital
