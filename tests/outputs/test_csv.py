import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl.outputs.csvfiles import csv_bytes, csv_files, csv_table
from kamxl.outputs.tables import Table, tables
from kamxl.results.consolidate import consolidate
from kamxl.results.team import Expected, TeamResult
from tests.results.sample import returned, small_spec, small_team

TEAM = consolidate(small_team(), spec=small_spec())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SIGNS = "=+-@＝＋－＠\t\r\n"


def parsed(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def test_a_file_begins_with_a_bom_and_its_lines_end_with_crlf() -> None:
    data = csv_table(Table("t", ("a", "b"), ((1, "x"),)))
    assert data == b'\xef\xbb\xbf"a","b"\r\n1,"x"\r\n'


def test_numbers_stay_numbers_blanks_stay_empty_and_texts_are_quoted() -> None:
    row = (0, -3, 2.5, 7.0, None, "", "-3", date(2026, 3, 31), 'say "yes", then go\nhome')
    line = csv_bytes([row], ",").decode("utf-8-sig")
    assert line == '0,-3,2.5,7,,,"\'-3",2026-03-31,"say ""yes"", then go\nhome"\r\n'


@given(st.lists(st.lists(TEXTS.filter(bool), min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_a_csv_reader_gives_every_text_back_but_for_the_apostrophe(rows: list[list[str]], delimiter: str) -> None:
    found = parsed(csv_bytes(rows, delimiter), delimiter)
    # an empty-looking row of one cell is not made here: csv cannot tell it from no row
    assert [
        [cell.removeprefix("'") if cell not in row else cell for cell in line]
        for line, row in zip(found, rows, strict=True)
    ] == rows


@given(st.text(" \t\u00a0\u200b", max_size=3), st.sampled_from(SIGNS), TEXTS)
def test_no_text_can_become_a_formula(blanks: str, sign: str, rest: str) -> None:
    ((cell, _),) = parsed(csv_bytes([(blanks + sign + rest, "x")], ","))
    assert cell == f"'{blanks}{sign}{rest}"


@given(TEXTS)
def test_no_cell_starts_with_a_sign_after_blanks(text: str) -> None:
    ((cell, _),) = parsed(csv_bytes([(text, "x")], ","))
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_every_table_becomes_a_file() -> None:
    names = {
        "register",
        "overview",
        "heat_map",
        "distribution",
        "gaps",
        "evidence",
        "written",
        "actions",
        "data",
        "issues",
    }
    files = csv_files(TEAM)
    assert set(files) == {f"{name}.csv" for name in names}
    assert {table.name for table in tables(TEAM)} == names
    for data in files.values():
        rows = parsed(data)
        assert len({len(row) for row in rows}) == 1


def test_a_blank_score_is_an_empty_cell_and_a_zero_is_a_zero() -> None:
    header, *rows = parsed(csv_files(TEAM)["data.csv"])
    scores = {(row[0], row[header.index("statement")]): row[header.index("score")] for row in rows}
    assert (scores["Ben", "first"], scores["Ben", "third"], scores["Cem", "third"]) == ("0", "", "")


def test_a_heat_map_has_a_column_per_capability() -> None:
    header, ana, ben, *_ = parsed(csv_files(TEAM)["heat_map.csv"])
    assert header == ["person", "subject", "reference", "answered", "of", "alpha", "beta", "total"]
    assert (ana[3:], ben[3:]) == (["3", "3", "83", "33", "66"], ["2", "3", "16", "", "11"])


def test_the_overview_has_exact_means_and_a_line_of_complete_returns() -> None:
    header, *rows = parsed(csv_files(TEAM)["overview.csv"])
    lines = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert list(lines) == ["alpha", "beta", "total", "total:complete"]
    assert float(lines["beta"]["mean"]) == pytest.approx(100 / 3)
    assert (lines["beta"]["lowest"], lines["beta"]["highest"]) == ("33", "33")
    assert lines["total:complete"]["capability"] == "Total, complete returns only"
    assert (lines["total:complete"]["n"], lines["total:complete"]["mean_points"]) == ("1", "6")


def test_the_register_says_who_is_on_the_roster_where_one_was_given() -> None:
    def told(team: TeamResult) -> list[str]:
        header, *rows = parsed(csv_files(team)["register.csv"])
        return [row[header.index("on_roster")] for row in rows]

    assert told(TEAM) == [""] * 4
    assert told(consolidate(small_team(), [Expected("ana", "Ana")], spec=small_spec())) == ["yes", "no", "no", "no"]


def test_a_hostile_name_is_defused_in_every_table() -> None:
    team = consolidate([returned("=1+1", {"first": 1}, subject="@SUM(A1)")])
    assert parsed(csv_files(team)["register.csv"])[1][0] == "'=1+1"
    for data in csv_files(team).values():
        assert not [cell for row in parsed(data) for cell in row if cell.startswith(("=", "@"))]


def test_a_delimiter_is_named_or_given_and_others_are_refused() -> None:
    table = Table("t", ("a", "b"), ())
    assert csv_table(table, "semicolon") == csv_table(table, ";") == b'\xef\xbb\xbf"a";"b"\r\n'
    with pytest.raises(ValueError, match="no delimiter"):
        csv_table(table, '"')


def test_a_file_name_that_is_no_text_does_not_stop_the_report() -> None:
    team = consolidate([returned("Ana", {"first": 1}, file="odd\udcff.xlsx")])
    assert b"odd?.xlsx" in csv_files(team)["register.csv"]
