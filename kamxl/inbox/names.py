"""Names of files inside others, as they are shown. They are data from strangers: no path is ever made of one."""

from __future__ import annotations

import re
from collections import Counter

_LONGEST = 120
_LOOKED_AT = 2_000
_DRIVE = re.compile(r"^[A-Za-z]:")
# what a desktop keeps for itself
_OWN = frozenset(("thumbs.db", "desktop.ini"))


def shown(name: str, other: str, *, whole: bool = False) -> str:
    """A name that can't mislead: one line, no control characters, no way out of its container.

    Args:
        name: what the container says.
        other: what to show where nothing is left.
        whole: keep the folders within the container, not only the last part.
    """
    flat = "".join(char if char.isprintable() else " " for char in name[-_LOOKED_AT:].replace("\\", "/"))
    parts = (" ".join(_DRIVE.sub("", part).split()) for part in flat.split("/"))
    kept = [_short(part) for part in parts if part.strip(". ")]
    return "/".join(kept if whole else kept[-1:])[-_LONGEST:].lstrip("/") or other


def _short(name: str) -> str:
    """A name of bounded length that keeps its ending."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 20]}…{name[-19:]}"


class Distinct:
    """Gives every file of one container a name of its own: of two alike, the second gets a number."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, name: str) -> str:
        """The name, or the name with a number where it was given before."""
        self._seen[name.casefold()] += 1
        count = self._seen[name.casefold()]
        return name if count == 1 else self(f"{name} ({count})")


def is_own(name: str) -> bool:
    """Whether a file of this name is kept by a desktop for itself, as lock files of open workbooks are."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")) or parts[-1].casefold() in _OWN
