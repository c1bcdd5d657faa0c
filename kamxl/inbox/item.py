"""One file to read, and the bytes of files that hold others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from kamxl.diagnostics import Diagnostic, Place
from kamxl.limits import LIMITS, MIB, Limits

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

INSIDE = "!"

Mark = tuple[int, int, int]
"""The size of a file in bytes, when it was changed in nanoseconds, and its number in the file system."""


class Item(NamedTuple):
    """A file to read: its name as it is shown, and where its bytes are (a path, or the bytes themselves).

    ``sent`` is when it was sent or last changed, as an ISO text in UTC, and ``sender`` the address that it came from;
    each is empty where nothing says it. ``mark`` tells the file from others of its path, where it is read elsewhere.
    """

    name: str
    source: Path | bytes
    sent: str = ""
    sender: str = ""
    mark: Mark | None = None


class Blob(Protocol):
    """Bytes that are looked at piece by piece, so that a large file need not be in memory."""

    size: int

    def piece(self, start: int, end: int) -> bytes:
        """The bytes from start to before end; fewer where there are fewer."""


class Held:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    def piece(self, start: int, end: int) -> bytes:
        """The bytes from start to before end."""
        return self._data[start:end]


class Stored:
    """An open file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self._file = file

    def piece(self, start: int, end: int) -> bytes:
        """The bytes from start to before end."""
        self._file.seek(start)
        return self._file.read(max(0, min(end, self.size) - start))


def content(item: Item, limits: Limits = LIMITS) -> bytes | Diagnostic:
    """The bytes of a file, or why there are none."""
    if isinstance(item.source, bytes):
        data = item.source
    else:
        try:
            if item.source.stat().st_size > limits.file_bytes:
                return too_large(item.name, limits.file_bytes)
            data = item.source.read_bytes()
        except OSError as problem:
            return closed(item.name, problem)
    return too_large(item.name, limits.file_bytes) if len(data) > limits.file_bytes else data


def closed(name: str, problem: OSError) -> Diagnostic:
    """A file that the system does not give."""
    why = problem.strerror or type(problem).__name__
    return Diagnostic("KX401", f"the file can't be opened: {why}", Place(name), help="check the rights of the file")


def too_large(name: str, limit: int) -> Diagnostic:
    """A file of more bytes than allowed."""
    help_ = "ask the sender for the workbook alone, without pictures or other sheets"
    return Diagnostic("KX405", f"the file has more than {limit // MIB} MB", Place(name), help=help_)
