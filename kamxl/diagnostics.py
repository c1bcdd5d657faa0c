"""Errors are data: every check adds a diagnostic, and nothing stops at the first.

A diagnostic has a published code (see ``kamxl.rules``), a place, what was found, what was expected and what to do next.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kamxl.rules import Rule


class Severity(StrEnum):
    """How much a finding matters: an error makes an answer or a spec unusable, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


# what a terminal shows of one fault; documents show all
_MOST_SPOTS, _MOST_CELLS = 8, 12
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


class Place(NamedTuple):
    """Where something is: a span in a text file, or cells of a sheet. Lines and columns count from 1; 0 is unknown."""

    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    excerpt: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()


NOWHERE = Place()


class Diagnostic(NamedTuple):
    """One finding. ``code`` is published and never changes its meaning; ``name`` is its stable slug.

    ``answers`` are the ids of the answers that it leaves without a value. ``settled`` says that somebody decided all of
    them: the finding is still told, and asks nothing any more. ``via`` is the line that leads to a place in another
    file, such as the ``extends`` of a variant.
    """

    code: str
    message: str
    place: Place = NOWHERE
    found: str = ""
    expected: str = ""
    help: str = ""
    answers: tuple[str, ...] = ()
    settled: bool = False
    via: Place = NOWHERE

    @property
    def name(self) -> str:
        """The slug of the rule, such as ``unknown-key``."""
        return _rule(self.code).name

    @property
    def severity(self) -> Severity:
        """The severity that the rule is published with."""
        return Severity(_rule(self.code).severity)

    def in_file(self, file: str) -> Diagnostic:
        """The same finding, placed in a file."""
        return self._replace(place=self.place._replace(file=file))

    @property
    def advice(self) -> str:
        """What to do next: the finding's own help, or what the rule advises; nothing where there is nothing to do."""
        advice = _rule(self.code).advice
        return self.help or ("" if advice.startswith("Nothing") else advice[:1].lower() + advice[1:].rstrip("."))

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
            "help": self.advice or None,
            "settled": self.settled,
        }


@cache
def _rule(code: str) -> Rule:
    """The rule of a published code."""
    from kamxl.rules import RULES  # noqa: PLC0415  a good file has no finding, and no need of what all of them say

    return RULES[code]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error that is not settled."""
    return any(item.severity is Severity.ERROR and not item.settled for item in diagnostics)


Group = tuple[Diagnostic, ...]
"""Findings that say the same, one for each place and thing found: of one file if they stand in cells, else of any."""


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Group]:
    """Most severe first; the same fault in many cells of a file, or in many files as wholes, becomes one group."""
    groups: dict[tuple[str, ...], dict[tuple[str, ...], Diagnostic]] = {}
    for item in diagnostics:
        place = item.place
        exact = place.line or place.sheet or place.cells
        one = (place.file, str(place.line), str(place.column)) if exact else ()
        group = groups.setdefault((item.code, item.message, item.help, str(item.settled), *one), {})
        spot = (place.file, place.sheet, item.found, item.expected)
        known = group.get(spot)
        cells = (known.place.cells if known else ()) + place.cells
        group[spot] = item._replace(place=place._replace(cells=tuple(dict.fromkeys(cells))))
    whole = (tuple(group.values()) for group in groups.values())
    return sorted(whole, key=lambda group: (group[0].settled, _RANK[group[0].severity]))


def render(*group: Diagnostic) -> str:
    """The text that a person reads, in the manner of compilers: code, place, what stands there, what to do next.

    Args:
        group: one finding, or several that say the same; they become one text.
    """
    return "\n".join(_lines(group)) + "\n"


def _lines(group: Group) -> Iterator[str]:
    item, *others = group
    margin = " " * len(str(item.place.line or 0))
    settled = ", settled" if item.settled else ""
    yield f"{item.severity.value}[{item.code}]{settled}: {item.message}{times(group)}"
    yield from _spots(group, margin) if others else _spot(item, margin)
    if item.expected and len({one.expected for one in group}) == 1:
        yield f"{margin} = expected: {item.expected}"
    if item.advice:
        yield f"{margin} = help: {item.advice}"


def times(group: Group) -> str:
    """How often a group's fault was found, such as `` (12 cells)``; nothing where that is once."""
    cells, files = sum(len(item.place.cells) for item in group), len({item.place.file for item in group})
    count, things = (cells, "cells") if cells else (files, "files")
    return f" ({count} {things})" if count > 1 else ""


def _spot(item: Diagnostic, margin: str) -> Iterator[str]:
    """The place of a single finding, and what stands there."""
    place = item.place
    if where := _where(place):
        yield f"{margin}--> {where}"
    if place.excerpt:
        yield f"{place.line} | {place.excerpt}"
        yield f"{margin} | {' ' * (place.column - 1)}{'^' * max(1, place.length)}"
    elif item.found:
        yield f"{margin} | {_quoted(item.found)}"
    if via := _where(item.via):
        yield f"{margin}::: {via}"
        yield f"{item.via.line:<{len(margin)}} | {item.via.excerpt}"


def _spots(group: Group, margin: str) -> Iterator[str]:
    """Every file of a group once, and below it each place with what stands there; long lists are cut."""
    expected = {item.expected for item in group}
    file = ""
    for item in group[:_MOST_SPOTS]:
        if item.place.file != file:
            file = item.place.file
            yield f"{margin}--> {file}"
        found = _quoted(item.found) if item.found else ""
        wanted = f"expected {item.expected}" if item.expected and len(expected) > 1 else ""
        told = ", ".join(text for text in (found, wanted) if text)
        where = _where(item.place._replace(file="")) if item.place.sheet or item.place.cells else ""
        if line := ": ".join(text for text in (where, told) if text):
            yield f"{margin} | {line}"
    if len(group) > _MOST_SPOTS:
        yield f"{margin} | … and {len(group) - _MOST_SPOTS} more; --json tells them all"


def listed(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are: ``a, b and 3 more``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _where(place: Place) -> str:
    """``specs/acme.yaml:12:7`` for a text, ``ana.xlsx ▸ Background!E7, E9`` for cells."""
    if place.sheet or place.cells:
        cells = listed(place.cells, _MOST_CELLS)
        spot = f"{place.sheet}!{cells}" if place.sheet and cells else place.sheet or cells
        return f"{place.file} ▸ {spot}" if place.file else spot
    if place.line:
        return f"{place.file}:{place.line}:{place.column}"
    return place.file


def _quoted(text: str, limit: int = 120) -> str:
    """A short, one-line quotation of foreign text, so that a hostile cell can't flood or steer a terminal."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f'"{shown[: limit - 1]}…"' if len(shown) > limit else f'"{shown}"'
