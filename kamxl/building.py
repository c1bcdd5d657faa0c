"""Building: from specs and rosters to the workbooks of a folder."""

from __future__ import annotations

from functools import cached_property
from itertools import tee
from typing import TYPE_CHECKING, NamedTuple

from kamxl.diagnostics import Diagnostic, has_errors
from kamxl.errors import KamxlError
from kamxl.issue import Issued, blank_copy, personal_copies
from kamxl.outputs.files import BuiltFile, put
from kamxl.plan.build import make_plan
from kamxl.roster.cells import CellFault
from kamxl.roster.offer import Offer
from kamxl.roster.source import people_of, roster_bytes
from kamxl.spec.load import Loaded
from kamxl.spec.logo import logo_file
from kamxl.spec.shelf import open_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from kamxl.plan.model import Plan
    from kamxl.roster.people import Person
    from kamxl.spec.model import Spec
    from kamxl.xlsx.copies import Copies


MOST_REFUSED = 100
"""So many files that were left as they are get a finding each; of the others the number is told."""


class Built(NamedTuple):
    """A workbook that was built: its file name, its bytes, and whose it is."""

    issued: Issued
    spec: Spec
    data: bytes


class Occasion(NamedTuple):
    """What one build says beside the spec.

    ``practical`` replaces texts of the instructions (``purpose``, ``time_needed``, ``return_by``, ``return_to``,
    ``who_sees``); ``created`` is the date in the document properties, a fixed one by default, so that bytes repeat;
    ``key`` signs the copies, if any. ``language`` (a tag or a name) and ``role`` (an id or a label) are those of the
    copies of all who choose none; by default the spec's own language, and the targets of everybody.
    """

    practical: Mapping[str, str] = {}
    created: date | None = None
    key: bytes = b""
    language: str = ""
    role: str = ""


def plan_of(spec: Spec, occasion: Occasion | None = None, role: str = "", *, previous: bool = False) -> Plan:
    """The plan of a spec's workbook for an occasion, with the targets of a role, and the last scores if wanted."""
    practical = dict(occasion.practical) if occasion else {}
    return make_plan(spec.model_copy(update=practical) if practical else spec, role=role, previous=previous)


class _Desk:
    """Where the copies of one plan are written."""

    def __init__(self, spec: Spec, plan: Plan, logo: Path | None) -> None:
        if plan.reading is None:
            raise TypeError(spec.id)
        self.spec, self.part = spec, plan.reading
        self._plan, self._logo = plan, logo

    def one(self, issued: Issued) -> Built:
        """The workbook of a copy that is the only one."""
        from kamxl.xlsx.write import write_workbook  # noqa: PLC0415  XlsxWriter is not needed for reading

        return Built(issued, self.spec, write_workbook(self._plan, issued.copy, self._logo))

    def next(self, issued: Issued) -> Built:
        """The workbook of one copy among many."""
        return Built(issued, self.spec, self._copies.write(issued.copy))

    @cached_property
    def _copies(self) -> Copies:
        from kamxl.xlsx.copies import Copies  # noqa: PLC0415  as in one

        return Copies(self._plan, self._logo)


class Desks:
    """The plans of one build, each made once: one for each language and role that its people have.

    Args:
        spec: the assessment, in the language of all who choose none.
        languages: the same in other languages, by their tags.
        occasion: what the build says beside the spec.
        logo: the picture file that the spec's look names.
    """

    def __init__(self, spec: Spec, languages: Mapping[str, Spec], occasion: Occasion, logo: Path | None) -> None:
        self._specs = {**languages, spec.language: spec, "": spec}
        self._roles = {item.id for item in spec.roles}
        self._occasion = occasion
        self._logo = logo
        self._desks: dict[tuple[str, str], _Desk] = {}

    def of(self, person: Person) -> _Desk:
        """The desk of a person."""
        own = person.extra.get("role", "")
        return self.at(person.extra.get("language", ""), own if own in self._roles else self._occasion.role)

    def at(self, language: str, role: str) -> _Desk:
        """The desk of a language and a role; '' is the spec's own language, and the targets of everybody."""
        spec = self._specs.get(language) or self._specs[""]
        place = spec.language, role
        if place not in self._desks:
            self._desks[place] = _Desk(spec, plan_of(spec, self._occasion, role), self._logo)
        return self._desks[place]


def build(
    spec: Spec,
    people: Iterable[Person] | None = None,
    occasion: Occasion | None = None,
    logo: Path | None = None,
    languages: Mapping[str, Spec] | None = None,
) -> Iterator[Built]:
    """The workbooks of a spec: one for each person, or one blank copy.

    Args:
        spec: the assessment, in the language of all who choose none.
        people: whom to issue copies to; the ``language`` and the ``role`` of each choose the plan of the copy.
        occasion: what this build says beside the spec.
        logo: the picture file that the spec's look names.
        languages: the spec in the languages that people choose, by their tags.

    Raises:
        KamxlError: something doesn't fit into a workbook (KX2xx).
    """
    occasion = occasion or Occasion()
    created, key = occasion.created, occasion.key
    desks = Desks(spec, languages or {}, occasion, logo)
    if people is None:
        desk = desks.at("", occasion.role)
        ending = "".join(f"-{part}" for part in (occasion.language, occasion.role) if part)
        yield desk.one(blank_copy(desk.part, created, key, ending))
        return
    # each is made when it is their turn, and forgotten then
    first, second = tee(people)
    copies = personal_copies(lambda person: desks.of(person).part, first, created, key)
    for issued, person in zip(copies, second, strict=True):
        yield desks.of(person).next(issued)


