"""A draft: what a spec will say, with the guesses in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kamxl.drafting.rows import Item
    from kamxl.drafting.scales import Found


@dataclass(slots=True)
class Statement:
    """A statement: ``was`` says where it was found, and under which number."""

    item: Item
    id: str
    code: str
    text: str
    topic: str = ""
    hint: str = ""
    weight: int | float | None = None
    target: int | float | None = None
    was: str = ""


@dataclass(slots=True)
class Section:
    """A part of a capability; one without a title holds the statements that stand in none."""

    title: str
    number: str = ""
    id: str = ""
    items: list[Item] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Capability:
    """A capability: ``tab`` is what its sheet could be called, ``guess`` what of its title is one."""

    title: str
    number: str = ""
    tab: str = ""
    guess: str = ""
    id: str = ""
    code: str = ""
    short_title: str = ""
    sections: list[Section] = field(default_factory=list)

    def section(self, title: str, number: str = "") -> Section:
        """The section of a title, a new one where there is none yet."""
        found = next((item for item in self.sections if item.title == title), None)
        if found is None:
            found = Section(title, number)
            self.sections.append(found)
        return found

    def items(self) -> list[Item]:
        """The statements as they were found, in the order in which a spec counts them."""
        ordered = sorted(self.sections, key=lambda section: bool(section.title))
        return [item for section in ordered for item in section.items]


@dataclass(slots=True)
class Phase:
    """A group of capabilities."""

    title: str
    id: str = ""
    guess: str = ""
    capabilities: list[Capability] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A whole draft. ``asked`` are the columns beside the scores: evidence, where, comments."""

    title: str
    guess: str
    language: str
    scale: Found
    phases: list[Phase]
    fields: list[tuple[str, str]] = field(default_factory=list)
    subject: str = ""
    subtitle: str = ""
    introduction: list[tuple[str, list[str]]] = field(default_factory=list)
    evidence: bool = False
    where: bool = False
    comments: bool = False
    id: str = ""
    code: str = ""

    def capabilities(self) -> list[Capability]:
        """Every capability in its order."""
        return [item for phase in self.phases for item in phase.capabilities]
