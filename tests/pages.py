"""Pages of HTML for the tests, and what the reader found in them."""

from __future__ import annotations

from index.document import Document
from index.readers.html import read_html

TEXT = "Salt went north by mule. It came back as silver.\n\nThe toll was high, and nobody paid it."
PAIRS = [
    ("1", "mule.", "Toll book, p. 3."),
    ("2", "silver.", "See Brink."),
    ("3", "high,", "Ibid."),
]
UNLINKED_MARKERS = {"raised": "<sup>{}</sup>", "in brackets": "[{}]", "both": "<sup>[{}]</sup>"}
PROSE = [
    "The salt road ran from the coast to the silver towns, and every bridge on it had a keeper.",
    "Keepers took a toll in kind, so a mule that left with nine sacks came home with seven.",
    "When the harbour opened, ships carried the same load for a third of the price of a mule.",
    "The bridges fell one after another, since nobody paid for timber where nobody crossed.",
    "What is left of the road is a line of stones, and a tale that the children sing in spring.",
]


def read(body: str, head: str = "", name: str = "salt.html") -> Document:
    page = f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_html(page.encode(), name)


def called(document: Document) -> list[tuple[str, str, str | None]]:
    """Each marker's label, the last word before it and the text of its note."""
    notes = {note.id: note.text for note in document.notes}
    return [
        (
            a.label,
            (document.text[: a.offset].rsplit(None, 1) or [""])[-1],
            notes.get(a.note_id or ""),
        )
        for a in document.anchors
    ]


def squeeze(text: str) -> str:
    """Leave out white space and the bars between cells, which the truth prints otherwise."""
    return "".join(text.replace("|", "").split())
