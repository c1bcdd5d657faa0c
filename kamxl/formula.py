"""Expressions that have two faces: an Excel text, and the value that a spreadsheet would show.

The functions are a closed list, all of them portable between Excel, LibreOffice, Gnumeric and IronCalc. A leaf names a
cell by its id; a resolver says where it stands (for the text) and what it holds (for the value).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kamxl.functions import FUNCTIONS, Argument, Run, Value, function, number_text, operate, truth
from kamxl.grid import ErrorValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Valuer = Callable[["Resolver"], Value]

__all__ = [
    "Binary",
    "Call",
    "Column",
    "Const",
    "Expr",
    "Places",
    "Ref",
    "Resolver",
    "Value",
    "call",
    "compiled",
    "evaluate",
    "excel",
    "if_",
    "join",
    "lift",
    "lookup",
    "number_text",
    "valuer",
]
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
        FUNCTIONS[name]
    return Call(name, tuple(lift(item) for item in arguments))


def if_(condition: Operand, yes: Operand, no: Operand) -> Call:
    """``IF``."""
    return call("IF", condition, yes, no)


def lookup(run: Column, key: Operand, keys: Column) -> Call:
    """The cell of a run beside a key.

    Inputs are asked for in this way: a person who drags a cell onto another one takes along the references to the first
    and breaks those to the second, but not those to the run around them.
    """
    return call("INDEX", run, call("MATCH", key, keys, 0))


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
    # `match` takes twice the time, and a workbook has 40,000 of these; the most frequent come first
    if isinstance(expr, Const):
        return _literal(expr.value, strength)
    if isinstance(expr, Call):
        return f"{expr.name}({','.join([_excel(item, resolver, 0) for item in expr.arguments])})"
    if isinstance(expr, Binary):
        own = _STRENGTH[expr.operator]
        text = f"{_excel(expr.left, resolver, own)}{expr.operator}{_excel(expr.right, resolver, own + 1)}"
        return f"({text})" if own < strength else text
    if isinstance(expr, Ref):
        return resolver.address(expr.cell)
    if isinstance(expr, Column):
        return resolver.span(expr)
    raise TypeError(type(expr).__name__)


def _literal(value: str | float, strength: int) -> str:
    """A literal; a text that is longer than Excel allows in a formula is joined from pieces."""
    if not isinstance(value, str):
        return number_text(value)
    if len(value) <= _LITERAL // 2:
        return '"' + value.replace('"', '""') + '"'
    length = _LITERAL if value.isascii() else _LITERAL // 2  # Excel counts UTF-16 units
    pieces = [value[at : at + length] for at in range(0, len(value), length)]
    joined = "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
    return f"({joined})" if len(pieces) > 1 and strength > _STRENGTH["&"] else joined


# --- the value


def evaluate(expr: Expr, resolver: Resolver) -> Value:
    """What a spreadsheet would show for the expression; a blank is shown as 0."""
    return compiled(expr)(resolver)


def compiled(expr: Expr) -> Callable[[Resolver], Value]:
    """What :func:`evaluate` gives of an expression, made once for one that is asked often.

    Raises:
        TypeError: a run of cells stands where one value belongs.
    """
    held = valuer(expr)

    def shown(resolver: Resolver) -> Value:
        value = held(resolver)
        return 0 if value is None else value

    return shown


def valuer(expr: Expr) -> Valuer:
    """What gives the value of an expression or of a part of one, None for a blank.

    Raises:
        TypeError: a run of cells stands where one value belongs.
    """
    if isinstance(expr, Const):
        value = expr.value
        return lambda _: value
    if isinstance(expr, Ref):
        cell = expr.cell
        return lambda resolver: resolver.value(cell)
    if isinstance(expr, Binary):
        operator, left, right = expr.operator, valuer(expr.left), valuer(expr.right)
        return lambda resolver: operate(operator, left(resolver), right(resolver))
    if isinstance(expr, Call):
        return _compiled_call(expr.name, expr.arguments)
    if isinstance(expr, Column):
        raise TypeError(f"a run of cells is no value: {expr.first}")
    raise TypeError(type(expr).__name__)


def _compiled_call(name: str, given: tuple[Expr, ...]) -> Valuer:
    if name in _LAZY:
        return _LAZY[name](*map(valuer, given))
    work, arguments = function(name), [_argument(item) for item in given]
    if len(arguments) == 1:
        (only,) = arguments
        return lambda resolver: work(only(resolver))
    return lambda resolver: work(*[argument(resolver) for argument in arguments])


def _argument(expr: Expr) -> Callable[[Resolver], Argument]:
    if not isinstance(expr, Column):
        return valuer(expr)

    def run(resolver: Resolver) -> Run:
        found = resolver.values(expr)
        return found if isinstance(found, list) else list(found)

    return run


def _if(condition: Valuer, yes: Valuer, no: Valuer) -> Valuer:
    def value(resolver: Resolver) -> Value:
        met = truth(condition(resolver))
        return met if isinstance(met, ErrorValue) else yes(resolver) if met else no(resolver)

    return value


def _iferror(first: Valuer, other: Valuer) -> Valuer:
    def value(resolver: Resolver) -> Value:
        found = first(resolver)
        return other(resolver) if isinstance(found, ErrorValue) else found

    return value


_LAZY: dict[str, Callable[..., Valuer]] = {"IF": _if, "IFERROR": _iferror}
