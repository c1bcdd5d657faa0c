"""The foreign programs do what the other tests rely on."""

import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.support import programs
from tests.support.programs import Step, step

# A cached result that no honest calculation of =B2+1 gives.
POISON = 999
RIGHT = 4


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheet `Data`: a heading, three rows of code and number, and a formula whose cached result is a lie."""
    path = tmp_path_factory.mktemp("table") / "table.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Data")
    rows = [("Code", "Score", "Note"), ("C1-01", 3, "c"), ("C1-02", 1, "a"), ("C1-03", 2, "b")]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.write_formula("E1", "=B2+1", None, POISON)
    sheet.set_column("D:D", None, None, {"hidden": True})
    sheet.protect()
    workbook.add_worksheet("Other").write_string("A1", "other")
    workbook.close()
    return path


def opened(path: Path, *, data_only: bool = True) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # openpyxl misses its own default style in what others save
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=data_only)


def cells(path: Path, sheet: str = "Data", area: str = "A1:C4", *, formulas: bool = False) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(path, data_only=not formulas)[sheet][area]]


def value(path: Path, address: str, sheet: str = "Data") -> Any:  # noqa: ANN401  # a cell holds any kind of value
    return cells(path, sheet, f"{address}:{address}")[0][0]


def sheet_names(path: Path) -> list[str]:
    return opened(path).sheetnames


# --- LibreOffice ------------------------------------------------------------------------------------------------------


@programs.needs_libreoffice
def test_libreoffice_keeps_a_poisoned_cache_unless_told_to_recalculate(table: Path, tmp_path: Path) -> None:
    kept = programs.libreoffice_convert(table, tmp_path / "kept")
    assert value(kept, "E1") == POISON
    assert cells(kept) == cells(table)


@programs.needs_libreoffice
def test_libreoffice_recalculates_a_poisoned_cache(table: Path, tmp_path: Path) -> None:
    assert value(programs.libreoffice_convert(table, tmp_path / "new", recalculate=True), "E1") == RIGHT


@programs.needs_libreoffice
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_libreoffice_saves_other_formats_and_reads_them_back(kind: str, table: Path, tmp_path: Path) -> None:
    there = programs.libreoffice_convert(table, tmp_path / "there", to=kind)
    back = programs.libreoffice_convert(there, tmp_path / "back")
    assert there.suffix == f".{kind}"
    assert cells(back) == cells(table)


@programs.needs_libreoffice
def test_libreoffice_says_so_when_it_cannot_load_a_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(programs.ProgramError, match=r"wrote no broken\.ods"):
        programs.libreoffice_convert(broken, tmp_path / "out", to="ods")


@programs.needs_libreoffice
def test_libreoffice_never_writes_over_its_source(table: Path) -> None:
    with pytest.raises(ValueError, match="over its own source"):
        programs.libreoffice_convert(table, table.parent)


@programs.needs_libreoffice
@programs.needs_pdftoppm
def test_every_sheet_becomes_a_picture(table: Path, tmp_path: Path) -> None:
    pdf = programs.libreoffice_convert(table, tmp_path / "pdf", to="pdf")
    pages = programs.pdf_pages(pdf, tmp_path / "pages", dpi=40)
    assert len(pages) == len(sheet_names(table))
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


# --- a person in LibreOffice ------------------------------------------------------------------------------------------

HEADING = ["Code", "Score", "Note"]
C1, C2, C3 = ["C1-01", 3, "c"], ["C1-02", 1, "a"], ["C1-03", 2, "b"]
EMPTY = [None, None, None]

TABLE_EDITS: dict[str, tuple[Step, list[list[Any]]]] = {
    "a number": (step("set_cell", sheet="Data", address="B2", value=0), [HEADING, ["C1-01", 0, "c"], C2, C3]),
    "a text of digits": (
        step("set_cell", sheet="Data", address="B2", value="1.1"),
        [HEADING, ["C1-01", "1.1", "c"], C2, C3],
    ),
    "a truth": (step("set_cell", sheet="Data", address="B2", value=True), [HEADING, ["C1-01", True, "c"], C2, C3]),
    "a blank": (step("set_cell", sheet="Data", address="B2", value=None), [HEADING, ["C1-01", None, "c"], C2, C3]),
    "typed digits": (step("type_cell", sheet="Data", address="C2", text="7"), [HEADING, ["C1-01", 3, 7], C2, C3]),
    "whole rows sorted": (step("sort_rows", sheet="Data", range="A2:C4", column="B"), [HEADING, C2, C3, C1]),
    "rows sorted downwards": (
        step("sort_rows", sheet="Data", range="A2:C4", column="C", descending=True),
        [HEADING, C1, C3, C2],
    ),
    "some columns sorted": (
        step("sort_rows", sheet="Data", range="B2:C4", column="B"),
        [HEADING, ["C1-01", 1, "a"], ["C1-02", 2, "b"], ["C1-03", 3, "c"]],
    ),
    "rows inserted": (step("insert_rows", sheet="Data", at=3, count=1), [HEADING, C1, EMPTY, C2]),
    "rows deleted": (step("delete_rows", sheet="Data", at=2, count=2), [HEADING, C3, EMPTY, EMPTY]),
    "columns inserted": (
        step("insert_columns", sheet="Data", at="B", count=1),
        [["Code", None, "Score"], ["C1-01", None, 3], ["C1-02", None, 1], ["C1-03", None, 2]],
    ),
    "columns deleted": (
        step("delete_columns", sheet="Data", at="B", count=1),
        [["Code", "Note", None], ["C1-01", "c", None], ["C1-02", "a", None], ["C1-03", "b", None]],
    ),
    "a range cut and pasted": (
        step("move_range", sheet="Data", source="A2:C2", target="A5"),
        [HEADING, EMPTY, C2, C3],
    ),
    "a range copied": (step("copy_range", sheet="Data", source="A2:C2", target="A4"), [HEADING, C1, C2, C1]),
}


SHEET_EDITS: dict[str, tuple[Step, list[str]]] = {
    "renamed": (step("rename_sheet", sheet="Data", name="Mine"), ["Mine", "Other"]),
    "copied to the end": (step("copy_sheet", sheet="Data", name="Twin"), ["Data", "Other", "Twin"]),
    "copied to the front": (step("copy_sheet", sheet="Data", name="Twin", at=0), ["Twin", "Data", "Other"]),
    "moved": (step("move_sheet", sheet="Data", at=2), ["Other", "Data"]),
    "removed": (step("remove_sheet", sheet="Data"), ["Other"]),
}


OTHER_EDITS: dict[str, list[Step]] = {
    "one after another": [
        step("move_range", sheet="Data", source="A2:C2", target="B3", target_sheet="Other"),
        step("show_columns", sheet="Data", columns="D"),
        step("show_columns", sheet="Data", columns="B:C", visible=False),
        step("show_sheet", sheet="Other", visible=False),
    ],
    "none": [],
    "recalculated": [step("recalculate_all")],
}


@pytest.fixture(scope="module")
def edited(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The table after an edit by its name; all are made in one LibreOffice, since its start costs more than an edit."""
    steps = {name: [edit] for name, (edit, _) in (*TABLE_EDITS.items(), *SHEET_EDITS.items())} | OTHER_EDITS
    folder = tmp_path_factory.mktemp("edited")
    made = {name: folder / f"{place}.xlsx" for place, name in enumerate(steps)}
    programs.libreoffice_edits([(table, [made[name]], steps[name]) for name in steps])
    return made.__getitem__


