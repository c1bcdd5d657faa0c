"""Files and folders, as people name them on the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.archive import LOCAL_MARK
from kamxl.diagnostics import Diagnostic, Place, Severity
from kamxl.inbox.archives import iso
from kamxl.inbox.item import Item
from kamxl.inbox.kinds import HEAD, is_beside, passed_over
from kamxl.inbox.mailbox import looks_like_mailbox
from kamxl.inbox.names import is_own
from kamxl.inbox.unpack import unpacked
from kamxl.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"


class Files:
    """The files that paths name, those inside of archives and mails one by one: never more than one is in memory here.

    ``told`` is what else there is to say, such as of a path that names nothing, and is whole when all files came.
    ``known`` is how many there are as far as is known, with those that are refused: a file that holds others counts as
    one until it is opened.

    Args:
        paths: files and folders; ``-`` is the bytes of one file on standard input.
        limits: the most that a file may hold.
    """

    def __init__(self, paths: Iterable[str], limits: Limits = LIMITS) -> None:
        self._limits = limits
        self.told: list[Diagnostic] = []
        self._items = list(self._only(_listed(paths, limits)))
        self.known = len(self._items)

    def __iter__(self) -> Iterator[Item]:
        for item in self._items:
            before = len(self.told)
            self.known -= 1
            for inner in self._only(unpacked(item, self._limits)):
                self.known += 1
                yield inner
            # a mail that is refused is a file that is refused
            self.known += sum(1 for one in self.told[before:] if one.severity is Severity.ERROR)

    def _only(self, found: Iterable[Item | Diagnostic]) -> Iterator[Item]:
        for one in found:
            if isinstance(one, Diagnostic):
                self.told.append(one)
            else:
                yield one


def _listed(paths: Iterable[str], limits: Limits) -> Iterator[Item | Diagnostic]:
    """Every file that the paths name, in order, as it is; a path that names nothing becomes a diagnostic."""
    seen: set[str] = set()
    for name in paths:
        if name == STDIN:
            yield Item("(standard input)", _standard_input(limits))
            continue
        path, closed = Path(name), list[OSError]()
        beside: list[str] = []
        found = [path] if path.is_file() else sorted(_in_folder(path, closed, beside)) if path.is_dir() else []
        yield from (_closed(problem, path) for problem in closed)
        if not path.exists():
            yield Diagnostic(
                "KX401", f"there is no file or folder '{name}'", Place(name), help="check the spelling of the path"
            )
        elif not path.is_file() and not path.is_dir():
            help_ = "give a file or a folder; - reads what comes through a pipe"
            yield Diagnostic("KX401", f"'{name}' is a device or a pipe, which is not read", Place(name), help=help_)
        elif not found and not closed:
            help_ = "give the folder that the returned workbooks were saved in"
            yield Diagnostic("KX402", f"the folder '{name}' holds no workbooks", Place(name), help=help_)
        yield from passed_over(sorted(beside), name)
        for file in found:
            # a text takes a third of the room of a path, and there may be very many
            real = os.path.normcase(os.path.realpath(file))
            if real not in seen:
                seen.add(real)
                yield Item(str(file), file, _changed(file))


def _standard_input(limits: Limits) -> bytes:
    """What comes through the pipe: more of it where it holds many files."""
    stream = sys.stdin.buffer
    data = stream.read(max(limits.file_bytes, limits.mail_bytes) + 1)
    if data.startswith(LOCAL_MARK) or looks_like_mailbox(data[:4096]):
        data += stream.read(max(0, limits.unpacked_bytes - len(data)))
    return data


def _changed(file: Path) -> str:
    """When a file was last changed, as an ISO text in UTC."""
    try:
        return iso(int(file.stat().st_mtime))
    except OSError:
        return ""


def _closed(problem: OSError, folder: Path) -> Diagnostic:
    """A folder that can't be opened is told: whoever's workbook is in it must not drop out in silence."""
    name = str(problem.filename or folder)
    message = f"the folder '{name}' can't be opened: {problem.strerror or type(problem).__name__}"
    return Diagnostic("KX401", message, Place(name), help="check the rights of the folder")


def _in_folder(folder: Path, closed: list[OSError], beside: list[str]) -> Iterator[Path]:
    """The files of a folder, deep, that could be workbooks; hidden ones and lock files of open workbooks are not.

    What lies beside workbooks goes into ``beside``.
    """
    for root, folders, names in os.walk(folder, onerror=closed.append):
        maildir = {"cur", "new", "tmp"} <= set(folders)
        # what is still being delivered to a Maildir is nobody's business
        folders[:] = [name for name in folders if not name.startswith(".") and not (maildir and name == "tmp")]
        for name in names:
            path = Path(root, name)
            if is_own(name) or not path.is_file():
                continue
            if is_beside(name, _head(path)):
                beside.append(str(path))
            else:
                yield path


def _head(file: Path) -> bytes:
    """The first bytes of a file; none where it can't be opened: its reader says why."""
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD)
    except OSError:
        return b""
