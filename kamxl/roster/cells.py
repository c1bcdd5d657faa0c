"""The cells of a roster: as texts, dates and choices. What can be read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from kamxl.spec.model import FieldSpec
from kamxl.spec.telling import did_you_mean, listing, quote
from kamxl.values.text import LIMIT, canonical, illegal, units, witness

_WHOLE = 1e15
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?")
_PARTED = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_MONTHS = 12


class CellFault(Exception):
    """A cell that can't be taken: code, message and advice."""

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice


def blank(row: Sequence[object]) -> bool:
    """Whether a row holds nothing but blanks."""
    return not any(str(cell).strip() for cell in row if cell is not None)


def cell_text(value: object) -> str:
    """A cell as text in its canonical form; numbers as people write them, dates as ISO.

    Raises:
        CellFault: the text can't be stored in a workbook.
    """
    text = _raw(value)
    if illegal(text):
        bad = next(char for char in text if illegal(char))
        raise CellFault("KX165", f"the cell holds the character U+{ord(bad):04X}, which a workbook can't store")
    if len(text) > LIMIT // 2 and units(text) > LIMIT:
        raise CellFault("KX165", f"the cell has {units(text):,} characters; a workbook stores {LIMIT:,}")
    return canonical(text)


def _raw(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < _WHOLE:
            return str(int(value))
        case datetime() if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def cell_value(value: object, field: FieldSpec) -> str | date:
    """A cell as its field wants it: a text, a date, or the key of an option; '' when blank.

    Raises:
        CellFault: the cell holds no such thing, or could mean two.
    """
    text = cell_text(value)
    if not text or field.kind == "text":
        return text
    return _date(value, text) if field.kind == "date" else _choice(text, field)


def _choice(text: str, field: FieldSpec) -> str:
    folded = witness(text)
    for option in field.options:
        if text == option.key or folded in (witness(option.key), witness(option.label)):
            return option.key
    labels = [option.label for option in field.options]
    advice = did_you_mean(text, labels) or f"known here: {listing(labels)}"
    raise CellFault("KX162", f"{quote(text)} is no option of {quote(field.label)}", advice)


def _date(value: object, text: str) -> date:
    if isinstance(value, date):  # a datetime is one too
        return value.date() if isinstance(value, datetime) else value
    if found := _ISO.fullmatch(text):
        if day := _day(*map(int, found.groups())):
            return day
    elif found := _PARTED.fullmatch(text):
        raise _two_ways(text, *map(int, found.groups()))
    raise CellFault("KX164", f"{quote(text)} is no date", "write dates as year-month-day, such as 2026-04-03")


def _two_ways(text: str, one: int, other: int, year: int) -> CellFault:
    """The fault of a date whose order of day and month is not told."""
    readings = [day.isoformat() for day in (_day(year, one, other), _day(year, other, one)) if day]
    if len(set(readings)) > 1:
        return CellFault("KX163", f"{quote(text)} can be {readings[0]} or {readings[1]}", "write it as year-month-day")
    advice = f"write {readings[0]}" if readings else "write dates as year-month-day"
    return CellFault("KX164", f"{quote(text)} is not written as year-month-day", advice)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
