"""How findings are worded: short quotations of foreign text, the nearest known name, lists of choices."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

QUOTED = 60
"""The longest quotation of foreign text within a message, in characters."""

FEW = 12
"""So many names can still be listed in one line."""

ALIKE = 0.75
"""How much of two words must agree for a typo: 'emial' and 'email' are alike, 'Nachname' and 'name' are not."""


def printable(text: str) -> str:
    """The text with a blank for each character that could steer a terminal; its length stays."""
    return "".join(char if char.isprintable() else " " for char in text)


def quote(text: str, limit: int = QUOTED) -> str:
    """A quotation in single quotes on one line, cut at the limit."""
    shown = printable(text[: limit + 1])
    return f"'{shown[: limit - 1]}…'" if len(shown) > limit else f"'{shown}'"


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The known name that looks most like the word, ignoring case; None when nothing comes near."""
    known = {name.casefold(): name for name in names}
    found = difflib.get_close_matches(word[:80].casefold(), known, n=1, cutoff=ALIKE)
    return known[found[0]] if found else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """``did you mean 'weight'?``, or all the names where nothing comes near and they are few, or nothing."""
    choices = tuple(names)
    if near := nearest(word, choices):
        return f"did you mean {quote(near)}?"
    return f"known here: {listing(choices)}" if 0 < len(choices) <= FEW else ""


def listing(names: Iterable[str], limit: int = FEW) -> str:
    """``a, b and c``, cut at the limit."""
    shown = [printable(name[:QUOTED]) for name in names]
    if len(shown) > limit:
        shown = [*shown[:limit], "others"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
