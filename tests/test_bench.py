"""The benchmark compares like with like."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.many import scores
from bench.material import BASE, Case
from bench.page import aims, page
from bench.timing import Row, Way, Work, measured, peak
from bench.trusting import parse_bare, read_trusting
from kamxl.reading.read import KnownPlans
from tests.reading.returned import SPECS, full, known_plans, submission


@pytest.mark.parametrize("spec", SPECS)
def test_reading_without_the_checks_of_safety_gives_the_same_submission(spec: str) -> None:
    checked, trusting = submission(full(spec)), read_trusting(full(spec), "file.xlsx", known_plans())
    assert trusting.fields == checked.fields
    assert trusting.diagnostics == checked.diagnostics
    assert trusting.tallies == checked.tallies
    assert parse_bare(full(spec)) > len(checked.fields)


def test_a_row_says_what_was_aimed_at_and_why_it_is_missed() -> None:
    quick, slow = Way("quick", lambda _: sum(range(100))), Way("slow", lambda _: sum(range(10_000)))
    rows = (
        Row("far", quick, slow, least=5),
        Row("too far", quick, slow, least=1e6, why="nothing is that quick"),
        Row("share", slow, quick, most=1e6),
        Row("small share", slow, quick, most=1),
    )
    work = Work("Sums", rows, rounds=3)
    times = measured(work)
    lines = aims([(row, times) for row in rows])[2:]
    assert [line.split(" | ")[3].removesuffix(" |") for line in lines] == [
        *("met", "**missed**: nothing is that quick", "met", "**missed**")
    ]
    assert "## Sums" in page([(work, times)], [], 1)


def test_the_generated_specs_are_specs_and_their_workbooks_are_read(tmp_path: Path) -> None:
    case = Case.generated(40, tmp_path)
    found = [submission(data, known=KnownPlans.of([case.reading])) for data in case.returned(2)]
    assert all(one.total and one.total.answered == 40 for one in found)
    assert case.team(3).n == 3


def test_a_peer_is_told_every_score_of_the_base_spec() -> None:
    assert len(list(scores(Case("base", BASE)))) == 65


def test_memory_is_the_peak_above_what_was_taken() -> None:
    assert 40 < peak(lambda: len(b"x" * 64 * 1024 * 1024)) < 90
