"""One returned workbook, from its grid to a submission."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, listed
from kamxl.errors import KamxlError
from kamxl.grid import address
from kamxl.identity import digest
from kamxl.reading.alike import Likeness, Taken, learned
from kamxl.reading.claims import claims
from kamxl.reading.collect import Findings
from kamxl.reading.compare import compare
from kamxl.reading.identify import Carried, identify, standing_of
from kamxl.reading.lines import read_lines
from kamxl.reading.rows import read_list, read_table
from kamxl.reading.stray import strays
from kamxl.reading.tables import readable, tables
from kamxl.reading.told import Told
from kamxl.reading.travelling import Damaged, inflated
from kamxl.results.arrange import Sender, arrange, key_of
from kamxl.results.model import BLANK, Field
from kamxl.results.totals import Totals
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kamxl.grid import Grid
    from kamxl.plan.reading import Block, ReadingPart
    from kamxl.reading.tables import Rows, Table
    from kamxl.results.model import Submission

_READERS = {"statements": read_table, "register": read_table, "sign-off": read_table, "reflection": read_table}
_READERS |= {"fields": read_table, "actions": read_list, "written": read_lines}
_SHOWN = 12
_CHECKS = ("references", "signature", "plan", "witnesses", "answers", "totals", "respondent")
_WITH_FORMULAS = ("stray texts", "formulas", "drop-downs", "weights")
# no workbook of ours comes near them; a hostile one must not fill the memory
_MOST_SEEN, _SEEN_LIMIT = 32, 400_000
# a plan comes back from a few programs, each with its own way to save it
_MOST_ALIKE = 8


class KnownPlans:
    """The plans of the specs at hand, and what was learned while workbooks were read.

    ``seen`` holds plans that came in workbooks and were found sound, so that the next workbook's is not checked anew;
    ``alike`` what workbooks were like that gave no doubt; ``lessons`` what is to be learned of the last, if another one
    comes.

    Args:
        by_digest: the plans by their digests.
        by_code: the first plan of each spec code.
        ask: gives the plan of a spec code and a digest, as far as that is legible, where others know more.
    """

    def __init__(
        self,
        by_digest: Mapping[str, ReadingPart],
        by_code: Mapping[str, ReadingPart],
        ask: Callable[[str, str], ReadingPart | None] = lambda _code, _digest: None,
    ) -> None:
        self.by_digest = by_digest
        self.by_code = by_code
        self.ask = ask
        self.seen: dict[str, ReadingPart] = {}
        self.alike: list[Likeness] = []
        self.lessons: list[Callable[[], Likeness | None]] = []

    @classmethod
    def of(cls, parts: Iterable[ReadingPart]) -> KnownPlans:
        """The plans, ready to be asked."""
        parts = list(parts)
        by_code: dict[str, ReadingPart] = {}
        for part in parts:
            by_code.setdefault(part.spec_code, part)
        return cls({part.digest(): part for part in parts}, by_code)

    def plan(self, carried: Carried) -> ReadingPart:
        """The plan that travels in a workbook.

        Raises:
            Damaged: it can't be used.
        """
        text = inflated(carried.packed)
        name = digest(text)
        known = self.by_digest.get(name) or self.seen.get(name)
        if known is None:
            from kamxl.reading.foreign import checked  # noqa: PLC0415  pydantic is needed for this alone

            known = checked(text)
            if len(self.seen) < _MOST_SEEN and len(text) <= _SEEN_LIMIT:
                self.seen[name] = known
        return known

    def like(self, grid: Grid) -> Taken | None:
        """What the cells of a workbook give that is like one that was read before; None for any other."""
        while self.lessons:
            self._learn(self.lessons.pop()())
        for at, likeness in enumerate(self.alike):
            if (taken := likeness.read(grid)) is not None:
                self.alike.insert(0, self.alike.pop(at))
                return taken
        return None

    def _learn(self, likeness: Likeness | None) -> None:
        """Takes what a workbook was like; of many, those that were of use last are kept."""
        if likeness is not None:
            self.alike.insert(0, likeness)
            del self.alike[_MOST_ALIKE:]

    def spare(self, carried: Carried) -> ReadingPart | None:
        """The plan of a spec at hand for a workbook whose own can't be used."""
        code = carried.reference.split("-")[0]
        found = self.by_digest.get(carried.digest) or self.by_code.get(code)
        return found or (self.ask(code, carried.digest) if code else None)


