"""An invented team, and how each of its people would fill in a workbook. Nobody here exists."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kamxl.values.kinds import Choice, Day, LongText, Percent, Score, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.reading import Block, ReadingPart
    from kamxl.values.kinds import Answer, Kind

ROSTER = """id,name,email,organisation,role,key-account
1,Ana Silva,ana.silva@example.com,Harbour Foods,Key account manager,Northwind Retail
2,Björn Åkesson,bjorn.akesson@example.com,Harbour Foods,Key account manager,Contoso Markets
3,Chidi Okafor,chidi.okafor@example.com,Harbour Foods,Senior account manager,Lakeside Stores
4,Dora Kovács,dora.kovacs@example.com,Harbour Foods,Key account manager,Tailspin Catering
5,Émile Dubois,emile.dubois@example.com,Harbour Foods,Key account manager,Fabrikam Hotels
6,Farah Haddad,farah.haddad@example.com,Harbour Foods,Global account manager,Wingtip Group
"""


def roster_text(*, subject: bool) -> str:
    """The team as a roster; an assessment without a subject needs no column for it."""
    return ROSTER if subject else "".join(line.rpartition(",")[0] + "\n" for line in ROSTER.splitlines())


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody answers: the share answered, the usual level from 0 to 1, the share with evidence, slips or not."""

    answered: float
    level: float
    evidence: float
    slips: bool = False


HABITS = {
    "1": Habit(1.0, 0.72, 0.7),
    "2": Habit(1.0, 0.55, 0.4),
    "3": Habit(0.85, 0.62, 0.5, slips=True),
    "4": Habit(1.0, 0.45, 0.8),
    "5": Habit(0.4, 0.5, 0.3),
}
"""By the id of the roster; who is not here has not sent anything back."""

_COMMENTS = (
    "Agreed with the account team in March.",
    "Waiting for the figures of the second quarter.",
    "Only for the two largest sites so far.",
    "Needs a sponsor outside sales.",
    "The customer's buyer confirmed this by e-mail.",
)
_PLACES = ("Account folder, tab 3", "CRM, account record", "Shared drive / account plan", "Minutes of the last review")
_ACTIONS = (
    "Interview three people of the account outside purchasing",
    "Put figures on the value delivered last year",
    "Agree the plan's three goals with the customer's sponsor",
    "Close the gaps in the contact map",
)
_NAMES = ("Maria Jensen", "Tom Becker", "Lucia Moretti")
_SUPPORT = ("An hour of finance", "Access to the delivery data", "The sales director's backing")
_MEASURES = ("Three interviews written up", "Figures accepted by the buyer", "No empty line in the contact map")
_ITEMS = ("Account plan 2026", "Workshop report, February", "Value calculation for line 4")
_SIGNED = {
    "name": _NAMES,
    "position": ("Head of sales, Harbour Foods",),
    "relationship": ("Has worked with the account team since 2021",),
}
_SENTENCES = (
    "I began with what the customer publishes and checked it against what our own records say.",
    "The account had grown by chance, so I asked which of our people had caused the growth and what they had done.",
    "Two of the five sites decide for themselves, which our earlier plan had missed.",
    "I set up a half-day workshop with supply, finance and quality, and wrote the result on one page.",
    "The value chain was drawn with the customer's planner, who corrected it twice.",
    "We measured waste at the line before and after, and the saving came to about four per cent of the spend.",
    "What I would do differently is to bring finance in before the offer is made.",
    "The idea behind it is that an offer is worth what it changes in the customer's own figures.",
    "The sponsor accepted the figures in writing, and the plan was reviewed every quarter since.",
)


def answers_of(part: ReadingPart, person: str, day: date) -> dict[str, Answer]:
    """What a person of the roster would answer, by field id; the cover is left as it was issued, but for its date."""
    habit = HABITS[person]
    chance = random.Random(f"{part.spec}/{person}")  # noqa: S311  an invented team needs no secrets
    found: dict[str, Answer] = {}
    for block in part.blocks:
        found.update(_answers(block, habit, chance, day))
    return _slipped(found) if habit.slips else found


def _answers(block: Block, habit: Habit, chance: random.Random, day: date) -> Iterator[tuple[str, Answer]]:
    filled = {"actions": 3, "register": 2}.get(block.family, len(block.rows))
    for place, row in enumerate(block.rows):
        left_out = chance.random() > habit.answered or place >= filled
        for name, kind in _fields(block, row.id):
            if block.family == "fields":
                if isinstance(kind, Day):
                    yield name, day
                continue
            value = _value(name, kind, habit, chance, day)
            if value is not None and not left_out:
                yield name, value


def _fields(block: Block, row: str) -> Iterator[tuple[str, Kind]]:
    return ((name, kind) for name, kind in block.fields() if name.rpartition(":")[0] == row)


def _value(name: str, kind: Kind, habit: Habit, chance: random.Random, day: date) -> Answer | None:
    """One answer; None where this person would leave the cell blank."""
    row, _, role = name.rpartition(":")
    if role == "value":
        role = row.rpartition("/")[2]
    found: Answer | None = None
    match kind:
        case Score(levels=levels):
            place = round(chance.gauss(habit.level, 0.25) * (len(levels) - 1))
            found = sorted(levels)[min(max(place, 0), len(levels) - 1)]
        case LongText():
            found = _paragraphs(chance)
        case Choice(options=options) if role == "evidence":
            found = options[0][0] if chance.random() < habit.evidence else options[1][0]
        case Choice(options=options):
            found = chance.choice(options)[0]
        case Percent():
            found = chance.choice((40, 60, 80, 100))
        case Day():
            found = day + timedelta(days=chance.choice((0, 30, 60, 90)))
        case Text():
            found = _text(role, chance)
    return found


def _paragraphs(chance: random.Random) -> str:
    chosen = chance.sample(_SENTENCES, chance.randint(5, len(_SENTENCES)))
    half = len(chosen) // 2
    return " ".join(chosen[:half]) + "\n" + " ".join(chosen[half:])


def _text(role: str, chance: random.Random) -> str | None:
    if role in {"comment", "where"} and chance.random() < 0.75:  # noqa: PLR2004  most people comment little
        return None
    pool = {
        "where": _PLACES,
        "reference": _PLACES,
        "action": _ACTIONS,
        "owner": _NAMES,
        "support": _SUPPORT,
        "measure": _MEASURES,
        "item": _ITEMS,
    } | _SIGNED
    return chance.choice(pool.get(role, _COMMENTS))


def _slipped(found: dict[str, Answer]) -> dict[str, Answer]:
    """The slips of a hurried person: a number typed as text, and a score that is no level."""
    first, *others = [name for name in found if name.endswith(":score")]
    return found | {first: f" {found[first]} ", others[-1]: "2 - partly"} if others else found
