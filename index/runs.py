"""What became of each question of an evaluation, and the file that keeps it.

A run is stored so that a later one can be compared with it, question by question.
Pydantic reads it back, because such a file passes through many hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from index.errors import SourceError, disk_errors

_SHOWN = 60  # characters of a value at fault


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer to a question is worth.

    `rank` counts from 1 and is that of the first passage with evidence. `notes` tells
    whether a right first quotation shows the notes asked for, None where that is no
    question. `best_right` tells whether the quotation that `confidence` speaks of is
    right, be it shown or held back.
    """

    id: str | None
    question: str
    answerable: bool
    answered: bool
    confidence: Annotated[float, Field(ge=0, le=1)]
    rank: Annotated[int, Field(ge=1)] | None
    quotation: str | None
    quotation_first: bool
    quotation_any: bool
    notes: bool | None
    best_right: bool

    @property
    def right(self) -> bool:
        """Whether the member was served: rightly answered, or rightly refused."""
        return self.quotation_first if self.answerable else not self.answered


_RUN = TypeAdapter(tuple[Judgement, ...])


def save_run(path: Path, run: Sequence[Judgement]) -> None:
    """Write a run as JSON, one object a question."""
    with disk_errors(path):
        path.write_bytes(_RUN.dump_json(tuple(run), indent=1) + b"\n")


def load_run(path: Path) -> tuple[Judgement, ...]:
    """Read a stored run; SourceError names the file, the question and the key at fault."""
    try:
        return _RUN.validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}; check the path") from error
    except ValidationError as error:
        raise SourceError(
            f"{path}: not a stored run ({_explain(error)}); "
            "make one with `ibid evaluate FILE.jsonl --save RUN.json`"
        ) from error


def _explain(error: ValidationError) -> str:
    fault = error.errors()[0]
    if not fault["loc"]:
        return fault["msg"]
    number, *keys = fault["loc"]
    key = "".join(f', "{key}"' for key in keys if isinstance(key, str))
    value = "" if fault["type"] == "missing" else f", not {fault['input']!r:.{_SHOWN}}"
    return f"question {int(number) + 1}{key}: {fault['msg']}{value}"
