"""Specs put into other languages by a machine: the outline of a translation file, with texts made of the own ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from kamxl.spec.model import Spec
from kamxl.spec.nodes import MapNode
from kamxl.spec.source import read_yaml
from kamxl.spec.texts import ADDRESSES, Hint, fields, is_text, item_in, model_in


def translated(plain: Any, hint: Hint, mark: str, ending: float = 0) -> Any:  # noqa: ANN401  a tree of anything
    """The mirror of a tree: its texts alone, each marked and longer by a share, and what its lists go by."""
    if is_text(hint):
        more = "ä" * min(12, round(len(plain) * ending))
        return f"{mark}{plain} {more}" if more else mark + plain
    if (item := item_in(hint)) is not None and isinstance(plain, list):
        return [translated(one, item, mark, ending) for one in plain]
    model = model_in(hint)
    if model is None or not isinstance(plain, dict):
        return None
    known = fields(model)
    own = {key: translated(value, known[key], mark, ending) for key, value in plain.items()}
    address = next((key for key in ADDRESSES if key in plain), None)
    kept = {key: value for key, value in own.items() if value}
    return {**({address: plain[address]} if address and model is not Spec else {}), **kept} if kept else None


def mirror(path: Path, mark: str, language: str, ending: float = 0) -> str:
    """A translation file of a spec, in which every text is marked."""
    root = read_yaml(path.read_bytes(), path.name).root
    assert isinstance(root, MapNode)
    plain = root.plain()
    body = translated(plain, Spec, mark, ending)
    return yaml.safe_dump({"translates": plain["id"], "language": language, **body}, allow_unicode=True)


def shown(plain: Any, hint: Hint) -> list[str]:  # noqa: ANN401  a tree of anything
    """Every text that people see."""
    if is_text(hint):
        return [plain] if plain else []
    if (item := item_in(hint)) is not None:
        return [text for one in plain or () for text in shown(one, item)]
    model = model_in(hint)
    if model is None or not isinstance(plain, dict):
        return []
    return [text for key, inner in fields(model).items() for text in shown(plain.get(key), inner)]


def texts(spec: Spec) -> list[str]:
    """Every text of a spec that people see."""
    return shown(spec.model_dump(by_alias=True), Spec)
