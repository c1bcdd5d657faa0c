"""The long lists: one row per answer, and every finding with its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.plan.model import Conditional
from kamxl.plan.table import Column
from kamxl.team.table import TableSheet
from kamxl.team.wide import scores_sheet
from kamxl.values.kinds import NO, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.model import SheetPlan
    from kamxl.plan.table import Value
    from kamxl.results.team import TeamResult
    from kamxl.words import Words


MOST_LINES = 100_000
"""So many rows of 14 columns open within seconds; of more answers the sheet has one row per person."""


def data_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """One row per person and statement, to be filtered and worked with further; of very many, one row per person."""
    if len(team.data) > MOST_LINES:
        return scores_sheet(team, _states(t), t)
    columns = [Column(t("Person"), 24, "name")]
    columns += [Column(t("Subject"), 20)] if team.has_subject else []
    columns += [Column(t("Capability"), 22), Column(t("Code"), 10, "code.middle")]
    columns += [Column(t("Score"), 8, "figure.main"), Column(t("Max"), 7, "figure")]
    columns += [Column(t("Evidence"), 10, "figure"), Column(t("Where it is"), 24)] if team.has_evidence else []
    columns += [Column(t("Comment"), 36), Column(t("State"), 13, "figure")]
    # what follows serves those who work with the rows, and is not printed
    more = (t("Reference"), 19), (t("Statement"), 40), (t("File"), 36), (t("Cell"), 30)
    columns += [Column(heading, width) for heading, width in more]
    note = t(
        "n = {rows} rows: one per person and statement, {answered} of them scored. A blank score is a blank, not 0; the"
        " state says why it is none."
    ).format(rows=len(team.data), answered=sum(1 for line in team.data if line.score is not None))
    table = TableSheet("data", t("Data"), t("Data: one row per answer"), note, columns, t)
    table.printed = len(columns) - len(more)
    table.fill(_data_rows(team, t))
    return table.done(t("There are no answers."), keep=1)


def _data_rows(team: TeamResult, t: Words) -> Iterator[list[Value]]:
    labels = {item.id: item.label for item in team.capabilities}
    states = _states(t)
    proofs = {YES: t("Y"), NO: t("N")}
    for line in team.data:
        row: list[Value] = [line.member.name]
        row += [line.member.subject] if team.has_subject else []
        item = line.item
        row += [labels.get(item.capability, item.capability), item.code, line.score, item.top]
        row += [proofs.get(line.evidence or ""), line.where] if team.has_evidence else []
        yield [*row, line.comment, states[line.state], line.member.reference, item.id, line.file, line.cell]


def _states(t: Words) -> dict[str, str]:
    return {
        "answered": t("answered"),
        "blank": t("blank"),
        "not_applicable": t("N/A"),
        "unreadable": t("unreadable"),
        "conflict": t("conflict"),
    }


def issues_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """Every finding, with file, sheet and cell."""
    columns = [
        Column(t("Severity"), 11, "figure"),
        Column(t("Person"), 24, "name"),
        Column(t("What"), 38),
        Column(t("File"), 24),
        Column(t("Sheet"), 18),
        Column(t("Cell"), 10),
        Column(t("Found"), 20),
        Column(t("Expected"), 22),
        Column(t("What to do"), 30),
        Column(t("Code"), 11, "code.middle"),
    ]
    note = t("{issues} findings in {n} returns that count, and in those that don't. `kamxl explain CODE` says more.")
    table = TableSheet("issues", t("Issues"), t("Issues"), note.format(issues=len(team.issues), n=team.n), columns, t)
    table.fill(_issue_rows(team, t))
    table.sheet.conditionals.append(Conditional(table.area(0, 0), "equals", "alert", t("error")))
    return table.done(t("Nothing was found: every cell was read without a doubt."))


def _issue_rows(team: TeamResult, t: Words) -> Iterator[list[Value]]:
    names = {"error": t("error"), "warning": t("warning"), "notice": t("notice")}
    for line in team.issues:
        finding, place = line.finding, line.finding.place
        who = line.member.label if line.member else None
        where: list[Value] = [place.file, place.sheet, ", ".join(place.cells)]
        told: list[Value] = [finding.found, finding.expected, finding.help, finding.code]
        severity = t("settled") if finding.settled else names[finding.severity.value]
        yield [severity, who, finding.message, *where, *told]