def read_submission(grid: Grid, file: str, known: KnownPlans, keys: Mapping[str, bytes] | None = None) -> Submission:
    """The submission that a workbook holds; every doubt is a diagnostic of it.

    Args:
        grid: the workbook.
        file: its name, as findings show it.
        known: the plans that are at hand.
        keys: those that may have signed it, by their ids.

    Raises:
        KamxlError: it is no workbook of kamxl (KX410), or its plan can't be had (KX411).
    """
    taken = known.like(grid) or _in_full(grid, known)
    carried, part, fields = taken.carried, taken.part, taken.fields
    doubts = [*taken.foreign, *grid.noted, *taken.doubts, *_owner(carried, fields), *_required(part, fields)]
    plan = part.digest()
    standing, told = standing_of(carried, plan, keys or {})
    key = key_of(carried.reference, carried.identity, fields, file)
    sender = Sender(file, plan, carried.reference, standing, key, carried.identity)
    placed = [item.in_file(file) for item in (*carried.diagnostics, *doubts, *told)]
    checks = (*grid.checks, *_CHECKS, *(_WITH_FORMULAS if grid.formulas else ()))
    return arrange(sender, part, fields, placed, taken.totals)._replace(previous=taken.previous, checks=checks)


def _in_full(grid: Grid, known: KnownPlans) -> Taken:
    """What the cells of a workbook give, each of them looked at; the next one may be like it."""
    carried = identify(grid)
    part, foreign = _plan(carried, known)
    findings = Findings(part.own, date_1904=grid.date_1904)
    swept = _swept(grid, part, findings)
    if carried.diagnostics:
        # now it is known which cells hold answers: a reference that somebody quotes in one makes no doubt
        carried = identify(grid, findings.asked)
    fields = {name: findings.field(name) for name, _ in part.fields()}
    totals = Totals(part, {name: field.value for name, field in fields.items() if field.value is not None})
    doubts = (
        *Told(compare(grid, part, swept, findings)),
        *findings.diagnostics,
        *_missing(part, findings),
        *_moved(part, findings),
        *Told(claims(grid, part, totals)),
    )
    taken = Taken(carried, part, tuple(foreign), fields, findings.previous, totals, doubts)
    known.lessons.append(partial(learned, grid, taken, findings, swept))
    return taken


def _swept(grid: Grid, part: ReadingPart, findings: Findings) -> list[tuple[Rows, list[Table]]]:
    """Reads every table into the findings; the sheets that hold any, or should."""
    planned = {block.sheet for block in part.blocks}
    swept = []
    for rows in readable(grid.sheets):
        found = tables(rows, part)
        for table in found:
            _READERS[table.blocks[0].family](rows, table, findings)
        if found or rows.sheet.name in planned:
            swept.append((rows, found))
    if grid.formulas:
        # else kamxl's own formulas could not be told from what somebody typed
        for rows, found in swept:
            findings.diagnostics.extend(strays(rows, found, findings))
    return swept


