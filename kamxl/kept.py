"""The blank workbook of a spec, kept from the last time: who builds it again waits for no spec to be read and checked.

An entry is used only where everything that its bytes depend on is the same: kamxl itself, XlsxWriter, the words of the
command, the key, and every spec, translation and picture of the folders that the spec was made from. It lies in
``$XDG_CACHE_HOME/kamxl`` (``~/.cache/kamxl``), can be deleted at any time, and is not used where another user could
have put it there. ``KAMXL_NO_CACHE`` switches all this off.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.identity import KEY_VARIABLE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "KAMXL_NO_CACHE"
_MAGIC = b"kamxl kept 1\n"
_MOST_ENTRIES, _MOST_BYTES = 64, 30_000_000
_MOST_FILES = 100
_KINDS = (".yaml", ".yml", ".png", ".jpg", ".jpeg")
"""What a workbook can be made of; with a picture of another ending it is not kept."""


class Kept:
    """What may be kept of one call.

    Args:
        spec: the id or path of a spec, as it was given.
        said: what else the call says.
        key: the key that signs.
    """

    def __init__(self, spec: str, said: Mapping[str, object], key: bytes = b"") -> None:
        self._folder = _folder()
        words = {"spec": spec, "from": os.getcwd(), "said": dict(said), "key": hashlib.sha256(key).hexdigest()}  # noqa: PTH109  Path.cwd() is slower
        text = json.dumps([words, _code()], sort_keys=True, default=str)
        self._path = self._folder / f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}.kept"

    def find(self) -> tuple[str, bytes] | None:
        """The name of the file and its bytes, where they were kept and would be made again as they are."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if os.environ.get(VARIABLE) or not (_own(self._folder) and _own(self._path)):
                return None
            found = self._path.read_bytes()
            mark, rest = found[: len(_MAGIC) + 64], found[len(_MAGIC) + 64 :]
            if mark != _MAGIC + hashlib.sha256(rest).hexdigest().encode():
                return None
            head, _, data = rest.partition(b"\n")
            told = json.loads(head)
            same = all(_contents(Path(name)) == mark for name, mark in told["folders"].items())
            return (told["file"], data) if same and Path(told["file"]).name == told["file"] else None
        return None

    def keep(self, spec: str, file: str, data: bytes) -> None:
        """Keeps the workbook that was made of a spec; where that fails nothing is lost."""
        from kamxl.errors import KamxlError  # noqa: PLC0415  for the first time only
        from kamxl.outputs.files import put  # noqa: PLC0415  as above

        if os.environ.get(VARIABLE):
            return
        with contextlib.suppress(OSError, ValueError, KamxlError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            marks = {str(folder.absolute()): _contents(folder) for folder in _sources(spec)}
            if not (marks and _own(self._folder)) or None in marks.values():
                return
            rest = json.dumps({"file": file, "folders": marks}).encode() + b"\n" + data
            put(self._path, _MAGIC + hashlib.sha256(rest).hexdigest().encode() + rest, force=True, private=True)
            entries = sorted(self._folder.glob("*.kept"), key=lambda path: path.stat().st_mtime)
            for old in entries[:-_MOST_ENTRIES]:
                old.unlink()


def unsigned_here() -> bool:
    """Whether this folder has no settings at all, so that no key signs."""
    return not os.path.lexists(SETTINGS) and not os.environ.get(KEY_VARIABLE)


def _sources(spec: str) -> set[Path]:
    """The folders whose files a spec is made of, or is found among; none where it is made of others too."""
    from kamxl.spec.nodes import MapNode  # noqa: PLC0415  for the first time only
    from kamxl.spec.shelf import links_of, shipped_folder, spec_path  # noqa: PLC0415  as above

    folders = {shipped_folder(), Path("specs"), spec_path(spec).parent}
    for link in links_of(spec):
        file = Path(link.file.key)
        look = link.root.child("look")
        logo = look[1].child("logo") if look and isinstance(look[1], MapNode) else None
        picture = Path(str(logo[1].plain())) if logo else Path("none.png")
        if not file.is_file() or picture.name != str(picture) or picture.suffix.lower() not in _KINDS:
            return set()
        # a link may lead elsewhere the next time
        folders |= {file.parent, Path(link.file.name).parent}
    return folders


def _folder() -> Path:
    """Where entries are kept; a relative name counts as none (XDG Base Directory Specification 0.8)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if os.path.isabs(given) else Path.home() / ".cache") / "kamxl"  # noqa: PTH117  '' is no path


def _own(path: Path) -> bool:
    """Whether nobody else can have written a file or folder; where a system has no such rights, whether it is one."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode) or not hasattr(os, "getuid"):
        return not stat.S_ISLNK(found.st_mode)
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _code() -> str:
    """What stands for kamxl and XlsxWriter as they are now: the sizes and times of their files."""
    writer = find_spec("xlsxwriter")
    files = [*_files(Path(__file__).parent), *([Path(writer.origin)] if writer and writer.origin else [])]
    told = ((str(path), path.stat()) for path in files)
    return hashlib.sha256(repr([(name, found.st_size, found.st_mtime_ns) for name, found in told]).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    """The files of a package that can change what it makes."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                found += _files(Path(entry.path)) if entry.name != "__pycache__" else []
            elif entry.name.endswith((".py", ".mo", ".txt")):
                found.append(Path(entry.path))
    return found


def _contents(folder: Path) -> str | None:
    """What stands for the specs, translations and pictures of a folder; None where they are too many."""
    if not folder.is_dir():
        return ""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _KINDS and path.is_file()]
    if len(paths) > _MOST_FILES or sum(path.stat().st_size for path in paths) > _MOST_BYTES:
        return None
    marks = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]
    return hashlib.sha256(repr(marks).encode("utf-8", "surrogatepass")).hexdigest()
