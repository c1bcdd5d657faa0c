"""Files appear whole or not at all, and nothing of the same name is lost."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import unicodedata
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from io import FileIO

Outcome = Literal["written", "unchanged"]
Mark = tuple[int, int]
_ATTEMPTS = 100
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class BuiltFile(NamedTuple):
    """A workbook that was built: where it is, of which spec, with which reference, for whom (empty: a blank copy).

    ``state`` is ``written`` or ``unchanged``; the published document leaves it out.
    """

    path: str
    spec: str
    version: str
    reference: str
    respondent: Mapping[str, str | date]
    state: Outcome = "written"


def folded(path: Path) -> str:
    """A path as a file system compares it that ignores case and how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def marks(names: Iterable[str]) -> frozenset[Mark]:
    """What tells files of this machine from others, under whatever name; one inside of another counts as that one."""
    every = {whole for name in names for whole in (name, name.partition("!")[0]) if whole}
    return frozenset(found for name in every if (found := _mark(Path(name))) is not None)


def spare(path: Path, received: frozenset[Mark]) -> None:
    """Lets nothing be written over what came in, by whatever name.

    Raises:
        KamxlError: the path is one of the files that came in (KX202).
    """
    if _mark(path) in received:
        message = f"{path} was left as it is: it is a file that came in, which is never written over"
        raise KamxlError([Diagnostic("KX202", message, help="choose another folder or name with -o")])


def _mark(path: Path) -> Mark | None:
    with contextlib.suppress(OSError, ValueError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def put(path: Path, data: bytes, *, force: bool = False, private: bool = False) -> Outcome:
    """Writes a file by way of a temporary one beside it; the same bytes are left untouched. Folders are made.

    A ``private`` one can be read by its owner alone, where the system has such rights.

    Raises:
        KamxlError: other contents are there and ``force`` is not given (KX202), or the system refused (KX203).
    """
    return put_all({path: data}, force=force, private=private)[path]


def put_all(files: Mapping[Path, bytes], *, force: bool = False, private: bool = False) -> dict[Path, Outcome]:
    """Writes files that belong together: none takes its name before all are on the disk.

    Raises:
        KamxlError: for any of them, as for :func:`put`; unless a name itself was refused, none was changed.
    """
    wanted = [(path, data, _mode(path)) for path, data in files.items()]
    new = [(path, data, mode) for path, data, mode in wanted if mode is None or not _holds(path, data)]
    if there := [] if force else [path for path, _, mode in new if mode is not None]:
        raise KamxlError([_exists(path) for path in there])
    staged: deque[Path] = deque()
    try:
        for path, data, mode in new:
            with _Telling(path):
                _stage(path, data, staged, 0o600 if private else None, mode)
        for path, *_ in new:
            with _Telling(path):
                staged[0].replace(path)
                staged.popleft()
    finally:
        for temporary in staged:
            # the first fault is the one to tell
            with contextlib.suppress(OSError):
                temporary.unlink()
    written = {path for path, *_ in new}
    return {path: "written" if path in written else "unchanged" for path in files}


class _Telling:
    """Turns a refusal of the system into the finding about the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, OSError):
            raise KamxlError([refused(str(self._path), problem)]) from problem


def _mode(path: Path) -> int | None:
    """The rights of a file, None where there is none; a folder of its name is told before anything is written."""
    with _Telling(path):
        try:
            found = path.stat().st_mode
        except OSError as problem:
            if problem.errno in _ABSENT:
                return None
            raise
        if stat.S_ISDIR(found):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(found):
            message = f"{path} can't be written: it is a device or a pipe, not a file"
            raise KamxlError([Diagnostic("KX203", message, Place(str(path)), help="choose another name with -o")])
        return stat.S_IMODE(found)


def _holds(path: Path, data: bytes) -> bool:
    with _Telling(path):
        return path.stat().st_size == len(data) and path.read_bytes() == data


def _stage(path: Path, data: bytes, staged: deque[Path], private: int | None, old: int | None) -> None:
    """Writes the data of a file to a temporary one beside it, with the rights of the one that it replaces."""
    try:
        temporary, file = _beside(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary, file = _beside(path)
    staged.append(temporary)
    with file:
        if private is not None:
            temporary.chmod(private)
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
    if old is not None:
        temporary.chmod(old)


def _beside(path: Path) -> tuple[Path, FileIO]:
    """A new file in the same folder, under a name that is free, with the rights that any new file gets there."""
    attempt = 0
    while True:
        temporary = path.with_name(f".kamxl-{os.getpid()}-{attempt}.tmp")
        try:
            return temporary, temporary.open("xb", buffering=0)
        except FileExistsError:
            # left by a run that was killed
            attempt += 1
            if attempt > _ATTEMPTS:
                raise


def _exists(path: Path) -> Diagnostic:
    message = f"{path} exists with other contents and was left as it is"
    return Diagnostic("KX202", message, Place(str(path)), help="use --force to replace it, or -o for another folder")


def refused(name: str, problem: OSError) -> Diagnostic:
    """What the system said to writing a file of that name (KX203)."""
    message = f"{name} can't be written: {problem.strerror or problem}"
    return Diagnostic("KX203", message, Place(name), help=_advice(problem, Path(name)))


def _advice(problem: OSError, path: Path) -> str:
    if odd := next((one for one in path.parents if one.exists() and not one.is_dir()), None):
        return f"'{odd}' is {'a file' if odd.is_file() else 'a device or a pipe'}, not a folder; choose another with -o"
    match problem:
        case PermissionError():
            return "close it if it is open in another program, or choose another folder with -o"
        case FileExistsError() | NotADirectoryError() | IsADirectoryError():
            return "a file stands where a folder should be, or the other way round; choose another name with -o"
        case _:
            return "check that the disk has room and the folder can be written to, or choose another one with -o"
