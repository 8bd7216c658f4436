"""From HTML's bytes to a tree, and from a tree to blocks with their markers in place.

HTML, XHTML and the files of an EPUB share it. Nothing here recurses: a hostile page may
nest its tags as deeply as it likes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from index.errors import SourceError

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TABLE = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "menu"}
_PARTS = {"section", "article", "main", "aside", "header", "footer", "hgroup", "nav", "figure"}
_PROSE = {"p", "div", "blockquote", "pre", "address", "center", "hr", "figcaption", "details"}
BLOCKS = {"body", "html", "summary", *HEADINGS, *_TABLE, *_LISTS, *_PARTS, *_PROSE}
_UNREAD = set(
    "head script style template noscript iframe object svg canvas audio video nav button "
    "select textarea input rp annotation annotation-xml".split()
)
_VOID = set("area base br col embed hr img input link meta param source track wbr".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_TEXT = {"mw-editsection", "noprint", "mw-jump-link", "navbox", "mw-cite-backlink"}
_PAGE_CLASSES = {
    "pagenum",
    "pageno",
    "pagenumber",
    "pagebreak",
    "page-number",
    "x-ebookmaker-pageno",
}

_EMPTY_TAG = re.compile(rb"<([A-Za-z][\w:-]*)((?:\s[^<>]*[\s\"'])?)/>")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_HEAD = re.compile(rb"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_HEAD = 10_000  # bytes in which declarations may stand
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}

_INVISIBLE = dict.fromkeys(map(ord, "\u2060\u200a\u200b\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Call:
    """What stands in the tree where a marker does: its label, its note and its print."""

    label: str
    key: str | None
    printed: str
    scope: int = 0


class Skip:
    """A mark on what is no running text."""


SKIP, NOTE = Skip(), Skip()  # of a note, the heading that rules nothing else goes as well
Element = etree._Element  # noqa: SLF001  (lxml's own name for the type)
Roles = Mapping[Element, Call | Skip]


def decode_html(data: bytes, name: str) -> str:
    """Return the text of HTML by its byte order mark or declaration, else as UTF-8."""
    if not data.strip():
        raise SourceError(f"{name}: the file is empty; add one that has text")
    encoding = next((codec for bom, codec in _BOMS if data.startswith(bom)), None)
    encoding = encoding or _declared(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name}: byte {error.start:,} (0x{data[error.start]:02x}) is not "
            f"{encoding[:6].upper()}; declare the file's character set or save it as UTF-8"
        ) from error


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:_HEAD])
    wanted = match[1].decode("ascii").lower() if match else "utf-8"
    wanted = _ALIASES.get(wanted, wanted)
    try:
        "a".encode(wanted)
        known = codecs.lookup(wanted).name
    except (LookupError, UnicodeError, ValueError):
        return "utf-8"
    # A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    return "utf-8" if known.startswith(("utf-16", "utf-32")) else known


def parse_html(text: str, name: str) -> Element:
    """Parse HTML or XHTML, however broken, without entities of the file's own."""
    data = text.encode("utf-8", "replace")
    del text  # one emoji makes it four bytes a character
    data = _DOCTYPE.sub(b"", _XML_HEAD.sub(b"", data[:_HEAD], count=1), count=1) + data[_HEAD:]
    data = _EMPTY_TAG.sub(_spell_out, data).replace(b"\0", "\ufffd".encode())
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise SourceError(f"{name}: there is no running text in this file; add one that has some")
    if any("depth" in entry.message for entry in parser.error_log):
        raise SourceError(f"{name}: its tags are nested over 2,000 deep; close the open tags")
    return root


def _spell_out(match: re.Match[bytes]) -> bytes:
    tag, attributes = match[1], match[2]
    return match[0] if tag.lower().decode() in _VOID else b"<%b%b></%b>" % (tag, attributes, tag)


def fold(text: str) -> str:
    """Fold white space, hard blanks included, and drop what only guides line breaks."""
    return " ".join(text.translate(_INVISIBLE).split())


def text_of(element: Element) -> str:
    """Return all text under an element, white space folded."""
    return fold("".join(map(str, element.itertext())))


def words(element: Element, *names: str) -> set[str]:
    """Return the words of an element's attributes, in small letters."""
    return {word for name in names for word in element.get(name, "").lower().split()}


def kinds(element: Element) -> set[str]:
    """Return what an element is said to be, as EPUB and ARIA say it."""
    return {word.removeprefix("doc-") for word in words(element, "epub:type", "role")}


def block_of(element: Element) -> Element:
    """Return the nearest block around an element, or itself."""
    while element.tag not in BLOCKS:
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def is_unread(element: Element) -> bool:
    """Tell whether an element holds no text that a reader of the page would read."""
    if element.tag in _UNREAD or element.get("hidden") is not None:
        return True
    if element.tag == "form":  # some sites wrap the whole page in one
        return next(element.iter("p"), None) is None
    if element.tag == "sup" and "reference" in words(element, "class"):
        return next(element.iter("a"), None) is None  # Wikipedia's page number after a marker
    return bool(_HIDDEN.search(element.get("style", "")) or words(element, "class") & _NO_TEXT)


def page_label(element: Element) -> str | None:
    """Return the label of the printed page that begins here, if one does."""
    if not (words(element, "class") & _PAGE_CLASSES or "pagebreak" in kinds(element)):
        return None
    shown = element.get("title") or element.get("aria-label") or text_of(element)
    match = re.search(r"\d+|\b[ivxlc]+\b", shown)
    return match[0] if match else ""
