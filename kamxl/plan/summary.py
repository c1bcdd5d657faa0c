"""The summary, and the hidden sheet of figures that it and the charts are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.formula import Column, Const, Expr, Ref, call, if_, join
from kamxl.plan.model import Chart, Conditional, Link, Page
from kamxl.plan.narrative import has_narrative, parts
from kamxl.plan.reading import Claim
from kamxl.plan.sheet import SheetBuilder
from kamxl.score import FIGURES, TOTAL, Group, Scoring, expressions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.draft import Draft
    from kamxl.spec.model import Capability

_COLUMNS = ("name", *FIGURES, "text", "checks", "label", "charted")
_RADAR = range(3, 11)


def scoring_of(draft: Draft) -> Scoring:
    """How the spec's scores are counted."""
    spec = draft.spec
    weights = [item.weight for item in spec.statements()]
    levels = draft.score.levels
    top = max(levels)
    whole = draft.score.whole and all(weight == int(weight) for weight in weights)
    return Scoring(
        top=int(top) if top == int(top) else top,
        not_applicable=spec.scale.not_applicable,
        evidence=spec.scale.evidence,
        evidence_counts=spec.summary.evidence_counts,
        whole=whole,
        weighted=any(weight != 1 for weight in weights),
        yes=draft.yes,
        absent=draft.score.absent,
    )


def total_group(draft: Draft) -> None:
    """Adds the group of all capabilities, where anything is scored."""
    capabilities = tuple(group.id for group in draft.groups if group.kind == "capability")
    if capabilities:
        draft.groups.append(Group(TOTAL, draft.words("Total"), TOTAL, (), capabilities))


def figures_sheet(draft: Draft, unscored: str) -> None:
    """Adds the hidden sheet ``Calc``: a row per group, a column per figure; capabilities first: sums are runs."""
    t = draft.words
    sheet = SheetBuilder("calc", "Calc", state="hidden", tab="quiet")
    sheet.columns([34.0] + [11.0] * len(FIGURES) + [20.0, 10.0, 40.0, 10.0])
    sheet.put(0, 0, t("Figures behind the summary. Please leave this sheet as it is."), "note")
    for column, name in enumerate(_COLUMNS):
        sheet.put(1, column, f"calc {name}", "header")
    named = expressions(tuple(draft.groups), scoring_of(draft), unscored)
    order = {"capability": 0, "section": 1, TOTAL: 2}
    sheet.row = 2
    for group in sorted(draft.groups, key=lambda group: order[group.kind]):
        sheet.put(sheet.row, 0, group.title, "plain")
        for column, name in enumerate(_COLUMNS):
            if expression := named.get(f"{group.id}:{name}"):
                style = "figure.percent" if name == "percent" else "plain"
                sheet.put(sheet.row, column, expression, style, f"{group.id}:{name}")
        if group.kind == "capability":
            _chart_cells(draft, sheet, group)
        sheet.row += 1
    _totals(draft, sheet)
    _written_rows(draft, sheet)
    _option_lists(draft, sheet)
    draft.add(sheet)


def _chart_cells(draft: Draft, sheet: SheetBuilder, group: Group) -> None:
    """What only the charts and the checks need: faulty rows, the label, the percentage or a gap."""
    t = draft.words
    capability = next(item for item in draft.spec.capabilities() if f"capability/{item.id}" == group.id)
    none = group.figure("scored").is_("=", 0)
    put = {
        # the heading above the run is a text too
        "checks": call("COUNTIF", group.column("check"), "?*") - 1,
        "label": join((capability.short_title, if_(none, t(" (not scored)"), ""))),
        "charted": if_(none, call("NA"), group.figure("percent")),
    }
    for name, expression in put.items():
        style = "figure.percent" if name == "charted" else "plain"
        sheet.put(sheet.row, _COLUMNS.index(name), expression, style, f"{group.id}:{name}")


def _totals(draft: Draft, sheet: SheetBuilder) -> None:
    capabilities = [group.id for group in draft.groups if group.kind == "capability"]
    if capabilities:
        run = Column(f"{capabilities[0]}:checks", f"{capabilities[-1]}:checks")
        sheet.put(sheet.row, 0, "checks", "plain")
        sheet.put(sheet.row, 1, call("SUM", run), "plain", "checks")
        sheet.row += 1


def _written_rows(draft: Draft, sheet: SheetBuilder) -> None:
    """How many written answers have words: one row each, and their sum."""
    keys = [f"written/{id_}" for item in draft.spec.capabilities() for id_, *_ in parts(draft, item)]
    for key in keys:
        sheet.put(sheet.row, 0, key, "plain")
        total = call("SUM", Column(f"{key}:words:top", f"{key}:words:end"))
        sheet.put(sheet.row, 1, if_(total.is_(">", 0), 1, 0), "plain", f"{key}:done")
        sheet.row += 1
    if keys:
        sheet.put(sheet.row, 0, "written", "plain")
        sheet.put(sheet.row, 1, call("SUM", Column(f"{keys[0]}:done", f"{keys[-1]}:done")), "plain", "written:answered")
        sheet.row += 1


