"""A workbook like one that was read before is read at once, and comes out as one that is read in full."""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, Grid, Sheet
from kamxl.issue import personal_copies
from kamxl.plan.reading import HIDDEN, PLAN_MARK
from kamxl.project import Project
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Submission
from kamxl.roster.people import Person
from kamxl.values.kinds import Answer
from kamxl.xlsx.open import open_grid
from tests.reading.returned import DIPLOMA, SCORECARD, full_answers, part_of, written
from tests.support.programs import libreoffice_convert_all, needs_libreoffice
from tests.support.workbooks import ROOT

SMALL = str(ROOT / "tests/specs/small.yaml")
SPECS = (SMALL, SCORECARD, DIPLOMA)
KEY = bytes(range(32))
KEYS = Project(keys=(KEY,)).known_keys
Place = tuple[int, int]


def people(count: int) -> Iterator[Person]:
    return (Person(f"p{at}", at + 2, {"name": f"Ana Example {at}"}, {}) for at in range(count))


@cache
def returned(spec: str) -> tuple[bytes, ...]:
    """Workbooks of three people: one is answered in full, the others in part."""
    copies = [issued.copy.personal for issued in personal_copies(part_of(spec), people(3), key=KEY)]
    return tuple(written(spec, some(spec, at), personal) for at, personal in enumerate(copies))


def some(spec: str, at: int) -> Mapping[str, Answer]:
    chance = random.Random(at)
    name: dict[str, Answer] = {"respondent/name:value": f"Ana Example {at}"}
    # an action that says nothing of its statement is a doubt
    kept = {
        key: value for key, value in full_answers(spec).items() if key.startswith("action/") or chance.random() < 0.6
    }
    return {**(full_answers(spec) if at == 0 else kept), **name}


def fresh(spec: str) -> KnownPlans:
    return KnownPlans.of([part_of(spec)])


@cache
def warm(spec: str) -> KnownPlans:
    known = fresh(spec)
    assert not read_submission(open_grid(returned(spec)[0]), "first.xlsx", known, KEYS).diagnostics
    return known


def outcome(grid: Grid, known: KnownPlans) -> Submission | list[str]:
    try:
        return read_submission(grid, "file.xlsx", known, KEYS)
    except KamxlError as refusal:
        return [item.code for item in refusal.diagnostics]


def assert_same(grid: Grid, spec: str, known: KnownPlans | None = None) -> None:
    alike, whole = outcome(grid, known or warm(spec)), outcome(grid, fresh(spec))
    assert alike == whole
    if isinstance(whole, Submission) and isinstance(alike, Submission):
        assert [*alike.fields.items()] == [*whole.fields.items()]
        assert {name: type(item.value) for name, item in alike.fields.items()} == {
            name: type(item.value) for name, item in whole.fields.items()
        }


@pytest.mark.parametrize("spec", SPECS)
def test_other_peoples_workbooks_are_read_at_once_and_come_out_the_same(spec: str) -> None:
    for data in returned(spec):
        grid = open_grid(data)
        taken = warm(spec).like(grid)
        assert taken is not None
        assert_same(grid, spec)


@needs_libreoffice
def test_workbooks_that_libreoffice_saved_are_read_at_once_and_come_out_the_same(tmp_path: Path) -> None:
    sources = []
    for spec in SPECS:
        for at, data in enumerate(returned(spec)):
            sources.append(tmp_path / f"{SPECS.index(spec)}-{at}.xlsx")
            sources[-1].write_bytes(data)
    grids = [open_grid(path.read_bytes()) for path in libreoffice_convert_all(sources, tmp_path / "saved")]
    for at, spec in enumerate(SPECS):
        first, *others = grids[at * 3 : at * 3 + 3]
        known = fresh(spec)
        assert_same(first, spec, known)
        for grid in others:
            assert known.like(grid) is not None
            assert_same(grid, spec, known)


@cache
def lines() -> list[str]:
    """Texts that mean something to the reader: of headings, codes, ids, statements, totals and references."""
    part = part_of(SMALL)
    rows = [row for block in part.blocks for row in block.rows]
    found = [
        text
        for row in rows
        for text in (row.id, row.code, row.text, f"{row.id}#01", f"{row.id}#end", f" {row.code.lower()} ")
    ]
    found += [heading.text for block in part.blocks for heading in block.headings]
    found += [text for claim in part.claims for text in (claim.text, claim.code, claim.heading)]
    found += ["1 / 3", part.unscored, "Export Summary", "_kamxl", "plan 1 of 1", "identity", "digest", "{}"]
    copies = personal_copies(part, people(3), key=KEY)
    found += [text for issued in copies for text in (issued.reference, f"see {issued.reference}")]
    plain = ["an answer", "é 漢 🙂", "\ufffd", "a\nb", " ", "Y", "J", "n/a"]
    return [*sorted({text for text in found if text.strip()}), *plain]


