"""What a roster can choose for a person's workbook: its language, and the role whose targets it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kamxl.roster.cells import CellFault
from kamxl.spec.model import Role
from kamxl.spec.telling import did_you_mean, listing, quote
from kamxl.values.text import witness
from kamxl.words.tags import base, english_name, names, tag_of

CHOSEN = ("language", "role")
"""The columns that choose."""


class Offer(NamedTuple):
    """The roles and the languages (their tags, the spec's own first) that a spec has; without any, all passes."""

    roles: Sequence[Role] = ()
    languages: Sequence[str] = ()

    def chosen(self, column: str, text: str) -> str:
        """The tag of a language or the id of a role, for what stands in a cell.

        Raises:
            CellFault: it is none that the spec has (KX149, KX171, KX178).
        """
        offered = self.languages if column == "language" else self.roles
        if not offered:
            return text
        return self.language(text) if column == "language" else self.role(text)

    def language(self, text: str) -> str:
        """The tag of a language that the spec has, for its tag, its English name or its own, in any case.

        Raises:
            CellFault: it is none that kamxl knows (KX171), or none that the spec has (KX178).
        """
        tag = tag_of(text)
        if not tag:
            known = [name for entry in names().values() for name in entry]
            advice = did_you_mean(text, known) or f"the spec has {listing(self.languages)}"
            raise CellFault("KX171", f"{quote(text)} is no language that kamxl knows", advice)
        near = (other for other in self.languages if base(other) == base(tag))
        found = tag if tag in self.languages else next(near, "")
        if not found:
            message = f"the spec has no texts in {english_name(tag)}"
            raise CellFault("KX178", message, f"it has {listing(self.languages)}")
        return found

    def role(self, text: str) -> str:
        """The id of a role, for its id or its label, in any case.

        Raises:
            CellFault: the spec has no such role (KX149).
        """
        wanted = witness(text)
        for role in self.roles:
            if wanted in {witness(role.id), witness(role.label)}:
                return role.id
        known = [name for role in self.roles for name in (role.id, role.label)]
        raise CellFault("KX149", f"the spec has no role {quote(text)}", did_you_mean(text, known))
