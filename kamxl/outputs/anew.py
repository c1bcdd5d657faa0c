"""Workbooks that are written anew: beside those that came in, of which none is ever written over."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.outputs.files import folded, put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kamxl.outputs.files import Outcome


class NewFiles:
    """The folder that workbooks go to, where no file that came in and none of this run is written over."""

    def __init__(self, folder: Path, received: Iterable[str], *, force: bool) -> None:
        self._folder = folder
        self._force = force
        self._received = {mark for name in received if (mark := _mark(Path(name)))}
        self._written: dict[str, str] = {}

    def put(self, name: str, data: bytes, file: str) -> tuple[Path, Outcome]:
        """Writes the workbook of a name that was made of a file; returns where it is, and what became of it.

        Raises:
            KamxlError: it would be written over something (KX202), or can't be written (KX203).
        """
        path = self._folder / name
        if _mark(path) in self._received:
            raise _refused(path, "it is a file that came in, which is never written over", "choose another folder")
        other = self._written.setdefault(folded(path), file)
        if other != file:
            raise _refused(path, f"it was just written for {other}", "take the two one by one, into two folders")
        return path, put(path, data, force=self._force)


def _mark(path: Path) -> tuple[int, int] | None:
    """What tells one file of a machine from another, under whatever name; None where there is no file."""
    with contextlib.suppress(OSError, ValueError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _refused(path: Path, why: str, advice: str) -> KamxlError:
    return KamxlError([Diagnostic("KX202", f"{path} was left as it is: {why}", help=f"{advice} with -o")])
