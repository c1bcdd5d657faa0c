"""Expressions that have two faces: an Excel text, and the value that a spreadsheet would show.

The functions are a closed list, all of them portable between Excel, LibreOffice, Gnumeric and IronCalc. A leaf names a
cell by its id; a resolver says where it stands (for the text) and what it holds (for the value).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Protocol

from kamxl.grid import ErrorValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Value = str | int | float | bool | ErrorValue | None
_EXACT = 15
_ONE_UNIT = 0xFFFF
"""The last character that takes one UTF-16 unit; those above take two."""


class Places(Protocol):
    """Knows where the cells stand that expressions speak of."""

    def address(self, cell: str) -> str:
        """The absolute address of a cell, with its sheet where that is another one."""

    def span(self, column: Column) -> str:
        """The absolute address of a run of cells."""


class Resolver(Protocol):
    """Knows what the cells hold that expressions speak of."""

    def value(self, cell: str) -> Value:
        """What the cell holds."""

    def values(self, column: Column) -> Sequence[Value]:
        """What the cells of the run hold, top to bottom."""


class Expr:
    """An expression; Python's operators build larger ones, and ``&`` joins texts as it does in Excel."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Expr:
        return Binary("+", self, lift(other))

    def __sub__(self, other: Operand) -> Expr:
        return Binary("-", self, lift(other))

    def __mul__(self, other: Operand) -> Expr:
        return Binary("*", self, lift(other))

    def __truediv__(self, other: Operand) -> Expr:
        return Binary("/", self, lift(other))

    def __and__(self, other: Operand) -> Expr:
        return Binary("&", self, lift(other))

    def __rand__(self, other: Operand) -> Expr:
        return Binary("&", lift(other), self)

    def __rmul__(self, other: Operand) -> Expr:
        return Binary("*", lift(other), self)

    def is_(self, relation: str, other: Operand) -> Expr:
        """A comparison: ``=``, ``<>``, ``<``, ``<=``, ``>`` or ``>=``."""
        return Binary(relation, self, lift(other))


Operand = Expr | str | int | float


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A number or a text."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Ref(Expr):
    """One cell, by its id."""

    cell: str


@dataclass(frozen=True, slots=True)
class Column(Expr):
    """A run of cells from one cell to another; ``members`` are the ids that count when only answers are known."""

    first: str
    last: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """Two operands and an operator."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A function of the closed list."""

    name: str
    arguments: tuple[Expr, ...]


def lift(operand: Operand) -> Expr:
    """A constant for a Python number or text; an expression as it is."""
    return operand if isinstance(operand, Expr) else Const(operand)


def call(name: str, *arguments: Operand) -> Call:
    """A call; a name outside the closed list is a mistake of the programmer.

    Raises:
        KeyError: the function is not in the closed list.
    """
    if name not in _LAZY:
        _FUNCTIONS[name]
    return Call(name, tuple(lift(item) for item in arguments))


def if_(condition: Operand, yes: Operand, no: Operand) -> Call:
    """``IF``."""
    return call("IF", condition, yes, no)


def join(parts: Iterable[Operand]) -> Expr:
    """The parts joined as one text."""
    whole: Expr | None = None
    for part in parts:
        whole = lift(part) if whole is None else whole & part
    return whole if whole is not None else Const("")


# --- the Excel text

_STRENGTH = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}
_LITERAL = 250


def excel(expr: Expr, resolver: Places) -> str:
    """The formula as Excel stores it, without the leading ``=``."""
    return _excel(expr, resolver, 0)


def _excel(expr: Expr, resolver: Places, strength: int) -> str:
    match expr:
        case Const(value):
            return _literal(value)
        case Ref(cell):
            return resolver.address(cell)
        case Column():
            return resolver.span(expr)
        case Call(name, arguments):
            return f"{name}({','.join(_excel(item, resolver, 0) for item in arguments)})"
        case Binary(operator, left, right):
            own = _STRENGTH[operator]
            text = f"{_excel(left, resolver, own)}{operator}{_excel(right, resolver, own + 1)}"
            return f"({text})" if own < strength else text
    raise TypeError(type(expr).__name__)