def _plan(carried: Carried, known: KnownPlans) -> tuple[ReadingPart, list[Diagnostic]]:
    """The plan to read by: the one that travels in the file, else that of a spec with the workbook's code."""
    if not carried.packed and not carried.reference:
        raise _refused(
            "KX410", "this Excel workbook was not made by kamxl", "ask the sender for the workbook that was issued"
        )
    try:
        part = known.plan(carried)
    except Damaged as problem:
        spare = known.spare(carried)
        if spare is None:
            help_ = "name the spec that the workbook was built from with --spec"
            raise _refused("KX411", f"this workbook's plan can't be used: {problem}", help_) from problem
        message = (
            f"the plan inside the workbook can't be used ({problem}); it was read by the spec '{spare.spec}' at hand"
        )
        return spare, [Diagnostic("KX503", message, help="check that this is the spec the workbook was built from")]
    if part.digest() in known.by_digest:
        return part, []
    message = (
        f"read by the plan that the workbook carries: no spec at hand makes this plan of '{part.spec}' {part.version}"
    )
    return part, [Diagnostic("KX504", message, help="name the spec that it was built from with --spec")]


def _refused(code: str, message: str, help_: str) -> KamxlError:
    return KamxlError([Diagnostic(code, message, help=help_)])


def _missing(part: ReadingPart, findings: Findings) -> Iterator[Diagnostic]:
    """The rows that were not found, one finding for each block."""
    for block in part.blocks:
        lost = {row.id: row.code or row.text or row.id for row in block.rows if row.id not in findings.rows}
        if lost:
            rows = "1 row is" if len(lost) == 1 else f"{len(lost)} rows are"
            message = f"{rows} not in the workbook any more, so the answers are not known"
            help_ = "ask the respondent for these answers, or for the workbook with the rows put back"
            names = tuple(name for name, _ in block.fields() if name.rpartition(":")[0] in lost)
            told, place = listed(list(lost.values()), _SHOWN), Place(sheet=block.sheet)
            yield Diagnostic("KX317", message, place, told, help=help_, answers=names)


def _moved(part: ReadingPart, findings: Findings) -> Iterator[Diagnostic]:
    """The rows that stand on another sheet than the most of their block."""
    for block in part.blocks:
        first = [(row, places[0]) for row in block.rows if (places := findings.rows.get(row.id))]
        sheets = Counter(sheet for _, (sheet, _) in first)
        if len(sheets) < 2:  # noqa: PLR2004  all are on one
            continue
        ((home, _),) = sheets.most_common(1)
        for row, (sheet, at) in first:
            if sheet != home:
                message = f"a row stands apart from the others of its table, which are on the sheet '{home}'"
                place = Place(sheet=sheet, cells=(address(at, 0),))
                yield Diagnostic("KX322", message, place, row.code or row.text or row.id)


def _owner(carried: Carried, fields: Mapping[str, Field]) -> Iterator[Diagnostic]:
    """Compares name and e-mail with those that the copy was issued to."""
    for name in ("name", "email"):
        issued, field = carried.identity.get(name, ""), fields.get(f"respondent/{name}:value", BLANK)
        if issued and canonical(str(field.value or "")).casefold() != canonical(issued).casefold():
            sheet, _, cell = field.cell.rpartition("!")
            message = (
                f"the {'e-mail' if name == 'email' else name} on the cover is not the one that this copy was issued to"
            )
            place = Place(sheet=sheet, cells=(cell,) if cell else ())
            yield Diagnostic("KX505", message, place, str(field.value or ""), issued, "ask who filled the workbook in")


def _required(part: ReadingPart, fields: Mapping[str, Field]) -> list[Diagnostic]:
    """Required fields that are blank, where anything was answered at all."""
    cover = [(row, block) for block in part.of("fields") for row in block.rows]
    own = {f"{row.id}:value" for row, _ in cover}
    if all(item.state == "blank" or not item.cell for name, item in fields.items() if name not in own):
        return []
    return [
        _unfilled(row.text, block, fields[f"{row.id}:value"])
        for row, block in cover
        if row.required and fields[f"{row.id}:value"].state == "blank"
    ]


def _unfilled(label: str, block: Block, field: Field) -> Diagnostic:
    sheet, _, cell = field.cell.rpartition("!")
    place = Place(sheet=sheet or block.sheet, cells=(cell,) if cell else ())
    return Diagnostic("KX320", f"'{label}' is blank", place, help="ask the respondent, or give the people with --for")
