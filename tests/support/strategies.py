"""Strategies that invent valid specs, and canonical answers to them.

A spec is drawn as plain data, written as YAML and pushed through ``load_spec``: nothing gets in but by the real door.
Sizes are small unless ``large`` asks for more.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from kamxl.identity import blank_reference, reference
from kamxl.plan.model import Plan
from kamxl.spec.checks import RESERVED, TOTAL
from kamxl.spec.load import load_spec
from kamxl.spec.misread import misread
from kamxl.spec.model import Spec
from kamxl.spec.terms import escaped
from kamxl.values.kinds import NOT_APPLICABLE, Answer, Choice, Day, Kind, LongText, Percent, Score
from kamxl.values.text import LIMIT, canonical, fitting, witness
from tests.support.awkward import AWKWARD, LEGAL, WORDS, kept, texts

Data: TypeAlias = dict[str, Any]

_ESCAPED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def as_yaml(data: Data) -> bytes:
    """The data as YAML in its flow style, every text quoted; what a file may not hold as it is, is escaped."""
    text = escaped(json.dumps(data, ensure_ascii=False))
    return _ESCAPED.sub(lambda found: f"\\U{ord(found.group()):08X}", text).encode()


def loaded(data: Data) -> Spec:
    """The spec that the data make; one that is refused is a fault of the strategy, or of ``load_spec``."""
    found = load_spec(as_yaml(data), "invented.yaml")
    assert found.spec is not None, found.diagnostics
    assert not found.diagnostics
    return found.spec


def specs(*, large: bool = False) -> st.SearchStrategy[Spec]:
    """Valid specs."""
    return spec_data(large=large).map(loaded)


# --- specs ------------------------------------------------------------------------------------------------------------

_IDS = ("a", "b", "1", "1.1", "x-y", "x.y", "x_y", "total", "name", "score", "part", "2026-plan")
_LETTERS = ("C", "K", "kam", "Zz", "AB", "Qqqq", "E")
_PRIMARY = ("#1F3A5F", "#000000", "#2f6f8f", "#5A1A6B", "#7A1F1F", "#006100")
_INPUT = ("#FFFFFF", "#FFF8E5", "#e5f2ff", "#F0FFF0")
_FONTS = ("Calibri", "Arial", "Segoe UI", "Liberation Sans", "X_1-2 3")
_LOGOS = ("logo.png", "pictures/acme & co.png", "a/b/日本.png")
_SCALES: tuple[tuple[float, ...], ...] = (
    *(
        (0, 1, 2, 3),
        (1, 2, 3),
        (0, 0.5, 1),
        (0, 1, 2, 3),
        (1, 2, 3),
        (0, 0.5, 1),
        (0, 1),
        (0.1, 0.2, 0.3),
        (1.0, 2.0),
        (0, 1, 3, 9),
        (-2, -1, 0, 1, 2),
    ),
    *((0, 100_000.5, 1_000_000), (0, 1e-06), tuple(range(21)), (0, 2.5, 5, 7.5, 10), (-1, 0, 1)),
    *((0, 0.1 + 0.2, 1),),
)


@st.composite
def spec_data(draw: st.DrawFn, *, large: bool = False) -> Data:
    """The data of a valid spec."""
    return _Maker(draw, large=large).spec()


class _Maker:
    """One spec in the making: what must be unique, and how much of everything there is."""

    def __init__(self, draw: st.DrawFn, *, large: bool) -> None:
        self.draw = draw
        self.large = large
        self.used: dict[str, set[str]] = {}
        self.levels: list[float] = []

    def text(self, limit: int = 2000) -> str:
        return self.draw(texts(limit))

    def label(self) -> str:
        return self.text(120)

    def flag(self) -> bool:
        return self.draw(st.booleans())

    def some(self, few: int, many: int, low: int = 0) -> range:
        return range(self.draw(st.integers(low, many if self.large else few)))

    def options(self, **makers: Callable[[], object]) -> Data:
        """Each key with a chance of one half."""
        return {key: make() for key, make in makers.items() if self.flag()}

    def fresh(self, family: str, text: str, limit: int, fold: Callable[[str], str] = witness) -> str:
        """The text, or one like it that nothing of its family has yet."""
        used, shown, place = self.used.setdefault(family, set()), text, 1
        while fold(shown) in used:
            place += 1
            shown = f"{text[: limit - 8].rstrip()} n{place}"
        used.add(fold(shown))
        return shown

    def id(self, family: str) -> str:
        wanted = self.draw(st.sampled_from(_IDS)) * (20 if self.large and self.flag() else 1)
        wanted, place = wanted[:70].rstrip("-._"), 1
        used, shown = self.used.setdefault(family, set()), wanted
        while shown in used or (family, shown) == ("capability", TOTAL):
            place += 1
            shown = f"{wanted}-{place}"
        used.add(shown)
        return shown

    def code(self, family: str, tail: str) -> str:
        """A code that no program misreads and nobody has."""
        letters, number = self.draw(st.sampled_from(_LETTERS)), self.draw(st.integers(0, 30))
        used = self.used.setdefault(family, set())
        while True:
            code = f"{letters}{number or ''}{tail}"
            fit = misread(code, cell=bool(tail)) is None and letters.upper() not in RESERVED
            if fit and code.casefold() not in used:
                used.add(code.casefold())
                return code
            number += 1

    def row_code(self) -> str:
        return self.code("row code", f"-{self.draw(st.integers(1, 12)):02d}")

    def spec(self) -> Data:
        text, label, scale = self.text, self.label, self.scale()
        data: Data = {
            "id": self.id("spec"),
            "code": self.draw(st.from_regex(r"[A-Z]{2,6}", fullmatch=True)),
            "version": self.draw(st.sampled_from(("1", "2026.1", "v1-a_b", "x" * 24))),
            "title": label(),
            "respondent": self.respondent(),
            "scale": scale,
        }
        data |= self.options(subtitle=label, description=text, source=text, rights=text, purpose=text)
        data |= self.options(time_needed=text, return_by=text, return_to=text, who_sees=text)
        self.roles = [self.id("role") for _ in self.some(2, 3)]
        data["roles"] = [{"id": role, "label": self.fresh("role label", self.text(120), 120)} for role in self.roles]
        data |= self.options(
            family=lambda: self.id("spec"),
            language=lambda: self.draw(st.sampled_from(("en", "de", "deu", "pt-BR"))),
            subject=self.field,
            introduction=lambda: [self.introduction() for _ in self.some(2, 5)],
            asks=self.asks,
            summary=self.summary,
            look=self.look,
            protect=lambda: self.draw(st.sampled_from(("scores", "all", "none"))),
        )
        data["phases"] = self.phases()
        _Mender(self, data).mend()
        return data

    def respondent(self) -> list[Data]:
        fields = [self.field("name"), *(self.field() for _ in self.some(3, 8))]
        return self.draw(st.permutations(fields)) if self.flag() else fields

    def field(self, known: str = "") -> Data:
        if known:
            self.used.setdefault("field", set()).add(known)
        field: Data = {"id": known or self.id("field"), "label": self.fresh("label", self.text(120), 120)}
        kind = self.draw(st.sampled_from((None, "text", "date", "choice")))
        field |= {"kind": kind} if kind else {}
        if kind == "choice":
            self.used["option"], self.used["option label"] = set(), set()
            field["options"] = [self.option() for _ in self.some(4, 40, low=1)]
        return field | self.options(required=self.flag, help=self.text)

    def option(self) -> Data:
        found: Data = {"key": self.id("option"), "label": self.fresh("option label", self.text(120), 120)}
        return found | self.options(also=lambda: [self.fresh("option label", self.text(120), 120)])

    def scale(self) -> Data:
        values = list(self.draw(st.one_of(st.sampled_from(_SCALES), _levels())))
        self.levels = values[::-1] if self.flag() else values
        levels = []
        for value in self.levels:
            level: Data = {"value": value, "label": self.text(120)}
            yard = self.draw(st.sampled_from(values))
            levels.append(level | self.options(description=self.text, counts_as=lambda yard=yard: yard))  # type: ignore[misc]
        scale = self.options(title=lambda: self.text(120), note=self.text, evidence_question=self.text)
        scale |= self.options(yardstick=lambda: sorted(values))
        scale |= self.options(evidence=self.flag, where=self.flag, comments=self.flag, not_applicable=self.flag)
        return scale | {"levels": levels}

    def introduction(self) -> Data:
        found: Data = {"heading": self.text(120)}
        return found | self.options(text=self.text, points=lambda: [self.text() for _ in self.some(2, 6)])

    def section_asks(self) -> Data:
        return self.options(scores=lambda: self.draw(st.sampled_from((True, False, None))), written=self.written)

    def written(self) -> Data | bool | None:
        words, rows = st.integers(1, 10_000), st.one_of(st.just(1), st.integers(1, 60 if self.large else 15))
        asked = self.options(words=lambda: self.draw(words), rows=lambda: self.draw(rows), prompt=self.text)
        return self.either(asked)

    def either(self, asked: Data) -> Data | bool | None:
        """Asked, switched off, or left to who stands above."""
        return self.draw(st.sampled_from((asked, asked, asked, False, None)))

    def asks(self) -> Data:
        return self.section_asks() | self.options(
            register=self.register, sign_off=lambda: self.either({"text": self.text()}), reflection=self.reflection
        )

    def register(self) -> Data | bool | None:
        rows = st.integers(1, 60 if self.large else 4)
        return self.either(self.options(rows=lambda: self.draw(rows), prompt=self.text))

    def reflection(self) -> list[Data]:
        self.used["prompt"] = set()
        return [{"id": self.id("prompt"), "text": self.text()} for _ in self.some(2, 5)]

    def statement(self) -> Data:
        text = self.text()
        text = text if witness(text) else f"{text[:1990]} word"
        found: Data = {
            "id": self.id("statement"),
            "code": self.row_code(),
            "text": self.fresh("statement text", text, 2000),
        }
        weights = st.one_of(st.integers(1, 5), st.sampled_from((0.5, 0.1, 1.5, 2.0, 0.1234567890123456, 1000, 1e-06)))
        low, high = min(self.levels), max(self.levels)
        targets = st.one_of(st.sampled_from(self.levels), st.sampled_from((low, high, (low + high) / 2)))
        return found | self.options(
            topic=lambda: self.text(120),
            evidence_hint=self.text,
            weight=lambda: self.draw(weights),
            family_weight=lambda: self.draw(weights),
            meaning=lambda: self.text(120),
            target=lambda: self.draw(targets),
            **self.by_role(targets),
        )

    def by_role(self, targets: st.SearchStrategy[float]) -> dict[str, Callable[[], object]]:
        """Targets of some of the roles."""
        return {"targets": lambda: {role: self.draw(targets) for role in self.roles}} if self.roles else {}

    def statements(self) -> list[Data]:
        return [self.statement() for _ in self.some(3, 12)]

    def section(self) -> Data:
        found: Data = {"id": self.id("section"), "title": self.text(120)}
        return found | self.options(code=self.row_code, asks=self.section_asks, statements=self.statements)

    def capability(self) -> Data:
        found: Data = {
            "id": self.id("capability"),
            "code": self.code("capability code", ""),
            "title": self.text(120),
            "short_title": self.short_title(),
        }
        return found | self.options(
            question=self.text,
            asks=self.asks,
            sections=lambda: [self.section() for _ in self.some(3, 6)],
            statements=self.statements,
            target=lambda: self.draw(st.sampled_from((0, 100, 60, 33.3))),
            **self.by_role(st.sampled_from((0, 100, 25.5))),
        )

    def short_title(self) -> str:
        text = re.sub(r"[\[\]:*?/\\\n\t]", "", self.text(28)).strip("' ")
        text = kept(text, 28).strip("'")
        text = text if text and text.casefold() != "history" else "Part"
        return self.fresh("short title", text, 28, str.casefold)

    def phases(self) -> list[Data]:
        """Three capabilities or more in most specs."""
        count = self.draw(st.sampled_from((3, 4, 3, 1, 2, *((8, 11) if self.large else ()))))
        phases: list[Data] = []
        for place in range(count):
            if place == 0 or self.flag():
                phase: Data = {"id": self.id("phase"), "title": self.text(120), "capabilities": []}
                phases.append(phase | self.options(question=self.text))
            phases[-1]["capabilities"].append(self.capability())
        return phases

    def summary(self) -> Data:
        starts = st.lists(st.integers(1, 100), unique=True, max_size=4).map(sorted)
        colours = st.sampled_from(("#A61C00", "#1b6b3a", "#FFFFFF"))
        return self.options(
            evidence_counts=self.flag,
            bands=lambda: [
                {"from": start, "label": self.text(120), "colour": self.draw(colours)}
                for start in [0, *self.draw(starts)]
            ],
        )

    def look(self) -> Data:
        def one_of(*values: str) -> Callable[[], str]:
            return lambda: self.draw(st.sampled_from(values))

        return self.options(
            primary=one_of(*_PRIMARY),
            accent=one_of(*_PRIMARY),
            input=one_of(*_INPUT),
            font=one_of(*_FONTS),
            logo=one_of(*_LOGOS),
            header=lambda: self.text(80),
            footer=lambda: self.text(80),
            paper=one_of("A4", "Letter"),
        )


def _levels() -> st.SearchStrategy[Sequence[float]]:
    """Rising values that a cell can hold: 15 significant digits are all that a spreadsheet keeps."""
    tenths = st.integers(-10_000, 10_000).map(lambda number: number / 100)
    values: st.SearchStrategy[float] = st.one_of(st.integers(-5, 20), tenths)
    return st.lists(values, min_size=2, max_size=6, unique=True).filter(lambda values: max(values) > 0).map(sorted)


class _Mender:
    """Adds what a spec must have once its parts are put together."""

    def __init__(self, maker: _Maker, data: Data) -> None:
        self.maker = maker
        self.data = data

    def mend(self) -> None:
        for phase in self.data["phases"]:
            for capability in phase["capabilities"]:
                self.codes(capability)
                if not self.asks_anything(capability):
                    capability.setdefault("asks", {})["scores"] = True
                    capability["statements"] = [self.maker.statement(), *capability.get("statements", [])]

    def codes(self, capability: Data) -> None:
        for section in capability.get("sections", []):
            if "code" not in section and self.asked("written", section, capability):
                section["code"] = self.maker.row_code()

    def asks_anything(self, capability: Data) -> bool:
        if capability.get("statements") and self.asked("scores", capability):
            return True
        sections = capability.get("sections", [])
        scored = any(part.get("statements") and self.asked("scores", part, capability) for part in sections)
        if sections:
            return scored or any(self.asked("written", part, capability) for part in sections)
        return self.asked("written", capability)

    def asked(self, key: str, *places: Data) -> bool:
        """Whether the nearest ``asks`` that says anything asks for it; scores are asked where nobody says anything."""
        said = (place.get("asks", {}).get(key) for place in (*places, self.data))
        return next((value for value in said if value is not None), key == "scores") is not False


# --- answers ----------------------------------------------------------------------------------------------------------


def plan_words(plan: Plan) -> Sequence[str]:
    """Texts of the plan's own, and of other workbooks, that an answer could quote: what a reader must not fall for."""
    part, other = plan.reading, "ZZ" if plan.reading and plan.reading.spec_code != "ZZ" else "YY"
    found = {blank_reference(other), reference(other, "somebody"), f"{other}-00000000-00"}
    for block in part.blocks if part else ():
        found |= {block.id, block.sheet, *(heading.text for heading in block.headings)}
        for row in block.rows:
            found |= {row.id, f"{row.id}#01", f"{row.id}#end", row.code, row.text}
    own = (cell.content for sheet in plan.sheets for cell in sheet.cells.values())
    found |= {content for content in own if isinstance(content, str)}
    return sorted({canonical(text) for text in found} - {""})


