"""What a worker process does: files in, submissions or the reasons for none out."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.inbox.item import content
from kamxl.project import Project
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Submission
from kamxl.results.packed import packed
from kamxl.xlsx.open import open_grid

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kamxl.grid import Grid
    from kamxl.inbox.item import Item
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.decisions import Decision
    from kamxl.results.settle import Settling

FOREIGN = "KX504"


def read_bytes(
    data: bytes, name: str, known: KnownPlans, project: Project | None = None
) -> Submission | tuple[Diagnostic, ...]:
    """One file, read; a refusal is its diagnostics.

    Raises:
        MemoryError: a process that met it is of no use for other files.
        Unanswered: what ``known`` was asked has no answer yet. Nothing else is raised.
    """
    project = project or Project()
    try:
        grid = open_grid(data, project.limits, project.passwords)
        submission = read_submission(grid, name, known, project.known_keys)
        if project.audit:
            submission = _audited(submission, data, grid, name, project.passwords)
        return submission._replace(sha256=hashlib.sha256(data).hexdigest())
    except KamxlError as refusal:
        return tuple(item.in_file(name) for item in refusal.diagnostics)
    except (MemoryError, Unanswered):
        raise
    except Exception as problem:  # noqa: BLE001  a fault of ours in one file is a finding of that file
        message = f"reading this file failed in the reader itself ({type(problem).__name__})"
        return (Diagnostic("KX406", message, Place(name), help="report the file to the makers of kamxl"),)


def _audited(submission: Submission, data: bytes, grid: Grid, name: str, passwords: tuple[str, ...]) -> Submission:
    """The submission with what an audit of its file found, or with why there was none."""
    from kamxl.xlsx.audit import CHECKS, audit  # noqa: PLC0415  openpyxl is needed for this alone

    checks = submission.checks
    try:
        told = tuple(audit(data, grid, submission, passwords))
        checks += CHECKS
    except KamxlError as problem:
        told = problem.diagnostics
    diagnostics = (*submission.diagnostics, *(item.in_file(name) for item in told))
    return submission._replace(diagnostics=diagnostics, checks=checks)


class Wanted(NamedTuple):
    """A question: the plan of a spec code and a digest, since that in the workbook can't be used."""

    code: str
    digest: str


class Whose(NamedTuple):
    """A question: whether a spec at hand makes the plan of this digest."""

    digest: str
    part: ReadingPart


Question = Wanted | Whose


UNKNOWN = "unknown"
"""What is answered to a question where nobody is there who could know."""


class Unanswered(Exception):
    """A question that has no answer yet."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


class Open(NamedTuple):
    """A file that can't be read before a question is answered."""

    question: Question


class Made(NamedTuple):
    """What was made of a submission, the hash of its file, and the findings on decisions that were not used."""

    value: Any
    sha256: str
    found: tuple[Diagnostic, ...] = ()


Told = Made | tuple[Diagnostic, ...]
"""What comes of a file: what was made of it, or the diagnostics of its refusal."""


class Task(NamedTuple):
    """What is done with each file: how it is read, what was decided on it, and what ``each`` makes of a submission."""

    project: Project
    decisions: tuple[Decision, ...] = ()
    each: Callable[[Submission], object] = packed


class Reader:
    """Reads files for a task. It knows no specs: it reads each workbook by the plan that it carries.

    Args:
        task: what is done with each.
        ask: answers its questions: whose a plan is, and for a plan where that in a workbook is damaged. It raises
            ``Unanswered`` where nobody is there who knows.
    """

    def __init__(self, task: Task, ask: Callable[[Question], Any]) -> None:
        self._task = task
        self._ask = ask
        self._settling = _settling(task.decisions)
        self._known = KnownPlans({}, {}, lambda code, digest: ask(Wanted(code, digest)))
        self._ours: dict[str, bool] = {}

    def read(self, item: Item) -> Told | Open:
        """What comes of a file, or a question that has no answer yet.

        Raises:
            MemoryError: as for :func:`read_bytes`.
        """
        project = self._task.project
        data = content(item, project.limits)
        if isinstance(data, Diagnostic):
            return (data,)
        try:
            found = read_bytes(data, item.name, self._known, project)
            if not isinstance(found, Submission):
                return found
            found = self._placed(found)
        except Unanswered as unanswered:
            return Open(unanswered.question)
        found = found._replace(sent=item.sent, sender=item.sender)
        if self._settling is None:
            return Made(self._task.each(found), found.sha256)
        before = len(self._settling.found)
        settled = self._settling.on(found)
        return Made(self._task.each(settled), settled.sha256, tuple(self._settling.found[before:]))

    def _placed(self, one: Submission) -> Submission:
        """A submission read by the plan in its workbook, which is called foreign only if no spec at hand makes it."""
        if all(item.code != FOREIGN for item in one.diagnostics):
            return one
        if one.plan not in self._ours:
            self._ours[one.plan] = self._ask(Whose(one.plan, one.reading))
        told = tuple(item for item in one.diagnostics if item.code != FOREIGN)
        return one._replace(diagnostics=told) if self._ours[one.plan] else one


def _settling(decisions: Sequence[Decision]) -> Settling | None:
    """What uses decisions; None where there are none."""
    if not decisions:
        return None
    from kamxl.results.settle import Settling  # noqa: PLC0415  most rounds are read without decisions

    return Settling(decisions)


def serve(pipe: Connection, task: Task) -> None:
    """Reads the files of each list that comes through the pipe, until it is closed, and tells what comes of each.

    The project's limits bound its memory.
    """
    bound(task.project.limits.memory_bytes)
    # a worker without memory ends, and has none to complain with; what befell the file is said for it
    sys.unraisablehook = lambda _: None

    def ask(question: Question) -> Any:  # noqa: ANN401  the answer is what the question is for
        pipe.send(question)
        answer = pipe.recv()
        if answer == UNKNOWN:
            raise Unanswered(question)
        return answer

    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt, MemoryError):
        reader = Reader(task, ask)
        pipe.send("ready")
        while True:
            for item in pipe.recv():
                pipe.send(reader.read(item))


def bound(memory: int) -> None:
    """Limits the memory of this process, in bytes, where the system can do that."""
    try:
        import resource  # noqa: PLC0415  POSIX only
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