@programs.needs_uno
@pytest.mark.parametrize("name", TABLE_EDITS)
def test_an_edit_in_libreoffice_changes_the_table_as_it_says(name: str, edited: Callable[[str], Path]) -> None:
    assert cells(edited(name)) == TABLE_EDITS[name][1]


@programs.needs_uno
@pytest.mark.parametrize("name", SHEET_EDITS)
def test_an_edit_in_libreoffice_changes_the_sheets_as_it_says(name: str, edited: Callable[[str], Path]) -> None:
    assert sheet_names(edited(name)) == SHEET_EDITS[name][1]


@programs.needs_uno
def test_a_script_of_edits_may_be_json(table: Path, tmp_path: Path) -> None:
    script = '[{"do": "set_cell", "sheet": "Data", "address": "B2", "value": 0}]'
    assert value(programs.libreoffice_edit(table, tmp_path / "edited.xlsx", script), "B2") == 0


@programs.needs_uno
def test_edits_in_libreoffice_follow_one_another(edited: Callable[[str], Path]) -> None:
    made = edited("one after another")
    assert cells(made, "Other", "B3:D3") == [C1]
    workbook = opened(made)
    data = workbook["Data"]
    assert workbook["Other"].sheet_state == "hidden"
    assert [data.column_dimensions[letter].hidden for letter in "BD"] == [True, False]
    assert not data.protection.sheet


