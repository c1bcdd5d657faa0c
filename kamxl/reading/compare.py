"""What was issued, compared with what came back: formulas, drop-downs, weights. No difference changes a score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, listed
from kamxl.grid import address, area
from kamxl.plan.reading import own_mark
from kamxl.reading.collect import quoted
from kamxl.reading.tables import Rows
from kamxl.shape import mended, shape_mark
from kamxl.values.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kamxl.grid import Cell, Grid, Sheet
    from kamxl.plan.reading import ReadingPart
    from kamxl.reading.collect import Findings
    from kamxl.reading.tables import Table

    Spot = tuple[int, int]

_LOOK = "scores are computed from the answers alone; give the sender a clean workbook if this one is to be used on"
_NOT_ISSUED = "a formula is not one of those that were issued"
_REWORDED = "the scale reads otherwise than it was issued; scores count as ever"
_ASK = "ask the respondent by which wording the scores were given"
_NAMED = 4
_TRIED = 9


def compare(
    grid: Grid, part: ReadingPart, swept: Sequence[tuple[Rows, list[Table]]], findings: Findings
) -> Iterator[Diagnostic]:
    """Every difference to the workbook that was issued, with its sheet and cells."""
    if not grid.formulas:
        return
    yield from _scale(grid, part)
    asking = {rows.sheet.name for rows, found in swept if found}
    yield from _formulas(grid, part, swept, findings)
    issued = frozenset(_offered(part))
    yield from (item for sheet in grid.sheets if sheet.name in asking for item in _lists(sheet, issued))
    for rows, found in swept:
        for table in found:
            yield from _weights(rows, table, part)


def _formulas(
    grid: Grid, part: ReadingPart, swept: Sequence[tuple[Rows, list[Table]]], findings: Findings
) -> Iterator[Diagnostic]:
    """Formulas that were not issued, and how many of those issued are gone."""
    issued: Counter[str] = Counter()
    for one in part.formulas:
        issued[one.mark] += one.times
    here: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    marks: dict[str, str] = {}
    for sheet in grid.sheets:
        of_sheet = [(place, cell.formula) for place, cell in sheet.cells.items() if cell.formula is not None]
        for text in {text for _, text in of_sheet} - marks.keys():
            marks[text] = shape_mark(text)
        here.update(marks[text] for _, text in of_sheet)
        counts.update((sheet.name, marks[text]) for _, text in of_sheet)
        known = any(marks[text] in issued for _, text in of_sheet)
        strange = (
            (place, text)
            for place, text in of_sheet
            # one that lost its cells is told with those that are gone
            if marks[text] not in issued
            and ((whole := mended(text)) == text or shape_mark(whole) not in issued)
            and (sheet.name, *place) not in findings.asked
        )
        for place, text in strange if known else ():
            spot = Place(sheet=sheet.name, cells=(address(*place),))
            yield Diagnostic("KX330", _NOT_ISSUED, spot, f"={text}", help=_LOOK)
    gone = {mark: count - here[mark] for mark, count in issued.items() if here[mark] < count}
    if gone:
        homes = [(one.sheet, counts[one.sheet, one.mark] < one.times) for one in part.formulas if one.mark in gone]
        # a sheet that has all of its own is none of those, unless it bears another's name
        sheets = list(dict.fromkeys(sheet for sheet, short in homes if short)) or [sheet for sheet, _ in homes]
        lost, where = sum(gone.values()), listed(sheets, _NAMED)
        message = f"{lost} of {issued.total()} formulas that were issued are gone or broken: {where}"
        cells = (f"{sheet}!{address(*place)}" for sheet, place in _bare(grid, part, swept, findings))
        yield Diagnostic("KX331", message, found=listed(list(cells), _NAMED), help=_LOOK)


def _bare(
    grid: Grid, part: ReadingPart, swept: Sequence[tuple[Rows, list[Table]]], findings: Findings
) -> Iterator[tuple[str, Spot]]:
    """The cells whose formulas are gone: as they were issued, or on a sheet that was changed by what is around them."""
    known = {sheet.name: spots for sheet in grid.sheets if (spots := _standing(sheet, part)) is not None}
    yield from ((name, spot) for name, spots in known.items() for spot in spots)
    issued = {place for places in findings.rows.values() for place in places}
    tables = [(rows, table) for rows, found in swept if rows.sheet.name not in known for table in found]
    for rows, table in tables:
        lines = {row: rows.lines[row] for row in table.rows if (rows.sheet.name, row) in issued}
        yield from ((rows.sheet.name, spot) for spot, _ in _without(lines))
    told = known.keys() | {rows.sheet.name for rows, _ in tables}
    for rows in map(Rows, (sheet for sheet in grid.sheets if sheet.name not in told)):
        lines = {row: line for row, line in rows.lines.items() if any(map(_is_formula, line.values()))}
        # there is no row of the plan to go by: a blank cell may have been issued so
        yield from ((rows.sheet.name, spot) for spot, cell in _without(lines) if cell is not None)


def _standing(sheet: Sheet, part: ReadingPart) -> list[Spot] | None:
    """Where a sheet lacks formulas; None where nobody knows: its formulas stand otherwise than they were issued."""
    due = {
        (row, column): one.mark
        for one in part.formulas
        if one.sheet == sheet.name
        for (top, column), (bottom, _) in filter(None, map(area, one.where.split()))
        for row in range(top, bottom + 1)
    }
    marks = set(due.values())
    here = {
        place: mark
        for place, cell in sheet.cells.items()
        if cell.formula is not None and (mark := shape_mark(cell.formula)) in marks
    }
    fitting = (moved for moved in _moved(due, here) if here.items() <= moved.items())
    moved = next(fitting, None)
    return None if moved is None else sorted(moved.keys() - here.keys())


def _moved(due: Mapping[Spot, str], here: Mapping[Spot, str]) -> Iterator[Mapping[Spot, str]]:
    """Where formulas may be: as they were issued, or with rows put in above one that has not its own."""
    if not due:
        return
    yield due
    lasts, ends = ({mark: row for (row, _), mark in sorted(spots.items())} for spots in (due, here))
    # of most kinds the last one is still there
    steps = Counter(row - lasts[mark] for mark, row in ends.items() if row > lasts[mark])
    other = sorted({row for (row, column), mark in due.items() if here.get((row, column)) != mark})
    for by, _ in steps.most_common(1):
        for first in other[:_TRIED]:
            yield {(row + by * (row >= first), column): mark for (row, column), mark in due.items()}


def _without(lines: Mapping[int, Mapping[int, Cell]]) -> Iterator[tuple[Spot, Cell | None]]:
    """The cells of rows that hold no formula, in columns where most of these rows have one."""
    formulas = Counter(column for line in lines.values() for column, cell in line.items() if _is_formula(cell))
    for column, count in sorted(formulas.items()):
        # few columns can have so many: cells are looked at twice at the most
        if count * 2 > len(lines):
            cells = ((row, line.get(column)) for row, line in lines.items())
            yield from (((row, column), cell) for row, cell in cells if not _is_formula(cell))


def _is_formula(cell: Cell | None) -> bool:
    return cell is not None and cell.formula is not None


def _scale(grid: Grid, part: ReadingPart) -> Iterator[Diagnostic]:
    """The texts of the scale that are not those that were issued, by where those around them stand."""
    spots = {
        mark: (row, column) for row, (_, *marks) in enumerate(part.scale) for column, mark in enumerate(marks) if mark
    }
    named = {name for name, _, _ in part.scale} & {sheet.name for sheet in grid.sheets}
    for sheet in grid.sheets:
        if named and sheet.name not in named:
            continue
        here = {mark: place for place, mark in _text_marks(sheet) if mark in spots}
        # on another sheet, a level's name alone may be anything
        if not named and len(here) * 2 < len(spots):
            continue
        for mark in spots:
            if mark not in here:
                place = _due(mark, spots, here)
                cells = (address(*place),) if place else ()
                cell = sheet.cells.get(place) if place else None
                found = "" if cell is None else quoted(cell)
                yield Diagnostic("KX337", _REWORDED, Place(sheet=sheet.name, cells=cells), found, help=_ASK)


def _due(mark: str, spots: Mapping[str, Spot], here: Mapping[str, Spot]) -> Spot | None:
    """Where a text should stand, by the nearest of those that are there; None where none is."""
    row, column = spots[mark]
    other = min(here, key=lambda other: abs(spots[other][0] - row), default=None)
    if other is None:
        return None
    at, near = here[other], spots[other]
    return at[0] + row - near[0], at[1] + column - near[1]


def _text_marks(sheet: Sheet) -> Iterator[tuple[Spot, str]]:
    """The places of a sheet's texts that no formula made, with the mark of each."""
    for place, cell in sheet.cells.items():
        if isinstance(cell.value, str) and cell.formula is None:
            yield place, own_mark(cell.value)


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
