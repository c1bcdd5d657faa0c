"""Strengths and priorities, ranked by live formulas; and the action plan, whose rows begin with a code."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, Ref, call, if_, lookup
from kamxl.plan.draft import row_id
from kamxl.plan.model import Link, Page
from kamxl.plan.reading import Block, Heading, Row
from kamxl.plan.sheet import SheetBuilder
from kamxl.values.kinds import Choice, Text, day
from kamxl.values.text import shortened

if TYPE_CHECKING:
    from kamxl.plan.draft import Draft
    from kamxl.score import Group
    from kamxl.spec.model import Statement
    from kamxl.words import Words

TOP = 5
_ACTIONS = 12
_LISTED = 10
_LABEL = 100
_ONE_LINE = 76
_NARROW = frozenset({"code", "score", "by_when", "status"})
_KEYS = ("strength", "priority", "unproven", "open")
_COLUMNS = ("order", "code", "text", "capability", "score", "evidence", "target", *_KEYS)


def ranked(draft: Draft) -> list[tuple[Statement, Group, str]]:
    """Every scored statement with its capability's group and short title, in order."""
    groups = {group.id: group for group in draft.groups if group.kind == "capability"}
    found = []
    for capability in draft.spec.capabilities():
        group = groups.get(f"capability/{capability.id}")
        scored = {row for row, _ in group.rows} if group else set()
        if group:
            found += [
                (item, group, capability.short_title) for item in capability.all_statements() if row_id(item) in scored
            ]
    return found


def ranking_sheet(draft: Draft) -> None:
    """Adds the hidden sheet ``Ranking``: a row per statement, found by its code, whatever the order of its sheet."""
    t = draft.words
    sheet = SheetBuilder("ranking", "Ranking", state="hidden", tab="quiet")
    sheet.columns((8, 10, 60, 24, 9, 9, 9, 12, 12, 12, 12))
    sheet.put(0, 0, t("The lists behind strengths and priorities. Please leave this sheet as it is."), "note")
    for column, name in enumerate(_COLUMNS):
        sheet.put(2, column, f"calc {name}", "header")
        sheet.ids[f"rank:{name}:top"] = (sheet.key, 2, column)
    statements = ranked(draft)
    step = _step(draft, len(statements))
    for place, (statement, group, capability) in enumerate(statements, start=1):
        _row(draft, sheet, place, statement, group, capability)
        for name, key in _keys(draft, f"rank/{place}", step).items():
            sheet.put(2 + place, _COLUMNS.index(name), key, "plain", f"rank/{place}:{name}")
    for column, name in enumerate(_COLUMNS):
        sheet.anchor(3 + len(statements), column, f"rank:{name}:end", "plain")
        sheet.ids[f"rank:{name}:first"] = (sheet.key, 3, column)
        sheet.ids[f"rank:{name}:last"] = (sheet.key, 2 + len(statements), column)
    keys = _run("strength")
    cut = if_(call("COUNT", keys).is_(">=", TOP), call("LARGE", keys, TOP), call("SMALL", keys, 1))
    sheet.put(1, 0, if_(call("COUNT", keys).is_("=", 0), "", cut), "plain", "rank:cut")
    draft.add(sheet)


def _run(name: str) -> Column:
    return Column(f"rank:{name}:top", f"rank:{name}:end")


def _row(draft: Draft, sheet: SheetBuilder, place: int, statement: Statement, group: Group, capability: str) -> None:
    key = f"rank/{place}"
    code = Ref(f"{key}:code")
    at = call("MATCH", code, group.column("code"), 0)
    cells: dict[str, Expr | str | int | float | None] = {
        "order": place,
        "code": statement.code,
        "text": _label(statement),
        "capability": capability,
        "score": _live(group.column("score"), at),
        "evidence": _live(group.column("evidence"), at) if draft.spec.scale.evidence else "",
        "target": "" if (aim := statement.aim(draft.role)) is None else aim,
    }
    for column, (name, content) in enumerate(cells.items()):
        sheet.put(2 + place, column, content, "plain", f"{key}:{name}")


def _label(statement: Statement) -> str:
    """What names a statement in a list: its topic, or the start of its text."""
    return statement.topic or shortened(statement.text, _LABEL)


def _live(column: Column, at: Expr) -> Expr:
    cell = call("INDEX", column, at)
    return call("IFERROR", if_(cell.is_("=", ""), "", cell), "")


