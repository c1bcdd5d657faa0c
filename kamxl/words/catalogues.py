"""The catalogues of kamxl's own words, one for each language that it speaks."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.words import english
from kamxl.words.tags import fallbacks

if TYPE_CHECKING:
    from kamxl.words import Words

FOLDER = Path(__file__).resolve().parents[1] / "locale"
"""The catalogues: ``<language>/LC_MESSAGES/kamxl.mo``, compiled from the .po beside each."""
DOMAIN = "kamxl"


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
