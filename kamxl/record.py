"""Values of named fields for classes that have a base or must not be tuples; any other one is a named tuple.

A dataclass of the standard library takes a millisecond to define, and ten to import with what it inspects code by: for
a worker together a tenth of its start.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Record:
    """A value: it never changes, and equals another of its type with the same fields. ``__match_args__`` names them."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        told = zip(self.__match_args__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in told)})"

    def named(self) -> dict[str, Any]:
        """The fields by their names."""
        return dict(zip(self.__match_args__, self._values(), strict=True))

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self.__match_args__])