def contents() -> st.SearchStrategy[Cell | None]:
    values = st.one_of(
        st.sampled_from(lines()),
        st.integers(-1, 5),
        st.sampled_from([0.5, 2.0, True, False, date(2026, 3, 1), ErrorValue("#REF!"), "3", "x" * 40_000]),
    )
    formulas = st.sampled_from([None, None, None, "1+1", "SUM(E6:E7)", "#REF!"])
    return st.none() | st.builds(Cell, values, formulas)


@st.composite
def edits(draw: st.DrawFn) -> Grid:
    grid = open_small(draw(st.integers(0, 2)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(grid.sheets) - 1))
        sheet = grid.sheets[at]
        places = sorted(sheet.cells) or [(0, 0)]
        if draw(st.integers(0, 9)) < 8:
            row, column = draw(st.sampled_from(places))
            place = row, column + draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
            new = with_cell(sheet, place, draw(contents()))
        else:
            new = draw(st.sampled_from([*outside(sheet)]))
        grid = grid._replace(sheets=(*grid.sheets[:at], new, *grid.sheets[at + 1 :]))
    if draw(st.integers(0, 9)) == 0:
        grid = draw(st.sampled_from([*around(grid)]))
    return grid


@cache
def open_small(at: int) -> Grid:
    return open_grid(returned(SMALL)[at])


def with_cell(sheet: Sheet, place: Place, cell: Cell | None) -> Sheet:
    cells = {at: held for at, held in sheet.cells.items() if at != place}
    if cell is not None:
        cells[place] = cell
    return sheet._replace(cells=dict(sorted(cells.items())))


def outside(sheet: Sheet) -> Iterator[Sheet]:
    yield sheet._replace(name="Another name")
    yield sheet._replace(state="hidden")
    yield sheet._replace(merged=(*sheet.merged, "B6:H6"))
    yield sheet._replace(lists=(*sheet.lists, ("A1:A9", '"1,2"')))
    yield sheet._replace(protected=not sheet.protected)
    yield sheet._replace(cells={(row + 3, column): cell for (row, column), cell in sheet.cells.items()})
    yield sheet._replace(cells={})


def around(grid: Grid) -> Iterator[Grid]:
    yield grid._replace(sheets=grid.sheets[::-1])
    yield grid._replace(sheets=grid.sheets[:-1])
    yield grid._replace(footers=())
    yield grid._replace(footers=("SML-00000000-00",))
    yield grid._replace(properties={})
    yield grid._replace(names={"kamxl_reference": '"SML-ZZZZZZZZ-00"'})
    yield grid._replace(date_1904=True)
    yield grid._replace(formulas=False)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits())
def test_a_changed_workbook_comes_out_the_same(grid: Grid) -> None:
    assert_same(grid, SMALL)


def test_a_workbook_that_gave_a_doubt_teaches_nothing() -> None:
    known = fresh(SMALL)
    sheet = next(at for at, item in enumerate(open_small(0).sheets) if item.state == "visible")
    grid = open_small(0)
    odd = with_cell(grid.sheets[sheet], (400, 3), Cell("a stray text"))
    found = read_submission(grid._replace(sheets=(*grid.sheets[:sheet], odd, *grid.sheets[sheet + 1 :])), "x", known)
    assert [item.code for item in found.diagnostics if item.code == "KX316"]
    assert known.like(open_small(0)) is None
    assert not known.alike


def test_what_was_read_last_is_kept_and_no_more_than_a_few() -> None:
    known = fresh(SMALL)
    for number in range(12):
        grid = open_small(0)
        moved = grid.sheets[-1]._replace(name=f"Sheet {number}", cells={})
        read_submission(grid._replace(sheets=(*grid.sheets, moved)), "x", known)
    assert 0 < len(known.alike) < 12
    assert known.like(open_small(0)) is None


def test_why_a_plan_can_not_be_used_is_told_of_each_workbook_by_itself() -> None:
    """The reason of the first is none of the second, though both are alike but for the plan that they carry."""

    def with_plan(text: str) -> Grid:
        grid = open_small(0)
        hidden = next(sheet for sheet in grid.sheets if sheet.name == HIDDEN)
        [label] = [place for place, cell in hidden.cells.items() if str(cell.value).startswith(f"{PLAN_MARK} 1 ")]
        spoilt = with_cell(hidden, (label[0], label[1] + 1), Cell(text))
        return grid._replace(sheets=tuple(spoilt if sheet is hidden else sheet for sheet in grid.sheets))

    known = fresh(SMALL)
    reference = read_submission(open_small(0), "a.xlsx", known, KEYS).reference
    for text in (reference, reference, "", reference):
        assert read_submission(with_plan(text), "a.xlsx", known, KEYS) == read_submission(
            with_plan(text), "a.xlsx", fresh(SMALL), KEYS
        )
