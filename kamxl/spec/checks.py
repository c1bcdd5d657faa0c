"""The rules that need more than one field, each with its own code.

``conflicts`` are wrong in any part of a spec, so they are told even while other parts are not valid yet. ``gaps`` are
wrong only in a spec that is otherwise complete.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.spec.look import DARK, ENOUGH, WHITE, contrast, path_fault
from kamxl.spec.misread import misread
from kamxl.spec.model import Capability, FieldSpec, Section, Spec, Statement, written_code
from kamxl.spec.nodes import Loc, MapNode
from kamxl.spec.telling import did_you_mean, quote
from kamxl.values.text import witness

MAX_STATEMENTS = 1_000
RESERVED = frozenset(("EV", "SO", "RF", "AP"))
"""The letters of the codes that kamxl gives to its own rows."""
TOTAL = "total"
"""What the figures of the whole workbook go by, where those of a capability go by its id."""


class Checked(NamedTuple):
    """A spec beside the nodes that it came from, and walks over its parts with their locs."""

    spec: Spec
    root: MapNode

    def fault(self, code: str, loc: Loc, message: str, advice: str = "") -> Diagnostic:
        """A finding at a part."""
        return self.root.at(loc).fault(code, message, advice)

    def own(self, loc: Loc) -> bool:
        """Whether a part stands in the spec's own file, and not in one that it extends."""
        return self.root.at(loc).source is self.root.source

    def line(self, loc: Loc, beside: Loc) -> str:
        """The line of a part, with its file where another part that it is told beside stands elsewhere."""
        node, other = self.root.at(loc), self.root.at(beside)
        return f"line {node.line}{'' if node.source is other.source else f' of {node.source.file}'}"

    def fields(self) -> Iterator[tuple[Loc, FieldSpec]]:
        """The fields of the cover, the subject last."""
        for index, field in enumerate(self.spec.respondent):
            yield ("respondent", index), field
        if self.spec.subject:
            yield ("subject",), self.spec.subject

    def capabilities(self) -> Iterator[tuple[Loc, Capability]]:
        """Every capability."""
        for number, phase in enumerate(self.spec.phases):
            for index, capability in enumerate(phase.capabilities):
                yield ("phases", number, "capabilities", index), capability

    def sections(self) -> Iterator[tuple[Loc, Capability, Section]]:
        """Every section with its capability."""
        for loc, capability in self.capabilities():
            for index, section in enumerate(capability.sections):
                yield (*loc, "sections", index), capability, section

    def statements(self) -> Iterator[tuple[Loc, Statement]]:
        """Every statement."""
        holders: list[tuple[Loc, Capability | Section]] = list(self.capabilities())
        holders += [(loc, section) for loc, _, section in self.sections()]
        for loc, holder in holders:
            for index, statement in enumerate(holder.statements):
                yield (*loc, "statements", index), statement


def conflicts(spec: Spec, root: MapNode) -> Iterator[Diagnostic]:
    """What is wrong whatever else the spec may still lack."""
    checked = Checked(spec, root)
    for check in _CONFLICTS:
        yield from check(checked)


def gaps(spec: Spec, root: MapNode) -> Iterator[Diagnostic]:
    """What is wrong in a spec whose every part is valid."""
    checked = Checked(spec, root)
    for check in _GAPS:
        yield from check(checked)


def _repeated(
    checked: Checked, code: str, what: str, values: Iterable[tuple[Loc, str]], fold: Callable[[str], str] = str
) -> Iterator[Diagnostic]:
    """A finding for each value that was there before."""
    first: dict[str, Loc] = {}
    for loc, value in values:
        known = first.setdefault(fold(value), loc)
        if known != loc:
            # of a base and its variant, the variant can be corrected
            there, here = (loc, known) if checked.own(known) and not checked.own(loc) else (known, loc)
            message = f"{what} {quote(value)} is taken already, in {checked.line(there, here)}"
            yield checked.fault(code, here, message)


