"""Files appear whole or not at all, and nothing of the same name is lost."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, BinaryIO, Literal

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError

if TYPE_CHECKING:
    from pathlib import Path

Outcome = Literal["written", "unchanged"]
_ATTEMPTS = 100


def put(path: Path, data: bytes, *, force: bool = False) -> Outcome:
    """Writes a file by way of a temporary one beside it; the same bytes are left untouched. Folders are made.

    Raises:
        KamxlError: other contents are there and ``force`` is not given (KX202), or the system refused (KX203).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return "unchanged"
            if not force:
                raise KamxlError([_exists(path)])
        _replace(path, data)
    except OSError as problem:
        raise KamxlError([_refused(path, problem)]) from problem
    return "written"


def _replace(path: Path, data: bytes) -> None:
    temporary, file = _beside(path)
    try:
        with file:
            file.write(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        # the first fault is the one to tell
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _beside(path: Path) -> tuple[Path, BinaryIO]:
    """A new file in the same folder, under a name that is free, with the rights that any new file gets there."""
    attempt = 0
    while True:
        temporary = path.with_name(f".kamxl-{os.getpid()}-{attempt}.tmp")
        try:
            return temporary, temporary.open("xb")
        except FileExistsError:
            # left by a run that was killed
            attempt += 1
            if attempt > _ATTEMPTS:
                raise


def _exists(path: Path) -> Diagnostic:
    message = f"{path} exists with other contents and was left as it is"
    return Diagnostic("KX202", message, Place(str(path)), help="use --force to replace it, or -o for another folder")


def _refused(path: Path, problem: OSError) -> Diagnostic:
    message = f"{path} can't be written: {problem.strerror or problem}"
    return Diagnostic("KX203", message, Place(str(path)), help=_advice(problem))


def _advice(problem: OSError) -> str:
    match problem:
        case PermissionError():
            return "close it if it is open in another program, or choose another folder with -o"
        case FileExistsError() | NotADirectoryError() | IsADirectoryError():
            return "a file stands where a folder should be, or the other way round; choose another name with -o"
        case _:
            return "check that the disk has room and the folder can be written to, or choose another one with -o"
