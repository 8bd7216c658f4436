"""Cite a quotation in the notes form of the Chicago Manual of Style."""

from __future__ import annotations

import re

from index.work import Work

_OUTSIDE = re.compile(r"(”)([,.])")  # Chicago puts a comma or full stop inside the quotes


def cite(work: Work, section: str | None, page: str | None = None) -> str:
    """Return a full reference to a work, with the section and page quoted from.

    What the source does not tell is left out, never filled in.
    """
    about = work.metadata
    under = f"under “{section}”" if section else None
    parts = (about.author, f"“{work.title}”", about.date, under, page, about.url)
    reference = ", ".join(part for part in parts if part) + "."
    return _OUTSIDE.sub(r"\2\1", reference.replace("?”,", "?”").replace("!”,", "!”"))
