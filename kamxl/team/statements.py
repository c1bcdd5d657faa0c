"""The sheets by statement and by part: distribution, gaps, evidence, written answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.plan.model import Conditional
from kamxl.plan.table import Column
from kamxl.score import TOTAL
from kamxl.team.table import TableSheet, put, rounded, share
from kamxl.words import decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.model import SheetPlan
    from kamxl.plan.table import Value
    from kamxl.results.team import Distribution, Evidence, Item, Number, TeamResult
    from kamxl.words import Words


def _named(item: Item, t: Words) -> str:
    """A statement as a list names it: its topic and its text."""
    return t("{topic}: {text}").format(topic=item.topic, text=item.text) if item.topic else item.text


def distribution_sheet(team: TeamResult, t: Words, colours: tuple[str, str]) -> SheetPlan:
    """How often each level was given, statement by statement."""
    levels = [Column(decimal(number_text(level), t), 8, "figure") for level in team.levels]
    columns = [Column(t("Code"), 10, "code.middle"), Column(t("Capability"), 22), Column(t("Statement"), 62), *levels]
    columns += [Column(t("Blank"), 8, "figure")]
    columns += [Column(t("N/A"), 8, "figure")] if team.not_applicable else []
    columns += [
        Column(t("Unread"), 11, "figure"),
        Column(t("n"), 7, "figure.main"),
        Column(t("Mean"), 11, "figure.one"),
    ]
    note = t(
        "People of {n} returns who gave each level. n counts the scores; blanks and unread cells (unreadable or in"
        " conflict, see Issues) are no 0 and are not in the mean, which is rounded to one decimal."
    ).format(n=team.n)
    table = TableSheet("distribution", t("Distribution"), t("Distribution of scores by statement"), note, columns, t)
    table.fill(_distribution_row(team, line, t) for line in team.distribution)
    if team.distribution and team.n:
        low, high = colours
        area = table.area(3, 2 + len(levels))
        table.sheet.conditionals.append(Conditional(area, "scale", low=low, high=high, maximum=team.n))
    return table.done(t("This assessment scores no statements."), keep=1)


def _distribution_row(team: TeamResult, line: Distribution, t: Words) -> list[Value]:
    row: list[Value] = [
        line.item.code,
        team.label(line.item.capability),
        _named(line.item, t),
        *line.levels,
        line.blank,
    ]
    row += [line.not_applicable] if team.not_applicable else []
    return [*row, line.unreadable, line.n, rounded(line.mean)]


def gaps_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """The statements that fall short, the widest gap of the team first."""
    columns = [
        Column(t("Rank"), 7, "figure"),
        Column(t("Code"), 10, "code.middle"),
        Column(t("Capability"), 22),
        Column(t("Statement"), 60),
        Column(t("Aim"), 7, "figure"),
        Column(t("n"), 7, "figure"),
        Column(t("Below the aim"), 9, "figure"),
        Column(t("Mean score"), 10, "figure.two"),
        Column(t("Mean shortfall"), 10, "figure.two"),
        Column(t("Shortfall × people"), 12, "figure.two.main"),
    ]
    table = TableSheet("gaps", t("Gaps"), t("Gaps of the team, ranked"), _gaps_note(team, t), columns, t)
    table.fill(
        [
            *(
                line.rank,
                line.item.code,
                team.label(line.item.capability),
                _named(line.item, t),
                _aim(line.aims),
                line.n,
            ),
            *(line.below, *(rounded(value, 2) for value in (line.mean, line.shortfall, line.weight))),
        ]
        for line in team.gaps
    )
    if team.gaps:
        last = len(columns) - 1
        table.sheet.conditionals.append(Conditional(table.area(last, last), "bar", maximum=team.gaps[0].weight))
    return table.done(t("No statement that was answered falls short of its aim."), keep=2)


def _aim(aims: Sequence[Number]) -> Value:
    """The aim, or from the lowest to the highest where people have different ones."""
    return aims[0] if len(aims) == 1 else f"{number_text(aims[0])} – {number_text(aims[-1])}"


def _gaps_note(team: TeamResult, t: Words) -> str:
    listed = {line.item.id for line in team.gaps}
    met = sum(1 for line in team.distribution if line.n and line.item.id not in listed)
    unanswered = sum(1 for line in team.distribution if not line.n)
    return t(
        "Ranked by mean shortfall × people below the aim; ties in the order of the assessment. The aim is the target,"
        " or the highest level where none is set. n counts the scores of {n} returns: a blank is no shortfall. Not"
        " listed: {met} statements without a gap, {unanswered} that nobody scored. Rounded to two decimals after the"
        " ranking."
    ).format(n=team.n, met=met, unanswered=unanswered) + (
        t(" Where aims differ, each person is measured by the target in their own workbook.")
        if any(len(line.aims) > 1 for line in team.gaps)
        else ""
    )


def evidence_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """How far the scores are backed by evidence, by capability."""
    columns = [
        Column(t("Capability"), 28, "name"),
        Column(t("Title"), 52),
        Column(t("Scored"), 12, "figure"),
        Column(t("With evidence"), 12, "figure"),
        Column(t("Share"), 12, "figure.percent", "figure.blank"),
        Column(t("Points claimed"), 13, "figure"),
        Column(t("Points evidenced"), 13, "figure"),
        Column(t("Without evidence"), 13, "figure"),
    ]
    note = t(
        "n = {n} returns, {scored} scores. Evidence counts where Y stands beside a score; a blank is no Y. The share is"
        " rounded down. Points without evidence are those claimed less those evidenced."
    ).format(n=team.n, scored=team.evidence[TOTAL].scored if team.evidence else 0)
    table = TableSheet("evidence", t("Evidence"), t("Evidence behind the scores"), note, columns, t)
    table.fill([item.label, item.title, *_evidence(team.evidence[item.id])] for item in team.capabilities)
    if team.evidence:
        table.sheet.conditionals.append(Conditional(table.area(4, 4), "bar"))
        table.close()
        table.sheet.put(table.sheet.row, 0, t("Total"), "total.label")
        table.sheet.put(table.sheet.row, 1, None, "total")
        for at, value in enumerate(_evidence(team.evidence[TOTAL]), start=2):
            put(table.sheet, table.sheet.row, at, value, Column("", 0, "total.percent" if at == 4 else "total"))  # noqa: PLR2004  the share
        table.sheet.row += 1
    return table.done(t("This assessment asks for no evidence."))


def _evidence(line: Evidence) -> tuple[Value, ...]:
    without = line.claimed - line.evidenced
    return line.scored, line.with_evidence, share(line.share), line.claimed, line.evidenced, without


def written_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """How far the written answers are."""
    columns = [
        Column(t("Code"), 11, "code.middle"),
        Column(t("Capability"), 28),
        Column(t("Written answer"), 58),
        Column(t("People who wrote"), 11, "figure.main"),
        Column(t("Guide (words)"), 10, "figure"),
        Column(t("Mean words"), 10, "figure"),
        Column(t("Fewest"), 10, "figure"),
        Column(t("Most"), 11, "figure"),
    ]
    note = t(
        "n = {n} returns. Words are counted over the answers that were written, so a blank is in no mean. Who wrote how"
        " many texts is in the register."
    ).format(n=team.n)
    table = TableSheet("written", t("Written answers"), t("Written answers: how far they are"), note, columns, t)
    labels = {item.id: item.label for item in team.capabilities}
    table.fill(
        [
            *(line.code, labels.get(line.capability, line.capability), line.title, line.n, line.guide),
            *(rounded(line.mean, 0), line.low, line.high),
        ]
        for line in team.written
    )
    if team.written and team.n:
        table.sheet.conditionals.append(Conditional(table.area(3, 3), "bar", maximum=team.n))
    return table.done(t("This assessment asks for no written answers."), keep=1)
