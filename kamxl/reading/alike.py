"""A workbook like one that was read before: where everything stands is known, so only its answers are looked at.

Workbooks of one plan that one program saved differ in their answers, in what formulas make of these, and in whose
they are. A likeness is learned from a workbook that was read in full and gave no doubt about its cells. One that
differs from it in anything else, that holds an answer which raises a doubt, or one that could be taken for a witness,
is read in full. So every check is done in both ways, and what is found is the same; the tests compare the two.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import Sheet, address
from kamxl.identity import references_in
from kamxl.plan.reading import HIDDEN, IDENTITY_MARK
from kamxl.reading.claims import Shown, shown_totals, unlike
from kamxl.reading.collect import REPLACED, Findings, Run, Spot
from kamxl.reading.identify import identify
from kamxl.reading.lines import joined
from kamxl.results.model import BLANK, Field
from kamxl.results.totals import Totals
from kamxl.values.kinds import Choice, Score, Text
from kamxl.values.text import LIMIT, fresh_witness, witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.grid import Cell, Grid
    from kamxl.plan.reading import ReadingPart
    from kamxl.reading.identify import Carried
    from kamxl.reading.tables import Rows, Table
    from kamxl.values.kinds import Answer, Kind

    Place = tuple[int, int]


_FORMULA = attrgetter("formula")
# answers out of a few, each by its place
_MOST_MET = 50_000
# a reference stands alone in its cell
_SHORT = 40
_SURELY_FITS = LIMIT // 2


class Taken(NamedTuple):
    """What the cells of a workbook gave: whose it is, the plan it was read by, its fields, totals and doubts."""

    carried: Carried
    part: ReadingPart
    foreign: tuple[Diagnostic, ...]
    fields: Mapping[str, Field]
    previous: Mapping[str, Answer]
    totals: Totals
    doubts: tuple[Diagnostic, ...] = ()


class _Face(NamedTuple):
    """A sheet but for its answers: what is the same in each workbook, its formulas, the places that are not."""

    outside: tuple[object, ...]
    fixed: Mapping[Place, Cell]
    formulas: Mapping[Place, str]
    answers: frozenset[Place]
    personal: Mapping[Place, str]


class _Asked(NamedTuple):
    """What stands in a place: a field of a kind, whether it is one of a list, and its cell."""

    name: str
    kind: Kind
    listed: bool
    cell: str


class Witnessed:
    """All that a workbook of a plan is found by; an answer that reads like any of it is no ordinary one."""

    def __init__(self, part: ReadingPart) -> None:
        rows = [row for block in part.blocks for row in block.rows]
        self.headings = {form for block in part.blocks for form in block.signature}
        self._forms = self.headings | {witness(row.text) for row in rows}
        self._names = {row.id for row in rows} | {row.code.casefold() for row in rows}
        for claim in part.claims:
            self._forms |= {witness(claim.text), witness(claim.heading)}
            self._names |= {claim.text.strip().casefold(), claim.code.casefold()}
        self._forms.discard("")

    def ordinary(self, text: str, *, listed: bool = False) -> bool:
        """Whether a text is nothing but an answer; in a list a code is one, since its rows are known by ids alone."""
        plain, names = text.strip(), self._names
        if not listed and (plain in names or plain.casefold() in names or plain.partition("#")[0] in names):
            return False
        return fresh_witness(text) not in self._forms and not (len(text) <= _SHORT and any(references_in(text.upper())))


class Likeness(NamedTuple):
    """What one workbook was like, and where its answers, the scores of the last round and its totals stand.

    ``blank`` are all fields as they are while nobody answers, ``asked`` those of each sheet by their places.
    ``met`` are the fields that answers out of a few made, by the field's name and what its cell held.
    """

    part: ReadingPart
    foreign: tuple[Diagnostic, ...]
    faces: tuple[_Face, ...]
    blank: Mapping[str, Field]
    asked: tuple[Mapping[Place, _Asked], ...]
    earlier: tuple[tuple[int, Spot], ...]
    runs: tuple[tuple[int, Run], ...]
    totals: tuple[Shown, ...]
    witnessed: Witnessed
    met: dict[tuple[object, ...], Field]

    def read(self, grid: Grid) -> Taken | None:
        """What the cells of a workbook give; None for one that has to be read in full."""
        sheets = grid.sheets
        if not grid.formulas or len(sheets) != len(self.faces) or not all(map(_is_like, self.faces, sheets)):
            return None
        findings = Findings(self.part.own, date_1904=grid.date_1904)
        if (fields := self._given(sheets, findings)) is None or (previous := self._previous(sheets)) is None:
            return None
        carried = identify(_carriers(grid, self.faces))
        if findings.diagnostics or carried.diagnostics:
            return None
        totals = Totals(self.part, {name: field.value for name, field in fields.items() if field.value is not None})
        if any(unlike(shown, sheets[shown.at].cells, totals, self.part) for shown in self.totals):
            return None
        return Taken(carried, self.part, self.foreign, fields, previous, totals)

    def _given(self, sheets: Sequence[Sheet], findings: Findings) -> dict[str, Field] | None:
        """The fields; None where an answer is no ordinary one."""
        fields = dict(self.blank)
        listed = False
        for sheet, asked in zip(sheets, self.asked, strict=True):
            cells = sheet.cells
            for place in asked.keys() & cells.keys():
                one, cell = asked[place], cells[place]
                met = one.name, cell.value.__class__, cell.value, cell.formula
                if (known := self.met.get(met)) is None:
                    if (known := self._field(one, cell, findings)) is None:
                        return None
                    if isinstance(one.kind, Score | Choice) and len(self.met) < _MOST_MET:
                        self.met[met] = known
                fields[one.name] = known
                listed = listed or one.listed
        if not self._written(sheets, findings, fields) or (listed and not self._actions_say_for_what(fields)):
            return None
        return fields

    def _field(self, one: _Asked, cell: Cell, findings: Findings) -> Field | None:
        """What a cell holds; None for no ordinary answer."""
        parsed = findings.parse(one.kind, cell)
        if parsed.code or (isinstance(cell.value, str) and not self.witnessed.ordinary(cell.value, listed=one.listed)):
            return None
        if isinstance(one.kind, Text) and (REPLACED in parsed.found or len(parsed.found) > _SURELY_FITS):
            return None
        return Field(parsed.value, parsed.state, one.cell)

    def _written(self, sheets: Sequence[Sheet], findings: Findings, fields: dict[str, Field]) -> bool:
        """Puts the written answers into the fields; False where one is no ordinary one."""
        for at, run in self.runs:
            cells = sheets[at].cells
            held = {row: cells.get((row, run.column)) for row in run.rows}
            fields[run.name] = joined(run, held, findings)
            texts = (str(cell.value) for cell in held.values() if cell is not None)
            if findings.diagnostics or not all(map(self.witnessed.ordinary, texts)):
                return False
        return True

    def _actions_say_for_what(self, fields: Mapping[str, Field]) -> bool:
        """Whether each row of a list that holds something has its code."""
        for block in self.part.of("actions"):
            roles = [heading.role for heading in block.headings if heading.kind]
            for row in block.rows:
                states = {role: fields[f"{row.id}:{role}"].state for role in roles}
                if states.get("code") == "blank" and set(states.values()) != {"blank"}:
                    return False
        return True

    def _previous(self, sheets: Sequence[Sheet]) -> dict[str, Answer] | None:
        """The scores of the last round; None where something else stands in a place of theirs."""
        found: dict[str, Answer] = {}
        for at, spot in self.earlier:
            cell = sheets[at].cells.get(spot.place)
            parsed = spot.kind.parse(cell)
            if parsed.value is not None:
                found[spot.name] = parsed.value
            elif cell is not None:
                return None
        return found


def _is_like(face: _Face, sheet: Sheet) -> bool:
    """Whether a sheet differs from another in nothing but answers, what formulas came to, and whose it is."""
    cells = sheet.cells
    if _outside(sheet) != face.outside or not face.fixed.items() <= cells.items():
        return False
    try:
        if list(map(_FORMULA, map(cells.__getitem__, face.formulas))) != list(face.formulas.values()):
            return False
    except KeyError:
        return False
    for place, text in face.personal.items():
        cell = cells.get(place)
        if cell is None or cell.formula is not None or _impersonal(cell.value) != text:
            return False
    answered = sum(map(cells.__contains__, face.answers))
    return len(cells) == len(face.fixed) + len(face.formulas) + len(face.personal) + answered


def _outside(sheet: Sheet) -> tuple[object, ...]:
    return sheet.name, sheet.state, sheet.lists, sheet.protected, sheet.merged, sheet.end


def _carriers(grid: Grid, faces: Sequence[_Face]) -> Grid:
    """The workbook with nothing but what may say whose it is."""
    return grid._replace(sheets=tuple(map(_carrying, grid.sheets, faces)))


def _carrying(sheet: Sheet, face: _Face) -> Sheet:
    if sheet.name == HIDDEN:
        return sheet
    return Sheet(sheet.name, sheet.state, {place: sheet.cells[place] for place in face.personal})


def learned(grid: Grid, taken: Taken, findings: Findings, swept: Iterable[tuple[Rows, list[Table]]]) -> Likeness | None:
    """The likeness of a workbook that was read in full; None for one that gave doubts, or is laid out in an odd way.

    Args:
        grid: the workbook.
        taken: what its cells gave.
        findings: how they were found.
        swept: the tables that they were found in.
    """
    part = taken.part
    named = {spot.name for spot in findings.spots} | {run.name for run in findings.runs}
    count = len(findings.spots) + len(findings.runs)
    whole = count == len(named) and named == {name for name, _ in part.fields()}
    hidden = any(sheet.name == HIDDEN for sheet in grid.sheets) and bool(taken.carried.packed)
    places = {sheet.name: at for at, sheet in enumerate(grid.sheets)}
    sound = grid.formulas and whole and hidden and len(places) == len(grid.sheets)
    # what is wrong with a plan that can't be used is not the same in the next workbook
    own = all(item.code != "KX503" for item in taken.foreign)
    if taken.doubts or taken.carried.diagnostics or not (sound and own):
        return None
    answers, asked = _answers(findings, places), _asked(findings, places, part)
    witnessed = Witnessed(part)
    if sum(map(len, asked)) < len(findings.spots) or not _is_plain(grid, answers, witnessed, swept):
        return None
    cells = dict.fromkeys((run.name for run in findings.runs), BLANK)
    cells |= {spot.name: Field(None, "blank", _cell(spot)) for spot in findings.spots}
    return Likeness(
        part,
        taken.foreign,
        tuple(_face(sheet, answers[at]) for at, sheet in enumerate(grid.sheets)),
        {name: cells[name] for name, _ in part.fields()},
        asked,
        tuple((places[spot.sheet], spot) for spot in findings.earlier),
        tuple((places[run.sheet], run) for run in findings.runs),
        tuple(shown_totals(grid, part)),
        witnessed,
        {},
    )


def _cell(spot: Spot) -> str:
    return f"{spot.sheet}!{address(*spot.place)}"


def _asked(findings: Findings, places: Mapping[str, int], part: ReadingPart) -> tuple[dict[Place, _Asked], ...]:
    """What each sheet asks for, by its places."""
    listed = {name for block in part.of("actions") for name, _ in block.fields()}
    found: tuple[dict[Place, _Asked], ...] = tuple({} for _ in places)
    for spot in findings.spots:
        found[places[spot.sheet]][spot.place] = _Asked(spot.name, spot.kind, spot.name in listed, _cell(spot))
    return found


def _answers(findings: Findings, places: Mapping[str, int]) -> list[set[Place]]:
    """The places of each sheet that may hold an answer, or a score of the last round."""
    found: list[set[Place]] = [set() for _ in places]
    for spot in (*findings.spots, *findings.earlier):
        found[places[spot.sheet]].add(spot.place)
    for run in findings.runs:
        found[places[run.sheet]] |= {(row, run.column) for row in run.rows}
    return found


def _face(sheet: Sheet, answers: set[Place]) -> _Face:
    others = {place: cell for place, cell in sheet.cells.items() if place not in answers}
    formulas = {place: cell.formula for place, cell in others.items() if cell.formula is not None}
    personal = {
        place: _impersonal(cell.value)
        for place, cell in others.items()
        if place not in formulas and _is_personal(sheet, place, cell)
    }
    fixed = {place: cell for place, cell in others.items() if place not in formulas and place not in personal}
    return _Face(_outside(sheet), fixed, formulas, frozenset(answers), personal)


def _is_personal(sheet: Sheet, place: Place, cell: Cell) -> bool:
    """Whether a cell says whose the workbook is: it holds a reference or the identity block."""
    label = sheet.cells.get((place[0], place[1] - 1))
    marked = sheet.name == HIDDEN and label is not None and label.value == IDENTITY_MARK
    return marked or (isinstance(cell.value, str) and any(references_in(cell.value.upper())))


def _impersonal(value: object) -> str:
    """What a cell that says whose a workbook is says besides: nothing else in an identity block, the rest of a text."""
    text = str(value)
    if text.startswith("{"):
        return "{"
    for reference, _ in references_in(text.upper()):
        text = text.replace(reference, "")
    return text


def _is_plain(
    grid: Grid, answers: Sequence[set[Place]], witnessed: Witnessed, swept: Iterable[tuple[Rows, list[Table]]]
) -> bool:
    """Whether no answer can hide another cell's meaning: none is merged away, alone in its row, or in a header row."""
    for sheet, own in zip(grid.sheets, answers, strict=True):
        beside: dict[int, list[Cell]] = {}
        for place, cell in sheet.cells.items():
            if place not in own:
                beside.setdefault(place[0], []).append(cell)
        for row, _ in own:
            if not beside.get(row) or any(witness(text) in witnessed.headings for text in _texts(beside[row])):
                return False
    for rows, tables in swept:
        heads = [[witness(text) for text in rows.texts(table.header).values()] for table in tables]
        own = answers[grid.sheets.index(rows.sheet)]
        if any(rows.corner(*place) for place in own) or any(len(forms) != len(set(forms)) for forms in heads):
            return False
    return True


def _texts(cells: Iterable[Cell]) -> Iterator[str]:
    return (cell.value for cell in cells if isinstance(cell.value, str) and cell.formula is None)
