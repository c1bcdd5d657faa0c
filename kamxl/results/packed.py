"""A submission in short: what can't be computed from the rest, as plain values that JSON can hold.

It travels between processes and is kept in stores. Its plan stays outside: many submissions have the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kamxl.diagnostics import NOWHERE, Diagnostic, Place
from kamxl.results.model import BLANK, Field, Key, Settled, Submission, Tally
from kamxl.values.kinds import Day

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.values.kinds import Answer as Value

Packed = list[Any]
Short = int | str | tuple[Any, ...]
"""A field, as short as may be; two that are equal are the same field."""
_PLACE = list(NOWHERE._asdict().items())
# programs save the sheets of a plan in one order, with the cells in their places; a few people rename or move some
_MOST_KNOWN, _MOST_FIELDS, _SHORT = 32, 10_000, 16


def packed(one: Submission) -> Packed:
    """The short form of a submission, without its plan; a date is its ISO text, since the plan knows the dates."""
    sheets: dict[str, int] = {}
    cells = [_field(item, sheets) for item in one.fields.values()]
    return [
        [one.file, one.plan, one.reference, one.identity, one.sha256, one.sent, one.sender, one.checks],
        tuple(one.key),
        [list(sheets), cells],
        list(map(tuple, one.tallies.values())),
        [packed_finding(item) for item in one.diagnostics],
        dict(one.issued),
        [_settled(item) for item in one.settled],
        dict(one.previous),
    ]


def _field(item: Field, sheets: dict[str, int]) -> Short:
    """``0`` where nothing is known, the cell where it is blank, else value and cell, and state and what was found.

    A cell names its sheet by its place among ``sheets``.
    """
    if item is BLANK or item == BLANK:
        return 0
    sheet, mark, address = item.cell.rpartition("!")
    cell = f"{sheets.setdefault(sheet, len(sheets))}!{address}" if mark else address
    value = item.value.isoformat() if isinstance(item.value, date) else item.value
    if item.state == "answered" and not item.found:
        return value, cell
    plain = value is None and item.state == "blank" and not item.found
    return cell if plain else (value, cell, item.state, item.found)


def _settled(item: Settled) -> Packed:
    value = item.value.isoformat() if isinstance(item.value, date) else item.value
    return [item.answer, item.cell, item.found, value, item.why, item.file, item.line]


def packed_finding(item: Diagnostic) -> dict[str, Any]:
    """A finding, without what it does not say."""
    told = {name: value for name, value in item._asdict().items() if value or name == "message"}
    return {**told, "place": _said(item.place), "via": _said(item.via)}


def _said(place: Place) -> dict[str, Any]:
    return {name: value for name, usual in _PLACE if (value := getattr(place, name)) != usual}


def unpacked_finding(told: Mapping[str, Any]) -> Diagnostic:
    """The other way."""
    made = {"answers": tuple(told.get("answers", ())), "place": _place(told["place"]), "via": _place(told["via"])}
    return Diagnostic(**{**told, **made})


def _place(told: Mapping[str, Any]) -> Place:
    found = Place(**{**told, "cells": tuple(told.get("cells", ()))})
    return NOWHERE if found == NOWHERE else found


class Unpacking:
    """Makes submissions of one plan out of their short forms; ``reading`` is the plan of all of them."""

    def __init__(self, reading: ReadingPart) -> None:
        self._reading = reading
        self._groups = [group.id.removeprefix("capability/") for group in reading.groups]
        kinds = list(reading.fields())
        self._places = {name: at for at, (name, _) in enumerate(kinds)}
        self._days = [name for name, kind in kinds if isinstance(kind, Day)]
        self._known: dict[tuple[str, ...], _Fields] = {}

    def __call__(self, record: Sequence[Any]) -> Submission:
        """The submission that was packed.

        Raises:
            ValueError, LookupError, TypeError: it is of another plan, or none at all.
        """
        who, key, (sheets, cells), sums, told, issued, settled, previous = record
        file, plan, reference, identity, sha256, sent, sender, checks = who
        found = list(map(self._fields(sheets).__getitem__, cells))
        if len(found) != len(self._places):
            raise ValueError(f"{len(found)} fields")
        for place in map(self._places.__getitem__, self._days):
            found[place] = self._dated(found[place])
        tallies = {name: Tally(*item) for name, item in zip(self._groups, sums, strict=True)}
        return Submission(
            file=file,
            reading=self._reading,
            plan=plan,
            reference=reference,
            identity=identity,
            key=Key(*key),
            fields=_Shared(self._places, found),
            diagnostics=tuple(unpacked_finding(item) for item in told),
            issued=issued,
            sha256=sha256,
            sent=sent,
            sender=sender,
            settled=tuple(self._decided(item) for item in settled),
            previous=previous,
            checks=tuple(checks),
            tallies=tallies,
        )

    def _fields(self, sheets: Sequence[str]) -> _Fields:
        """What makes fields out of their short forms, in workbooks with these sheets."""
        names = tuple(sheets)
        if names not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[names] = _Fields(names)
        return self._known[names]

    @staticmethod
    def _dated(item: Field) -> Field:
        if isinstance(item.value, str):
            return Field(date.fromisoformat(item.value), item.state, item.cell, item.found)
        return item

    def _decided(self, item: Sequence[Any]) -> Settled:
        answer, cell, found, value, why, file, line = item
        kept: Value | None = date.fromisoformat(value) if value is not None and answer in self._days else value
        return Settled(answer, cell, found, kept, why, file, line)


class _Shared(Mapping[str, Field]):
    """Fields by their names, which all submissions of a plan share: a dict of each would take five times the room."""

    __slots__ = ("_found", "_places")

    def __init__(self, places: Mapping[str, int], found: Sequence[Field]) -> None:
        self._places = places
        self._found = found

    def __getitem__(self, name: str) -> Field:
        return self._found[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def items(self) -> ItemsView[str, Field]:
        """All of them; those who go through them want a dict."""
        return dict(zip(self._places, self._found, strict=True)).items()


class _Fields(dict[Short, Field]):
    """Fields by their short forms: workbooks of one plan have most of them in common.

    Asked for one, it raises ValueError, LookupError or TypeError where that is no short form.
    """

    def __init__(self, sheets: Sequence[str]) -> None:
        super().__init__({0: BLANK})
        self._sheets = sheets
        self._cells: dict[str, str] = {}

    def __missing__(self, short: Short) -> Field:
        if isinstance(short, str):
            return self._kept(short, Field(None, "blank", self._at(short)))
        if isinstance(short, int):
            raise TypeError(short)
        value, cell, *rest = short
        if rest:
            state, said = rest
            return Field(value, state, self._at(cell), said)
        found = Field(value, "answered", self._at(cell))
        return found if isinstance(value, str) and len(value) > _SHORT else self._kept(short, found)

    def _kept(self, short: Short, found: Field) -> Field:
        if len(self) >= _MOST_FIELDS:
            self.clear()
            self[0] = BLANK
        self[short] = found
        return found

    def _at(self, cell: str) -> str:
        """A cell with its sheet."""
        if cell not in self._cells:
            place, mark, address = cell.partition("!")
            if len(self._cells) >= _MOST_FIELDS:
                self._cells.clear()
            self._cells[cell] = f"{self._sheets[int(place)]}!{address}" if mark else address or place
        return self._cells[cell]
