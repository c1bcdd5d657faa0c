"""What guards the answers of a returned workbook: rules of its cells and protection of its sheets, by openpyxl.

An audit is asked for; reading never needs it, since a paste or another program may take such guards away and the
answers are checked anyhow.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import openpyxl

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.grid import cells_in
from kamxl.xlsx.locked import unlocked
from kamxl.xlsx.sniff import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from kamxl.grid import Grid
    from kamxl.results.model import Submission

Guards = Mapping[str, Sequence[tuple[str, str]]]
"""By sheet, the cells of answers with the kind of the rule that they were issued with."""
_MOST_MERGED = 50_000
CHECKS = ("rules of cells", "protection")
_HELP = "the answers were checked when they were read; 'kamxl fix' gives the sender a workbook with its guards"


def audit(data: bytes, grid: Grid, submission: Submission, passwords: tuple[str, ...] = ()) -> Iterator[Diagnostic]:
    """The guards that are gone, one finding for each sheet.

    Args:
        data: a file that was read before, so that it is within every bound.
        grid: what was found in it.
        submission: what was read of it, which says where its answers stand now.
        passwords: those that it was opened with, if it is protected by one.

    Raises:
        KamxlError: it can't be audited (KX336).
    """
    if not grid.formulas:
        raise _unaudited("its format has other ones than .xlsx")
    # openpyxl takes minutes for what is not even read, and makes an object of each merged cell
    if not grid.whole or any(cells_in(sheet.merged) > _MOST_MERGED for sheet in grid.sheets):
        raise _unaudited("it holds more than is read")
    guards, protected = _issued(submission)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            plain = unlocked(data, passwords) if kind_of(data).name == "encrypted" else data
            book = openpyxl.load_workbook(io.BytesIO(plain))
        except Exception as problem:
            # it has no contract for its errors
            raise _unaudited(type(problem).__name__) from problem
    for sheet in book.worksheets:
        yield from _rules(sheet, guards.get(sheet.title, ()))
        if sheet.title in protected and not sheet.protection.sheet:
            yield Diagnostic("KX335", "the sheet is not protected any more", Place(sheet=sheet.title), help=_HELP)


def _unaudited(why: str) -> KamxlError:
    message = f"the rules and the protection of this workbook can't be audited: {why}"
    return KamxlError([Diagnostic("KX336", message, help=_HELP)])


def _rules(sheet: Worksheet, cells: Sequence[tuple[str, str]]) -> Iterator[Diagnostic]:
    rules = [(str(rule.type), rule.sqref) for rule in sheet.data_validations.dataValidation]
    bare = tuple(cell for cell, kind in cells if not any(kind == own and cell in where for own, where in rules))
    if bare:
        yield Diagnostic(
            "KX334", "answers stand in cells whose rule is gone", Place(sheet=sheet.title, cells=bare), help=_HELP
        )


def _issued(submission: Submission) -> tuple[Guards, Sequence[str]]:
    """The rules of answers by the cells where they were found, and the protected sheets by the names they have now."""
    guards: dict[str, list[tuple[str, str]]] = {}
    for name, kind in submission.reading.fields():
        sheet, _, cell = submission.fields[name].cell.rpartition("!")
        if cell and kind.entry().kind != "any":
            guards.setdefault(sheet, []).append((cell, kind.entry().kind))
    now = {}
    for block in submission.reading.blocks:
        cells = (submission.fields[name].cell for name, _ in block.fields())
        now[block.sheet] = next((cell.rpartition("!")[0] for cell in cells if cell), block.sheet)
    return guards, [now.get(sheet, sheet) for sheet in submission.reading.protected]
