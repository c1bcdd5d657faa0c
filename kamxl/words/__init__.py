"""kamxl's own words in a workbook, in the workbook's language. English is the key of every entry."""

from __future__ import annotations

from collections.abc import Callable

Words = Callable[[str], str]
"""Gives the words of a language for an English text."""


def english(text: str) -> str:
    """English as it is written in the code."""
    return text


def marked(text: str) -> str:
    """The text itself; marks it for the catalogues where it is looked up later."""
    return text


def decimal(number: str, words: Words) -> str:
    """A number with the decimal sign of a language, for texts that no program shows in the manner of its user."""
    return number.replace(".", words("1.5")[1])
