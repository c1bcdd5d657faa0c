"""The same reading without the checks of safety, on files that are known to be good: what safety costs is the rest.

No type is sniffed, no entry compared with its neighbours, no byte or element counted, no depth, attribute or namespace
looked at, nothing noted. Cells are found, texts and numbers made and answers validated by kamxl's own code as ever.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, cast
from unittest.mock import patch
from xml.parsers import expat

from kamxl.limits import Limits
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.xlsx import book, xml
from kamxl.xlsx.book import xlsx_grid

if TYPE_CHECKING:
    from kamxl.archive import Package
    from kamxl.grid import Grid
    from kamxl.results.model import Submission
    from kamxl.xlsx.xml import Listener

_LARGE = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/styles")
_ENDLESS = Limits(**dict.fromkeys(Limits._fields, 2**62))


class _Parts:
    """An archive that is believed."""

    limits = _ENDLESS

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def part(self, name: str) -> bytes | None:
        found = self._names.get(name.lower().lstrip("/"))
        return self._archive.read(found) if found else None

    def claimed(self, name: str) -> int:
        """How many bytes the directory says that a part has."""
        found = self._names.get(name.lower().lstrip("/"))
        return self._archive.getinfo(found).file_size if found else 0

    def counted(self, name: str) -> bytes:
        """A part, or nothing, uncounted."""
        return self.part(name) or b""

    def spend(self, part: bytes) -> None:
        """Counts nothing."""


def open_trusting(data: bytes) -> Grid:
    """The cells of a good file."""
    with patch.object(book, "parse", _parse), patch.object(xml, "parse", _parse):
        return xlsx_grid(cast("Package", _Parts(data)))


def read_trusting(data: bytes, name: str, known: KnownPlans) -> Submission:
    """The submission of a good file."""
    return read_submission(open_trusting(data), name, known)


def _parse(name: str, part: bytes, listener: Listener, _limits: object, _spaces: object = None) -> None:
    # in a large part of such a file every name is of one namespace, without a prefix
    large = name.startswith(_LARGE)
    parser = expat.ParserCreate() if large else expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    if large:
        parser.StartElementHandler, parser.EndElementHandler = listener.start, listener.end
    else:
        parser.StartElementHandler = lambda tag, attributes: listener.start(tag.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda tag: listener.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = listener.text
    parser.Parse(part, True)  # noqa: FBT003  pyexpat takes no keywords


def parse_bare(data: bytes) -> int:
    """Sheets, shared strings and styles, inflated and parsed, and nothing kept: no reader can do less."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith(_LARGE):
                parser = expat.ParserCreate()
                parser.StartElementHandler = seen
                parser.Parse(archive.read(name), True)  # noqa: FBT003  as above
    return count
