"""A sheet in front of those of a plan: what one copy tells its receiver, outside of every block that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.grid import address
from kamxl.plan.model import Link
from kamxl.plan.sheet import SheetBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.model import Plan
    from kamxl.words import Words


def front_sheet(plan: Plan, key: str, name: str, told: str, widths: Sequence[float]) -> SheetBuilder:
    """A sheet with its title and what is told below it; the rows from the third on are free."""
    sheet = SheetBuilder(key, _free_name(plan, name), tab="primary", protected=plan.sheets[0].protected)
    sheet.columns(widths)
    sheet.put(0, 0, name, "sheet.title")
    sheet.put(1, 0, told, "sheet.question")
    return sheet


def in_front(plan: Plan, sheet: SheetBuilder) -> Plan:
    """The plan with the sheet in front of the others; the workbook opens there."""
    return plan._replace(sheets=(sheet.done(), *plan.sheets), first=sheet.key)


def place_of(plan: Plan, field: str) -> tuple[str, Link]:
    """The sheet that an input stands on, and the link to its (first) cell.

    Raises:
        KeyError: the plan has no such input.
    """
    key, row, column = plan.ids.get(field) or plan.ids[f"{field}#0"]
    return plan.sheet(key).name, Link(address(row, column), key, (row, column))


def in_quotes(text: str, words: Words) -> str:
    """A text in quotation marks, so that no program and no reader takes it for more than a quotation."""
    return words("“{found}”").format(found=text)


def _free_name(plan: Plan, name: str) -> str:
    """A name that no sheet of the plan has; spreadsheets don't tell capitals apart."""
    taken = {sheet.name.casefold() for sheet in plan.sheets}
    while name.casefold() in taken:
        name += "."
    return name
