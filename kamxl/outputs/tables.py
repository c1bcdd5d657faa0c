"""A team result as plain tables: names, headings, rows of plain values. Blank is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.results.team import COMPLETE
from kamxl.score import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.results.comparison import Comparison
    from kamxl.results.team import Member, Return, TeamResult

Value = str | int | float | date | None
Row = tuple[Value, ...]
_WHO = ("person", "subject", "reference")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name (a file name without ending), its headings, its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(team: TeamResult) -> tuple[Table, ...]:
    """Every table of a team result; those that the assessment can't have are left out."""
    found = [*_comparison(team.compared)] if team.compared else []
    found += [_register(team), _overview(team), _heat_map(team), _distribution(team), _gaps(team)]
    found += [_evidence(team)] if team.has_evidence else []
    found += [_written(team)] if team.has_texts else []
    return (*found, _actions(team), _data(team), _issues(team))


def _comparison(compared: Comparison) -> Iterator[Table]:
    """The plans that a report combines, and what is left out or compared although something differs."""
    headings = (
        "plan",
        "spec",
        "version",
        "language",
        "role",
        "workbooks",
        "shared",
        "of",
        "points",
        "maximum",
        "digest",
    )
    rows = [
        (
            *(item.name, item.spec, item.version, item.language, item.role or None, item.workbooks),
            *(item.shared, item.of, item.points, item.maximum, item.plan),
        )
        for item in compared.plans
    ]
    yield Table("compared", headings, tuple(rows))
    lines = [
        (
            *("left out" if item.left_out else "compared", item.reason, item.statement or None, item.code or None),
            *(item.text or None, ", ".join(item.plans), item.detail or None),
        )
        for item in compared.differences
    ]
    yield Table("differences", ("outcome", "reason", "statement", "code", "text", "plans", "detail"), tuple(lines))


def _who(member: Member) -> Row:
    return member.name, member.subject or None, member.reference or None


def _register(team: TeamResult) -> Table:
    headings = ("person", "organisation", "subject", "reference", "status", "answered", "of", "texts", "texts_of")
    rows = []
    for line in team.register:
        came = line.status != "missing"
        counts = (line.statements.answered, line.statements.of, line.texts.answered, line.texts.of)
        told = (line.percent, line.errors, line.warnings) if came else (None, None, None)
        member = line.member
        rows.append(
            (
                *(
                    member.name,
                    member.organisation or None,
                    member.subject or None,
                    member.reference or None,
                    line.status,
                ),
                *(counts if came else (None,) * len(counts)),
                *told,
                *(line.spec or None, line.version or None, line.identity or None, line.file or None, _on_roster(line)),
                *(line.reason, line.instead or None),
            )
        )
    more = (
        "percent",
        "errors",
        "warnings",
        "spec",
        "version",
        "identity",
        "file",
        "on_roster",
        "reason",
        "counts_instead",
    )
    return Table("register", headings + more, tuple(rows))


def _on_roster(line: Return) -> str | None:
    return None if line.on_roster is None else "yes" if line.on_roster else "no"


def _overview(team: TeamResult) -> Table:
    headings = ("id", "capability", "n", "mean", "median", "lowest", "highest", "range", "mean_points", "maximum")
    named = [(item.id, item.title, item.maximum) for item in team.capabilities]
    rows = []
    totals = ((TOTAL, "Total", team.maximum), (COMPLETE, "Total, complete returns only", team.maximum))
    for id_, title, maximum in (*named, *totals):
        if line := team.overview.get(id_):
            percents = (line.mean, line.median, line.low, line.high, line.range)
            rows.append((id_, title, line.n, *percents, line.points, maximum))
    return Table("overview", headings, tuple(rows))


def _heat_map(team: TeamResult) -> Table:
    ids = tuple(item.id for item in team.capabilities)
    rows = [
        (
            *_who(item.member),
            *(item.statements.answered, item.statements.of),
            *(item.percents[id_] for id_ in ids),
            item.total,
        )
        for item in team.profiles
    ]
    return Table("heat_map", (*_WHO, "answered", "of", *ids, TOTAL), tuple(rows))


