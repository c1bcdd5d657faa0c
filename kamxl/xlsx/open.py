"""Bytes to Grid: the one door through which returned files come in. The kind of a file is told by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.archive import Damaged, Package
from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.grid import address
from kamxl.limits import LIMITS, MIB, Limits
from kamxl.xlsx.active import noted
from kamxl.xlsx.book import xlsx_grid
from kamxl.xlsx.sniff import OTHER_FORMATS, kind_of, kind_of_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.grid import Grid

_CHECKS = ("archive", "macros", "size", "active content")
_DAMAGED_HELP = "ask the sender to send it again, or to open it and save it once more"
_UNREAD = "ask for the workbook without the table that fills it, or read more: `limits: {cells_read: …}` in kamxl.yaml"
_HELP = {
    "KX405": "ask the sender for the workbook alone, without pictures or other sheets",
    "KX424": "do not open it; ask the sender how it was made, and for the workbook that was issued",
}


def open_grid(data: bytes, limits: Limits = LIMITS, passwords: tuple[str, ...] = ()) -> Grid:
    """The cells, names and properties of a workbook.

    Args:
        data: the file, an .xlsx; .ods, .xls and .xlsb are read as far as their reader goes (KX426 in ``noted``).
        limits: the most that the file may hold.
        passwords: tried in turn on a file that is protected by one.

    Raises:
        KamxlError: it is no workbook, damaged, too large, unsafe or locked; each cause has its code (KX403 to KX428).
    """
    if len(data) > limits.file_bytes:
        raise _refused("KX405", f"the file has more than {limits.file_bytes // MIB} MB", _HELP["KX405"])
    kind = kind_of(data)
    if kind.name == "encrypted":
        from kamxl.xlsx.locked import unlocked  # noqa: PLC0415  an extra, for the few files that need it

        return open_grid(unlocked(data, passwords), limits)
    package = None
    try:
        if kind.name == "zip":
            package = Package(data, limits)
            kind = kind_of_package(package)
            if kind.name == "xlsx":
                grid = xlsx_grid(package)
                return grid._replace(noted=(*noted(package), *_unread(grid)), checks=_CHECKS)
        if kind.name in OTHER_FORMATS:
            from kamxl.xlsx.other import other_grid  # noqa: PLC0415  the library behind it is needed for these only

            grid = other_grid(data, kind.name, limits, package)
            return grid._replace(noted=(*grid.noted, *_unread(grid)))
    except Damaged as problem:
        advice = _HELP.get(problem.code, _DAMAGED_HELP)
        raise _refused(problem.code, f"the workbook can't be read: {problem}", advice) from problem
    raise _refused(kind.code, kind.message, kind.advice)


def _unread(grid: Grid) -> Iterator[Diagnostic]:
    """The sheets that were not read to their end, one finding for each."""
    for sheet in grid.sheets:
        if sheet.end is not None:
            message = f"the sheet holds so many cells that it was read down to row {sheet.end} alone"
            yield Diagnostic("KX326", message, Place(sheet=sheet.name, cells=(address(sheet.end, 0),)), help=_UNREAD)


def _refused(code: str, message: str, advice: str) -> KamxlError:
    return KamxlError([Diagnostic(code, message, help=advice)])
