"""The command line as a process: what people type, and what scripts rely on."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from openpyxl.workbook import Workbook

from kamxl.cli import main
from kamxl.rules import RULES
from kamxl.xlsx.open import open_grid
from tests.reading.returned import SCORECARD, edited, full
from tests.support.warm import Run, fresh, warm
from tests.tools.docs import commands

DOCS = Path(__file__).parents[2] / "docs"
SPEC = """\
id: tiny
code: TNY
version: "1"
title: Tiny
respondent:
  - {id: name, label: Your name, required: true}
  - {id: email, label: E-mail}
scale:
  levels:
    - {value: 0, label: Not yet}
    - {value: 1, label: Done}
phases:
  - id: plan
    title: Plan
    capabilities:
      - id: goals
        code: C1
        title: Goals of the account
        short_title: Goals
        statements:
          - {id: goals.known, code: C1-01, text: We know the goals of the account.}
          - {id: goals.shared, code: C1-02, text: We have agreed with the account on ours.}
"""


class Folder:
    """A working directory with a small spec, and the command line in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "tiny.yaml").write_text(SPEC, encoding="utf-8")

    def kamxl(self, *words: str, data: bytes = b"", env: dict[str, str] | None = None) -> Run:
        """A command as a process that need not import what others of its kind did."""
        return (fresh if env else warm)(words, self.path, data, environment() | (env or {}))

    def process(self, *words: str, data: bytes = b"") -> Run:
        """A command as a process from scratch."""
        return fresh(words, self.path, data, environment())

    def files(self, folder: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.path / folder).iterdir()}


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("NO_COLOR", "FORCE_COLOR"))}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def valid(name: str, text: str) -> dict[str, object]:
    """A document that its published schema allows."""
    document: dict[str, object] = json.loads(text)
    schema = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert [fault.message for fault in Draft202012Validator(schema).iter_errors(document)] == []
    return document


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_every_help_has_an_example(path: tuple[str, ...]) -> None:
    found = CliRunner().invoke(main, [*path[1:], "--help"])
    assert found.exit_code == 0
    assert "Usage:" in found.output
    [example] = re.findall(r"Example:\s+(kamxl.*)", found.output)
    assert example.startswith(" ".join(path))


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(word: str, folder: Folder) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "kamxl", word]
    done = subprocess.run(command, cwd=folder.path, capture_output=True, check=True, text=True, env=environment())
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in modules
    assert modules & {"openpyxl", "xlsxwriter", "pydantic", "jinja2", "yaml", "python_calamine", "rich"} == set()


