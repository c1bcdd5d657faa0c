"""``kamxl settle``, and what ``read`` and ``report`` make of decisions, as processes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.cli.test_cli import Folder, folder, valid
from tests.cli.test_fix import returned

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]
SPEC = ("--spec", "tiny.yaml")


def decide(path: Path, value: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("value:\n") == 1
    text = text.replace("value:\n", f"value: {value}\n").replace("why:\n", 'why: "Ana, by telephone"\n')
    path.write_text(text, encoding="utf-8")


def test_a_doubt_settled_by_telephone_counts_in_every_report(folder: Folder) -> None:
    returned(folder, "maybe 1")
    made = folder.process("settle", "back", *SPEC)
    assert (made.code, made.out) == (0, "")
    assert "1 open doubt in 1 workbook" in made.err
    path = folder.path / "decisions.yaml"
    assert folder.kamxl("settle", "back", *SPEC, "-o", "-").out == path.read_text(encoding="utf-8")

    undecided = folder.kamxl("read", "back", *SPEC, "--decisions", "decisions.yaml")
    assert (undecided.code, "1 read, 1 with questions" in undecided.err) == (1, True)
    decide(path, "1")
    kept = folder.kamxl("settle", "back", *SPEC)
    assert (kept.code, "KX202" in kept.err, "Ana, by telephone" in path.read_text(encoding="utf-8")) == (2, True, True)

    read = folder.kamxl("read", "back", *SPEC, "--decisions", "decisions.yaml", "--json")
    assert read.code == 0
    assert "error[KX301], settled: a score is not on the scale" in read.err
    assert "1 read, 0 with questions, 0 refused" in read.err
    submissions = valid("read", read.out)["submissions"]
    assert isinstance(submissions, list)
    [one] = submissions
    assert one["total"]["score"] == 1
    [decision] = one["decisions"]
    assert (decision["found"], decision["value"], decision["why"]) == ("maybe 1", 1, "Ana, by telephone")
    assert [(item["code"], item["settled"]) for item in one["diagnostics"]] == [("KX301", True), ("KX340", False)]

    report = folder.kamxl("report", "back", *SPEC, "--decisions", "decisions.yaml", "--to", "csv", "-o", "team")
    assert report.code == 0
    tables = {name: data.decode("utf-8-sig") for name, data in folder.files("team").items()}
    issues = list(csv.DictReader(io.StringIO(tables["issues.csv"])))
    told = {row["code"]: (row["found"], row["settled"]) for row in issues}
    assert told == {"KX301": ("maybe 1", "yes"), "KX340": ("maybe 1", "no")}
    assert "Ana, by telephone" in next(row["message"] for row in issues if row["code"] == "KX340")
    [line] = csv.DictReader(io.StringIO(tables["register.csv"]))
    assert (line["errors"], line["percent"]) == ("0", "50")
    as_json = folder.kamxl("report", "back", *SPEC, "--decisions", "decisions.yaml", "--to", "json")
    assert valid("report", as_json.out)["n"] == 1


def test_a_decision_that_is_wrong_or_not_there_is_told(folder: Folder) -> None:
    path = returned(folder, "maybe 1")
    folder.kamxl("settle", str(path), *SPEC)
    decide(folder.path / "decisions.yaml", "7")
    found = folder.kamxl("read", "back", *SPEC, "--decisions", "decisions.yaml")
    assert found.code == 1
    assert "error[KX342]" in found.err
    assert "decisions.yaml:" in found.err
    assert "expected: a whole number from 0 to 1" in found.err
    missing = folder.kamxl("report", "back", *SPEC, "--decisions", "nowhere.yaml")
    assert (missing.code, "KX401" in missing.err) == (2, True)
    assert folder.kamxl("settle", "nowhere").code == 2


def test_nothing_is_written_over_a_workbook_that_came_in(folder: Folder) -> None:
    path = returned(folder, "maybe 1")
    came, name = path.read_bytes(), f"back/../back/{path.name}"
    for words in (
        ("settle", "back", *SPEC, "-o", name, "--force"),
        ("read", "back", *SPEC, "--html", name, "--force"),
        ("report", "back", *SPEC, "-o", name, "--force"),
    ):
        made = folder.kamxl(*words)
        assert (made.code, "KX202" in made.err, "a file that came in" in made.err) == (2, True, True)
        assert path.read_bytes() == came


def test_a_correction_that_nobody_filled_in_does_not_hide_the_doubts_beside_it(folder: Folder) -> None:
    returned(folder, "maybe 1")
    assert folder.kamxl("fix", "back", *SPEC, "-o", "back").code == 0
    report = folder.kamxl("report", "back", *SPEC, "--to", "csv", "-o", "team")
    assert ("KX441" in report.err, "KX301" in report.err) == (True, True)
    register = folder.files("team")["register.csv"].decode("utf-8-sig")
    lines = {row["file"]: row["status"] for row in csv.DictReader(io.StringIO(register))}
    assert sorted(status == "superseded" for status in lines.values()) == [False, True]
    assert all(status == "superseded" for file, status in lines.items() if file.endswith("_2.xlsx"))
