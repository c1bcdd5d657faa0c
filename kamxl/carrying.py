"""Answers carried over into workbooks of another version, variant or language, or of the next round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kamxl import api
from kamxl.building import asked_for
from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.issue import carried_copy
from kamxl.outputs.anew import NewFiles, each_anew
from kamxl.plan.carried import Origin, notes, with_list
from kamxl.plan.model import Copy
from kamxl.results.carry import Carryover, carry
from kamxl.results.choose import Passed, choose
from kamxl.spec.shelf import open_spec
from kamxl.spec.telling import quote
from kamxl.words.catalogues import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from kamxl.api import Outcome
    from kamxl.issue import Issued
    from kamxl.plan.model import Plan
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.xlsx.copies import Copies


@dataclass(frozen=True, slots=True)
class Aim:
    """What answers are carried to: a spec by its id or path, and whether into the blank workbook of another round."""

    spec: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A workbook that answers were carried into: where it is, what it was made of, its plan, and what went over."""

    path: Path
    submission: Submission
    reading: ReadingPart
    reference: str
    over: Carryover
    state: str


def carry_files(
    outcome: Outcome, aim: Aim, folder: Path, occasion: api.Occasion | None = None, *, force: bool = False
) -> tuple[list[CarriedFile], list[Diagnostic]]:
    """Writes a workbook of another plan for each submission, with the answers that have a place in it.

    Of several returns of one person the one is taken that would count in a report.

    Args:
        outcome: what :func:`kamxl.api.read` gave.
        aim: what the answers are carried to.
        folder: where to write; made if it isn't there. A file that came in is never written over.
        occasion: what the copies say beside the spec, their date, the key that signs them, and the language and the
            role of all of them; by default each copy keeps those of the old workbook, where the spec has them.
        force: replace files that exist with other contents.

    Returns:
        The files, and a finding (KX202, KX203, KX208, KX346, KX347) for each submission that has none.

    Raises:
        KamxlError: the spec that is aimed at has errors, or not the language or the role that was asked for.
    """
    target = _Target(aim, occasion or api.Occasion())
    new = NewFiles(folder, outcome.names, force=force)
    chosen = choose(outcome.submissions)
    files, findings = each_anew(chosen.counted, lambda submission: _carried(submission, target, new))
    return files, [*map(_passed, chosen.passed), *findings]


def carried(
    submission: Submission, plan: Plan, occasion: api.Occasion | None = None, *, again: bool = False
) -> tuple[Issued, Carryover, Plan]:
    """The copy that answers are carried into, what went over, and its plan with the list of what did not.

    Raises:
        KamxlError: the plan is of another family (KX208), or there is nothing to carry (KX346).
    """
    part = plan.reading
    if part is None:
        raise TypeError(plan.title)
    _related(submission, part)
    over = carry(submission, part, again=again)
    if not (over.left or over.previous or any(not _is_cover(name) for name in over.answers)):
        message = "there is no answer in this workbook, so there is nothing to carry over"
        help_ = "build a blank workbook instead: kamxl build SPEC --for people.csv"
        raise KamxlError([Diagnostic("KX346", message, Place(submission.file), help=help_)])
    words = words_of(plan.language)
    created = occasion.created if occasion else None
    copy = Copy({}, over.answers, created, notes(over.changed, words), over.previous)
    issued = carried_copy(submission, part, copy, occasion.key if occasion else b"", again=again)
    old = submission.reading
    origin = Origin(old.title, old.version, len(over.answers), again)
    return issued, over, with_list(plan, origin, over.left, over.changed, issued.reference, words)


class _Target:
    """The spec that is aimed at, and its plans, each made once.

    Raises:
        KamxlError: the spec has errors, or not the language or the role that was asked for.
    """

    def __init__(self, aim: Aim, occasion: api.Occasion) -> None:
        found, self.occasion = asked_for(aim.spec, occasion)
        if found.spec is None:
            raise KamxlError(found.diagnostics)
        self.aim, self.spec = aim, found.spec
        self.logo = api.logo_file(self.spec, aim.spec)
        # the language and the role of each old workbook are kept, unless others are asked for
        self._languages = () if occasion.language else found.languages
        self._roles = () if occasion.role else tuple(role.id for role in self.spec.roles)
        self._plan = cache(self._made)
        self._copies: dict[int, Copies] = {}

    def copies(self, plan: Plan) -> Copies:
        """What writes the copies of one of its plans."""
        from kamxl.xlsx.copies import Copies  # noqa: PLC0415  as in _carried

        if id(plan) not in self._copies:
            self._copies[id(plan)] = Copies(plan, self.logo)
        return self._copies[id(plan)]

    def of(self, submission: Submission) -> Plan:
        """The plan for whoever filled in a workbook."""
        own = submission.reading
        language = own.language if own.language in self._languages else self.spec.language
        return self._plan(language, own.role if own.role in self._roles else self.occasion.role)

    def _made(self, language: str, role: str) -> Plan:
        same = language == self.spec.language
        spec = self.spec if same else open_spec(self.aim.spec, language=language).spec
        return api.plan_of(spec or self.spec, self.occasion, role, previous=self.aim.again)


def _related(submission: Submission, part: ReadingPart) -> None:
    """Refuses a workbook of another family: equal ids would be an accident."""
    own, wanted = submission.reading.kinship.family, part.kinship.family
    if own != wanted:
        message = (
            f"the workbook belongs to the family {quote(own)}, and {quote(part.spec)} to {quote(wanted)}:"
            " they have no statement in common"
        )
        advice = f"name a version or a variant of {quote(own)} with --to, or say 'family: {own}' in that spec"
        raise KamxlError([Diagnostic("KX208", message, Place(submission.file), help=advice)])


def _passed(item: Passed) -> Diagnostic:
    message = f"{item.instead.file} is the return of this person that counts, so nothing was made of this one"
    help_ = "if this is the one to be carried over, take it alone"
    return Diagnostic("KX347", message, Place(item.submission.file), item.reason, help=help_)


def _is_cover(name: str) -> bool:
    return name.startswith(("respondent/", "subject/"))


def _carried(submission: Submission, target: _Target, new: NewFiles) -> CarriedFile:
    """One submission, carried over and written.

    Raises:
        KamxlError: as :func:`carry_files` tells.
    """
    from kamxl.xlsx.write import write_workbook  # noqa: PLC0415  XlsxWriter is not needed for reading

    plan = target.of(submission)
    issued, over, whole = carried(submission, plan, target.occasion, again=target.aim.again)
    alike = whole is plan
    made = target.copies(plan).write(issued.copy) if alike else write_workbook(whole, issued.copy, target.logo)
    path, state = new.put(issued.file, made, submission.file)
    if plan.reading is None:
        raise TypeError(plan.title)
    return CarriedFile(path, submission, plan.reading, issued.reference, over, state)
