"""The answers of many people: a row for each person, since a row for each answer would open slowly, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.plan.table import Column
from kamxl.results.team import NO_ANSWER
from kamxl.team.table import TableSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.plan.model import SheetPlan
    from kamxl.plan.table import Value
    from kamxl.results.team import TeamResult
    from kamxl.words import Words

_PRINTED = 16


def scores_sheet(team: TeamResult, states: Mapping[str, str], t: Words) -> SheetPlan:
    """One row per person, one column per statement; ``states`` are the words for answers that are no score."""
    columns = [Column(t("Person"), 26, "name")]
    columns += [Column(t("Subject"), 20)] if team.has_subject else []
    columns += [Column(t("Organisation"), 22), Column(t("Reference"), 19)]
    columns += [Column(item.code, 10, "figure.main") for item in team.data.items]
    note = t(
        "n = {n} rows: one per person, with the score of each statement below its code; Distribution has the"
        " statements. A blank is a blank, not 0. One row per answer would be {answers} rows, too many to open quickly:"
        " comments, evidence and where each answer stands are in the report as CSV or JSON."
    ).format(n=team.n, answers=len(team.data))
    table = TableSheet("scores", t("Data"), t("Data: one row per person"), note, columns, t)
    table.printed = min(len(columns), _PRINTED)
    table.fill(_rows(team, states))
    return table.done(t("There are no answers."), keep=1)


def _rows(team: TeamResult, states: Mapping[str, str]) -> Iterator[list[Value]]:
    shown = {**states, "answered": "", "blank": ""}
    asked = [item.id for item in team.data.items]
    for member, _, answers in team.data.people:
        row: list[Value] = [member.name]
        row += [member.subject] if team.has_subject else []
        row += [member.organisation, member.reference]
        given = (answers.get(name, NO_ANSWER) for name in asked)
        yield [*row, *(shown[one.state] if one.score is None else one.score for one in given)]
