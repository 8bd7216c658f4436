"""Tell the language of a text that does not say it itself.

py3langid (BSD, kept up) knows 97 languages and needs no download.
"""

from __future__ import annotations

_SAMPLE = 5000  # characters; more does not change the verdict
_MIN_LETTERS = 200  # fewer would be a guess


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, None where it is too short to tell."""
    sample = text[:_SAMPLE]
    if sum(char.isalpha() for char in sample) < _MIN_LETTERS:
        return None
    import py3langid  # noqa: PLC0415  (half a second to load: only where a text is read)

    try:
        return str(py3langid.classify(sample)[0])
    except OSError:  # it unpacks its model to a temporary file: with no room, say nothing
        return None
