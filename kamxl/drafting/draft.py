"""A grid to the draft of a spec, with everything that a person has to be told about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.drafting.assemble import SheetParts, phases_of
from kamxl.drafting.columns import settle
from kamxl.drafting.emit import draft_text
from kamxl.drafting.front import Front, front_of
from kamxl.drafting.legends import Legend, legends
from kamxl.drafting.lists import Lists
from kamxl.drafting.measure import scale_of
from kamxl.drafting.model import Draft
from kamxl.drafting.naming import Names, name_all, one_line, slug
from kamxl.drafting.notes import Notes
from kamxl.drafting.rows import Item, Part, Rows, Title, empty_heading
from kamxl.drafting.scales import scale_in
from kamxl.drafting.tables import Heading, Table, bare_tables, find_tables
from kamxl.drafting.view import MOST_ROWS, View
from kamxl.drafting.words import LANGUAGES, Role, languages_of
from kamxl.errors import KamxlError
from kamxl.spec.load import load_spec
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.grid import Grid

_NAME = {"en": "Your name", "de": "Ihr Name", "fr": "Votre nom", "es": "Su nombre"}
_SENTENCE = 4
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: its YAML, how much it holds, and what has to be told; ``places`` counts what was not understood."""

    text: bytes
    statements: int
    capabilities: int
    sheets: int
    places: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Read:
    """A table that was read."""

    table: Table
    parts: list[Part]
    typed: int

    @property
    def items(self) -> list[Item]:
        return [item for part in self.parts for item in part.items]


def draft_spec(grid: Grid, file: str) -> Drafted:
    """The draft of a spec out of a workbook that somebody made by hand.

    Args:
        grid: its cells; nothing in them is worked out or followed.
        file: its name, for the title where it says none itself, and for the head of the draft.

    Raises:
        KamxlError: no statement was recognised (KX471), or the draft would not load (KX478, with why not).
    """
    notes, lists = Notes(), Lists(grid)
    views = _views(grid, notes)
    read = _tables(views, lists, notes)
    if not read:
        message = "no table with statements to score was recognised in this workbook"
        help_ = "give the table one header row that names its columns, such as: No. | Statement | Score (0-3)"
        raise KamxlError([Diagnostic("KX471", message, Place(file), help=help_), *notes.found])
    fronts = _Fronts(views, read)
    draft = _draft(views, read, fronts, (lists, notes), file)
    name_all(draft, notes)
    _tell(read, fronts, notes)
    text = draft_text(draft, file, notes.places).encode()
    told = tuple(notes.found)
    faults = load_spec(text, "draft").diagnostics
    if faults:
        message = "the draft that this workbook gives would not load as a spec; nothing was written"
        help_ = "report the workbook to the makers of kamxl"
        raise KamxlError([Diagnostic("KX478", message, Place(file), help=help_), *faults, *told])
    capabilities = draft.capabilities()
    count = sum(len(capability.items()) for capability in capabilities)
    sheets = len({item.table.view.name for item in read})
    return Drafted(text, count, len(capabilities), sheets, len(notes.places), told)


def _views(grid: Grid, notes: Notes) -> list[View]:
    """The sheets that people see."""
    views = []
    for sheet in grid.sheets:
        view = View(sheet)
        if sheet.state == "visible":
            views.append(view)
            if view.cut is not None:
                message = f"only the first {MOST_ROWS:,} rows of a sheet are looked at"
                notes.note("KX472", message, view, [(view.cut, 0)])
        elif view.texts:
            notes.note("KX474", "a hidden sheet is left out", view)
    return views


def _tables(views: Sequence[View], lists: Lists, notes: Notes) -> list[_Read]:
    """The tables that statements were found in: those with scores, or all where none has any."""
    read = []
    for view in views:
        found = [table for table in find_tables(view, lists.columns(view)) if settle(table, notes)]
        if not found:
            found = [table for table in bare_tables(view, lists.columns(view)) if settle(table, notes)]
        trailing: Title | None = None
        for table in found:
            rows = Rows(table, lists, notes)
            table.title = _above(table, found, trailing)
            if trailing is not None and table.title != trailing.text:
                empty_heading(notes, view, trailing)
            parts, trailing = rows.read()
            if parts:
                read.append(_Read(table, parts, rows.typed))
        if trailing is not None:
            empty_heading(notes, view, trailing)
    scored = [item for item in read if Role.SCORE in item.table.columns or item.table.levels]
    for item in read if scored else ():
        if item not in scored:
            table = item.table
            message = "a table without a column for scores is left out"
            notes.note("KX472", message, table.view, [(max(table.header, 0), table.left)], item.items[0].text)
    if read and not scored:
        table = read[0].table
        notes.note("KX475", "no column for scores was recognised", table.view, [(max(table.header, 0), table.left)])
    return scored or read