@programs.needs_uno
def test_a_person_in_libreoffice_sees_the_cache_until_all_is_recalculated(edited: Callable[[str], Path]) -> None:
    assert (value(edited("none"), "E1"), value(edited("recalculated"), "E1")) == (POISON, RIGHT)


@programs.needs_uno
@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (step("burn_sheet", sheet="Data"), "no edit is called 'burn_sheet'"),
        (step("remove_sheet", sheet="Gone"), "no sheet 'Gone'"),
        (step("insert_rows", sheet="Data", rows=3), "insert_rows"),
    ],
)
def test_an_edit_that_cannot_be_made_is_an_error(edit: Step, words: str, table: Path, tmp_path: Path) -> None:
    with pytest.raises(programs.ProgramError, match=words):
        programs.libreoffice_edit(table, tmp_path / "edited.xlsx", [edit])


# --- the other programs -----------------------------------------------------------------------------------------------


@programs.needs_gnumeric
def test_gnumeric_recalculates_a_poisoned_cache_only_when_told(table: Path, tmp_path: Path) -> None:
    kept = programs.gnumeric_convert(table, tmp_path / "kept.xlsx")
    new = programs.gnumeric_convert(table, tmp_path / "new.xlsx", recalculate=True)
    assert (value(kept, "E1"), value(new, "E1")) == (POISON, RIGHT)
    assert cells(new) == cells(table)


@programs.needs_gnumeric
def test_gnumeric_says_so_when_it_cannot_load_a_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(programs.ProgramError, match=r"wrote no out\.xlsx"):
        programs.gnumeric_convert(broken, tmp_path / "out.xlsx")


@programs.needs_node_tools
@pytest.mark.parametrize("resave", [programs.exceljs_resave, programs.sheetjs_resave])
def test_a_node_program_keeps_cells_and_formulas(resave: Any, table: Path, tmp_path: Path) -> None:  # noqa: ANN401
    saved = resave(table, tmp_path / "saved.xlsx")
    assert cells(saved) == cells(table)
    assert cells(saved, area="E1:E1", formulas=True) == [["=B2+1"]]


@programs.needs_node_tools
def test_a_node_program_says_so_when_it_cannot_load_a_file(tmp_path: Path) -> None:
    with pytest.raises(programs.ProgramError, match=r"wrote no out\.xlsx"):
        programs.exceljs_resave(tmp_path / "missing.xlsx", tmp_path / "out.xlsx")


def test_openpyxl_drops_the_cached_results(table: Path, tmp_path: Path) -> None:
    saved = programs.openpyxl_resave(table, tmp_path / "saved.xlsx")
    assert value(saved, "E1") is None
    assert cells(saved) == cells(table)


@programs.needs_validator
def test_the_validator_names_a_broken_part(table: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(table) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<sheetData>", b"<nonsense/><sheetData>"))
    found = programs.sdk_errors([table, broken])
    assert found[table] == []
    assert any("/xl/worksheets/sheet1.xml" in error and "nonsense" in error for error in found[broken])


@programs.needs_validator
def test_the_validator_reports_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    no_workbook = tmp_path / "no.xlsx"
    no_workbook.write_bytes(b"nothing of the kind")
    assert programs.sdk_errors([no_workbook])[no_workbook]


# --- running a program ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("sleep") is None, reason="there is no sleep here")
def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, table: Path, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging"
    hanging.write_text("#!/bin/sh\nsleep 60 &\nsleep 60\n", encoding="utf-8")
    hanging.chmod(0o755)
    monkeypatch.setattr(programs, "SSCONVERT", str(hanging))
    monkeypatch.setattr(programs, "TOOL_SECONDS", 0.3)
    with pytest.raises(programs.ProgramError, match="had not ended"):
        programs.gnumeric_convert(table, tmp_path / "out.xlsx")
