"""The sheet of a capability: its statements, what is asked beside each, subtotals, and the reflection below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.formula import Expr, Ref, call, if_
from kamxl.plan.draft import row_id, scored_rows, weight
from kamxl.plan.model import Conditional, Link, Page
from kamxl.plan.reading import Block, Heading, Row
from kamxl.plan.sheet import SheetBuilder, tab_name
from kamxl.score import Group
from kamxl.values.kinds import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.draft import Draft
    from kamxl.spec.model import Capability, Section, Statement

HEADER_ROW = 4
_THIN = 4.0
_WIDTHS = {
    "code": 9,
    "topic": 19,
    "statement": 42,
    "hint": 32,
    "weight": 8,
    "score": 8,
    "evidence": 10,
    "where": 20,
    "comment": 26,
    "check": 15,
    "id": 12,
}


@dataclass
class _Table:
    """A capability's table in the making: which role stands in which column."""

    draft: Draft
    capability: Capability
    sheet: SheetBuilder
    roles: list[str]

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
    first = HEADER_ROW + 2 if capability.sections and not capability.statements else HEADER_ROW + 1
    sheet.settings["active"] = (first, table.at("score")) if "score" in roles else (0, 0)
    _reflection(table)
    sheet.settings["page"] = Page(repeat=(HEADER_ROW, HEADER_ROW), area=(0, 0, sheet.row - 1, table.at("id") - 1))
    draft.add(sheet)


def sheet_name(capability: Capability) -> str:
    """``C1 Background``."""
    return tab_name(f"{capability.code} {capability.short_title}")


def _roles(draft: Draft, capability: Capability) -> list[str]:
    scale, statements = draft.spec.scale, list(capability.all_statements())
    scored = bool(scored_rows(draft.spec, capability))
    wanted = {
        "code": True,
        "topic": any(item.topic for item in statements),
        "statement": True,
        "hint": any(item.evidence_hint for item in statements),
        "weight": scored and any(weight(item) != 1 for item in draft.spec.statements()),
        "score": scored,
        "evidence": scored and scale.evidence,
        "where": scored and scale.where,
        "comment": scale.comments,
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
        centred = heading.role in {"code", "weight", "score", "evidence"}
        sheet.put(HEADER_ROW, table.at(heading.role), heading.text, "header.centre" if centred else "header")
    sheet.put(HEADER_ROW, table.at("id"), "id", "hidden")


def _body(table: _Table) -> int:
    """The statements and their subtotals; returns the last row of the table."""
    draft, capability, sheet = table.draft, table.capability, table.sheet
    sheet.row = HEADER_ROW + 1
    rows = _statements(table, capability.statements, scored=bool(draft.spec.scores(capability)))
    for section in capability.sections:
        rows += _section(table, section)
    kept = f"capability/{capability.id}"
    draft.take(Block(kept, "statements", "table", sheet.name, capability.id, _headings(table), tuple(rows)))
    scored = scored_rows(draft.spec, capability)
    if not scored:
        return sheet.row - 1
    group = Group(kept, capability.title, "capability", scored)
    draft.groups.append(group)
    return _close(table, group, HEADER_ROW, draft.words("Total") if capability.sections else "", "total")


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
    score = table.draft.score.problem(Ref(f"{key}:score"))
    if "evidence" not in table.roles:
        return score
    evidence = table.draft.evidence.problem(Ref(f"{key}:evidence"))
    return if_(call("LEN", score).is_("=", 0), evidence, score)


def _rules(table: _Table, first: int, last: int) -> None:
    t, draft, sheet = table.draft.words, table.draft, table.sheet
    column = table.at("score")
    title = draft.spec.scale.title or t("Score")
    legend = "\n".join(f"{level.value} = {level.label}" for level in draft.spec.scale.levels)
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
    """Reflection questions below the table: one wide answer each, in the column of the statements."""
    draft, sheet, capability = table.draft, table.sheet, table.capability
    prompts = draft.spec.reflection(capability)
    if not prompts:
        return
    t, ordinal = draft.words, [item.id for item in draft.spec.capabilities()].index(capability.id) + 1
    column = table.at("statement")
    answer = table.at("hint" if "hint" in table.roles else "comment")
    top = sheet.row + 1
    sheet.put(top, 0, t("Reflection"), "block.title")
    for at, text in ((0, t("Code")), (column, t("Question")), (answer, t("Your reflection"))):
        sheet.put(top + 1, at, text, "header")
    sheet.fill(top + 1, range(table.at("id")), "header")
    rows = []
    for place, prompt in enumerate(prompts):
        row, key = top + 2 + place, f"reflection/{capability.id}/{prompt.id}"
        code = f"RF{ordinal}-{place + 1:02d}"
        sheet.put(row, 0, code, "code")
        sheet.put(row, column, prompt.text, "statement")
        sheet.ask(row, answer, f"{key}:value", Text(), "input.reflection")
        sheet.put(row, table.at("id"), key, "hidden")
        rows.append(Row(key, code, prompt.text, Text()))
    headings = (
        Heading("code", t("Code")),
        Heading("statement", t("Question")),
        Heading("value", t("Your reflection"), Text()),
    )
    draft.take(
        Block(f"reflection/{capability.id}", "reflection", "form", sheet.name, capability.id, headings, tuple(rows))
    )
    sheet.row = top + 2 + len(prompts)
