"""The sheet of a capability: its statements, what is asked beside each, subtotals, and the reflection below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, Ref, call, lookup
from kamxl.functions import number_text
from kamxl.plan.draft import row_id, scored_rows, weight
from kamxl.plan.model import Conditional, Link, Page, Previous
from kamxl.plan.reading import PREVIOUS, Block, Heading, Row
from kamxl.plan.reflection import Room, reflection_form
from kamxl.plan.sheet import SheetBuilder, tab_name
from kamxl.score import Group
from kamxl.values.kinds import Text
from kamxl.words import decimal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kamxl.plan.draft import Draft
    from kamxl.spec.model import Capability, Section, Statement

HEADER_ROW = 4
_THIN = 4.0
_WIDTHS = {
    "code": 9,
    "topic": 19,
    "statement": 42,
    "hint": 32,
    "weight": 9,
    PREVIOUS: 8,
    "score": 8,
    "evidence": 10,
    "where": 20,
    "comment": 26,
    "reflection": 40,
    "check": 15,
    "id": 12,
}
# where a reflection is written: in the first of these that a sheet has
_WIDE = ("hint", "comment", "reflection")


class _Table:
    """A capability's table in the making: which role stands in which column."""

    def __init__(self, draft: Draft, capability: Capability, sheet: SheetBuilder, roles: list[str]) -> None:
        self.draft, self.capability, self.sheet, self.roles = draft, capability, sheet, roles

    def at(self, role: str) -> int:
        return self.roles.index(role)

    @property
    def asked(self) -> list[str]:
        return [role for role in ("score", "evidence", "where", "comment") if role in self.roles]


def capability_sheet(draft: Draft, capability: Capability, question: str) -> None:
    """Adds the sheet of a capability's statements to the draft."""
    roles = _roles(draft, capability)
    sheet = SheetBuilder(
        f"capability/{capability.id}",
        sheet_name(capability),
        protected=draft.spec.protect != "none",
        freeze=(HEADER_ROW + 1, 0),
        page=Page(repeat=(HEADER_ROW, HEADER_ROW)),
    )
    table = _Table(draft, capability, sheet, roles)
    widths = [float(_WIDTHS[role]) for role in roles]
    if "topic" not in roles:
        widths[table.at("statement")] += 26
    sheet.columns(widths, hidden=[table.at("id")])
    _head(table, question)
    last = _body(table)
    sheet.settings["filter"] = (HEADER_ROW, 0, last, len(roles) - 1)
    _reflection(table)
    sheet.settings["page"] = Page(repeat=(HEADER_ROW, HEADER_ROW), area=(0, 0, sheet.row - 1, table.at("id") - 1))
    draft.add(sheet)


def sheet_name(capability: Capability) -> str:
    """``C1 Background``."""
    return tab_name(f"{capability.code} {capability.short_title}")


def _roles(draft: Draft, capability: Capability) -> list[str]:
    spec, scale, statements = draft.spec, draft.spec.scale, list(capability.all_statements())
    scored, hints = bool(scored_rows(spec, capability)), any(item.evidence_hint for item in statements)
    wanted = {
        "code": True,
        "topic": any(item.topic for item in statements),
        "statement": True,
        "hint": hints,
        "weight": scored and any(weight(item) != 1 for item in spec.statements()),
        PREVIOUS: scored and draft.previous,
        "score": scored,
        "evidence": scored and scale.evidence,
        "where": scored and scale.where,
        "comment": scale.comments,
        "reflection": bool(spec.reflection(capability)) and not (hints or scale.comments),
        "check": scored,
        "id": True,
    }
    return [role for role, there in wanted.items() if there]


def _headings(table: _Table) -> tuple[Heading, ...]:
    t, text = table.draft.words, Text()
    every = {
        "code": Heading("code", t("Code")),
        "topic": Heading("topic", t("Topic")),
        "statement": Heading("statement", t("Statement")),
        "hint": Heading("hint", t("Evidence to look for")),
        "weight": Heading("weight", t("Weight")),
        PREVIOUS: Heading(PREVIOUS, t("Last round")),
        "score": Heading("score", t("Score"), table.draft.score),
        "evidence": Heading("evidence", t("Evidence"), table.draft.evidence),
        "where": Heading("where", t("Where it is"), text),
        "comment": Heading("comment", t("Comment"), text),
        "check": Heading("check", t("Check")),
    }
    return tuple(every[role] for role in table.roles if role in every)


