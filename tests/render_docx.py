"""Write Word files: from pieces of their XML, or from a whole book in Markdown."""

import io
import re
import zipfile
from functools import cache
from xml.sax.saxutils import escape

import docx

from index.readers.docx import read_docx
from tests.truth import part_markdown

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SEPARATORS = (
    '<w:{0} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{0}>'
    '<w:{0} w:type="continuationSeparator" w:id="0">'
    "<w:p><w:r><w:t>No note</w:t></w:r></w:p></w:{0}>"
)


def r(text, style=""):
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def raised(text):
    return r(text, '<w:vertAlign w:val="superscript"/>')


def p(*runs, style="", more=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = [run if run.startswith("<") else r(run) for run in runs]
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{''.join(runs)}</w:p>"


def ref(number, kind="footnote", mark=""):
    custom = ' w:customMarkFollows="1"' if mark else ""
    shown = f"<w:t>{mark}</w:t>" if mark else ""
    return f'<w:r><w:{kind}Reference{custom} w:id="{number}"/>{shown}</w:r>'


def field(code, result):
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (sign.format(kind) for kind in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{result}{end}"


def note(number, *paragraphs, kind="footnote"):
    written = "".join(p(f"<w:r><w:{kind}Ref/></w:r>", r(" " + text)) for text in paragraphs)
    return f'<w:{kind} w:id="{number}">{written}</w:{kind}>'


def part(kind, content):
    return f"<w:{kind} {SPACES}>{content}</w:{kind}>"


def table(*rows):
    lines = (f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def cell(*paragraphs):
    return f"<w:tc>{''.join(paragraphs)}</w:tc>"


def word(body, *, footnotes="", endnotes="", rules="", styles="", core=None, parts=None):
    """Return a Word file: python-docx's own template with our body, notes and rules."""
    members = dict(template(**(core or {})))
    members["word/document.xml"] = part("document", f"<w:body>{body}</w:body>")
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        if notes:
            members[f"word/{kind}s.xml"] = part(f"{kind}s", SEPARATORS.format(kind) + notes)
            _insert(members, "word/_rels/document.xml.rels", relation(f"{kind}s", f"{kind}s.xml"))
    _insert(members, "word/settings.xml", rules)
    _insert(members, "word/styles.xml", styles)
    return pack(members | (parts or {}))


def read(*body, **parts):
    """Read the Word file of this body and these parts."""
    return read_docx(word("".join(body), **parts), "salt.docx")


@cache
def template(**core):
    blank, out = docx.Document(), io.BytesIO()
    for name, value in core.items():
        setattr(blank.core_properties, name, value)
    blank.save(out)
    return _members(out.getvalue())


def _members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if "jpeg" not in name}


def relation(kind, target):
    return f'<Relationship Id="rId{kind}" Type="{RELATION}/{kind}" Target="{target}"/>'


def _insert(members, name, xml):
    head, end = members[name].rstrip()[:-1].rsplit("<", 1)
    members[name] = f"{head}{xml}<{end}>"


def pack(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            if content is not None:
                file.writestr(name, content)
    return out.getvalue()


def rendered(markdown):
    """Render a book's Markdown as a Word file with real footnotes."""
    body, notes = part_markdown(markdown)
    footnotes = "".join(note(label, *text) for label, text in notes.items())
    return word("".join(map(paragraph, body)), footnotes=footnotes)


def paragraph(source):
    level = len(source) - len(source.lstrip("#"))
    runs = re.split(r"\[\^(\d+)\]", source.lstrip("# ").replace("*", ""))
    written = [r(run) if i % 2 == 0 else ref(run) for i, run in enumerate(runs)]
    return p(*written, style=f"Heading{level}" if level else "")
