"""Whose workbook it is: every carrier of the reference is read, and those found must agree."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import address
from kamxl.identity import is_signed, references_in
from kamxl.plan.reading import HIDDEN, IDENTITY_MARK, PLAN_MARK
from kamxl.reading.told import Told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kamxl.grid import Grid, Sheet
    from kamxl.results.model import Standing

_IDENTITY_LIMIT = 8_000
_NUMBER = re.compile("[0-9]{1,4}")
# of a cell with a reference: 6 + 8 + 2 characters, two dashes, and room
_LONGEST, _DASHES = 24, 2
_MOST_CARRIERS = 500
_HELPERS = {HIDDEN}


class Carried(NamedTuple):
    """What a workbook says of itself: its reference, the identity block, the packed plan."""

    reference: str
    identity: Mapping[str, str]
    packed: str
    digest: str
    diagnostics: tuple[Diagnostic, ...] = ()


def identify(grid: Grid, asked: Collection[tuple[str, int, int]] = ()) -> Carried:
    """Reads all carriers; the most visible one wins where they disagree (KX501). Cells that hold answers are none."""
    found = list(_carriers(grid, asked))
    diagnostics = Told()
    good = [(where, text) for where, text, right in found if right]
    sound = {text for _, text in good}
    for where, text, right in found:
        if not right and text not in sound:
            message = "a reference has wrong check characters"
            diagnostics.append(
                Diagnostic("KX502", message, where, found=text, help="compare it with the reference that was issued")
            )
    reference = good[0][1] if good else ""
    for where, text in good:
        if text != reference:
            message = "the references in the workbook disagree"
            diagnostics.append(
                Diagnostic("KX501", message, where, text, reference, "ask the sender whose workbook it is")
            )
    marked = _marked(grid)
    identity = _identity(marked.get(IDENTITY_MARK, ""))
    if marked and not identity:
        message = "the hidden sheet does not say any more whose copy this is; its cover and its reference alone do"
        help_ = "ask who filled the workbook in, and how it was saved"
        diagnostics.append(Diagnostic("KX440", message, Place(sheet=HIDDEN), help=help_))
    return Carried(
        reference,
        identity,
        _packed(marked),
        marked.get("digest", "") or grid.properties.get("kamxl_plan", ""),
        tuple(diagnostics),
    )


def standing_of(carried: Carried, plan: str, keys: Mapping[str, bytes]) -> tuple[Standing, list[Diagnostic]]:
    """Whether the identity block is as it was signed, for just this reference and plan (by its digest)."""
    block, place = carried.identity, Place(sheet=HIDDEN)
    if "mac" not in block:
        return "unsigned", []
    key = keys.get(block.get("key", ""))
    if key is None:
        message = "the workbook is signed with a key that is not known here, so its signature says nothing"
        return "unsigned", [Diagnostic("KX506", message, place, block.get("key", ""))]
    if is_signed(block, key) and (block.get("reference"), block.get("plan")) == (carried.reference, plan):
        return "signed", []
    message = "the signature does not fit: the workbook's identity, reference or plan was changed after it was issued"
    return "broken", [
        Diagnostic("KX507", message, place, help="ask the sender whose workbook it is, and how it was made")
    ]


def _carriers(grid: Grid, asked: Collection[tuple[str, int, int]]) -> Iterator[tuple[Place, str, bool]]:
    """Every reference with its place, the most visible first: cells, footers, the hidden sheet, properties, a name."""
    order = sorted(grid.sheets, key=lambda sheet: (sheet.name in _HELPERS, sheet.state != "visible"))
    shown = [sheet for sheet in order if sheet.name not in _HELPERS]
    yield from (item for sheet in shown for item in _in_cells(sheet, asked))
    for text in grid.footers:
        yield from ((Place(sheet="(page footer)"), *item) for item in references_in(text))
    yield from (item for sheet in order if sheet.name in _HELPERS for item in _in_cells(sheet, asked))
    for name in ("keywords", "kamxl_reference"):
        yield from (
            (Place(sheet="(document properties)"), *item) for item in references_in(grid.properties.get(name, ""))
        )
    yield from ((Place(sheet="(defined name)"), *item) for item in references_in(grid.names.get("kamxl_reference", "")))


def _in_cells(sheet: Sheet, asked: Collection[tuple[str, int, int]]) -> Iterator[tuple[Place, str, bool]]:
    seen: Counter[str] = Counter()
    for place, cell in sheet.cells.items():
        value = cell.value
        # a reference stands alone in its cell: one that is quoted in an answer is no carrier
        if isinstance(value, str) and len(value) < _LONGEST and value.count("-") >= _DASHES and cell.formula is None:
            own = value.strip().upper()
            for text, right in references_in(own):
                if text == own and (sheet.name, *place) not in asked:
                    seen[text] += 1
                    if seen[text] <= _MOST_CARRIERS:
                        yield Place(sheet=sheet.name, cells=(address(*place),)), text, right
            # where so many disagree, no further one is needed to say so
            if len(seen) > _MOST_CARRIERS:
                return


def _marked(grid: Grid) -> dict[str, str]:
    """The labelled lines of the hidden sheet, wherever it went: label in one cell, text in the next."""
    best: dict[str, str] = {}
    for sheet in sorted(grid.sheets, key=lambda item: item.name != HIDDEN):
        marks: dict[str, str] = {}
        for (row, column), cell in sheet.cells.items():
            if not isinstance(cell.value, str) or not _is_mark(cell.value):
                continue
            beside = sheet.cells.get((row, column + 1))
            if beside is not None and isinstance(beside.value, str):
                marks[cell.value.strip()] = beside.value
        if any(label.startswith(f"{PLAN_MARK} ") for label in marks) or (IDENTITY_MARK in marks and "digest" in marks):
            return marks
        best = best or marks
    return best if sheet_named(grid) else {}


def sheet_named(grid: Grid) -> bool:
    """Whether the hidden sheet is there by its name."""
    return any(sheet.name == HIDDEN for sheet in grid.sheets)


def _is_mark(text: str) -> bool:
    text = text.strip()
    return text in {IDENTITY_MARK, "digest"} or (text.startswith(f"{PLAN_MARK} ") and " of " in text)


def _packed(marked: Mapping[str, str]) -> str:
    pieces = [
        (int(number), text)
        for label, text in marked.items()
        if _NUMBER.fullmatch(number := label.removeprefix(f"{PLAN_MARK} ").split(" ")[0])
    ]
    return "".join(text for _, text in sorted(pieces))


def _identity(text: str) -> Mapping[str, str]:
    """The identity block; anything odd in it is as good as no block."""
    if not text or len(text) > _IDENTITY_LIMIT:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {name: value for name, value in data.items() if isinstance(value, str)} if isinstance(data, dict) else {}
