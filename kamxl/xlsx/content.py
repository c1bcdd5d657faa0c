"""What a cell of an .xlsx file says: its stored text as a value, told exactly or told as unreadable."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from kamxl.functions import number_text
from kamxl.grid import ErrorValue
from kamxl.xlsx.escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.grid import Cell, Scalar

    Value = Scalar | ErrorValue

Item = TypeVar("Item")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INDEX = re.compile("[0-9]{1,9}")
_ERROR = re.compile("#[A-Z0-9_/]{1,20}[!?]?")
_LONGEST_NUMBER = 64
_LAST_SERIAL = 2_958_466
_LOGICAL = {"1": True, "0": False, "true": True, "false": False}


UNREADABLE = ErrorValue("a value and a text at once")


class Contents:
    """The values of a workbook's cells.

    Args:
        texts: its shared texts, each as a cell that holds it.
        shown: what each cell format shows a number as.
        date_1904: whether days count from 1904.
    """

    def __init__(self, texts: Sequence[Cell], shown: tuple[str, ...], *, date_1904: bool) -> None:
        self.texts = texts
        self.shown = shown
        self.date_1904 = date_1904
        self._shown_by_style: dict[str, str] = {}
        self._epoch = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  a cell has no zone

    def value(self, kind: str, text: str, style: str, *, typed: bool) -> Value:
        """The value of a stored text; a number that is ``typed`` counts as what its format shows."""
        if kind == "n":
            return self._number(text.strip(), self._shows(style), typed=typed)
        if kind == "s":
            found = _picked(self.texts, text)
            return _unreadable(text) if found is None else found.value
        if kind == "b":
            return _LOGICAL.get(text.strip(), _unreadable(text))
        if kind == "e":
            return ErrorValue(text if _ERROR.fullmatch(text) else "#ERROR!")
        if kind == "d":
            return _iso(text)
        return unescaped(text) if kind in {"str", "inlineStr"} else _unreadable(text)

    def _shows(self, style: str) -> str:
        """What a cell format, by its number as a file writes it, shows a number as."""
        found = self._shown_by_style.get(style)
        if found is None:
            found = self._shown_by_style[style] = _picked(self.shown, style) or ""
        return found

    def _number(self, text: str, shown: str, *, typed: bool) -> Value:
        if not text:
            return None
        number = float(text) if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) else float("inf")
        if abs(number) == float("inf"):
            return _unreadable(text)
        if shown == "date":
            return self._moment(number)
        if shown == "percent" and typed:
            # what a person sees of it: 1 is 100% there, not 1
            return f"{number_text(round(number * 100, 9))}%"
        return int(number) if text.lstrip("+-").isdigit() else number

    def _moment(self, number: float) -> Value:
        """A date or time by its serial number; one that no calendar has is nothing that anybody can read."""
        if not 0 <= number < _LAST_SERIAL:
            return _unreadable(f"{number:g}")
        moment = self._epoch + timedelta(milliseconds=round(number * 86_400_000))
        return moment.time() if number < 1 else moment


def _picked(items: Sequence[Item], index: str) -> Item | None:
    """An item by its number as a file writes it; None where there is none of it."""
    place = int(index) if _INDEX.fullmatch(index) else len(items)
    return items[place] if place < len(items) else None


def _unreadable(text: str) -> ErrorValue:
    return ErrorValue(f"unreadable value {text[:40]!r}")


def _iso(text: str) -> Value:
    try:
        return time.fromisoformat(text) if ":" in text[:3] else datetime.fromisoformat(text)
    except ValueError:
        return _unreadable(text)