def _ids(checked: Checked) -> Iterator[Diagnostic]:
    spec = checked.spec
    kinds: dict[str, Iterable[tuple[Loc, str]]] = {
        "the id": (((*loc, "id"), field.id) for loc, field in checked.fields()),
        "the phase id": ((("phases", index, "id"), phase.id) for index, phase in enumerate(spec.phases)),
        "the capability id": (((*loc, "id"), item.id) for loc, item in checked.capabilities()),
        "the section id": (((*loc, "id"), item.id) for loc, _, item in checked.sections()),
        "the role id": ((("roles", index, "id"), role.id) for index, role in enumerate(spec.roles)),
        "the statement id": (((*loc, "id"), item.id) for loc, item in checked.statements()),
    }
    for what, values in kinds.items():
        yield from _repeated(checked, "KX120", what, values)
    for loc, item in checked.capabilities():
        if item.id == TOTAL:
            yield checked.fault("KX120", (*loc, "id"), f"the id {quote(TOTAL)} is taken already, by the total of all")
    for loc, field in checked.fields():
        keys = (((*loc, "options", index, "key"), option.key) for index, option in enumerate(field.options))
        yield from _repeated(checked, "KX120", "the option key", keys)
    for loc, asks in [((), spec.asks), *((loc, item.asks) for loc, item in checked.capabilities())]:
        prompts = enumerate(asks.reflection or ())
        values = (((*loc, "asks", "reflection", index, "id"), prompt.id) for index, prompt in prompts)
        yield from _repeated(checked, "KX120", "the prompt id", values)


def _labels(checked: Checked) -> Iterator[Diagnostic]:
    fields = (((*loc, "label"), field.label) for loc, field in checked.fields())
    yield from _repeated(checked, "KX138", "the label", fields, witness)
    roles = ((("roles", index, "label"), role.label) for index, role in enumerate(checked.spec.roles))
    yield from _repeated(checked, "KX138", "the role", roles, witness)
    for loc, field in checked.fields():
        yield from _repeated(checked, "KX138", "the option", _spellings(loc, field), witness)


def _spellings(loc: Loc, field: FieldSpec) -> Iterator[tuple[Loc, str]]:
    """The labels of a choice, and what else is understood as one of them, where that differs from its own label."""
    for index, option in enumerate(field.options):
        place = (*loc, "options", index)
        yield (*place, "label"), option.label
        for at, text in enumerate(option.also):
            if witness(text) != witness(option.label):
                yield (*place, "also", at), text


def _row_codes(checked: Checked) -> Iterator[tuple[Loc, str]]:
    """The codes that stand beside answers: of statements, of sections, of a capability's own written answer."""
    for loc, statement in checked.statements():
        yield (*loc, "code"), statement.code
    for loc, _, section in checked.sections():
        if section.code:
            yield (*loc, "code"), section.code
    for loc, capability in checked.capabilities():
        if not capability.sections and checked.spec.written(capability):
            yield (*loc, "code"), written_code(capability)


def _codes(checked: Checked) -> Iterator[Diagnostic]:
    sheets = [((*loc, "code"), capability.code) for loc, capability in checked.capabilities()]
    rows = list(_row_codes(checked))
    yield from _repeated(checked, "KX121", "the code", rows, str.casefold)
    yield from _repeated(checked, "KX121", "the code", sheets, str.casefold)
    yield from _unfit(checked, rows, cell=True)
    yield from _unfit(checked, sheets, cell=False)  # C1 is an address too, but names a sheet and no row


def _unfit(checked: Checked, codes: Iterable[tuple[Loc, str]], *, cell: bool) -> Iterator[Diagnostic]:
    """Codes that a program could change, and codes that are kamxl's own."""
    for loc, code in codes:
        letters = re.sub("[^A-Z].*", "", code.upper())
        if taken_for := misread(code, cell=cell):
            yield checked.fault("KX122", loc, f"a program could read the code {quote(code)} as {taken_for}")
        if letters in RESERVED:
            message = f"codes with the letters {letters} belong to rows that kamxl makes itself"
            yield checked.fault("KX123", loc, message)