def _keys(draft: Draft, key: str, step: int) -> dict[str, Expr]:
    """The sort keys of a statement: a number where it belongs to a list, '' where it does not."""
    score, order = Ref(f"{key}:score"), Ref(f"{key}:order")
    number = call("ISNUMBER", score)
    strong = call("AND", number, score.is_(">=", threshold(draft)))
    listed = if_(
        call("ISNUMBER", Ref(f"{key}:strength")), Ref(f"{key}:strength").is_(">=", Ref("rank:cut")), call("OR", 0, 0)
    )
    target = Ref(f"{key}:target")
    below = if_(call("ISNUMBER", target), score.is_("<", target), call("AND", 1, 1))
    weak = call("AND", number, score.is_("<", max(draft.score.levels)), below, call("NOT", listed))
    unproven = call("AND", strong, Ref(f"{key}:evidence").is_("<>", draft.yes))
    if not draft.spec.scale.evidence:
        unproven = call("AND", 1, 0)
    return {
        "strength": if_(strong, score * step - order, ""),
        "priority": if_(weak, score * step + order, ""),
        "unproven": if_(unproven, order, ""),
        "open": if_(score.is_("=", ""), order, ""),
    }


def _step(draft: Draft, count: int) -> int:
    """What a score is multiplied by, so that the order of the statements never outweighs two scores' difference."""
    closest = min(high - low for low, high in pairwise(sorted(draft.score.levels)))
    step = 10_000
    while step * closest <= count:
        step *= 10
    return step


def threshold(draft: Draft) -> int | float:
    """The lowest level that is a strength: at least two thirds of the highest."""
    top = max(draft.score.levels)
    return min((level for level in draft.score.levels if level * 3 >= top * 2), default=top)


def strengths_sheet(draft: Draft) -> None:
    """Adds the sheet of strengths, priorities, high scores without evidence and what is not answered."""
    spec, t = draft.spec, draft.words
    sheet = SheetBuilder("strengths", t("Strengths and priorities"), protected=spec.protect != "none")
    sheet.columns((6, 10, 74, 26, 10))
    sheet.put(0, 0, t("Strengths and priorities"), "sheet.title")
    sheet.put(0, 4, Link(t("← Summary"), "summary"), "sheet.link")
    sheet.put(
        1,
        0,
        t("Ranked from the scores as they stand; equal scores keep the order of the statements."),
        "sheet.question",
    )
    sheet.row = 3
    _list(draft, sheet, "strength", t("Strengths: the highest scores"), TOP)
    _list(draft, sheet, "priority", t("Priorities: the lowest scores below the maximum and below their target"), TOP)
    sheet.settings["breaks"] = (sheet.row,)
    if spec.scale.evidence:
        _list(draft, sheet, "unproven", t("High scores without evidence: the first ten, and their number"), _LISTED)
    _list(draft, sheet, "open", t("Not answered yet: the first ten, and their number"), _LISTED)
    sheet.settings["page"] = Page(area=(0, 0, sheet.row - 2, 4))
    draft.add(sheet)


def _list(draft: Draft, sheet: SheetBuilder, name: str, title: str, length: int) -> None:
    t = draft.words
    keys = _run(name)
    sheet.put(sheet.row, 0, title, "block.title")
    sheet.fill(sheet.row, range(5), "block.title")
    if length == _LISTED:
        sheet.put(sheet.row, 4, call("COUNT", keys), "block.count", f"list/{name}:count")
    sheet.row += 1
    for column, text in enumerate(("", t("Code"), t("Topic"), t("Capability"), t("Score"))):
        sheet.put(sheet.row, column, text or None, "header.centre" if column in {1, 4} else "header")
    tall = max((len(_label(item)) for item, *_ in ranked(draft)), default=0)
    for rank in range(1, length + 1):
        row = sheet.row + rank
        pick = call("LARGE" if name == "strength" else "SMALL", keys, rank)
        code = Ref(f"list/{name}/{rank}:code")
        sheet.put(row, 0, rank, "line")
        found = call("IFERROR", lookup(_run("code"), pick, keys), "")
        sheet.put(row, 1, found, "code", f"list/{name}/{rank}:code")
        for column, what in ((2, "text"), (3, "capability"), (4, "score")):
            looked = call("IFERROR", lookup(_run(what), code, _run("code")), "")
            style = "line" if column == 4 else "statement"  # noqa: PLR2004  the last column
            sheet.put(row, column, if_(code.is_("=", ""), "", looked), style)
        sheet.heights[row] = 17.0 if tall <= _ONE_LINE else 31.0
    sheet.row += length + 2


