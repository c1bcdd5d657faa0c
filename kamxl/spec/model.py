"""What a spec can say. Every model is frozen and refuses unknown keys; texts are canonical before they get here.

Rules that need more than one field (uniqueness, codes, look) live in ``kamxl.spec.checks``; each has its own code.
"""

# no annotations from the future: pydantic would compile each of them again
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kamxl.spec.forms import (
    ByRole,
    Code,
    Colour,
    Edge,
    Id,
    Label,
    Mark,
    Number,
    Share,
    SharesByRole,
    Short,
    SpecCode,
    Spelling,
    Text,
    Version,
    Weight,
)


class Part(BaseModel):
    """The manner of every part of a spec: frozen, strict, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Option(Part):
    """One answer of a choice: what is stored, and what a person sees."""

    key: Id
    label: Label
    also: tuple[Spelling, ...] = ()
    """Further spellings that are understood; of a label in several languages the English one is added here."""


class FieldSpec(Part):
    """A field that the respondent fills in on the cover."""

    id: Id
    label: Label
    kind: Literal["text", "date", "choice"] = "text"
    required: bool = False
    options: tuple[Option, ...] = ()
    help: Text | None = None


class Level(Part):
    """One level of a scale."""

    value: Number
    label: Label
    description: Text | None = None
    counts_as: Number | None = None
    """The level of the yardstick that it stands for; by default its own value, where that is one."""


class Scale(Part):
    """How a statement is scored, and what is asked beside the score."""

    title: Label | None = None
    note: Text | None = None
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=21)]
    yardstick: Annotated[tuple[Number, ...], Field(min_length=2, max_length=21)] | None = None
    """The levels on which the editions and variants of a family are compared; by default the scale's own."""
    evidence: bool = False
    evidence_question: Text | None = None
    where: bool = False
    comments: bool = True
    not_applicable: bool = False


class Introduction(Part):
    """A block of the instructions: a heading, a paragraph, a list."""

    heading: Label
    text: Text | None = None
    points: tuple[Text, ...] = ()


class Written(Part):
    """A written answer: how many words are a good guide, and how many rows its block has."""

    words: Annotated[int, Field(ge=1, le=10_000)] = 500
    rows: Annotated[int, Field(ge=1, le=60)] = 12
    prompt: Text | None = None


class Register(Part):
    """A register of supporting evidence."""

    rows: Annotated[int, Field(ge=1, le=60)] = 8
    prompt: Text | None = None


class SignOff(Part):
    """A sign-off block: what the person who signs attests."""

    text: Text


class Prompt(Part):
    """One question of a reflection block."""

    id: Id
    text: Text


class SectionAsks(Part):
    """What a section asks; what it leaves out it takes from its capability."""

    scores: bool | None = None
    written: Written | Literal[False] | None = None


class Asks(SectionAsks):
    """What a capability asks; what it leaves out it takes from the spec's ``asks``. ``false`` switches a block off."""

    register_: Annotated[Register | Literal[False] | None, Field(alias="register")] = None
    sign_off: SignOff | Literal[False] | None = None
    reflection: tuple[Prompt, ...] | None = None


class Statement(Part):
    """One statement: the smallest thing that is scored."""

    id: Id
    code: Code
    topic: Label | None = None
    text: Text
    evidence_hint: Text | None = None
    weight: Weight = 1
    target: Number | None = None
    targets: ByRole | None = None
    """Targets by role; ``target`` is that of everybody else."""
    meaning: Mark | None = None
    """Since when the words mean what they mean; two statements of one id are comparable where this is the same."""
    family_weight: Weight | None = None
    """Its weight where the family compares its results; by default its own."""

    def aim(self, role: str = "") -> int | float | None:
        """The target of a role; of one that is not named, the target of everybody."""
        return (self.targets or {}).get(role, self.target)


class Section(Part):
    """A part of a capability. Its code names its written answer."""

    id: Id
    code: Code | None = None
    title: Label
    asks: SectionAsks = SectionAsks()
    statements: tuple[Statement, ...] = ()