def answer_texts(plan: Plan, limit: int = 5000) -> st.SearchStrategy[str]:
    """Canonical texts that a person could answer with."""
    piece = st.one_of(st.sampled_from(WORDS + AWKWARD), st.sampled_from(plan_words(plan)), st.text(LEGAL, max_size=20))
    lines = st.lists(piece, min_size=1, max_size=4).flatmap(
        lambda parts: st.sampled_from(("\n", " ", "\n\n", "\t", " \n ")).map(lambda gap: gap.join(parts))
    )
    long = st.builds(
        lambda text, gap: fitting((text + gap) * (limit // max(1, len(text + gap)) + 1), limit),
        piece,
        st.sampled_from((" ", "\n", "")),
    )
    # no filter: Hypothesis tells of each rejection with the whole strategy's repr, which holds every word of the plan
    return st.one_of(piece, lines, lines, long).map(lambda text: canonical(text) or "blank")


def answer(kind: Kind, written: st.SearchStrategy[str]) -> st.SearchStrategy[Answer]:
    """A canonical answer of a kind."""
    match kind:
        case Score():
            return st.sampled_from([*kind.levels, *([NOT_APPLICABLE] if kind.not_applicable else [])])
        case Choice():
            return st.sampled_from([key for key, _ in kind.options])
        case Percent():
            return st.integers(0, 100)
        case Day():
            edges = (date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1))
            return st.one_of(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.dates(), st.sampled_from(edges))
        case _:
            return written


@st.composite
def answers(draw: st.DrawFn, plan: Plan, *, large: bool = False) -> dict[str, Answer]:
    """Canonical answers by field id: none, a few of them drawn one by one, or a share of all out of one pool."""
    fields = dict(plan.reading.fields() if plan.reading else ())
    written = answer_texts(plan, LIMIT if large else 5000)
    chosen = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=20 if large else 8))
    found = {name: draw(answer(fields[name], written)) for name in chosen}
    share = draw(st.sampled_from((0, 0, 0.5, 1)))
    if share:
        pool = [*draw(st.lists(written, min_size=1, max_size=6)), *AWKWARD, *plan_words(plan)]
        random = Random(draw(st.integers(0, 2**32 - 1)))
        bulk = _bulk({name: kind for name, kind in fields.items() if random.random() < share}, pool, random)
        found = dict(bulk) | found
    return found


def _bulk(fields: Mapping[str, Kind], pool: Sequence[str], random: Random) -> Iterator[tuple[str, Answer]]:
    for name, kind in fields.items():
        match kind:
            case Score():
                yield name, random.choice([*kind.levels, *([NOT_APPLICABLE] if kind.not_applicable else [])])
            case Choice():
                yield name, random.choice(kind.options)[0]
            case Percent():
                yield name, random.randint(0, 100)
            case Day():
                yield name, date.fromordinal(random.randint(date(1990, 1, 1).toordinal(), date(2040, 1, 1).toordinal()))
            case _:
                lines = random.randint(1, 4 if isinstance(kind, LongText) else 1)
                text = canonical("\n".join(random.choices(pool, k=lines)))
                if text:
                    yield name, text
