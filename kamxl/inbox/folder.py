"""Files and folders, as people name them on the command line."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.limits import LIMITS, MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
# what people keep beside returned workbooks, and what never holds answers
_BESIDE = frozenset(
    (
        ".csv",
        ".html",
        ".jpeg",
        ".jpg",
        ".json",
        ".jsonl",
        ".log",
        ".md",
        ".png",
        ".py",
        ".svg",
        ".txt",
        ".xml",
        ".yaml",
        ".yml",
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """A file to read: its name as it is shown, and where its bytes are (a path, or the bytes themselves).

    ``sent`` is when it was sent or last changed, as an ISO text in UTC, and ``sender`` the address that it came from;
    each is empty where nothing says it.
    """

    name: str
    source: Path | bytes
    sent: str = ""
    sender: str = ""


def items(paths: Iterable[str]) -> Iterator[Item | Diagnostic]:
    """Every file that the paths name, in order; a path that names nothing becomes a diagnostic."""
    seen: set[Path] = set()
    for name in paths:
        if name == STDIN:
            yield Item("(standard input)", sys.stdin.buffer.read(LIMITS.file_bytes + 1))
            continue
        path, closed = Path(name), list[OSError]()
        found = [path] if path.is_file() else sorted(_in_folder(path, closed)) if path.is_dir() else []
        yield from (_closed(problem, path) for problem in closed)
        if not path.exists():
            yield Diagnostic(
                "KX401", f"there is no file or folder '{name}'", Place(name), help="check the spelling of the path"
            )
        elif not found and not closed:
            help_ = "give the folder that the returned workbooks were saved in"
            yield Diagnostic("KX402", f"the folder '{name}' holds no workbooks", Place(name), help=help_)
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield Item(str(file), file)


def _closed(problem: OSError, folder: Path) -> Diagnostic:
    """A folder that can't be opened is told: whoever's workbook is in it must not drop out in silence."""
    name = str(problem.filename or folder)
    message = f"the folder '{name}' can't be opened: {problem.strerror or type(problem).__name__}"
    return Diagnostic("KX401", message, Place(name), help="check the rights of the folder")


def _in_folder(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """The files of a folder, deep, that could be workbooks; hidden ones and lock files of open workbooks are not."""
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root, name)
            if not name.startswith((".", "~$")) and path.suffix.lower() not in _BESIDE and path.is_file():
                yield path


def content(item: Item) -> bytes | Diagnostic:
    """The bytes of a file, or why there are none."""
    if isinstance(item.source, bytes):
        data = item.source
    else:
        try:
            if item.source.stat().st_size > LIMITS.file_bytes:
                return _too_large(item)
            data = item.source.read_bytes()
        except OSError as problem:
            why = problem.strerror or type(problem).__name__
            return Diagnostic(
                "KX401", f"the file can't be opened: {why}", Place(item.name), help="check the rights of the file"
            )
    return _too_large(item) if len(data) > LIMITS.file_bytes else data


def _too_large(item: Item) -> Diagnostic:
    help_ = "ask the sender for the workbook alone, without pictures or other sheets"
    return Diagnostic("KX405", f"the file has more than {LIMITS.file_bytes // MIB} MB", Place(item.name), help=help_)
