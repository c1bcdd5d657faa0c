"""What people type: understood where it can only mean one thing, else reported; nothing is guessed, nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from kamxl.grid import Cell, ErrorValue, Scalar
from kamxl.values.kinds import Answer
from kamxl.values.plain import shown
from tests.reading.returned import (
    DIPLOMA,
    codes,
    difference,
    edited,
    full,
    full_answers,
    opened,
    read_grid,
    retyped,
    spot,
    submission,
)

YES, NO = "answered", "unreadable"

# what stands in a cell (with a value, a formula or an error), and what reading makes of it: value, state, code
Typing: TypeAlias = Cell | Scalar | ErrorValue
Variant: TypeAlias = tuple[Typing, Answer | None, str, str]

SCORES: list[Variant] = [
    (3.0, 3, YES, ""),
    (0, 0, YES, ""),
    ("3", 3, YES, "KX308"),
    (" 2 ", 2, YES, "KX308"),
    ("2.0", 2, YES, "KX308"),
    ("３", 3, YES, "KX308"),
    ("\u00a02\u200b", 2, YES, "KX308"),
    ("\ufeff1", 1, YES, "KX308"),
    ("  \u00a0\u200b ", None, "blank", ""),
    (None, None, "blank", ""),
    ("2 - partly", None, NO, "KX301"),
    ("2-3", None, NO, "KX301"),
    ("2,5", None, NO, "KX301"),
    ("two", None, NO, "KX301"),
    ("②", 2, YES, "KX308"),
    ("✓", None, NO, "KX301"),
    ("TRUE", None, NO, "KX301"),
    ("y", None, NO, "KX301"),
    ("Yes", None, NO, "KX301"),
    ("100%", None, NO, "KX301"),
    ("3/4", None, NO, "KX301"),
    ("1e0", None, NO, "KX301"),
    ("N/A", None, NO, "KX301"),
    (2.5, None, NO, "KX301"),
    (4, None, NO, "KX301"),
    (-1, None, NO, "KX301"),
    (True, None, NO, "KX301"),
    (datetime(2026, 1, 3), None, NO, "KX301"),  # noqa: DTZ001  sheets know no zones
    (time(3), None, NO, "KX301"),
    (Cell(3, "1+2"), None, NO, "KX306"),
    (Cell(None, "C1"), None, NO, "KX306"),
    (ErrorValue("#DIV/0!"), None, NO, "KX307"),
    (Cell(ErrorValue("#REF!"), "A1/0"), None, NO, "KX306"),
]
EVIDENCE: list[Variant] = [
    ("Y", "Y", YES, ""),
    ("y", "Y", YES, ""),
    ("Ｎ", "N", YES, "KX308"),
    (" Yes ", "Y", YES, "KX308"),
    ("no", "N", YES, "KX308"),
    ("✓", None, NO, "KX302"),
    ("x", None, NO, "KX302"),
    ("Y?", None, NO, "KX302"),
    (True, None, NO, "KX302"),
    ("TRUE", None, NO, "KX302"),
    ("\u200bY\u00a0", "Y", YES, "KX308"),
    ("\u00a0\u200b", None, "blank", ""),
    (Cell("Y", 'IF(1,"Y")'), None, NO, "KX306"),
    (Cell(None, "D8"), None, NO, "KX306"),
    (datetime(2026, 1, 3), None, NO, "KX302"),  # noqa: DTZ001  sheets know no zones
    (1, None, NO, "KX302"),
    (ErrorValue("#N/A"), None, NO, "KX307"),
]
SHARES: list[Variant] = [
    (40, 40, YES, ""),
    (40.0, 40, YES, ""),
    ("40", 40, YES, "KX308"),
    ("40%", 40, YES, "KX308"),
    ("４０ ％", 40, YES, "KX308"),
    (0.4, None, NO, "KX305"),
    (101, None, NO, "KX305"),
    (-1, None, NO, "KX305"),
    ("about 40", None, NO, "KX305"),
    ("33.3%", None, NO, "KX305"),
    (True, None, NO, "KX305"),
    (datetime(2026, 1, 3), None, NO, "KX305"),  # noqa: DTZ001  sheets know no zones
]
DATES: list[Variant] = [
    (datetime(2026, 3, 4), date(2026, 3, 4), YES, ""),  # noqa: DTZ001  sheets know no zones
    (date(2026, 3, 4), date(2026, 3, 4), YES, ""),
    ("2026-03-04", date(2026, 3, 4), YES, "KX308"),
    ("31/03/2026", date(2026, 3, 31), YES, "KX308"),
    ("3/31/2026", date(2026, 3, 31), YES, "KX308"),
    ("3.3.2026", date(2026, 3, 3), YES, "KX308"),
    (46085, date(2026, 3, 4), YES, "KX308"),
    ("03/04/2026", None, NO, "KX304"),
    ("4.3.2026", None, NO, "KX304"),
    ("2026-02-30", None, NO, "KX303"),
    ("March 2026", None, NO, "KX303"),
    ("4.3.26", None, NO, "KX303"),
    ("03/04/26", None, NO, "KX303"),
    (" ２０２６-03-04\u00a0", date(2026, 3, 4), YES, "KX308"),
    (Cell(datetime(2026, 3, 4), "TODAY()"), None, NO, "KX306"),  # noqa: DTZ001  sheets know no zones
    (Cell(None, "TODAY()"), None, NO, "KX306"),
    (46085.5, None, NO, "KX303"),
    (-1, None, NO, "KX303"),
    (time(3), None, NO, "KX303"),
    (True, None, NO, "KX303"),
]
TEXTS: list[Variant] = [
    (" a text\r\nof two lines ", "a text\nof two lines", YES, ""),
    ("=SUM(A1)", "=SUM(A1)", YES, ""),
    (12.5, "12.5", YES, ""),
    (True, "TRUE", YES, ""),
    (datetime(2026, 3, 4), "2026-03-04", YES, ""),  # noqa: DTZ001  sheets know no zones
    ("a\x00b", "ab", YES, "KX309"),
    ("a\ufffdb", "a\ufffdb", YES, "KX324"),
    ("\u200b", None, "blank", ""),
    (Cell("shown", "A1"), None, NO, "KX306"),
    (ErrorValue("#NAME?"), None, NO, "KX307"),
]


@pytest.mark.parametrize(
    ("block", "row", "role", "cases"),
    [
        pytest.param("capability/1.1", "statement/1.1.a.1", "score", SCORES, id="score"),
        pytest.param("capability/1.1", "statement/1.1.a.1", "evidence", EVIDENCE, id="evidence"),
        pytest.param("register/1.1", "register/1.1/01", "contribution", SHARES, id="share"),
        pytest.param("sign-off/1.1", "sign-off/1.1/date", "value", DATES, id="date"),
        pytest.param("capability/1.1", "statement/1.1.a.1", "comment", TEXTS, id="text"),
        pytest.param("cover", "respondent/organisation", "value", TEXTS, id="cover"),
    ],
)
def test_a_typed_variant_is_understood_or_reported(block: str, row: str, role: str, cases: list[Variant]) -> None:
    where = spot(DIPLOMA, block)
    for cell, value, state, code in cases:
        found = read_grid(retyped(opened(DIPLOMA), where.sheet, {where.cell(row, role): cell}))
        off = difference(found, full_answers(DIPLOMA))
        field = found.fields[f"{row}:{role}"]
        assert (field.value, field.state) == (value, state), cell
        assert type(field.value) is type(value), cell
        assert {*off.wrong, *off.lost} <= {f"{row}:{role}"}, cell
        # the workbook's own totals are those of the answers before
        said = [item for item in found.diagnostics if item.code not in {"KX319", "KX320"}]
        assert [item.code for item in said] == [code] * bool(code), cell
        assert all(item.place.cells == (where.cell(row, role),) and item.found for item in said), cell


def test_a_number_under_a_percent_format_is_what_a_person_sees() -> None:
    share, table = spot(DIPLOMA, "register/1.1"), spot(DIPLOMA, "capability/1.1")

    def typed(book: Workbook) -> None:
        sheet = book[share.sheet]
        for row, value, number_format in ((1, 0.4, "0%"), (2, 1, "0.00%"), (3, 40, '0"%"'), (4, 40, "0%")):
            cell = sheet[share.cell(f"register/1.1/0{row}", "contribution")]
            cell.value, cell.number_format = value, number_format
        score = book[table.sheet][table.cell("statement/1.1.a.1", "score")]
        score.value, score.number_format = 1, "0%"

    found = submission(edited(full(DIPLOMA), typed))
    shares = [found.fields[f"register/1.1/0{row}:contribution"] for row in (1, 2, 3, 4)]
    assert [item.value for item in shares] == [40, 100, 40, None]
    assert found.fields["statement/1.1.a.1:score"].state == "unreadable"
    assert {item.found for item in found.diagnostics} == {"40%", "100%", "4000%"}


def test_days_are_counted_from_where_the_workbook_counts_them() -> None:
    action, sign_off = spot(DIPLOMA, "actions"), spot(DIPLOMA, "sign-off/1.1")

    def typed(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        for row, number_format in ((1, "General"), (2, "yyyy-mm-dd")):
            cell = book[action.sheet][action.cell(f"action/0{row}", "by_when")]
            cell.value, cell.number_format = 44623, number_format
        book[sign_off.sheet][sign_off.cell("sign-off/1.1/date", "value")] = "44623"

    found = submission(edited(full(DIPLOMA), typed))
    names = ("action/01:by_when", "action/02:by_when", "sign-off/1.1/date:value")
    assert [found.fields[name].value for name in names] == [date(2026, 3, 4), date(2026, 3, 4), None]
    assert set(difference(found, full_answers(DIPLOMA)).wrong) == set(names[:2])
    assert [(item.code, item.found) for item in found.diagnostics] == [("KX303", "44623"), ("KX308", "44623")]


def test_a_merged_cell_is_the_answer_of_its_first_row_alone() -> None:
    where, answers = spot(DIPLOMA, TABLE), full_answers(DIPLOMA)

    def merge(book: Workbook) -> None:
        # openpyxl takes away what the other cells held, as Excel does
        book[where.sheet].merge_cells(f"{where.cell(FIRST, 'score')}:{where.cell(SECOND, 'score')}")
        book[where.sheet].merge_cells(f"{where.cell(THIRD, 'where')}:{where.cell(THIRD, 'comment')}")

    found = submission(edited(full(DIPLOMA), merge))
    off = difference(found, answers)
    assert (off.wrong, set(off.lost)) == ({}, {f"{SECOND}:score", f"{THIRD}:comment"})
    assert {found.fields[name].state for name in off.lost} == {"unreadable"}
    told = {(item.code, item.place.cells, item.found) for item in found.diagnostics}
    assert told == {
        ("KX325", (where.cell(SECOND, "score"),), str(answers[f"{FIRST}:score"])),
        ("KX325", (where.cell(THIRD, "comment"),), str(answers[f"{THIRD}:where"])),
    }


def test_what_a_merged_cell_hides_is_no_answer() -> None:
    scores, text = spot(DIPLOMA, TABLE), spot(DIPLOMA, ANSWER)
    line = text.columns["text"]

    def merge(book: Workbook) -> None:
        # so that the other cells keep what they held, as LibreOffice proposes
        book[scores.sheet].merged_cells.add(f"{scores.cell(FIRST, 'score')}:{scores.cell(SECOND, 'score')}")
        book[text.sheet].merged_cells.add(f"{line}{text.first}:{line}{text.first + 1}")

    answers = full_answers(DIPLOMA)
    found = submission(edited(full(DIPLOMA), merge))
    off, doubted = difference(found, answers), {f"{SECOND}:score", "written/1.1.a:text"}
    # of a written answer, the lines that can be seen are kept beside the doubt
    assert set(off.wrong) | set(off.lost) == doubted
    assert {name for name, field in found.fields.items() if field.state == "unreadable"} == doubted
    told = {item.place.cells: item.found for item in found.diagnostics if item.code == "KX325"}
    assert told == {
        (scores.cell(SECOND, "score"),): str(answers[f"{SECOND}:score"]),
        (f"{line}{text.first + 1}",): str(answers["written/1.1.a:text"]).split("\n")[1],
    }


# --- damage, cell by cell ---------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (f"statement/1.1.a.{number}" for number in (1, 2, 3))
Typed: TypeAlias = tuple[str, int | str, str, Typing]


@dataclass(frozen=True)
class Damage:
    """Cells typed over (block; row, or its distance from the header; role; content), and what comes of it."""

    typed: list[Typed]
    codes: str
    lost: frozenset[str] = frozenset()


TABLE, ANSWER, OTHER = "capability/1.1", "block/written/1.1.a", "block/written/1.1.b"
TITLE, PROMPT, HEADER, RULE, BELOW = -2, -1, 0, 13, 15
DAMAGES = {
    "the code of a row taken away": Damage([(TABLE, FIRST, "code", None)], "KX312"),
    "the code of a row read as something else": Damage([(TABLE, FIRST, "code", "11. Jan")], "KX312"),
    "the code of a row turned into a number": Damage([(TABLE, FIRST, "code", 11.01)], "KX312"),
    "the id of a row taken away": Damage([(TABLE, FIRST, "id", None)], ""),
    "the wording of a row changed": Damage([(TABLE, FIRST, "statement", "We do.")], "KX311"),
    "the wording of a row spaced and cased in another way": Damage([(TABLE, FIRST, "code", " k11-01 ")], ""),
    "code and wording taken away": Damage(
        [(TABLE, FIRST, "code", None), (TABLE, FIRST, "statement", None)], "KX316 KX317 KX319", frozenset({FIRST})
    ),
    "wording and id taken away": Damage(
        [(TABLE, FIRST, "statement", None), (TABLE, FIRST, "id", None)], "KX316 KX317 KX319", frozenset({FIRST})
    ),
    "code and id taken away": Damage([(TABLE, FIRST, "code", None), (TABLE, FIRST, "id", None)], "KX312"),
    "codes exchanged": Damage(
        [(TABLE, FIRST, "code", "K11-02"), (TABLE, SECOND, "code", "K11-01")],
        "KX310 KX319",
        frozenset({FIRST, SECOND}),
    ),
    "ids exchanged": Damage([(TABLE, FIRST, "id", SECOND), (TABLE, SECOND, "id", FIRST)], "KX313"),
    "a code that another row has": Damage(
        [(TABLE, FIRST, "code", "K11-02")], "KX310 KX315 KX319", frozenset({FIRST, SECOND})
    ),
    "a code taken away, and an id that another row has": Damage(
        [(TABLE, FIRST, "code", None), (TABLE, FIRST, "id", SECOND)],
        "KX310 KX315 KX319",
        frozenset({FIRST, SECOND}),
    ),
    "the heading of the codes renamed": Damage([(TABLE, HEADER, "code", "No.")], "KX316"),
    "labels of the cover exchanged": Damage(
        [
            ("cover", "respondent/name", "label", "Organisation"),
            ("cover", "respondent/organisation", "label", "Your name"),
        ],
        "KX310",
        frozenset({"respondent/name", "respondent/organisation"}),
    ),
    "the label of a field of the cover taken away": Damage(
        [("cover", "respondent/name", "label", None)], "KX316 KX317", frozenset({"respondent/name"})
    ),
    "an action without its code": Damage(
        [("actions", "action/01", "code", None)], "KX321", frozenset({"action/01:code"})
    ),
    "an action without its id": Damage([("actions", "action/01", "id", None)], ""),
    "one action twice": Damage([("actions", "action/02", "id", "action/01")], ""),
    "text typed around a written answer": Damage(
        [
            (ANSWER, PROMPT, "text", "Over the prompt."),
            (ANSWER, RULE, "text", "On the rule."),
            (ANSWER, BELOW, "text", "Below the total."),
            (ANSWER, 2, "words", "In the column of words."),
        ],
        "KX316 KX331",
    ),
    "the title of a written answer taken away": Damage(
        [(ANSWER, TITLE, role, None) for role in ("line", "text", "id")], "KX312"
    ),
    "the titles of two written answers exchanged": Damage(
        [
            (block, TITLE, role, text)
            for block, code, title in (
                (ANSWER, "P11-02", "Own systems and processes"),
                (OTHER, "P11-01", "Infrastructure, organisation and people"),
            )
            for role, text in (("line", code), ("text", title))
        ],
        "KX310 KX313 KX316",
        frozenset({"written/1.1.a", "written/1.1.b"}),
    ),
    "the heading of a written answer renamed": Damage(
        [(ANSWER, HEADER, "text", "My answer")], "KX316 KX318", frozenset({"written/1.1.a"})
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cell_costs_no_other_answer_and_is_told(damage: Damage) -> None:
    grid = opened(DIPLOMA)
    for block, row, role, content in damage.typed:
        where = spot(DIPLOMA, block)
        at = row if isinstance(row, str) else where.header + row
        grid = retyped(grid, where.sheet, {where.cell(at, role): content})
    found, answers = read_grid(grid), full_answers(DIPLOMA)
    off = difference(found, answers)
    lost = {name for name in answers if name in damage.lost or name.partition(":")[0] in damage.lost}
    assert (off.wrong, set(off.lost)) == ({}, lost)
    assert " ".join(codes(found.diagnostics)) == damage.codes
    assert not {found.fields[name].state for name in lost} & {"answered", "blank"} or damage.codes == "KX321"


@pytest.mark.parametrize(
    ("block", "role", "code"),
    [
        ("capability/1.1", "score", "KX318"),
        ("capability/1.1", "comment", "KX318"),
        ("register/1.1", "item", "KX318"),
        ("sign-off/1.1", "value", "KX318"),
        ("actions", "owner", "KX318"),
        # one of two headings: nothing is left to know the table by
        ("cover", "value", "KX317"),
    ],
)
def test_a_renamed_heading_costs_its_own_column(block: str, role: str, code: str) -> None:
    where = spot(DIPLOMA, block)
    found = read_grid(retyped(opened(DIPLOMA), where.sheet, {where.cell(where.header, role): "Something else"}))
    off = difference(found, full_answers(DIPLOMA))
    assert off.wrong == {}
    assert {name for name in off.lost if not name.startswith("action/") or block == "actions"} == {
        f"{row}:{role}" for row in where.rows
    }
    # what stands in the column is told, each with its content, so that nothing is lost
    told = {item.found for item in found.diagnostics if item.code == "KX316"}
    shared = {name for name in off.lost if name not in full_answers(DIPLOMA)}
    assert told >= {shown(full_answers(DIPLOMA)[name]) for name in set(off.lost) - shared}
    assert {item.code for item in found.diagnostics} - {"KX316", "KX319"} == {code}


def test_a_long_paste_over_locked_cells_loses_no_paragraph() -> None:
    first, second = spot(DIPLOMA, "block/written/1.1.a"), spot(DIPLOMA, "block/written/1.1.b")
    paragraphs = [f"Pasted paragraph {number}." for number in range(1, 21)]

    def paste(book: Workbook) -> None:
        for number, paragraph in enumerate(paragraphs):
            book[first.sheet][first.cell(first.first + number, "text")] = paragraph

    found = submission(edited(full(DIPLOMA), paste))
    off = difference(found, full_answers(DIPLOMA))
    assert first.first + 20 > second.first
    assert set(off.wrong) == {"written/1.1.a:text"}
    assert set(off.lost) == {"written/1.1.b:text"}
    text = str(found.fields["written/1.1.a:text"].value)
    reported = [item.found for item in found.diagnostics if item.code == "KX316"]
    assert [text.split("\n").count(each) + reported.count(each) >= 1 for each in paragraphs] == [True] * 20
    kept = str(full_answers(DIPLOMA)["written/1.1.b:text"]).split("\n")[20 - (second.first - first.first) :]
    assert [line for line in kept if line and line not in reported] == []
    assert codes(found.diagnostics) == ["KX311", "KX316", "KX318", "KX331"]


def test_the_end_of_a_text_that_is_too_long_is_reported() -> None:
    block = spot(DIPLOMA, "block/written/1.1.a")
    lines = {block.cell(block.first + number, "text"): letter * 10_000 for number, letter in enumerate("abcd")}
    found = read_grid(retyped(opened(DIPLOMA), block.sheet, lines))
    text = str(found.fields["written/1.1.a:text"].value)
    [rest] = [item.found for item in found.diagnostics if item.code == "KX316"]
    assert text + rest == "\n".join(lines.values())


def test_a_character_that_a_program_lost_is_told() -> None:
    block = spot(DIPLOMA, "block/written/1.1.a")
    where = block.cell(block.first, "text")
    found = read_grid(retyped(opened(DIPLOMA), block.sheet, {where: f"{'a' * 90}\ufffd{'b' * 90}"}))
    [told] = found.diagnostics
    assert (told.code, told.place.cells) == ("KX324", (where,))
    assert "a\ufffdb" in told.found
    assert str(found.fields["written/1.1.a:text"].value).startswith("a" * 90 + "\ufffd")


def test_a_second_column_of_the_same_heading_leaves_none_of_the_two_believed() -> None:
    where = spot(DIPLOMA, TABLE)
    found = read_grid(retyped(opened(DIPLOMA), where.sheet, {f"M{where.header}": "Score", f"M{where.first}": 1}))
    off = difference(found, full_answers(DIPLOMA))
    assert off.wrong == {}
    assert set(off.lost) == {f"{row}:score" for row in where.rows}
    assert "KX318" in codes(found.diagnostics)


@pytest.mark.parametrize("block", [TABLE, ANSWER, "actions", "cover"])
def test_a_copied_sheet_changes_no_answer(block: str) -> None:
    grid = opened(DIPLOMA)
    [sheet] = [item for item in grid.sheets if item.name == spot(DIPLOMA, block).sheet]
    for sheets in ((*grid.sheets, sheet._replace(name="Copy")), (sheet._replace(name="Copy"), *grid.sheets)):
        found = read_grid(grid._replace(sheets=sheets))
        off = difference(found, full_answers(DIPLOMA))
        assert (off.wrong, off.lost, codes(found.diagnostics)) == ({}, {}, ["KX314"])
