"""What every test run has: Hypothesis without surprises, and a word on what is not there."""

import os
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, settings

from tests.support import programs

# A run tells the same today and tomorrow, on a slow machine and on a fast one;
# HYPOTHESIS_PROFILE=search looks for news.
settings.register_profile("default", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", parent=settings.get_profile("default"), derandomize=False, max_examples=2000)
# No test is given what another one left; those of the cache say otherwise for themselves.
os.environ["KAMXL_NO_CACHE"] = "1"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_report_header() -> list[str]:
    return [f"skips: {reason}" for reason in programs.missing()] or ["foreign programs: all there"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what came of the mutants, whichever process read them."""
    from tests.hostile.mutate import report  # noqa: PLC0415  for the end of a run

    counted: dict[str, Counter[str]] = defaultdict(Counter)
    ended = [item for state in ("passed", "failed") for item in terminalreporter.stats.get(state, ())]
    for name, found in (pair for item in ended for pair in item.user_properties):
        if name == "mutants":
            for base, outcomes in found.items():
                counted[base].update(outcomes)
    if counted:
        terminalreporter.section("mutants")
        terminalreporter.write_line(report(counted))
