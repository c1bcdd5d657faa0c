"""What the operators and the functions of the closed list give: Excel's rules, over plain Python values.

A blank is None. Where Excel takes the text ``"3"`` for a number, other programs don't, and no formula here asks for it:
a text is never a number.
"""

from __future__ import annotations

import math
import operator as op
from functools import reduce
from itertools import compress
from typing import TYPE_CHECKING, Any

from kamxl.grid import ErrorValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Value = str | int | float | bool | ErrorValue | None
Run = list[Value]
Argument = Value | Run


class Kept(list[Value]):
    """A run of cells that many formulas ask: its numbers in order, and where values stand, are found only once."""

    __slots__ = ("_orders", "_places")

    def __init__(self, cells: Iterable[Value]) -> None:
        super().__init__(cells)
        self._orders: dict[bool, Sequence[float | int]] = {}
        self._places: dict[object, int] = {}

    def order(self, *, largest: bool) -> Sequence[float | int]:
        """Its numbers, from the largest or the smallest on."""
        if largest not in self._orders:
            self._orders[largest] = sorted(_numbers(self), reverse=largest)
        return self._orders[largest]

    def place(self, wanted: object) -> int | None:
        """Where a value stands first, from 1, by what :func:`_likeness` gives of it."""
        if not self._places:
            self._places = _places(self)
        return self._places.get(wanted)


