"""Which parts of a spec are texts that people see, and so have a language: the model's own fields say it."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from kamxl.spec.forms import Label, Shown
from kamxl.spec.model import Spec

Hint = Any
"""The annotation of a field."""
ADDRESSES = ("id", "key", "value", "from")
"""The keys by which the items of a list are found again, the first that the item's model has."""
_BESIDE: dict[type[BaseModel], dict[str, Hint]] = {Spec: {"terms": dict[str, Label]}}
"""Texts of a spec's file that are used up before it is a Spec."""


@cache
def fields(model: type[BaseModel]) -> dict[str, Hint]:
    """The annotations of a model's fields, by the keys that stand in YAML."""
    hints = get_type_hints(model, include_extras=True)
    own = {field.alias or name: hints[name] for name, field in model.model_fields.items()}
    return {**own, **_BESIDE.get(model, {})}


@cache
def every_key() -> frozenset[str]:
    """The keys that any part of a spec can have."""
    keys: set[str] = set()
    models: list[type[BaseModel]] = [Spec]
    for model in models:
        keys.update(fields(model))
        hints = (item_in(hint) or value_in(hint) or hint for hint in fields(model).values())
        models += [found for found in map(model_in, hints) if found and found not in models]
    return frozenset(keys)


@cache
def is_text(hint: Hint) -> bool:
    """Whether a field holds a text that people see."""
    return any(isinstance(extra, Shown) for part in _parts(hint) for extra in getattr(part, "__metadata__", ()))


@cache
def model_in(hint: Hint) -> type[BaseModel] | None:
    """The model that a field holds, if it holds one."""
    found = (part for part in map(_bare, _parts(hint)) if isinstance(part, type) and issubclass(part, BaseModel))
    return next(found, None)


@cache
def item_in(hint: Hint) -> Hint | None:
    """What each item of a list is, if the field holds a list."""
    found = (get_args(part)[0] for part in map(_bare, _parts(hint)) if get_origin(part) is tuple)
    return next(found, None)


@cache
def value_in(hint: Hint) -> Hint | None:
    """What each value of a mapping with free keys is, if the field holds one."""
    found = (get_args(part)[1] for part in map(_bare, _parts(hint)) if get_origin(part) is dict)
    return next(found, None)


@cache
def address_of(hint: Hint) -> str:
    """The key by which the items of a list are found again; '' where only their position tells them apart."""
    model = model_in(hint)
    return next((key for key in ADDRESSES if model and key in fields(model)), "")


@cache
def holds_texts(hint: Hint) -> bool:
    """Whether there is any text in what a field holds."""
    if is_text(hint):
        return True
    if model := model_in(hint):
        return any(map(holds_texts, fields(model).values()))
    inner = item_in(hint) or value_in(hint)
    return inner is not None and holds_texts(inner)


def _bare(hint: Hint) -> Hint:
    """The annotation without what is annotated."""
    origin: Hint = get_origin(hint)
    return get_args(hint)[0] if origin is Annotated else hint


def _parts(hint: Hint) -> tuple[Hint, ...]:
    """The members of a union; anything else is its own only one."""
    bare = _bare(hint)
    return tuple(inner for part in get_args(bare) for inner in _parts(part)) if _is_union(bare) else (hint,)


def _is_union(hint: Hint) -> bool:
    origin: Hint = get_origin(hint)
    return origin in (Union, UnionType)
