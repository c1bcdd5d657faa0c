"""Expressions that have two faces: an Excel text, and the value that a spreadsheet would show.

The functions are a closed list, all of them portable between Excel, LibreOffice, Gnumeric and IronCalc. A leaf names a
cell by its id; a resolver says where it stands (for the text) and what it holds (for the value).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kamxl.functions import FUNCTIONS, Argument, Run, Value, function, number_text, operate, truth
from kamxl.grid import ErrorValue
from kamxl.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Valuer = Callable[["Resolver"], Value]


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


class Expr(Record):
    """An expression; Python's operators build larger ones, and ``&`` joins texts as it does in Excel."""

    __slots__ = ("_form",)

    @property
    def form(self) -> Form:
        """The form of the expression, found once."""
        found: Form | None = getattr(self, "_form", None)
        if found is None:
            found = self._form = _form(self)
        return found

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


class Const(Expr):
    """A number or a text."""

    __slots__ = __match_args__ = ("value",)

    def __init__(self, value: str | float) -> None:
        self.value = value


class Ref(Expr):
    """One cell, by its id."""

    __slots__ = __match_args__ = ("cell",)

    def __init__(self, cell: str) -> None:
        self.cell = cell


class Column(Expr):
    """A run of cells from one cell to another; ``members`` are the ids that count when only answers are known."""

    __slots__ = __match_args__ = ("first", "last", "members")

    def __init__(self, first: str, last: str, members: tuple[str, ...] = ()) -> None:
        self.first, self.last, self.members = first, last, members


class Binary(Expr):
    """Two operands and an operator."""

    __slots__ = __match_args__ = ("operator", "left", "right")

    def __init__(self, operator: str, left: Expr, right: Expr) -> None:
        self.operator, self.left, self.right = operator, left, right


class Call(Expr):
    """A function of the closed list."""

    __slots__ = __match_args__ = ("name", "arguments")

    def __init__(self, name: str, arguments: tuple[Expr, ...]) -> None:
        self.name, self.arguments = name, arguments


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


# --- the form

_STRENGTH = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}
_LITERAL = 250
CELL, RUN, CONSTANT = "r", "c", "v"
"""What stands for each kind of leaf in an outline; the names of functions have capitals."""
_LEAVES = re.compile(f"[{CELL}{RUN}{CONSTANT}]")

Leaf = Any
"""The id of a cell, a :class:`Column`, or the value of a constant."""
Work = Callable[["Resolver", "Sequence[Leaf]"], Value]


class Outline:
    """What formulas have in common that are alike but for their leaves: most of a workbook are.

    Attributes:
        pieces: the texts around the leaves, from left to right.
        marks: the kind of each leaf.
        work: gives the value, once it was asked for.
    """

    __slots__ = ("marks", "pieces", "work")

    def __init__(self, text: str) -> None:
        self.pieces = _LEAVES.split(text)
        self.marks = _LEAVES.findall(text)
        self.work: Work | None = None


class Form(NamedTuple):
    """An expression as its outline and its leaves."""

    outline: Outline
    leaves: Sequence[Leaf]

    def each(self) -> Iterator[tuple[str, Leaf]]:
        """Each leaf, after its kind."""
        return zip(self.outline.marks, self.leaves, strict=True)


_outline = lru_cache(maxsize=4096)(Outline)


def _form(expr: Expr) -> Form:
    texts: list[str] = []
    leaves: list[Leaf] = []
    _put(expr, texts.append, leaves.append, 0)
    return Form(_outline("".join(texts)), leaves)


def _put(expr: Expr, text: Callable[[str], None], leaf: Callable[[Leaf], None], strength: int) -> None:
    # `match` takes twice the time, and a workbook has 20,000 of these; the most frequent come first
    if isinstance(expr, Const):
        text(f"({CONSTANT})" if strength > _STRENGTH["&"] and _is_joined(expr.value) else CONSTANT)
        leaf(expr.value)
    elif isinstance(expr, Call):
        text(expr.name)
        between = "("
        for item in expr.arguments:
            text(between)
            _put(item, text, leaf, 0)
            between = ","
        text(")" if expr.arguments else "()")
    elif isinstance(expr, Binary):
        own = _STRENGTH[expr.operator]
        text("(" if own < strength else "")
        _put(expr.left, text, leaf, own)
        text(expr.operator)
        _put(expr.right, text, leaf, own + 1)
        text(")" if own < strength else "")
    elif isinstance(expr, Ref):
        text(CELL)
        leaf(expr.cell)
    elif isinstance(expr, Column):
        text(RUN)
        leaf(expr)
    else:
        raise TypeError(type(expr).__name__)


