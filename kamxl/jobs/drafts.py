"""A foreign workbook to the draft of a spec, in a worker process: the file may be hostile, or bring its reader down."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, Severity
from kamxl.drafting.draft import Drafted, draft_spec
from kamxl.errors import KamxlError
from kamxl.inbox.folder import Files
from kamxl.inbox.item import content
from kamxl.jobs.lead import Lost, Worker
from kamxl.jobs.worker import bound
from kamxl.project import Project
from kamxl.reading.foreign import unpack
from kamxl.reading.identify import identify
from kamxl.reading.travelling import Damaged
from kamxl.settings import load_project
from kamxl.xlsx.dressing import dressed
from kamxl.xlsx.open import open_grid

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from kamxl.grid import Grid


def draft(path: str | Path, project: Project | None = None) -> Drafted:
    """The draft of a spec out of a workbook that somebody made by hand.

    Args:
        path: the file; ``-`` is standard input.
        project: limits and passwords; by default those of ``./kamxl.yaml``, if it is there.

    Raises:
        KamxlError: it can't be read (KX401 to KX428), kamxl made it (KX470), or no draft came of it (KX471, KX478).
    """
    project = project or load_project()
    files = Files((str(path),), project.limits)
    items = [item for item, _ in zip(files, range(2), strict=False)]
    if len(items) != 1:
        found = Diagnostic(
            "KX471", f"'{path}' is not one workbook", Place(str(path)), help="give the path of one workbook"
        )
        raise KamxlError([item for item in files.told if item.severity == Severity.ERROR] or [found])
    data = content(items[0], project.limits)
    if isinstance(data, Diagnostic):
        raise KamxlError([data])
    return drafted(data, items[0].name, project)


def drafted(data: bytes, name: str, project: Project) -> Drafted:
    """The draft of a spec out of a workbook, made in a process of its own.

    Args:
        data: the file.
        name: its name.
        project: its limits bound the file, the time and the memory; its passwords are tried.

    Raises:
        KamxlError: it can't be read (KX403 to KX428), kamxl made it (KX470), or no draft came of it (KX471, KX478).
    """
    worker = Worker(serve_draft, project)
    try:
        outcome = worker.ask((data, name), project.limits.seconds)
    except Lost as lost:
        help_ = "save the file anew with a spreadsheet program"
        raise KamxlError([Diagnostic(lost.code, str(lost), Place(name), help=help_)]) from lost
    finally:
        worker.stop()
    if isinstance(outcome, Drafted):
        return outcome
    raise KamxlError(outcome)


def serve_draft(pipe: Connection, project: Project) -> None:
    """Drafts what comes through the pipe, once. The project's limits bound its memory."""
    bound(project.limits.memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt, MemoryError):
        pipe.send("ready")
        data, name = pipe.recv()
        pipe.send(draft_bytes(data, name, project))


def draft_bytes(data: bytes, name: str, project: Project) -> Drafted | tuple[Diagnostic, ...]:
    """The draft of one file; a refusal is its diagnostics."""
    try:
        grid = open_grid(data, project.limits, project.passwords)
        _must_be_foreign(grid, name)
        grid = dressed(grid, data, project.limits)
        made = draft_spec(grid, name)
        return replace(made, diagnostics=(*grid.noted, *made.diagnostics))
    except KamxlError as refusal:
        return tuple(item if item.place.file else item.in_file(name) for item in refusal.diagnostics)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001  a fault of ours is a finding of the file
        message = f"reading this file failed in the reader itself ({type(problem).__name__})"
        return (Diagnostic("KX406", message, Place(name), help="report the file to the makers of kamxl"),)


def _must_be_foreign(grid: Grid, name: str) -> None:
    """Refuses what kamxl made: its spec is there, whole, and a draft would only be a worse copy."""
    carried = identify(grid)
    if not (carried.packed or carried.digest or carried.identity):
        return
    try:
        part = unpack(carried.packed)
        made = f" from the spec '{part.spec}' {part.version}"
        advice = f"'kamxl spec show {part.spec} > mine.yaml' gives you that spec to work on"
    except Damaged:
        made, advice = "", "'kamxl spec list' names the specs at hand, 'kamxl spec show ID > mine.yaml' gives you one"
    message = f"kamxl made this workbook{made}, so there is nothing to import"
    raise KamxlError([Diagnostic("KX470", message, Place(name), help=advice)])
