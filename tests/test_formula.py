"""An expression's Excel text and its Python value say the same: another program calculates the text."""

import re
from collections.abc import Sequence
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.formula import Binary, Call, Column, Const, Expr, Ref, call, evaluate, excel, if_, join, lift
from kamxl.functions import FUNCTIONS, Value, number_text
from kamxl.grid import ErrorValue, address
from tests.support.engines import Calculator, needs_ironcalc, same

NA, DIV = ErrorValue("#N/A"), ErrorValue("#DIV/0!")
SHEET: dict[str, list[Value]] = {
    "A": [3, 0, 2, 1.5, -2, 3, 10, 0.25],
    "B": ["Y", "n", "a b", "", "  two  blanks ", "N/A", 'say "hi"', "y"],
    "C": [2, "y", None, True, 1.5, "N/A", None, False],
    "D": [1, NA, "Y", None, DIV, 2, True, "Zoë"],
}
ROWS = len(SHEET["A"])


class Table:
    """The sheet as expressions see it: a cell's id is its address."""

    def address(self, cell: str) -> str:
        return cell

    def span(self, column: Column) -> str:
        return f"{column.first}:{column.last}"

    def value(self, cell: str) -> Value:
        return SHEET[cell[0]][int(cell[1:]) - 1]

    def values(self, column: Column) -> Sequence[Value]:
        return SHEET[column.first[0]]


TABLE = Table()


@pytest.fixture(scope="module")
def calculator() -> Calculator:
    made = Calculator()
    for column, values in enumerate(SHEET.values()):
        for row, value in enumerate(values):
            made.put(address(row, column), value)
    return made


def run(column: str) -> Column:
    return Column(f"{column}1", f"{column}{ROWS}")


Made: TypeAlias = st.SearchStrategy[Expr]

# --- expressions, by what they come to --------------------------------------------------------------------------------

NUMBERS = st.one_of(st.integers(-12, 12), st.integers(-20, 20).map(lambda quarters: quarters / 4)).map(lift)
TEXTS = st.sampled_from(("", "Y", "y", "N/A", " a  b ", 'x"y', "Zoë", "b", "'", "a,b;c")).map(lift)
CRITERIA: Made = st.sampled_from((*map(lift, ("Y", "n/a", "a b", "?*")), *map(lift, (2, 1.5, 0))))
RUNS = st.sampled_from(sorted(SHEET)).map(run)
CELLS = st.builds("{}{}".format, st.sampled_from(sorted(SHEET)), st.integers(1, ROWS)).map(Ref)
RELATIONS = ("=", "<>", "<", "<=", ">", ">=")


def calls(name: str, *arguments: Made) -> Made:
    return st.tuples(*arguments).map(lambda given: call(name, *given))


# Texts are joined, compared and measured, never calculated with: programs differ on whether "3" is a number.
numbers: Made = st.deferred(lambda: st.one_of(PLAIN_NUMBERS, LARGER_NUMBERS, either(numbers)))
# IronCalc does not look at a second condition when the first decides; Excel does, and finds an error in it.
sure: Made = st.deferred(lambda: calls("IFERROR", truths, st.just(Const(1).is_("=", 0))))
texts: Made = st.deferred(lambda: st.one_of(TEXTS, CELLS, LARGER_TEXTS, either(texts)))
truths: Made = st.deferred(lambda: st.one_of(TRUTHS, either(truths)))
anything: Made = st.deferred(lambda: st.one_of(CELLS, numbers, texts, truths))


def either(inner: Made) -> Made:
    """What a condition or an error chooses."""
    return st.one_of(calls("IF", truths, inner, inner), calls("IFERROR", inner, inner))


