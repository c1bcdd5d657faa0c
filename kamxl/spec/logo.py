"""The picture that a spec's look names: beside the file that names it, be that the spec or one that it extends."""

from __future__ import annotations

from pathlib import Path

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.spec.model import Spec
from kamxl.spec.shelf import links_of, spec_path
from kamxl.spec.telling import quote

LIMIT = 2 * 1024 * 1024
"""The most bytes of a picture."""

_WHERE = ("look", "logo")
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def logo_file(spec: Spec, name: str) -> Path | None:
    """The picture that the spec's look names; None where it names none.

    Args:
        spec: the spec.
        name: its id or path, by which its files are found again.

    Raises:
        KamxlError: it isn't there, or is no PNG or JPEG of at most 2 MB (KX204).
    """
    if not spec.look.logo:
        return None
    links = links_of(name)
    saying = next((link for link in reversed(links) if link.root.at(_WHERE[:1]).child(_WHERE[1])), None)
    # a spec that came through a pipe can't be read again
    path = (Path(saying.file.key) if saying else spec_path(name)).parent / spec.look.logo
    if why := _unusable(path):
        place = saying.root.at(_WHERE).place if saying else Place(name)
        message, advice = f"the logo {quote(spec.look.logo)} {why}", "put a PNG or JPEG beside the file that names it"
        found = Diagnostic("KX204", message, place, help=advice)
        raise KamxlError([links[-1].leading(found) if saying else found])
    return path


def logo_faults(spec: Spec, name: str) -> tuple[Diagnostic, ...]:
    """The same as findings."""
    try:
        logo_file(spec, name)
    except KamxlError as error:
        return error.diagnostics
    return ()


def _unusable(path: Path) -> str:
    """What is wrong with a picture; '' where nothing is."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        return "is missing" if isinstance(error, FileNotFoundError) else "can't be read"
    if len(data) > LIMIT:
        return f"is larger than {LIMIT // 1024 // 1024} MB"
    return "" if _picture(data) else "is no PNG or JPEG picture, or is damaged"


def _picture(data: bytes) -> bool:
    """Whether bytes begin as a PNG with a size does, or as a JPEG."""
    if data.startswith(_PNG):
        width, height = data[16:20], data[20:24]
        return data[12:16] == b"IHDR" and any(width) and any(height) and b"IEND" in data[-16:]
    return data.startswith(_JPEG) and any(bytes((0xFF, mark)) in data for mark in (0xC0, 0xC1, 0xC2))
