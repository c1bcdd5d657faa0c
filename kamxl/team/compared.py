"""The sheets of a report on several plans of one family: what is compared, and what is left out with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.plan.table import Column
from kamxl.team.table import TableSheet
from kamxl.values.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.model import SheetPlan
    from kamxl.results.comparison import Comparison, Difference
    from kamxl.words import Words

_TEXT = 300


def shared_words(compared: Comparison, t: Words) -> str:
    """How much all plans share, of the plan whose structure the report has."""
    return t("{shared} of {of} statements shared; {points} of {maximum} points").format(
        shared=compared.shared,
        of=compared.of,
        points=number_text(compared.points),
        maximum=number_text(compared.maximum),
    )


def plans_sheet(compared: Comparison, t: Words) -> SheetPlan:
    """Which plans are combined, and how much of each is compared."""
    columns = [
        Column(t("Plan"), 30, "name"),
        Column(t("Title"), 44),
        Column(t("Language"), 10, "figure"),
        Column(t("Role"), 22),
        Column(t("Workbooks"), 11, "figure.main"),
        Column(t("Statements shared"), 13, "figure"),
        Column(t("of"), 6, "figure"),
        Column(t("Points shared"), 13, "figure"),
        Column(t("of"), 8, "figure"),
    ]
    note = t(
        "The workbooks are of {plans} plans of one family. Only what all of them share is compared: statements of the"
        " same id and meaning, with scores on one yardstick and the weights of the family. Structure, codes and texts"
        " are those of {reference}, of which {line}. The register counts what each person's own workbook asks."
    ).format(plans=len(compared.plans), reference=compared.reference, line=shared_words(compared, t))
    table = TableSheet("compared", t("Compared"), t("What is compared"), note, columns, t)
    table.fill(
        (
            *(item.name, item.title, item.language, item.role, item.workbooks),
            *(item.shared, item.of, item.points, item.maximum),
        )
        for item in compared.plans
    )
    return table.done("", keep=1)


def differences_sheet(compared: Comparison, t: Words) -> SheetPlan:
    """What is left out, and what is compared although something differs."""
    columns = [
        Column(t("Outcome"), 12, "name"),
        Column(t("Why"), 34),
        Column(t("Code"), 10, "code.middle"),
        Column(t("Statement"), 58),
        Column(t("Plans"), 34),
        Column(t("More"), 40),
    ]
    left_out = sum(1 for item in compared.differences if item.left_out)
    note = t(
        "{count} lines are left out of every figure of this report; each person's own totals hold them all the same."
        " The others are compared although something about them differs."
    ).format(count=left_out)
    table = TableSheet("differences", t("Differences"), t("What is left out, and what differs"), note, columns, t)
    table.fill(_rows(compared, t))
    return table.done(t("Nothing is left out, and nothing differs."), keep=1)


def _rows(compared: Comparison, t: Words) -> Iterator[tuple[str, ...]]:
    why = _reasons(t)
    for item in compared.differences:
        text, more = shortened(item.text, _TEXT), shortened(item.detail, _TEXT)
        yield _outcome(item, t), why[item.reason], item.code, text, ", ".join(item.plans), more


def _outcome(item: Difference, t: Words) -> str:
    return t("Left out") if item.left_out else t("Compared")


def _reasons(t: Words) -> dict[str, str]:
    return {
        "own": t("asked only in these plans"),
        "removed": t("not asked in these plans"),
        "not-scored": t("scored in some plans, and not in others"),
        "meaning": t("of another meaning in these plans"),
        "level": t("scores on levels that stand for none of the yardstick"),
        "weight": t("another weight in these plans"),
        "evidence": t("evidence counts otherwise in these plans"),
        "reworded": t("other words in these plans, same meaning"),
    }