PLAIN_NUMBERS: Made = st.one_of(
    NUMBERS,
    calls("NA"),
    *(calls(name, RUNS) for name in ("COUNT", "SUM", "MAX")),
    calls("COUNTIF", RUNS, CRITERIA),
    calls("COUNTIFS", RUNS, CRITERIA, RUNS, CRITERIA),
    calls("SUMIF", RUNS, CRITERIA, RUNS),
    calls("SUMIFS", RUNS, RUNS, CRITERIA, RUNS, CRITERIA),
    *(calls(name, RUNS, st.integers(-1, 9).map(lift)) for name in ("LARGE", "SMALL")),
)
LARGER_NUMBERS: Made = st.one_of(
    st.builds(Binary, st.sampled_from(("+", "-", "*", "/")), numbers, numbers | CELLS | truths),
    calls("MAX", NUMBERS, numbers),
    calls("INT", numbers | CELLS),
    calls("ROUND", numbers | CELLS, st.integers(0, 3).map(lift)),
    calls("LEN", texts | truths),
    calls("MATCH", anything, RUNS, st.just(Const(0))),
)
LARGER_TEXTS: Made = st.one_of(
    st.builds(Binary, st.just("&"), texts, anything),
    calls("TRIM", anything),
    calls("SUBSTITUTE", texts, TEXTS, TEXTS),
    calls("CHAR", st.integers(1, 126).map(lift)),
    calls("INDEX", RUNS, st.integers(1, ROWS + 1).map(lift)),
    calls("INDEX", RUNS, calls("MATCH", anything, RUNS, st.just(Const(0)))),
)
TRUTHS: Made = st.one_of(
    st.builds(Binary, st.sampled_from(RELATIONS), anything, anything),
    *(calls(name, sure, sure | NUMBERS) for name in ("AND", "OR")),
    calls("NOT", truths | numbers),
    *(calls(name, anything) for name in ("ISNUMBER", "ISTEXT")),
)


def alike(left: Value, right: Value) -> bool:
    """The same value, or two errors: which of several errors a formula shows is each program's own choice."""
    return same(left, right) or (isinstance(left, ErrorValue) and isinstance(right, ErrorValue))


@needs_ironcalc
@settings(max_examples=500)
@given(expression=anything)
def test_a_formula_comes_to_the_value_that_python_computes(calculator: Calculator, expression: Expr) -> None:
    text = excel(expression, TABLE)
    assert alike(evaluate(expression, TABLE), found := calculator.value(text)), (text, found)


@needs_ironcalc
@given(
    st.recursive(
        st.integers(0, 9).map(lift),
        lambda inner: st.builds(Binary, st.sampled_from(("+", "-", "*", "&", *RELATIONS)), inner, inner),
        max_leaves=7,
    )
)
def test_parentheses_stand_where_the_operators_need_them(calculator: Calculator, expression: Expr) -> None:
    flat = excel(expression, TABLE)
    full = parenthesised(expression)
    assert calculator.value(flat) == calculator.value(full)
    assert flat.count("(") <= full.count("(")


def parenthesised(expression: Expr) -> str:
    if isinstance(expression, Binary):
        return f"({parenthesised(expression.left)}{expression.operator}{parenthesised(expression.right)})"
    return excel(expression, TABLE)


EACH: list[tuple[Expr, Value]] = [
    (call("AND", 1, Ref("C3")), True),
    (call("AND", 1, 0), False),
    (call("AND", Ref("D2"), 1), NA),
    (call("OR", Const(0).is_("=", 1), 0), False),
    (call("OR", 0, 2), True),
    (call("NOT", Ref("C3")), True),
    (call("NOT", "text"), ErrorValue("#VALUE!")),
    (call("ISNUMBER", Ref("C1")), True),
    (call("ISNUMBER", Ref("C4")), False),
    (call("ISNUMBER", Ref("D2")), False),
    (call("ISTEXT", Ref("B4")), True),
    (call("ISTEXT", Ref("C3")), False),
    (call("COUNT", run("D")), 2),
    (call("SUM", run("C")), 3.5),
    (call("SUM", run("B")), 0),
    (call("SUM", run("D")), NA),
    (call("MAX", run("A")), 10),
    (call("MAX", run("B")), 0),
    (call("MAX", 0, Const(-1)), 0),
    (call("COUNTIF", run("B"), "Y"), 2),
    (call("COUNTIF", run("B"), "?*"), 7),
    (call("COUNTIF", run("D"), 2), 1),
    (call("COUNTIFS", run("A"), 3, run("B"), "Y"), 1),
    (call("SUMIF", run("B"), "y", run("A")), 3.25),
    (call("SUMIF", run("B"), "a b", run("D")), 0),
    (call("SUMIFS", run("A"), run("A"), 3, run("B"), "N/A"), 3),
    (call("INT", Const(-1.5)), -2),
    (call("INT", Ref("C3")), 0),
    (call("ROUND", Const(1.005), 2), 1.01),
    (call("ROUND", Const(-2.5), 0), -3),
    (call("ROUND", Const(2.675), 2), 2.68),
    (call("LEN", Ref("A8")), 4),
    (call("LEN", Ref("C4")), 4),
    (call("TRIM", Ref("B5")), "two blanks"),
    (call("SUBSTITUTE", "aaa", "aa", "b"), "ba"),
    (call("SUBSTITUTE", "abc", "", "x"), "abc"),
    (call("SUBSTITUTE", "aBc", "b", "x"), "aBc"),
    (call("CHAR", 10), "\n"),
    (call("CHAR", 0), ErrorValue("#VALUE!")),
    (call("LARGE", run("C"), 2), 1.5),
    (call("LARGE", run("A"), 9), ErrorValue("#NUM!")),
    (call("SMALL", run("A"), 1), -2),
    (call("MATCH", 3, run("A"), 0), 1),
    (call("MATCH", "ZOË", run("D"), 0), 8),
    (call("MATCH", "none", run("D"), 0), NA),
    (call("INDEX", run("B"), 3), "a b"),
    (call("INDEX", run("C"), 3), 0),
    (call("INDEX", run("C"), 9), ErrorValue("#REF!")),
    (call("NA"), NA),
    (call("IFERROR", Ref("D5"), "mended"), "mended"),
    (if_(Ref("C3"), 1, 2), 2),
    (if_(Ref("D2"), 1, 2), NA),
    (if_("text", 1, 2), ErrorValue("#VALUE!")),
    (Ref("C3"), 0),
    (Ref("A1") / Ref("A2"), DIV),
    (Ref("B1") + 1, ErrorValue("#VALUE!")),
    (Ref("B1").is_("=", "y"), True),
    (Ref("C3").is_("=", ""), True),
    (Ref("C3").is_("=", 0), True),
    (Ref("C2").is_(">", 99), True),
    (Ref("C4").is_(">", "zzz"), True),
    (Ref("A8") & Ref("C8"), "0.25FALSE"),
]


