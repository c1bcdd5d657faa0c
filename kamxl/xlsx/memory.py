"""What texts and parts of files were found to say, kept for the next file: workbooks of one plan are much alike."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kamxl.xlsx.xml import SPACES, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kamxl.archive import Package
    from kamxl.limits import Limits
    from kamxl.xlsx.xml import Element

Found = TypeVar("Found")
# a plan travels in texts of 30,000 characters; whatever is longer is an answer
_LONGEST = 40_000
# a large workbook has 10,000 pieces
_MOST = 48_000_000
# about what an entry takes besides its text
_OVERHEAD = 400
_SMALL, _KEPT = 65_536, 256
# a text that is a copy's reference, and when a program saved the workbook
_REFERENCE = re.compile(b'>((?:"|&quot;)?[A-Z][A-Z0-9]{0,7}-[A-Z0-9]{8}-[A-Z0-9]{2}(?:"|&quot;)?)(?=</)')
_SAVED = re.compile(b"(<dcterms:(?:created|modified) [^<>]*>)[0-9TZ:.-]{1,30}(?=</)")
REFERENCE = "THE-REFERENCE"
"""What stands for the reference of a copy."""


class Memory(dict[str, Found], Generic[Found]):
    """What was found for texts; it starts anew when they have come to 48 MB."""

    def __init__(self) -> None:
        super().__init__()
        self._size = 0

    def keep(self, text: str, found: Found) -> Found:
        """Keeps what was found, unless the text is a long one."""
        if len(text) <= _LONGEST:
            self._size += len(text) + _OVERHEAD
            if self._size > _MOST:
                self.clear()
                self._size = len(text) + _OVERHEAD
            self[text] = found
        return found


def told(
    package: Package,
    name: str,
    make: Callable[[Sequence[Element], str, Limits], Found],
    spaces: frozenset[str] | None = SPACES,
    plain: Callable[[bytes], bytes] | None = None,
) -> Found:
    """What a function makes of the elements of a part, its name and the limits; of the same bytes it is made once.

    ``plain`` takes out of them what the function does not ask for.

    Raises:
        Damaged: as :func:`kamxl.xlsx.xml.parse`, and what the function raises.
    """
    part = package.counted(name)
    if plain is not None:
        part = _plain(plain, part) if len(part) <= _SMALL else plain(part)
    return _once(package, name, part, make, spaces)


@lru_cache(maxsize=16)
def _plain(plain: Callable[[bytes], bytes], part: bytes) -> bytes:
    return plain(part)


def told_but(
    package: Package,
    name: str,
    make: Callable[[Sequence[Element], str, Limits], Found],
    filled: Callable[[Found, str], Found | None],
    spaces: frozenset[str] | None = SPACES,
) -> Found:
    """The same of a part that is alike in many workbooks but for the reference of each.

    ``filled`` puts a reference in the place of :data:`REFERENCE`; it gives None where it finds none.

    Raises:
        Damaged: as :func:`told`.
    """
    part = _SAVED.sub(rb"\1", package.counted(name))
    own = list(islice(_REFERENCE.finditer(part), 2)) if REFERENCE.encode() not in part and b"<!" not in part else []
    if len(own) == 1:
        text = own[0].group(1)
        blank = part[: own[0].start(1)] + REFERENCE.encode() + part[own[0].end(1) :]
        found = filled(_once(package, name, blank, make, spaces), text.decode().replace("&quot;", '"'))
        if found is not None:
            return found
    return _once(package, name, part, make, spaces)


def _once(
    package: Package,
    name: str,
    part: bytes,
    make: Callable[[Sequence[Element], str, Limits], Found],
    spaces: frozenset[str] | None,
) -> Found:
    once = _made if len(part) <= _SMALL else _made.__wrapped__
    return cast("Found", once(make, part, name, package.limits, spaces))


@lru_cache(maxsize=_KEPT)
def _made(
    make: Callable[[Sequence[Element], str, Limits], object],
    part: bytes,
    name: str,
    limits: Limits,
    spaces: frozenset[str] | None,
) -> object:
    return make(listed(name, part, limits, spaces), name, limits)
