"""The texts of cells as a file holds them, in and out. Both libraries have faults here that change what was answered.

A file writes a character that XML can't hold as ``_x000D_``, and a text that only looks like it as ``_x005F_x000D_``.
openpyxl takes every ``x005F_`` out of shared texts, so that such a text is taken for the character. XlsxWriter misses
an escape that shares its first ``_`` with the one before, and writes a text from ``<r>`` to ``</r>`` as if it were XML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse
from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

if TYPE_CHECKING:
    import io

    from openpyxl.workbook import Workbook as OpenWorkbook

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ITEM = f"{{{SHEET_MAIN_NS}}}si"


def escaped(text: str) -> str:
    """A text as a file holds it."""
    return _LIKE_ESCAPE.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """A text out of a file."""
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)


def load(source: io.BytesIO, *, values: bool = False) -> OpenWorkbook:
    """The workbook with its formulas, or with the values cached with them; texts stay as the file has them."""
    reader = _Reader(source, keep_links=False, data_only=values)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):
    """openpyxl's reader, with the shared texts as they are."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # its types are not complete
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _, node in iterparse(source):
                if node.tag == _ITEM:
                    text = Text.from_tree(node)
                    self.shared_strings.append(text.content if text else "")
                    node.clear()


class Book(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook whose texts are all written as texts."""

    def _get_packager(self) -> Packager:
        return _Packager()


class _Packager(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            strings = _Strings()
            strings.string_table = table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001  as XlsxWriter does
            strings._assemble_xml_file()  # noqa: SLF001  as XlsxWriter does


class _Strings(SharedStrings):  # type: ignore[misc]  # XlsxWriter has no types
    def _write_si(self, string: str) -> None:
        kept = [("xml:space", "preserve")] if string != string.strip(" \t\n") else []
        self._xml_si_element(escaped(string), kept)
