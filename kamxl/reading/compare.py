"""What was issued, compared with what came back: formulas, drop-downs, weights. No difference changes a score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, listed
from kamxl.grid import address
from kamxl.reading.collect import quoted
from kamxl.shape import mended, shape_mark
from kamxl.values.plain import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kamxl.grid import Grid, Sheet
    from kamxl.plan.reading import ReadingPart
    from kamxl.reading.collect import Findings
    from kamxl.reading.tables import Rows, Table

_LOOK = "scores are computed from the answers alone; give the sender a clean workbook if this one is to be used on"
_NOT_ISSUED = "a formula is not one of those that were issued"
_NAMED = 4


def compare(
    grid: Grid, part: ReadingPart, swept: Sequence[tuple[Rows, list[Table]]], findings: Findings
) -> Iterator[Diagnostic]:
    """Every difference to the workbook that was issued, with its sheet and cells."""
    if not grid.formulas:
        return
    asking = {rows.sheet.name for rows, found in swept if found}
    yield from _formulas(grid, part, findings.asked)
    issued = frozenset(_offered(part))
    yield from (item for sheet in grid.sheets if sheet.name in asking for item in _lists(sheet, issued))
    for rows, found in swept:
        for table in found:
            yield from _weights(rows, table, part)


def _formulas(grid: Grid, part: ReadingPart, asked: Collection[tuple[str, int, int]]) -> Iterator[Diagnostic]:
    """Formulas that were not issued, and how many of those issued are gone."""
    issued: Counter[str] = Counter()
    for _, mark, count in part.formulas:
        issued[mark] += count
    here: Counter[str] = Counter()
    marks: dict[str, str] = {}
    for sheet in grid.sheets:
        of_sheet = [(place, cell.formula) for place, cell in sheet.cells.items() if cell.formula is not None]
        for text in {text for _, text in of_sheet} - marks.keys():
            marks[text] = shape_mark(text)
        here.update(marks[text] for _, text in of_sheet)
        known = any(marks[text] in issued for _, text in of_sheet)
        strange = (
            (place, text)
            for place, text in of_sheet
            # one that lost its cells is told with those that are gone
            if marks[text] not in issued
            and shape_mark(mended(text)) not in issued
            and (sheet.name, *place) not in asked
        )
        for place, text in strange if known else ():
            spot = Place(sheet=sheet.name, cells=(address(*place),))
            yield Diagnostic("KX330", _NOT_ISSUED, spot, f"={text}", help=_LOOK)
    gone = {mark: count - here[mark] for mark, count in issued.items() if here[mark] < count}
    if gone:
        sheets = list(dict.fromkeys(sheet for sheet, mark, _ in part.formulas if mark in gone))
        lost, where = sum(gone.values()), listed(sheets, _NAMED)
        message = f"{lost} of {issued.total()} formulas that were issued are gone or broken: {where}"
        yield Diagnostic("KX331", message, help=_LOOK)


def _offered(part: ReadingPart) -> Iterator[str]:
    """What each drop-down that was issued offers, as a file writes it."""
    for kind in {kind for _, kind in part.fields()}:
        entry = kind.entry()
        if entry.kind == "list":
            yield ",".join(shown(item) for item in entry.options)


def _lists(sheet: Sheet, issued: AbstractSet[str]) -> Iterator[Diagnostic]:
    """Drop-downs that offer other values than any that was issued; those that take them from cells are left out."""
    for ranges, source in sheet.lists:
        text = source.strip('"').replace('""', '"')
        # some programs escape a text that looks like an escape, others don't
        if source.startswith('"') and not {text, text.replace("_x005F_", "_")} & issued:
            place = Place(sheet=sheet.name, cells=tuple(ranges.split()))
            message = "a drop-down offers other values than those that were issued"
            yield Diagnostic("KX332", message, place, text, help=_LOOK)


def _weights(rows: Rows, table: Table, part: ReadingPart) -> Iterator[Diagnostic]:
    """Weights that are not those of the plan, row by row."""
    column = table.columns.get("weight")
    if column is None:
        return
    weights = {row: weight for group in part.groups for row, weight in group.rows}
    coded = {row.code: weights[row.id] for block in table.blocks for row in block.rows if row.id in weights}
    for at in table.rows:
        code = next((text for text in rows.texts(at).values() if text in coded), None)
        cell = rows.lines[at].get(column)
        if code is not None and (cell is None or cell.value != coded[code]):
            place = Place(sheet=rows.sheet.name, cells=(address(at, column),))
            found = quoted(cell) if cell is not None else ""
            message = f"the weight of {code} is not the one that was issued"
            yield Diagnostic("KX333", message, place, found, shown(coded[code]), _LOOK)
