"""Write a work as Markdown that parses to the same document, notes and all.

The text can be read, mended and kept without Ibid; what `index.readers.exact` adds shows
nowhere. Footnotes are called by names of their own, so that numbers may start again.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from index.document import Anchor, Document, Matter
from index.errors import SourceError, disk_errors
from index.files import write_file
from index.readers.exact import (
    FIRST_LINES,
    GUARD,
    PRINTED,
    make_name,
    make_page,
    make_tag,
)
from index.work import Metadata, Work

_SPECIAL = re.compile(r"[\\`*_\[<]|&(?=[#\w])")
_OPENING = re.compile(r"^([#>+~-])|^(\d{1,9})([.)])(?=\s|$)")
_AFTER_MARKER = re.compile(r"^[(:]")
_BREAK = re.compile(r"(?<=[^\n])\n\n(?=[^\n])")
_DERIVED = {"missing-note", "orphan-note"}  # problems that the text itself shows
_DEEPEST = 6  # Markdown's lowest heading

_Signs = list[tuple[int, str]]  # what stands in the text without being of it, by offset


def export_work(work: Work, folder: Path) -> None:
    """Write a work into a new folder that `ibid add` reads back: `work.toml` and `text.md`.

    SourceError where the folder is there already. Of a work that says no title itself,
    the document read back has the title that the work is listed under.
    """
    known = {name: getattr(work.metadata, name) for name in Metadata.__slots__}
    record = [f"{key} = {_quote(value)}\n" for key, value in known.items() if value]
    with disk_errors(folder):
        if folder.exists():
            raise SourceError(f"{folder} is there already: name a folder that is not")
        text = export_markdown(work.document, work.metadata)
        write_file(folder / "work.toml", "".join(record).encode())
        write_file(folder / "text.md", text.encode())


def export_markdown(document: Document, metadata: Metadata) -> str:
    """Return Markdown that `read_markdown` makes the same document of, field by field.

    Licence and address are of the metadata and stand there for people to read.
    """
    pattern = _pattern(document.anchors)
    blocks = _blocks(document, _signs(document, pattern))
    notes = _notes(document)
    return "\n".join([*_front_matter(document, metadata, pattern), "", *blocks, *notes])


def _front_matter(document: Document, metadata: Metadata, pattern: str) -> Iterator[str]:
    yield FIRST_LINES.rstrip("\n")
    title = document.title
    about: dict[str, object] = {
        **{key: getattr(document, key) for key in ("title", "author", "date", "language")},
        **{key: getattr(metadata, key) for key in ("licence", "url")},
        "markers": pattern if pattern != PRINTED else None,
        "problems": [
            [p.kind, p.label, p.message] for p in document.problems if p.kind not in _DERIVED
        ],
    }
    yield from (f"{key}: {_quote(value)}" for key, value in about.items() if value)
    if document.matter != ((Matter("title", title),) if title else ()):
        yield f"matter: {_quote([[item.kind, item.text] for item in document.matter])}"
    yield "---"


def _quote(value: object) -> str:
    """Return a value as both YAML and TOML read it, on one line."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else _code(ord(sign)) for sign in written)


def _code(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _pattern(anchors: Iterable[Anchor]) -> str:
    """Return how most markers are printed, with `{}` for the label."""
    found = Counter(a.printed.replace(a.label, "{}", 1) for a in anchors if a.label and a.printed)
    return found.most_common(1)[0][0] if found else PRINTED


def _names(document: Document) -> dict[str, str]:
    """Return the name of each note, by its id."""
    seen: Counter[str] = Counter()
    names = {}
    for note in document.notes:
        seen[note.label] += 1
        names[note.id] = make_name(note.label, seen[note.label])
    return names


def _signs(document: Document, pattern: str) -> _Signs:
    """Return markers and beginnings of pages as they are written, in order."""
    names, labels = _names(document), {note.id: note.label for note in document.notes}
    unpaired = set(labels.values())
    signs = [(page.start, make_page(page.label)) for page in document.pages]
    group = -1  # where a printed sign is told, which stands for all markers there
    for anchor in document.anchors:
        label, said = anchor.label, dict[str, str]()
        if anchor.note_id is None:
            name = make_name(label, 0 if label in unpaired else 1)
        else:
            name = names[anchor.note_id]
            if labels[anchor.note_id] != label:
                said["label"] = label
        usual = "" if anchor.offset == group else pattern.replace("{}", label)
        if usual != anchor.printed:
            said["printed"], group = anchor.printed, anchor.offset
        signs.append((anchor.offset, f"{make_tag(**said) if said else ''}[^{name}]"))
    return sorted(signs, key=lambda sign: sign[0])


def _blocks(document: Document, signs: _Signs) -> Iterator[str]:
    """Yield headings and paragraphs, a line each, with a blank line after each."""
    levels = {section.start: section.level for section in document.sections}
    offsets = [offset for offset, _ in signs]
    for start, end in _spans(document, set(offsets)):
        inside = signs[bisect_left(offsets, start) : bisect_right(offsets, end)]
        placed = [(offset - start, sign) for offset, sign in inside]
        yield from (_line(document.text[start:end], placed, levels.get(start, 0)), "")


def _spans(document: Document, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the blocks of the text: a heading is one, and so is what two line ends part."""
    text, start = document.text, 0
    for section in document.sections:
        if section.start > start:
            yield from _paragraphs(text, start, section.start - 2, taken)
        yield section.start, section.start + len(section.heading)
        start = section.start + len(section.heading) + 2
    if start < len(text):
        yield from _paragraphs(text, start, len(text), taken)


def _paragraphs(text: str, start: int, end: int, taken: set[int]) -> Iterator[tuple[int, int]]:
    for found in _BREAK.finditer(text, start, end):
        if found.start() + 1 not in taken and start < found.start() and found.end() < end:
            yield start, found.start()
            start = found.end()
    yield start, end


def _line(text: str, signs: _Signs, level: int = 0) -> str:
    """Write a block on one line of which nothing but `signs` is read as markup."""
    parts, at, marked = list[str](), 0, False
    for offset, sign in [*signs, (len(text), "")]:
        part = _escape(text[at:offset])
        parts += [_AFTER_MARKER.sub(r"\\\g<0>", part) if marked else part, sign]
        at, marked = offset, sign.endswith("]")
    line = _OPENING.sub(_escape_opening, "".join(parts))
    first, last = line[:1].isspace(), line[-1:].isspace() or line.endswith("#")
    line = f"{GUARD * first}{line}{GUARD * last}"
    if not level:
        return line
    deep = make_tag(level=str(level)) if level > _DEEPEST else ""
    return f"{'#' * min(level, _DEEPEST)} {line}{deep}"


def _escape(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    return escaped.replace("\n", "&#10;").replace("\r", "&#13;")


def _escape_opening(found: re.Match[str]) -> str:
    sign, number, after = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{after}"


def _notes(document: Document) -> Iterator[str]:
    names: Mapping[str, str] = _names(document)
    for note in document.notes:
        first, *more = [_line(part, []) for part in _BREAK.split(note.text)]
        yield f"[^{names[note.id]}]: {first}"
        for paragraph in more:
            yield from ("", f"    {paragraph}")
        yield ""
