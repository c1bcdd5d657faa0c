"""The kinds of value. Each keeps its Excel rule, its rendering, its check formula and its parsing side by side.

A new kind is one class here, listed in ``KINDS``; nothing else changes.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from kamxl.formula import Const, Expr, call, if_
from kamxl.functions import number_text
from kamxl.grid import ErrorValue
from kamxl.record import Record
from kamxl.values import text as texts
from kamxl.values.days import DAY_FORMS, FIRST_DAY, counted_day, typed_day
from kamxl.values.plain import folded, plain_number, shown, unaccented
from kamxl.words import decimal, english

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.grid import Cell, Scalar
    from kamxl.words import Words

Answer = str | int | float | date
State = Literal["answered", "blank", "not_applicable", "unreadable", "conflict"]
NOT_APPLICABLE = "N/A"
"""What is stored for a statement that does not apply; a cell shows it in the words of its file."""
YES, NO = "Y", "N"
"""What is stored for evidence; a cell shows the letters of its file."""
_LIST_LIMIT = 250
_NAMED = 8


class Entry(NamedTuple):
    """The Excel rule of an input cell: what may be typed, and what the person is told."""

    kind: Literal["list", "whole", "date", "any"]
    options: tuple[str | int | float, ...] = ()
    low: int = 0
    high: int = 0
    strict: bool = True

    @property
    def literal(self) -> bool:
        """Whether a list can stand in the rule itself; else it needs a range of real cells.

        A comma parts, a decimal sign is read by the locale, and Excel allows 255 characters.
        """
        shown = [option if isinstance(option, str) else number_text(option) for option in self.options]
        decimals = any(isinstance(option, float) and option != int(option) for option in self.options)
        unsafe = any(set(text) & set(',"\n\t') or text != text.strip() for text in shown)
        return not decimals and not unsafe and texts.units(",".join(shown)) <= _LIST_LIMIT


class Parsed(NamedTuple):
    """What a cell was understood as. ``code`` is the diagnostic that it earns, if any."""

    state: State
    value: Answer | None = None
    code: str = ""
    found: str = ""


BLANK = Parsed("blank")


class Kind(Record):
    """A kind of value; the base reads what is common: blanks, formulas and error values."""

    __slots__ = ()
    tag: ClassVar[str]
    number_format: ClassVar[str] = "@"
    wide: ClassVar[bool] = True

    @property
    def expected(self) -> str:
        """What an answer must be, in a few English words."""
        return self.told(english)

    def told(self, t: Words) -> str:
        """What an answer must be, in a few words of a language."""
        raise NotImplementedError

    def entry(self) -> Entry:
        """The Excel rule."""
        return Entry("any")

    def render(self, value: Answer) -> Scalar:
        """What is written into the cell for a canonical value."""
        return value

    def problem(self, cell: Expr, t: Words) -> Expr | None:  # noqa: ARG002  a text has no faults
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


class Score(Kind):
    """A number on a scale, or N/A where the scale allows it; ``absent`` is what the cell shows for that."""

    __slots__ = __match_args__ = ("levels", "not_applicable", "absent")
    tag: ClassVar[str] = "score"
    number_format: ClassVar[str] = "General"
    wide: ClassVar[bool] = False

    def __init__(
        self, levels: tuple[int | float, ...], *, not_applicable: bool = False, absent: str = NOT_APPLICABLE
    ) -> None:
        self.levels, self.not_applicable, self.absent = levels, not_applicable, absent

    def told(self, t: Words) -> str:
        low, high = self.span
        if self.contiguous:
            body = t("a whole number from {low} to {high}").format(low=low, high=high)
        else:
            levels = [decimal(number_text(level), t) for level in self.levels]
            part = ", " if all("," not in level for level in levels) else "; "
            body = t("one of {options}").format(options=part.join(levels))
        return t("{answer}, or {absent}").format(answer=body, absent=self.absent) if self.not_applicable else body

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
        return Entry("list", self.levels + ((self.absent,) if self.not_applicable else ()))

    def render(self, value: Answer) -> Scalar:
        return self.absent if value == NOT_APPLICABLE else value

    def problem(self, cell: Expr, t: Words) -> Expr:
        """``not 0 to 3`` or ``a number stored as text``; the short words fit the narrow Check column."""
        stored = call("OR", *(call("TRIM", cell).is_("=", number_text(level)) for level in self.levels))
        low, high = (decimal(end, t) for end in self.span)
        off = t("not {low} to {high}").format(low=low, high=high) if self.contiguous else t("not on the scale")
        wrong = Const(off)
        as_text = if_(stored, t("a number stored as text"), wrong)
        if self.not_applicable:
            as_text = if_(cell.is_("=", self.absent), "", as_text)
        if self.contiguous:
            bounds = cell.is_(">=", min(self.levels)), cell.is_("<=", max(self.levels))
            inside: Expr = call("AND", *bounds, cell.is_("=", call("INT", cell)))
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
        if self.not_applicable and _letters(text) in {"na", _letters(folded(self.absent))}:
            return Parsed("not_applicable", NOT_APPLICABLE, "" if found == self.absent else "KX308", found)
        number = plain_number(text)
        return Parsed("unreadable", None, "KX301", found) if number is None else self._level(number, found, "KX308")

    def _level(self, number: float, found: str, code: str) -> Parsed:
        for level in self.levels:
            # as spreadsheets compare: 0.30000000000000004, which a filled-down series makes of 0.3, is 0.3
            if number_text(level) == number_text(number):
                return Parsed("answered", level, code, found)
        return Parsed("unreadable", None, "KX301", found)


class Choice(Kind):
    """One of a few answers: the key is stored, the label is shown; ``also`` are further spellings of each option.

    The first letter of a label is understood too, where no other label begins with it.
    """

    __slots__ = __match_args__ = ("options", "also")
    tag: ClassVar[str] = "choice"
    wide: ClassVar[bool] = False

    def __init__(self, options: tuple[tuple[str, str], ...], also: tuple[tuple[str, str], ...] = ()) -> None:
        self.options, self.also = options, also

    def told(self, t: Words) -> str:
        labels = [label for _, label in self.options]
        if len(labels) > _NAMED:
            return t("one of the {count} in the list").format(count=len(labels))
        if len(labels) > 2:  # noqa: PLR2004  a pair reads better
            return t("one of {options}").format(options=", ".join(labels))
        return t("{one} or {other}").format(one=labels[0], other=labels[-1]) if len(labels) > 1 else "".join(labels)

    def entry(self) -> Entry:
        return Entry("list", tuple(label for _, label in self.options))

    def render(self, value: Answer) -> Scalar:
        """The label of a key; what is none is shown as it is."""
        return next((label for key, label in self.options if key == value), value)

    def problem(self, cell: Expr, t: Words) -> Expr:
        known = call("OR", *(cell.is_("=", text) for text in ("", *(label for _, label in self.options))))
        told = self.told(t)
        short = len(told) < 24  # noqa: PLR2004  a narrow column
        wrong = t("not {expected}").format(expected=told) if short else t("not in the list")
        return call("IFERROR", if_(known, "", wrong), wrong)

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        if isinstance(value, bool):
            return Parsed("unreadable", None, "KX302", found)
        for key, label in self.options:
            if found == label:
                return Parsed("answered", key)
        key = self._spellings().get(folded(found), "")
        if not key:
            return Parsed("unreadable", None, "KX302", found)
        # another case of the same letter is no doubt, and earns no word
        same = folded(dict(self.options)[key]) == found.casefold()
        return Parsed("answered", key, "" if same else "KX308", found)

    def _spellings(self) -> dict[str, str]:
        """Every folded text that is understood, with its key; the nearer to a label, the later it is put in."""
        first = [(folded(label)[:1], key) for key, label in self.options]
        known = {letter: key for letter, key in first if [other for other, _ in first].count(letter) == 1}
        known |= {folded(text): key for text, key in (*self.also, *((key, key) for key, _ in self.options))}
        return known | {folded(label): key for key, label in self.options}


class Percent(Kind):
    """A whole number from 0 to 100."""

    __slots__ = ()
    tag: ClassVar[str] = "percent"
    number_format: ClassVar[str] = "0"
    wide: ClassVar[bool] = False

    def told(self, t: Words) -> str:
        return t("a whole number from {low} to {high}").format(low=0, high=100)

    def entry(self) -> Entry:
        return Entry("whole", low=0, high=100)

    def problem(self, cell: Expr, t: Words) -> Expr:
        inside = call("AND", cell.is_(">=", 0), cell.is_("<=", 100), cell.is_("=", call("INT", cell)))
        wrong = t("not {low} to {high}").format(low=0, high=100)
        known = if_(cell.is_("=", ""), "", if_(call("ISNUMBER", cell), if_(inside, "", wrong), wrong))
        return call("IFERROR", known, wrong)

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        number = plain_number(folded(found).removesuffix("%").strip()) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | float):
            return Parsed("unreadable", None, "KX305", found)
        if 0 <= number <= 100 and number == int(number):  # noqa: PLR2004  per cent
            return Parsed("answered", int(number), "KX308" if isinstance(value, str) else "", found)
        return Parsed("unreadable", None, "KX305", found)


class Text(Kind):
    """A text of one cell."""

    __slots__: tuple[str, ...] = ()
    tag: ClassVar[str] = "text"

    def told(self, t: Words) -> str:
        return t("a text")

    def understand(self, value: Scalar) -> Parsed:
        raw = shown(value)
        clean = texts.canonical(raw)
        if not clean:
            return BLANK
        return Parsed("answered", clean, "KX309" if texts.illegal(raw) else "", raw)


class LongText(Text):
    """A written answer over the rows of a block; a guide in words."""

    __slots__ = __match_args__ = ("rows", "words")
    tag: ClassVar[str] = "long-text"

    def __init__(self, rows: int = 12, words: int = 500) -> None:
        self.rows, self.words = rows, words

    def lines(self, value: str) -> list[str]:
        """The text as the rows of its block: a line a row, the last row takes what is left."""
        parts = value.split("\n")
        return [*parts[: self.rows - 1], "\n".join(parts[self.rows - 1 :])] if len(parts) > self.rows else parts


class Day(Kind):
    """A calendar date; ``form`` is how the file shows it, one of ``DAY_FORMS``."""

    __slots__ = __match_args__ = ("form",)
    tag: ClassVar[str] = "date"
    number_format: ClassVar[str] = DAY_FORMS[0]
    wide: ClassVar[bool] = False

    def __init__(self, form: str = DAY_FORMS[0]) -> None:
        self.form = form

    def told(self, t: Words) -> str:
        return t("a date, written {example}").format(example=self.example)

    @property
    def example(self) -> str:
        """A date as the file shows it."""
        return self.form.replace("yyyy", "2026").replace("mm", "03").replace("dd", "31")

    def entry(self) -> Entry:
        return Entry("date", strict=False)

    def render(self, value: Answer) -> Scalar:
        """A day that the calendars of all programs have; an earlier one is a text, as Excel itself keeps it."""
        return value.isoformat() if isinstance(value, date) and value < FIRST_DAY else value

    def understand(self, value: Scalar) -> Parsed:
        found = shown(value)
        if isinstance(value, datetime | date):
            return Parsed("answered", value.date() if isinstance(value, datetime) else value)
        day, code = None, "KX303"
        if isinstance(value, str):
            day, code = typed_day(found, day_first=self.form != DAY_FORMS[0])
        elif isinstance(value, int | float) and not isinstance(value, bool) and (day := counted_day(value)):
            code = "KX308"
        return Parsed("answered" if day else "unreadable", day, code, found)


KINDS: dict[str, type[Kind]] = {kind.tag: kind for kind in (Score, Choice, Percent, Text, LongText, Day)}


def yes_no(t: Words = english) -> Choice:
    """Evidence, stored as Y or N and shown by the letters of a language; its words and the English ones are taken."""
    words = ((YES, "yes", t("yes")), (NO, "no", t("no")))
    also = {text: key for key, *texts in words for text in (*texts, *map(unaccented, texts))}
    return Choice(((YES, t("Y")), (NO, t("N"))), also=tuple(also.items()))


def day(t: Words = english) -> Day:
    """A date as it is written in a language."""
    return Day(t("yyyy-mm-dd"))


def kind_json(kind: Kind) -> dict[str, Any]:
    """A kind as the plan carries it."""
    return {"kind": kind.tag, **kind.named()}


def kind_from_json(data: Mapping[str, Any]) -> Kind:
    """A kind out of a plan that was checked before.

    Raises:
        KeyError, TypeError: the data are of no kind.
    """
    rest = {name: _tuples(value) for name, value in data.items() if name != "kind"}
    return KINDS[data["kind"]](**rest)


def _tuples(value: object) -> object:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _letters(text: str) -> str:
    """What is left of an abbreviation without its points, slashes and blanks."""
    return "".join(char for char in text if char.isalnum())
