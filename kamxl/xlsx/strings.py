"""The texts of cells as a file holds them, in and out. Both libraries have faults here that change what was answered.

A file writes a character that XML can't hold as ``_x000D_``, and a text that only looks like it as ``_x005F_x000D_``.
openpyxl takes every ``x005F_`` out of shared texts, so that such a text is taken for the character. XlsxWriter misses
an escape that shares its first ``_`` with the one before, and writes a text from ``<r>`` to ``</r>`` as if it were XML.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

from kamxl.xlsx.escapes import escaped
from kamxl.xlsx.packed import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.grid import Scalar


STRINGS = "xl/sharedStrings.xml"
_MARK, _AT_ONCE = "\x00", 256


class _Own(str):
    """A text that is equal to no other: it has an entry of its own among the shared strings."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def own(value: Scalar) -> Scalar:
    """A value of one copy: a text of it shares no entry with others, so that copies differ in as little as can be."""
    return _Own(value) if isinstance(value, str) else value


class Book(Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook whose texts are all written as texts.

    ``texts`` takes the part of the shared texts where these are many; what XlsxWriter writes of it is then empty.
    """

    texts: Part | None = None

    def _get_packager(self) -> Packager:
        return _Packager()

    def _prepare_sst_string_data(self) -> None:
        """Lists the texts for the charts, which show some; the table stays open, since tables add theirs later."""
        self.str_table.string_array = list(self.str_table.string_table)


class _Packager(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            table.string_array, table.unique_count = list(table.string_table), len(table.string_table)
            strings = _Strings()
            strings.string_table = table
            strings._set_xml_writer(self._filename(STRINGS))  # noqa: SLF001  as XlsxWriter does
            strings._assemble_xml_file()  # noqa: SLF001  as XlsxWriter does
            if part := self.workbook.texts:
                part.add(strings.fh.getvalue().encode())
                strings.fh.seek(0)
                strings.fh.truncate()


class _Strings(SharedStrings):  # type: ignore[misc]  # XlsxWriter has no types
    def _write_sst_strings(self) -> None:
        texts = self.string_table.string_array
        for at in range(0, len(texts), _AT_ONCE):
            self.fh.write(_entries(texts[at : at + _AT_ONCE]))


def _entries(texts: Sequence[str]) -> str:
    """The entries of texts; where none begins or ends with a blank, all are escaped at once."""
    if len(texts) > 1 and any(text != text.strip(" \t\n") for text in texts):
        return "".join(_entries([text]) for text in texts)
    kept = ' xml:space="preserve"' if texts[0] != texts[0].strip(" \t\n") else ""
    # no text holds the mark between them, since no file could hold it
    inside = escape(escaped(_MARK.join(texts)), quote=False).replace(_MARK, "</t></si><si><t>")
    return f"<si><t{kept}>{inside}</t></si>"
