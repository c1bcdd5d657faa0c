"""Frozen dataclasses that are made quickly.

Python's own have six methods each, and all of them are compiled when a program starts. kamxl has so many dataclasses
that this took longer than starting Python; here a method is compiled when it is first called. They are dataclasses in
every other way: ``fields`` and ``replace`` know them, and they are matched as such.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from dataclasses import dataclass

    Field = dataclasses.Field[Any]
    Text = Callable[[Any], tuple[str, dict[str, Any]]]
else:

    def dataclass(given: type | None = None, /, **asked: bool) -> Any:  # noqa: ANN401  the class, or what makes one
        """The decorator of the standard library; it makes all that are not both frozen and slotted."""
        if asked == {"frozen": True, "slots": True}:
            return _made
        if asked == {"frozen": True, "slots": True, "eq": False}:
            return _alone
        return dataclasses.dataclass(given, **asked)


def _made(given: type) -> type:
    """The dataclass that a class tells."""
    return _with(given, {**_TEXTS, "__eq__": _eq, "__hash__": _hash})


def _alone(given: type) -> type:
    """One of which each object is equal to itself alone."""
    return _with(given, _TEXTS)


def _with(given: type, texts: Mapping[str, Text]) -> type:
    """The dataclass with some methods."""
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(given)
    for name, text in texts.items():
        # what a class says itself goes first
        if given.__dict__.get(name) is None:
            setattr(made, name, _later(made, name, text))
    made.__setattr__ = made.__delattr__ = _frozen
    return cast("type", made)


def _later(made: Any, name: str, text: Text) -> Callable[..., Any]:  # noqa: ANN401  a class
    """The method that compiles another, and puts it into its own place."""

    def first(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  whatever the method takes
        told, known = text(made)
        exec(f"def {name}{told}", known)  # noqa: S102  as dataclasses do
        method = known[name]
        setattr(made, name, method)
        return method(*arguments, **named)

    return first


def _init(made: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  a class
    """Puts the arguments into the slots, past ``__setattr__``, which refuses everything."""
    known: dict[str, Any] = {"_missing": dataclasses.MISSING}
    arguments, lines = ["self"], []
    for item in dataclasses.fields(made):
        name, value = item.name, item.name
        known[f"_set_{name}"] = getattr(made, name).__set__
        if item.default is not dataclasses.MISSING:
            known[f"_usual_{name}"] = item.default
            arguments.append(f"{name}=_usual_{name}")
        elif item.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = item.default_factory
            arguments.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            arguments.append(name)
        lines.append(f" _set_{name}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    return f"({', '.join(arguments)}):\n" + "\n".join(lines or [" pass"]), known


def _eq(made: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  a class
    fields = [item for item in dataclasses.fields(made) if item.compare]
    same = f"{_values('self', fields)} == {_values('other', fields)}"
    return f"(self, other): return {same} if other.__class__ is self.__class__ else NotImplemented", {}


def _hash(made: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  a class
    fields = [item for item in dataclasses.fields(made) if item.compare]
    return f"(self): return hash({_values('self', fields)})", {}


def _repr(made: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  a class
    shown = ", ".join(f"{item.name}={{self.{item.name}!r}}" for item in dataclasses.fields(made) if item.repr)
    return f"(self): return f'{{self.__class__.__qualname__}}({shown})'", {}


def _reduce(made: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  a class
    return f"(self): return self.__class__, {_values('self', dataclasses.fields(made))}", {}


def _values(whose: str, fields: Sequence[Field]) -> str:
    """The tuple of an object's values, as code."""
    return f"({''.join(f'{whose}.{item.name}, ' for item in fields)})"


def _frozen(self: object, name: str, *_: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"'{name}' of a {type(self).__name__} is never changed")


_TEXTS: dict[str, Text] = {"__init__": _init, "__repr__": _repr, "__reduce__": _reduce}
__all__ = ["dataclass"]
