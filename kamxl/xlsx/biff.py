"""What calamine doesn't tell of an .xls: formulas, errors, merged areas and what could act, by the records of BIFF8.

MS-XLS 2.1.4 and 2.4. A record says how long it is, and every step goes forward; whatever is odd gives no facts at all.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from kamxl.archive import Damaged
from kamxl.grid import Cell, ErrorValue
from kamxl.xlsx.active import CONTROL, DATA, LINKS, OBJECT, PROGRAM
from kamxl.xlsx.opendocument import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from olefile import OleFileIO

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
# DCONN, QSI, DBQUERYEXT: where data come from; SUPBOOK: what formulas point at, by how many sheets it has, and its name
_DATA, _LINK, _LINKED = frozenset((0x0876, 0x01AD, 0x0803)), 0x01AE, struct.Struct("<2HB")
# instead of a length: this workbook, functions of add-ins; as the first character: this sheet, this workbook, none
_OWN, _OWN_NAMES = frozenset((0x0401, 0x3A01)), ("\0", "\2", " ")
# the storages of embedded and linked objects, and the stream of controls
_OBJECTS, _CONTROLS = ("MBD", "LNK"), "Ctls"
# nobody reads the tokens of a formula back
_UNTOLD = "…"
_NOTHING = frozenset[str]()
_FAULTS = (
    *(OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, AssertionError),
    *(RecursionError, struct.error),
)


def records_of(data: bytes, limits: Limits) -> tuple[Mapping[str, Table] | None, frozenset[str]]:
    """The sheets of an .xls by their names, and what could act.

    There are None where that can't be told, as without olefile, which the extras bring.

    Raises:
        Damaged: more cells are merged, or have formulas, than in a filled-in workbook.
    """
    try:
        from olefile import OleFileIO  # noqa: PLC0415  an extra
    except ImportError:
        return None, _NOTHING
    try:
        _must_be_sound(data)
        with OleFileIO(io.BytesIO(data)) as ole:
            if ole.get_size("Workbook") > len(data):
                return None, _NOTHING
            stream = ole.openstream("Workbook").read()
            return _sheets(stream, limits), frozenset((*_acting(stream), *_parts(ole)))
    except _FAULTS:
        return None, _NOTHING


def _must_be_sound(data: bytes) -> None:
    """Refuses tables of more sectors than a file of this size has: olefile would follow them, round and round."""
    power, tables, mini, chain = _SECTORS.unpack_from(data)
    sectors, listed = len(data) >> power, 1 << power >> 2
    if max(tables, mini, chain) > 2 * sectors // listed + 2:
        raise ValueError(power)


def _parts(ole: OleFileIO) -> Iterator[str]:
    """What the parts of the compound file tell of what could act."""
    for first, *_ in ole.listdir():
        if first.startswith(_OBJECTS):
            yield OBJECT
        elif first == _CONTROLS:
            yield CONTROL


def _acting(stream: bytes) -> Iterator[str]:
    """What the records tell of what could act (MS-XLS 2.4.271)."""
    for _, kind, body in _records(stream):
        if kind in _DATA:
            yield DATA
        elif kind == _LINK:
            sheets, length, wide = _LINKED.unpack_from(body.ljust(_LINKED.size, b"\0"))
            name = body[_LINKED.size :][: length * (1 + (wide & 1))].decode("utf-16-le" if wide & 1 else "latin-1")
            if length not in _OWN and not name.startswith(_OWN_NAMES):
                # in the path of a file the same character leads to a folder
                yield PROGRAM if not sheets and "\3" in name and name[0] != "\1" else LINKS


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
