"""Where specs are: those shipped with kamxl, those of the working directory, and files by their path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.spec.load import Loaded, load_spec
from kamxl.spec.source import MAX_BYTES
from kamxl.spec.telling import did_you_mean, quote

_ENDINGS = (".yaml", ".yml")


class Shelved(NamedTuple):
    """A spec on the shelf; one that has errors goes by the name of its file."""

    id: str
    title: str
    path: Path
    loaded: Loaded


def shipped_folder() -> Path:
    """The folder of the specs that come with kamxl: beside the code in a wheel, at the top in a checkout."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent / "specs"
    own = package / "specs"
    return checkout if not own.is_dir() and (package.parent / "pyproject.toml").is_file() else own


def shelf(extra: Sequence[Path] = ()) -> list[Shelved]:
    """Every spec that can be named by its id, the first of an id winning: shipped, ``./specs``, the extra folders."""
    known: dict[str, Shelved] = {}
    for path in _files((shipped_folder(), Path("specs"), *extra)):
        found = _shelved(path)
        known.setdefault(found.id, found)
    return sorted(known.values())


def find_spec(name: str, folders: Iterable[Path]) -> Path:
    """The file of a spec, by path or by id.

    Raises:
        KamxlError: there is none (KX101, with the nearest id).
    """
    path = Path(name)
    if path.suffix.lower() in _ENDINGS or len(path.parts) > 1:
        if _exists(path):
            return path
        raise KamxlError([_missing(name, f"there is no file {quote(name)}", "")])
    files = list(_files(folders))
    likely = sorted(files, key=lambda file: file.stem != name)  # most files are named by their id
    for file in likely:
        if _shelved(file).id == name:
            return file
    advice = did_you_mean(name, [_shelved(file).id for file in files])
    raise KamxlError([_missing(name, f"there is no spec with the id {quote(name)}", advice)])


def open_spec(name: str, extra: Sequence[Path] = ()) -> Loaded:
    """The spec of an id or path, with its findings; KX101 and KX117 are findings too, so nothing is raised."""
    try:
        path = spec_path(name, extra)
    except KamxlError as error:
        return Loaded(None, error.diagnostics)
    return _load(path)


def spec_path(name: str, extra: Sequence[Path] = ()) -> Path:
    """The file of a spec by id or path, looked for where :func:`open_spec` looks.

    Raises:
        KamxlError: there is none (KX101).
    """
    return find_spec(name, (shipped_folder(), Path("specs"), *extra))


def _exists(path: Path) -> bool:
    """Whether a path exists; one that no system could have does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _missing(name: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic("KX101", message, found=name, help=advice)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """The YAML files of the folders, each once."""
    seen: set[Path] = set()
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix.lower() in _ENDINGS and path.is_file() and path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def _shelved(path: Path) -> Shelved:
    loaded = _load(path)
    spec = loaded.spec
    return Shelved(spec.id if spec else path.stem, spec.title if spec else "", path, loaded)


def _load(path: Path) -> Loaded:
    """Read a file, never more of it than a spec may have."""
    file = _shown(path)
    if path.is_dir():
        return Loaded(None, (Diagnostic("KX117", f"{quote(file)} is a folder, not a file", Place(file)),))
    try:
        with path.open("rb") as stream:
            return load_spec(stream.read(MAX_BYTES + 1), file)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Loaded(None, (Diagnostic("KX117", f"{quote(file)} can't be read: {why}", Place(file)),))


def _shown(path: Path) -> str:
    """The path as findings show it: from the working directory where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()
