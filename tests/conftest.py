"""What every test run has: Hypothesis without surprises, and a word on what is not there."""

import os

from hypothesis import HealthCheck, settings

from tests.support import programs

# A run tells the same today and tomorrow, on a slow machine and on a fast one;
# HYPOTHESIS_PROFILE=search looks for news.
settings.register_profile("default", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", parent=settings.get_profile("default"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_report_header() -> list[str]:
    return [f"skips: {reason}" for reason in programs.missing()] or ["foreign programs: all there"]
