"""Findings as people read them: grouped, the most severe first, cut where nobody would read on."""

from __future__ import annotations

from kamxl.diagnostics import Diagnostic, Place, grouped, render


def found(code: str, file: str, sheet: str = "", *cells: str, text: str = "", expected: str = "") -> Diagnostic:
    return Diagnostic(code, "something is wrong", Place(file, sheet=sheet, cells=cells), text, expected, "mend it")


def told(*items: Diagnostic) -> list[str]:
    return [render(*group) for group in grouped(items)]


def test_the_same_fault_in_many_cells_of_a_file_is_told_once() -> None:
    cells = [("A", "E6", "x"), ("A", "E7", "x"), ("B", "E6", "y"), ("A", "E8", "x"), ("A", "E9", "y")]
    assert told(*(found("KX301", "a.xlsx", sheet, cell, text=text) for sheet, cell, text in cells)) == [
        (
            "error[KX301]: something is wrong (5 cells)\n"
            " --> a.xlsx\n"
            '  | A!E6, E7, E8: "x"\n'
            '  | B!E6: "y"\n'
            '  | A!E9: "y"\n'
            "  = help: mend it\n"
        )
    ]


def test_one_thing_found_in_one_sheet_stands_beside_its_place() -> None:
    assert told(found("KX301", "a.xlsx", "A", "E6", "E7", text="x", expected="0 to 3")) == [
        (
            "error[KX301]: something is wrong (2 cells)\n"
            " --> a.xlsx ▸ A!E6, E7\n"
            '  | "x"\n'
            "  = expected: 0 to 3\n"
            "  = help: mend it\n"
        )
    ]


def test_what_is_expected_stands_with_each_cell_where_it_differs() -> None:
    items = (found("KX319", "a.xlsx", "S", f"C{row}", text="1", expected=f"{row} for it") for row in (5, 6))
    assert told(*items) == [
        (
            "warning[KX319]: something is wrong (2 cells)\n"
            " --> a.xlsx\n"
            '  | S!C5: "1", expected 5 for it\n'
            '  | S!C6: "1", expected 6 for it\n'
            "  = help: mend it\n"
        )
    ]


def test_files_with_the_same_fault_as_wholes_are_told_together_and_cells_of_two_files_are_not() -> None:
    whole = [found("KX404", name) for name in ("a.xlsx", "b.xlsx")]
    assert told(*whole) == ["error[KX404]: something is wrong (2 files)\n --> a.xlsx\n --> b.xlsx\n  = help: mend it\n"]
    assert len(told(*(found("KX301", name, "A", "E6") for name in ("a.xlsx", "b.xlsx")))) == 2


def test_lines_of_a_text_stay_apart() -> None:
    items = [Diagnostic("KX104", "unknown key", Place("a.yaml", line=line, column=3)) for line in (2, 3)]
    assert len(told(*items)) == 2


def test_the_most_severe_comes_first_and_else_the_order_stays() -> None:
    codes = ("KX308", "KX311", "KX301", "KX319", "KX306")
    items = [found(code, "a.xlsx", "A", "E6") for code in codes]
    assert [group[0].code for group in grouped(items)] == ["KX301", "KX306", "KX311", "KX319", "KX308"]


def test_a_list_that_nobody_would_read_is_cut() -> None:
    [text] = told(*(found("KX301", "a.xlsx", "A", f"E{row}", text=str(row)) for row in range(50)))
    assert "(50 cells)" in text
    assert "… and 42 more" in text
    assert len(text.splitlines()) == 12
    [text] = told(*(found("KX301", "a.xlsx", "A", f"E{row}", text="x") for row in range(50)))
    assert " E11 and 38 more\n" in text
