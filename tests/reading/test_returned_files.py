"""What people and programs do to a workbook before it comes back: no answer is wrong, none is lost in silence."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from kamxl.results.model import Submission
from tests.reading.returned import (
    DIPLOMA,
    SCORECARD,
    SPECS,
    Spot,
    codes,
    difference,
    edited,
    full,
    full_answers,
    part_of,
    spot,
    submission,
)
from tests.support import programs
from tests.support.programs import Step, step


@dataclass(frozen=True)
class Edit:
    """What a person does; the codes that reading earns, and the rows or fields whose answers are not known then."""

    steps: list[Step]
    codes: str = ""
    lost: frozenset[str] = frozenset()
    changed: Mapping[str, str] = field(default_factory=dict)


def whole_rows(table: Spot, row: int) -> str:
    return f"A{row}:{table.columns['id']}{row}"


def table_sorted(table: Spot, first: str, last: str, by: str = "score") -> Step:
    return step("sort_rows", sheet=table.sheet, range=table.area(first, last), column=table.columns[by])


def displaced(spec: str, table: Spot) -> frozenset[str]:
    """The rows that change places when a table is sorted by its scores."""
    order = sorted(table.rows, key=lambda row: float(str(full_answers(spec)[f"{row}:score"])))
    return frozenset(new for old, new in zip(table.rows, order, strict=True) if old != new)


def tables_of(spec: str, family: str) -> list[Spot]:
    return [spot(spec, block.id) for block in part_of(spec).blocks if block.family == family]


def scorecard_edits() -> dict[str, Edit]:
    """Doubtful edits have a workbook each; those that nobody has to hear of share one, each on a sheet of its own."""
    table, second, third, fourth, fifth, sixth, *_ = tables_of(SCORECARD, "statements")
    sheet, ids = table.sheet, frozenset(table.rows)
    scored = next(row for row in table.rows if full_answers(SCORECARD)[f"{row}:score"] == 3)
    at, below = table.rows[scored], table.last + 1
    scores = f"{fourth.cell(fourth.header, 'score')}:{fourth.cell(fourth.last + 2, 'score')}"
    copied = [
        step("insert_rows", sheet=sheet, at=below),
        step("copy_range", sheet=sheet, source=whole_rows(table, at), target=f"A{below}"),
    ]
    return {
        "only saved": Edit([]),
        "whole rows sorted by score": Edit([table_sorted(table, "code", "id")]),
        "rows inserted above and in a table, a column inserted before the scores, the column of scores cut and pasted "
        "to the right, a sheet renamed, sheets in another order, hidden columns and sheets shown": Edit(
            [
                step("insert_rows", sheet=sheet, at=2),
                step("insert_rows", sheet=second.sheet, at=second.first + 2),
                step("insert_columns", sheet=third.sheet, at=third.columns["score"]),
                step("move_range", sheet=fourth.sheet, source=scores, target=f"M{fourth.header}"),
                step("rename_sheet", sheet=fifth.sheet, name="My own name"),
                step("show_columns", sheet=sixth.sheet, columns=sixth.columns["id"]),
                step("move_sheet", sheet="Summary", at=0),
                step("move_sheet", sheet=sheet, at=9),
                *(step("show_sheet", sheet=name) for name in ("Calc", "Ranking", "_kamxl")),
            ]
        ),
        "visible columns sorted": Edit([table_sorted(table, "code", "check")], "KX313"),
        "all columns but the code sorted": Edit(
            [table_sorted(table, "topic", "id")], "KX310 KX319", displaced(SCORECARD, table)
        ),
        "a row deleted": Edit([step("delete_rows", sheet=sheet, at=at)], "KX317", frozenset({scored})),
        "a sheet copied and an answer changed": Edit(
            [
                step("copy_sheet", sheet=sheet, name="Copy"),
                step("set_cell", sheet="Copy", address=table.cell(scored, "comment"), value="another"),
            ],
            "KX314 KX315",
            frozenset({f"{scored}:comment"}),
        ),
        "a sheet removed": Edit([step("remove_sheet", sheet=sheet)], "KX317", ids),
        "a row copied to below": Edit(copied, "KX314 KX319"),
        "a row copied to below and answered otherwise": Edit(
            [*copied, step("set_cell", sheet=sheet, address=table.cell(below, "score"), value=0)],
            "KX315 KX319",
            frozenset({f"{scored}:score"}),
        ),
        "a row moved to another sheet": Edit(
            [
                step(
                    "move_range",
                    sheet=sheet,
                    source=whole_rows(table, at),
                    target=f"A{second.last + 4}",
                    target_sheet=second.sheet,
                )
            ],
            "KX319 KX322",
        ),
    }


def diploma_edits() -> dict[str, Edit]:
    table, *_ = tables_of(DIPLOMA, "statements")
    part = Spot(table.sheet, table.header, dict(list(table.rows.items())[:6]), table.columns)
    blocks = {block.sheet: block for block in tables_of(DIPLOMA, "written")}
    above, inside, across, without = blocks.values()
    _, register, *_ = tables_of(DIPLOMA, "register")
    on_sheet = {row.id for item in part_of(DIPLOMA).blocks if item.sheet == inside.sheet for row in item.rows}
    [typed], [deleted] = above.rows, across.rows
    lines = {row: str(full_answers(DIPLOMA)[f"{row}:text"]).split("\n") for row in (typed, deleted)}
    return {
        "the whole table sorted by score, titles and subtotals too": Edit([table_sorted(table, "code", "id")]),
        "rows inserted above and in a written answer, one of them filled, a paragraph deleted, a column inserted "
        "before the texts, the column of ids deleted, the evidence sorted": Edit(
            [
                step("insert_rows", sheet=above.sheet, at=3),
                step("insert_rows", sheet=above.sheet, at=above.first + 2),
                step("set_cell", sheet=above.sheet, address=above.cell(above.first + 2, "text"), value="And this."),
                step("insert_rows", sheet=inside.sheet, at=inside.first + 1),
                table_sorted(moved_down(register), "code", "id", by="contribution"),
                step("delete_rows", sheet=across.sheet, at=across.first + 1),
                step("insert_columns", sheet=across.sheet, at=across.columns["text"]),
                step("delete_columns", sheet=without.sheet, at=without.columns["id"]),
            ],
            changed={
                f"{typed}:text": "\n".join([lines[typed][0], "And this.", *lines[typed][1:]]),
                f"{deleted}:text": "\n".join([lines[deleted][0], *lines[deleted][2:]]),
            },
        ),
        "all columns but the code sorted": Edit(
            [table_sorted(part, "statement", "id")], "KX310 KX319", displaced(DIPLOMA, part)
        ),
        "a sheet copied and an answer changed": Edit(
            [
                step("copy_sheet", sheet=above.sheet, name="Copy"),
                step("set_cell", sheet="Copy", address=above.cell(above.first, "text"), value="another"),
            ],
            "KX314 KX315",
            frozenset(above.rows),
        ),
        "a sheet removed": Edit([step("remove_sheet", sheet=inside.sheet)], "KX317", frozenset(on_sheet)),
    }


def moved_down(table: Spot) -> Spot:
    return replace(table, rows={row: at + 1 for row, at in table.rows.items()})


@pytest.mark.parametrize(("spec", "edits"), [(SCORECARD, scorecard_edits), (DIPLOMA, diploma_edits)], ids=SPECS)
@programs.needs_uno
def test_answers_survive_what_people_do_and_every_doubt_is_told(
    spec: str, edits: Callable[[], dict[str, Edit]], tmp_path: Path
) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(full(spec))
    table = edits()
    targets = {name: tmp_path / f"{number}.xlsx" for number, name in enumerate(table)}
    programs.libreoffice_edits([(source, targets[name], edit.steps) for name, edit in table.items()])
    found = {name: said(spec, target.read_bytes(), table[name]) for name, target in targets.items()}
    assert found == {name: (edit.codes, set(), set()) for name, edit in table.items()}


def said(spec: str, data: bytes, edit: Edit) -> tuple[str, set[str], set[str]]:
    """The codes; the answers that are wrong; those that were lost, or were not, against expectation."""
    got = submission(data)
    answers = {**full_answers(spec), **edit.changed}
    off = difference(got, answers)
    expected = {name for name in answers if name in edit.lost or name.partition(":")[0] in edit.lost}
    return " ".join(codes(got.diagnostics)), set(off.wrong), set(off.lost) ^ expected


# --- other programs ---------------------------------------------------------------------------------------------------


def untouched(found: Submission, spec: str) -> bool:
    """Whether every answer came back and nothing was said."""
    off = difference(found, full_answers(spec))
    return (found.diagnostics, off.wrong, off.lost) == ((), {}, {})


@pytest.mark.parametrize("spec", SPECS)
def test_an_untouched_workbook_yields_no_diagnostic(spec: str) -> None:
    assert untouched(submission(full(spec)), spec)


@pytest.mark.parametrize("spec", SPECS)
@programs.needs_uno
def test_a_detour_over_another_format_changes_nothing(spec: str, tmp_path: Path) -> None:
    source, kinds = tmp_path / "source.xlsx", ("ods", "xls")
    source.write_bytes(full(spec))
    there = {kind: tmp_path / f"there.{kind}" for kind in kinds}
    back = {kind: tmp_path / f"from-{kind}.xlsx" for kind in kinds}
    nothing: list[Step] = []
    ways = [(source, there[kind], nothing) for kind in kinds] + [(there[kind], back[kind], nothing) for kind in kinds]
    programs.libreoffice_edits(ways)
    assert [kind for kind in kinds if not untouched(submission(back[kind].read_bytes()), spec)] == []
    for kind in kinds:
        found = submission(there[kind].read_bytes())
        off = difference(found, full_answers(spec))
        assert ([item.code for item in found.diagnostics], off.wrong, off.lost) == (["KX426"], {}, {})


RESAVES = [
    pytest.param(programs.gnumeric_convert, marks=programs.needs_gnumeric, id="Gnumeric"),
    pytest.param(programs.exceljs_resave, marks=programs.needs_node_tools, id="ExcelJS"),
    pytest.param(programs.sheetjs_resave, marks=programs.needs_node_tools, id="SheetJS"),
    pytest.param(programs.openpyxl_resave, id="openpyxl"),
]


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("resave", RESAVES)
def test_a_workbook_that_another_program_saved_is_as_good(
    resave: Callable[[Path, Path], Path], spec: str, tmp_path: Path
) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(full(spec))
    assert untouched(submission(resave(source, tmp_path / "saved.xlsx").read_bytes()), spec)


@pytest.mark.parametrize("spec", SPECS)
def test_a_workbook_that_came_through_numbers_is_as_good(spec: str) -> None:
    data = edited(full(spec), numbers_like)
    assert b"_kamxl - Table 1" in parts(data)["xl/workbook.xml"]
    assert untouched(submission(data), spec)


def numbers_like(book: Workbook) -> None:
    """What Apple Numbers was seen to do: a sheet before all others, other names, an empty column, nothing hidden."""
    book.epoch = CALENDAR_MAC_1904
    book.properties = DocumentProperties()
    for name in list(book.custom_doc_props.names):  # type: ignore[attr-defined]  # missing in its stubs
        del book.custom_doc_props[name]  # type: ignore[attr-defined]  # missing in its stubs
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in book.worksheets:
        sheet.title = f"{sheet.title} - Table 1"[:31]
        sheet.sheet_state = "visible"
        sheet.protection.sheet = False
        sheet.data_validations.dataValidation.clear()
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for dimension in sheet.column_dimensions.values():
            dimension.hidden = False
        sheet.insert_cols(1)
    export = book.create_sheet("Export Summary", 0)
    export.append(["This document was exported from Numbers. Each table was converted to an Excel worksheet."])
    for sheet in book.worksheets[1:]:
        export.append([sheet.title, "Table 1", sheet.title])


@pytest.mark.parametrize("spec", SPECS)
def test_a_workbook_that_came_through_google_is_as_good(spec: str) -> None:
    data = google_like(full(spec))
    names = parts(data)
    assert not [name for name in names if name.startswith("docProps")]
    assert b"<v>3.0</v>" in names["xl/worksheets/sheet3.xml"]
    assert untouched(submission(data), spec)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def google_like(data: bytes) -> bytes:
    """What Google Sheets was seen to do: no document properties, no dimension, ``3.0`` for 3."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts(data).items():
            if name.startswith("docProps"):
                continue
            text = re.sub(rb"<(Override|Relationship) [^>]*docProps[^>]*/>", b"", held)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"<dimension [^>]*/>", b"", text)
                text = re.sub(rb"(<c r=\"\w+\"(?: s=\"\d+\")?><v>\d+)(</v>)", rb"\1.0\2", text)
            archive.writestr(name, text)
    return out.getvalue()