_EXACT = 15
_SCIENTIFIC = 1e20
# what most operands are, and what is done with them without a look at any other kind
_NUMERIC, _BOOLS = frozenset((int, float)), frozenset((bool,))
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": op.add, "-": op.sub, "*": op.mul}
_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {"=": op.eq, "<>": op.ne}
_RELATIONS |= {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
_PLAIN = _ARITHMETIC | _RELATIONS


class _Fault(Exception):
    """A function comes to an error value."""

    def __init__(self, value: ErrorValue) -> None:
        self.value = value


def number_text(value: float) -> str:
    """A number as General shows it: 15 significant digits, no ``.0``."""
    if type(value) is int and -(10**_EXACT) < value < 10**_EXACT:
        return str(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 10**_EXACT:
        return str(int(value))
    shown = f"{value:.{_EXACT}g}".upper()
    if abs(value) >= _SCIENTIFIC:
        return shown
    from decimal import Decimal  # noqa: PLC0415  takes as long to import as a hundred formulas, and few need it

    return f"{Decimal(shown):f}"


def operate(operator: str, left: Value, right: Value) -> Value:
    """What an operator gives."""
    if left.__class__ in _NUMERIC and right.__class__ in _NUMERIC and operator in _PLAIN:
        return _PLAIN[operator](left, right)  # type: ignore[arg-type]  # both are numbers
    for side in (left, right):
        if isinstance(side, ErrorValue):
            return side
    if operator == "&":
        return _text(left) + _text(right)
    try:
        return (
            _arithmetic(operator, _number(left), _number(right))
            if operator not in _RELATIONS
            else _compare(operator, left, right)
        )
    except _Fault as fault:
        return fault.value


def function(name: str) -> Callable[..., Value]:
    """A function of the closed list; an error among single arguments is the result of most."""
    work, sees = FUNCTIONS[name], name in _SEES_ERRORS

    def applied(*arguments: Argument) -> Value:
        if not sees:
            for item in arguments:
                if item.__class__ is ErrorValue:
                    return item
        try:
            return work(*arguments)
        except _Fault as fault:
            return fault.value

    return applied


def truth(value: Argument) -> bool | ErrorValue:
    """Whether a condition holds."""
    if value is True or value is False:
        return value
    if isinstance(value, ErrorValue):
        return value
    return ErrorValue("#VALUE!") if isinstance(value, str | list) else bool(value)


# --- operators


def _arithmetic(operator: str, left: float, right: float) -> float:
    if operator != "/":
        return _ARITHMETIC[operator](left, right)
    if right == 0:
        raise _Fault(ErrorValue("#DIV/0!"))
    return left / right


def _compare(operator: str, left: Value, right: Value) -> bool:
    """Excel's order: numbers before texts before booleans; texts without regard to case; a blank is 0 or ''."""
    return _RELATIONS[operator](_order(left, right), _order(right, left))


def _order(value: Value, other: Value) -> tuple[int, float | str]:
    if value is None:
        value = "" if isinstance(other, str) else (False if isinstance(other, bool) else 0)
    if isinstance(value, bool):
        return (2, value)
    return (1, value.casefold()) if isinstance(value, str) else (0, _number(value))


# --- what a value is taken for


def _number(value: Argument) -> float | int:
    if value.__class__ in _NUMERIC:
        return value  # type: ignore[return-value]  # as it says
    match value:
        case None:
            return 0
        case bool():
            return int(value)
        case int() | float():
            return value
        case ErrorValue():
            raise _Fault(value)
    raise _Fault(ErrorValue("#VALUE!"))


def _text(value: Argument) -> str:
    if isinstance(value, str):
        return value
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(value)
        case ErrorValue():
            raise _Fault(value)
    raise _Fault(ErrorValue("#VALUE!"))


def _cells(*given: Argument) -> Sequence[Value]:
    """The cells of runs, and single values."""
    if len(given) == 1:
        return given[0] if isinstance(given[0], list) else given  # type: ignore[return-value]  # no run is in it
    return [value for item in given for value in (item if isinstance(item, list) else (item,))]


def _is_number(value: Value) -> bool:
    return value.__class__ in _NUMERIC


def _numbers(*given: Argument) -> Sequence[float | int]:
    """The numbers among cells; texts, blanks and booleans don't count, and an error spoils all."""
    cells = _cells(*given)
    if _NUMERIC.issuperset(map(type, cells)):
        return cells  # type: ignore[return-value]  # no other kind is among them
    if fault := next((value for value in cells if isinstance(value, ErrorValue)), None):
        raise _Fault(fault)
    return [value for value in cells if _is_number(value)]  # type: ignore[misc]  # as it says


def _truths(given: tuple[Argument, ...]) -> Sequence[bool]:
    if _BOOLS.issuperset(map(type, given)):
        return given  # type: ignore[return-value]  # no other kind is among them
    found = [truth(item) for item in given if item is not None]
    fault = next((item for item in found if isinstance(item, ErrorValue)), None)
    if fault or not found:
        raise _Fault(fault or ErrorValue("#VALUE!"))
    return [item is True for item in found]


# --- functions


def _meeting(run: Run, criterion: Value) -> list[bool]:
    """Which cells of a run meet a criterion."""
    if criterion == "?*":
        return [isinstance(value, str) and value != "" for value in run]
    if isinstance(criterion, str) and criterion.startswith(">="):
        least = float(criterion.removeprefix(">="))
        return [value.__class__ in _NUMERIC and value >= least for value in run]  # type: ignore[operator]  # a number
    if isinstance(criterion, str):
        wanted = criterion.casefold()
        return [isinstance(value, str) and value.casefold() == wanted for value in run]
    return [value == criterion and value.__class__ in _NUMERIC for value in run]


def _all_meet(tests: tuple[Argument, ...]) -> list[bool]:
    pairs = list(zip(tests[::2], tests[1::2], strict=True))
    columns = [_meeting(run, rule) for run, rule in pairs if isinstance(run, list) and not isinstance(rule, list)]
    return reduce(lambda met, column: list(map(op.and_, met, column)), columns)


def _sum_where(run: Argument, *tests: Argument) -> Value:
    return sum(_numbers(list(compress(_cells(run), _all_meet(tests)))))


def _ranked(run: Argument, rank: Argument, *, largest: bool) -> Value:
    numbers = run.order(largest=largest) if isinstance(run, Kept) else sorted(_numbers(run), reverse=largest)
    place = int(_number(rank))
    return numbers[place - 1] if 0 < place <= len(numbers) else ErrorValue("#NUM!")


def _match(wanted: Argument, run: Argument, _exact: Argument) -> Value:
    same = _likeness(wanted)
    found = run.place(same) if isinstance(run, Kept) else _places(_cells(run)).get(same)
    return ErrorValue("#N/A") if found is None or same is None else found


def _places(cells: Sequence[Value]) -> dict[object, int]:
    """Where each value stands first, from 1."""
    places = list(range(len(cells), 0, -1))
    return dict(zip(map(_likeness, reversed(cells)), places, strict=True))


def _likeness(value: Argument) -> object:
    """What two equal cells have in common: of one kind, texts without regard to case; a blank equals nothing."""
    if value.__class__ in _NUMERIC:
        return value
    if isinstance(value, str):
        return value.casefold()
    return (value,) if isinstance(value, bool) else None


def _index(run: Argument, place: Argument) -> Value:
    cells, at = _cells(run), int(_number(place))
    if at < 1:
        return ErrorValue("#VALUE!")
    return cells[at - 1] if at <= len(cells) else ErrorValue("#REF!")


def _substitute(text: Argument, old: Argument, new: Argument) -> Value:
    return _text(text).replace(_text(old), _text(new)) if _text(old) else _text(text)


def _rounded(value: Argument, places: Argument) -> Value:
    """Half away from zero, of the decimal number that is shown: 1.005 gives 1.01, though it is stored a hair below."""
    number, digits = _number(value), int(_number(places))
    if abs(number) >= 10**_EXACT:
        return number
    from decimal import ROUND_HALF_UP, Decimal  # noqa: PLC0415  as in number_text

    shown = Decimal(f"{number:.{_EXACT}g}")
    return float(shown.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _char(code: Argument) -> Value:
    at = int(_number(code))
    return bytes([at]).decode("cp1252", "replace") if 0 < at < 256 else ErrorValue("#VALUE!")  # noqa: PLR2004  a byte


def _trimmed(text: Argument) -> Value:
    return " ".join(part for part in _text(text).split(" ") if part)


def _length(text: Argument) -> Value:
    return sum(2 if ord(char) > 0xFFFF else 1 for char in _text(text))  # noqa: PLR2004  Excel counts UTF-16 units


_SEES_ERRORS = {"ISNUMBER", "COUNT", "ISTEXT"}
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "AND": lambda *given: all(_truths(given)),
    "OR": lambda *given: any(_truths(given)),
    "NOT": lambda value: not (value if value.__class__ is bool else _number(value)),
    "ISNUMBER": _is_number,
    "ISTEXT": lambda value: isinstance(value, str),
    "COUNT": lambda *given: sum(map(_NUMERIC.__contains__, map(type, _cells(*given)))),
    "SUM": lambda *given: sum(_numbers(*given)),
    "MAX": lambda *given: max(_numbers(*given), default=0),
    "COUNTIF": lambda *given: sum(_all_meet(given)),
    "COUNTIFS": lambda *given: sum(_all_meet(given)),
    "SUMIF": lambda run, rule, counted: _sum_where(counted, run, rule),
    "SUMIFS": _sum_where,
    "INT": lambda value: math.floor(_number(value)),
    "ROUND": _rounded,
    "LEN": _length,
    "TRIM": _trimmed,
    "SUBSTITUTE": _substitute,
    "CHAR": _char,
    "LARGE": lambda run, rank: _ranked(run, rank, largest=True),
    "SMALL": lambda run, rank: _ranked(run, rank, largest=False),
    "MATCH": _match,
    "INDEX": _index,
    "NA": lambda: ErrorValue("#N/A"),
}