def test_building_looks_into_no_other_package(folder: Folder) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "kamxl", "build", SCORECARD]
    done = subprocess.run(command, cwd=folder.path, capture_output=True, check=True, text=True, env=environment())
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {"pydantic", "xlsxwriter"} <= modules
    assert modules & {"importlib.metadata", "email", "socket"} == set()


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("biuld", "build"),
        ("spec chek", "check"),
        ("build kam-growth-planing", SCORECARD),
        ("spec show akam-diploma1", "akam-diploma-1"),
        ("explain KX310x", "KX310"),
        ("explain scores-not-on-scale", "score-not-on-the-scale"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(words: str, near: str, folder: Folder) -> None:
    found = folder.kamxl(*words.split())
    assert found.code == 2
    assert found.out == ""
    assert f"id you mean '{near}'?" in " ".join(found.err.split())


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_code_is_explained(code: str) -> None:
    found = CliRunner().invoke(main, ["explain", code.lower()])
    text = " ".join(found.output.split())
    rule = RULES[code]
    assert found.exit_code == 0
    for part in (code, rule.name, rule.severity, rule.meaning, rule.advice):
        assert " ".join(part.split()) in text


# --- building ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_there_is_left_or_replaced_on_demand(folder: Folder) -> None:
    first = folder.process("build", "tiny.yaml", "-o", "out")
    assert (first.code, first.out) == (0, "")
    built = folder.files("out")
    assert list(built) == ["tiny.xlsx"]
    path = folder.path / "out" / "tiny.xlsx"
    os.utime(path, (1, 1))
    again = folder.kamxl("build", "tiny.yaml", "-o", "out")
    assert again.code == 0
    assert "1 unchanged" in again.err
    assert path.stat().st_mtime == 1
    path.write_bytes(b"answers of somebody")
    refused = folder.kamxl("build", "tiny.yaml", "-o", "out", "--json")
    assert refused.code == 2
    assert "KX202" in refused.err
    assert "--force" in refused.err
    assert valid("build", refused.out)["files"] == []
    assert folder.files("out") == {"tiny.xlsx": b"answers of somebody"}
    assert folder.kamxl("build", "tiny.yaml", "-o", "out", "--force").code == 0
    assert folder.files("out") == built


def test_one_spec_with_errors_does_not_stop_another(folder: Folder) -> None:
    (folder.path / "bad.yaml").write_text(SPEC.replace("text: We know", "texd: We know"), encoding="utf-8")
    found = folder.kamxl("build", "bad.yaml", "tiny.yaml", "-o", "out", "--json")
    assert found.code == 1
    assert [Path(item["path"]).name for item in valid("build", found.out)["files"]] == ["tiny.xlsx"]  # type: ignore[attr-defined]
    assert "bad.yaml:21:" in found.err
    assert "did you mean 'text'?" in found.err
    assert folder.kamxl("build", "bad.yaml").code == 2
    assert folder.kamxl("spec", "check", "bad.yaml").code == 1


def test_a_folder_that_is_a_file_is_told_and_kept(folder: Folder) -> None:
    found = folder.kamxl("build", "tiny.yaml", "-o", "tiny.yaml")
    assert found.code == 2
    assert "KX203" in found.err
    assert "Traceback" not in found.err
    assert (folder.path / "tiny.yaml").read_text(encoding="utf-8") == SPEC


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot",
    "CON",
    "NUL.txt",
    "..",
    "-rf",
    "a" * 300,
    "e\u0301" * 100,
    "شركة\u200f مثال",
    "Ann \u202egpj.exe",
    "🙂🙂",
    "漢字 太郎",
    " spaced. ",
    "Ana Abe",
    "Ana Abe",
    "ANA ABE",
    "a:b*c?d|e<f>g",
]
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def test_files_of_people_with_hostile_names_stay_in_their_folder(folder: Folder) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows([["id", "name"], *([number, name] for number, name in enumerate(HOSTILE))])
    found = folder.kamxl("build", "tiny.yaml", "--for", "-", "-o", "out/deep", "--json", data=rows.getvalue().encode())
    assert found.code == 0
    listed = valid("build", found.out)["files"]
    assert isinstance(listed, list)
    names = [Path(item["path"]).name for item in listed]
    assert sorted(names) == sorted(folder.files("out/deep"))
    assert [item["respondent"]["name"] for item in listed] == [name.strip() for name in HOSTILE]
    assert sorted(path.name for path in folder.path.rglob("*.xlsx")) == sorted(names)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert re.fullmatch(r"[\w-]+\.xlsx", name), name
        assert name[0] not in "-._", name
        assert not RESERVED.match(name), name
        assert len(name.encode()) <= 255, name
    assert names[13].startswith("Ana-Abe_TNY-")
    assert names[11].startswith("漢字-太郎_TNY-")


def roster(*names: str) -> bytes:
    return "\n".join(["name,email", *(f"{name},{name.lower()}@example.org" for name in names)]).encode()


def test_other_people_change_nobody_elses_file(folder: Folder) -> None:
    folder.kamxl("build", "tiny.yaml", "--for", "-", "-o", "few", data=roster("Ana", "Ben"))
    folder.kamxl("build", "tiny.yaml", "--for", "-", "-o", "more", data=roster("Cleo", "Ben", "Ana"))
    few, more = folder.files("few"), folder.files("more")
    assert len(few) == 2
    assert len(more) == 3
    assert {name: more[name] for name in few} == few


def test_two_rows_of_one_person_are_an_error_with_both_lines(folder: Folder) -> None:
    data = b"name,email\nAna,ana@example.org\nBen,ben@example.org\nAnna,ANA@example.org\n"
    found = folder.kamxl("build", "tiny.yaml", "--for", "-", "-o", "out", data=data)
    assert found.code == 2
    assert "KX161" in found.err
    assert "(standard input):4:" in found.err
    assert "line 2" in found.err
    assert not (folder.path / "out").exists()


# --- reading and reporting --------------------------------------------------------------------------------------------


def fill(path: Path, score: str | int) -> None:
    """Answers the first statement of a small workbook."""

    def typed(book: Workbook) -> None:
        sheet = book["C1 Goals"]
        [heading] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Score"]
        sheet.cell(heading.row + 1, heading.column).value = score

    path.write_bytes(edited(path.read_bytes(), typed))


