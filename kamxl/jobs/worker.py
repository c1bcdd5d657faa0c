"""What a worker process does: bytes in, a submission or the reason for none out."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.project import Project
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.xlsx.open import open_grid

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission


def read_bytes(
    data: bytes, name: str, known: KnownPlans, project: Project | None = None
) -> Submission | tuple[Diagnostic, ...]:
    """One file, read; a refusal is its diagnostics.

    Raises:
        MemoryError: nothing else is raised, and a process that met it is of no use for other files.
    """
    project = project or Project()
    try:
        grid = open_grid(data, project.limits, project.passwords)
        submission = read_submission(grid, name, known, project.known_keys)
        if project.audit and grid.formulas:
            from kamxl.xlsx.audit import audit  # noqa: PLC0415  openpyxl is needed for this alone

            told = (item.in_file(name) for item in audit(data, submission))
            submission = replace(submission, diagnostics=(*submission.diagnostics, *told))
        return replace(submission, sha256=hashlib.sha256(data).hexdigest())
    except KamxlError as refusal:
        return tuple(item.in_file(name) for item in refusal.diagnostics)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001  a fault of ours in one file is a finding of that file
        message = f"reading this file failed in the reader itself ({type(problem).__name__})"
        return (Diagnostic("KX406", message, Place(name), help="report the file to the makers of kamxl"),)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A worker asks for the plan of a spec code and a digest: that in the workbook can't be used."""

    code: str
    digest: str


def serve(pipe: Connection, project: Project) -> None:
    """Reads what comes through the pipe until it is closed. The project's limits bound its memory.

    A worker knows no specs: it reads each workbook by the plan that it carries, and asks for one where that is damaged.
    """
    bound(project.limits.memory_bytes)
    # a worker without memory ends, and has none to complain with; what befell the file is said for it
    sys.unraisablehook = lambda _: None

    def ask(code: str, digest: str) -> ReadingPart | None:
        pipe.send(Wanted(code, digest))
        found: ReadingPart | None = pipe.recv()
        return found

    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt, MemoryError):
        known = KnownPlans({}, {}, ask)
        sent: set[str] = set()
        pipe.send("ready")
        while True:
            data, name = pipe.recv()
            pipe.send(_light(read_bytes(data, name, known, project), sent))


def _light(outcome: Submission | tuple[Diagnostic, ...], sent: set[str]) -> object:
    """A plan that went to the other side need not go again."""
    if isinstance(outcome, tuple):
        return outcome
    if outcome.plan in sent:
        return replace(outcome, reading=None)  # type: ignore[arg-type]  # put back on arrival
    sent.add(outcome.plan)
    return outcome


def bound(memory: int) -> None:
    """Limits the memory of this process, in bytes, where the system can do that."""
    try:
        import resource  # noqa: PLC0415  POSIX only
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