def _texts(checked: Checked) -> Iterator[Diagnostic]:
    worded = []
    for loc, statement in checked.statements():
        if witness(statement.text):
            worded.append(((*loc, "text"), statement.text))
        else:
            yield checked.fault("KX125", (*loc, "text"), f"the statement {quote(statement.text)} holds no word")
    yield from _repeated(checked, "KX124", "the statement", worded, witness)


def _short_titles(checked: Checked) -> Iterator[Diagnostic]:
    titles = [((*loc, "short_title"), capability.short_title) for loc, capability in checked.capabilities()]
    yield from _repeated(checked, "KX126", "the short title", titles, str.casefold)
    for loc, title in titles:
        if bad := sorted(set(title) & set("[]:*?/\\\n\t")):
            message = f"the short title {quote(title)} can't name a sheet, because of {' '.join(map(quote, bad))}"
            yield checked.fault("KX127", loc, message)
        if title.startswith("'") or title.endswith("'"):
            yield checked.fault(
                "KX127", loc, "a short title can't start or end with an apostrophe, as it names a sheet"
            )
        if title.casefold() == "history":
            yield checked.fault("KX127", loc, "Excel keeps the sheet name 'History' for itself")


def _levels(checked: Checked) -> Iterator[Diagnostic]:
    values = [level.value for level in checked.spec.scale.levels]
    rising = values[1] > values[0]
    for index, (one, other) in enumerate(pairwise(values), start=1):
        if one == other or (other > one) != rising:
            way = "rise" if rising else "fall"
            message = f"the values of the levels {way} at first, but {other:g} comes after {one:g}"
            yield checked.fault("KX128", ("scale", "levels", index, "value"), message)
    if max(values) <= 0:
        top = values.index(max(values))
        message = f"the highest level is {values[top]:g}, so nobody could reach a score above 0"
        yield checked.fault(
            "KX128", ("scale", "levels", top, "value"), message, "give the highest level a value above 0"
        )


def _bands(checked: Checked) -> Iterator[Diagnostic]:
    starts = [band.start for band in checked.spec.summary.bands]
    for index, (one, other) in enumerate(pairwise(starts), start=1):
        if other <= one:
            yield checked.fault(
                "KX130", ("summary", "bands", index, "from"), f"the band from {other} comes after {one}"
            )


def _colours(checked: Checked) -> Iterator[Diagnostic]:
    look = checked.spec.look
    pairs = (
        ("primary", look.primary, WHITE, "white text on"),
        ("accent", look.accent, WHITE, "white text on"),
        ("input", look.input, DARK, "dark text on"),
    )
    for key, colour, text, what in pairs:
        ratio = contrast(colour, text)
        if ratio < ENOUGH:
            shown = math.floor(ratio * 100) / 100  # 4.49 may not look like 4.5
            message = f"{what} {key} {colour} has a contrast of {shown:.2f} to 1; {ENOUGH} is the least"
            yield checked.fault(
                "KX136", ("look", key), message, f"take a {'lighter' if text == DARK else 'darker'} colour"
            )


def _logo(checked: Checked) -> Iterator[Diagnostic]:
    logo = checked.spec.look.logo
    if logo and (why := path_fault(logo)):
        message = f"the path of the logo {why}: {quote(logo)}"
        yield checked.fault("KX135", ("look", "logo"), message, "put the picture beside the spec and give its name")


def _size(checked: Checked) -> Iterator[Diagnostic]:
    count = sum(1 for _ in checked.statements())
    if count > MAX_STATEMENTS:
        message = f"the spec has {count:,} statements; {MAX_STATEMENTS:,} is the most"
        yield checked.fault("KX111", ("phases",), message)


def _targets(checked: Checked) -> Iterator[Diagnostic]:
    values = [level.value for level in checked.spec.scale.levels]
    low, high = min(values), max(values)
    for loc, statement in checked.statements():
        aims: list[tuple[Loc, float | None]] = [((*loc, "target"), statement.target)]
        aims += [((*loc, "targets", role), aim) for role, aim in (statement.targets or {}).items()]
        for place, aim in aims:
            if aim is not None and not low <= aim <= high:
                message = f"the target {aim:g} lies outside the scale of {low:g} to {high:g}"
                yield checked.fault("KX129", place, message)


