"""``kamxl read --jsonl``: a line for each file, in the order of the files, while they are read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kamxl import api
from kamxl.results.model import Submission
from tests.cli.test_cli import DOCS, Folder, environment
from tests.reading.returned import SCORECARD, edited, full

Line = dict[str, Any]
MAIL = b"From: a@b.c\r\nSubject: Here\r\nDate: Thu, 1 Oct 2026 10:00:00 +0000\r\n\r\nHello\r\n"


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Three returns of which one is in doubt, a picture of one, an empty mail, and a path that is not there."""
    folder = Folder(tmp_path_factory.mktemp("round"))
    back = folder.path / "back"
    back.mkdir()
    for name in ("ana", "zoe"):
        (back / f"{name}.xlsx").write_bytes(full(SCORECARD))
    doubtful = edited(full(SCORECARD), lambda book: book["C1 Background"].__setitem__("E9", "2 - partly"))
    (back / "ben.xlsx").write_bytes(doubtful)
    (back / "cut.xlsx").write_bytes(full(SCORECARD)[:9000])
    (back / "mail.eml").write_bytes(MAIL)
    return folder


def lines_of(text: str) -> list[Line]:
    """The lines, each allowed by the published schema."""
    schema = Draft202012Validator(json.loads((DOCS / "read-line.schema.json").read_text(encoding="utf-8")))
    lines: list[Line] = [json.loads(line) for line in text.splitlines()]
    assert [fault.message for line in lines for fault in schema.iter_errors(line)] == []
    return lines


def test_lines_say_what_the_document_says_in_the_order_of_the_files(round_: Folder) -> None:
    whole = round_.kamxl("read", "nowhere", "back", "--json")
    streamed = round_.kamxl("read", "nowhere", "back", "--jsonl", "--workers", "1")
    lines = lines_of(streamed.out)
    assert [next(name for name in line if name != "schema_version") for line in lines] == [
        *("finding", "submission", "submission", "refusal", "finding", "submission")
    ]
    document = json.loads(whole.out)
    assert [line["submission"] for line in lines if "submission" in line] == document["submissions"]
    loose = [line["finding"] for line in lines if "finding" in line]
    refused = [found for line in lines if "refusal" in line for found in line["refusal"]["diagnostics"]]
    assert loose + refused == document["diagnostics"]
    assert streamed.code == whole.code == 1
    assert streamed.err.splitlines()[-1] == whole.err.splitlines()[-1] == "3 read, 1 with questions, 1 refused"
    assert streamed.out == round_.kamxl("read", "nowhere", "back", "--jsonl", "--workers", "2").out


def test_decisions_count_in_lines_and_the_unused_are_told_at_the_end(round_: Folder) -> None:
    asked = round_.kamxl("settle", "back", "-o", "decisions.yaml")
    assert asked.code in {0, 1}
    text = (round_.path / "decisions.yaml").read_text(encoding="utf-8")
    decided = text.replace("value:", "value: 2").replace("why:", "why: she said so on the telephone")
    assert decided != text
    (round_.path / "decisions.yaml").write_text(decided, encoding="utf-8")
    words = ("--jsonl", "--decisions", "decisions.yaml")
    [ben] = [line["submission"] for line in lines_of(round_.kamxl("read", "back/ben.xlsx", *words).out)]
    [decision] = ben["decisions"]
    assert decision["value"] == 2
    other = round_.kamxl("read", "back/ana.xlsx", *words)
    lines = lines_of(other.out)
    assert "submission" in lines[0]
    assert [line["finding"]["code"] for line in lines[1:]] == ["KX341"]
    assert "KX341" in other.err


def test_a_store_is_reported_like_its_files(round_: Folder) -> None:
    first = round_.kamxl("read", "back", "--into", "out/results.db", "--workers", "1")
    assert (first.code, first.out) == (1, "")
    assert "3 read, 1 with questions, 1 refused: 4 anew, 0 as they were." in first.err
    assert "KX430" in first.err
    second = round_.kamxl("read", "back", "--into", "out/results.db")
    # what is refused is tried again each time
    assert "3 read, 1 with questions, 1 refused: 1 anew, 3 as they were." in second.err
    reports = [round_.kamxl("report", path, "--to", "json") for path in ("back", "out/results.db")]
    assert reports[0] == reports[1]
    assert reports[0].code == 1
    lines = [round_.kamxl("read", path, "--jsonl", "--workers", "1").out for path in ("back", "out/results.db")]
    assert lines[0] == lines[1]
    over = round_.kamxl("report", "out/results.db", "-o", "out/results.db", "--to", "json", "--force")
    assert over.code == 2
    (round_.path / "other.db").write_bytes(b"SQLite format 3\0")
    told = round_.kamxl("report", "other.db")
    assert told.code == 1
    assert "KX493" in told.err


@pytest.mark.parametrize("more", [("--json",), ("--html", "page.html"), ("--into", "new.db")])
def test_lines_go_with_no_other_form(more: tuple[str, ...], round_: Folder) -> None:
    found = round_.kamxl("read", "back", "--jsonl", *more)
    assert (found.code, found.out) == (2, "")
    assert "--jsonl" in found.err


def test_whoever_has_read_enough_ends_it_in_silence(round_: Folder) -> None:
    command = [sys.executable, "-m", "kamxl", "read", "back", "--jsonl", "--workers", "1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=round_.path, env=environment(), **pipes) as process:  # type: ignore[call-overload]
        assert json.loads(process.stdout.readline())["submission"]["file"] == str(Path("back/ana.xlsx"))
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_reading_in_python_gives_each_file_as_it_is_read(round_: Folder) -> None:
    found = api.reading([round_.path / "back"], workers=1)
    first = next(iter(found))
    assert isinstance(first, Submission)
    assert Path(first.file).name == "ana.xlsx"
    assert api.read([round_.path / "back" / "ana.xlsx"], workers=1).submissions == (first,)
