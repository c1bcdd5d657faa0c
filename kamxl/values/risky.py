"""Which texts a spreadsheet could take for a formula. Where one is written for a spreadsheet, it is marked as text."""

from __future__ import annotations

_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")  # noqa: RUF001  their wide and small forms count too
_STEERS = frozenset("\t\r\n\x00")


def formula_like(text: str) -> bool:
    """Whether a text starts as a formula does, also after leading blanks or invisible characters."""
    for char in text:
        if char in _SIGNS or char in _STEERS:
            return True
        if char.isprintable() and not char.isspace():
            return False
    return False