class Capability(Part):
    """A capability (the scorecard calls it a component, the diploma a competency): one sheet of the workbook."""

    id: Id
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,4}[0-9]*$", max_length=8)]
    title: Label
    short_title: Short
    question: Text | None = None
    asks: Asks = Asks()
    sections: tuple[Section, ...] = ()
    statements: tuple[Statement, ...] = ()
    target: Share | None = None
    targets: SharesByRole | None = None
    """Targets by role, in per cent; ``target`` is that of everybody else."""

    def aim(self, role: str = "") -> int | float | None:
        """The target of a role in per cent, as for a statement."""
        return (self.targets or {}).get(role, self.target)

    def all_statements(self) -> Iterator[Statement]:
        """The statements in their order, those of sections last."""
        yield from self.statements
        for section in self.sections:
            yield from section.statements


def written_code(capability: Capability) -> str:
    """The code of a written answer that belongs to no section."""
    return f"{capability.code}-00"


class Phase(Part):
    """A group of capabilities."""

    id: Id
    title: Label
    question: Text | None = None
    capabilities: Annotated[tuple[Capability, ...], Field(min_length=1)]


class Band(Part):
    """A named range of the percentage, from ``start`` per cent upwards to the next band."""

    start: Annotated[int, Field(ge=0, le=100, alias="from")]
    label: Label
    colour: Colour


class Summary(Part):
    """Options of the summary; all off by default."""

    bands: tuple[Band, ...] = ()
    evidence_counts: bool = False


class Look(Part):
    """The look of a workbook."""

    primary: Colour = "#1F3A5F"
    accent: Colour = "#2F6F8F"
    input: Colour = "#FFF8E5"
    font: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]*$", max_length=31)] = "Calibri"
    logo: Annotated[str, StringConstraints(min_length=1, max_length=240)] | None = None
    header: Edge = ""
    footer: Edge = ""
    paper: Literal["A4", "Letter"] = "A4"


class Role(Part):
    """A role that people can have in a roster; targets may differ by it."""

    id: Id
    label: Label


class Practical(Part):
    """What the instructions say about the occasion; a build can give each anew."""

    time_needed: Text | None = None
    return_by: Text | None = None
    return_to: Text | None = None
    who_sees: Text | None = None


class Spec(Practical):
    """An assessment."""

    id: Id
    code: SpecCode
    version: Version
    title: Label
    subtitle: Label | None = None
    description: Text | None = None
    source: Text | None = None
    rights: Text | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
    family: Id | None = None
    roles: tuple[Role, ...] = ()
    respondent: Annotated[tuple[FieldSpec, ...], Field(min_length=1)]
    subject: FieldSpec | None = None
    scale: Scale
    purpose: Text | None = None
    introduction: tuple[Introduction, ...] = ()
    asks: Asks = Asks()
    summary: Summary = Summary()
    look: Look = Look()
    protect: Literal["scores", "all", "none"] = "scores"
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]

    def capabilities(self) -> Iterator[Capability]:
        """Every capability in its order."""
        for phase in self.phases:
            yield from phase.capabilities

    def statements(self) -> Iterator[Statement]:
        """Every statement in its order."""
        for capability in self.capabilities():
            yield from capability.all_statements()

    @property
    def kin(self) -> str:
        """The id of the family: of the spec that all its variants and editions go back to."""
        return self.family or self.id

    def scores(self, capability: Capability, section: Section | None = None) -> bool:
        """Whether statements are scored here: the nearest ``asks`` that says so decides, and by default they are."""
        found = (asks.scores for asks in self._asks(capability, section))
        return next((value for value in found if value is not None), True)

    def written(self, capability: Capability, section: Section | None = None) -> Written | None:
        """The written answer asked for here, or None."""
        found = (asks.written for asks in self._asks(capability, section))
        return next((value for value in found if value is not None), None) or None

    def register_of(self, capability: Capability) -> Register | None:
        """The evidence register of a capability, or None."""
        found = (capability.asks.register_, self.asks.register_)
        return next((value for value in found if value is not None), None) or None

    def sign_off(self, capability: Capability) -> SignOff | None:
        """The sign-off block of a capability, or None."""
        found = (capability.asks.sign_off, self.asks.sign_off)
        return next((value for value in found if value is not None), None) or None

    def reflection(self, capability: Capability) -> tuple[Prompt, ...]:
        """The reflection questions of a capability."""
        found = (capability.asks.reflection, self.asks.reflection)
        return next((value for value in found if value is not None), ())

    def _asks(self, capability: Capability, section: Section | None) -> tuple[SectionAsks, ...]:
        """The places that may say what is asked, nearest first."""
        return (section.asks, capability.asks, self.asks) if section else (capability.asks, self.asks)
