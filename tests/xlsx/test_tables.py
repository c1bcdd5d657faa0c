"""A sheet with a table is the sheet that XlsxWriter makes of the same cells, byte by byte once its texts are told."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kamxl.errors import KamxlError
from kamxl.limits import Limits
from kamxl.plan.model import Plan, PlanCell, SheetPlan
from kamxl.plan.sheet import SheetBuilder
from kamxl.plan.table import Column, Table, Value
from kamxl.results.consolidate import consolidate
from kamxl.spec.model import Look
from kamxl.team import make_team_plan
from kamxl.team.table import TableSheet
from kamxl.values.text import illegal, legal
from kamxl.words import english
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.results.sample import returned, small_spec, small_team
from tests.support.awkward import texts as awkward
from tests.support.payloads import payloads

COLUMNS = (
    Column("Person", 26, "name"),
    Column("Text", 12),
    Column("Number", 9, "figure", "figure.blank"),
    Column("Share", 9, "figure.percent"),
    Column("Day", 12, "figure.date"),
)
_TEXT = re.compile(rb' t="s"><v>(\d+)</v>')
_ENTRY = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_ENDLESS = Limits(**dict.fromkeys(Limits._fields, 2**62))


def plan(*rows: tuple[Value, ...], totals: int = 0) -> Plan:
    """A workbook with one table, and so many rows of totals below it."""
    table = TableSheet("data", "Data", "Data", "A note.", COLUMNS, english)
    table.fill(rows)
    for row in range(table.sheet.row, table.sheet.row + totals):
        for at in range(len(COLUMNS)):
            table.sheet.put(row, at, f"Total {row}", "total")
    overview = SheetBuilder("overview", "Overview", protected=False).done()
    return Plan("Tables", (overview, table.done("Nothing.", keep=1)), {}, {}, Look(), first="overview")


def spread(whole: Plan) -> Plan:
    """The same with the cells of every table among those of its sheet, each written by XlsxWriter."""
    return whole._replace(sheets=tuple(sheet._replace(cells=cells(sheet), table=None) for sheet in whole.sheets))


def cells(sheet: SheetPlan) -> Mapping[tuple[int, int], PlanCell]:
    return {**sheet.cells, **dict(_table_cells(sheet.table) if sheet.table else ())}


def _table_cells(table: Table) -> Iterator[tuple[tuple[int, int], PlanCell]]:
    for row, values in enumerate(table.rows, start=table.top):
        for at, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            yield (row, at), PlanCell(*column.shown(value))


def told(data: bytes) -> dict[str, bytes | list[bytes]]:
    """The parts, with the text itself in the place of its number, and the shared texts in one order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    entries = _ENTRY.findall(parts["xl/sharedStrings.xml"])
    assert len(entries) == len(set(entries))
    found: dict[str, bytes | list[bytes]] = {
        name: _TEXT.sub(lambda match: b"<t>" + entries[int(match[1])], part) if "worksheets/" in name else part
        for name, part in parts.items()
    }
    head = parts["xl/sharedStrings.xml"].partition(b"<si>")[0]
    return found | {"xl/sharedStrings.xml": [head, *sorted(entries)]}


def same(whole: Plan) -> None:
    data = write_workbook(whole)
    assert told(data) == told(write_workbook(spread(whole)))
    assert open_grid(data, limits=_ENDLESS) == open_grid(write_workbook(spread(whole)), limits=_ENDLESS)


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.just(""), awkward(300), st.text(), NUMBERS, st.dates(date(1900, 3, 1))
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@example([("Ana", "\x08", 1, 0.5, None)], 0)
@given(st.lists(st.tuples(*[VALUES] * len(COLUMNS)), max_size=30), st.integers(0, 3))
def test_any_table_is_what_xlsxwriter_makes_of_its_cells(rows: list[tuple[Value, ...]], totals: int) -> None:
    same(plan(*rows, totals=totals))


def test_a_long_table_of_ever_new_texts_is_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamxl.xlsx.tables._MOST_PIECES", 50)
    rows = [(f"Person {n}", f"line one\nline two {n}" if n % 3 else None, n, n / 7, None) for n in range(300)]
    same(plan(*rows, totals=2))


def test_hostile_texts_are_texts_as_openpyxl_reads_them() -> None:
    texts = [text for text in payloads() if text.isprintable() and "_x" not in text]
    whole = plan(*[(text, text, text, text, text) for text in texts])
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(whole)))
    rows = list(book["Data"].iter_rows(min_row=5))
    assert [[cell.value for cell in row] for row in rows] == [[text] * len(COLUMNS) for text in texts]
    assert {cell.data_type for row in rows for cell in row} == {"s"}
    risky = [cell for row in rows for cell in row if str(cell.value).strip()[:1] in set("=+-@")]
    assert len(risky) > len(texts)
    assert all(cell.quotePrefix for cell in risky)
    same(whole)


def test_a_team_workbook_is_what_xlsxwriter_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    team = consolidate([*small_team(), returned("=1+1", {"first": 1}, subject="@x")], spec=small_spec())
    whole = make_team_plan(team, Look())
    assert sum(sheet.table is not None for sheet in whole.sheets) == len(whole.sheets) - 1
    same(whole)
    monkeypatch.setattr("kamxl.team.lists.MOST_LINES", 5)
    wide = make_team_plan(team, Look())
    assert "scores" in [sheet.key for sheet in wide.sheets]
    same(wide)


def test_a_row_of_another_length_is_no_row_of_a_table() -> None:
    with pytest.raises(ValueError, match="Person"):
        Table(4, COLUMNS, (("Ana", None, 1, 0.5, None), ("Ben",)))


def test_a_part_that_no_archive_can_tell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamxl.xlsx.tables._MOST_BYTES", 100_000)
    with pytest.raises(KamxlError) as caught:
        write_workbook(plan(*[(f"Person {n}", None, n, 0.5, None) for n in range(2_000)]))
    assert [item.code for item in caught.value.diagnostics] == ["KX201"]


def test_no_text_that_prints_loses_a_character_in_a_cell() -> None:
    # XML 1.0, 2.2, and the line ends of Unicode: what prints is none of them
    printing = [char for char in map(chr, range(0x110000)) if char.isprintable()]
    assert not [char for char in printing if legal(f"a{char}b\n") != f"a{char}b\n"]
    assert not [char for char in printing if illegal(f"{char}\n")]
