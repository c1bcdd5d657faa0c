"""Which spec at hand makes a plan: only the specs that may be it are loaded, and each plan is made once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from kamxl.diagnostics import has_errors
from kamxl.errors import KamxlError
from kamxl.plan.build import make_plan
from kamxl.spec.shelf import open_spec, saying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.plan.reading import ReadingPart
    from kamxl.spec.load import Loaded
    from kamxl.spec.model import Spec


@dataclass(frozen=True, slots=True)
class Made:
    """A spec in the language of a plan, the name that opens it, and the plan's reading part."""

    spec: Spec
    name: str
    part: ReadingPart


class Makers:
    """The specs at hand: those named, those shipped, those of ``./specs``.

    A spec makes one plan for each of its languages and roles, and for the rounds after the first. Which of them a
    workbook has is told by the plan that it carries, so just that one is made, and compared by its digest. Threads may
    ask at once.

    Args:
        names: ids or paths of further specs.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._lock = threading.Lock()
        self._made: dict[str, Made | None] = {}
        self._spares: dict[tuple[str, str], ReadingPart | None] = {}

    def check(self) -> list[Diagnostic]:
        """What is to be said of the named specs.

        Raises:
            KamxlError: one has errors.
        """
        found = [item for name in self._names for item in open_spec(name).diagnostics]
        if has_errors(found):
            raise KamxlError(found)
        return found

    def of(self, part: ReadingPart, digest: str = "") -> Made | None:
        """The spec that makes a plan; None where none at hand does. ``digest`` is the plan's, where it is known."""
        digest = digest or part.digest()
        with self._lock:
            if digest not in self._made:
                every = (made for made in self._editions(part, part.language) if made.part.digest() == digest)
                self._made[digest] = next(every, None)
            return self._made[digest]

    def in_language(self, part: ReadingPart, language: str) -> Made | None:
        """The same edition and role in another language; None where no spec at hand has it."""
        with self._lock:
            return next(self._editions(part, language), None)

    def edition(self, spec: str, version: str, language: str) -> Spec | None:
        """The first spec of an id and a version in a language."""
        with self._lock:
            specs = (loaded.spec for loaded, _ in self._specs("id", spec, language))
            return next((one for one in specs if one and (one.id, one.version) == (spec, version)), None)

    def spare(self, code: str, digest: str) -> ReadingPart | None:
        """The plan of this digest, in whatever language and role, that specs of a code make; else their first one's."""
        with self._lock:
            if (code, digest) not in self._spares:
                self._spares[code, digest] = self._spare(code, digest)
            return self._spares[code, digest]

    def _spare(self, code: str, digest: str) -> ReadingPart | None:
        first: ReadingPart | None = None
        for loaded, name in self._specs("code", code):
            if loaded.spec is not None and loaded.spec.code == code:
                tongues = (loaded, *(open_spec(name, language=other) for other in loaded.languages[1:]))
                roles = ("", *(role.id for role in loaded.spec.roles))
                ways = product((False, True), roles, (one.spec for one in tongues if one.spec is not None))
                for part in (_part(spec, role, previous=previous) for previous, role, spec in ways):
                    if part.digest() == digest:
                        return part
                    first = first or part
        return first

    def _editions(self, part: ReadingPart, language: str) -> Iterator[Made]:
        """The plans that specs of the id and version of a plan make in a language, for its role."""
        for loaded, name in self._specs("id", part.spec, language):
            spec = loaded.spec
            if spec and (spec.id, spec.version, spec.language) == (part.spec, part.version, language):
                yield Made(spec, name, _part(spec, part.role, previous=part.previous))

    def _specs(self, key: str, value: str, language: str = "") -> Iterator[tuple[Loaded, str]]:
        """The specs that may say this: those named, then those of the shelf."""
        yield from ((open_spec(name, language=language), name) for name in self._names)
        yield from ((loaded, str(path)) for path, loaded in saying(key, value, language))


def _part(spec: Spec, role: str = "", *, previous: bool = False) -> ReadingPart:
    part = make_plan(spec, role=role, previous=previous).reading
    if part is None:
        raise TypeError(spec.id)
    return part
