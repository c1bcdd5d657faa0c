"""Files are read in worker processes; one that kills its worker, or takes too long, costs only itself."""

from __future__ import annotations

import io
import multiprocessing
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from kamxl.diagnostics import Diagnostic
from kamxl.inbox.item import Item
from kamxl.jobs.pool import Pool
from kamxl.limits import LIMITS, MIB, Limits
from kamxl.making import Makers
from kamxl.plan.reading import ReadingPart
from kamxl.project import Project
from kamxl.results.model import Submission
from tests.reading.returned import DIPLOMA, SCORECARD, SPECS, full, part_of


class Nobody(Makers):
    """No spec is at hand."""

    def of(self, part: ReadingPart, digest: str = "") -> None:
        del part, digest


PARTS = [part_of(spec) for spec in SPECS]
Result = Submission | tuple[Diagnostic, ...]


def summary(results: Iterable[Result]) -> list[str]:
    """The spec of what was read, or the code of what was not."""
    return [one.reading.spec if isinstance(one, Submission) else one[0].code for one in results]


def with_rows(data: bytes, sheets: int = 1) -> bytes:
    """A workbook whose sheets hold these rows."""
    book, plain, out = Workbook(), io.BytesIO(), io.BytesIO()
    for _ in range(sheets - 1):
        book.create_sheet()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b"</sheetData>", data + b"</sheetData>"))
    return out.getvalue()


# a file of millions of elements is let in, to have something slow
PATIENT = Limits(all_elements=8_000_000)


def slow_file() -> bytes:
    """A small file of millions of elements: more seconds of work than allowed, on any machine."""
    return with_rows(b"<a/>" * 7_500_000)


def greedy_file() -> bytes:
    """A small file of long texts, four bytes a letter."""
    text = "🙂".encode() + b"x" * (31 * MIB)
    return with_rows(b'<row><c t="inlineStr"><is><t>' + text + b"</t></is></c></row>", sheets=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_files(workers: int) -> None:
    kinds = {SCORECARD: full(SCORECARD), "KX415": b"%PDF", DIPLOMA: full(DIPLOMA), "KX422": b"PK\x03\x04"}
    wanted = [SCORECARD, "KX415", DIPLOMA, "KX422", "KX415", SCORECARD]
    items = [Item(f"{number}.xlsx", kinds[kind]) for number, kind in enumerate(wanted)]
    results = list(Pool(Makers(), workers).read(items))
    assert summary(results) == wanted
    files = [one.file if isinstance(one, Submission) else one[0].place.file for one in results]
    assert files == [item.name for item in items]
    assert {one.reading for one in results if isinstance(one, Submission)} <= set(PARTS)
    assert multiprocessing.active_children() == []


def test_a_plan_that_is_not_known_here_comes_back_with_the_answers() -> None:
    [found] = Pool(Nobody(), 1).read([Item("diploma.xlsx", full(DIPLOMA))])
    assert isinstance(found, Submission)
    assert found.reading == part_of(DIPLOMA)
    assert [item.code for item in found.diagnostics] == ["KX504"]


def neighbours(file: bytes) -> list[Item]:
    return [Item("before", full(SCORECARD)), Item("file", file), Item("after", full(DIPLOMA))]


def test_a_file_that_takes_too_long_costs_only_itself() -> None:
    results = Pool(Makers(), 1, Project(PATIENT._replace(seconds=3))).read(neighbours(slow_file()))
    assert summary(results) == [SCORECARD, "KX407", DIPLOMA]


def test_a_worker_that_is_killed_costs_only_its_file() -> None:
    results = Pool(Makers(), 1, Project(PATIENT)).read(neighbours(slow_file()))
    found = [next(results)]
    time.sleep(0.2)
    for child in multiprocessing.active_children():
        child.kill()
    assert summary([*found, *results]) == [SCORECARD, "KX406", DIPLOMA]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
@pytest.mark.parametrize(
    ("memory", "expected"),
    [(280 * MIB, [SCORECARD, "KX406", DIPLOMA]), (1 * MIB, ["KX406"] * 3)],
    ids=["enough for others", "enough for nothing"],
)
def test_a_file_that_takes_too_much_memory_costs_only_itself(
    memory: int, expected: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    wide = Limits(memory_bytes=memory, text=64 * MIB)
    results = Pool(Makers(), 1, Project(wide)).read(neighbours(greedy_file()))
    assert summary(results) == expected
    assert "Traceback" not in capfd.readouterr().err


def test_a_script_without_a_main_guard_is_told_what_it_lacks(tmp_path: Path) -> None:
    file, script = tmp_path / "ana.xlsx", tmp_path / "script.py"
    file.write_bytes(full(SCORECARD))
    script.write_text(f"import kamxl\nkamxl.read([{str(file)!r}])\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode
    assert done.stderr.splitlines()[-1].endswith("call kamxl below \"if __name__ == '__main__':\"")


def missing(folder: Path) -> Path:
    return folder / "missing.xlsx"


def too_large(folder: Path) -> Path:
    path = folder / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(LIMITS.file_bytes + 1)
    return path


@pytest.mark.parametrize(("make", "code"), [(missing, "KX401"), (too_large, "KX405")])
def test_a_file_that_is_not_even_opened_is_told(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    path = make(tmp_path)
    assert summary(Pool(Makers(), 1).read([Item(path.name, path)])) == [code]


def test_no_files_are_no_results() -> None:
    assert list(Pool(Makers(), 2).read([])) == []
