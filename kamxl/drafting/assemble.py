"""What was found on the sheets, as phases, capabilities and sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kamxl.drafting.model import Capability, Phase
from kamxl.drafting.naming import one_line
from kamxl.drafting.rows import steps
from kamxl.drafting.words import GENERIC, fold
from kamxl.spec.checks import MAX_STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.drafting.notes import Notes
    from kamxl.drafting.rows import Part, Title
    from kamxl.drafting.view import View

_MOST_CAPABILITIES = 12
_MOST_IN_ALL = 40
_NUMBER = re.compile(r"([A-Z]|[A-Z]?\d{1,2})([.:)_-]?)[ _](?=\S)")
_UNNAMED = "taken from the name of the sheet"


@dataclass(slots=True)
class SheetParts:
    """The statements of a sheet with its title, which is '' where it is that of the whole workbook."""

    view: View
    title: str
    parts: list[Part] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The title, or else the name of the sheet."""
        return self.title or self.view.name

    @property
    def guess(self) -> str:
        """What of the name is a guess."""
        return "" if self.title else _UNNAMED


def phases_of(sheets: Sequence[SheetParts], title: str, notes: Notes) -> list[Phase]:
    """The outline of a draft.

    On a single sheet the outermost headings are capabilities. Of several sheets each is one, unless headings stand
    below headings: then each sheet is a phase.
    """
    sheets = _bounded(sheets, notes)
    deepest = max(len(part.path) for sheet in sheets for part in sheet.parts)
    if len(sheets) == 1:
        phase = Phase(one_line(title), guess="one phase for all; part them if you like")
        phase.capabilities = _of_one(sheets[0], title, deepest)
        return [phase]
    tops = sum(len({part.path[0].text for part in sheet.parts if part.path}) for sheet in sheets)
    if deepest > 1 and tops <= _MOST_IN_ALL:
        return [Phase(one_line(sheet.name), guess=sheet.guess, capabilities=_by_heading(sheet)) for sheet in sheets]
    phase = Phase(one_line(title), guess="one phase for all; part them if you like")
    phase.capabilities = [_whole(sheet) for sheet in sheets]
    return [phase]


def _bounded(sheets: Sequence[SheetParts], notes: Notes) -> list[SheetParts]:
    """As many statements as a spec can have, and the sheets that hold them."""
    left = MAX_STATEMENTS
    told = False
    for sheet in sheets:
        for part in sheet.parts:
            if len(part.items) > left and not told:
                first = part.items[left]
                message = f"a spec has at most {MAX_STATEMENTS:,} statements; those from here on are left out"
                notes.note("KX472", message, first.view, [(first.row, first.column)], first.text)
                told = True
            del part.items[left:]
            left -= len(part.items)
        sheet.parts = [part for part in sheet.parts if part.items]
    return [sheet for sheet in sheets if sheet.parts]


def _of_one(sheet: SheetParts, title: str, deepest: int) -> list[Capability]:
    tops = {part.path[0].text for part in sheet.parts if part.path}
    if not tops or (len(tops) > _MOST_CAPABILITIES and deepest == 1):
        whole = _whole(sheet)
        whole.title, whole.number, whole.guess = one_line(sheet.title or title), "", "taken from the title"
        return [whole]
    return _by_heading(sheet)


def _whole(sheet: SheetParts) -> Capability:
    """A sheet as one capability, its headings as sections."""
    number, title = _numbered(sheet)
    made = Capability(
        one_line(title) or "Statements", number, title if not sheet.title else sheet.view.name, sheet.guess
    )
    for part in sheet.parts:
        made.section(_joined(part.path), part.path[0].number if part.path else "").items.extend(part.items)
    return made


def _numbered(sheet: SheetParts) -> tuple[str, str]:
    """The number in front of a sheet's name, and the rest; a bare letter counts where its statements begin with it."""
    match = _NUMBER.match(sheet.name)
    if match is None:
        return "", sheet.name
    firsts = {steps(item.number)[:1] for part in sheet.parts for item in part.items}
    sure = match.group(2) or firsts == {steps(match.group(1))[:1]}
    return (match.group(1), sheet.name[match.end() :]) if sure else ("", sheet.name)


def _by_heading(sheet: SheetParts) -> list[Capability]:
    """A capability for each outermost heading, what stands below as sections."""
    made: dict[str, Capability] = {}
    for part in sheet.parts:
        top = part.path[0] if part.path else None
        title = one_line(top.text if top else "") or one_line(sheet.name) or "Statements"
        guess = "" if top else "these statements stand under no heading"
        number = top.number if top else ""
        named = top is None and not GENERIC.fullmatch(fold(sheet.view.name))
        new = Capability(title, number, sheet.view.name if named else "", guess)
        capability = made.setdefault(title if top else "", new)
        capability.section(_joined(part.path[1:])).items.extend(part.items)
    return list(made.values())


def _joined(path: Sequence[Title]) -> str:
    return one_line(" – ".join(title.text for title in path))
