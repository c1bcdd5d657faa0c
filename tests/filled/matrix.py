"""Every edit of a group, through every program: the files are made by the programs themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kamxl.diagnostics import Diagnostic
from kamxl.reading.collect import REPLACED
from kamxl.results.model import Field, Submission
from tests.filled import diploma, scorecard, standins
from tests.filled.model import Edit
from tests.reading.returned import DIPLOMA, SCORECARD, difference, full, outcome
from tests.support import programs
from tests.support.programs import Step

Pairs: TypeAlias = Sequence[tuple[Path, Path]]
OFFICE = "LibreOffice"
# over another format and back
DETOURS = {"LibreOffice, .ods and back": ".ods", "LibreOffice, .xls and back": ".xls"}
# in another format
FORMATS = {"LibreOffice, .ods": ".ods", "LibreOffice, .xls": ".xls"}
UNTOUCHED = "untouched"
# what nobody should notice goes over another format, too; the diploma's larger files by one such edit for all
HARMLESS = {
    SCORECARD: frozenset(("rows inserted", "whole rows sorted", "columns moved", "sheets renamed")),
    DIPLOMA: frozenset(("rows inserted",)),
}


def _one_by_one(program: Callable[[Path, Path], Path]) -> Callable[[Pairs], None]:
    def run(pairs: Pairs) -> None:
        for source, target in pairs:
            program(source, target)

    return run


def _stand_in(made: Callable[[bytes], bytes]) -> Callable[[Pairs], None]:
    def run(pairs: Pairs) -> None:
        for source, target in pairs:
            target.write_bytes(made(source.read_bytes()))

    return run


PASSED_ON: Mapping[str, Callable[[Pairs], None]] = {
    "Gnumeric": _one_by_one(programs.gnumeric_convert),
    "ExcelJS": programs.exceljs_resave_all,
    "SheetJS": programs.sheetjs_resave_all,
    "openpyxl": _one_by_one(programs.openpyxl_resave),
    "like Google Sheets": _stand_in(standins.google_like),
    "like Numbers": _stand_in(standins.numbers_like),
    "like WPS": _stand_in(standins.wps_like),
}
PROGRAMS = (OFFICE, *DETOURS, *FORMATS, *PASSED_ON)
# they save formulas without results, so there are no totals to compare
WITHOUT_RESULTS = frozenset(("openpyxl", "like Numbers"))
TOTALS_DIFFER = "KX319"
OTHER_FORMAT = "KX426"
CHARACTER_LOST = "KX324"
Cell: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """Edits of one spec, made in one LibreOffice."""

    spec: str
    edits: Mapping[str, Edit]


def groups() -> dict[str, Group]:
    found = {}
    for spec, named in ((SCORECARD, scorecard.groups()), (DIPLOMA, diploma.groups())):
        found.update({name: Group(spec, edits) for name, edits in named.items()})
    return found


@dataclass(frozen=True)
class Outcome:
    """What reading a file gave: right answers, the diagnostics by code, and by name what should not be.

    ``wrong`` are answers that nobody gave, ``silent`` those that were lost without a word, ``lost`` and ``known`` those
    that were not given and those that were, both against expectation.
    """

    right: int
    codes: Mapping[str, int]
    wrong: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def expected(group: Group) -> dict[Cell, Outcome]:
    """What each edit must come to in each program."""
    return {
        (name, program): Outcome(len(edit.answers(group.spec)) - len(edit.unknown(group.spec)), said(edit, program))
        for name, edit in group.edits.items()
        for program in through(group.spec, name)
    }


def through(spec: str, name: str) -> list[str]:
    """The programs that a workbook goes through after an edit."""
    ways = {*DETOURS, *FORMATS} if name == UNTOUCHED else {next(iter(DETOURS))} if name in HARMLESS[spec] else set()
    return [program for program in PROGRAMS if program in {OFFICE, *PASSED_ON, *ways}]


def said(edit: Edit, program: str) -> dict[str, int]:
    """The diagnostics that a file of a program yields, by code."""
    codes = {
        code: count for code, count in edit.codes.items() if code != TOTALS_DIFFER or program not in WITHOUT_RESULTS
    }
    return codes | ({OTHER_FORMAT: 1} if program in FORMATS else {})


def found(group: Group, folder: Path) -> dict[Cell, Outcome]:
    """What each edit came to in each program."""
    files = made(group, folder)
    return {
        (name, program): _read(group.spec, edit, files[name][program].read_bytes())
        for name, edit in group.edits.items()
        for program in through(group.spec, name)
    }


def made(group: Group, folder: Path) -> dict[str, dict[str, Path]]:
    """The files by edit and program: edited in LibreOffice and passed on; what nobody edited comes as it was issued."""
    source = folder / "issued.xlsx"
    source.write_bytes(full(group.spec))
    files = {
        name: {
            program: folder / f"{at}-{place}{FORMATS.get(program, '.xlsx')}" for place, program in enumerate(PROGRAMS)
        }
        for at, name in enumerate(group.edits)
    }
    orders: list[tuple[Path, Sequence[Path], Sequence[Step]]] = []
    for name, held in files.items():
        ways = through(group.spec, name)
        there = {DETOURS[way]: held[way] for way in DETOURS if way in ways}
        formats = {kind: held[way] for way, kind in FORMATS.items() if kind in there}
        orders.append((source, [held[OFFICE], *formats.values()], group.edits[name].steps))
        orders += [(formats[kind], [back], []) for kind, back in there.items()]
    programs.libreoffice_edits(orders)
    for program, run in PASSED_ON.items():
        run([(source if name == UNTOUCHED else held[OFFICE], held[program]) for name, held in files.items()])
    return files


def _read(spec: str, edit: Edit, data: bytes) -> Outcome:
    read = outcome(data)
    if not isinstance(read, Submission):
        return Outcome(0, Counter(item.code for item in read))
    answers, unknown = edit.answers(spec), edit.unknown(spec)
    diagnostics, torn = _torn(read)
    off = difference(read._replace(fields={**read.fields, **{name: Field(answers[name]) for name in torn}}), answers)
    return Outcome(
        right=len(answers) - len(off.lost) - len(set(off.wrong) & set(answers)),
        codes=dict(Counter(item.code for item in diagnostics)),
        wrong=tuple(sorted(off.wrong)),
        silent=tuple(sorted(name for name in off.lost if read.fields[name].state in {"answered", "blank"})),
        lost=tuple(sorted(set(off.lost) - unknown)),
        known=tuple(sorted(unknown - set(off.lost))),
    )


def _torn(read: Submission) -> tuple[list[Diagnostic], list[str]]:
    """The diagnostics but those of texts that ExcelJS broke, and the names of these.

    It reads texts in pieces of 16,384 characters: one that two units make, such as 🙂, is lost where it lies across.
    """
    told = {
        f"{item.place.sheet}!{cell}"
        for item in read.diagnostics
        if item.code == CHARACTER_LOST
        for cell in item.place.cells
    }
    rest = [item for item in read.diagnostics if item.code != CHARACTER_LOST]
    return rest, [name for name, item in read.fields.items() if item.cell in told and REPLACED in str(item.value)]
