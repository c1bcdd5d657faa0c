"""What reading came to, in one line that reads the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.results.model import Submission


def closing(submissions: Sequence[Submission], files: int) -> str:
    """``97 read, 2 with questions, 1 refused``, out of so many files."""
    return closing_of(len(submissions), sum(1 for one in submissions if questions(one)), files)


def closing_of(read: int, asked: int, files: int) -> str:
    """The same, counted while they were read."""
    return f"{read} read, {asked} with questions, {files - read} refused"


def questions(one: Submission) -> int:
    """The errors and warnings of a submission; a notice asks nothing, and neither does what is settled."""
    return sum(1 for item in one.diagnostics if item.severity != "notice" and not item.settled)
