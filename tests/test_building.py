"""A folder of workbooks: bounded in what it tells, whole after an interruption."""

from itertools import islice
from pathlib import Path

import pytest

from kamxl.building import MOST_REFUSED, Occasion, build_files, each_file
from kamxl.diagnostics import Diagnostic

SPEC = str(Path(__file__).parent / "specs" / "plain.yaml")


@pytest.fixture
def roster(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text("id,name\n" + "".join(f"{at},Person {at}\n" for at in range(MOST_REFUSED + 20)), encoding="utf-8")
    return str(path)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_interrupted_and_repeated_leaves_the_same_files(tmp_path: Path, roster: str) -> None:
    files, findings = build_files([SPEC], tmp_path / "whole", people=roster)
    assert (len(files), findings) == (MOST_REFUSED + 20, [])
    found: list[Diagnostic] = []
    run = each_file([SPEC], tmp_path / "again", found, people=roster)
    assert len(list(islice(run, 30))) == 30
    run.close()
    assert len(contents(tmp_path / "again")) == 30
    files, findings = build_files([SPEC], tmp_path / "again", people=roster)
    assert [item.state for item in files].count("unchanged") == 30
    assert (findings, found) == ([], [])
    assert contents(tmp_path / "again") == contents(tmp_path / "whole")


def test_of_many_files_that_were_left_alone_a_hundred_are_told_and_the_number(tmp_path: Path, roster: str) -> None:
    build_files([SPEC], tmp_path / "out", people=roster)
    steps: list[tuple[int, int]] = []
    files, findings = build_files(
        [SPEC],
        tmp_path / "out",
        people=roster,
        occasion=Occasion({"purpose": "Another."}),
        progress=lambda done, whole: steps.append((done, whole)),
    )
    assert files == []
    assert {item.code for item in findings} == {"KX202"}
    assert len(findings) == MOST_REFUSED + 1
    assert findings[-1].message.startswith("20 more files")
    assert steps == [(at + 1, MOST_REFUSED + 20) for at in range(MOST_REFUSED + 20)]
