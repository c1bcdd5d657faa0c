"""Build, fill, read, report: into a folder that is the demo's own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl import api
from kamxl.demo.people import HABITS, answers_of, roster_text
from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.issue import personal_copies
from kamxl.outputs.files import put
from kamxl.outputs.jsontext import json_text, read_document
from kamxl.plan.model import Copy
from kamxl.roster.source import people_of
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from kamxl.results.model import Submission

SPECS = ("kam-growth-planning", "akam-diploma-1")
MARKER = ".kamxl-demo"
_DAY = date(2026, 3, 2)
_OFFICE_SECONDS = 120


@dataclass
class Demo:
    """What the demo did."""

    folder: Path
    issued: list[Path] = field(default_factory=list)
    returned: list[Path] = field(default_factory=list)
    resaved: list[Path] = field(default_factory=list)
    office: str = ""
    submissions: list[Submission] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)


def run_demo(folder: Path, say: Callable[[str], None]) -> Demo:
    """Runs the whole loop into a folder, which is emptied first if it is the demo's own.

    Args:
        folder: where everything goes.
        say: told of each step.

    Raises:
        KamxlError: the folder holds something else (KX206), or can't be written (KX203).
    """
    _claim(folder)
    demo = Demo(folder)
    for name in SPECS:
        say(f"building and filling {name}")
        _issue_and_fill(demo, name)
    _resave(demo, say)
    for name in SPECS:
        say(f"reading and consolidating {name}")
        _read_and_report(demo, name)
    return demo


def _claim(folder: Path) -> None:
    """Empties the demo's folder; a folder of somebody else is left alone."""
    try:
        if folder.exists():
            if any(folder.iterdir()) and not (folder / MARKER).is_file():
                raise _unusable("KX206", folder, "it holds something that the demo did not make")
            shutil.rmtree(folder)
        put(folder / MARKER, b"made by 'kamxl demo', which empties this folder at each run\n")
    except OSError as problem:
        raise _unusable("KX203", folder, problem.strerror or str(problem)) from problem


def _unusable(code: str, folder: Path, why: str) -> KamxlError:
    message = f"the folder {folder} can't be used: {why}"
    return KamxlError([Diagnostic(code, message, Place(str(folder)), help="choose another folder with -o")])


def _issue_and_fill(demo: Demo, name: str) -> None:
    """One workbook for each person, and the filled ones of those who send something back."""
    spec = api.load_spec(name)
    plan = api.plan_of(spec)
    part = plan.reading
    if part is None:
        raise TypeError(name)
    roster = roster_text(subject=spec.subject is not None).encode("utf-8")
    put(_roster(demo, name), roster, force=True)
    people = people_of((roster, "people.csv"), spec.respondent, spec.subject).people
    for issued in personal_copies(part, people, _DAY):
        path = demo.folder / "1-issued" / name / issued.file
        put(path, write_workbook(plan, issued.copy), force=True)
        demo.issued.append(path)
        if issued.key in HABITS:
            answers = dict(issued.copy.answers) | answers_of(part, issued.key, _DAY)
            copy: Copy = issued.copy._replace(answers=answers)
            back = demo.folder / "2-returned" / name / issued.file
            put(back, write_workbook(plan, copy), force=True)
            demo.returned.append(back)


def _roster(demo: Demo, name: str) -> Path:
    """The roster that the copies of a spec are issued to."""
    return demo.folder / "1-issued" / f"people-{name}.csv"


def _resave(demo: Demo, say: Callable[[str], None]) -> None:
    """Saves every second returned workbook through LibreOffice, as other people's programs would."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return
    say("saving every second workbook through LibreOffice")
    chosen = demo.returned[::2]
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile").as_uri()
        words = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xlsx", "--outdir", folder]
        try:
            subprocess.run([*words, *map(str, chosen)], capture_output=True, timeout=_OFFICE_SECONDS, check=False)  # noqa: S603  our own files
        except (OSError, subprocess.TimeoutExpired):
            return
        for path in chosen:
            saved = Path(folder, path.name)
            if saved.is_file():
                put(path, saved.read_bytes(), force=True)
                demo.resaved.append(path)
    demo.office = "LibreOffice"


def _read_and_report(demo: Demo, name: str) -> None:
    """Answers as JSON, the team as a workbook and as CSV."""
    outcome = api.read([demo.folder / "2-returned" / name])
    results = demo.folder / "3-results"
    answers = results / f"{name}.json"
    put(answers, json_text(read_document(outcome.submissions, outcome.diagnostics)).encode("utf-8"), force=True)
    team, findings = api.consolidated(outcome, str(_roster(demo, name)))
    demo.submissions += outcome.submissions
    demo.findings += [*outcome.diagnostics, *findings]
    demo.reports.append(answers)
    if team is not None:
        demo.reports += api.write_report(team, "xlsx", results / f"team-{name}.xlsx", force=True)
        api.write_report(team, "csv", results / f"team-{name}", force=True)
        demo.reports.append(results / f"team-{name}")
