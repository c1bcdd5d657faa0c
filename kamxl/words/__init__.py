"""kamxl's own words in a workbook, in the workbook's language. English is the key of every entry."""

from __future__ import annotations

from collections.abc import Callable

Words = Callable[[str], str]
"""Gives the words of a language for an English text."""


def english(text: str) -> str:
    """English as it is written in the code."""
    return text