def _head(table: _Table, question: str) -> None:
    t, sheet, capability = table.draft.words, table.sheet, table.capability
    end = table.at("id") - 1
    sheet.put(0, 0, f"{capability.code}  {capability.title}", "sheet.title")
    sheet.put(1, 0, capability.question or question, "sheet.question")
    if "score" in table.roles:
        text, answered, of = (Ref(f"capability/{capability.id}:{name}") for name in ("text", "answered", "of"))
        sheet.put(2, 0, text & "   ·   " & answered & t(" of ") & of & t(" answered"), "sheet.progress")
    sheet.put(0, end, Link(t("← Summary"), "summary"), "sheet.link")
    if table.draft.spec.scale.note and "score" in table.roles:
        sheet.merge(3, 0, end, table.draft.spec.scale.note, "note.wrapped")
    for heading in _headings(table):
        centred = heading.role in {"code", "weight", PREVIOUS, "score", "evidence"}
        sheet.put(HEADER_ROW, table.at(heading.role), heading.text, "header.centre" if centred else "header")
    sheet.fill(HEADER_ROW, range(table.at("id")), "header")
    sheet.put(HEADER_ROW, table.at("id"), "id", "hidden")


def _body(table: _Table) -> int:
    """The statements and their subtotals; returns the last row of the table."""
    draft, capability, sheet = table.draft, table.capability, table.sheet
    sheet.row = HEADER_ROW + 1
    rows = _statements(table, capability.statements, scored=bool(draft.spec.scores(capability)))
    for section in capability.sections:
        rows += _section(table, section)
    kept = f"capability/{capability.id}"
    scored = scored_rows(draft.spec, capability)
    _take(table, kept, rows, {row for row, _ in scored})
    if not scored:
        return sheet.row - 1
    group = Group(kept, capability.title, "capability", scored)
    draft.groups.append(group)
    return _close(table, group, HEADER_ROW, draft.words("Total") if capability.sections else "", "total")


def _take(table: _Table, kept: str, rows: Sequence[Row], scored: Collection[str]) -> None:
    """The statements as blocks: those of parts without scores have no input in the columns of a score."""
    headings = _headings(table)
    bare = tuple(item._replace(kind=item.kind if item.role == "comment" else None) for item in headings)
    for id_, columns, asked in ((kept, headings, True), (f"{kept}/unscored", bare, False)):
        if chosen := tuple(row for row in rows if (row.id in scored) is asked):
            name, owner = table.sheet.name, table.capability.id
            table.draft.take(Block(id_, "statements", "table", name, owner, columns, chosen))


def _section(table: _Table, section: Section) -> list[Row]:
    """A part: its title, its statements, its subtotal."""
    draft, sheet = table.draft, table.sheet
    top = sheet.row
    sheet.put(top, 0, section.title, "section")
    sheet.fill(top, range(table.at("id")), "section")
    sheet.row += 1
    rows = _statements(table, section.statements, scored=draft.spec.scores(table.capability, section))
    scored = scored_rows(draft.spec, table.capability, section)
    if scored:
        group = Group(f"section/{section.id}", section.title, "section", scored)
        draft.groups.append(group)
        _close(table, group, top, section.title, "subtotal")
    return rows


def _statements(table: _Table, statements: Sequence[Statement], *, scored: bool) -> list[Row]:
    sheet = table.sheet
    first = sheet.row
    for statement in statements:
        _statement(table, statement, sheet.row, scored=scored)
        sheet.row += 1
    if statements and scored:
        _rules(table, first, sheet.row - 1)
    return [Row(row_id(item), item.code, item.text) for item in statements]


