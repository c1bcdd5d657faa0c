"""What formulas come to in each program that can calculate, and how that is compared with what they must come to."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from kamxl.functions import Value
from kamxl.grid import ErrorValue, address
from tests.support import programs
from tests.support.workbooks import Formula, Place, opened

Found = Mapping[Place, Value]
TOLERANCE = 1e-9

HAVE_IRONCALC = find_spec("ironcalc") is not None
needs_ironcalc = pytest.mark.skipif(not HAVE_IRONCALC, reason="there is no wheel of ironcalc for this platform")


def cached(path: Path) -> Found:
    """The values that a file carries, every cell of every sheet."""
    book = opened(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): ErrorValue(str(cell.value)) if cell.data_type == "e" else plain(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def plain(value: object) -> Value:
    """A cell's value, if a formula can come to it; a date is none of those."""
    return value if isinstance(value, str | int | float) else repr(value)


def libreoffice(paths: Sequence[Path], folder: Path) -> list[Found]:
    """LibreOffice, told to calculate everything when it loads a file."""
    return [cached(path) for path in programs.libreoffice_convert_all(paths, folder, recalculate=True)]


def gnumeric(paths: Sequence[Path], folder: Path) -> list[Found]:
    return [cached(programs.gnumeric_convert(path, folder / path.name, recalculate=True)) for path in paths]


def ironcalc(paths: Sequence[Path], folder: Path) -> list[Found]:
    del folder
    return [_ironcalc(path) for path in paths]


def _ironcalc(path: Path) -> Found:
    import ironcalc as engine  # noqa: PLC0415  there is no wheel for every platform

    model = engine.load_from_xlsx(str(path))
    model.evaluate()
    names = [sheet["name"] for sheet in model.get_worksheets_properties()]
    found: dict[Place, Value] = {}
    for sheet, row, column in model.get_all_cells():
        value: Value = model.get_cell_value(sheet, row, column)
        wrong = model.get_cell_type(sheet, row, column) == engine.CellType.ErrorValue
        found[names[sheet], address(row - 1, column - 1)] = ErrorValue(str(value)) if wrong else value
    return found


ENGINES: dict[str, Callable[[Sequence[Path], Path], list[Found]]] = {
    "libreoffice": libreoffice,
    "gnumeric": gnumeric,
    "ironcalc": ironcalc,
}
NEEDS = {
    "libreoffice": programs.needs_libreoffice,
    "gnumeric": programs.needs_gnumeric,
    "ironcalc": needs_ironcalc,
}


def same(left: Value, right: Value) -> bool:
    """Numbers within a hair, texts and errors exactly; a blank text is a blank."""
    left, right = (None if value == "" else value for value in (left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) <= TOLERANCE * max(1.0, abs(left))
    return left == right


def differences(expected: Mapping[Place, Formula], found: Found) -> list[str]:
    """Every formula that shows something else, as `Sheet!A1: found, not wanted, by =FORMULA`."""
    return [
        f"{sheet}!{cell}: {found.get((sheet, cell))!r}, not {formula.value!r}, by ={formula.text}"
        for (sheet, cell), formula in expected.items()
        if not same(formula.value, found.get((sheet, cell)))
    ]


LIE = 4711
_CACHE = re.compile(r'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(?: t="(?:str|e|b)")?(><f>[^<]*</f>)<v>[^<]*</v>')


def poisoned(data: bytes) -> bytes:
    """The same workbook with a lie in place of every cached value, so that whoever echoes it is found out."""
    return rewritten(data, lambda part: _CACHE.sub(rf"\1\2<v>{LIE}</v>", part))


def rewritten(data: bytes, change: Callable[[str], str]) -> bytes:
    """A workbook with the text of each of its sheets changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            part = source.read(name)
            copy.writestr(name, change(part.decode()).encode() if name.startswith("xl/worksheets/sheet") else part)
    return target.getvalue()


class Calculator:
    """One sheet in IronCalc, and one formula on it at a time."""

    def __init__(self) -> None:
        import ironcalc as engine  # noqa: PLC0415  there is no wheel for every platform

        self._error = engine.CellType.ErrorValue
        self._model = engine.create("calculator")
        self._at = 50, 50

    def put(self, cell: str, value: Value) -> None:
        """A value into a cell; an error, and a text without a character, as the formula that makes it."""
        row, column = coordinate_to_tuple(cell)
        match value:
            case None:
                return
            case bool():
                self._model.update_cell_with_bool(0, row, column, value)
            case int() | float():
                self._model.update_cell_with_number(0, row, column, value)
            case "":
                self._model.update_cell_with_formula(0, row, column, '=""')
            case str():
                self._model.update_cell_with_text(0, row, column, value)
            case ErrorValue("#DIV/0!"):
                self._model.update_cell_with_formula(0, row, column, "=1/0")
            case _:
                self._model.update_cell_with_formula(0, row, column, "=NA()")

    def value(self, formula: str) -> Value:
        """What a formula comes to."""
        self._model.update_cell_with_formula(0, *self._at, f"={formula}")
        self._model.evaluate()
        value: Value = self._model.get_cell_value(0, *self._at)
        return ErrorValue(str(value)) if self._model.get_cell_type(0, *self._at) == self._error else value
