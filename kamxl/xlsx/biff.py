"""What calamine doesn't tell of an .xls: its formulas, its errors and its merged areas, by the records of BIFF8.

MS-XLS 2.1.4 and 2.4. A record says how long it is, and every step goes forward; whatever is odd gives no facts at all.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from kamxl.archive import Damaged
from kamxl.grid import Cell, ErrorValue
from kamxl.xlsx.opendocument import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.limits import Limits

_HEAD, _CELL, _BOUND, _AREA = (struct.Struct(form) for form in ("<2H", "<2H", "<LHBB", "<4H"))
_COUNT = struct.Struct("<H")
_BEGIN, _END, _SHEET, _FORMULA, _ERROR, _MERGED = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x00E5
# of a formula: after row, column and format its result; that of an error begins with 2 and ends with FFFF
_RESULT, _IS_ERROR = slice(6, 14), (2, b"\xff\xff")
# its tokens, with their length, where it is nothing but an error that nobody's formula gave
_TOKENS, _JUST_ERROR = slice(20, 23), b"\x02\0\x1c"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_MOST = 1_000_000
# of the compound file: the size of its sectors, and how many hold the tables of the others
_SECTORS = struct.Struct("<30xH12xL16xL4xL")
# nobody reads the tokens of a formula back
_UNTOLD = "…"
_FAULTS = (
    *(OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, AssertionError),
    *(RecursionError, struct.error),
)


def records_of(data: bytes, limits: Limits) -> Mapping[str, Table] | None:
    """The sheets of an .xls by their names; None where that can't be told, as without olefile, which the extras bring.

    Raises:
        Damaged: more cells are merged, or have formulas, than in a filled-in workbook.
    """
    try:
        from olefile import OleFileIO  # noqa: PLC0415  an extra
    except ImportError:
        return None
    try:
        _must_be_sound(data)
        with OleFileIO(io.BytesIO(data)) as ole:
            size = ole.get_size("Workbook")
            return _sheets(ole.openstream("Workbook").read(), limits) if size <= len(data) else None
    except _FAULTS:
        return None


def _must_be_sound(data: bytes) -> None:
    """Refuses tables of more sectors than a file of this size has: olefile would follow them, round and round."""
    power, tables, mini, chain = _SECTORS.unpack_from(data)
    sectors, listed = len(data) >> power, 1 << power >> 2
    if max(tables, mini, chain) > 2 * sectors // listed + 2:
        raise ValueError(power)


def _sheets(stream: bytes, limits: Limits) -> dict[str, Table]:
    starts: dict[int, str] = {}
    found: dict[str, Table] = {}
    depth, table, left = 0, Table(), 2 * limits.cells_read
    for at, kind, body in _records(stream):
        left -= kind in _TOLD
        if left < 0:
            raise Damaged("it has more formulas than a filled-in workbook could have", "KX405")
        if kind == _BEGIN:
            depth += 1
            # a chart inside a sheet begins anew, too
            if at in starts and depth == 1:
                table = found[starts[at]] = Table()
        elif kind == _END:
            depth -= 1
        elif kind == _SHEET:
            start, _, length, wide = _BOUND.unpack_from(body)
            name = body[_BOUND.size : _BOUND.size + length * (1 + (wide & 1))]
            starts[start] = name.decode("utf-16-le" if wide & 1 else "latin-1")
        elif depth == 1:
            _tell(kind, body, table, limits)
    return found


def _tell(kind: int, body: bytes, table: Table, limits: Limits) -> None:
    """Adds what a record of a sheet tells."""
    if kind in _TOLD:
        row, column = _CELL.unpack_from(body)
        if (cell := _TOLD[kind](body)) is not None:
            table.lines.setdefault(row, {})[column] = cell
    elif kind == _MERGED:
        for top, bottom, left, right in _AREA.iter_unpack(body[2 : 2 + 8 * _COUNT.unpack_from(body)[0]]):
            table.merge((top, left), (bottom, right), limits)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record of the stream: where it stands, its kind, what it holds.

    Raises:
        ValueError: it is cut off, or there are more than any workbook has.
    """
    at = 0
    for _ in range(_MOST):
        if at + _HEAD.size > len(stream):
            return
        kind, size = _HEAD.unpack_from(stream, at)
        end = at + _HEAD.size + size
        if end > len(stream):
            raise ValueError(at)
        yield at, kind, stream[at + _HEAD.size : end]
        at = end
    raise ValueError(at)


def _formula(body: bytes) -> Cell:
    result = body[_RESULT]
    error = (result[0], result[6:]) == _IS_ERROR
    value = ErrorValue(_ERRORS.get(result[2], "#ERROR!")) if error else None
    return Cell(value, None if error and body[_TOKENS] == _JUST_ERROR else _UNTOLD)


def _error(body: bytes) -> Cell | None:
    return Cell(ErrorValue(_ERRORS.get(body[6], "#ERROR!"))) if body[7] else None


_TOLD = {_FORMULA: _formula, _ERROR: _error}
