"""Where specs are: those shipped with kamxl, those of the working directory, and files by their path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.spec.chain import File, Link, follow
from kamxl.spec.load import Loaded, check_file, load_file
from kamxl.spec.model import Spec
from kamxl.spec.nodes import MapNode
from kamxl.spec.outline import written
from kamxl.spec.source import MAX_BYTES, read_yaml
from kamxl.spec.telling import did_you_mean, quote
from kamxl.spec.translate import translation_name

_ENDINGS = (".yaml", ".yml")
_HEAD = re.compile(rb"^(translates|id|extends)[ \t]*:", re.MULTILINE)
_HEAD_BYTES = 4096
_OWN = "give it its own id, or a version of its own; otherwise its workbooks overwrite and mix with the shipped ones"
_PASSED_OVER = (
    "the shipped spec was taken; give this one its own id, or a version of its own and name it by the path of its file"
)


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


def saying(key: str, value: str, language: str = "") -> Iterator[tuple[Path, Loaded]]:
    """The specs of the shelf that may say this at their top (``id: acme``), by files; the others are not loaded."""
    for path in _files((shipped_folder(), Path("specs"))):
        if _may_say(path, key, value):
            yield path, _load(path, language)


def _may_say(path: Path, key: str, value: str) -> bool:
    """Whether a file may say this at its top; one that says it further down, or all in one line, is not passed over."""
    head, start = _head(path), rb"^" + re.escape(key.encode()) + rb"[ \t]*:"
    wanted = start + rb"[ \t]*[\"']?" + re.escape(value.encode()) + rb"[\"']?[ \t\r]*(#|$)"
    return bool(re.search(wanted, head, re.MULTILINE)) or not re.search(start, head, re.MULTILINE)


def find_spec(name: str, folders: Iterable[Path]) -> Path:
    """The file of a spec, by path or by id.

    Raises:
        KamxlError: there is none (KX101, with the nearest id), or only something else of this name (KX117).
    """
    path = Path(name)
    if path.suffix.lower() in _ENDINGS or len(path.parts) > 1:
        if _exists(path):
            return path
        raise KamxlError([_missing(name, f"there is no file {quote(name)}", "")])
    files = list(_files(folders))
    likely = sorted(files, key=lambda file: file.stem != name)  # most files are named by their id
    for file in likely:
        if _id(file) == name:
            return file
    if name and _exists(path):
        raise KamxlError([_folder(path) if path.is_dir() else _no_yaml(path)])
    advice = did_you_mean(name, map(_id, files))
    raise KamxlError([_missing(name, f"there is no spec with the id {quote(name)}", advice)])


def open_spec(name: str, extra: Sequence[Path] = (), language: str = "") -> Loaded:
    """The spec of an id or path, with its findings; KX101 and KX117 are findings too, so nothing is raised.

    Args:
        name: an id or a path.
        extra: further folders to look in.
        language: the tag of the language that is wanted; by default the spec's own.
    """
    return _opened(name, extra, lambda path: _load(path, language))


def examine(name: str, extra: Sequence[Path] = ()) -> Loaded:
    """The same in every language that the spec has, with what each of them lacks."""
    return _opened(name, extra, lambda path: _load(path, every=True))


def _opened(name: str, extra: Sequence[Path], load: Callable[[Path], Loaded]) -> Loaded:
    try:
        path = spec_path(name, extra)
    except KamxlError as error:
        return Loaded(None, error.diagnostics)
    loaded = load(path)
    if loaded.spec is None:
        return loaded
    plain = loaded.spec if loaded.spec.language == loaded.languages[0] else _load(path).spec
    mixed = _mixed(path, plain, (Path("specs"), *extra)) if plain else ()
    return loaded._replace(diagnostics=(*loaded.diagnostics, *mixed))


def spec_path(name: str, extra: Sequence[Path] = ()) -> Path:
    """The file of a spec by id or path, looked for where :func:`open_spec` looks.

    Raises:
        KamxlError: there is none (KX101, KX117).
    """
    return find_spec(name, (shipped_folder(), Path("specs"), *extra))


def links_of(name: str) -> tuple[Link, ...]:
    """The files of a spec and of all that it extends, base first, by its id or path; none where it has errors.

    Raises:
        KamxlError: it is not there (KX101, KX117).
    """
    return follow(_file(spec_path(name)), _base).links


def _exists(path: Path) -> bool:
    """Whether a path exists; one that no system could have does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _missing(name: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic("KX101", message, found=name, help=advice)


def _folder(path: Path) -> Diagnostic:
    file = _shown(path)
    inside = next((_shown(found) for found in _files((path,))), "")
    advice = f"give the path of one .yaml file in it{f', such as {inside}' if inside else ''}"
    return Diagnostic("KX117", f"{quote(file)} is a folder, not a file", Place(file), help=advice)


def _no_yaml(path: Path) -> Diagnostic:
    file = _shown(path)
    message = f"{quote(file)} is there, but is no .yaml file, and no spec has this id"
    return Diagnostic("KX117", message, Place(file), help="a spec is a .yaml or .yml file; a roster goes with '--for'")


def _mixed(path: Path, spec: Spec, folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """A warning where a spec goes by the id and version of a shipped one, but is another."""
    shipped = shipped_folder() / f"{spec.id}.yaml"
    if not shipped.is_file():
        return
    if path.resolve() != shipped.resolve():
        yield from _other_contents(path, spec, _load(shipped).spec, _OWN)
        return
    for other in _files(folders):
        same = other.resolve() != shipped.resolve() and _may_say(other, "id", spec.id) and _id(other) == spec.id
        if same and (found := _load(other).spec):
            yield from _other_contents(other, found, spec, _PASSED_OVER)


def _other_contents(path: Path, spec: Spec, shipped: Spec | None, advice: str) -> Iterator[Diagnostic]:
    if shipped is None or (spec.id, spec.version) != (shipped.id, shipped.version) or spec == shipped:
        return
    message = f"this spec has the id and version of the shipped {quote(spec.id)} {spec.version} but other contents"
    file = _shown(path)
    root = read_yaml(path.read_bytes(), file).root if path.is_file() else None  # a pipe can be read only once
    if root is None:
        yield Diagnostic("KX139", message, Place(file), help=advice)
    else:
        yield root.at(("version",)).fault("KX139", message, advice)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """The YAML files of the folders that are specs, each once."""
    seen: set[Path] = set()
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix.lower() in _ENDINGS and path.is_file() and path.resolve() not in seen:
                seen.add(path.resolve())
                if not _is_translation(path):
                    yield path


def _is_translation(path: Path) -> bool:
    """Whether a file translates a spec: it is named so, and does not begin as a spec does."""
    if not translation_name(path.name)[0]:
        return False
    head = _HEAD.search(_head(path))
    return head is None or head[1] == b"translates"


def _head(path: Path) -> bytes:
    """How a file begins; nothing where it can't be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)
    except OSError:
        return b""


def translations_of(path: Path) -> list[Path]:
    """The files beside a spec that translate it."""
    if not path.is_file():
        return []
    beside = (other for other in sorted(path.parent.iterdir()) if translation_name(other.name)[0] == path.stem)
    return [other for other in beside if other.is_file() and _is_translation(other)]


def _shelved(path: Path) -> Shelved:
    loaded = _load(path)
    spec = loaded.spec
    return Shelved(spec.id if spec else path.stem, spec.title if spec else "", path, loaded)


def _load(path: Path, language: str = "", *, every: bool = False) -> Loaded:
    """Load a spec with all that it extends, and what translates it."""
    try:
        file = _file(path)
    except KamxlError as error:
        return Loaded(None, error.diagnostics)
    return check_file(file, _base) if every else load_file(file, _base, language)


def _base(name: str, beside: str) -> File:
    """The file that ``extends`` names: by a path from the folder of the file that says so, or by id.

    Raises:
        KamxlError: there is none (KX101), or it can't be read (KX117, KX177).
    """
    folder = Path(beside).parent
    if Path(name).suffix.lower() in _ENDINGS:
        return _file(find_spec(_shown(folder / name), ()))
    return _file(find_spec(name, (shipped_folder(), Path("specs"), folder)))


def _file(path: Path) -> File:
    """A file and what translates it, never more of either than a spec may have.

    Raises:
        KamxlError: it can't be read (KX117), or is a translation itself (KX177).
    """
    name = _shown(path)
    if path.is_dir():
        raise KamxlError([_folder(path)])
    if path.is_file() and _is_translation(path):
        message = f"{quote(name)} is a translation, not a spec"
        advice = f"name the spec that it translates: {path.parent / translation_name(path.name)[0]}.yaml"
        raise KamxlError([Diagnostic("KX177", message, Place(name), help=advice)])
    beside = [(_bytes(other), _shown(other)) for other in translations_of(path)]
    return File(_bytes(path), name, str(path.resolve()), beside)


def _bytes(path: Path) -> bytes:
    """What a file holds, never more of it than a spec may have.

    Raises:
        KamxlError: it can't be read (KX117).
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        name, why = _shown(path), error.strerror or type(error).__name__
        raise KamxlError([Diagnostic("KX117", f"{quote(name)} can't be read: {why}", Place(name))]) from error


def _id(path: Path) -> str:
    """The id that a file gives itself, whatever else is in it; where there is none, its name."""
    try:
        root = read_yaml(_bytes(path), _shown(path)).root
    except KamxlError:
        root = None
    return (written(root.at(("id",))) if isinstance(root, MapNode) else "") or path.stem


def _shown(path: Path) -> str:
    """The path as findings show it: from the working directory where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()
