"""The first sheet: who returned, what the team comes to by capability, and the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Severity
from kamxl.plan.model import Chart, Conditional, Link, Page
from kamxl.plan.sheet import SheetBuilder
from kamxl.plan.table import Column
from kamxl.results.team import COMPLETE, STATUSES
from kamxl.score import TOTAL
from kamxl.team.compared import shared_words
from kamxl.team.people import status_words, why_lower
from kamxl.team.table import OVERVIEW, half_up, mean_share, put, rounded, share
from kamxl.words import decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.model import SheetPlan
    from kamxl.plan.table import Value
    from kamxl.results.team import Spread, TeamResult
    from kamxl.words import Words

_LABEL, _TITLE, _N, _MEAN = range(4)
_RADAR = range(3, 11)
_COLUMNS = 10


def overview_sheet(team: TeamResult, others: Sequence[SheetPlan], t: Words) -> SheetPlan:
    """The overview; ``others`` are the sheets that it leads to."""
    sheet = SheetBuilder(OVERVIEW, t("Overview"), protected=False, tab="primary")
    sheet.columns((28, 52, *([11.0] * (_COLUMNS - 2))))
    sheet.put(0, 0, t("Team report: {title}").format(title=team.title), "sheet.title")
    returned = t("n = {n} returns that count").format(n=team.n)
    waited = t("  ·  {expected} people expected").format(expected=team.expected) if team.expected else ""
    shared = f"  ·  {shared_words(team.compared, t)}" if team.compared else ""
    sheet.put(1, 0, f"{returned}{waited}  ·  {team.spec} {team.version}{shared}", "sheet.progress")
    _key_figures(team, sheet, t)
    _contents(sheet, others, t)
    sheet.row = 5 + max(len(others), 9)
    if team.overview:
        _charts(team, sheet, _table(team, sheet, t), t)
    sheet.settings["page"] = Page(one_page=True, area=(0, 0, sheet.row, _COLUMNS - 1))
    return sheet.done()


def _key_figures(team: TeamResult, sheet: SheetBuilder, t: Words) -> None:
    sheet.put(3, _LABEL, t("Returns"), "block.title")
    sheet.fill(3, [_TITLE], "block.title")
    severities = [line.finding.severity for line in team.issues if not line.finding.settled]
    total = team.overview.get(TOTAL)
    names = status_words(t)
    figures: list[tuple[str, Value]] = [
        (names[status], team.count(status))
        for status in STATUSES
        if status != "missing" or team.expected  # nobody can be missed who was not expected
    ]
    figures += [
        (t("Errors to look at"), severities.count(Severity.ERROR)),
        (t("Warnings"), severities.count(Severity.WARNING)),
        (t("Team mean"), _team_mean(total, t)),
        (t("Plan"), team.plan[:8]),
    ]
    for row, (label, value) in enumerate(figures, start=4):
        sheet.put(row, _LABEL, label, "label")
        sheet.put(row, _TITLE, value, "value")


def _team_mean(total: Spread | None, t: Words) -> str:
    if total is None or total.mean is None or total.median is None:
        return t("no score yet")
    mean, median = (decimal(f"{half_up(value, 1):.1f}", t) for value in (total.mean, total.median))
    return t("{mean}%   (median {median}%, n = {n})").format(mean=mean, median=median, n=total.n)


def _contents(sheet: SheetBuilder, others: Sequence[SheetPlan], t: Words) -> None:
    """Links to the other sheets, each with what it answers."""
    answers = {
        "compared": t("Which plans are combined, and how much they share"),
        "differences": t("What is left out, and why"),
        "register": t("Who returned what, and who has not"),
        "heat-map": t("Where each person stands"),
        "distribution": t("How often each level was given"),
        "gaps": t("Which statements to work on first"),
        "evidence": t("How far the scores are backed"),
        "written": t("How far the written answers are"),
        "actions": t("Who will do what by when"),
        "data": t("One row per answer: for working with, not for printing"),
        "scores": t("One row per person, one column per statement"),
        "issues": t("Every doubt, with its cell"),
    }
    sheet.merge(3, 3, 4, t("Sheets"), "block.title")
    sheet.merge(3, 5, _COLUMNS - 1, t("What they answer"), "block.title")
    for row, other in enumerate(others, start=4):
        sheet.merge(row, 3, 4, Link(other.name, other.key), "link.plain")
        sheet.merge(row, 5, _COLUMNS - 1, answers.get(other.key, ""), "value")


def _table(team: TeamResult, sheet: SheetBuilder, t: Words) -> tuple[int, int]:
    """The figures by capability; gives the first and the last row of the capabilities."""
    note = t(
        "Per cent of the maximum. Mean and median are of the people's exact figures, shown to one decimal; lowest and"
        " highest are whole per cents rounded down, as in the heat map. n counts the people with a score there: where"
        " nothing was scored is blank, which is not 0 and counts in no figure."
    )
    if team.not_applicable:
        note += t(" What doesn't apply to a person leaves that person's maximum.")
    sheet.merge(sheet.row, 0, _COLUMNS - 1, note, "note.wrapped")
    sheet.row += 1
    names = (t("n"), t("Mean"), t("Median"), t("Lowest"), t("Highest"), t("Range"), t("Mean points"), t("Maximum"))
    for at, name in enumerate((t("Capability"), t("Title"), *names)):
        sheet.put(sheet.row, at, name, "header" if at < _N else "header.centre")
    sheet.row += 1
    first = sheet.row
    for item in team.capabilities:
        spread = team.overview[item.id]
        label = item.label if spread.n else item.label + t(" (not scored)")
        put(sheet, sheet.row, _LABEL, label, Column("", 0, "name"))
        put(sheet, sheet.row, _TITLE, item.title, Column("", 0))
        _figures(sheet, spread, item.maximum, "figure")
        sheet.row += 1
    area = (first, _MEAN, sheet.row - 1, _MEAN)
    sheet.conditionals.append(Conditional(area, "bar"))
    for id_, label in ((TOTAL, t("Total")), (COMPLETE, t("Total, complete returns only"))):
        sheet.merge(sheet.row, _LABEL, _TITLE, label, "total.label")
        _figures(sheet, team.overview[id_], team.maximum, "total")
        sheet.row += 1
    sheet.heights[sheet.row] = 6.0
    sheet.row += 1
    said = t("{lower} A return is complete here when every statement is answered; the heat map marks the others.")
    sheet.merge(sheet.row, 0, _COLUMNS - 1, said.format(lower=why_lower(t)), "note.wrapped")
    sheet.row += 1
    return first, first + len(team.capabilities) - 1


def _figures(sheet: SheetBuilder, spread: Spread, maximum: float, style: str) -> None:
    blank = "figure.blank" if style == "figure" else "total"
    percents = (share(spread.low), share(spread.high), share(spread.range))
    cells: list[tuple[Value, str]] = [(spread.n, style), (mean_share(spread.mean), f"{style}.percent.one")]
    cells += [(mean_share(spread.median), f"{style}.percent.one")]
    cells += [(value, f"{style}.percent") for value in percents]
    cells += [(rounded(spread.points), f"{style}.one"), (maximum, style)]
    for at, (value, look) in enumerate(cells, start=_N):
        put(sheet, sheet.row, at, value, Column("", 0, look, blank))


def _charts(team: TeamResult, sheet: SheetBuilder, rows: tuple[int, int], t: Words) -> None:
    """Bars of the means, in the order of the table; a radar beside them where the number of axes suits one."""
    count, (first, last) = len(team.capabilities), rows
    labels, values = (first, _LABEL, last, _LABEL), (first, _MEAN, last, _MEAN)
    title = t("Team mean by capability, per cent of the maximum (n = {n})").format(n=team.overview[TOTAL].n)
    said = t("{kind} chart: the team's mean score of each capability in per cent of its maximum; a gap has no score.")
    whole = sum(int(7 * width.width + 5) for width in sheet.widths) - 12
    high, top = max(260, 90 + 28 * count), sheet.row + 1
    wide = whole * 3 // 5 if count in _RADAR else whole
    text = said.format(kind=t("Bar"))
    sheet.charts.append(Chart("bar", title, top, 0, (wide, high), OVERVIEW, labels, values, text))
    if count in _RADAR:
        size, text = (whole - wide - 8, high), said.format(kind=t("Radar"))
        title = t("Profile of the team")
        sheet.charts.append(Chart("radar", title, top, 0, size, OVERVIEW, labels, values, text, wide + 8))
    sheet.row = top + high // 20 + 1
