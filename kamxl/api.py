"""The public verbs: load a spec, build its workbooks, read what comes back, report on a team."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack, overload

from kamxl import __version__
from kamxl.building import Built, Occasion, build, build_files, each_file, plan_of
from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.errors import KamxlError
from kamxl.inbox.folder import Files
from kamxl.issue import cover_fields, person_reference
from kamxl.making import Makers
from kamxl.outputs.files import put_all
from kamxl.outputs.jsontext import json_text, report_document
from kamxl.project import Project
from kamxl.results.consolidate import consolidate, reference_plan
from kamxl.results.model import Refusal, Submission
from kamxl.results.team import Expected
from kamxl.roster.source import people_of, roster_bytes
from kamxl.settings import load_project
from kamxl.spec.logo import logo_file
from kamxl.spec.model import Look
from kamxl.spec.shelf import open_spec
from kamxl.words.catalogues import words_of
from kamxl.words.tags import english_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    from kamxl.jobs.storing import Stored
    from kamxl.jobs.stream import Reading
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.decisions import Decision
    from kamxl.results.team import TeamResult
    from kamxl.roster.people import Person
    from kamxl.spec.model import Spec

T = TypeVar("T")

__all__ = [
    "Built",
    "Occasion",
    "Outcome",
    "build",
    "build_files",
    "consolidated",
    "each_file",
    "expected",
    "load_spec",
    "logo_file",
    "plan_of",
    "read",
    "reading",
    "report_bytes",
    "store",
    "write_report",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read: submissions in the order of the files, and the diagnostics that belong to none.

    ``stores`` are the stores among what was read.
    """

    submissions: tuple[Submission, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default_factory=tuple)
    files: int = 0
    stores: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """The names of all files that were read or refused."""
        files = {one.file for one in self.submissions} | {item.place.file for item in self.diagnostics}
        return files | set(self.stores)


class Reader(TypedDict, total=False):
    """How files are read, by the names that :func:`read` has for it; ``decisions`` are those of doubts.

    ``executor`` (see :mod:`concurrent.futures`) reads the files elsewhere, in as many places at once as there are
    ``workers``.
    """

    specs: Sequence[str]
    decisions: Sequence[Decision]
    workers: int
    project: Project | None
    progress: Callable[[int, int], None] | None
    executor: Executor | None


def load_spec(name: str) -> Spec:
    """The spec of an id or a path.

    Raises:
        KamxlError: it isn't there or has errors; the diagnostics name each.
    """
    loaded = open_spec(name)
    if loaded.spec is None:
        raise KamxlError(loaded.diagnostics)
    return loaded.spec


