"""Starting: what a command takes before and beside its work, in multiples of ``python -c pass``."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from bench.peers import recorded
from bench.timing import Row, Way, Work
from bench.writing import run_kamxl
from kamxl.xlsx.styles import styles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.material import Case

_READ = """
import pickle, sys
from kamxl.jobs.begin import spare
spare()
from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
with open(sys.argv[1], "rb") as plan, open(sys.argv[2], "rb") as file:
    found = read_bytes(file.read(), "x.xlsx", KnownPlans.of([pickle.load(plan)]))
assert found.answers
"""
_FLOOR = """
import pickle, sys
import click, pydantic, yaml
from bench.bare import write
assert pydantic.BaseModel
with open(sys.argv[1], "rb") as file:
    assert write(*pickle.load(file))
"""
_NOTE = "Each is a program of its own, started anew. What kamxl keeps between runs is in a folder of the bench's own."
_CLICK = "Python and click take four of it"
_KEPT = "Python and click take four of it; what it was made from is compared each time"
_READER = "half of it is the reader's own code, which starts with nothing of the file known"
_WHY = (
    "importing click, PyYAML, pydantic and XlsxWriter and writing the bare cells with it takes more than that (see"
    " Starting), before any code of kamxl has run"
)


def starting(case: Case, folder: Path) -> Work:
    """Starting the command for the least that it can be asked."""
    plan, bare, file = folder / "plan.pickle", folder / "bare.pickle", folder / "returned.xlsx"
    plan.write_bytes(pickle.dumps(case.reading))
    bare.write_bytes(pickle.dumps((styles(case.plan.look), recorded(case.plan))))
    file.write_bytes(case.returned(1)[0])
    kept, none = folder / "kept", folder / "none"
    nothing = _way("python -c pass", lambda: _python("-c", "pass"))
    helping = _way("kamxl --help", lambda: run_kamxl("--help"))
    version = _way("kamxl --version", lambda: run_kamxl("--version"))
    build = _way("kamxl build SPEC, nothing kept", lambda: _build(case, folder / "one", none, forget=True))
    floor = _way(
        "floor: click, PyYAML, pydantic and XlsxWriter imported, the bare cells written",
        lambda: _python("-c", _FLOOR, bare),
    )
    again = _way("kamxl build SPEC, once more", lambda: _build(case, folder / "one", kept))
    worker = _way("one returned workbook in a worker (its plan is known)", lambda: _python("-c", _READ, plan, file))
    whole = _way("kamxl read FILE (the whole command)", lambda: run_kamxl("read", str(file)))
    rows = (
        Row("Starting: kamxl --help", helping, nothing, most=5, why=_CLICK, headline=True),
        Row("Starting: kamxl --version", version, nothing, most=5, why=_CLICK),
        Row("Starting: one workbook from a spec", build, nothing, most=20, why=_WHY),
        Row(
            "Starting: python -c pass, against the four libraries and XlsxWriter writing the bare cells", nothing, floor
        ),
        Row("Starting: the same with the cached template", again, nothing, most=7, why=_KEPT),
        Row("Starting: reading one returned workbook in its worker", worker, nothing, most=12, why=_READER),
        Row("Starting: kamxl read with one file", whole, nothing),
    )
    return Work("Starting", rows, (), _NOTE, seconds=75)


def _way(name: str, run: Callable[[], None]) -> Way:
    return Way(name, lambda _: run(), clock="children")


def _python(*arguments: object) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, check=True)


def _build(case: Case, target: Path, kept: Path, *, forget: bool = False) -> None:
    """One blank workbook; what is kept between runs is kept in a folder, or forgotten before."""
    if forget:
        shutil.rmtree(kept, ignore_errors=True)
    run_kamxl("build", case.name, "-o", str(target), env={**os.environ, "XDG_CACHE_HOME": str(kept)})
    shutil.rmtree(target)