def _yardstick(checked: Checked) -> Iterator[Diagnostic]:
    scale = checked.spec.scale
    yardstick = scale.yardstick or tuple(level.value for level in scale.levels)
    if scale.yardstick and len(set(yardstick)) < len(yardstick):
        yield checked.fault("KX140", ("scale", "yardstick"), "the yardstick names a level twice")
    for index, level in enumerate(scale.levels):
        if level.counts_as is not None and level.counts_as not in yardstick:
            shown = ", ".join(f"{value:g}" for value in yardstick)
            message = f"the level {level.value:g} counts as {level.counts_as:g}, which is no level of the yardstick"
            yield checked.fault("KX140", ("scale", "levels", index, "counts_as"), message, f"take one of {shown}")


def _roles(checked: Checked) -> Iterator[Diagnostic]:
    roles = [role.id for role in checked.spec.roles]
    aimed: list[tuple[Loc, Statement | Capability]] = [*checked.statements(), *checked.capabilities()]
    for loc, part in aimed:
        for role in part.targets or {}:
            if role not in roles:
                advice = did_you_mean(role, roles) or "declare it in 'roles'"
                yield checked.fault("KX141", (*loc, "targets", role), f"no role has the id {quote(role)}", advice)


def _first_band(checked: Checked) -> Iterator[Diagnostic]:
    bands = checked.spec.summary.bands
    if bands and bands[0].start != 0:
        message = f"the first band starts at {bands[0].start}, so nothing names what lies below"
        yield checked.fault("KX130", ("summary", "bands", 0, "from"), message, "start it at 0")


def _options(checked: Checked) -> Iterator[Diagnostic]:
    for loc, field in checked.fields():
        if field.kind == "choice" and not field.options:
            yield checked.fault("KX131", (*loc, "kind"), f"the choice {quote(field.id)} has no options")
        if field.kind != "choice" and field.options:
            message = f"the field {quote(field.id)} has options, but its kind is {field.kind}"
            yield checked.fault("KX132", (*loc, "options"), message)


def _empty(checked: Checked) -> Iterator[Diagnostic]:
    for loc, capability in checked.capabilities():
        if not _asks_anything(checked.spec, capability):
            message = f"the capability {quote(capability.id)} asks nothing: no scored statement, no written answer"
            yield checked.fault("KX133", loc, message)


def _asks_anything(spec: Spec, capability: Capability) -> bool:
    """Whether a capability has a scored statement or a written answer, which with sections belongs to these."""
    if capability.statements and spec.scores(capability):
        return True
    parts = capability.sections or (None,)
    scored = any(part.statements and spec.scores(capability, part) for part in capability.sections)
    return scored or any(spec.written(capability, part) for part in parts)


def _section_codes(checked: Checked) -> Iterator[Diagnostic]:
    for loc, capability, section in checked.sections():
        if section.code is None and checked.spec.written(capability, section):
            message = f"the section {quote(section.id)} asks for a written answer, but has no code to name it"
            yield checked.fault("KX134", loc, message)


def _name_field(checked: Checked) -> Iterator[Diagnostic]:
    if all(field.id != "name" for field in checked.spec.respondent):
        advice = "add {id: name, label: Your name, required: true} to 'respondent'"
        yield checked.fault("KX137", ("respondent",), "the respondent has no field with the id 'name'", advice)


_Check = Callable[[Checked], Iterator[Diagnostic]]
_CONFLICTS: tuple[_Check, ...] = (
    _ids,
    _labels,
    _codes,
    _texts,
    _short_titles,
    _levels,
    _bands,
    _colours,
    _logo,
    _size,
)
_GAPS: tuple[_Check, ...] = (_targets, _yardstick, _roles, _first_band, _options, _empty, _section_codes, _name_field)
