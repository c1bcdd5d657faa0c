"""Excel's rules for what may be typed, and its conditional formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamxl.functions import number_text
from kamxl.grid import address

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from kamxl.plan.model import Conditional, Range, SheetPlan, Validation
    from kamxl.plan.resolve import Filled

    Must = Callable[[object, str], None]

_FIRST_DAY = 1
_LAST_DAY = 2_958_465


def add_validations(target: Worksheet, sheet: SheetPlan, filled: Filled, must: Must) -> None:
    """Adds the rules of a sheet: one for each set of ranges."""
    for rule in sheet.validations:
        options = _options(rule, filled)
        first, *others = rule.ranges
        if others:
            options["multi_range"] = " ".join(_range(area) for area in rule.ranges)
        must(target.data_validation(*first, options), f"a rule on {sheet.name}")


def _options(rule: Validation, filled: Filled) -> dict[str, Any]:
    entry = rule.entry
    options: dict[str, Any] = {
        "ignore_blank": True,
        "error_type": "stop" if entry.strict else "warning",
        "error_title": "kamxl",
        "error_message": rule.error,
    }
    if rule.title or rule.prompt:
        options |= {"input_title": rule.title, "input_message": rule.prompt}
    match entry.kind:
        case "list":
            options |= {"validate": "list", "source": _source(rule, filled)}
        case "whole":
            options |= {"validate": "integer", "criteria": "between", "minimum": entry.low, "maximum": entry.high}
        case "date":
            options |= {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
        case _:
            options |= {"validate": "any"}
    return options


def _source(rule: Validation, filled: Filled) -> list[str] | str:
    """A literal list, or a range of real cells where the list is long or holds decimals."""
    if rule.source:
        first, last = (filled.where(f"{rule.source}:{end}") for end in ("first", "last"))
        return f"={first}:{last.rpartition('!')[2]}"
    return [option if isinstance(option, str) else number_text(option) for option in rule.entry.options]


def add_conditionals(target: Worksheet, sheet: SheetPlan, look: Callable[[str], Format], must: Must) -> None:
    """Adds the conditional formats of a sheet."""
    for rule in sheet.conditionals:
        must(target.conditional_format(*rule.area, _condition(rule, look)), f"a conditional format on {sheet.name}")


def _condition(rule: Conditional, look: Callable[[str], Format]) -> dict[str, Any]:
    top, first, _, _ = rule.area
    corner = address(top, first)
    match rule.kind:
        case "text":
            return {"type": "formula", "criteria": f"=LEN({corner})>0", "format": look(rule.style)}
        case "equals":
            wanted = str(rule.value).replace('"', '""')
            return {"type": "formula", "criteria": f'={corner}="{wanted}"', "format": look(rule.style)}
        case "bar":
            return {
                "type": "data_bar",
                "bar_solid": True,
                "bar_color": rule.high or "#9DB7CE",
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": rule.maximum,
            }
        case "scale":
            return {
                "type": "2_color_scale",
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": rule.maximum,
                "min_color": rule.low,
                "max_color": rule.high,
            }


def _range(area: Range) -> str:
    top, first, end, last = area
    return f"{address(top, first)}:{address(end, last)}"