def _above(table: Table, found: Sequence[Table], trailing: Title | None) -> str:
    """The title of a table where there are several on its sheet: the text alone above it."""
    if len(found) == 1:
        return ""
    if trailing is not None and trailing.row < table.header and table.left <= trailing.column <= table.right:
        return trailing.text
    view = table.view
    for row in reversed(view.between(max(0, table.header - 2), table.header)):
        texts = list(view.line(row, table.left, table.right))
        if len(texts) == 1 and not scale_in(texts[0][1]):
            return one_line(texts[0][1])
    return ""


class _Fronts:
    """What stands around the tables of every sheet."""

    def __init__(self, views: Sequence[View], read: Sequence[_Read]) -> None:
        self.legends: list[Legend] = []
        self.by_name: dict[str, Front] = {}
        for view in views:
            tables = [item for item in read if item.table.view is view]
            taken = {place for item in tables for place in _cells(item)}
            found = list(legends(view, taken))
            self.legends += found
            taken |= {cell for legend in found for cell in legend.cells}
            first = min((item.table.header for item in tables), default=view.end)
            titles = {(row, at) for item in tables if item.table.title for row, at in _titled(item.table)}
            self.by_name[view.name] = front_of(view, view.between(0, max(first, 0)), taken | titles)


def _cells(item: _Read) -> list[tuple[int, int]]:
    table = item.table
    rows = range(table.header, table.first)
    held = [(row, at) for row in rows for at, _ in table.view.line(row, table.left, table.right)]
    known = {*table.columns.values(), *table.levels, *table.described}
    known |= {heading.column for heading in table.headings if heading.role is not None}
    return held + [(one.row, at) for one in item.items for at in known]


def _titled(table: Table) -> list[tuple[int, int]]:
    rows = table.view.between(max(0, table.header - 2), table.header)
    return [(row, at) for row in rows for at, text in table.view.line(row) if one_line(text) == table.title]


def _draft(
    views: Sequence[View], read: Sequence[_Read], fronts: _Fronts, tools: tuple[Lists, Notes], file: str
) -> Draft:
    lists, notes = tools
    scale = scale_of([(item.table, len(item.items)) for item in read], lists, fronts.legends, notes)
    with_tables = {item.table.view.name for item in read}
    # a sheet that holds nothing but the entries of drop-downs has nothing to say itself
    shown = [view for view in views if view.name in with_tables or view.name not in lists.used]
    titles = _titles(shown, fronts)
    title, guess = _title(titles, with_tables, shown[0].name, file)
    sheets = []
    for view in views:
        parts = [part for item in read if item.table.view is view for part in _placed(item)]
        if parts:
            own = titles.get(view.name, "")
            sheets.append(SheetParts(view, own if own != title else "", parts))
    roles = {role for item in read for role in item.table.columns}
    draft = Draft(title, guess, _language(read), scale, phases_of(sheets, title, notes))
    draft.comments = Role.COMMENT in roles
    proofs = [one for item in read for one in item.table.headings if one.role is Role.EVIDENCE]
    draft.evidence = any(map(_answers_yes, proofs))
    draft.where = not all(map(_answers_yes, proofs))
    _cover(draft, fronts)
    _introduce(draft, shown, fronts, with_tables, notes)
    return draft


def _placed(item: _Read) -> list[Part]:
    """The parts of a table, under its title where it has one."""
    title = item.table.title
    return [Part((Title(title), *part.path), part.items) for part in item.parts] if title else item.parts


def _titles(views: Sequence[View], fronts: _Fronts) -> dict[str, str]:
    """The title that each sheet says, by the name of the sheet."""
    found = {}
    for view in views:
        front = fronts.by_name[view.name]
        if (place := front.title) is not None:
            found[view.name] = one_line(front.text(place))
    return found


