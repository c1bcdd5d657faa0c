"""The totals that a workbook shows, compared with those that its answers come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import address
from kamxl.reading.tables import readable
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.grid import Cell, Grid
    from kamxl.plan.reading import Claim, ReadingPart
    from kamxl.results.totals import Totals

_HELP = "look for scores that are stored as text, pasted over or not on the scale; it may not have been recalculated"


class Shown(NamedTuple):
    """A cell that may show a total: the number and the name of its sheet, its place, the totals that it may be."""

    at: int
    sheet: str
    place: tuple[int, int]
    claims: tuple[Claim, ...]


def claims(grid: Grid, part: ReadingPart, totals: Totals) -> Iterator[Diagnostic]:
    """Every total that is not what the answers come to (KX319)."""
    found = (unlike(shown, grid.sheets[shown.at].cells, totals, part) for shown in shown_totals(grid, part))
    yield from (item for item in found if item is not None)


def shown_totals(grid: Grid, part: ReadingPart) -> Iterator[Shown]:
    """Where the workbook may show totals: beside the titles of what they are of, below a heading for them."""
    wanted: dict[str, list[Claim]] = {}
    for item in part.claims:
        wanted.setdefault(_form(item.text), []).append(item)
    headings = {witness(claim.heading) for claim in part.claims}
    # on the sheet that shows them, under its name or under any
    named = [sheet for sheet in grid.sheets if sheet.name in {claim.sheet for claim in part.claims}]
    for rows in readable(named or grid.sheets):
        column: int | None = None
        for row in rows.lines:
            texts = rows.texts(row)
            heading = next((at for at, text in texts.items() if witness(text) in headings), None)
            if heading is not None:
                column = heading
                continue
            # two capabilities may have one title, and one may be titled like a line of the summary
            held = {text.strip() for text in texts.values()} | {""}
            found = [claim for text in texts.values() for claim in wanted.get(_form(text), ()) if claim.code in held]
            if found and column is not None:
                yield Shown(grid.sheets.index(rows.sheet), rows.sheet.name, (row, column), tuple(found))


def unlike(shown: Shown, cells: Mapping[tuple[int, int], Cell], totals: Totals, part: ReadingPart) -> Diagnostic | None:
    """The finding about a cell that shows another total than the answers come to; None for any other cell."""
    cell = cells.get(shown.place)
    if cell is None or not isinstance(cell.value, str) or not _is_total(cell.value, part):
        return None
    # a program with a decimal comma joins numbers to texts with it
    if cell.value.replace(",", ".") in {totals.text(claim.id).replace(",", ".") for claim in shown.claims}:
        return None
    place = Place(sheet=shown.sheet, cells=(address(*shown.place),))
    message = "the workbook shows another total than its answers come to"
    first = shown.claims[0]
    return Diagnostic("KX319", message, place, cell.value, f"{totals.text(first.id)} for {first.text}", _HELP)


def _is_total(text: str, part: ReadingPart) -> bool:
    """Whether a text has the form of a total: other lines of a summary may be titled like one."""
    return " / " in text or text == part.unscored


def _form(text: str) -> str:
    """The form of a title: its witness, or the title itself where it holds no letter and no digit."""
    return witness(text) or text.strip()