def build_files(
    names: Iterable[str],
    folder: Path,
    *,
    people: str | None = None,
    occasion: Occasion | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[BuiltFile], list[Diagnostic]]:
    """Builds the workbooks of several specs into a folder, as :func:`each_file` does.

    Returns:
        The files, and all findings; a file that was refused is a finding.
    """
    findings: list[Diagnostic] = []
    made = each_file(names, folder, findings, people=people, occasion=occasion, force=force, progress=progress)
    return list(made), findings


def each_file(  # noqa: PLR0913  as build_files, and the findings come while it runs
    names: Iterable[str],
    folder: Path,
    findings: list[Diagnostic],
    *,
    people: str | None = None,
    occasion: Occasion | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[BuiltFile, None, None]:
    """The workbooks of several specs as they are built; a spec or a file with errors doesn't stop the others.

    Args:
        names: ids or paths of specs.
        folder: where to write; made if it isn't there.
        findings: takes all that is found on the way; of the files that were refused, the first hundred and the number.
        people: a roster (CSV or .xlsx; ``-`` is standard input), for one workbook each.
        occasion: what this build says beside the specs.
        force: replace files that exist with other contents.
        progress: called with the number of files written and of all that are known of by then.
    """
    tray = _Tray(folder, findings, force=force)
    # a roster on standard input can be read only once
    data = roster_bytes(people) if people else None
    for name in dict.fromkeys(names):
        before = tray.count
        try:
            whole, copies = _built(name, data, occasion or Occasion(), findings)
            for built in copies:
                file = tray.put(built)
                if progress is not None:
                    progress(tray.count, before + whole)
                if file is not None:
                    yield file
        except KamxlError as refusal:
            findings += refusal.diagnostics
    tray.close()


def _built(
    name: str, data: tuple[bytes, str] | None, occasion: Occasion, findings: list[Diagnostic]
) -> tuple[int, Iterable[Built]]:
    """The workbooks of a spec by its name, and their number; none where spec or roster have errors."""
    found, occasion = asked_for(name, occasion)
    findings += found.diagnostics
    if found.spec is None:
        return 0, ()
    spec = found.spec
    group = people_of(data, spec.respondent, spec.subject, Offer(spec.roles, found.languages)) if data else None
    findings += group.diagnostics if group else ()
    if group and has_errors(group.diagnostics):
        return 0, ()
    wanted = group.languages if group else frozenset()
    others = {tag: open_spec(name, language=tag) for tag in sorted(wanted - {spec.language})}
    findings += [item for other in others.values() for item in other.diagnostics if item not in found.diagnostics]
    languages = {tag: other.spec for tag, other in others.items() if other.spec}
    if len(languages) != len(others):
        return 0, ()
    people = group.people if group else None
    return 1 if people is None else len(people), build(spec, people, occasion, logo_file(spec, name), languages)


def asked_for(name: str, occasion: Occasion) -> tuple[Loaded, Occasion]:
    """A spec by its name in the language asked for, and the occasion with the tag and the id of what was asked for.

    A language or a role that the spec doesn't have is a finding (KX149, KX171, KX178), and leaves no spec.
    """
    loaded = open_spec(name)
    if loaded.spec is None or not (occasion.language or occasion.role):
        return loaded, occasion
    offer = Offer(loaded.spec.roles, loaded.languages)
    try:
        tag = offer.language(occasion.language) if occasion.language else ""
        role = offer.role(occasion.role) if occasion.role else ""
    except CellFault as fault:
        found = Diagnostic(fault.code, f"{name}: {fault.message}", help=fault.advice)
        return Loaded(None, (*loaded.diagnostics, found), loaded.languages), occasion
    other = tag if tag != loaded.spec.language else ""
    return open_spec(name, language=other) if other else loaded, occasion._replace(language=other, role=role)


class _Tray:
    """Where the files of one build go; ``count`` is the number of those that were made, refused ones included."""

    def __init__(self, folder: Path, findings: list[Diagnostic], *, force: bool) -> None:
        self.count = 0
        self._folder = folder
        self._findings = findings
        self._force = force
        self._blank: set[Path] = set()
        self._refused = 0

    def put(self, built: Built) -> BuiltFile | None:
        """Puts a built workbook into the folder; a refusal is a finding."""
        issued, spec = built.issued, built.spec
        path = self._folder / issued.file
        # two editions of one spec have one blank copy's name: the second must not replace the first
        again = path in self._blank
        self.count += 1
        try:
            state = put(path, built.data, force=self._force and not again)
        except KamxlError as refusal:
            # a folder that can't be written to is told once, not for each person
            if any(item.code == "KX203" for item in refusal.diagnostics):
                raise
            self._refused += 1
            self._findings += refusal.diagnostics if self._refused <= MOST_REFUSED else ()
            return None
        self._blank |= set() if issued.key else {path}
        return BuiltFile(str(path), spec.id, spec.version, issued.reference, dict(issued.respondent), state)

    def close(self) -> None:
        """Tells how many refusals were not told one by one."""
        if (more := self._refused - MOST_REFUSED) > 0:
            message = f"{more:,} more files exist with other contents and were left as they are"
            self._findings.append(
                Diagnostic("KX202", message, help="use --force to replace them, or -o for another folder")
            )
