"""A form that comes back with a table of another program beside it, larger than anything that people fill in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kamxl.archive import Package
from kamxl.diagnostics import Severity
from kamxl.limits import LIMITS, Limits
from kamxl.reading.read import read_submission
from kamxl.roster.source import people_of
from kamxl.spec.model import FieldSpec
from kamxl.xlsx.book import xlsx_grid
from kamxl.xlsx.open import open_grid
from tests.hostile.samples import SHEET_NAME, answers, base, known
from tests.reading.returned import SCORECARD, difference, edited, full
from tests.support.programs import libreoffice_convert, needs_libreoffice

if TYPE_CHECKING:
    from pathlib import Path

    from kamxl.results.model import Submission

ROWS, COLUMNS = 6_000, 12


@pytest.fixture(scope="module")
def beside_a_table() -> bytes:
    """A filled-in workbook to which a person added the export of a sales system, in front."""
    return edited(base(), add_orders)


def add_orders(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Orders", 0)
    for row in range(ROWS):
        sheet.append([f"Order {row}.{column}" for column in range(COLUMNS)])


def read(data: bytes) -> Submission:
    return read_submission(open_grid(data), "ana.xlsx", known())


def assert_whole(found: Submission) -> None:
    off = difference(found, answers())
    assert not off.wrong
    assert not off.lost
    errors = [item for item in found.diagnostics if item.severity is Severity.ERROR]
    assert [(item.code, item.place.sheet) for item in errors] == [("KX326", "Orders")]


def test_every_answer_is_read_and_the_table_is_told(beside_a_table: bytes) -> None:
    found = read(beside_a_table)
    assert_whole(found)
    [told] = [item for item in found.diagnostics if item.code == "KX326"]
    [cell] = told.place.cells
    assert 1 < int(cell.removeprefix("A")) < ROWS
    assert "cells_read" in told.help


@needs_libreoffice
def test_so_it_is_in_another_format(beside_a_table: bytes, tmp_path: Path) -> None:
    source = tmp_path / "ana.xlsx"
    source.write_bytes(beside_a_table)
    assert_whole(read(libreoffice_convert(source, tmp_path, "ods").read_bytes()))


@pytest.mark.parametrize("most", [40, 300, 1_000])
def test_both_ways_of_reading_end_at_the_same_row(most: int) -> None:
    limits = Limits(cells_read=most)
    quick, strict = (xlsx_grid(Package(full(SCORECARD), limits), scan=scan) for scan in (True, False))
    assert quick == strict
    assert not quick.whole
    whole = xlsx_grid(Package(full(SCORECARD)))
    for cut, sheet in zip(quick.sheets, whole.sheets, strict=True):
        kept = {place: cell for place, cell in sheet.cells.items() if cut.end is None or place[0] < cut.end}
        assert cut.cells == kept


def test_a_roster_is_read_to_its_end_however_long() -> None:
    people = LIMITS.cells_read + 10
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["name"])
    for number in range(people):
        sheet.append([f"Person {number}"])
    target = io.BytesIO()
    book.save(target)
    roster = people_of((target.getvalue(), "people.xlsx"), [FieldSpec(id="name", label="Name")], None)
    assert len(roster.people) == people


def test_of_very_many_strays_the_first_are_told_and_how_many_more_there_are() -> None:
    def paste(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET_NAME]
        for row in range(100, 160):
            for column in range(2, 12):
                sheet.cell(row, column, f"pasted {row}.{column}")

    told = [item for item in read(edited(base(), paste)).diagnostics if item.code == "KX316"]
    assert len({item.place.cells for item in told if item.place.cells}) == 500
    [rest] = [item for item in told if not item.place.cells]
    assert rest.message.startswith("so it is 100 more times on this sheet: ")