# --- the Excel text


def excel(expr: Expr, resolver: Places) -> str:
    """The formula as Excel stores it, without the leading ``=``."""
    form = expr.form
    texts = [""] * (2 * len(form.leaves) + 1)
    texts[::2] = form.outline.pieces
    texts[1::2] = [
        resolver.address(leaf) if kind == CELL else _literal(leaf) if kind == CONSTANT else resolver.span(leaf)
        for kind, leaf in form.each()
    ]
    return "".join(texts)


@lru_cache(maxsize=4096, typed=True)
def _literal(value: str | float) -> str:
    """A literal; a text that is longer than Excel allows in a formula is joined from pieces."""
    if not isinstance(value, str):
        return number_text(value)
    if len(value) <= _LITERAL // 2:
        return '"' + value.replace('"', '""') + '"'
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in _pieces(value))


def _is_joined(value: str | float) -> bool:
    return isinstance(value, str) and len(value) > _LITERAL // 2 and len(_pieces(value)) > 1


def _pieces(value: str) -> list[str]:
    """A text in pieces that are no longer than a formula allows; Excel counts UTF-16 units."""
    length = _LITERAL if value.isascii() else _LITERAL // 2
    return [value[at : at + length] for at in range(0, len(value), length)]


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
    outline, leaves = expr.form
    if outline.work is None:
        outline.work = _work(expr, count())
    work = outline.work
    return lambda resolver: work(resolver, leaves)


def _work(expr: Expr, places: Iterator[int]) -> Work:
    """How the value of formulas of one outline is found; ``places`` number their leaves from left to right."""
    if isinstance(expr, Const):
        at = next(places)
        return lambda _, given: given[at]
    if isinstance(expr, Ref):
        at = next(places)
        return lambda resolver, given: resolver.value(given[at])
    if isinstance(expr, Binary):
        operator, left, right = expr.operator, _work(expr.left, places), _work(expr.right, places)
        return lambda resolver, given: operate(operator, left(resolver, given), right(resolver, given))
    if isinstance(expr, Call):
        return _called(expr.name, expr.arguments, places)
    if isinstance(expr, Column):
        raise TypeError(f"a run of cells is no value: {expr.first}")
    raise TypeError(type(expr).__name__)


def _called(name: str, given: tuple[Expr, ...], places: Iterator[int]) -> Work:
    if name in _LAZY:
        return _LAZY[name](*[_work(item, places) for item in given])
    work, arguments = function(name), [_argument(item, places) for item in given]
    if len(arguments) == 1:
        (only,) = arguments
        return lambda resolver, given: work(only(resolver, given))
    return lambda resolver, given: work(*[argument(resolver, given) for argument in arguments])


def _argument(expr: Expr, places: Iterator[int]) -> Callable[[Resolver, Sequence[Leaf]], Argument]:
    if not isinstance(expr, Column):
        return _work(expr, places)
    at = next(places)

    def run(resolver: Resolver, given: Sequence[Leaf]) -> Run:
        found = resolver.values(given[at])
        return found if isinstance(found, list) else list(found)

    return run


def _if(condition: Work, yes: Work, no: Work) -> Work:
    def value(resolver: Resolver, given: Sequence[Leaf]) -> Value:
        met = truth(condition(resolver, given))
        return met if isinstance(met, ErrorValue) else yes(resolver, given) if met else no(resolver, given)

    return value


def _iferror(first: Work, other: Work) -> Work:
    def value(resolver: Resolver, given: Sequence[Leaf]) -> Value:
        found = first(resolver, given)
        return other(resolver, given) if isinstance(found, ErrorValue) else found

    return value


_LAZY: dict[str, Callable[..., Work]] = {"IF": _if, "IFERROR": _iferror}