def _distribution(team: TeamResult) -> Table:
    levels = tuple(f"level_{number_text(level)}" for level in team.levels)
    headings = (
        "capability",
        "statement",
        "code",
        "text",
        *levels,
        "blank",
        "not_applicable",
        "unreadable",
        "n",
        "mean",
    )
    rows = [
        (
            *(line.item.capability, line.item.id, line.item.code, line.item.text),
            *line.levels,
            *(line.blank, line.not_applicable, line.unreadable, line.n, line.mean),
        )
        for line in team.distribution
    ]
    return Table("distribution", headings, tuple(rows))


def _gaps(team: TeamResult) -> Table:
    headings = ("rank", "capability", "statement", "code", "text", "aim", "target", "n", "mean", "below")
    rows = [
        (
            *(line.rank, line.item.capability, line.item.id, line.item.code, line.item.text),
            *(
                line.aims[0] if len(line.aims) == 1 else None,
                line.target,
                line.n,
                line.mean,
                line.below,
                line.shortfall,
                line.weight,
            ),
        )
        for line in team.gaps
    ]
    return Table("gaps", (*headings, "mean_shortfall", "shortfall_times_below"), tuple(rows))


def _evidence(team: TeamResult) -> Table:
    headings = ("id", "capability", "scored", "with_evidence", "share", "claimed_points", "evidenced_points")
    titles = {item.id: item.title for item in team.capabilities} | {TOTAL: "Total"}
    rows = [
        (id_, titles[id_], line.scored, line.with_evidence, line.share, line.claimed, line.evidenced)
        for id_, line in team.evidence.items()
    ]
    return Table("evidence", headings, tuple(rows))


def _written(team: TeamResult) -> Table:
    headings = (
        "capability",
        "section",
        "code",
        "title",
        "guide_words",
        "n",
        "unreadable",
        "mean_words",
        "least",
        "most",
    )
    rows = [
        (
            *(line.capability, line.id, line.code, line.title, line.guide),
            *(line.n, line.unreadable, line.mean, line.low, line.high),
        )
        for line in team.written
    ]
    return Table("written", headings, tuple(rows))


def _actions(team: TeamResult) -> Table:
    headings = ("code", "statement", "score", "action", "owner", "support", "by_when", "measure", "status", "file")
    rows = [
        (
            *_who(line.member),
            *(line.code or None, line.statement or None, line.score, line.action or None, line.owner or None),
            *(line.support or None, line.by_when, line.measure or None, line.status or None, line.file or None),
        )
        for line in team.actions
    ]
    return Table("actions", (*_WHO, *headings), tuple(rows))


def _data(team: TeamResult) -> Table:
    headings = (
        "capability",
        "statement",
        "code",
        "score",
        "max",
        "evidence",
        "where",
        "comment",
        "state",
        "file",
        "cell",
    )
    return Table("data", (*_WHO, *headings), tuple(_answers(team)))


def _answers(team: TeamResult) -> Iterator[Row]:
    for line in team.data:
        item = line.item
        asked = (item.capability, item.id, item.code, line.score, item.top, line.evidence, line.where, line.comment)
        yield (*_who(line.member), *asked, line.state, line.file or None, line.cell or None)


def _issues(team: TeamResult) -> Table:
    headings = ("severity", "code", "name", "message", "file", "sheet", "cell", "found", "expected", "help")
    rows: list[Row] = []
    for line in team.issues:
        told = line.finding.as_json()
        who = _who(line.member) if line.member else (None,) * len(_WHO)
        settled = "yes" if line.finding.settled else "no"
        rows.append((*who, *(told[name] for name in headings), settled))
    return Table("issues", (*_WHO, *headings, "settled"), tuple(rows))