def _option_lists(draft: Draft, sheet: SheetBuilder) -> None:
    """The cells that a drop-down takes its values from where a literal list won't do."""
    for kind, name in draft.lists.items():
        options = kind.entry().options
        sheet.ids[f"{name}:first"] = (sheet.key, sheet.row, 0)
        sheet.ids[f"{name}:last"] = (sheet.key, sheet.row + len(options) - 1, 0)
        for option in options:
            sheet.put(sheet.row, 0, option, "plain")
            sheet.row += 1


def summary_sheet(draft: Draft) -> None:
    """Adds the summary, in the source's layout: a line per component, ``Total``, ``Total percentage (%)``."""
    spec, t = draft.spec, draft.words
    sheet = SheetBuilder("summary", t("Summary"), protected=spec.protect != "none", tab="primary")
    roles = _roles(draft)
    widths = {"code": 8.0, "title": 52.0, "score": 20.0, "band": 14.0}
    sheet.columns([widths.get(role, 14.0) for role in roles])
    sheet.put(0, 0, spec.title, "sheet.title")
    sheet.put(
        1, 0, t("This sheet fills itself in from the other sheets; there is nothing to type here."), "sheet.question"
    )
    header = _headers(draft)
    for column, role in enumerate(roles):
        sheet.put(3, column, header[role], "header" if role in {"code", "title"} else "header.centre")
    sheet.row = 4
    for phase in spec.phases:
        sheet.put(sheet.row, 0, phase.title + (f"  –  {phase.question}" if phase.question else ""), "section")
        sheet.fill(sheet.row, range(len(roles)), "section")
        sheet.row += 1
        for capability in phase.capabilities:
            _component(draft, sheet, roles, capability)
    if any(group.kind == TOTAL for group in draft.groups):
        _total_rows(draft, sheet, roles)
        _charts(draft, sheet)
    sheet.settings["page"] = Page(one_page=True, area=(0, 0, sheet.row, len(roles) - 1))
    draft.add(sheet)


def _roles(draft: Draft) -> list[str]:
    spec = draft.spec
    scored = bool(draft.groups)
    wanted = {
        "code": True,
        "title": True,
        "score": scored,
        "percent": scored,
        "answered": scored,
        "evidence": scored and spec.scale.evidence,
        "claimed": scored and spec.summary.evidence_counts,
        "target": any(item.aim(draft.role) is not None for item in spec.capabilities()),
        "gap": any(item.aim(draft.role) is not None for item in spec.capabilities()),
        "band": scored and bool(spec.summary.bands),
        "written": any(parts(draft, item) for item in spec.capabilities()),
    }
    return [role for role, there in wanted.items() if there]


def _headers(draft: Draft) -> dict[str, str]:
    t = draft.words
    return {
        "code": t("Code"),
        "title": t("Best practice component") if draft.spec.subject else t("Capability"),
        "score": t("My summary score"),
        "percent": t("Percentage"),
        "answered": t("Answered"),
        "evidence": t("With evidence"),
        "claimed": t("Claimed"),
        "target": t("Target"),
        "gap": t("Gap"),
        "band": t("Band"),
        "written": t("Texts written"),
    }


def _component(draft: Draft, sheet: SheetBuilder, roles: Sequence[str], capability: Capability) -> None:
    key = f"capability/{capability.id}"
    group = next((item for item in draft.groups if item.id == key), None)
    row = sheet.row
    sheet.put(row, roles.index("code"), capability.code, "code.middle")
    to = key if group or not has_narrative(draft, capability) else f"narrative/{capability.id}"
    sheet.put(row, roles.index("title"), Link(capability.title, to), "link")
    cells = _figures(draft, group, roles, capability.aim(draft.role)) if group else {}
    if "written" in roles:
        keys = [f"written/{id_}" for id_, *_ in parts(draft, capability)]
        done = call("SUM", Column(f"{keys[0]}:done", f"{keys[-1]}:done")) if keys else None
        cells["written"] = (done & draft.words(" of ") & len(keys), "figure") if done else (None, "figure")
    for role, (content, style) in cells.items():
        sheet.put(row, roles.index(role), content, style, f"summary/{key}:{role}")
    sheet.fill(row, range(len(roles)), "figure")
    if group:
        draft.claims.append(
            Claim(f"{key}:text", sheet.name, capability.code, capability.title, _headers(draft)["score"])
        )
    sheet.row += 1


