"""The parts of a workbook that answers need: relationships, the list of sheets, strings, styles, properties."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from kamxl.archive import Damaged, normal
from kamxl.xlsx.escapes import unescaped
from kamxl.xlsx.memory import REFERENCE, told, told_but
from kamxl.xlsx.xml import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.archive import Package
    from kamxl.limits import Limits
    from kamxl.xlsx.xml import Element

_PROPERTY_PARTS = frozenset(("core-properties", "coreProperties", "custom-properties", "customProperties"))
_CORE = frozenset(("title", "subject", "keywords"))
_TEXTS = frozenset(("lpwstr", "lpstr"))
# numbers of the built-in formats that show a date or a time (ECMA-376 part 1, 18.8.30; 27 to 58 in East Asian files)
_DATE_FORMATS = frozenset(str(number) for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENT_FORMATS = frozenset(("9", "10"))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
# as Excel limits it
_LONGEST_FORMAT = 255
_DATE_LETTERS = re.compile("[ymdhs]", re.IGNORECASE)


class Workbook(NamedTuple):
    """The workbook part: sheets as (name, state, relationship), names of workbook scope, where days count from."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str]
    date_1904: bool


def workbook(package: Package, name: str) -> Workbook:
    """The workbook part.

    Raises:
        Damaged: it is missing, damaged, or lists more sheets or names than a filled-in workbook could have.
    """
    return told_but(package, name, _workbook, _named)


def _named(found: Workbook, reference: str) -> Workbook | None:
    names = _referred(found.names, reference)
    return found._replace(names=names) if names else None


def _workbook(found: Sequence[Element], name: str, limits: Limits) -> Workbook:
    if not found:
        raise Damaged(f"its part {name} is missing")
    sheets = [item.attributes for item in found if item.name == "sheet"]
    # a name of one sheet is none of kamxl's
    named = [item for item in found if item.name == "definedName" and "localSheetId" not in item.attributes]
    if len(sheets) > limits.sheets or len(named) > limits.names:
        raise Damaged("it has more sheets or names than a filled-in workbook could have", "KX405")
    setting = next((item.attributes for item in found if item.name == "workbookPr"), {})
    return Workbook(
        tuple((unescaped(each.get("name", "")), each.get("state", "visible"), _relation(each)) for each in sheets),
        {item.attributes.get("name", ""): item.text for item in named},
        setting.get("date1904", "0") in {"1", "true", "on"},
    )


def _relation(attributes: Mapping[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(" id")), "")


def shared_strings(name: str, part: bytes, limits: Limits) -> list[str]:
    """The strings of a part, whose elements were counted: runs of rich text are joined, phonetic readings left out."""
    found: list[str] = []
    for item in listed(name, part, limits):
        if item.name == "si":
            found.append("")
        elif item.name == "t" and found and item.parent is not None and item.parent.name != "rPh":
            found[-1] += item.text
    return [unescaped(text) for text in found]


def shown_as(package: Package, name: str) -> tuple[str, ...]:
    """What each cell format shows a number as: ``date``, ``percent`` or '' for the number itself."""
    return told(package, name, _shown_as)


def _shown_as(found: Sequence[Element], _name: str, limits: Limits) -> tuple[str, ...]:
    own = {
        item.attributes.get("numFmtId"): item.attributes.get("formatCode", "")
        for item in found
        if item.name == "numFmt"
    }
    formats = [item for item in found if item.name == "xf" and item.parent and item.parent.name == "cellXfs"]
    if len(formats) > limits.formats:
        raise Damaged("it has more formats than a filled-in workbook could have", "KX405")
    kinds = {number: _custom(code) for number, code in own.items()}
    numbers = [item.attributes.get("numFmtId", "0") for item in formats]
    return tuple(kinds[number] if number in kinds else _built_in(number) for number in numbers)


def _custom(code: str) -> str:
    plain = _LITERAL.sub("", code[:_LONGEST_FORMAT]).split(";")[0]
    date = "general" not in plain.casefold() and bool(_DATE_LETTERS.search(plain))
    return "percent" if "%" in plain else "date" if date else ""


def _built_in(number: str) -> str:
    return "date" if number in _DATE_FORMATS else "percent" if number in _PERCENT_FORMATS else ""


def relations(package: Package, part: str) -> Mapping[str, tuple[str, str]]:
    """The relationships of a part: by id, the last word of the kind, and the name of the part that it leads to."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    return told(package, path, _relations, None)


def _relations(found: Sequence[Element], path: str, _limits: Limits) -> Mapping[str, tuple[str, str]]:
    folder = folder_of(path)
    inside = (item.attributes for item in found if item.attributes.get("TargetMode") != "External")
    return {
        each.get("Id", ""): (each.get("Type", "").rsplit("/", 1)[-1], target_of(folder, each.get("Target", "")))
        for each in inside
        if "Target" in each
    }


def folder_of(path: str) -> str:
    """The folder of the part that a part of relationships belongs to."""
    return path.rpartition("_rels/")[0].rstrip("/")


def target_of(folder: str, target: str) -> str:
    """The name of the part that a relationship of a part in a folder leads to."""
    return normal(target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)))


def properties(package: Package, start: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Core and custom document properties, as texts; ``start`` are the relationships of the package itself."""
    known: dict[str, str] = {}
    for kind, name in start.values():
        if kind in _PROPERTY_PARTS:
            known = told_but(package, name, _properties, _referred, None) | known
    return known


def _properties(found: Sequence[Element], _name: str, _limits: Limits) -> dict[str, str]:
    known: dict[str, str] = {}
    for item in found:
        if item.name in _CORE:
            known.setdefault(item.name, unescaped(item.text))
        elif item.name in _TEXTS and item.parent is not None:
            known.setdefault(item.parent.attributes.get("name", ""), unescaped(item.text))
    return known


def _referred(found: Mapping[str, str], reference: str) -> dict[str, str] | None:
    known = {name: reference if text == REFERENCE else text for name, text in found.items()}
    return known if known != found else None
