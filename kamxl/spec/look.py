"""Whether colours can be read, and whether a logo's path stays with its spec."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

ENOUGH = 4.5
"""The contrast that WCAG 2 asks of normal text (level AA)."""

WHITE = "#FFFFFF"
DARK = "#222222"
"""The colours of texts on ``primary`` and ``accent``, and on ``input``."""

_LINEAR = 0.04045


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (``#RRGGBB``) by the formula of WCAG 2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance, from 0 to 1."""
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= _LINEAR else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def path_fault(path: str) -> str | None:
    """Why a path does not stay in the folder of its spec (``is absolute``), or None when it does."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", path):
        return "is an address"
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or path.startswith("~"):
        return "is absolute"
    return "leaves the folder of the spec" if ".." in re.split(r"[/\\]", path) else None