def _figures(
    draft: Draft, group: Group, roles: Sequence[str], target: float | None
) -> dict[str, tuple[Expr | None, str]]:
    """What stands beside a component or the total, by column."""
    t, spec = draft.words, draft.spec
    found = group.figure("scored").is_(">", 0)
    percent: Expr = group.figure("percent") if group.id == TOTAL else if_(found, group.figure("percent"), "")
    cells: dict[str, tuple[Expr | None, str]] = {
        "score": (group.figure("text"), "figure.main"),
        "percent": (percent, "figure.percent"),
        "answered": (group.figure("answered") & t(" of ") & group.figure("of"), "figure"),
        "evidence": (if_(found, group.figure("shown") & t(" of ") & group.figure("scored"), ""), "figure"),
        "claimed": (group.figure("claimed"), "figure"),
    }
    if target is not None:
        gap = if_(found, call("MAX", 0, Const(target / 100) - group.figure("percent")), "")
        cells |= {"target": (Const(target / 100), "figure.percent"), "gap": (gap, "figure.percent")}
    if spec.summary.bands:
        band: Expr = Const("")
        for item in spec.summary.bands:
            band = if_(group.figure("percent").is_(">=", item.start / 100), item.label, band)
        cells["band"] = (if_(found, band, ""), "figure")
    return {role: cell for role, cell in cells.items() if role in roles}


def _total_rows(draft: Draft, sheet: SheetBuilder, roles: Sequence[str]) -> None:
    t = draft.words
    total = next(group for group in draft.groups if group.id == TOTAL)
    row = sheet.row
    title, score = roles.index("title"), roles.index("score")
    for at in (row, row + 1):
        sheet.fill(at, [roles.index("code")], "total")
    sheet.put(row, title, t("Total"), "total.label")
    sheet.put(row + 1, title, t("Total percentage (%)"), "total.label")
    for role, (content, _) in _figures(draft, total, roles, None).items():
        if role not in {"percent", "band"}:
            sheet.put(row, roles.index(role), content, "total", f"summary/total:{role}")
    sheet.put(row + 1, score, total.figure("percent"), "total.percent", "summary/total:percent")
    if "band" in roles:
        sheet.put(row, roles.index("band"), _figures(draft, total, roles, None)["band"][0], "total")
    for at in (row, row + 1):
        sheet.fill(at, range(len(roles)), "total")
    draft.names |= {"kx_total": "summary/total:score", "kx_percent": "summary/total:percent"}
    draft.claims.append(Claim("total:text", sheet.name, "", t("Total"), _headers(draft)["score"]))
    sheet.put(row + 2, title, t("Rows to check"), "label.right")
    sheet.put(row + 2, score, if_(Ref("checks").is_("=", 0), t("none"), Ref("checks")), "figure", "summary/checks")
    percent = roles.index("percent")
    sheet.conditionals.append(Conditional((4, percent, row - 1, percent), "bar"))
    sheet.conditionals.append(Conditional((row + 2, score, row + 2, score), "equals", "good", t("none")))
    _bands(draft, sheet, roles, row)
    sheet.row = row + 3


def _bands(draft: Draft, sheet: SheetBuilder, roles: Sequence[str], last: int) -> None:
    if "band" not in roles:
        return
    column = roles.index("band")
    for band in draft.spec.summary.bands:
        area = (4, column, last, column)
        sheet.conditionals.append(Conditional(area, "equals", f"band:{band.colour}", band.label))


def _charts(draft: Draft, sheet: SheetBuilder) -> None:
    """Bars by component, in the summary's order; a radar beside it where the number of axes suits one."""
    t = draft.words
    groups = [group for group in draft.groups if group.kind == "capability"]
    first, last = groups[0].id, groups[-1].id
    labels, values = _run(draft, first, last, "label"), _run(draft, first, last, "charted")
    top, height = sheet.row + 1, max(260, 90 + 28 * len(groups))
    title = t("Score, per cent of the maximum")
    said = t(
        "{kind} chart: the score of each component in per cent of its maximum; a component without a score is a gap."
    )
    whole = sum(int(7 * width.width + 5) for width in sheet.widths) - 12
    wide = whole * 3 // 5 if len(groups) in _RADAR else whole
    bar = Chart("bar", title, top, 0, (wide, height), "calc", labels, values, said.format(kind=t("Bar")))
    sheet.charts.append(bar)
    if len(groups) in _RADAR:
        size = (whole - wide - 8, height)
        radar = Chart(
            "radar", t("Profile"), top, 0, size, "calc", labels, values, said.format(kind=t("Radar")), wide + 8
        )
        sheet.charts.append(radar)
    sheet.row = top + height // 20 + 1


def _run(draft: Draft, first: str, last: str, name: str) -> tuple[int, int, int, int]:
    """The cells of a figure from the first capability to the last."""
    _, top, column = draft.ids[f"{first}:{name}"]
    _, end, _ = draft.ids[f"{last}:{name}"]
    return top, column, end, column
