"""The settings of a project, as they are used; ``kamxl.settings`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.identity import key_id
from kamxl.limits import LIMITS, Limits


class Project(NamedTuple):
    """The settings of a project. Of ``keys`` the first signs; each is known when workbooks come back.

    ``audit`` asks for the rules of cells and the protection of sheets to be compared with what was issued.
    """

    limits: Limits = LIMITS
    passwords: tuple[str, ...] = ()
    keys: tuple[bytes, ...] = ()
    audit: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    def __repr__(self) -> str:
        return f"Project({len(self.passwords)} passwords, {len(self.keys)} keys, audit={self.audit})"

    @property
    def key(self) -> bytes:
        """The key that signs; no bytes where there is none."""
        return self.keys[0] if self.keys else b""

    @property
    def known_keys(self) -> Mapping[str, bytes]:
        """The keys by their ids."""
        return {key_id(key): key for key in self.keys}