def read(
    paths: Iterable[str | Path],
    *,
    specs: Sequence[str] = (),
    workers: int = 0,
    project: Project | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Reads returned workbooks out of files, folders, archives and mails.

    Args:
        paths: files, folders and stores; ``-`` is the bytes of one file on standard input.
        specs: ids or paths of further specs whose workbooks may be among them.
        workers: the most worker processes; by default one for each processor.
        project: limits, passwords and keys; by default those of ``./kamxl.yaml``, if it is there.
        progress: called with the number of files read and of all that are known of by then.
        executor: reads the files elsewhere, in as many places at once as there are ``workers``.

    Raises:
        KamxlError: a named spec, or the project's settings, have errors; the executor failed (KX495), or
            no process can be started that reads (KX408).
    """
    submissions: list[Submission] = []
    loose: list[Diagnostic] = []
    refused: list[Diagnostic] = []
    found = reading(paths, specs=specs, workers=workers, project=project, progress=progress, executor=executor)
    for one in found:
        if isinstance(one, Submission):
            submissions.append(one)
        elif isinstance(one, Refusal):
            refused += one.diagnostics
        else:
            loose.append(one)
    return Outcome(tuple(submissions), (*loose, *refused), found.files, tuple(map(str, found.stores)))


@overload
def reading(paths: Iterable[str | Path], *, each: None = None, **how: Unpack[Reader]) -> Reading[Submission]: ...


@overload
def reading(paths: Iterable[str | Path], *, each: Callable[[Submission], T], **how: Unpack[Reader]) -> Reading[T]: ...


def reading(
    paths: Iterable[str | Path], *, each: Callable[[Submission], T] | None = None, **how: Unpack[Reader]
) -> Reading[T]:
    """As :func:`read`, one file after the other: an iterator of submissions, refusals and findings of no file.

    Args:
        paths: as for :func:`read`.
        each: what is made of each submission in the worker that read it, and comes in its place. It is found there by
            its module and name.
        how: ``decisions`` are used on the submissions that they were made on; the others are as for :func:`read`.

    Raises:
        KamxlError: a named spec, or the project's settings, have errors.
    """
    from kamxl.jobs.pool import Pool  # noqa: PLC0415  processes are not needed for building
    from kamxl.jobs.stream import Reading  # noqa: PLC0415  as above
    from kamxl.store.database import is_database  # noqa: PLC0415  as above

    project = how.get("project") or load_project()
    makers = Makers(how.get("specs", ()))
    makers.check()
    names = [str(path) for path in paths]
    stores = [path for name in names if is_database(path := Path(name))]
    files = Files((name for name in names if Path(name) not in stores), project.limits)
    pool = Pool(makers, how.get("workers", 0), project, how.get("executor"))
    return Reading(files, pool, how.get("decisions", ()), each, how.get("progress"), stores)


def store(paths: Iterable[str | Path], target: str | Path, **how: Unpack[Reader]) -> Stored:
    """Reads files into a store, an SQLite file, and takes out what is gone; what it knows already is not read again.

    Args:
        paths: as for :func:`read`; what was under them before and is there no more is gone.
        target: the store; made where there is no file yet.
        how: as for :func:`reading`.

    Raises:
        KamxlError: the target is no store (KX493), one of another version (KX494), or can't be used (KX496); or as for
            :func:`reading`.
    """
    from kamxl.jobs.pool import Pool  # noqa: PLC0415  processes are not needed for building
    from kamxl.jobs.storing import Settings, Storing  # noqa: PLC0415  as above
    from kamxl.store.database import is_database  # noqa: PLC0415  only for stores
    from kamxl.store.store import Store  # noqa: PLC0415  as above

    names = [str(path) for path in paths]
    if found := next((name for name in names if is_database(Path(name))), None):
        message = f"'{found}' is a database, and none is read into another"
        raise KamxlError(
            [Diagnostic("KX493", message, Place(found), help="give the files or the folder it was made of")]
        )
    project = how.get("project") or load_project()
    makers = Makers(how.get("specs", ()))
    makers.check()
    with Store(Path(target), create=True) as opened:
        files, pool = Files(names, project.limits), Pool(makers, how.get("workers", 0), project, how.get("executor"))
        settings = Settings(__version__, project, how.get("decisions", ()))
        return Storing(opened, files, pool, makers, settings).run(names, how.get("progress"))


def consolidated(
    outcome: Outcome, people: str | None = None, specs: Sequence[str] = (), language: str = ""
) -> tuple[TeamResult | None, list[Diagnostic]]:
    """What the submissions of an outcome come to, with all findings; None where there is nothing to consolidate.

    Args:
        outcome: what :func:`read` gave. Plans of one family are consolidated on what all of them share.
        people: the roster that copies were issued to, so that missing ones are known.
        specs: as for :func:`read`.
        language: the tag of the language that the report is wanted in; by default that of the most workbooks.

    Raises:
        KamxlError: the submissions are of different families (KX450), share nothing (KX459), or the roster has errors.
    """
    findings = [item for one in outcome.submissions for item in one.diagnostics]
    makers = Makers(specs)
    if not outcome.submissions and (people is None or not specs):
        return None, findings
    # without submissions nobody has sent anything back: everybody is missing
    spec = None if outcome.submissions else load_spec(specs[0])
    reference, unsaid = _in_language(makers, reference_plan(outcome.submissions, spec, language), language)
    plans = {item.plan: item.reading for item in outcome.submissions} | {reference.digest(): reference}
    known = {plan: made.spec for plan, part in plans.items() if (made := makers.of(part, plan))}
    waited: list[Expected] = []
    if people is not None:
        waited, told = expected(people, reference, plans.values())
        findings += told
    team = consolidate(
        outcome.submissions,
        waited,
        spec=known.get(reference.digest()),
        specs=known,
        reference=reference,
        diagnostics=[*outcome.diagnostics, *unsaid],
    )
    own = {*findings, *outcome.diagnostics}
    return team, findings + [issue.finding for issue in team.issues if issue.finding not in own]


def _in_language(makers: Makers, part: ReadingPart, language: str) -> tuple[ReadingPart, list[Diagnostic]]:
    """The plan in the language that was asked for; as it is, with a finding, where no spec at hand has that."""
    if not language or part.language == language:
        return part, []
    if other := makers.in_language(part, language):
        return other.part, []
    wanted, spoken = english_name(language), english_name(part.language)
    message = f"the report is in {spoken}: no spec at hand has '{part.spec}' {part.version} in {wanted}"
    return part, [Diagnostic("KX463", message, help="name one that has it with --spec")]


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

    spec = Makers(specs).edition(team.spec, team.version, team.language)
    return write_workbook(make_team_plan(team, spec.look if spec else Look(), words_of(team.language)))


def expected(
    source: str, part: ReadingPart, plans: Iterable[ReadingPart] = ()
) -> tuple[list[Expected], list[Diagnostic]]:
    """The people of a roster as a report knows them, with the references that copies of theirs carry.

    Args:
        source: the roster, as for :func:`build_files`.
        part: the plan whose cover the roster fills in, and whose reference is shown.
        plans: others that the people may have copies of.

    Raises:
        KamxlError: the roster can't be read, or has errors.
    """
    fields, subject = cover_fields(part)
    group = people_of(roster_bytes(source), fields, subject)
    if has_errors(group.diagnostics):
        raise KamxlError(group.diagnostics)

    others = list({(other.spec, other.version): other for other in plans}.values())

    def text(person: Person, name: str) -> str:
        return str(person.values.get(name, ""))

    people = [
        Expected(
            item.key,
            text(item, "name"),
            person_reference(part, item.key),
            text(item, "organisation"),
            text(item, subject.id) if subject else "",
            tuple(sorted({person_reference(other, item.key) for other in others})),
        )
        for item in group.people
    ]
    return people, list(group.diagnostics)
