"""The copies of one plan: each as it would be built from scratch, most of them stamped."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kamxl.plan.model import Input
from kamxl.values.text import LIMIT, illegal, units
from kamxl.xlsx.rows import column_width, needed
from kamxl.xlsx.stamp import Stamp, Unstampable
from kamxl.xlsx.styles import styles
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kamxl.plan.model import Copy, Plan
    from kamxl.values.kinds import Kind

_FIXED = "reference"
_FAMILIES = ("respondent/", "subject/")
_SAMPLES = 32
"""So many differing samples are kept; their number is that of the patterns of filled fields and of tall texts."""

_Shape = tuple[object, ...]


class Copies:
    """Writes the copies of a plan.

    A copy is stamped if nothing but texts on its cover makes it personal. Fields that are filled in and the heights of
    their texts make a shape; one sample is built for each.

    Args:
        plan: the plan of all copies.
        logo: the picture file that its look names.
    """

    def __init__(self, plan: Plan, logo: Path | None = None) -> None:
        self._plan = plan
        self._logo = logo
        self._stamps: dict[_Shape, Stamp | None] = {}
        self._fields = dict(_cover_fields(plan))

    def write(self, copy: Copy) -> bytes:
        """The workbook of a copy, as the bytes of an .xlsx file.

        Raises:
            KamxlError: something doesn't fit into a workbook (KX201).
        """
        shape, texts = self._shape(copy)
        if shape is None:
            return write_workbook(self._plan, copy, self._logo)
        if shape not in self._stamps:
            if len(self._stamps) == _SAMPLES:
                self._stamps.pop(next(iter(self._stamps)))
            self._stamps[shape] = self._stamp(copy, texts)
        stamp = self._stamps[shape]
        return write_workbook(self._plan, copy, self._logo) if stamp is None else stamp.copy(texts)

    def _shape(self, copy: Copy) -> tuple[_Shape | None, dict[str, str]]:
        """What copies with one sample have in common, and the texts that part this one from them; None: no sample."""
        texts = dict(copy.personal)
        shape: list[object] = [copy.created, len(texts.get(_FIXED, "")), *copy.personal]
        if copy.doubts or copy.previous or not texts.get(_FIXED) or not all(map(_storable, texts.values())):
            return None, texts
        for name, value in copy.answers.items():
            known = self._fields.get(name)
            shown = known[0].render(value) if known else None
            if known is None or shown is None:
                return None, texts
            if isinstance(shown, str) and shown and _storable(shown):
                texts[name] = shown
                shape.append((name, known[1](shown)))
            else:
                shape.append((name, shown))
        return tuple(shape), texts

    def _stamp(self, copy: Copy, texts: Mapping[str, str]) -> Stamp | None:
        """The stamp for a shape, out of a sample in which marks stand for the texts; None where there can't be one."""
        marks = {name: f"kx{secrets.token_hex(12)}" for name in texts}
        code, key, check = texts[_FIXED].split("-")
        marks[_FIXED] = f"{code}-{secrets.token_hex(len(key))[: len(key)].upper()}-{check}"
        personal = {name: marks[name] for name in copy.personal}
        sample = write_workbook(self._plan, replace(copy, personal=personal), self._logo, marks)
        try:
            return Stamp(sample, marks, _FIXED)
        except Unstampable:
            return None


def _storable(text: str) -> bool:
    return not illegal(text) and units(text) <= LIMIT


def _cover_fields(plan: Plan) -> Iterator[tuple[str, tuple[Kind, Callable[[str], float]]]]:
    """The fields of the cover, each with its kind and what gives the height that a text needs."""
    looks = styles(plan.look, plan.dates)
    for sheet in plan.sheets:
        for (_, column), cell in sheet.cells.items():
            content = cell.content
            if isinstance(content, Input) and content.field.startswith(_FAMILIES):
                room = column_width(sheet, column)
                tall = partial(needed, style=cell.style, look=looks[cell.style], room=room)
                yield content.field, (content.kind, tall)
