"""The public verbs: load a spec, build its workbooks, read what comes back, report on a team."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.errors import KamxlError
from kamxl.inbox.folder import Files
from kamxl.issue import Issued, blank_copy, cover_fields, person_reference, personal_copies
from kamxl.outputs.files import put, put_all
from kamxl.outputs.jsontext import BuiltFile, json_text, report_document
from kamxl.plan.build import make_plan
from kamxl.project import Project, load_project
from kamxl.results.consolidate import consolidate, reference_plan
from kamxl.results.team import Expected
from kamxl.roster.source import people_of, roster_bytes
from kamxl.spec.model import Look
from kamxl.spec.shelf import open_spec, shelf, spec_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kamxl.plan.model import Plan
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.results.team import TeamResult
    from kamxl.roster.people import Person
    from kamxl.spec.model import Spec

_LOGO_LIMIT = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Built:
    """A workbook that was built: its file name, its bytes, and whose it is."""

    issued: Issued
    spec: Spec
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read: submissions in the order of the files, and the diagnostics that belong to none."""

    submissions: tuple[Submission, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default_factory=tuple)
    files: int = 0


def load_spec(name: str) -> Spec:
    """The spec of an id or a path.

    Raises:
        KamxlError: it isn't there or has errors; the diagnostics name each.
    """
    loaded = open_spec(name)
    if loaded.spec is None:
        raise KamxlError(loaded.diagnostics)
    return loaded.spec


@dataclass(frozen=True, slots=True)
class Occasion:
    """What one build says beside the spec.

    ``practical`` replaces texts of the instructions (``purpose``, ``time_needed``, ``return_by``, ``return_to``,
    ``who_sees``); ``created`` is the date in the document properties, a fixed one by default, so that bytes repeat;
    ``key`` signs the copies, if any.
    """

    practical: Mapping[str, str] = field(default_factory=dict)
    created: date | None = None
    key: bytes = b""


def plan_of(spec: Spec, occasion: Occasion | None = None) -> Plan:
    """The plan of a spec's workbook for an occasion."""
    practical = dict(occasion.practical) if occasion else {}
    return make_plan(spec.model_copy(update=practical) if practical else spec)


def build(
    spec: Spec, people: Iterable[Person] | None = None, occasion: Occasion | None = None, logo: Path | None = None
) -> Iterator[Built]:
    """The workbooks of a spec: one for each person, or one blank copy.

    Args:
        spec: the assessment.
        people: whom to issue copies to.
        occasion: what this build says beside the spec.
        logo: the picture file that the spec's look names.

    Raises:
        KamxlError: something doesn't fit into a workbook (KX2xx).
    """
    from kamxl.xlsx.copies import Copies  # noqa: PLC0415  XlsxWriter is not needed for reading

    plan = plan_of(spec, occasion)
    if plan.reading is None:
        raise TypeError(spec.id)
    created, key = (occasion.created, occasion.key) if occasion else (None, b"")
    part = plan.reading
    copies = [blank_copy(part, created, key)] if people is None else personal_copies(part, people, created, key)
    writer = Copies(plan, logo)
    for issued in copies:
        yield Built(issued, spec, writer.write(issued.copy))


def build_files(
    names: Iterable[str],
    folder: Path,
    *,
    people: str | None = None,
    occasion: Occasion | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[BuiltFile], list[Diagnostic]]:
    """Builds the workbooks of several specs into a folder; a spec or a file with errors doesn't stop the others.

    Args:
        names: ids or paths of specs.
        folder: where to write; made if it isn't there.
        people: a roster (CSV or .xlsx; ``-`` is standard input), for one workbook each.
        occasion: what this build says beside the specs.
        force: replace files that exist with other contents.
        progress: called with the number of files written and of all (0: not known).

    Returns:
        The files, and all findings; a file that was refused is a finding.
    """
    files: list[BuiltFile] = []
    findings: list[Diagnostic] = []
    # a roster on standard input can be read only once
    data = roster_bytes(people) if people else None
    for name in dict.fromkeys(names):
        try:
            for built in _built(name, data, occasion, findings):
                _write(built, folder, files, findings, force=force)
                if progress is not None:
                    progress(len(files), 0)
        except KamxlError as refusal:
            findings += refusal.diagnostics
    return files, findings


def _built(
    name: str, data: tuple[bytes, str] | None, occasion: Occasion | None, findings: list[Diagnostic]
) -> Iterator[Built]:
    """The workbooks of a spec by its name; none where spec or roster have errors."""
    found = open_spec(name)
    findings += found.diagnostics
    if found.spec is None:
        return
    group = people_of(data, found.spec.respondent, found.spec.subject) if data else None
    findings += group.diagnostics if group else ()
    if group is None or not has_errors(group.diagnostics):
        people = group.people if group else None
        yield from build(found.spec, people, occasion, logo_file(found.spec, name))


def _write(built: Built, folder: Path, files: list[BuiltFile], findings: list[Diagnostic], *, force: bool) -> None:
    """Puts a built workbook into its folder; a refusal is a finding."""
    path, issued, spec = folder / built.issued.file, built.issued, built.spec
    # two editions of one spec have one blank copy's name: the second must not replace the first
    again = not issued.key and any(item.path == str(path) for item in files)
    try:
        state = put(path, built.data, force=force and not again)
    except KamxlError as refusal:
        # a folder that can't be written to is told once, not for each person
        if any(item.code == "KX203" for item in refusal.diagnostics):
            raise
        findings += refusal.diagnostics
    else:
        files.append(BuiltFile(str(path), spec.id, spec.version, issued.reference, dict(issued.respondent), state))


def logo_file(spec: Spec, name: str) -> Path | None:
    """The picture that the spec's look names, beside the spec.

    Raises:
        KamxlError: it isn't there, or is no PNG or JPEG of at most 2 MB (KX204).
    """
    if not spec.look.logo:
        return None
    path = spec_path(name).parent / spec.look.logo
    try:
        start = path.read_bytes()[: _LOGO_LIMIT + 1]
    except OSError:
        start = b""
    if not start.startswith((b"\x89PNG", b"\xff\xd8\xff")) or len(start) > _LOGO_LIMIT:
        message = (
            f"the logo '{spec.look.logo}' of '{spec.id}' is missing, is no PNG or JPEG picture, or is larger than 2 MB"
        )
        raise KamxlError([Diagnostic("KX204", message, Place(str(path)), help="put the picture beside the spec")])
    return path


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
