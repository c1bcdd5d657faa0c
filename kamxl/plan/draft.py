"""What the sheets of one plan share while it is made: the spec, the words, the kinds, the blocks found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.score import Group
from kamxl.values.kinds import YES, Choice, Kind, LongText, Score, Text, day, yes_no

if TYPE_CHECKING:
    from kamxl.plan.model import SheetPlan
    from kamxl.plan.reading import Block, Claim
    from kamxl.plan.sheet import SheetBuilder
    from kamxl.spec.model import Capability, FieldSpec, Section, Spec, Statement, Written
    from kamxl.words import Words


class Draft:
    """A plan in the making."""

    def __init__(
        self, spec: Spec, words: Words, score: Score, evidence: Choice, role: str = "", *, previous: bool = False
    ) -> None:
        self.spec, self.words, self.role, self.previous = spec, words, role, previous
        self.score, self.evidence = score, evidence
        self.sheets: list[SheetPlan] = []
        self.ids: dict[str, tuple[str, int, int]] = {}
        self.names: dict[str, str] = {}
        self.blocks: list[Block] = []
        self.groups: list[Group] = []
        self.claims: list[Claim] = []
        self.lists: dict[Kind, str] = {}
        self.legend: list[tuple[str, str, str]] = []

    def add(self, builder: SheetBuilder) -> None:
        """Takes a finished sheet."""
        self.sheets.append(builder.done(self.words))
        self.ids.update(builder.ids)

    @property
    def yes(self) -> str:
        """What a cell shows where there is evidence."""
        return str(self.evidence.render(YES))

    def source(self, kind: Kind) -> str:
        """The name of the cells that a list takes its options from, where it can't be a literal; '' where it can."""
        if kind.entry().literal:
            return ""
        return self.lists.setdefault(kind, f"list/{len(self.lists)}")

    def take(self, block: Block) -> Block:
        """Takes a block of the reading part."""
        self.blocks.append(block)
        return block


def draft(spec: Spec, words: Words, role: str = "", *, previous: bool = False) -> Draft:
    """An empty draft for a spec."""
    levels = tuple(level.value for level in spec.scale.levels)
    score = Score(levels, not_applicable=spec.scale.not_applicable, absent=words("N/A"))
    return Draft(spec, words, score, yes_no(words), role, previous=previous)


def field_kind(item: FieldSpec, words: Words) -> Kind:
    """The kind of a respondent field."""
    match item.kind:
        case "date":
            return day(words)
        case "choice":
            also = tuple((text, option.key) for option in item.options for text in option.also)
            return Choice(tuple((option.key, option.label) for option in item.options), also)
        case _:
            return Text()


def long_text(written: Written) -> LongText:
    """The kind of a written answer."""
    return LongText(rows=written.rows, words=written.words)


def weight(statement: Statement) -> int | float:
    """A weight as a whole number where it is one, else with the 15 digits that a formula has: equal weights are one."""
    given = statement.weight
    return int(given) if given == int(given) else float(number_text(given))


def scored_rows(
    spec: Spec, capability: Capability, section: Section | None = None
) -> tuple[tuple[str, int | float], ...]:
    """The rows that are scored, each with its weight: of a section, or of the whole capability."""
    if section is not None:
        return (
            tuple((row_id(item), weight(item)) for item in section.statements)
            if spec.scores(capability, section)
            else ()
        )
    own = tuple((row_id(item), weight(item)) for item in capability.statements) if spec.scores(capability) else ()
    return own + tuple(row for part in capability.sections for row in scored_rows(spec, capability, part))


def row_id(statement: Statement) -> str:
    """The hidden id of a statement's row."""
    return f"statement/{statement.id}"
