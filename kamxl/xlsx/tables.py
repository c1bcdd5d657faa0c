"""Tables of many rows: XlsxWriter makes the workbook and the frame of the sheet, the rows go straight into its part.

XlsxWriter spends its time on one cell at a time, of which most are equal to the one above. Here it writes each distinct
value of a column once, with a mark in the place of the row; a row is those pieces, joined, and is deflated at once.
Inflated, every part is what XlsxWriter would have written, had it written every cell; only shared texts are counted in
another order: those of tables come last.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from operator import getitem
from typing import TYPE_CHECKING

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import CellStringTuple

from kamxl.archive import LOCAL
from kamxl.grid import column_letters
from kamxl.plan.table import Table
from kamxl.xlsx.heights import DEFAULT
from kamxl.xlsx.packed import Part, closing, header, record
from kamxl.xlsx.rows import SoftRows, needing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.sharedstrings import SharedStringTable

    from kamxl.plan.table import Column, Value
    from kamxl.xlsx.styles import Properties

    _Text = tuple[str, str, Callable[[str], float]]

# none of these can stand in XML
_TALL, _NUMBER = "\x01", "\x02"
_HEIGHT = "07.3f"
_ADDRESS_END = '1"'
_MOST_PIECES = 8192
_ROWS_AT_ONCE = 64
_MOST_BYTES = 0xFFFF_FFFF


class TooLarge(Exception):
    """A part has more bytes than an archive can tell."""


class TableSheet(SoftRows):
    """A worksheet with a table in it, whose rows XlsxWriter never sees; :func:`joined` puts them into the file."""

    fh: io.StringIO
    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self.part = Part()
        self._table = Table(0, (), ())
        self._pieces: list[_Pieces] = []

    @property
    def part_name(self) -> str:
        """The name of the sheet's part."""
        return f"xl/worksheets/sheet{self.index + 1}.xml"

    def hold(
        self, table: Table, look: Callable[[str], Format], looks: Mapping[str, Properties], put: Callable[..., int]
    ) -> int:
        """Takes a table. Answers as XlsxWriter does: 0, or why not.

        Args:
            table: the table.
            look: the format of a style.
            looks: the styles.
            put: writes a value that is no text, as (worksheet, row, column, value, format).
        """
        last = len(table.columns) - 1

        def piece(at: int, style: str, value: Value) -> str:
            if code := put(self, table.top, at, value, look(style)):
                raise XlsxWriterException(code)
            return self._piece(at, self.table[table.top].pop(at))

        def text(at: int, style: str) -> _Text:
            start, end = self._piece(at, CellStringTuple(_NUMBER, look(style))).split(_NUMBER)
            return start, end, needing(style, looks[style], table.columns[at].width)

        for column in table.columns:
            if any(needing(style, looks[style], column.width)("") > DEFAULT for style in column.styles):
                raise ValueError(column)
        self._table = table
        self._pieces = [_Pieces(at, each, self.str_table, piece, text) for at, each in enumerate(table.columns)]
        return int(self._check_dimensions(table.top, 0) or self._check_dimensions(table.bottom, last))

    def _piece(self, at: int, cell: object) -> str:
        """What XlsxWriter writes from the row of a cell's address up to the row of the next one's."""
        _, _, rest = self._written(self._write_cell, 0, at, cell).partition(_ADDRESS_END)
        return f'"{rest}' + (_before(at + 1) if at + 1 < len(self._pieces) else "</row>")

    def _written(self, write: Callable[..., None], *args: object) -> str:
        target, self.fh = self.fh, io.StringIO()
        try:
            write(*args)
            return self.fh.getvalue()
        finally:
            self.fh = target

    def _write_rows(self) -> None:
        """The rows above the table, the table, and those below it, as XlsxWriter would write them all."""
        table = self._table
        first, last = self.dim_rowmin, self.dim_rowmax
        self.dim_rowmax = table.top - 1
        super()._write_rows()
        self.part.add(self.fh.getvalue().encode())
        self.fh.seek(0)
        self.fh.truncate()
        for lines in self._lines(table):
            self.part.add("".join(lines).encode())
        self.dim_rowmin, self.dim_rowmax = table.bottom + 1, last
        if table.bottom < last:
            super()._write_rows()
        self.dim_rowmin = first

    def _lines(self, table: Table) -> Iterator[list[str]]:
        """The rows of the table as the file holds them, in pieces, some rows at a time."""
        heads: dict[str, str] = {}
        pieces, lowest = self._pieces, f"{DEFAULT:{_HEIGHT}}"
        lines: list[str] = []
        for number, row in enumerate(table.rows, start=table.top + 1):
            address = str(number)
            # each text has its height behind it, between two marks; of equal length, they compare as numbers do
            texts = address.join(map(getitem, pieces, row)).split(_TALL)
            self.str_table.count += len(texts) // 2
            tall = max(texts[1::2], default=lowest)
            head = heads.get(tall) or heads.setdefault(tall, self._head(table, float(tall)))
            lines.append(f'<row r="{address}{head}{address}')
            lines += texts[::2]
            if number % _ROWS_AT_ONCE == 0:
                yield lines
                lines.clear()
        yield lines

    def _head(self, table: Table, tall: float) -> str:
        """The beginning of a row of a height in points, from its number up to that of the first cell."""
        self.set_row(table.top, tall)
        info = self.row_info.pop(table.top)
        _, _, rest = self._written(self._write_row, 0, f"1:{len(table.columns)}", info).partition(_ADDRESS_END)
        return f'"{rest}' + _before(0)


