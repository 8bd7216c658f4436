"""Cite a quotation in the notes form of the Chicago Manual of Style."""

from __future__ import annotations

from index.work import Work


def cite(work: Work, section: str | None) -> str:
    """Return a full reference to a work and the section quoted from.

    What the source does not tell is left out, never filled in.
    """
    about = work.metadata
    parts = [f"“{work.title},”" if about.author or about.date or about.url else f"“{work.title}.”"]
    if about.author:
        parts.insert(0, f"{about.author},")
    rest = [part for part in (about.date, _under(section), about.url) if part]
    if not rest:
        return " ".join(parts).removesuffix(",”") + ("" if parts[-1].endswith(".”") else ".”")
    return " ".join([*parts, ", ".join(rest)]) + "."


def _under(section: str | None) -> str | None:
    return f"under “{section}”" if section else None
