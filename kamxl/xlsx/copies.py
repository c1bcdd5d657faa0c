"""The copies of one plan: each as it would be built from scratch, most of them stamped."""

from __future__ import annotations

import secrets
from datetime import time
from functools import cached_property, partial, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import ErrorValue, address
from kamxl.plan.folded import named
from kamxl.plan.model import Input, Personal, Previous
from kamxl.plan.resolve import Filled
from kamxl.plan.touched import Touched
from kamxl.plan.worked import Worked
from kamxl.values.text import LIMIT, illegal, units
from kamxl.xlsx.heights import MAXIMUM
from kamxl.xlsx.rows import Rooms, needing, row_heights
from kamxl.xlsx.sample import Cut, Sample
from kamxl.xlsx.slots import Unstampable
from kamxl.xlsx.styles import styles
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kamxl.functions import Value
    from kamxl.grid import Scalar
    from kamxl.plan.model import Chart, Content, Copy, Plan, Range
    from kamxl.plan.touched import Spot
    from kamxl.plan.worked import Results
    from kamxl.values.kinds import Answer
    from kamxl.xlsx.sample import Changes

_SAMPLES = 32
"""So many differing samples are kept; rows beside a picture are the only reason for more than one."""

_Shape = tuple[object, ...]


class _Cell(NamedTuple):
    """An input, or what was in it in the last round: its place in the order of the workbook, and in which part it is.

    ``row`` is the one that its text makes higher than ``least``, '' where the height is fixed; ``drawn``: a picture is
    beside it.
    """

    order: int
    part: str
    name: str
    content: Input | Previous
    row: str
    least: float
    tall: Callable[[str], float]
    drawn: bool


class _Chart(NamedTuple):
    """A chart: its part, its cells, and the bits of all that can change them."""

    part: str
    labels: Sequence[Spot]
    values: Sequence[Spot]
    mask: int


