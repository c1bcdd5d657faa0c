"""The public verbs: load a spec, build its workbooks, read what comes back, report on a team."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.building import Built, Occasion, build, build_files, logo_file, plan_of
from kamxl.diagnostics import Diagnostic, has_errors
from kamxl.errors import KamxlError
from kamxl.inbox.folder import Files
from kamxl.issue import cover_fields, person_reference
from kamxl.outputs.files import put_all
from kamxl.outputs.jsontext import json_text, report_document
from kamxl.plan.build import make_plan
from kamxl.project import Project, load_project
from kamxl.results.consolidate import consolidate, reference_plan
from kamxl.results.team import Expected
from kamxl.roster.source import people_of, roster_bytes
from kamxl.spec.model import Look
from kamxl.spec.shelf import open_spec, shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.results.team import TeamResult
    from kamxl.roster.people import Person
    from kamxl.spec.model import Spec

__all__ = [
    "Built",
    "Occasion",
    "Outcome",
    "build",
    "build_files",
    "consolidated",
    "expected",
    "known_plans",
    "load_spec",
    "logo_file",
    "making",
    "plan_of",
    "read",
    "report_bytes",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read: submissions in the order of the files, and the diagnostics that belong to none."""

    submissions: tuple[Submission, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default_factory=tuple)
    files: int = 0

    @property
    def names(self) -> set[str]:
        """The names of all files that were read or refused."""
        return {one.file for one in self.submissions} | {item.place.file for item in self.diagnostics}


def load_spec(name: str) -> Spec:
    """The spec of an id or a path.

    Raises:
        KamxlError: it isn't there or has errors; the diagnostics name each.
    """
    loaded = open_spec(name)
    if loaded.spec is None:
        raise KamxlError(loaded.diagnostics)
    return loaded.spec


def known_plans(specs: Sequence[str] = ()) -> tuple[list[ReadingPart], list[Diagnostic]]:
    """The plans of the specs at hand: those shipped, those of ``./specs``, and those named.

    A named spec with errors is an error; one on the shelf that has errors is passed over.
    """
    parts: dict[str, ReadingPart] = {}
    diagnostics: list[Diagnostic] = []
    for name in specs:
        loaded = open_spec(name)
        diagnostics += loaded.diagnostics
        if loaded.spec is not None:
            _add(parts, loaded.spec)
    for shelved in shelf():
        if shelved.loaded.spec is not None:
            _add(parts, shelved.loaded.spec)
    return list(parts.values()), diagnostics


def _add(parts: dict[str, ReadingPart], spec: Spec) -> None:
    part = _reading(spec)
    parts.setdefault(part.digest(), part)


