"""Cell values as people read them, and as they type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from kamxl.grid import Scalar

_TWO = 2


def shown(value: Scalar) -> str:
    """A cell's value as a person would read it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(value)
        case datetime():
            plain = value.time() == time(0)
            return value.date().isoformat() if plain else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    return value


def folded(text: str) -> str:
    """The form in which typed words are compared: canonical, NFKC, casefolded."""
    return canonical(unicodedata.normalize("NFKC", text)).casefold()


def unaccented(text: str) -> str:
    """The text without its accents, as people type it in a hurry: ``si`` for ``sí``."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def plain_number(text: str) -> int | float | None:
    """A plain decimal number; nothing that needs a guess (no thousands, no exponent, no underscore).

    A decimal comma is read where no point is: whoever asks compares the number with the few that are allowed.
    """
    plain = text.replace("\u2212", "-").replace(",", ".") if text.count(",") + text.count(".") < _TWO else text
    return float(plain) if re.fullmatch(r"[+-]?(\d{1,9}(\.\d{1,9})?|\.\d{1,9})", plain, re.ASCII) else None