def _literal(value: str | float) -> str:
    """A literal; a text that is longer than Excel allows in a formula is joined from pieces."""
    if not isinstance(value, str):
        return number_text(value)
    pieces = [value[at : at + _LITERAL] for at in range(0, len(value), _LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def number_text(value: float) -> str:
    """A number as General shows it: 15 significant digits, no ``.0``."""
    if value == int(value) and abs(value) < 10**_EXACT:
        return str(int(value))
    return f"{Decimal(f'{value:.{_EXACT}g}'):f}"


# --- the value


def evaluate(expr: Expr, resolver: Resolver) -> Value:
    """What a spreadsheet would show for the expression."""
    match expr:
        case Const(value):
            return value
        case Ref(cell):
            return resolver.value(cell)
        case Column():
            raise TypeError(f"a run of cells is no value: {expr.first}")
        case Binary(operator, left, right):
            return _operate(operator, evaluate(left, resolver), evaluate(right, resolver))
        case Call(name, arguments):
            if name in _LAZY:
                return _LAZY[name](arguments, resolver)
            return _strict(name, arguments, resolver)
    raise TypeError(type(expr).__name__)


def _strict(name: str, arguments: tuple[Expr, ...], resolver: Resolver) -> Value:
    given: list[Value | list[Value]] = []
    for item in arguments:
        value = list(resolver.values(item)) if isinstance(item, Column) else evaluate(item, resolver)
        if isinstance(value, ErrorValue) and name not in _SEES_ERRORS:
            return value
        given.append(value)
    return _FUNCTIONS[name](*given)


def _operate(operator: str, left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, ErrorValue):
            return side
    if operator == "&":
        return _text(left) + _text(right)
    if operator in {"+", "-", "*", "/"}:
        return _arithmetic(operator, left, right)
    return _compare(operator, left, right)


def _arithmetic(operator: str, left: Value, right: Value) -> Value:
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return ErrorValue("#VALUE!")
    if operator == "/":
        return ErrorValue("#DIV/0!") if b == 0 else a / b
    return {"+": a + b, "-": a - b, "*": a * b}[operator]


def _compare(operator: str, left: Value, right: Value) -> bool:
    """Excel's order: numbers before texts before booleans; texts without regard to case; a blank is 0 or ''."""
    a, b = _order(left, right), _order(right, left)
    return {"=": a == b, "<>": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]


def _order(value: Value, other: Value) -> tuple[int, float | str]:
    if value is None:
        value = "" if isinstance(other, str) else (False if isinstance(other, bool) else 0)
    if isinstance(value, bool):
        return (2, value)
    return (1, value.casefold()) if isinstance(value, str) else (0, _plain(value))


def _plain(value: Value) -> float:
    return value if isinstance(value, int | float) else math.nan


def _number(value: Value) -> float | int | None:
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float) else None


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, int | float) else str(value)


def _truth(value: Value) -> bool | ErrorValue:
    if isinstance(value, ErrorValue):
        return value
    return ErrorValue("#VALUE!") if isinstance(value, str) else bool(value)


def _if(arguments: tuple[Expr, ...], resolver: Resolver) -> Value:
    condition = _truth(evaluate(arguments[0], resolver))
    if isinstance(condition, ErrorValue):
        return condition
    return evaluate(arguments[1 if condition else 2], resolver)


def _iferror(arguments: tuple[Expr, ...], resolver: Resolver) -> Value:
    value = evaluate(arguments[0], resolver)
    return evaluate(arguments[1], resolver) if isinstance(value, ErrorValue) else value


def _numbers(*given: Value | list[Value]) -> list[float | int]:
    """The numbers among the cells of runs, and single numbers; texts, blanks and booleans in cells don't count."""
    flat = [value for item in given for value in (item if isinstance(item, list) else [item])]
    return [value for value in flat if isinstance(value, int | float) and not isinstance(value, bool)]


def _meets(value: Value, criterion: Value) -> bool:
    if criterion == "?*":
        return isinstance(value, str) and value != ""
    if isinstance(criterion, str):
        return isinstance(value, str) and value.casefold() == criterion.casefold()
    return value == criterion and isinstance(value, int | float) and not isinstance(value, bool)