@needs_ironcalc
@pytest.mark.parametrize(("expression", "expected"), EACH, ids=[excel(expression, TABLE) for expression, _ in EACH])
def test_each_function_by_example(calculator: Calculator, expression: Expr, expected: Value) -> None:
    found = evaluate(expression, TABLE)
    assert same(found, expected)
    assert same(calculator.value(excel(expression, TABLE)), expected)


def test_the_examples_leave_no_function_out() -> None:
    shown = {item.name for item, _ in EACH if isinstance(item, Call)}
    assert shown == {*FUNCTIONS, "IF", "IFERROR"}


def test_a_function_outside_the_list_is_refused_at_once() -> None:
    with pytest.raises(KeyError, match="INDIRECT"):
        call("INDIRECT", "A1")


def test_a_run_of_cells_is_no_value() -> None:
    with pytest.raises(TypeError, match="A1"):
        evaluate(run("A"), TABLE)


# --- texts and numbers in formulas ------------------------------------------------------------------------------------

LITERAL = re.compile('"((?:[^"]|"")*)"')


@needs_ironcalc
@given(st.text(st.sampled_from("ab \"'&é"), max_size=12), st.integers(0, 80))
def test_a_text_of_any_length_and_with_quotes_comes_back(calculator: Calculator, text: str, times: int) -> None:
    whole = text * times
    assert calculator.value(excel(Const(whole), TABLE)) == whole


@given(st.text(st.sampled_from('a"🙂é'), max_size=12), st.integers(0, 200))
def test_no_literal_is_longer_than_excel_allows(text: str, times: int) -> None:
    pieces = LITERAL.findall(excel(Const(text * times), TABLE))
    assert "".join(pieces).replace('""', '"') == text * times
    assert all(len(piece.replace('""', '"').encode("utf-16-le")) <= 255 * 2 for piece in pieces)


def test_a_text_of_several_pieces_stays_one_operand() -> None:
    assert excel(Const("x" * 300) + 1, TABLE).startswith('("')
    assert excel(join(("x" * 300, "y")), TABLE).count("(") == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3.0, "3"),
        (-2, "-2"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333333"),
        (0.00001, "0.00001"),
        (123456.789, "123456.789"),
        (1e15, "1000000000000000"),
        (1e20, "1E+20"),
    ],
)
def test_a_number_is_written_as_general_shows_it(number: float, text: str) -> None:
    assert number_text(number) == text


def test_excel_counts_utf_16_units_where_others_count_characters() -> None:
    # The only function here on which programs differ; the word count takes differences, which don't.
    assert evaluate(call("LEN", "a🙂"), TABLE) == 3
