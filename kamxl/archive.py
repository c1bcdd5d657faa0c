"""Bounded unzip: nothing is believed that an archive says of its own sizes."""

from __future__ import annotations

import io
import zipfile
import zlib

from kamxl.limits import LIMITS, MIB

_PIECE = 256 * 1024


class Unusable(Exception):
    """An archive that can't or must not be unpacked. ``large`` tells a bomb from damage."""

    def __init__(self, message: str, *, large: bool = False) -> None:
        super().__init__(message)
        self.large = large


def check(data: bytes) -> tuple[str, ...]:
    """Unpacks every part once, counting; returns the part names.

    Raises:
        Unusable: too many or too large parts, an unusual method, a repeated name, or damage.
    """
    if len(data) > LIMITS.file_bytes:
        raise Unusable(f"the file has more than {LIMITS.file_bytes // MIB} MB", large=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
    ) as problem:
        raise Unusable(f"the archive is damaged: {problem}") from problem


def _checked(archive: zipfile.ZipFile) -> tuple[str, ...]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > LIMITS.entries:
        raise Unusable(f"the archive has more than {LIMITS.entries} parts", large=True)
    if len({name.casefold() for name in names}) < len(names):
        raise Unusable("the archive holds a name twice")
    total = 0
    for entry in entries:
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or entry.flag_bits & 1:
            raise Unusable("the archive uses encryption or an unusual compression")
        total += _inflated(archive, entry)
        if total > LIMITS.total_bytes:
            raise Unusable(f"the archive unpacks to more than {LIMITS.total_bytes // MIB} MB", large=True)
    return tuple(names)


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """The size of a part, counted while it is unpacked."""
    size = 0
    with archive.open(entry) as part:
        while piece := part.read(_PIECE):
            size += len(piece)
            if size > LIMITS.part_bytes:
                raise Unusable(f"a part unpacks to more than {LIMITS.part_bytes // MIB} MB", large=True)
    return size
