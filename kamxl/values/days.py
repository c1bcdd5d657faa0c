"""Calendar dates: how a file shows them, how programs count them, and what a typed one means."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kamxl.values.plain import folded

DAY_FORMS = ("yyyy-mm-dd", "dd.mm.yyyy", "dd/mm/yyyy")
"""How a file can show dates; in the last two the day comes first."""
FIRST_DAY = date(1900, 3, 1)
"""Before it programs count the days differently: Excel has a 29th of February 1900."""
_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465
_MONTHS = 12
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00(?:\.0+)?Z?)?")
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def counted_day(number: float) -> date | None:
    """The day of a serial number; None where no calendar has it."""
    whole = 0 < number <= _LAST_SERIAL and number == int(number)
    return _EPOCH + timedelta(days=int(number)) if whole else None


def typed_day(text: str, *, day_first: bool = False) -> tuple[date | None, str]:
    """The day that a text means, with the code that it earns; None with the reason where nobody can tell.

    Args:
        text: what was typed.
        day_first: the file shows the day before the month, which settles what could be either.
    """
    found = folded(text).upper()
    if match := _ISO.fullmatch(found):
        year, month, day = map(int, match.groups())
        early = (year, month) < (FIRST_DAY.year, FIRST_DAY.month)
        return _day(year, month, day, "" if early else "KX308")
    if match := _NUMERIC.fullmatch(found):
        first, second, year = map(int, match.groups())
        if first <= _MONTHS and second <= _MONTHS and first != second and not day_first:
            return None, "KX304"
        day, month = (first, second) if second <= _MONTHS else (second, first)
        return _day(year, month, day, "KX308")
    return None, "KX303"


def _day(year: int, month: int, day: int, code: str) -> tuple[date | None, str]:
    try:
        return date(year, month, day), code
    except ValueError:
        return None, "KX303"
