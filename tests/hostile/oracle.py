"""What came of a mutant, and whether it is allowed: never untyped, never another answer without a word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from unittest.mock import patch

from kamxl.diagnostics import Diagnostic
from kamxl.jobs.worker import read_bytes
from kamxl.project import Project
from kamxl.reading.read import KnownPlans
from kamxl.results.model import Submission
from kamxl.results.totals import Totals
from kamxl.xlsx.book import xlsx_grid
from tests.hostile.mutants import Mutant, Source
from tests.reading.returned import difference

UNTYPED = frozenset(("KX406", "KX407"))
OUTCOMES = ("same and clean", "same with a diagnostic", "own answer changed", "changed and told", "refused", "wrong")
_OTHERS = "xl/worksheets/"


@dataclass
class Oracle:
    """Judges the mutants of one workbook."""

    source: Source

    @cached_property
    def known(self) -> KnownPlans:
        assert self.source.plan.reading is not None
        return KnownPlans.of([self.source.plan.reading])

    @cached_property
    def project(self) -> Project:
        return Project(keys=self.source.keys)

    @cached_property
    def untouched(self) -> Submission:
        found = read_bytes(self.source.data, "file.xlsx", self.known, self.project)
        assert isinstance(found, Submission)
        assert not found.diagnostics
        assert found.identity == ("signed" if self.source.keys else "unsigned")
        return found

    def ready(self) -> None:
        """Finds out what every mutant needs, so that none of them waits for it."""
        assert self.untouched.fields
        assert self.source.texts
        assert self.source.read

    def judge(self, mutant: Mutant) -> str:
        """The outcome of a mutant, one of ``OUTCOMES``; ``wrong`` says why behind a colon."""
        return self._outcome(mutant, read_bytes(mutant.data, "file.xlsx", self.known, self.project))

    def judge_both(self, mutant: Mutant) -> str:
        """The same of one that is read in both ways, quickly and in full; ``wrong`` where they differ."""
        quick = read_bytes(mutant.data, "file.xlsx", self.known, self.project)
        with patch("kamxl.xlsx.open.xlsx_grid", partial(xlsx_grid, scan=False)):
            full = read_bytes(mutant.data, "file.xlsx", KnownPlans.of(self.known.by_digest.values()), self.project)
        return self._outcome(mutant, quick) if quick == full else "wrong: the quick way finds something else"

    def _outcome(self, mutant: Mutant, found: Submission | tuple[Diagnostic, ...]) -> str:
        if isinstance(found, Submission):
            return self._read(mutant, found)
        return self._refusal([item.code for item in found])

    def _refusal(self, codes: list[str]) -> str:
        typed = codes and not UNTYPED & set(codes) and all(code.startswith("KX4") for code in codes)
        return "refused" if typed else f"wrong: refused with {codes}"

    def _read(self, mutant: Mutant, found: Submission) -> str:
        off = difference(found, self.source.answers)
        changed, may = {*off.wrong, *off.lost}, set(mutant.may)
        if any(name.startswith("action/") for name in may):
            # the rows of a list may stand in any order
            may |= {name for name in changed if name.startswith("action/")}
        codes = {item.code for item in found.diagnostics}
        if not changed - may and (due := self._due(mutant, found, codes)):
            return f"wrong: {due}"
        if not changed and not self._moved(found):
            return "same with a diagnostic" if codes else "same and clean"
        if not changed - may and (not self._moved(found) or may):
            return "own answer changed"
        return "changed and told" if codes else f"wrong: {sorted(changed - may)[:5]} changed, nothing said"

    def _moved(self, found: Submission) -> bool:
        """Whether it is another's, or of another plan."""
        was = self.untouched
        return (found.key, found.reference, found.plan, found.identity) != (
            was.key,
            was.reference,
            was.plan,
            was.identity,
        )

    def _due(self, mutant: Mutant, found: Submission, codes: set[str]) -> str:
        """A total that is shown wrong now must be told, where the sheet that shows it was left alone."""
        part = found.reading
        if "KX319" in codes or not mutant.parts or not all(name.startswith(_OTHERS) for name in mutant.parts):
            return ""
        shown = {
            f"{_OTHERS}sheet{n}.xml" for n, sheet in enumerate(self.source.plan.sheets, 1) if sheet.name in self._homes
        }
        now = Totals(part, {name: item.value for name, item in found.fields.items() if item.value is not None})
        then = Totals(part, self.source.answers)
        stale = [claim.id for claim in part.claims if now.text(claim.id) != then.text(claim.id)]
        return f"totals are stale and nothing said: {stale}" if stale and not shown & mutant.parts else ""

    @cached_property
    def _homes(self) -> set[str]:
        return {claim.sheet for claim in self.untouched.reading.claims}