class _Pieces(dict["Value", str]):
    """What the file holds for the values of a column."""

    def __init__(
        self,
        at: int,
        column: Column,
        shared: SharedStringTable,
        piece: Callable[[int, str, Value], str],
        text: Callable[[int, str], _Text],
    ) -> None:
        super().__init__()
        self._at, self._column, self._shared, self._piece, self._text = at, column, shared.string_table, piece, text
        self._texts: dict[str, _Text] = {}

    def __missing__(self, value: Value) -> str:
        if len(self) >= _MOST_PIECES:
            self.clear()
        content, style = self._column.shown(value)
        if isinstance(content, str):
            if style not in self._texts:
                self._texts[style] = self._text(self._at, style)
            start, end, need = self._texts[style]
            number = self._shared.setdefault(content, len(self._shared))
            found = f"{start}{number}{end}{_tall(need(content))}"
        else:
            found = self._piece(self._at, style, content)
        self[value] = found
        return found


@cache
def _tall(height: float) -> str:
    return f"{_TALL}{height:{_HEIGHT}}{_TALL}"


def _before(at: int) -> str:
    """The beginning of a cell, up to the row of its address."""
    return f'<c r="{column_letters(at)}'


def joined(frame: bytes, parts: Mapping[str, Part]) -> bytes:
    """A workbook of XlsxWriter in which some parts hold their ends alone, with the whole parts.

    Raises:
        TooLarge: a part is larger than 4 GiB.
    """
    pieces: list[bytes] = []
    directory, offset = bytearray(), 0
    with zipfile.ZipFile(io.BytesIO(frame)) as archive:
        entries = archive.infolist()
        for entry in entries:
            crc, size, body = _member(frame, archive, entry, parts)
            name, packed = entry.filename.encode(), sum(map(len, body))
            directory += record(name, crc, packed, size, offset) + name
            pieces += [header(name, crc, packed, size), *body]
            offset += LOCAL.size + len(name) + packed
    return b"".join([*pieces, directory, closing(len(entries), len(directory), offset)])


def _member(
    frame: bytes, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, parts: Mapping[str, Part]
) -> tuple[int, int, list[bytes]]:
    """The checksum, the inflated size and the deflated bytes of a part."""
    if part := parts.get(entry.filename):
        part.add(archive.read(entry))
        part.end()
        if part.size > _MOST_BYTES:
            raise TooLarge
        return part.crc, part.size, part.body
    *_, name, extra = LOCAL.unpack_from(frame, entry.header_offset)
    start = entry.header_offset + LOCAL.size + name + extra
    return entry.CRC, entry.file_size, [frame[start : start + entry.compress_size]]
