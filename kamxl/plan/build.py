"""Spec to plan: pure, and the only way to a workbook."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, excel
from kamxl.grid import runs
from kamxl.plan.cover import cover_sheet, instructions_sheet
from kamxl.plan.draft import draft as new_draft
from kamxl.plan.draft import row_id, weight
from kamxl.plan.hidden import identity_sheet
from kamxl.plan.kinship import Kinship
from kamxl.plan.model import Link, Plan
from kamxl.plan.narrative import has_narrative, narrative_sheet
from kamxl.plan.ranking import actions_sheet, ranking_sheet, strengths_sheet
from kamxl.plan.reading import Issued, ReadingPart, own_mark
from kamxl.plan.scored import capability_sheet
from kamxl.plan.summary import figures_sheet, scoring_of, summary_sheet, total_group
from kamxl.shape import CELL, shape_mark
from kamxl.values.kinds import day
from kamxl.words.catalogues import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.draft import Draft
    from kamxl.spec.model import Spec
    from kamxl.words import Words


def make_plan(spec: Spec, words: Words | None = None, role: str = "", *, previous: bool = False) -> Plan:
    """The plan of a spec's workbook.

    Args:
        spec: the assessment.
        words: kamxl's own words; by default in the language of the spec.
        role: the role whose targets it shows; by default those of everybody.
        previous: whether the score of the last round stands beside each score.
    """
    words = words or words_of(spec.language)
    draft = new_draft(spec, words, role, previous=previous)
    unscored = words("NO SCORE YET")
    _capabilities(draft)
    total_group(draft)
    cover_sheet(draft)
    instructions_sheet(draft)
    if draft.groups or draft.blocks:
        figures_sheet(draft, unscored)
    summary_sheet(draft)
    if draft.groups:
        ranking_sheet(draft)
        strengths_sheet(draft)
        actions_sheet(draft)
    reading = _reading(draft, unscored)
    identity_sheet(draft, reading)
    return Plan(
        title=spec.title,
        sheets=tuple(sorted(draft.sheets, key=lambda sheet: _place(sheet.key, draft))),
        ids=draft.ids,
        names=draft.names,
        look=spec.look,
        footer=" · ".join(text for text in (spec.title, spec.look.footer) if text),
        subject=f"{spec.id} {spec.version}",
        first="cover",
        language=spec.language,
        dates=day(words).form,
        reading=reading,
    )


def _capabilities(draft: Draft) -> None:
    for phase in draft.spec.phases:
        for capability in phase.capabilities:
            question = phase.title + (f" – {phase.question}" if phase.question else "")
            if tuple(capability.all_statements()):
                capability_sheet(draft, capability, question)
            if has_narrative(draft, capability):
                narrative_sheet(draft, capability, question)


def _reading(draft: Draft, unscored: str) -> ReadingPart:
    spec = draft.spec
    return ReadingPart(
        spec=spec.id,
        spec_code=spec.code,
        version=spec.version,
        title=spec.title,
        language=spec.language,
        subject=spec.subject is not None,
        blocks=tuple(draft.blocks),
        scoring=scoring_of(draft),
        groups=tuple(draft.groups),
        claims=tuple(draft.claims),
        unscored=unscored,
        own=tuple(sorted(set(_own_texts(draft)))),
        kinship=kinship_of(spec),
        role=draft.role,
        formulas=tuple(_formulas(draft)),
        protected=tuple(sheet.name for sheet in draft.sheets if sheet.protected),
        scale=tuple((sheet, own_mark(level), own_mark(text) if text else "") for sheet, level, text in draft.legend),
    )


class _Anywhere:
    """Stands in for addresses where only the shape of a formula is asked for."""

    def address(self, cell: str) -> str:
        del cell
        return CELL

    def span(self, column: Column) -> str:
        del column
        return CELL


def _formulas(draft: Draft) -> Iterator[Issued]:
    """The formulas by sheet and shape."""
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for sheet in draft.sheets:
        for spot, cell in sheet.cells.items():
            if isinstance(cell.content, Expr):
                found[sheet.name, shape_mark(excel(cell.content, _Anywhere()))].append(spot)
    for (name, mark), spots in sorted(found.items()):
        yield Issued(name, mark, len(spots), runs(spots))


def _own_texts(draft: Draft) -> Iterator[str]:
    """The marks of the texts on the sheets that have blocks to read."""
    asking = {block.sheet for block in draft.blocks}
    for sheet in draft.sheets:
        if sheet.name in asking:
            contents = (cell.content for cell in sheet.cells.values())
            texts = (item.text if isinstance(item, Link) else item for item in contents)
            yield from (own_mark(text) for text in texts if isinstance(text, str))


_FIRST = ("cover", "instructions")
_LAST = ("summary", "strengths", "actions", "calc", "ranking", "identity")


def _place(key: str, draft: Draft) -> int:
    """The order of the sheets: cover, instructions, capabilities, summary and what follows from it, helpers."""
    if key in _FIRST:
        return _FIRST.index(key)
    if key in _LAST:
        return 10_000 + _LAST.index(key)
    capability = key.split("/", 1)[1]
    order = [item.id for item in draft.spec.capabilities()].index(capability)
    return 10 + order * 2 + key.startswith("narrative/")


def kinship_of(spec: Spec) -> Kinship:
    """The kinship of a spec's plan."""
    own = [level.value for level in spec.scale.levels]
    yardstick = tuple(sorted(spec.scale.yardstick or own))
    counts = {
        level.value: level.value if level.counts_as is None else level.counts_as
        for level in spec.scale.levels
        if level.counts_as is not None or level.value in yardstick
    }
    statements = list(spec.statements())
    return Kinship(
        family=spec.kin,
        yardstick=yardstick,
        counts=tuple(sorted(counts.items())),
        meanings=tuple((row_id(item), item.meaning) for item in statements if item.meaning),
        weights=tuple(
            (row_id(item), item.family_weight)
            for item in statements
            if item.family_weight is not None and item.family_weight != weight(item)
        ),
    )
