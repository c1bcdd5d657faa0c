import io
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kamxl.api import report_bytes
from kamxl.errors import KamxlError
from kamxl.plan.build import make_plan
from kamxl.results.consolidate import consolidate
from kamxl.results.model import Submission
from kamxl.results.team import Expected, TeamResult
from kamxl.spec.model import Look, Spec
from kamxl.spec.shelf import open_spec
from kamxl.team import make_team_plan
from kamxl.team.table import half_up, mean_share
from kamxl.xlsx.write import write_workbook
from tests.results.kin import BASE
from tests.results.sample import READING, returned, small_spec, small_team
from tests.results.test_comparison import EVERYBODY
from tests.support.lint import lint
from tests.support.programs import needs_validator, sdk_errors

SHIPPED = ("kam-growth-planning", "akam-diploma-1")
SHEETS = [
    *("Overview", "Register", "Heat map", "Distribution", "Gaps", "Evidence"),
    *("Written answers", "Actions", "Data", "Issues"),
]
HOSTILE = ["=1+1", "@SUM(A1:A9)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "http://example.org", "  =HYPERLINK(A1)"]
HEADER = 4


def bytes_of(team: TeamResult) -> bytes:
    return write_workbook(make_team_plan(team, Look()))


def load(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        # openpyxl knows no data bars of this century
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def book_of(team: TeamResult) -> Workbook:
    return load(bytes_of(team))


def small(extra: tuple[Submission, ...] = (), expected: tuple[Expected, ...] = ()) -> TeamResult:
    return consolidate([*small_team(), *extra], expected, spec=small_spec())


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    header = [str(cell.value) for cell in sheet[HEADER]]
    return [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True)]


@pytest.fixture(scope="module")
def book() -> Workbook:
    return book_of(small(expected=(Expected("eve", "Eve", subject="Litware"),)))


def test_the_overview_comes_first_and_every_sheet_has_its_place(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert book.active is not None
    assert book.active.title == "Overview"


def test_the_heat_map_holds_numbers_and_its_blanks_are_blank_and_grey(book: Workbook) -> None:
    sheet = book["Heat map"]
    shown = [[cell.value for cell in row] for row in sheet["A5:E8"]]
    assert shown == [
        ["Ana – Northwind", "3 of 3", 0.83, 0.33, 0.66],
        ["Ben – Northwind (partial)", "2 of 3", 0.16, None, 0.11],
        ["Cem – Contoso (partial)", "2 of 3", 0.33, None, 0.16],
        ["Dan – Fabrikam (nothing answered)", "0 of 3", None, None, None],
    ]
    assert sheet["C5"].number_format == "0%"
    assert sheet["D6"].fill.fgColor.rgb == "FFD9DCDF"
    assert sheet["C5"].fill.fill_type is None
    (rule,) = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert rule.type == "colorScale"


def test_below_the_heat_map_stand_the_means_and_how_many_they_are_of(book: Workbook) -> None:
    sheet = book["Heat map"]
    assert [cell.value for cell in sheet[9]] == ["Team mean", None, 0.444, 0.333, 0.315]
    assert [cell.value for cell in sheet[10]] == ["n (people with a score)", None, 3, 1, 3]
    assert sheet.auto_filter.ref == "A4:E8"  # the means are no people, and are not filtered


def test_the_overview_has_a_line_per_capability_and_a_chart(book: Workbook) -> None:
    sheet = book["Overview"]
    lines = {row[0]: row[2:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert lines["A Alpha"] == (3, 0.444, 0.333, 0.16, 0.83, 0.67, 2.3, 6)
    assert lines["Total"] == (3, 0.315, 0.167, 0.11, 0.66, 0.55, 2.7, 9)
    assert lines["Total, complete returns only"] == (1, 0.667, 0.667, 0.66, 0.66, 0, 6, 9)
    (said,) = [str(text) for text in lines if "may be lower than every capability" in str(text)]
    assert "complete here when every statement is answered" in said


def test_without_a_complete_return_its_line_is_blank() -> None:
    sheet = book_of(consolidate(small_team()[:2], spec=small_spec()))["Overview"]
    lines = {row[0]: row[2:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert lines["Total, complete returns only"] == (0, None, None, None, None, None, None, 9)


def test_the_charts_show_the_capabilities_and_no_total() -> None:
    plan = make_team_plan(small(), Look()).sheet("overview")
    (chart,) = plan.charts
    top, _, bottom, _ = chart.labels
    assert [plan.cells[row, 0].content for row in range(top, bottom + 1)] == ["A Alpha", "B Beta"]


def test_the_figures_of_a_gap_have_two_decimals_and_agree() -> None:
    people = tuple(returned(f"P{n}", {"second": score}) for n, score in enumerate((0, 1, 1)))
    sheet = book_of(consolidate(people, spec=small_spec()))["Gaps"]
    (row,) = rows_of(sheet)
    assert (row["Mean score"], row["Mean shortfall"], row["Shortfall × people"]) == (0.67, 2.33, 7)
    assert [cell.number_format for cell in sheet[5]][-3:] == ["0.00"] * 3


def test_the_register_leaves_out_what_says_nothing(book: Workbook) -> None:
    rows = rows_of(book["Register"])
    assert [row["On the roster"] for row in rows] == ["no"] * 4 + ["yes"]
    signed = (small_team()[2]._replace(identity="signed"),)
    (row,) = rows_of(book_of(consolidate(signed, spec=small_spec()))["Register"])
    assert "On the roster" not in row
    assert row["File"] == "Ana.xlsx"


def test_the_register_always_says_whether_a_workbook_is_signed(book: Workbook) -> None:
    assert {row["Identity"] for row in rows_of(book["Register"]) if row["File"]} == {"unsigned"}
    signed = (small_team()[2]._replace(identity="signed"),)
    (row,) = rows_of(book_of(consolidate(signed, spec=small_spec()))["Register"])
    assert row["Identity"] == "signed"


def test_no_page_says_component(book: Workbook) -> None:
    texts = [str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [text for text in texts if "component" in text.casefold()]


def test_the_register_lists_who_is_missing(book: Workbook) -> None:
    rows = rows_of(book["Register"])
    assert [(row["Person"], row["Status"]) for row in rows][-1] == ("Eve", "Missing")
    assert rows[-1]["Complete"] is None
    assert rows[0]["Complete"] == 1


def test_data_tells_a_blank_from_a_zero(book: Workbook) -> None:
    scores = {(row["Person"], row["Code"]): (row["Score"], row["State"]) for row in rows_of(book["Data"])}
    assert scores["Ben", "A-01"] == (0, "answered")
    assert scores["Ben", "B-01"] == (None, "blank")
    assert scores["Cem", "A-02"] == (None, "N/A")
    assert scores["Cem", "B-01"] == (None, "unreadable")


def test_an_issue_says_file_sheet_and_cell(book: Workbook) -> None:
    row, roster = rows_of(book["Issues"])
    assert roster["Code"] == "KX454"
    assert (row["File"], row["Sheet"], row["Cell"], row["Found"]) == ("Cem.xlsx", "B Beta", "E6", "2 - partly")


def test_every_table_says_its_n_under_its_title(book: Workbook) -> None:
    for name in SHEETS[1:-1]:
        said = str(book[name]["A2"].value)
        assert any(part in said for part in ("n = ", "of 4 returns")), name
    assert str(book["Overview"]["A2"].value).startswith("n = 4 returns that count")


def test_tables_are_frozen_filtered_and_printed_one_page_wide_with_their_headings(book: Workbook) -> None:
    for name in SHEETS[1:]:
        sheet = book[name]
        assert str(sheet.freeze_panes).endswith("5"), name
        assert sheet.auto_filter.ref, name
        assert sheet.print_title_rows == "$4:$4", name
    for page in book.worksheets:
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToWidth in {None, 1}  # 1 is what is meant where nothing is said
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter is not None
        assert page.oddFooter.right is not None
        assert page.oddFooter.right.text == "&P / &N"
        assert not page.protection.sheet


def test_texts_wrap(book: Workbook) -> None:
    sheet = book["Gaps"]
    assert sheet["D5"].alignment.wrap_text


def test_hostile_names_and_comments_stay_texts(tmp_path: Path) -> None:
    extra = tuple(
        returned(
            text.strip(),
            {"first": 1},
            subject=text.strip(),
            file=f"{place}.xlsx",
            texts={
                "statement/first:comment": text,
                "statement/first:where": text,
                "action/01:action": text,
                "respondent/organisation:value": text,
            },
        )
        for place, text in enumerate(HOSTILE)
    )
    target = tmp_path / "team.xlsx"
    target.write_bytes(bytes_of(small(extra)))
    found = load(target.read_bytes())
    cells = [cell for sheet in found.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink and not cell.hyperlink.location]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert set(HOSTILE) <= {cell.value for cell in texts}
    risky = [cell for cell in texts if str(cell.value).lstrip().startswith(("=", "+", "-", "@"))]
    assert not [cell.coordinate for cell in risky if not cell.quotePrefix]
    with zipfile.ZipFile(target) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in sheets if b"<f>" in archive.read(name)]


def test_without_any_return_every_sheet_says_so_in_words() -> None:
    found = book_of(consolidate([], [Expected("eve", "Eve")], spec=small_spec()))
    assert "No return counts yet" in str(found["Heat map"]["A5"].value)
    assert "Nobody wrote an action" in str(found["Actions"]["A5"].value)
    assert "There are no answers" in str(found["Data"]["A5"].value)
    assert "Nothing was found" in str(found["Issues"]["A5"].value)
    assert not found["Issues"].auto_filter.ref


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamxl.team.table.MOST_ROWS", 15)
    assert make_team_plan(small(), Look()).sheet("data").filter == (3, 0, 15, 13)  # 12 answers end in row 16
    with pytest.raises(KamxlError) as caught:
        make_team_plan(small((returned("Eve", {"first": 1}),)), Look())
    assert [item.code for item in caught.value.diagnostics] == ["KX201"]


def test_bars_always_and_a_radar_where_the_number_of_axes_suits_one() -> None:
    assert [chart.kind for chart in make_team_plan(small(), Look()).sheet("overview").charts] == ["bar"]
    for name in SHIPPED:
        spec, team = shipped(name)
        assert [chart.kind for chart in make_team_plan(team, spec.look).sheet("overview").charts] == ["bar", "radar"]


def test_equal_teams_give_equal_bytes() -> None:
    assert bytes_of(small()) == bytes_of(small())


def test_a_plan_of_a_team_asks_nothing_and_has_no_reading_part() -> None:
    plan = make_team_plan(small(), Look())
    assert plan.reading is None
    assert not any(sheet.validations or sheet.protected for sheet in plan.sheets)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.text(max_size=60), st.sampled_from([None, 0, 3, "?"])),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_finds_its_way_into_the_workbook(people: list[tuple[str, str, int | str | None]]) -> None:
    many = [
        returned(name, {"first": score}, file=f"{place}.xlsx", texts={"statement/first:comment": comment})
        for place, (name, comment, score) in enumerate(people)
    ]
    found = book_of(consolidate(many, spec=small_spec()))
    assert found.sheetnames == SHEETS


def test_means_are_rounded_half_up() -> None:
    assert [half_up(value, 1) for value in (1.25, 2.25, 0.15, 2.6499, 0.0)] == [1.3, 2.3, 0.2, 2.6, 0.0]
    assert [mean_share(value) for value in (None, 0.0, 66.65, 100.0)] == [None, 0.0, 0.667, 1.0]


def shipped(name: str) -> tuple[Spec, TeamResult]:
    spec = open_spec(name).spec
    assert spec is not None
    reading = make_plan(spec).reading
    assert reading is not None
    codes = [row.id.split("/")[1] for block in reading.blocks if block.family == "statements" for row in block.rows]
    people = [
        returned(
            f"Person {n}", {id_: (n + at) % 4 for at, id_ in enumerate(codes) if n % 5 or at > 30}, reading=reading
        )
        for n in range(12)
    ]
    return spec, consolidate(people, [Expected("eve", "Eve")], spec=spec)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_team_workbooks_of_the_shipped_specs_are_sound(name: str, tmp_path: Path) -> None:
    spec, team = shipped(name)
    target = tmp_path / f"{name}.xlsx"
    target.write_bytes(write_workbook(make_team_plan(team, spec.look)))
    assert lint(target, functions=()) == []


@needs_validator
def test_the_schema_validator_finds_nothing(tmp_path: Path) -> None:
    paths = []
    for name in SHIPPED:
        spec, team = shipped(name)
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(write_workbook(make_team_plan(team, spec.look)))
    empty = consolidate([], [Expected("eve", "Eve")], spec=small_spec())
    paths.append(tmp_path / "empty.xlsx")
    paths[-1].write_bytes(bytes_of(empty))
    assert lint(paths[-1]) == []
    assert sdk_errors(paths) == {path: [] for path in paths}


def test_the_small_assessment_is_what_these_tests_think() -> None:
    assert [block.family for block in READING.blocks].count("statements") == 2


def test_a_report_on_several_plans_says_in_the_workbook_what_is_compared() -> None:
    team = consolidate(EVERYBODY, [Expected("gil", "Gil")], spec=BASE)
    book = book_of(team)
    assert book.sheetnames[1:4] == ["Compared", "Differences", "Register"]
    plans = {str(row["Plan"]): row["Workbooks"] for row in rows_of(book["Compared"])}
    assert plans == dict.fromkeys(
        ("root 2", "acme 1", "acme-eu 1", *(f"root 1 [{name}]" for name in ("de", "en", "fr"))), 1
    )
    assert "2 of 5 statements shared; 6 of 15 points" in str(book["Compared"]["A2"].value)
    assert "2 of 5 statements shared" in str(book["Overview"]["A2"].value)
    outcomes = {(row["Outcome"], row["Why"], row["Code"]) for row in rows_of(book["Differences"])}
    assert ("Left out", "asked only in these plans", "B-03") in outcomes
    assert ("Compared", "another weight in these plans", "A-02") in outcomes
    register = {str(row["Person"]): row["Plan"] for row in rows_of(book["Register"])}
    assert register == {
        "Ana": "root 1",
        "Ben": "root 1",
        "Cem": "root 1",
        "Dan": "root 2",
        "Eve": "acme 1",
        "Fay": "acme-eu 1",
        "Gil": None,
    }


def test_a_report_is_worded_in_its_language() -> None:
    book = load(report_bytes(replace(small(), language="de"), "xlsx"))
    assert "Maßnahmen" in book.sheetnames
    assert {"Bereich", "Median"} <= {cell.value for row in book["Überblick"].iter_rows() for cell in row}


def test_of_very_many_answers_the_data_have_one_row_for_each_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamxl.team.lists.MOST_LINES", 11)
    sheet = book_of(small())["Data"]
    assert "12 rows, too many to open quickly" in str(sheet["A2"].value)
    rows = {row["Person"]: (row["A-01"], row["A-02"], row["B-01"]) for row in rows_of(sheet)}
    assert rows == {
        "Ana": (3, 2, 1),
        "Ben": (0, 1, None),
        "Cem": (1, "N/A", "unreadable"),
        "Dan": (None, None, None),
    }
    assert rows_of(sheet)[0]["Organisation"] == "Example"
    monkeypatch.setattr("kamxl.team.lists.MOST_LINES", 12)
    assert len(rows_of(book_of(small())["Data"])) == 12