def _statement(table: _Table, statement: Statement, row: int, *, scored: bool) -> None:
    sheet, key = table.sheet, row_id(statement)
    texts = {"topic": statement.topic, "statement": statement.text, "hint": statement.evidence_hint}
    sheet.put(row, table.at("code"), statement.code, "code", f"{key}:code")
    for role, text in texts.items():
        if role in table.roles:
            sheet.put(row, table.at(role), text, role)
    if "weight" in table.roles:
        sheet.put(row, table.at("weight"), weight(statement), "weight", f"{key}:weight")
    if scored and PREVIOUS in table.roles:
        sheet.put(row, table.at(PREVIOUS), Previous(f"{key}:score", table.draft.score), "line")
    kinds = {heading.role: heading.kind for heading in _headings(table)}
    for role in table.asked:
        kind = kinds[role]
        if kind and (scored or role == "comment"):
            sheet.ask(row, table.at(role), f"{key}:{role}", kind)
    if scored:
        sheet.put(row, table.at("check"), _check(table, key), "check", f"{key}:check")
    sheet.put(row, table.at("id"), key, "hidden")
    sheet.fill(row, range(table.at("id")), "statement")


def _check(table: _Table, key: str) -> Expr:
    """What is wrong with the row, in words; '' when nothing is."""
    t = table.draft.words
    score = table.draft.score.problem(_beside(table, key, "score"), t)
    if "evidence" not in table.roles:
        return score
    evidence = table.draft.evidence.problem(_beside(table, key, "evidence"), t)
    # one blank is left where both are wrong, and there the two are parted
    kept = call("SUBSTITUTE", score, " ", "_") & " " & call("SUBSTITUTE", evidence, " ", "_")
    return call("SUBSTITUTE", call("SUBSTITUTE", call("TRIM", kept), " ", "; "), "_", " ")


def _beside(table: _Table, key: str, role: str) -> Expr:
    """An input of a row, found by the row's own code."""
    top = f"capability/{table.capability.id}"
    asked, codes = (Column(f"{top}:{name}:top", f"{top}:{name}:end") for name in (role, "code"))
    return lookup(asked, Ref(f"{key}:code"), codes)


def _rules(table: _Table, first: int, last: int) -> None:
    t, draft, sheet = table.draft.words, table.draft, table.sheet
    column = table.at("score")
    title = draft.spec.scale.title or t("Score")
    legend = "\n".join(f"{decimal(number_text(level.value), t)} = {level.label}" for level in draft.spec.scale.levels)
    sheet.rule(draft.score, (first, column, last, column), title, legend, draft.source(draft.score))
    if "evidence" in table.roles:
        column = table.at("evidence")
        question = draft.spec.scale.evidence_question or t("Can you show tangible evidence?")
        sheet.rule(draft.evidence, (first, column, last, column), t("Evidence"), question)
    check = table.at("check")
    sheet.conditionals.append(Conditional((first, check, last, check), "text", "alert"))


def _close(table: _Table, group: Group, top: int, title: str, style: str) -> int:
    """The thin locked row that ends the ranges, and the subtotal below it; returns the thin row."""
    t, sheet, draft = table.draft.words, table.sheet, table.draft
    end = sheet.row
    sheet.heights[end] = _THIN
    sheet.fill(end, range(table.at("id") + 1), "rule")
    for role in ("code", "weight", *table.asked, "check"):
        if role in table.roles:
            sheet.anchor(top, table.at(role), f"{group.id}:{role}:top", "section")
            sheet.anchor(end, table.at(role), f"{group.id}:{role}:end", "rule")
    sheet.put(end, table.at("id"), draft.words("end"), "hidden")
    answered = group.figure("answered") & t(" of ") & group.figure("of") & t(" answered")
    line = (f"{title}:   " if title else "") & group.figure("text") & "   ·   " & answered
    row = end + 1
    sheet.fill(row, range(table.at("id")), style)
    sheet.put(row, table.at("statement"), line, f"{style}.text")
    sheet.row = row + 1
    return end


def _reflection(table: _Table) -> None:
    """Reflection questions below the table, in the column of the statements; the answers in a wide one beside it."""
    if table.draft.spec.reflection(table.capability):
        answer = next(role for role in _WIDE if role in table.roles)
        room = Room(table.at("statement"), table.at(answer), table.at("id"))
        table.sheet.row += 1
        reflection_form(table.draft, table.capability, table.sheet, room)
