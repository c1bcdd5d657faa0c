"""Errors are data: every check adds a diagnostic, and nothing stops at the first.

A diagnostic has a published code (see ``kamxl.rules``), a place, what was found, what was expected and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kamxl.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Severity(StrEnum):
    """How much a finding matters: an error makes an answer or a spec unusable, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a span in a text file, or cells of a sheet. Lines and columns count from 1; 0 is unknown."""

    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    excerpt: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``code`` is published and never changes its meaning; ``name`` is its stable slug."""

    code: str
    message: str
    place: Place = NOWHERE
    found: str = ""
    expected: str = ""
    help: str = ""

    @property
    def name(self) -> str:
        """The slug of the rule, such as ``unknown-key``."""
        return RULES[self.code].name

    @property
    def severity(self) -> Severity:
        """The severity that the rule is published with."""
        return Severity(RULES[self.code].severity)

    def in_file(self, file: str) -> Diagnostic:
        """The same finding, placed in a file."""
        return replace(self, place=replace(self.place, file=file))

    def as_json(self) -> dict[str, str | int | None]:
        """The published JSON form: one object, absent parts null."""
        place = self.place
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": self.message,
            "file": place.file or None,
            "sheet": place.sheet or None,
            "cell": ", ".join(place.cells) or None,
            "line": place.line or None,
            "column": place.column or None,
            "found": self.found or None,
            "expected": self.expected or None,
            "help": self.help or _advice(self) or None,
        }


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(item.severity is Severity.ERROR for item in diagnostics)


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Most severe first; the same fault in many cells of a sheet becomes one finding with all its addresses."""
    groups: dict[tuple[str, ...], Diagnostic] = {}
    for item in diagnostics:
        place = item.place
        key = (
            item.code,
            item.message,
            item.found,
            item.help,
            place.file,
            place.sheet,
            str(place.line),
            str(place.column),
        )
        known = groups.get(key)
        cells = (known.place.cells if known else ()) + place.cells
        groups[key] = replace(item, place=replace(place, cells=tuple(dict.fromkeys(cells))))
    return sorted(groups.values(), key=lambda item: _RANK[item.severity])


def render(item: Diagnostic) -> str:
    """The text that a person reads, in the manner of compilers: code, place, what stands there, what to do next."""
    return "\n".join(_lines(item)) + "\n"


def _lines(item: Diagnostic) -> Iterator[str]:
    place = item.place
    yield f"{item.severity.value}[{item.code}]: {item.message}"
    gutter = len(str(place.line)) if place.line else 1
    if where := _where(place):
        yield f"{' ' * gutter}--> {where}"
    if place.excerpt:
        yield f"{place.line} | {place.excerpt}"
        yield f"{' ' * gutter} | {' ' * (place.column - 1)}{'^' * max(1, place.length)}"
    elif item.found:
        yield f"{' ' * gutter} | {_quoted(item.found)}"
    if item.expected:
        yield f"{' ' * gutter} = expected: {item.expected}"
    if help_ := item.help or _advice(item):
        yield f"{' ' * gutter} = help: {help_}"


def _advice(item: Diagnostic) -> str:
    """What the rule advises, for a finding that has no better help of its own."""
    advice = RULES[item.code].advice
    return "" if advice.startswith("Nothing") else advice[:1].lower() + advice[1:].rstrip(".")


def _where(place: Place) -> str:
    """``specs/acme.yaml:12:7`` for a text, ``ana.xlsx ▸ Background!E7, E9`` for cells."""
    if place.sheet or place.cells:
        cells = ", ".join(place.cells)
        spot = f"{place.sheet}!{cells}" if place.sheet and cells else place.sheet or cells
        return f"{place.file} ▸ {spot}" if place.file else spot
    if place.line:
        return f"{place.file}:{place.line}:{place.column}"
    return place.file


def _quoted(text: str, limit: int = 120) -> str:
    """A short, one-line quotation of foreign text, so that a hostile cell can't flood or steer a terminal."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f'"{shown[: limit - 1]}…"' if len(shown) > limit else f'"{shown}"'