def _title(titles: dict[str, str], with_tables: set[str], first: str, file: str) -> tuple[str, str]:
    """The title of the workbook: what stands on several sheets, on the only one, or first on one without a table."""
    counted = Counter(titles.values())
    often = next((text for text, count in counted.items() if count > 1), "")
    cover = titles.get(first, "") if first not in with_tables else ""
    only = next(iter(titles.values()), "") if len(with_tables) == 1 else ""
    stem = file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0].replace("_", " ")
    if found := often or only or cover:
        return found, ""
    return one_line(stem) or "Draft", "from the name of the file"


def _language(read: Sequence[_Read]) -> str:
    """The language that most words of headings and statements speak."""
    texts = [heading.text for item in read for heading in item.table.headings]
    texts += [one.text for item in read for one in item.items[:_MOST_LINES]]
    said = Counter(name for text in texts for name in languages_of(text))
    return max(LANGUAGES, key=lambda name: said[name])


def _answers_yes(heading: Heading) -> bool:
    """Whether evidence is asked for by yes or no, not as a text."""
    found = scale_in(heading.text)
    return found is not None and len(found.levels) == 2  # noqa: PLR2004  yes or no


def _cover(draft: Draft, fronts: _Fronts) -> None:
    """The fields of the cover; a name is always asked for."""
    labels, ids = Names(fold=witness), Names("subject")
    found = [item for front in fronts.by_name.values() for item in front.fields]
    named = next((item.label for item in found if item.known == "name"), "")
    draft.fields = [(ids.give("name", str), labels.give(named or _NAME[draft.language], str))]
    for item in found:
        label = one_line(item.label)
        if not labels.free(label) or not witness(label):
            continue
        if item.known == "subject" and not draft.subject:
            draft.subject = labels.give(label, str)
        elif item.known != "name":
            base = item.known if item.known != "subject" else ""
            base = base or slug(label) or "field"
            name = ids.give(base, lambda number, base=base: f"{base}-{number}")  # type: ignore[misc]
            draft.fields.append((name, labels.give(label, str)))


def _introduce(draft: Draft, views: Sequence[View], fronts: _Fronts, with_tables: set[str], notes: Notes) -> None:
    """Instructions where they are plain; other texts around the tables are told."""
    for view in views:
        front = fronts.by_name[view.name]
        cells = [cell for _, line in front.lines for cell in line]
        title = front.title
        rest = [place for place in cells if place != title]
        if title is not None and view.name in with_tables and rest and not draft.subtitle and len(with_tables) == 1:
            text = front.text(rest[0])
            if len(text.split()) <= 2 * _SENTENCE and not text.endswith("."):
                draft.subtitle = one_line(text)
                rest = rest[1:]
        plain = front.plain()
        if rest and plain is not None and (view.name in with_tables or front.guides or _speaks(front, rest)):
            heading = front.text(title) if title else view.name
            points = [text for place in rest if witness(text := view.text(*place)) and len(text) <= 2000]  # noqa: PLR2004
            if points:
                draft.introduction.append((one_line(heading), points))
        elif rest and not _told(view, notes):
            message = (
                "texts outside of the tables are not carried"
                if view.name in with_tables
                else ("no table of statements was recognised on this sheet")
            )
            notes.note("KX472", message, view, rest[:_MOST_LINES], front.text(rest[0]))


def _told(view: View, notes: Notes) -> bool:
    """Whether it was said already that there is a table of figures on a sheet."""
    return any(item.code == "KX474" and item.place.sheet == view.name for item in notes.found)


def _speaks(front: Front, cells: Sequence[tuple[int, int]]) -> bool:
    """Whether most of some texts are sentences."""
    long = sum(len(front.text(place).split()) >= _SENTENCE for place in cells)
    return long * 2 > len(cells)


def _tell(read: Sequence[_Read], fronts: _Fronts, notes: Notes) -> None:
    """What was filled in is told once."""
    del fronts
    typed = sum(item.typed for item in read)
    if typed:
        places = [item.table.view.name for item in read if item.typed]
        message = "answers that were filled in are left out: a spec asks, and holds none"
        first = next(item.table for item in read if item.typed)
        notes.note("KX479", message, first.view, [], f"{typed} on {', '.join(dict.fromkeys(places))}")
