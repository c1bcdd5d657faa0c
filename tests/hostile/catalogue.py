"""All hostile files, class by class, and what has to come of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.hostile.active import active
from tests.hostile.cells import cells
from tests.hostile.counts import counts
from tests.hostile.kinds import kinds
from tests.hostile.large import large
from tests.hostile.markup import markup
from tests.hostile.plans import plans
from tests.hostile.samples import Maker
from tests.hostile.zips import zips

CLASSES: Mapping[str, Callable[[], dict[str, Maker]]] = {
    "zips": zips,
    "markup": markup,
    "counts": counts,
    "cells": cells,
    "large": large,
    "kinds": kinds,
    "active": active,
    "plans": plans,
}
KNOWN = frozenset(CLASSES) - {"plans"}
"""The classes that are read with our plans at hand; a forged plan is all that its reader has."""
TABLE = Path(__file__).with_name("expected.txt")
_WIDTH = 56


def expected() -> dict[str, dict[str, str]]:
    """By class and name: ``refused CODE``, or ``read`` with what is lost, what is changed, and the codes told."""
    found: dict[str, dict[str, str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            known = found.setdefault(line[2:], {})
        elif line:
            known[line[_WIDTH:]] = line[:_WIDTH].strip()
    return found


def said(outcome: Mapping[str, Any]) -> str:
    """An outcome of ``measure`` as the table says it."""
    codes = " ".join(outcome["codes"])
    if not outcome.get("read"):
        return f"refused {codes}"
    counted = (f"{word} {len(outcome[word])}" for word in ("lost", "wrong") if outcome[word])
    return ", ".join(["read", *counted, *([codes] if codes else [])])


def line(outcome: str, name: str) -> str:
    """A line of the table."""
    return f"{outcome:{_WIDTH}}{name}"
