"""``kamxl read --jsonl`` and ``--into``: what is read goes out as soon as it is there, and is not kept in memory."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, TypedDict, Unpack

from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, FINE, data, exit_code, progress, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

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
    executor: Executor | None


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


def into(paths: Iterable[str], target: str, decisions: Decisions, **settings: Unpack[Settings]) -> int:
    """Reads files into a store; the exit code. Only the findings that belong to no file are told."""
    from kamxl.api import store
    from kamxl.outputs.summary import closing_of

    with progress("read") as step:
        stored = store(paths, target, decisions=decisions.every, progress=step, **settings)
    loose = [*decisions.findings, *stored.diagnostics]
    tell(loose)
    counts = stored.counts
    same = counts.files - stored.read
    gone = f", {stored.gone} gone" if stored.gone else ""
    told = closing_of(counts.files - counts.refused, counts.asked, counts.files)
    say(f"{told}: {stored.read} anew, {same} as they were{gone}. All is in {target}: kamxl report {target}")
    missing = not counts.files and any(item.code == "KX401" for item in loose)
    return COULD_NOT_RUN if missing else max(exit_code(loose), FINDINGS if counts.errors else FINE)


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