def actions_sheet(draft: Draft) -> None:
    """Adds the action plan. Its rows are a list: they may stand in any order."""
    spec, t = draft.spec, draft.words
    sheet = SheetBuilder("actions", t("Action plan"), protected=spec.protect != "none", freeze=(4, 0))
    code = Choice(tuple((item.code, item.code) for item, *_ in ranked(draft)))
    states = progress_words(t)
    english = (("Under way", "under-way"),)  # the other keys are English words themselves
    status = Choice(tuple(states.items()), also=() if states["open"] == "Open" else english)
    headings = _action_headings(t, code, status)
    sheet.columns((10, 34, 8, 36, 18, 24, 13, 28, 13, 12), hidden=[9])
    sheet.put(0, 0, t("Action plan"), "sheet.title")
    sheet.put(0, 8, Link(t("← Summary"), "summary"), "sheet.link")
    sheet.put(
        1,
        0,
        t("Pick the code of a statement; its topic and score follow. Then say who does what by when."),
        "sheet.question",
    )
    for column, heading in enumerate(headings):
        sheet.put(3, column, heading.text, "header.centre" if heading.role in _NARROW else "header")
    rows = tuple(_action(sheet, place, headings) for place in range(1, _ACTIONS + 1))
    last = 3 + _ACTIONS
    for row, end in ((3, "top"), (last + 1, "end")):
        sheet.anchor(row, 0, f"actions:code:{end}", "rule")
        sheet.anchor(row, 9, f"actions:id:{end}", "rule")
    sheet.fill(last + 1, range(9), "rule")
    sheet.heights[last + 1] = 4.0
    prompt = t("Pick the code of the statement that you will work on.")
    sheet.rule(code, (4, 0, last, 0), t("Code"), prompt, "list/codes")
    sheet.rule(day(t), (4, 6, last, 6), t("By when"), t("A date, such as 2026-03-31."))
    sheet.rule(status, (4, 8, last, 8), t("Status"), t("How far the action has come."))
    sheet.settings["page"] = Page(repeat=(3, 3), area=(0, 0, last + 1, 8))
    for end in ("first", "last"):
        draft.ids[f"list/codes:{end}"] = draft.ids[f"rank:code:{end}"]
    draft.take(Block("actions", "actions", "table", sheet.name, "", headings, rows))
    draft.add(sheet)


def progress_words(t: Words) -> dict[str, str]:
    """How far an action can have come, by what is stored."""
    return {"open": t("Open"), "under-way": t("Under way"), "done": t("Done"), "dropped": t("Dropped")}


def _action_headings(t: Words, code: Choice, status: Choice) -> tuple[Heading, ...]:
    return (
        Heading("code", t("Code"), code),
        Heading("topic", t("Topic")),
        Heading("score", t("Score")),
        Heading("action", t("Action"), Text()),
        Heading("owner", t("Owner"), Text()),
        Heading("support", t("Support needed"), Text()),
        Heading("by_when", t("By when"), day(t)),
        Heading("measure", t("Measure of success"), Text()),
        Heading("status", t("Status"), status),
    )


def _action(sheet: SheetBuilder, place: int, headings: tuple[Heading, ...]) -> Row:
    row, key = 3 + place, f"action/{place:02d}"
    codes, ids = (Column(f"actions:{name}:top", f"actions:{name}:end") for name in ("code", "id"))
    code = lookup(codes, Ref(f"{key}:id"), ids)
    for column, heading in enumerate(headings):
        if heading.kind:
            style = "input.action" if heading.role == "action" else ""
            sheet.ask(row, column, f"{key}:{heading.role}", heading.kind, style)
    for column, what, style in ((1, "text", "topic"), (2, "score", "line")):
        looked = call("IFERROR", lookup(_run(what), code, _run("code")), "")
        sheet.put(row, column, if_(code.is_("=", ""), "", looked), style)
    sheet.put(row, 9, key, "hidden", f"{key}:id")
    return Row(key, "", "")
