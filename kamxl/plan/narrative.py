"""The sheet of a capability's written answers, its evidence register and its sign-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, Ref, call, if_, join, lookup
from kamxl.plan.draft import long_text
from kamxl.plan.model import Link, Page
from kamxl.plan.reading import Block, Heading, Row
from kamxl.plan.reflection import Room, reflection_form
from kamxl.plan.sheet import SheetBuilder, tab_name
from kamxl.spec.model import written_code
from kamxl.values.kinds import Percent, Text, day, yes_no

if TYPE_CHECKING:
    from kamxl.plan.draft import Draft
    from kamxl.spec.model import Capability, Register, Section, SignOff, Written
    from kamxl.words import Words

_CODE, _WIDE, _NARROW, _SECOND, _THIRD, _ID = range(6)
_WIDTHS = (10.0, 92.0, 13.0, 38.0, 26.0, 12.0)


def has_narrative(draft: Draft, capability: Capability) -> bool:
    """Whether a capability asks for anything beside scores."""
    spec = draft.spec
    return bool(parts(draft, capability) or spec.register_of(capability) or spec.sign_off(capability))


def parts(draft: Draft, capability: Capability) -> list[tuple[str, str, str, Written]]:
    """The written answers of a capability: id, code, title and what is asked."""
    spec = draft.spec
    taken = {item.id for item in spec.capabilities()}
    found: list[tuple[str, str, str, Written]] = []
    places: list[Section | None] = list(capability.sections) or [None]
    for section in places:
        if written := spec.written(capability, section):
            code = (section.code if section else None) or written_code(capability)
            owner = section or capability
            # a section may be called as a capability is; their answers are two
            id_ = f"{capability.id}/{section.id}" if section and section.id in taken else owner.id
            found.append((id_, code, owner.title, written))
    return found


def narrative_name(capability: Capability, t: Words) -> str:
    """``K11 Own company texts``."""
    return tab_name(f"{capability.code} {capability.short_title}", " " + t("texts"))


def narrative_sheet(draft: Draft, capability: Capability, question: str) -> None:
    """Adds the sheet to the draft."""
    t = draft.words
    sheet = SheetBuilder(
        f"narrative/{capability.id}",
        narrative_name(capability, t),
        protected=draft.spec.protect == "all",
        freeze=(3, 0),
    )
    sheet.columns(_WIDTHS, hidden=[_ID])
    sheet.put(0, 0, f"{capability.code}  {capability.title}", "sheet.title")
    sheet.put(0, _THIRD, Link(t("← Summary"), "summary"), "sheet.link")
    sheet.put(1, 0, capability.question or question, "sheet.question")
    sheet.row = 3
    breaks = []
    for id_, code, title, written in parts(draft, capability):
        breaks.append(sheet.row)
        _written(draft, capability, sheet, Row(f"written/{id_}", code, title, long_text(written)), written)
    ordinal = [item.id for item in draft.spec.capabilities()].index(capability.id) + 1
    if register := draft.spec.register_of(capability):
        _register(draft, capability, sheet, register, f"EV{ordinal}")
    if not any(capability.all_statements()):
        # else it stands below the statements
        reflection_form(draft, capability, sheet, Room(_WIDE, _SECOND, _ID))
        sheet.row += 1
    if sign_off := draft.spec.sign_off(capability):
        _sign_off(draft, capability, sheet, sign_off, f"SO{ordinal}")
    sheet.settings["breaks"] = tuple(breaks[1:])
    sheet.settings["page"] = Page(area=(0, 0, max(row for row, _ in sheet.cells), _THIRD))
    draft.add(sheet)


def _title(sheet: SheetBuilder, text: str, *, code: str = "", key: str = "") -> int:
    """The bar above a block; returns the row below it."""
    row = sheet.row
    sheet.put(row, _CODE, code or text, "block.title")
    if code:
        sheet.put(row, _WIDE, text, "block.title")
    sheet.fill(row, range(_ID), "block.title")
    if key:
        sheet.put(row, _ID, key, "hidden")
    return row + 1


def _written(draft: Draft, capability: Capability, sheet: SheetBuilder, row: Row, written: Written) -> None:
    t, key = draft.words, row.id
    kind = long_text(written)
    at = _title(sheet, row.text, code=row.code, key=key)
    if written.prompt:
        sheet.put(at, _WIDE, written.prompt, "prompt")
        at += 1
    headings = (Heading("line", t("Line")), Heading("text", t("Your answer"), kind), Heading("words", t("Words")))
    for column, heading in zip((_CODE, _WIDE, _NARROW), headings, strict=True):
        sheet.put(at, column, heading.text, "header" if column == _WIDE else "header.centre")
    sheet.fill(at, range(_ID), "header")
    runs = {"line": _CODE, "text": _WIDE, "words": _NARROW}
    lines, texts, counts = (Column(f"{key}:{name}:top", f"{key}:{name}:end") for name in runs)
    for name, column in runs.items():
        sheet.anchor(at, column, f"{key}:{name}:top", "header")
    for line in range(written.rows):
        place = at + 1 + line
        sheet.put(place, _CODE, line + 1, "line", f"{key}:line#{line}")
        sheet.ask(place, _WIDE, f"{key}:text", kind, line=line)
        sheet.put(
            place, _NARROW, _words(lookup(texts, Ref(f"{key}:line#{line}"), lines)), "words", f"{key}:words#{line}"
        )
        sheet.put(place, _ID, f"{key}#{line + 1:02d}", "hidden")
    end = at + 1 + written.rows
    sheet.fill(end, range(_ID), "rule")
    sheet.heights[end] = 4.0
    for name, column in runs.items():
        sheet.anchor(end, column, f"{key}:{name}:end", "rule")
    sheet.put(end, _ID, f"{key}#end", "hidden")
    sheet.fill(end + 1, range(_ID), "subtotal")
    total = join((t("Words so far: "), call("SUM", counts), t(" of about "), written.words))
    sheet.put(end + 1, _WIDE, total, "subtotal.text", f"{key}:total")
    sheet.row = end + 3
    draft.take(Block(f"block/{key}", "written", "lines", sheet.name, capability.id, headings, (row,)))


def _words(cell: Expr) -> Expr:
    """The number of words of a cell; line ends and tabs part words too.

    To LibreOffice's formulas a tab in a text of several lines is the character 1.
    """
    plain = cell
    for code in (10, 13, 9, 1):
        plain = call("SUBSTITUTE", plain, call("CHAR", code), " ")
    text = call("TRIM", plain)
    count = call("LEN", text) - call("LEN", call("SUBSTITUTE", text, " ", "")) + 1
    return if_(call("LEN", text).is_("=", 0), 0, count)


def _register(draft: Draft, capability: Capability, sheet: SheetBuilder, register: Register, prefix: str) -> None:
    t = draft.words
    at = _title(sheet, t("Supporting evidence"))
    if register.prompt:
        sheet.put(at, _WIDE, register.prompt, "prompt")
        at += 1
    headings = (
        Heading("code", t("Code")),
        Heading("item", t("Item of evidence"), Text()),
        Heading("contribution", t("Own share (%)"), Percent()),
        Heading("shows", t("What it shows"), Text()),
        Heading("reference", t("Where it is kept"), Text()),
    )
    for column, heading in enumerate(headings):
        sheet.put(at, column, heading.text, "header.centre" if heading.role in {"code", "contribution"} else "header")
    rows = []
    for place in range(register.rows):
        row, key = at + 1 + place, f"register/{capability.id}/{place + 1:02d}"
        rows.append(Row(key, f"{prefix}-{place + 1:02d}", ""))
        sheet.put(row, _CODE, rows[-1].code, "code")
        for column, heading in enumerate(headings):
            if heading.kind:
                sheet.ask(row, column, f"{key}:{heading.role}", heading.kind)
        sheet.put(row, _ID, key, "hidden")
    area = (at + 1, _NARROW, at + register.rows, _NARROW)
    sheet.rule(
        Percent(), area, t("Own share"), t("Your own contribution to this item, as a whole number from 0 to 100.")
    )
    sheet.row = at + register.rows + 2
    draft.take(
        Block(f"register/{capability.id}", "register", "table", sheet.name, capability.id, headings, tuple(rows))
    )


def _sign_off(draft: Draft, capability: Capability, sheet: SheetBuilder, sign_off: SignOff, prefix: str) -> None:
    t = draft.words
    at = _title(sheet, t("Sign-off"))
    sheet.put(at, _WIDE, sign_off.text, "prompt")
    headings = (
        Heading("code", t("Code")),
        Heading("label", t("Sign-off details")),
        Heading("value", t("Entry"), Text()),
    )
    for column, heading in zip((_CODE, _WIDE, _SECOND), headings, strict=True):
        sheet.put(at + 1, column, heading.text, "header.centre" if heading.role == "code" else "header")
    sheet.fill(at + 1, range(_ID), "header")
    asked = (
        ("name", t("Name of the person who signs"), Text()),
        ("position", t("Position and organisation"), Text()),
        ("relationship", t("How this person knows the work"), Text()),
        ("confirmed", t("I confirm the text above"), yes_no(t)),
        ("date", t("Date of signing"), day(t)),
    )
    rows = []
    for place, (name, label, kind) in enumerate(asked):
        row, key = at + 2 + place, f"sign-off/{capability.id}/{name}"
        rows.append(Row(key, f"{prefix}-{place + 1:02d}", label, kind))
        sheet.put(row, _CODE, rows[-1].code, "code.middle")
        sheet.put(row, _WIDE, label, "label.boxed")
        sheet.ask(row, _SECOND, f"{key}:value", kind, f"input.{kind.tag}.left")
        sheet.put(row, _ID, key, "hidden")
        if kind.entry().kind != "any":
            sheet.rule(kind, (row, _SECOND, row, _SECOND), label, kind.told(t))
    sheet.row = at + 3 + len(asked)
    draft.take(Block(f"sign-off/{capability.id}", "sign-off", "form", sheet.name, capability.id, headings, tuple(rows)))
