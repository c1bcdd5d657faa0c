"""The team workbook: a data sheet of ten thousand people."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from bench.material import rows_of
from bench.timing import Row, Way, Work
from kamxl.plan.model import Plan
from kamxl.plan.sheet import SheetBuilder
from kamxl.plan.table import Column
from kamxl.spec.model import Look
from kamxl.team.table import TableSheet
from kamxl.words import english
from kamxl.xlsx.styles import styles
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE, COLUMNS = 10_000, 80
_NOTE = (
    "A data sheet with names, references and scores. XlsxWriter writes the same rows with the same looks, and nothing"
    " else; openpyxl, in its write-only mode, the same rows in one font; kamxl adds title, filter, print area and the"
    " heights of rows."
)


def columns(count: int) -> list[Column]:
    """The columns of such a sheet."""
    own = [Column("Person", 26, "name"), Column("Organisation", 22), Column("Reference", 19)]
    return own + [Column(f"C{at // 8 + 1}-{at % 8 + 1:02}", 10, "figure.main") for at in range(count - len(own))]


def data_plan(rows: Sequence[tuple[Any, ...]], count: int) -> Plan:
    """A workbook with one data sheet."""
    table = TableSheet("scores", "Data", "Data: one row per person", "A note.", columns(count), english)
    table.fill(rows)
    overview = SheetBuilder("overview", "Overview", protected=False).done()
    return Plan("Team", (overview, table.done("Nothing.", keep=1)), {}, {}, Look(), first="overview")


def team_workbook() -> Work:
    """Ten thousand people in eighty columns."""
    rows = rows_of(PEOPLE, COLUMNS)
    plan = data_plan(rows, COLUMNS)
    own = Way("kamxl", lambda _: write_workbook(plan), memory=True)
    xlsxwriter_ = Way("XlsxWriter, the same rows", lambda _: _xlsxwriter(rows), memory=True)
    # a tenth of the rows is enough of it: its time goes with their number
    openpyxl = Way("openpyxl (ten times the time of a tenth)", lambda _: _openpyxl(rows[: PEOPLE // 10]), 0.1)
    title = f"{PEOPLE:,} people × {COLUMNS} columns"
    found = (
        Row(f"The data sheet of a team, {title}, against XlsxWriter", own, xlsxwriter_, 15, headline=True),
        Row(f"The data sheet of a team, {title}, against openpyxl", own, openpyxl),
        Row(f"The data sheet of a team, {title}: memory above the rows", own, room=20),
    )
    return Work(f"The team workbook, {title}", found, (), _NOTE, rounds=5, seconds=40)


def _xlsxwriter(rows: Sequence[tuple[Any, ...]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    looks = styles(Look())
    known = {name: book.add_format(looks[name]) for name in {column.style for column in columns(COLUMNS)}}
    formats = [known[column.style] for column in columns(COLUMNS)]
    sheet = book.add_worksheet("Data")
    for number, row in enumerate(rows):
        for at, (value, look) in enumerate(zip(row, formats, strict=True)):
            if value is None:
                sheet.write_blank(number, at, None, look)
            elif isinstance(value, str):
                sheet.write_string(number, at, value, look)
            else:
                sheet.write_number(number, at, value, look)
    book.close()
    return target.getvalue()


def _openpyxl(rows: Sequence[tuple[Any, ...]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    font = Font(bold=True)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.font = font
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
