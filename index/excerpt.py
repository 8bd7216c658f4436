"""Texts cut to a length that fits, never within a word."""

from __future__ import annotations


def shorten(text: str, most: int) -> str:
    """Cut a text after a whole word, with an ellipsis, so that it has so many characters."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    whole = cut if flat[most - 1] == " " else cut.rpartition(" ")[0] or cut
    return whole.rstrip(" ,;:.–—-") + "…"
