"""kamxl's own words in a workbook, in the workbook's language. English is the key of every entry."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kamxl.words.tags import fallbacks

Words = Callable[[str], str]
"""Gives the words of a language for an English text."""

FOLDER = Path(__file__).resolve().parents[1] / "locale"
"""The catalogues: ``<language>/LC_MESSAGES/kamxl.mo``, compiled from the .po beside each."""
DOMAIN = "kamxl"


def english(text: str) -> str:
    """English as it is written in the code."""
    return text


def marked(text: str) -> str:
    """The text itself; marks it for the catalogues where it is looked up later."""
    return text


def decimal(number: str, words: Words) -> str:
    """A number with the decimal sign of a language, for texts that no program shows in the manner of its user."""
    return number.replace(".", words("1.5")[1])


@cache
def words_of(language: str) -> Words:
    """The words of a language by its tag; English where there is no catalogue for it."""
    try:
        return gettext.translation(DOMAIN, FOLDER, list(fallbacks(language))).gettext
    except OSError:
        return english


def spoken() -> tuple[str, ...]:
    """The languages that kamxl itself speaks: English, and those with a catalogue."""
    found = sorted(path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return ("en", *found)
