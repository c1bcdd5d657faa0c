"""The rows of a roster -> people. One door for CSV files and for the sheets of workbooks."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.roster.cells import CellFault, blank, cell_text, cell_value
from kamxl.roster.csvtext import MAX_ROWS, read_csv
from kamxl.roster.offer import CHOSEN, Offer
from kamxl.spec.model import FieldSpec
from kamxl.spec.telling import listing, nearest, quote
from kamxl.values.text import witness

EXTRA = ("id", "email", "language", "role")
"""Columns that pass through where the spec has no field of this name."""

ANY = Offer()

MANY = 30
"""So many columns are told where one is not known."""

MAX_FAULTS = 100
_MOST_KEPT = 2_000
"""So many people are kept, some two megabytes; of longer rosters the others are made again when it is their turn."""
_WHOLE_NAMES = (
    "rename the column that holds the whole names to 'name' (first and last names in one column); the first line names "
    "the columns"
)
_TWICE = "delete one of the rows, or add a column 'id' and give each row an id of its own"
Placer = Callable[[int, int], Place]


class Person(NamedTuple):
    """One row: who it is for (``key``, unique in the roster), what the cover is given, what passes through.

    ``values`` go by the id of a respondent field or of the subject; a choice is the key of its option. Blank cells are
    left out. ``extra`` may hold the ``language`` of the workbook, as its tag, and the ``role``, as its id.
    """

    key: str
    line: int
    values: Mapping[str, str | date]
    extra: Mapping[str, str]


class Roster(NamedTuple):
    """The people whose rows have no error, all findings, and the tags of the languages that are chosen.

    Each person is made when asked for, out of the row, since there may be a hundred thousand.
    """

    people: Sequence[Person] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    languages: frozenset[str] = frozenset()


def read_roster(
    data: bytes, file: str, fields: Sequence[FieldSpec], subject: FieldSpec | None = None, offer: Offer = ANY
) -> Roster:
    """Read the bytes of a CSV file for the respondent fields (and the subject) of a spec. Raises nothing."""
    names = _names(fields, subject)
    table = read_csv(data, file, lambda text: _folded(text) in names)
    if any(item.severity == "error" for item in table.diagnostics):
        return Roster((), tuple(table.diagnostics))
    found = people_from_rows(
        table.rows, table.lines, fields, subject, offer=offer, file=file, place=table.place, exact=True
    )
    return found._replace(diagnostics=(*table.diagnostics, *found.diagnostics))


def people_from_rows(  # noqa: PLR0913 - the places differ between texts and sheets
    rows: Sequence[Sequence[object]],
    lines: Sequence[int],
    fields: Sequence[FieldSpec],
    subject: FieldSpec | None = None,
    *,
    offer: Offer = ANY,
    file: str = "",
    place: Placer | None = None,
    exact: bool = False,
) -> Roster:
    """Check rows into people; the first row that is not blank names the columns.

    Args:
        rows: cells as texts, numbers, dates or None; blank rows are skipped.
        lines: the line or row number of each row, from 1.
        fields: the respondent fields of the spec.
        subject: the subject of the spec.
        offer: the languages and roles that can be chosen.
        file: the name that findings show.
        place: the place of a cell, by the indices of its row and column; by default file and line.
        exact: whether a row shorter than the first is an error (in a sheet it only ends with blank cells).
    """
    full = array("L", (index for index, row in enumerate(rows) if not blank(row)))
    if len(full) > MAX_ROWS + 1:
        message = f"the roster has {len(full) - 1:,} rows; {MAX_ROWS:,} is the most"
        return Roster((), (Diagnostic("KX153", message, Place(file)),))
    reader = _Reader(
        rows, lines, fields, subject, place or (lambda row, cell: Place(file, lines[row], cell + 1)), offer, exact=exact
    )
    if len(full) <= 1:
        reader.faults.append(Diagnostic("KX155", "the roster holds no person", Place(file)))
    if full:
        reader.read(full)
    if reader.left_out:
        reader.faults.append(Diagnostic("KX115", f"only the first {MAX_FAULTS} findings are told", Place(file)))
    return Roster(_People(reader, reader.good), tuple(reader.faults), frozenset(reader.languages))


class _People(Sequence[Person]):
    """The people of good rows; those of the first rows are kept from when they were checked."""

    def __init__(self, reader: _Reader, rows: array[int]) -> None:
        self._reader, self._rows = reader, rows

    def __getitem__(self, place: int) -> Person:  # type: ignore[override]  # nobody asks for a slice
        row = self._rows[place]
        person = self._reader.kept.get(row) or self._reader.person(row)
        if person is None:
            raise TypeError(place)
        return person

    def __len__(self) -> int:
        return len(self._rows)


class _Reader:
    """Reads one roster."""

    def __init__(  # noqa: PLR0913  as people_from_rows
        self,
        rows: Sequence[Sequence[object]],
        lines: Sequence[int],
        fields: Sequence[FieldSpec],
        subject: FieldSpec | None,
        place: Placer,
        offer: Offer,
        *,
        exact: bool,
    ) -> None:
        self.rows, self.lines, self.place, self.exact = rows, lines, place, exact
        self.fields, self.subject, self.offer = fields, subject, offer
        self.width = 0
        self.known_fields: dict[str, FieldSpec] = {}
        self.columns: dict[int, str] = {}
        self.good: array[int] = array("L")
        self.languages: set[str] = set()
        self.known: dict[int, int] = {}
        self.kept: dict[int, Person] = {}
        self.faults: list[Diagnostic] = []
        self.left_out = 0

    def read(self, full: Sequence[int]) -> None:
        """Read the header, then the people."""
        self.header(full)
        if "name" not in self.columns.values():
            self.fault("KX158", full[0], 0, "no column is named 'name'", _WHOLE_NAMES)
            return
        for row in full[1:]:
            if (person := self.person(row)) and self.is_new(row, person):
                self.good.append(row)
                if len(self.kept) < _MOST_KEPT:
                    self.kept[row] = person
                self.languages |= {person.extra.get("language", "")} - {""}
        self.known.clear()

    def header(self, full: Sequence[int]) -> None:
        """Find the field of each column."""
        names = _names(self.fields, self.subject)
        self.known_fields = {item.id: item for item in self.all_fields()}
        self.width = len(self.rows[full[0]])
        for cell, value in enumerate(self.rows[full[0]]):
            title = str(value).strip() if value is not None else ""
            name = names.get(_folded(title))
            if name is None:
                self.unknown(full, cell, title)
            elif name in self.columns.values():
                self.fault("KX157", full[0], cell, f"a second column for {quote(name)}: {quote(title)}")
            else:
                self.columns[cell] = name

    def unknown(self, full: Sequence[int], cell: int, title: str) -> None:
        """Warn of a column without a known name; one without any name only when it holds something."""
        if title:
            known = [text for item in self.all_fields() for text in (item.id, item.label)] + list(EXTRA)
            near = nearest(title, known)
            columns = dict.fromkeys([item.id for item in self.all_fields()] + list(EXTRA))
            advice = f"did you mean {quote(near)}?" if near else f"known columns: {listing(columns, MANY)}"
            self.fault("KX156", full[0], cell, f"the column {quote(title)} is not used", advice)
        elif any(not blank(self.rows[row][cell : cell + 1]) for row in full[1:]):
            self.fault("KX156", full[0], cell, f"column {cell + 1} has no name and is not used")

    def person(self, row: int) -> Person | None:
        """Read one row; only one without an error becomes a person."""
        before = len(self.faults) + self.left_out
        cells = self.rows[row]
        if self.uneven(row, cells):
            return None
        values: dict[str, str | date] = {}
        extra: dict[str, str] = {}
        for cell, name in self.columns.items():
            value = cells[cell] if cell < len(cells) else None
            try:
                if name not in self.known_fields:
                    extra[name] = cell_text(value)
                else:
                    values[name] = cell_value(value, self.known_fields[name])
                if name in CHOSEN and (text := cell_text(value)):
                    extra[name] = self.offer.chosen(name, text)
            except CellFault as fault:
                self.fault(fault.code, row, cell, fault.message, fault.advice)
        if before != len(self.faults) + self.left_out:
            return None
        values, extra = {k: v for k, v in values.items() if v}, {k: v for k, v in extra.items() if v}
        if "name" not in values:
            cell = next(cell for cell, name in self.columns.items() if name == "name")
            self.fault("KX160", row, cell, "this row has no name")
            return None
        return Person(self.key(values, extra), self.lines[row], values, extra)

    def uneven(self, row: int, cells: Sequence[object]) -> bool:
        """Whether a row has more cells than the header, or in a text fewer; complains if so."""
        more = not blank(cells[self.width :])
        if more or (self.exact and len(cells) < self.width):
            message = f"this row has {len(cells)} cell{'' if len(cells) == 1 else 's'}; the first line has {self.width}"
            self.fault("KX159", row, self.width if more else 0, message)
            return True
        return False

    def is_new(self, row: int, person: Person) -> bool:
        """Whether no row before stands for this person; complains if one does."""
        place = hash(person.key)
        while (other := self.known.setdefault(place, row)) != row:
            first = self.person(other)
            if first and first.key == person.key:
                message = f"this row stands for the same person as line {first.line}: {quote(person.key)}"
                self.fault("KX161", row, 0, message, _TWICE)
                return False
            place += 1
        return True

    def key(self, values: Mapping[str, str | date], extra: Mapping[str, str]) -> str:
        """What tells people apart: the id, or else (with the subject) the e-mail, or else name and organisation."""
        known = {**extra, **values}
        if "id" in known:
            return _fold(str(known["id"]))
        parts = ("email",) if "email" in known else ("name", "organisation")
        subject = known.get(self.subject.id, "") if self.subject else ""
        texts = [*(str(known.get(part, "")) for part in parts), str(subject)]
        return " | ".join(_fold(text) for text in texts).rstrip(" |")

    def all_fields(self) -> list[FieldSpec]:
        """The fields of the cover, the subject last."""
        return [*self.fields, *([self.subject] if self.subject else [])]

    def fault(self, code: str, row: int, cell: int, message: str, advice: str = "") -> None:
        """Add a finding at a cell; beyond a hundred they are only counted."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Diagnostic(code, message, self.place(row, cell), help=advice))
        else:
            self.left_out += 1


def _names(fields: Sequence[FieldSpec], subject: FieldSpec | None) -> dict[str, str]:
    """What a column can be called -> the name it goes by; ids go before labels, labels before what passes through."""
    known = [*fields, *([subject] if subject else [])]
    names = {_folded(item.id): item.id for item in known}
    for text, name in [(item.label, item.id) for item in known] + [(name, name) for name in EXTRA]:
        names.setdefault(_folded(text), name)
    return names


def _folded(title: str) -> str:
    """A column's title without case, blanks and punctuation, in British spelling."""
    return witness(title).replace("organization", "organisation")


def _fold(text: str) -> str:
    """A text as a part of a key: NFKC, casefolded, blanks evened out."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
