"""Open the zip files that EPUB and DOCX are, within limits: a bomb must not go off."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from index.errors import SourceError

_MAX_UNPACKED = 200 * 1024 * 1024  # bytes
_MAX_FILES = 10_000


class Archive:
    """A zip file in memory whose members may be read, each by its name."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError) as error:
            raise SourceError(f"{name}: this is no sound {_suffix(name)} file ({error})") from error
        members = self._zip.infolist()
        unpacked = sum(member.file_size for member in members)
        if unpacked > _MAX_UNPACKED or len(members) > _MAX_FILES:
            raise SourceError(
                f"{name}: unpacks to {unpacked / 1024**2:,.0f} MB in {len(members):,} files, over "
                f"the limit of {_MAX_UNPACKED // 1024**2} MB in {_MAX_FILES:,}; split the text"
            )
        self.members = frozenset(member.filename for member in members)

    def read(self, member: str) -> bytes:
        """Return a member's bytes; SourceError where it is missing, damaged or locked."""
        try:
            with self._zip.open(member) as file:
                data = file.read(_MAX_UNPACKED + 1)
        except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise SourceError(f"{self.name}: {member} cannot be read ({error})") from error
        except (EOFError, ValueError) as error:
            raise SourceError(f"{self.name}: {member} is damaged ({error})") from error
        if len(data) > _MAX_UNPACKED:
            raise SourceError(f"{self.name}: {member} is larger than the file says; not read")
        return data

    def xml(self, member: str) -> etree._Element:
        """Parse a member as XML without entities, network or limitless depth."""
        return parse_xml(self.read(member), f"{self.name}: {member}")


def parse_xml(data: bytes, place: str) -> etree._Element:
    """Parse XML safely; SourceError names the place and the line where it is broken."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{place}: broken XML ({error})") from error


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].upper()
