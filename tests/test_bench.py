"""The benchmark compares like with like."""

from __future__ import annotations

import pytest

from bench.trusting import parse_bare, read_trusting
from tests.reading.returned import SPECS, full, known_plans, submission


@pytest.mark.parametrize("spec", SPECS)
def test_reading_without_the_checks_of_safety_gives_the_same_submission(spec: str) -> None:
    checked, trusting = submission(full(spec)), read_trusting(full(spec), "file.xlsx", known_plans())
    assert trusting.fields == checked.fields
    assert trusting.diagnostics == checked.diagnostics
    assert trusting.tallies == checked.tallies
    assert parse_bare(full(spec)) > len(checked.fields)
