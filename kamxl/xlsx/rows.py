"""Rows that are as tall as their text and still grow when somebody types more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from kamxl.plan.model import Input, Link
from kamxl.xlsx.heights import DEFAULT, MAXIMUM, heights, line_count
from kamxl.xlsx.styles import BASE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsxwriter.format import Format

    from kamxl.plan.model import PlanCell, SheetPlan
    from kamxl.plan.resolve import Filled
    from kamxl.xlsx.styles import Properties

    Attributes = Sequence[tuple[str, Any]]

_TALL = {"header": 20.0, "header.centre": 20.0, "section": 19.0, "block.title": 19.0, "subtotal": 18.0, "total": 21.0}
_ROOMY = _TALL | {"input.long-text": 32.0, "input.reflection": 62.0, "input.action": 46.0}
_ROOMY |= {"input.text.left": 20.0, "input.date.left": 20.0}
# what one step of indentation takes of a column, in characters: three blanks of the default font
_INDENT = 1.4
_WIDTH = 8.43
# a note of 2.2 times the usual width takes so many characters; its usual height and a line of it are in points
_NOTE_CHARACTERS, _NOTE_SIZE, _NOTE_HEIGHT, _NOTE_LINE = 38.0, 10.0, 55.5, 13.5


class SoftRows(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet that writes heights as Excel does after fitting a row: without ``customHeight``, so it can grow."""

    def __init__(self) -> None:
        super().__init__()
        self.fixed: set[int] = set()

    def put_header_and_footer(self, header: str, footer: str) -> None:
        """Sets both as they are. XlsxWriter's own way takes the ``&G`` of ``P&&G`` for a picture and drops all."""
        self.header, self.footer = header, footer
        self.header_footer_changed = True

    def _write_formula(
        self, row: int, column: int, formula: str, look: Format | None = None, value: str | float = 0
    ) -> int:
        """Puts a formula as it is. XlsxWriter looks for new functions, in quoted texts too, and renames them."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellFormulaTuple(formula.removeprefix("="), look, value)
        return 0

    def _xml_start_tag_unencoded(self, tag: str, attributes: Attributes | None = None) -> None:
        super()._xml_start_tag_unencoded(tag, self._soft(tag, attributes))

    def _xml_empty_tag_unencoded(self, tag: str, attributes: Attributes | None = None) -> None:
        super()._xml_empty_tag_unencoded(tag, self._soft(tag, attributes))

    def _soft(self, tag: str, attributes: Attributes | None) -> Attributes | None:
        if tag != "row" or not attributes or dict(attributes)["r"] - 1 in self.fixed:
            return attributes
        return [item for item in attributes if item[0] != "customHeight"]


def note_scale(text: str) -> float:
    """How much taller than XlsxWriter's own a note must be, for a text in a note of twice its width."""
    return max(1.0, (line_count(text, _NOTE_CHARACTERS, _NOTE_SIZE) + 1) * _NOTE_LINE / _NOTE_HEIGHT)


def row_heights(sheet: SheetPlan, filled: Filled, looks: Mapping[str, Properties]) -> dict[int, float]:
    """The height of every row in points: the fixed ones, and what the texts of the others need."""
    rooms = Rooms(sheet)
    # few cells differ in look and width
    needs: dict[tuple[str, float], Callable[[str], float]] = {}
    tall: dict[int, float] = {}
    for (row, column), cell in sheet.cells.items():
        room = rooms.of(row, column)
        if room is None:
            continue
        known = cell.style, room
        if known not in needs:
            needs[known] = needing(cell.style, looks[cell.style], room)
        need = needs[known](_text(cell, filled))
        if need > tall.get(row, DEFAULT) or row not in tall:
            tall[row] = max(need, DEFAULT)
    return {row: min(MAXIMUM, height) for row, height in (tall | dict(sheet.heights)).items()}


class Rooms:
    """How wide the cells of a sheet are, in characters."""

    def __init__(self, sheet: SheetPlan) -> None:
        self._fixed = sheet.heights
        self._widths = {
            at: width.width for width in sheet.widths for at in range(width.first, width.last + 1) if not width.hidden
        }
        self._ends = {(row, first): last for row, first, _, last in sheet.merges}

    def of(self, row: int, column: int) -> float | None:
        """The width of a cell whose text decides on the height of its row; None where it decides nothing."""
        width = self._widths.get(column)
        if width is None or row in self._fixed:
            return None
        last = self._ends.get((row, column), column)
        if last == column:
            return width
        return sum(self._widths.get(at, _WIDTH) for at in range(column, last + 1))


def needing(style: str, look: Properties, room: float) -> Callable[[str], float]:
    """What cells of one look and width need, in points: a text wrapped, or one line of its font."""
    size, bold = float(look.get("font_size", BASE_SIZE)), bool(look.get("bold"))
    least = max(_ROOMY.get(style, 0.0), size * 1.45 if size > BASE_SIZE else DEFAULT)
    inside = room - _INDENT * float(look.get("indent", 0))
    if not look.get("text_wrap"):
        return lambda _: least
    tall = heights(inside, size, bold=bold)
    return lambda text: max(least, tall(text)) if text else least


def _text(cell: PlanCell, filled: Filled) -> str:
    content = cell.content
    if isinstance(content, str):
        return content
    if isinstance(content, Link):
        return content.text
    if isinstance(content, Input):
        value = filled.input(content)
        return value if isinstance(value, str) else ""
    return ""
