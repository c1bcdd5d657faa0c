"""``kamxl read --jsonl``: a line for each file as soon as it is read, and next to nothing kept in memory."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, TypedDict, Unpack

from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, FINE, data, progress, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kamxl.diagnostics import Diagnostic
    from kamxl.mending import Decisions
    from kamxl.outputs.jsonlines import Line
    from kamxl.project import Project
    from kamxl.results.model import Refusal


class Settings(TypedDict):
    """What reading is told besides the paths and the decisions."""

    specs: tuple[str, ...]
    workers: int
    project: Project


def stream(paths: Iterable[str], decisions: Decisions, **settings: Unpack[Settings]) -> int:
    """Reads files, and prints a line for each; the exit code.

    Findings of a file stand in its line. Only those that belong to none are told on stderr too.
    """
    from kamxl.api import reading
    from kamxl.outputs.jsonlines import Line, json_line, submission_line
    from kamxl.outputs.summary import closing_of

    count = Count()
    # lines and a bar on one terminal would only disturb each other
    with nullcontext() if sys.stdout.isatty() else progress("read") as step:
        found = reading(paths, each=submission_line, decisions=decisions.every, progress=step, **settings)
        with closing(iter(found)) as every:
            for one in chain(decisions.findings, every):
                count.add(one)
                data(one.text if isinstance(one, Line) else json_line(one))
    tell(count.loose)
    say(closing_of(count.read, count.asked, found.files))
    missing = not found.files and any(item.code == "KX401" for item in count.loose)
    return COULD_NOT_RUN if missing else FINDINGS if count.errors else FINE


class Count:
    """What came by, counted: submissions, those with questions, and errors; ``loose`` are the findings of no file."""

    def __init__(self) -> None:
        self.read = self.asked = self.errors = 0
        self.loose: list[Diagnostic] = []

    def add(self, one: Line | Refusal | Diagnostic) -> None:
        """Counts the line of a submission, a refusal or a finding of no file."""
        from kamxl.diagnostics import has_errors
        from kamxl.outputs.jsonlines import Line
        from kamxl.results.model import Refusal

        if isinstance(one, Line):
            self.read += 1
            self.asked += one.asked
            self.errors += one.errors
        elif isinstance(one, Refusal):
            self.errors += has_errors(one.diagnostics)
        else:
            self.errors += has_errors((one,))
            self.loose.append(one)
