"""What is measured on: specs of any size, people, workbooks that came back, teams; invented, and always the same."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from kamxl.api import load_spec, plan_of
from kamxl.issue import personal_copies
from kamxl.results.arrange import Sender, arrange
from kamxl.results.consolidate import consolidate
from kamxl.results.model import Field, Key
from kamxl.roster.people import Person
from kamxl.values.kinds import Score
from kamxl.xlsx.copies import Copies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kamxl.plan.model import Copy, Plan
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.results.team import TeamResult
    from kamxl.spec.model import Spec
    from kamxl.values.kinds import Answer

BASE = "kam-growth-planning"
LARGE = 448
_PER_CAPABILITY = 32
_MODELS = 200
_WORDS = [
    "the",
    "plan",
    "names",
    "an",
    "owner",
    "for",
    "each",
    "aim",
    "and",
    "says",
    "by",
    "when",
    "the",
    "customer",
    "will",
    "see",
    "what",
    "it",
    "brings",
    "to",
    "both",
]


def spec_text(statements: int) -> str:
    """The YAML of a spec with so many statements, 32 to a capability."""
    chance = random.Random(statements)
    capabilities = []
    for number in range(-(-statements // _PER_CAPABILITY)):
        count = min(_PER_CAPABILITY, statements - number * _PER_CAPABILITY)
        asked = [
            {
                "id": f"s-{number + 1}-{at}",
                "code": f"C{number + 1}-{at:02}",
                "text": f"{number + 1}.{at}: {' '.join(chance.choices(_WORDS, k=14))}.",
                "weight": 1 + at % 2,
            }
            for at in range(1, count + 1)
        ]
        name = {"id": f"c-{number + 1}", "code": f"C{number + 1}", "title": f"The capability {number + 1}"}
        capabilities.append({**name, "short_title": f"Part {number + 1}", "statements": asked})
    levels = [{"value": value, "label": f"Level {value}", "description": f"What {value} means."} for value in range(4)]
    return yaml.safe_dump(
        {
            "id": f"generated-{statements}",
            "code": "GEN",
            "version": "1",
            "title": f"An assessment with {statements} statements",
            "respondent": [{"id": "name", "label": "Your name"}, {"id": "organisation", "label": "Organisation"}],
            "scale": {"levels": levels, "evidence": True, "where": True, "comments": True},
            "phases": [{"id": "only", "title": "Only", "capabilities": capabilities}],
        },
        sort_keys=False,
    )


def roster(people: int) -> str:
    """A roster of so many people."""
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow(["name", "organisation", "email"])
    lines.writerows([f"Person {n}", f"Organisation {n % 97}", f"person.{n}@example.org"] for n in range(people))
    return target.getvalue()


class Case:
    """A spec with all that is made of it. ``name`` is what a command is given for it."""

    def __init__(self, title: str, name: str) -> None:
        self.title = title
        self.name = name
        self.spec: Spec = load_spec(name)
        self.plan: Plan = plan_of(self.spec)

    @classmethod
    def generated(cls, statements: int, folder: Path) -> Case:
        """A generated spec."""
        path = folder / f"generated-{statements}.yaml"
        path.write_text(spec_text(statements), encoding="utf-8")
        return cls(f"{statements} statements", str(path))

    @property
    def reading(self) -> ReadingPart:
        """The part of the plan that a reader needs."""
        if self.plan.reading is None:
            raise TypeError(self.name)
        return self.plan.reading

    @cached_property
    def copies(self) -> Copies:
        """What writes copies; its samples are made once."""
        return Copies(self.plan)

    def issued(self, count: int, first: int = 0) -> list[Copy]:
        """Copies for so many people, not yet written."""
        return [issued.copy for issued in personal_copies(self.reading, self.people(count, first))]

    def people(self, count: int, first: int = 0) -> Iterator[Person]:
        """So many people of a roster."""
        for number in range(first, first + count):
            told: dict[str, str | date] = {"name": f"Person {number}", "organisation": f"Organisation {number % 97}"}
            yield Person(f"p{number}", number + 2, told, {})

    def answered(self, count: int, first: int = 0) -> list[Copy]:
        """Copies that are filled in, each with other scores, evidence and comments."""
        found = []
        for number, copy in enumerate(self.issued(count, first), start=first):
            found.append(copy._replace(answers={**self._answers(random.Random(number)), **copy.answers}))
        return found

    def returned(self, count: int, first: int = 0) -> list[bytes]:
        """Workbooks that came back filled in, as kamxl itself writes them."""
        return [self.copies.write(copy) for copy in self.answered(count, first)]

    def team(self, people: int) -> TeamResult:
        """What a team of so many comes to."""
        models = [self._submission(number) for number in range(min(people, _MODELS))]
        everybody = (self._as(models[number % _MODELS], number) for number in range(people))
        return consolidate(list(everybody), spec=self.spec)

    def _as(self, model: Submission, number: int) -> Submission:
        """The same answers from somebody else."""
        fields = {**model.fields, "respondent/name:value": Field(f"Person {number}", "answered", "Cover!C5")}
        own = f"Person {number}.xlsx", f"GEN-{number:08}-AA", Key(f"p{number}")
        return model._replace(file=own[0], reference=own[1], key=own[2], fields=fields)

    def _answers(self, chance: random.Random) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for block in self.reading.of("statements"):
            for row in block.rows:
                for heading in block.headings:
                    if isinstance(heading.kind, Score):
                        found[f"{row.id}:score"] = chance.choice(heading.kind.levels)
                if chance.random() < 1 / 3:
                    found[f"{row.id}:comment"] = f"Seen in {chance.choice(_WORDS)} {chance.randrange(1000)}"
        return found

    def _submission(self, number: int) -> Submission:
        answers = self._answers(random.Random(number))
        fields = {name: Field(value, "answered", "Sheet!E7") for name, value in answers.items()}
        fields["respondent/name:value"] = Field(f"Person {number}", "answered", "Cover!C5")
        fields["respondent/organisation:value"] = Field(f"Organisation {number % 97}", "answered", "Cover!C6")
        reference, key = f"GEN-{number:08}-AA", Key(f"p{number}")
        sender = Sender(f"Person {number}.xlsx", self.reading.digest(), reference, "unsigned", key, {})
        return arrange(sender, self.reading, fields)


def rows_of(people: int, columns: int) -> list[tuple[Any, ...]]:
    """Rows for a data sheet: who it is, then scores, of which one in eight is blank."""
    chance = random.Random(people)
    scores = (0, 1, 2, 3, 3, 2, 1, None)
    return [
        (
            *(f"Person number {n}", f"Organisation {n % 97}", f"GEN-{chance.randrange(36**8):08X}-5K"),
            *chance.choices(scores, k=columns - 3),
        )
        for n in range(people)
    ]
