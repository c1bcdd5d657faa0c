"""The settings of a project: the file ``kamxl.yaml`` in the folder where kamxl is called, and its key.

key: kamxl.key              # signs what is issued, made by 'kamxl key'; the variable KAMXL_KEY serves as well
old_keys: [2025.key]        # still known when workbooks come back
passwords: [spring]         # tried on workbooks that are protected by one
limits: {cells: 800000}     # see 'kamxl explain limits'
audit: true                 # as 'kamxl read --audit'
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_type_hints

from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.errors import KamxlError
from kamxl.identity import KEY_VARIABLE, SETTINGS
from kamxl.limits import LIMITS, Limits
from kamxl.project import Project
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.source import read_yaml
from kamxl.spec.telling import did_you_mean, quote

KEY_BYTES = 32
_KEY_HELP = f"make one with 'kamxl key', or give its 64 hexadecimal digits in {KEY_VARIABLE}"


def load_project(folder: Path | None = None) -> Project:
    """The settings of a folder, by default the one that kamxl was called in; without a file the usual ones.

    Raises:
        KamxlError: the file has errors, or a key can't be had (KX170).
    """
    path = (folder or Path()) / SETTINGS
    try:
        found = project_of(path.read_bytes(), str(path), path.parent)
    except FileNotFoundError:
        found = Project()
    except OSError as problem:
        message = f"the settings can't be read: {problem.strerror or type(problem).__name__}"
        raise KamxlError([Diagnostic("KX170", message, Place(str(path)))]) from problem
    if has_errors(found.diagnostics):
        raise KamxlError(found.diagnostics)
    if text := os.environ.get(KEY_VARIABLE):
        key = _key(text)
        if key is None:
            message = f"{KEY_VARIABLE} does not hold a key of 64 hexadecimal digits"
            raise KamxlError([Diagnostic("KX170", message, help=_KEY_HELP)])
        found = found._replace(keys=(key, *found.keys))
    return found


def project_of(data: bytes, file: str, folder: Path) -> Project:
    """The settings that the bytes of a file hold; what is wrong with them is among the diagnostics.

    Args:
        data: the bytes of the YAML file.
        file: the name that findings show.
        folder: where the files of keys are looked for.
    """
    if all(line.lstrip().startswith(b"#") or not line.strip() for line in data.splitlines()):
        return Project()
    source = read_yaml(data, file)
    made, told = Project(), list(source.diagnostics)
    if isinstance(source.root, MapNode):
        for key, value in source.root.entries:
            setting = _SETTINGS.get(str(key.value))
            if setting is None:
                told.append(key.fault("KX170", f"unknown setting {quote(key.text)}", did_you_mean(key.text, _SETTINGS)))
                continue
            try:
                made = setting(made, value, folder)
            except _Wrong as wrong:
                told.append(wrong.node.fault("KX170", str(wrong), wrong.advice))
        told += _loosened(source.root, made.limits)
        told += () if has_errors(told) else _open_keys(source.root, folder)
    elif source.root is not None and source.root.plain() is not None:
        told.append(source.root.fault("KX170", "the settings are a mapping of keys and values, and this is none"))
    return made._replace(diagnostics=tuple(told))


class _Wrong(Exception):
    def __init__(self, node: Node, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.node = node
        self.advice = advice


def _texts(node: Node) -> Iterator[tuple[Scalar, str]]:
    for item in node.items if isinstance(node, ListNode) else (node,):
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value:
            raise _Wrong(item, "this should be a text", "put it in quotation marks")
        yield item, item.value


def _with_keys(made: Project, node: Node, folder: Path) -> Project:
    return made._replace(keys=(*made.keys, *(_key_file(item, folder / name) for item, name in _texts(node))))


def _with_key(made: Project, node: Node, folder: Path) -> Project:
    if not isinstance(node, Scalar):
        raise _Wrong(node, "'key' names one file", "name the others under 'old_keys'")
    signing = _with_keys(Project(), node, folder).keys
    return made._replace(keys=(*signing, *made.keys))


def _with_passwords(made: Project, node: Node, _: Path) -> Project:
    return made._replace(passwords=tuple(text for _, text in _texts(node)))


def _with_limits(made: Project, node: Node, _: Path) -> Project:
    if not isinstance(node, MapNode):
        raise _Wrong(node, "'limits' is a mapping of names and numbers")
    names = get_type_hints(Limits)
    found: dict[str, int | float] = {}
    for key, value in node.entries:
        if key.value not in names:
            raise _Wrong(key, f"unknown limit {quote(key.text)}", did_you_mean(key.text, names))
        number = value.plain()
        whole = names[str(key.value)] is int
        if isinstance(number, bool) or not isinstance(number, int | float) or number <= 0 or (whole and number % 1):
            raise _Wrong(value, f"a limit is a {'whole ' if whole else ''}number above 0")
        found[str(key.value)] = number
    return made._replace(limits=made.limits._replace(**found))  # type: ignore[arg-type]  # each was checked above


def _with_audit(made: Project, node: Node, _: Path) -> Project:
    if not isinstance(node.plain(), bool):
        raise _Wrong(node, "'audit' is true or false")
    return made._replace(audit=bool(node.plain()))


_SETTINGS: dict[str, Callable[[Project, Node, Path], Project]] = {
    "key": _with_key,
    "old_keys": _with_keys,
    "passwords": _with_passwords,
    "limits": _with_limits,
    "audit": _with_audit,
}


def _key(text: str) -> bytes | None:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _key_file(node: Scalar, path: Path) -> bytes:
    try:
        key = _key(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as problem:
        raise _Wrong(node, f"the key file {quote(str(path))} can't be read", _KEY_HELP) from problem
    if key is None:
        raise _Wrong(node, f"the file {quote(str(path))} does not hold a key of 64 hexadecimal digits", _KEY_HELP)
    return key


def _loosened(root: MapNode, limits: Limits) -> Iterator[Diagnostic]:
    for name, usual, own in zip(Limits._fields, LIMITS, limits, strict=True):
        if own > usual:
            message = f"this project allows more than is safe for files from outside: {own:,} instead of {usual:,}"
            yield root.at(("limits", name)).fault("KX427", message, "take it back when it is no longer needed")


def _open_keys(root: MapNode, folder: Path) -> Iterator[Diagnostic]:
    """A key that others can read signs for them too; where the system has no such rights, nothing is said."""
    for name in ("key", "old_keys"):
        pair = root.child(name)
        for node in () if pair is None else pair[1].items if isinstance(pair[1], ListNode) else (pair[1],):
            path = folder / str(node.plain())
            if os.name == "posix" and path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                message = f"the key file {quote(str(path))} can be read by other users of this machine"
                yield node.fault("KX508", message, f"chmod 600 {path}")
