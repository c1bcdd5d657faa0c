"""Workbooks that are written anew: beside those that came in, of which none is ever written over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.outputs.files import folded, marks, put, spare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kamxl.outputs.files import Outcome
    from kamxl.results.model import Submission

_File = TypeVar("_File")


class NewFiles:
    """The folder that workbooks go to, where no file that came in and none of this run is written over."""

    def __init__(self, folder: Path, received: Iterable[str], *, force: bool) -> None:
        self._folder = folder
        self._force = force
        self._received = marks(received)
        self._written: dict[str, str] = {}

    def put(self, name: str, data: bytes, file: str) -> tuple[Path, Outcome]:
        """Writes the workbook of a name that was made of a file; returns where it is, and what became of it.

        Raises:
            KamxlError: it would be written over something (KX202), or can't be written (KX203).
        """
        path = self._folder / name
        spare(path, self._received)
        other = self._written.setdefault(folded(path), file)
        if other != file:
            raise _refused(path, f"it was just written for {other}", "take the two one by one, into two folders")
        return path, put(path, data, force=self._force)


def each_anew(
    submissions: Iterable[Submission], make: Callable[[Submission], _File]
) -> tuple[list[_File], list[Diagnostic]]:
    """What is made of each submission, and the findings of those of which nothing could be made."""
    files: list[_File] = []
    findings: list[Diagnostic] = []
    for submission in submissions:
        try:
            files.append(make(submission))
        except KamxlError as refusal:
            findings += (item.in_file(item.place.file or submission.file) for item in refusal.diagnostics)
    return files, findings


def _refused(path: Path, why: str, advice: str) -> KamxlError:
    return KamxlError([Diagnostic("KX202", f"{path} was left as it is: {why}", help=f"{advice} with -o")])