def _all_meet(tests: Sequence[Value | list[Value]]) -> list[bool]:
    pairs = list(zip(tests[::2], tests[1::2], strict=True))
    columns = [
        [_meets(value, rule) for value in run]
        for run, rule in pairs
        if isinstance(run, list) and not isinstance(rule, list)
    ]
    return [all(row) for row in zip(*columns, strict=True)]


def _sum_where(run: Value | list[Value], *tests: Value | list[Value]) -> Value:
    cells = run if isinstance(run, list) else [run]
    return sum(_numbers([value for value, met in zip(cells, _all_meet(tests), strict=True) if met]))


def _ranked(run: Value | list[Value], rank: Value | list[Value], *, largest: bool) -> Value:
    numbers = sorted(_numbers(run), reverse=largest)
    place = int(_plain(rank if not isinstance(rank, list) else None))
    return numbers[place - 1] if 0 < place <= len(numbers) else ErrorValue("#NUM!")


def _match(wanted: Value | list[Value], run: Value | list[Value], _exact: Value | list[Value]) -> Value:
    cells = run if isinstance(run, list) else [run]
    for place, value in enumerate(cells, start=1):
        if not isinstance(wanted, list) and value is not None and wanted is not None and _same(value, wanted):
            return place
    return ErrorValue("#N/A")


def _same(value: Value, wanted: Value) -> bool:
    return not isinstance(value, ErrorValue) and _order(value, wanted) == _order(wanted, value)


def _index(run: Value | list[Value], place: Value | list[Value]) -> Value:
    cells = run if isinstance(run, list) else [run]
    at = int(_plain(place if not isinstance(place, list) else None))
    return cells[at - 1] if 0 < at <= len(cells) else ErrorValue("#REF!")


def _substitute(text: Value, old: Value, new: Value) -> Value:
    return _text(text).replace(_text(old), _text(new))


def _first(given: tuple[Value | list[Value], ...]) -> Value:
    return given[0] if given and not isinstance(given[0], list) else None


def _half_up(value: float, digits: int) -> float:
    """Half away from zero, of the decimal number that is shown: 1.005 gives 1.01, though it is stored a hair below."""
    shown = Decimal(f"{value:.{_EXACT}g}")
    return float(shown.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _trim(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


_LAZY: dict[str, Callable[[tuple[Expr, ...], Resolver], Value]] = {"IF": _if, "IFERROR": _iferror}
_SEES_ERRORS = {"ISNUMBER", "COUNT", "ISTEXT"}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "AND": lambda *given: all(bool(item) for item in given),
    "OR": lambda *given: any(bool(item) for item in given),
    "NOT": lambda *given: not _first(given),
    "ISNUMBER": lambda *given: bool(_numbers(*given)),
    "ISTEXT": lambda *given: isinstance(_first(given), str),
    "COUNT": lambda *given: len(_numbers(*given)),
    "SUM": lambda *given: sum(_numbers(*given)),
    "MAX": lambda *given: max(_numbers(*given), default=0),
    "COUNTIF": lambda *given: sum(_all_meet(given)),
    "COUNTIFS": lambda *given: sum(_all_meet(given)),
    "SUMIF": lambda run, rule, counted: _sum_where(counted, run, rule),
    "SUMIFS": _sum_where,
    "INT": lambda *given: math.floor(_plain(_first(given))),
    "ROUND": lambda value, digits: _half_up(_plain(value), int(digits)),
    "LEN": lambda *given: sum(2 if ord(char) > _ONE_UNIT else 1 for char in _text(_first(given))),
    "TRIM": lambda *given: _trim(_text(_first(given))),
    "SUBSTITUTE": _substitute,
    "CHAR": lambda *given: chr(int(_plain(_first(given)))),
    "LARGE": lambda run, rank: _ranked(run, rank, largest=True),
    "SMALL": lambda run, rank: _ranked(run, rank, largest=False),
    "MATCH": _match,
    "INDEX": _index,
    "NA": lambda: ErrorValue("#N/A"),
}