def test_the_whole_way_from_a_roster_to_a_report(folder: Folder) -> None:
    (folder.path / "specs").mkdir()
    (folder.path / "tiny.yaml").rename(folder.path / "specs" / "tiny.yaml")
    (folder.path / "people.csv").write_bytes(roster("Ana", "Ben", "Čeněk"))
    built = valid("build", folder.kamxl("build", "tiny", "--for", "people.csv", "-o", "back", "--json").out)["files"]
    ana, ben, other = (folder.path / item["path"] for item in built)  # type: ignore[attr-defined]
    fill(ana, 1)
    fill(ben, "2 - partly")
    other.unlink()
    (folder.path / "back" / "note.pdf").write_bytes(b"%PDF-1.7")

    # a console that knows few letters must cost nothing
    read = folder.kamxl("read", "back", "--json", env={"PYTHONIOENCODING": "cp1252"})
    assert read.code == 1
    document = valid("read", read.out)
    people = {item["respondent"]["name"]: item for item in document["submissions"]}  # type: ignore[attr-defined]
    assert people["Ana"]["answers"]["goals.known"]["score"] == 1
    assert people["Ana"]["diagnostics"] == []
    assert people["Ben"]["answers"]["goals.known"]["state"] == "unreadable"
    assert [item["code"] for item in people["Ben"]["diagnostics"]] == ["KX301"]
    assert [item["code"] for item in document["diagnostics"]] == ["KX415"]  # type: ignore[attr-defined]
    assert "C1 Goals!" in read.err
    assert "2 - partly" in read.err
    assert "2 read, 1 with questions, 1 refused" in read.err

    table = folder.kamxl("read", str(ana), "--workers", "1")
    assert table.code == 0
    assert len(table.out.splitlines()) == 3
    assert "Ana" in table.out
    assert "Ana" not in table.err

    piped = folder.process("read", "-", "--json", data=ana.read_bytes())
    assert piped.code == 0
    assert [item["file"] for item in valid("read", piped.out)["submissions"]] == ["(standard input)"]  # type: ignore[attr-defined]

    report = ("report", "back", "--for", "people.csv")
    to_json = folder.kamxl(*report, "--to", "json")
    assert to_json.code == 1
    assert valid("report", to_json.out)["n"] == 2
    assert to_json.err.splitlines()[-1] == "2 read, 1 with questions, 1 refused"
    to_xlsx = folder.process(*report, "--to", "xlsx", "-o", "team.xlsx")
    assert to_xlsx.out == ""
    assert len(open_grid((folder.path / "team.xlsx").read_bytes()).sheets) > 1
    to_csv = folder.kamxl(*report, "--to", "csv", "-o", "team", "--delimiter", ";")
    assert to_csv.out == ""
    tables = folder.files("team")
    assert all(data.startswith(b"\xef\xbb\xbf") for data in tables.values())
    register = list(csv.reader(io.StringIO(tables["register.csv"].decode("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in register[1:]} >= {"Ana", "Ben", "Čeněk"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["read", "nowhere"], 2, "KX401"),
        (["read", "empty"], 0, "KX402"),
        (["report", "empty"], 2, "nothing to report"),
        (["read", "tiny.yaml"], 1, "KX417"),
        (["read", "empty", "--spec", "nowhere.yaml"], 2, "KX101"),
        (["report", "empty", "--delimiter", ";;"], 2, "is not one of"),
        (["report", "empty", "--to", "pdf"], 2, "is not one of"),
        (["build"], 2, "SPEC"),
    ],
    ids=lambda item: " ".join(item) if isinstance(item, list) else "",
)
def test_the_exit_code_says_what_became_of_it(words: list[str], code: int, said: str, folder: Folder) -> None:
    (folder.path / "empty").mkdir()
    found = folder.process(*words)
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize(
    "words", [("explain",), ("spec", "show", SCORECARD), ("read", "file.xlsx", "--json")], ids=lambda words: words[0]
)
def test_a_reader_that_has_gone_is_no_error(words: tuple[str, ...], folder: Folder) -> None:
    (folder.path / "file.xlsx").write_bytes(full(SCORECARD))
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kamxl", *words]
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            command, cwd=folder.path, stdout=out, stderr=subprocess.PIPE, check=False, env=environment()
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize("plain", [False, True])
def test_colours_are_for_terminals_that_want_them(plain: bool, folder: Folder) -> None:  # noqa: FBT001  a parameter
    import pty  # noqa: PLC0415  not on every system

    ours, theirs = pty.openpty()
    settings = environment() | {"TERM": "xterm"} | ({"NO_COLOR": "1"} if plain else {})
    command = [sys.executable, "-m", "kamxl", "build", "nowhere.yaml"]
    done = subprocess.run(command, cwd=folder.path, stdout=subprocess.PIPE, stderr=theirs, check=False, env=settings)
    said = os.read(ours, 10_000)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert b"KX101" in said
    assert (b"\x1b[31m" in said) is not plain


def test_a_hostile_cell_can_not_steer_a_terminal(folder: Folder) -> None:
    folder.kamxl("build", "tiny.yaml", "-o", "back")
    path = folder.path / "back" / "tiny.xlsx"
    fill(path, "_x001B_[2J\u202e gone")
    found = folder.kamxl("read", "back", "--spec", "tiny.yaml")
    assert "KX301" in found.err
    assert "\x1b" not in found.err + found.out
    assert "\u202e" not in found.err
