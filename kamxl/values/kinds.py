"""The kinds of value. Each keeps its Excel rule, its rendering, its check formula and its parsing side by side.

A new kind is one class here, listed in ``KINDS``; nothing else changes.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from kamxl.formula import Const, Expr, call, if_, number_text
from kamxl.grid import ErrorValue
from kamxl.values import text as texts
from kamxl.values.plain import folded, plain_number, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.grid import Cell, Scalar

Answer = str | int | float | date
State = Literal["answered", "blank", "not_applicable", "unreadable", "conflict"]
NOT_APPLICABLE = "N/A"
_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Before it programs count the days differently: Excel has a 29th of February 1900."""
_LAST_SERIAL = 2_958_465
_LIST_LIMIT = 250
_NAMED = 8
_MONTHS = 12
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00(?:\.0+)?Z?)?")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True, slots=True)
class Entry:
    """The Excel rule of an input cell: what may be typed, and what the person is told."""

    kind: Literal["list", "whole", "date", "any"]
    options: tuple[str | int | float, ...] = ()
    low: int = 0
    high: int = 0
    strict: bool = True
    expected: str = ""

    @property
    def literal(self) -> bool:
        """Whether a list can stand in the rule itself; else it needs a range of real cells.

        A comma parts, a decimal sign is read by the locale, and Excel allows 255 characters.
        """
        shown = [option if isinstance(option, str) else number_text(option) for option in self.options]
        decimals = any(isinstance(option, float) and option != int(option) for option in self.options)
        unsafe = any(set(text) & set(',"\n\t') or text != text.strip() for text in shown)
        return not decimals and not unsafe and texts.units(",".join(shown)) <= _LIST_LIMIT


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell was understood as. ``code`` is the diagnostic that it earns, if any."""

    state: State
    value: Answer | None = None
    code: str = ""
    found: str = ""


BLANK = Parsed("blank")


class Kind:
    """A kind of value; the base reads what is common: blanks, formulas and error values."""

    tag: ClassVar[str]
    number_format: ClassVar[str] = "@"
    wide: ClassVar[bool] = True

    @property
    def expected(self) -> str:
        """What an answer must be, in a few words."""
        raise NotImplementedError

    def entry(self) -> Entry:
        """The Excel rule."""
        return Entry("any")

    def render(self, value: Answer) -> Scalar:
        """What is written into the cell for a canonical value."""
        return value

    def problem(self, cell: Expr) -> Expr | None:  # noqa: ARG002  a text has no faults
        """A formula that says what is wrong with the cell, or ''; None where nothing can be."""
        return None

    def parse(self, cell: Cell | None) -> Parsed:
        """The canonical value of a cell that came back, or why there is none."""
        if cell is None:
            return BLANK
        if cell.formula is not None:
            return Parsed("unreadable", None, "KX306", f"={cell.formula.removeprefix('=')}")
        if isinstance(cell.value, ErrorValue):
            return Parsed("unreadable", None, "KX307", cell.value.code)
        if cell.value is None or (isinstance(cell.value, str) and not texts.canonical(cell.value)):
            return BLANK
        return self.understand(cell.value)

    def understand(self, value: Scalar) -> Parsed:
        """The canonical value of a plain, non-blank cell value."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Score(Kind):
    """A number on a scale, or N/A where the scale allows it."""

    levels: tuple[int | float, ...]
    not_applicable: bool = False

    tag: ClassVar[str] = "score"
    number_format: ClassVar[str] = "General"
    wide: ClassVar[bool] = False

    @property
    def expected(self) -> str:
        shown = "a whole number from {} to {}" if self.contiguous else "one of {}"
        body = shown.format(*self.span) if self.contiguous else shown.format(", ".join(map(number_text, self.levels)))
        return body + (f", or {NOT_APPLICABLE}" if self.not_applicable else "")

    @property
    def span(self) -> tuple[str, str]:
        """The lowest and the highest level, as texts."""
        return number_text(min(self.levels)), number_text(max(self.levels))

    @property
    def whole(self) -> bool:
        """Whether every level is a whole number."""
        return all(level == int(level) for level in self.levels)

    @property
    def contiguous(self) -> bool:
        """Whether the levels are all the whole numbers between the lowest and the highest."""
        return self.whole and max(self.levels) - min(self.levels) + 1 == len(self.levels)

    def entry(self) -> Entry:
        return Entry("list", self.levels + ((NOT_APPLICABLE,) if self.not_applicable else ()), expected=self.expected)

    def render(self, value: Answer) -> Scalar:
        return value

    def problem(self, cell: Expr) -> Expr:
        """``not 0 to 3`` or ``a number stored as text``; the short words fit the narrow Check column."""
        stored = call("OR", *(call("TRIM", cell).is_("=", number_text(level)) for level in self.levels))
        wrong = Const("not {} to {}".format(*self.span) if self.contiguous else "not on the scale")
        as_text = if_(stored, "a number stored as text", wrong)
        if self.not_applicable:
            as_text = if_(cell.is_("=", NOT_APPLICABLE), "", as_text)
        if self.contiguous:
            low, high = min(self.levels), max(self.levels)
            inside: Expr = call("AND", cell.is_(">=", low), cell.is_("<=", high), cell.is_("=", call("INT", cell)))
        else:
            inside = call("OR", *(cell.is_("=", level) for level in self.levels))
        known = if_(call("ISNUMBER", cell), if_(inside, "", wrong), as_text)
        return call("IFERROR", if_(cell.is_("=", ""), "", known), wrong)

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        if isinstance(value, bool | date | datetime | time):
            return Parsed("unreadable", None, "KX301", found)
        if isinstance(value, int | float):
            return self._level(value, found, "")
        text = folded(found)
        if self.not_applicable and text in {"n/a", "na"}:
            return Parsed("not_applicable", NOT_APPLICABLE, "" if found == NOT_APPLICABLE else "KX308", found)
        number = plain_number(text)
        return Parsed("unreadable", None, "KX301", found) if number is None else self._level(number, found, "KX308")

    def _level(self, number: float, found: str, code: str) -> Parsed:
        for level in self.levels:
            # as spreadsheets compare: 0.30000000000000004, which a filled-down series makes of 0.3, is 0.3
            if number_text(level) == number_text(number):
                return Parsed("answered", level, code, found)
        return Parsed("unreadable", None, "KX301", found)


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few answers: the key is stored, the label is shown; ``also`` are further spellings of each option."""

    options: tuple[tuple[str, str], ...]
    also: tuple[tuple[str, str], ...] = ()

    tag: ClassVar[str] = "choice"
    wide: ClassVar[bool] = False

    @property
    def expected(self) -> str:
        labels = [label for _, label in self.options]
        if len(labels) > _NAMED:
            return f"one of the {len(labels)} in the list"
        return f"one of {', '.join(labels)}" if len(labels) > 2 else " or ".join(labels)  # noqa: PLR2004  a pair reads better

    def entry(self) -> Entry:
        return Entry("list", tuple(label for _, label in self.options), expected=self.expected)

    def render(self, value: Answer) -> Scalar:
        return dict(self.options)[str(value)]

    def problem(self, cell: Expr) -> Expr:
        known = call("OR", *(cell.is_("=", text) for text in ("", *(label for _, label in self.options))))
        wrong = f"not {self.expected}" if len(self.expected) < 24 else "not in the list"  # noqa: PLR2004  a narrow column
        return call("IFERROR", if_(known, "", wrong), wrong)

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        if isinstance(value, bool):
            return Parsed("unreadable", None, "KX302", found)
        for key, label in self.options:
            if found == label:
                return Parsed("answered", key)
        spellings = {folded(text): key for text, key in (*self.also, *((key, key) for key, _ in self.options))}
        spellings.update({folded(label): key for key, label in self.options})
        key = spellings.get(folded(found), "")
        if not key:
            return Parsed("unreadable", None, "KX302", found)
        # another case of the same letter is no doubt, and earns no word
        same = folded(dict(self.options)[key]) == found.casefold()
        return Parsed("answered", key, "" if same else "KX308", found)


@dataclass(frozen=True, slots=True)
class Percent(Kind):
    """A whole number from 0 to 100."""

    tag: ClassVar[str] = "percent"
    number_format: ClassVar[str] = "0"
    wide: ClassVar[bool] = False

    @property
    def expected(self) -> str:
        return "a whole number from 0 to 100"

    def entry(self) -> Entry:
        return Entry("whole", low=0, high=100, expected=self.expected)

    def problem(self, cell: Expr) -> Expr:
        inside = call("AND", cell.is_(">=", 0), cell.is_("<=", 100), cell.is_("=", call("INT", cell)))
        known = if_(cell.is_("=", ""), "", if_(call("ISNUMBER", cell), if_(inside, "", "not 0 to 100"), "not 0 to 100"))
        return call("IFERROR", known, "not 0 to 100")

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        number = plain_number(folded(found).removesuffix("%").strip()) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | float):
            return Parsed("unreadable", None, "KX305", found)
        if 0 <= number <= 100 and number == int(number):  # noqa: PLR2004  per cent
            return Parsed("answered", int(number), "KX308" if isinstance(value, str) else "", found)
        return Parsed("unreadable", None, "KX305", found)


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """A text of one cell."""

    tag: ClassVar[str] = "text"

    @property
    def expected(self) -> str:
        return "a text"

    def understand(self, value: Scalar) -> Parsed:
        raw = shown(value)
        clean = texts.canonical(raw)
        if not clean:
            return BLANK
        return Parsed("answered", clean, "KX309" if texts.illegal(raw) else "", raw)


@dataclass(frozen=True, slots=True)
class LongText(Text):
    """A written answer over the rows of a block; a guide in words."""

    rows: int = 12
    words: int = 500

    tag: ClassVar[str] = "long-text"

    def lines(self, value: str) -> list[str]:
        """The text as the rows of its block: a line a row, the last row takes what is left."""
        parts = value.split("\n")
        return [*parts[: self.rows - 1], "\n".join(parts[self.rows - 1 :])] if len(parts) > self.rows else parts


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A calendar date."""

    tag: ClassVar[str] = "date"
    number_format: ClassVar[str] = "yyyy-mm-dd"
    wide: ClassVar[bool] = False

    @property
    def expected(self) -> str:
        return "a date, written 2026-03-31"

    def entry(self) -> Entry:
        return Entry("date", strict=False, expected=self.expected)

    def render(self, value: Answer) -> Scalar:
        """A day that the calendars of all programs have; an earlier one is a text, as Excel itself keeps it."""
        return value.isoformat() if isinstance(value, date) and value < _FIRST_DAY else value

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        if isinstance(value, datetime | date):
            return Parsed("answered", value.date() if isinstance(value, datetime) else value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if 0 < value <= _LAST_SERIAL and value == int(value):
                return Parsed("answered", _EPOCH + timedelta(days=int(value)), "KX308", found)
            return Parsed("unreadable", None, "KX303", found)
        return _typed_day(found) if isinstance(value, str) else Parsed("unreadable", None, "KX303", found)


KINDS: dict[str, type[Kind]] = {kind.tag: kind for kind in (Score, Choice, Percent, Text, LongText, Day)}


def yes_no() -> Choice:
    """Evidence, shown and stored as Y or N."""
    return Choice((("Y", "Y"), ("N", "N")), also=(("yes", "Y"), ("no", "N")))


def kind_json(kind: Kind) -> dict[str, Any]:
    """A kind as the plan carries it."""
    return {"kind": kind.tag, **asdict(kind)}  # type: ignore[call-overload]  # every kind is a dataclass


def kind_from_json(data: Mapping[str, Any]) -> Kind:
    """A kind out of a plan that was checked before.

    Raises:
        KeyError, TypeError: the data are of no kind.
    """
    rest = {name: _tuples(value) for name, value in data.items() if name != "kind"}
    return KINDS[data["kind"]](**rest)


def _tuples(value: object) -> object:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _typed_day(found: str) -> Parsed:
    text = folded(found).upper()
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
        early = (year, month) < (_FIRST_DAY.year, _FIRST_DAY.month)
        return _day(year, month, day, found, "" if early else "KX308")
    if match := _NUMERIC_DATE.fullmatch(text):
        first, second, year = map(int, match.groups())
        if first <= _MONTHS and second <= _MONTHS and first != second:
            return Parsed("unreadable", None, "KX304", found)
        day, month = (first, second) if second <= _MONTHS else (second, first)
        return _day(year, month, day, found, "KX308")
    return Parsed("unreadable", None, "KX303", found)


def _day(year: int, month: int, day: int, found: str, code: str) -> Parsed:
    try:
        return Parsed("answered", date(year, month, day), code, found)
    except ValueError:
        return Parsed("unreadable", None, "KX303", found)
