"""What a process needs in order to read a workbook whose plan it knows."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from tests.reading.returned import DIPLOMA, SCORECARD, full, part_of

_READ = """
import pickle, sys
from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
with open("plan", "rb") as plan, open("returned.xlsx", "rb") as file:
    found = read_bytes(file.read(), "returned.xlsx", KnownPlans.of(pickle.load(plan)))
print(len(found.answers), *sys.modules)
"""
_DEAR = {"pydantic", "dataclasses", "inspect", "openpyxl", "xlsxwriter", "yaml", "python_calamine", "jinja2", "email"}


def modules_after(folder: Path, *, known: bool) -> set[str]:
    """The packages that a process has imported once it has read a workbook of the scorecard."""
    (folder / "plan").write_bytes(pickle.dumps([part_of(SCORECARD if known else DIPLOMA)]))
    (folder / "returned.xlsx").write_bytes(full(SCORECARD))
    command = [sys.executable, "-c", _READ]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
    answers, *modules = done.stdout.split()
    assert int(answers)
    return {name.partition(".")[0] for name in modules}


def test_a_workbook_whose_plan_is_known_is_read_without_the_dear_libraries(tmp_path: Path) -> None:
    assert modules_after(tmp_path, known=True) & _DEAR == set()


def test_a_plan_that_nobody_knows_is_checked_with_pydantic(tmp_path: Path) -> None:
    assert "pydantic" in modules_after(tmp_path, known=False)
