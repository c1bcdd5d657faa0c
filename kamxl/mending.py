"""What is done about doubts: a clean workbook for the sender to correct, and decisions made by telephone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl import api
from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.identity import attempt_of
from kamxl.issue import corrected_copy
from kamxl.making import Makers
from kamxl.outputs.anew import NewFiles, each_anew
from kamxl.outputs.decisions import decisions_text
from kamxl.plan.correction import note, with_index
from kamxl.results.decisions import read_decisions
from kamxl.results.points import points
from kamxl.results.settle import doubts, settle
from kamxl.spec.source import MAX_BYTES
from kamxl.words import english
from kamxl.words.catalogues import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kamxl.api import Outcome
    from kamxl.issue import Issued
    from kamxl.plan.correction import Point
    from kamxl.plan.model import Plan
    from kamxl.results.decisions import Decision
    from kamxl.results.model import Submission
    from kamxl.words import Words


@dataclass(frozen=True, slots=True)
class Fixed:
    """A workbook that was written anew: where it is, what it was made of, and the points that its sender looks at."""

    path: Path
    submission: Submission
    attempt: int
    points: tuple[Point, ...]
    state: str


def fix(
    outcome: Outcome,
    folder: Path,
    *,
    specs: Sequence[str] = (),
    occasion: api.Occasion | None = None,
    force: bool = False,
) -> tuple[list[Fixed], list[Diagnostic]]:
    """Writes a clean workbook for each submission: good answers in place, doubts tinted, noted and listed in front.

    Args:
        outcome: what :func:`kamxl.api.read` gave.
        folder: where to write; made if it isn't there. A file that came in is never written over.
        specs: as for :func:`kamxl.api.read`; a workbook can be written only by the spec that makes its plan.
        occasion: what the instructions say beside the spec, and the date in the properties, and the key that signs.
        force: replace files that exist with other contents.

    Returns:
        The files, and a finding (KX202, KX203, KX207) for each submission that has none.
    """
    source = _Source(specs, occasion)
    target = NewFiles(folder, outcome.names, force=force)
    return each_anew(outcome.submissions, lambda submission: _fixed(submission, source, target))


def corrected(
    submission: Submission, plan: Plan, created: date | None = None, logo: Path | None = None, key: bytes = b""
) -> tuple[Issued, tuple[Point, ...], bytes]:
    """The workbook that goes back to a sender: the copy, the points that it asks about (in English), and its bytes."""
    from kamxl.xlsx.write import write_workbook  # noqa: PLC0415  XlsxWriter is not needed for reading

    words = words_of(plan.language)
    told = tuple(points(submission, words))
    issued = corrected_copy(submission, _notes(told, words), created, key)
    whole = with_index(plan, told, issued.reference, attempt_of(submission.issued) + 1, words)
    found = told if words is english else tuple(points(submission))
    return issued, found, write_workbook(whole, issued.copy, logo)


def decisions_file(outcome: Outcome) -> tuple[bytes, int]:
    """A file of decisions to be filled in, as its bytes, and how many open doubts it has.

    Raises:
        KamxlError: it would be larger than a file of decisions may be (KX343).
    """
    data = decisions_text(outcome.submissions).encode("utf-8")
    if len(data) > MAX_BYTES:
        message = f"there are so many doubts that the file would have {len(data):,} bytes, more than {MAX_BYTES:,}"
        raise KamxlError([Diagnostic("KX343", message, help="settle fewer workbooks at once")])
    return data, sum(1 for one in outcome.submissions for _ in doubts(one))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions out of files, and what was found amiss with their entries."""

    every: tuple[Decision, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, files: Sequence[str | Path]) -> Decisions:
        """The decisions of several files, each read once.

        Raises:
            KamxlError: a file is not there (KX401), or holds no decisions.
        """
        every: list[Decision] = []
        findings: list[Diagnostic] = []
        for path in dict.fromkeys(map(Path, files)):
            try:
                with path.open("rb") as stream:
                    data = stream.read(MAX_BYTES + 1)
            except OSError as problem:
                message = f"the decisions '{path}' can't be read: {problem.strerror or type(problem).__name__}"
                raise KamxlError([Diagnostic("KX401", message, Place(str(path)))]) from problem
            found, told = read_decisions(data, str(path))
            every += found
            findings += told
        return cls(tuple(every), tuple(findings))

    def on(self, outcome: Outcome) -> Outcome:
        """What was read, with the decisions used; the findings about them are among its diagnostics."""
        submissions, told = settle(outcome.submissions, self.every)
        told = [*outcome.diagnostics, *self.findings, *told]
        return replace(outcome, submissions=tuple(submissions), diagnostics=tuple(told))


def _notes(found: Sequence[Point], words: Words) -> Mapping[str, str]:
    """The note of each field: what the points say that it is one of."""
    notes: dict[str, list[str]] = {}
    for point in found:
        for name in point.fields:
            notes.setdefault(name, []).append(note(point, words))
    return {name: "\n\n".join(told) for name, told in notes.items()}


class _Source:
    """The plans of the specs at hand, each made once."""

    def __init__(self, specs: Sequence[str], occasion: api.Occasion | None) -> None:
        self._occasion = occasion
        self.created, self.key = (occasion.created, occasion.key) if occasion else (None, b"")
        self._makers = Makers(specs)
        self._made: dict[str, tuple[Plan, Path | None] | None] = {}

    def of(self, submission: Submission) -> tuple[Plan, Path | None] | None:
        """The plan of a submission, and the logo of its spec; None where no spec at hand makes it."""
        if submission.plan not in self._made:
            made = self._makers.of(submission.reading, submission.plan)
            plan = api.plan_of(made.spec, self._occasion, made.part.role, previous=made.part.previous) if made else None
            self._made[submission.plan] = (plan, api.logo_file(made.spec, made.name)) if made and plan else None
        return self._made[submission.plan]


def _fixed(submission: Submission, source: _Source, target: NewFiles) -> Fixed:
    """One submission, written anew.

    Raises:
        KamxlError: no spec makes its plan (KX207), or its file can't be written (KX202, KX203).
    """
    known = source.of(submission)
    if known is None:
        reading = submission.reading
        message = f"no spec at hand makes the plan of this workbook ('{reading.spec}' {reading.version})"
        help_ = "name the spec that it was built from with --spec"
        raise KamxlError([Diagnostic("KX207", message, Place(submission.file), help=help_)])
    plan, logo = known
    issued, found, data = corrected(submission, plan, source.created, logo, source.key)
    path, state = target.put(issued.file, data, submission.file)
    return Fixed(path, submission, attempt_of(submission.issued) + 1, found, state)