class Copies:
    """Writes the copies of a plan; those with notes are built from scratch, the others stamped.

    Args:
        plan: the plan of all copies.
        logo: the picture file that its look names.
    """

    def __init__(self, plan: Plan, logo: Path | None = None) -> None:
        self._plan = plan
        self._logo = logo
        self._samples: dict[_Shape, Sample | None] = {}
        self._parts = {sheet.key: f"xl/worksheets/sheet{at}.xml" for at, sheet in enumerate(plan.sheets, start=1)}
        self._touched = Touched(plan)
        self._formulas = {named(spot): (self._parts[spot[0]], address(*spot[1:])) for spot in self._touched.formulas}
        self._personal = [cell.what for cell in _contents(plan) if isinstance(cell, Personal)]
        self._cells: dict[tuple[type, str], list[_Cell]] = {}
        for cell in self._own():
            self._cells.setdefault((type(cell.content), cell.content.field), []).append(cell)
        charts = (chart for sheet in plan.sheets for chart in sheet.charts)
        self._charts = [self._drawn(f"xl/charts/chart{at}.xml", chart) for at, chart in enumerate(charts, start=1)]

    @cached_property
    def _worked(self) -> Worked:
        return Worked(self._plan, self._touched)

    def write(self, copy: Copy) -> bytes:
        """The workbook of a copy, as the bytes of an .xlsx file.

        Raises:
            KamxlError: something doesn't fit into a workbook (KX201).
        """
        filled = Filled(self._plan, copy.answers, copy.personal)
        cells = sorted(self._filled(copy, filled), key=lambda item: item[0].order)
        texts = [*filter(None, map(copy.personal.get, self._personal)), *(v for _, v in cells if isinstance(v, str))]
        if copy.doubts or not copy.personal.get("reference") or not all(map(_storable, texts)):
            return write_workbook(self._plan, copy, self._logo)
        try:
            return self._stamped(self._sample(copy, cells), copy, filled, cells, texts)
        except Unstampable:
            return write_workbook(self._plan, copy, self._logo)

    def _filled(self, copy: Copy, filled: Filled) -> Iterator[tuple[_Cell, Scalar]]:
        """The cells of a copy that are not blank."""
        for field in copy.answers:
            for cell in self._cells.get((Input, field), ()):
                if isinstance(cell.content, Input) and (value := filled.input(cell.content)) not in {None, ""}:
                    yield cell, value
        for field, known in copy.previous.items():
            for cell in self._cells.get((Previous, field), ()):
                if (value := cell.content.kind.render(known)) not in {None, ""}:
                    yield cell, value

    def _stamped(
        self, sample: Sample, copy: Copy, filled: Filled, cells: list[tuple[_Cell, Scalar]], texts: list[str]
    ) -> bytes:
        """A copy, made of the sample."""
        changes = sample.changes()
        string = len(texts) - sum(isinstance(value, str) for _, value in cells)
        for cell, value in cells:
            if isinstance(value, str):
                changes.text(cell.part, cell.name, string)
                string += 1
                if cell.row and not cell.drawn and (height := cell.tall(value)) > cell.least:
                    changes.row(cell.part, cell.row, height)
            elif value is not None and not isinstance(value, time):
                changes.value(cell.part, cell.name, value)
        if bits := self._touched.bits((*copy.answers, *copy.personal)):
            self._put_results(changes, self._worked.copy(filled), bits)
        return sample.copy(copy.personal["reference"], changes, texts)

    def _put_results(self, changes: Changes, results: Results, bits: int) -> None:
        """Puts what the formulas come to, and what the charts show of that, where some of these bits can change it."""
        for bundle in results.bundles(bits):
            changes.bundle(bundle)
        for name, value in results.alone(bits):
            changes.result(name, value)
        for chart in self._charts:
            if chart.mask & bits:
                shown = ([_point(results.at(spot)) for spot in spots] for spots in (chart.labels, chart.values))
                changes.chart(chart.part, *shown)

    def _sample(self, copy: Copy, cells: list[tuple[_Cell, Scalar]]) -> Sample:
        """The sample of a copy: one for each pattern of personal texts, and of tall rows beside pictures.

        Raises:
            Unstampable: there can't be one.
        """
        drawn = [(cell, cell.tall(value)) for cell, value in cells if cell.drawn and isinstance(value, str)]
        names = [name for name, text in copy.personal.items() if text]
        shape = (copy.created, len(copy.personal["reference"]), *names, *((cell.name, tall) for cell, tall in drawn))
        if shape not in self._samples:
            if len(self._samples) == _SAMPLES:
                self._samples.pop(next(iter(self._samples)))
            self._samples[shape] = self._made(
                copy, {cell.content.field: copy.answers[cell.content.field] for cell, _ in drawn}
            )
        sample = self._samples[shape]
        if sample is None:
            raise Unstampable
        return sample

    def _made(self, copy: Copy, answers: Mapping[str, Answer]) -> Sample | None:
        """A sample, in which a mark stands for the reference; None where there can't be one."""
        code, key, check = copy.personal["reference"].split("-")
        mark = f"{code}-{secrets.token_hex(len(key))[: len(key)].upper()}-{check}"
        own = copy._replace(personal={**copy.personal, "reference": mark}, answers=answers, previous={})
        names: dict[str, set[str]] = {part: set() for part in self._parts.values()}
        for cell in (cell for cells in self._cells.values() for cell in cells):
            names[cell.part] |= {cell.name} | ({cell.row} if cell.row and not cell.drawn else set())
        for part, name in self._formulas.values():
            names[part].add(name)
        texts = [value for _, value in self._filled(own, Filled(self._plan, answers, {})) if isinstance(value, str)]
        count = len(texts) + sum(bool(copy.personal.get(what)) for what in self._personal)
        try:
            return Sample(
                write_workbook(self._plan, own, self._logo),
                mark,
                Cut(names, {chart.part for chart in self._charts}, self._formulas),
                count,
            )
        except Unstampable:
            return None

    def _drawn(self, part: str, chart: Chart) -> _Chart:
        """A chart in its part."""
        labels, values = _spots(chart.sheet, chart.labels), _spots(chart.sheet, chart.values)
        return _Chart(part, labels, values, reduce(or_, map(self._touched.mask, (*labels, *values)), 0))

    def _own(self) -> Iterator[_Cell]:
        """The cells that copies fill, in the order of the workbook."""
        looks = styles(self._plan.look, self._plan.dates)
        blank = Filled(self._plan, {}, {})
        order = 0
        for sheet in self._plan.sheets:
            drawn = bool(sheet.charts or (sheet.logo and self._logo))
            heights, rooms = row_heights(sheet, blank, looks), Rooms(sheet)
            for (row, column), cell in sheet.cells.items():
                if not isinstance(cell.content, Input | Previous):
                    continue
                order += 1
                room = rooms.of(row, column) if isinstance(cell.content, Input) else None
                least, name = heights.get(row, 0.0), str(row + 1) if room else ""
                tall = partial(_tall, needing(cell.style, looks[cell.style], room) if room else None, least)
                place = self._parts[sheet.key], address(row, column)
                yield _Cell(order, *place, cell.content, name, least, tall, drawn)


def _tall(needs: Callable[[str], float] | None, least: float, text: str) -> float:
    """The height of a row, in points, in which a cell holds a text; ``least`` where it has no say in it."""
    return min(MAXIMUM, max(least, needs(text))) if needs else least


def _point(value: Value) -> Value:
    """What a chart shows of a value; of an error, nothing."""
    return None if isinstance(value, ErrorValue) else value


def _storable(text: str) -> bool:
    return not illegal(text) and (len(text) * 2 <= LIMIT or units(text) <= LIMIT)


def _contents(plan: Plan) -> Iterator[Content]:
    return (cell.content for sheet in plan.sheets for cell in sheet.cells.values())


def _spots(sheet: str, area: Range) -> list[Spot]:
    """The cells of a run."""
    top, column, end, _ = area
    return [(sheet, row, column) for row in range(top, end + 1)]