def read(
    paths: Iterable[str | Path],
    *,
    specs: Sequence[str] = (),
    workers: int = 0,
    project: Project | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """Reads returned workbooks out of files, folders, archives and mails.

    Args:
        paths: files and folders; ``-`` is the bytes of one file on standard input.
        specs: ids or paths of further specs whose workbooks may be among them.
        workers: the most worker processes; by default one for each processor.
        project: limits, passwords and keys; by default those of ``./kamxl.yaml``, if it is there.
        progress: called with the number of files read and of all that are known of by then.

    Raises:
        KamxlError: a named spec, or the project's settings, have errors.
    """
    from kamxl.jobs.pool import Pool  # noqa: PLC0415  processes are not needed for building

    project = project or load_project()
    parts, found = known_plans(specs)
    if has_errors(found):
        raise KamxlError(found)
    files = Files((str(path) for path in paths), project.limits)
    refused: list[Diagnostic] = []
    submissions: list[Submission] = []
    for count, outcome in enumerate(Pool(parts, workers, project).read(files), start=1):
        if isinstance(outcome, tuple):
            refused += outcome
        else:
            submissions.append(outcome)
        if progress is not None:
            progress(count, files.known)
    return Outcome(tuple(submissions), (*project.diagnostics, *files.told, *refused), files.known)


def consolidated(
    outcome: Outcome, people: str | None = None, specs: Sequence[str] = ()
) -> tuple[TeamResult | None, list[Diagnostic]]:
    """What the submissions of an outcome come to, with all findings; None where there is nothing to consolidate.

    Args:
        outcome: what :func:`read` gave.
        people: the roster that copies were issued to, so that missing ones are known.
        specs: as for :func:`read`.

    Raises:
        KamxlError: the submissions are of different assessments (KX450), or the roster has errors.
    """
    findings = [item for one in outcome.submissions for item in one.diagnostics]
    known: dict[str, Spec] = {}
    if outcome.submissions:
        part = reference_plan(outcome.submissions)
        made = {plan: making(plan, specs)[0] for plan in {item.plan for item in outcome.submissions}}
        known = {plan: found for plan, found in made.items() if found is not None}
        spec = known.get(part.digest())
    elif people is not None and specs:
        # nobody has sent anything back: everybody is missing
        spec = load_spec(specs[0])
        part = _reading(spec)
    else:
        return None, findings
    waited: list[Expected] = []
    if people is not None:
        waited, told = expected(people, part)
        findings += told
    team = consolidate(outcome.submissions, waited, spec=spec, specs=known, diagnostics=outcome.diagnostics)
    own = {*findings, *outcome.diagnostics}
    return team, findings + [issue.finding for issue in team.issues if issue.finding not in own]


def making(plan: str, specs: Sequence[str]) -> tuple[Spec | None, str]:
    """The spec that makes a plan, among those named and those at hand, and its name; another edition says other things.

    Args:
        plan: the plan's digest.
        specs: ids or paths of further specs.
    """
    named = ((open_spec(name).spec, name) for name in specs)
    shelved = ((item.loaded.spec, str(item.path)) for item in shelf())
    every = ((spec, name) for spec, name in (*named, *shelved) if spec is not None and _reading(spec).digest() == plan)
    return next(every, (None, ""))


def _reading(spec: Spec) -> ReadingPart:
    part = make_plan(spec).reading
    if part is None:
        raise TypeError(spec.id)
    return part


def write_report(
    team: TeamResult,
    form: str,
    target: Path,
    *,
    delimiter: str = ",",
    force: bool = False,
    specs: Sequence[str] = (),
) -> list[Path]:
    """Writes a team report.

    Args:
        team: what :func:`consolidated` gave.
        form: ``xlsx``, ``csv`` or ``json``.
        target: the file; for ``csv`` the folder.
        delimiter: what parts the columns of CSV files.
        force: replace files that exist with other contents.
        specs: as for :func:`read`; the look of a workbook is that of its spec.

    Returns:
        The files.

    Raises:
        KamxlError: a file is there already (KX202), or can't be written (KX203).
    """
    from kamxl.outputs.csvfiles import csv_files  # noqa: PLC0415  each form needs only its own

    if form == "csv":
        files = {target / name: data for name, data in csv_files(team, delimiter).items()}
    else:
        files = {target: report_bytes(team, form, specs)}
    return list(put_all(files, force=force))


def report_bytes(team: TeamResult, form: str, specs: Sequence[str] = ()) -> bytes:
    """A report of one file, ``xlsx`` or ``json``, as its bytes."""
    return json_text(report_document(team)).encode("utf-8") if form == "json" else _team_workbook(team, specs)


def _team_workbook(team: TeamResult, specs: Sequence[str]) -> bytes:
    from kamxl.team import make_team_plan  # noqa: PLC0415  only for this form
    from kamxl.xlsx.write import write_workbook  # noqa: PLC0415  as above

    spec, _ = making(team.plan, specs)
    return write_workbook(make_team_plan(team, spec.look if spec else Look()))


def expected(source: str, part: ReadingPart) -> tuple[list[Expected], list[Diagnostic]]:
    """The people of a roster as a report knows them, with the reference that each one's copy carries.

    Raises:
        KamxlError: the roster can't be read, or has errors.
    """
    fields, subject = cover_fields(part)
    group = people_of(roster_bytes(source), fields, subject)
    if has_errors(group.diagnostics):
        raise KamxlError(group.diagnostics)

    def text(person: Person, name: str) -> str:
        return str(person.values.get(name, ""))

    people = [
        Expected(
            item.key,
            text(item, "name"),
            person_reference(part, item.key),
            text(item, "organisation"),
            text(item, subject.id) if subject else "",
        )
        for item in group.people
    ]
    return people, list(group.diagnostics)
