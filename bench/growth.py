"""How things grow: with the statements of a spec, and with the people."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from unittest.mock import patch

import click

from bench.material import Case, rows_of
from bench.page import clock, sizes
from bench.teams import COLUMNS, data_plan
from bench.timing import spent
from kamxl.api import build, plan_of, report_bytes
from kamxl.jobs.worker import read_bytes
from kamxl.limits import LIMITS
from kamxl.project import Project
from kamxl.reading.read import KnownPlans
from kamxl.spec import checks
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kamxl.plan.model import Plan
    from kamxl.results.team import TeamResult
    from kamxl.roster.people import Person

STATEMENTS, PEOPLE = (50, 500, 1_000, 5_000), (10, 100, 1_000, 10_000, 100_000)
_LARGEST_TEAM = 10_000
_NOTE = "Memory is the peak above the people, rows or answers, which are in memory before."
_FEW, _COPIES = 6, 200
_WIDE = LIMITS._replace(cells_read=LIMITS.cells)


def growth(base: Case, folder: Path) -> list[str]:
    """Two tables, each measured once: by statements and by people."""
    click.echo("How it grows with statements", err=True)
    lines = ["## Growth with the statements", "", "One run each, processor time.", ""]
    lines += [
        "| statements | plan | one from scratch | stamped, each | read, each | size | |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_statements(count, folder) for count in STATEMENTS]
    click.echo("How it grows with people", err=True)
    lines += ["", "## Growth with the people", "", f"{base.title}, one run each. {_NOTE}", ""]
    lines += ["| people | built in memory | each | memory | data sheet of 80 columns | memory | team report | memory |"]
    lines += ["|---|---|---|---|---|---|---|---|", *(_people(base, count) for count in PEOPLE), ""]
    return lines


def _statements(statements: int, folder: Path) -> str:
    most = checks.MAX_STATEMENTS
    with patch.object(checks, "MAX_STATEMENTS", max(STATEMENTS)):
        case = Case.generated(statements, folder)
    plan = _seconds(lambda: plan_of(case.spec))
    scratch = _seconds(lambda: write_workbook(case.plan))
    copies = case.issued(_COPIES)
    case.copies.write(copies[0])
    stamped = _seconds(lambda: [case.copies.write(copy) for copy in copies]) / _COPIES
    large = statements > most
    # filling in so many takes a minute, and what is read of them is much the same
    files = [case.copies.write(copy) for copy in copies[:_FEW]] if large else case.returned(_FEW)
    known, project = KnownPlans.of([case.reading]), Project(limits=_WIDE if large else LIMITS)
    read_bytes(files[0], "x.xlsx", known, project)
    each = _seconds(lambda: [read_bytes(data, "x.xlsx", known, project) for data in files[1:]]) / (_FEW - 1)
    told = f"a spec has at most {most:,}; measured with the bounds lifted, read without answers" if large else ""
    cells = (clock(plan), clock(scratch), clock(stamped), clock(each), sizes(len(files[0])), told)
    count = sum(len(block.rows) for block in case.reading.of("statements"))
    return f"| {count:,} | {' | '.join(cells)} |"


def _people(case: Case, count: int) -> str:
    click.echo(f"  {count:,} people", err=True)
    cells = [
        f"{count:,}",
        *_built(case, list(case.people(count))),
        *_sheet(data_plan(rows_of(count, COLUMNS), COLUMNS)),
    ]
    team = _report(case.team(count)) if count <= _LARGEST_TEAM else ("not made", "")
    return f"| {' | '.join([*cells, *team])} |"


def _built(case: Case, people: list[Person]) -> tuple[str, str, str]:
    def run() -> int:
        return sum(len(built.data) for built in build(case.spec, people))

    taken, most = spent(run)
    return clock(taken), clock(taken / len(people)), f"{most:.0f} MiB"


def _sheet(plan: Plan) -> tuple[str, str]:
    taken, most = spent(lambda: write_workbook(plan))
    return clock(taken), f"{most:.0f} MiB"


def _report(team: TeamResult) -> tuple[str, str]:
    taken, most = spent(lambda: report_bytes(team, "xlsx"))
    return clock(taken), f"{most:.0f} MiB"


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start
