"""Score sheets as people make them, each in its own manner, with the draft that comes of them."""

from __future__ import annotations

from tests.drafting.books import Made, Rows, book, draft, outline, spec, told


def test_a_title_block_above_the_table_becomes_the_cover() -> None:
    rows: Rows = [
        ["Supplier audit"],
        ["Name:", None, None, "Date:"],
        ["Supplier:"],
        ["Please score each statement honestly."],
        ["0 = no, 1 = partly, 2 = mostly, 3 = yes"],
        [],
        ["No.", "Statement", "Score (0-3)", "Comments", "Owner"],
        [1, "Background"],
        [1.1, "We have a chart."],
        [1.2, "We know the sites."],
        [None, "Total", "=SUM(C9:C10)"],
        [2, "Performance"],
        [2.1, "We have trends."],
    ]
    made = draft(book({"Scores": rows}))
    assert outline(made) == (
        "Supplier audit\n"
        "0 no, 1 partly, 2 mostly, 3 yes\n"
        "C1 Background\n"
        "  C1-01 We have a chart.\n"
        "  C1-02 We know the sites.\n"
        "C2 Performance\n"
        "  C2-01 We have trends.\n"
    )
    found = spec(made)
    assert [(field.id, field.label) for field in found.respondent] == [("name", "Name"), ("date", "Date")]
    assert found.subject is not None
    assert found.subject.label == "Supplier"
    assert [block.points for block in found.introduction] == [("Please score each statement honestly.",)]
    assert found.scale.comments
    assert told(made) == ["KX473 Scores E7 Owner"]
    assert (made.statements, made.capabilities, made.sheets, made.places) == (3, 2, 1, 1)


def test_merged_section_headers_without_numbers_are_capabilities() -> None:
    rows: Rows = [
        ["Statement", "Rating (1 - 5)", "Remarks"],
        ["Leadership"],
        ["Goals are clear to everyone"],
        ["Decisions are taken in time"],
        ["Teamwork"],
        ["Help is given when asked for"],
    ]

    def merged(_: Made, sheets: Made) -> None:
        sheets["Form"].merge_range("A2:C2", "Leadership")
        sheets["Form"].merge_range("A5:C5", "Teamwork")

    assert outline(draft(book({"Form": rows}, merged), "team check.xlsx")) == (
        "team check\n"
        "1 Level 1, 2 Level 2, 3 Level 3, 4 Level 4, 5 Level 5\n"
        "C1 Leadership\n"
        "  C1-01 Goals are clear to everyone\n"
        "  C1-02 Decisions are taken in time\n"
        "C2 Teamwork\n"
        "  C2-01 Help is given when asked for\n"
    )


def test_bold_lines_between_are_headings_where_nothing_else_tells() -> None:
    rows: Rows = [
        ["Question", "Y/N"],
        ["Safety"],
        ["Are exits marked?"],
        ["Are drills held?"],
        [],
        ["Order"],
        ["Are desks clear?"],
    ]
    made = draft(book({"Checklist": rows}, bold=("Safety", "Order", "Question", "Y/N")), "site.xlsx")
    assert outline(made) == (
        "site\n"
        "0 N, 1 Y\n"
        "C1 Safety\n"
        "  C1-01 Are exits marked?\n"
        "  C1-02 Are drills held?\n"
        "C2 Order\n"
        "  C2-01 Are desks clear?\n"
    )
