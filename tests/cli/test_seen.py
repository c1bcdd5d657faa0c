"""What people see while they wait, and what they can forward: the bar, the last line, the page, the limits."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import html

from kamxl.cli.bar import Bar
from kamxl.cli.out import progress
from kamxl.limits import LIMITS, MIB
from tests.cli.test_cli import Folder, environment, folder
from tests.reading.returned import SCORECARD, edited, full

__all__ = ["folder"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")


@dataclass(frozen=True)
class Seen:
    code: int
    out: str
    terminal: str


def on_a_terminal(cwd: Path, *words: str, env: dict[str, str] | None = None) -> Seen:
    """The command with a terminal of 80 columns for stderr; stdout is a pipe, as of ``kamxl read --json | …``."""
    import fcntl  # noqa: PLC0415  not on every system
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    settings = environment() | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"} | (env or {})
    command = [sys.executable, "-m", "kamxl", *words]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=theirs, env=settings)
    os.close(theirs)
    said: list[bytes] = []
    listener = threading.Thread(target=lambda: said.extend(heard(ours)))
    listener.start()
    out, _ = process.communicate()
    listener.join()
    os.close(ours)
    return Seen(process.returncode, out.decode(), b"".join(said).decode())


def heard(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal until nobody holds it any more."""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            return
        if not data:
            return
        yield data


@POSIX
def test_a_bar_counts_on_a_terminal_and_is_gone_at_the_end(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.xlsx").write_bytes(full(SCORECARD))
    (tmp_path / "cut.xlsx").write_bytes(full(SCORECARD)[:9000])
    seen = on_a_terminal(tmp_path, "read", ".", "--json", "--workers", "1", env={"NO_COLOR": "1"})
    assert seen.code == 1
    assert len(json.loads(seen.out)["submissions"]) == 5
    drawn = [line for line in re.split(r"[\r\n]+", seen.terminal) if line.startswith("read ")]
    # a quick machine is done before there is a rate
    assert re.fullmatch(r"read 6 of 6  #{30}(  [0-9.]+/s  0:00 left)?", drawn[-1])
    assert all(len(line) < 80 for line in drawn)
    # the bar is wiped out by blanks: nothing of it stands before what is said next
    assert re.search(r"\r *\rerror", seen.terminal)
    assert seen.terminal.rstrip().endswith("5 read, 0 with questions, 1 refused")
    assert "\x1b" not in seen.terminal


class Terminal(io.StringIO):
    """A terminal of so many columns."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.columns = columns

    def fileno(self) -> int:
        return -self.columns


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (80, "read 50 of 200  #######-----------------------  5.0/s  0:30 left"),
        (45, "read 50 of 200  ##--------  5.0/s  0:30 left"),
        (35, "read 50 of 200  5.0/s  0:30 left"),
        (30, "read 50 of 200  0:30 left"),
        (22, "read 50 of 200  #----"),
        (20, "read 50 of 200"),
        (10, "read 50 o"),
    ],
)
def test_a_narrow_terminal_is_told_less(columns: int, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda handle: os.terminal_size((-handle, 24)))
    ticks = iter([0.0, 10.0, 10.05, 11.0])
    terminal = Terminal(columns)
    bar = Bar("read", terminal, lambda: next(ticks))
    bar.step(50, 200)
    assert terminal.getvalue() == f"\r{line}"
    # not more often than anybody can see
    bar.step(51, 200)
    assert terminal.getvalue() == f"\r{line}"
    bar.step(55, 0)
    assert terminal.getvalue().rpartition("\r")[2].rstrip() == "read 55  5.0/s"[: columns - 1].rstrip()
    bar.clear()
    wiped, blank, rest = terminal.getvalue().rsplit("\r", 2)
    assert (wiped != "", blank.strip(), rest) == (True, "", "")


def test_no_bar_without_a_terminal_that_can_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(80))
    with progress("read") as step:
        assert step is None
    monkeypatch.setattr(Terminal, "isatty", lambda _: True)
    with progress("read") as step:
        assert step is not None
    monkeypatch.setenv("TERM", "dumb")
    with progress("read") as step:
        assert step is None


def test_many_slips_of_one_kind_are_one_text_and_the_last_line_counts_files(folder: Folder) -> None:
    (folder.path / "back").mkdir()

    def slip(book: object) -> None:
        for number, cell in enumerate(book["C1 Background"]["E"][5:9]):  # type: ignore[index]
            cell.value = "x" if number else "2 - partly"

    (folder.path / "back" / "bad.xlsx").write_bytes(edited(full(SCORECARD), slip))
    (folder.path / "back" / "good.xlsx").write_bytes(full(SCORECARD))
    (folder.path / "back" / "note.pdf").write_bytes(b"%PDF-1.7")
    found = folder.kamxl("read", "back")
    assert found.err.count("error[KX301]") == 1
    assert '(4 cells)\n --> back/bad.xlsx\n  | C1 Background!E6: "2 - partly"' in found.err
    assert '\n  | C1 Background!E7, E8, E9: "x"' in found.err
    assert found.err.splitlines()[-1] == "2 read, 1 with questions, 1 refused"
    # no bar in a log
    assert "\r" not in found.err


def test_a_page_goes_to_stdout_or_to_a_file_that_is_replaced_on_demand(folder: Folder) -> None:
    (folder.path / "back.xlsx").write_bytes(full(SCORECARD))
    read = ("read", "back.xlsx", "--html")
    page = folder.kamxl(*read, "-").out
    assert html.document_fromstring(page).xpath("//h1")[0].text == "Returned workbooks"
    (folder.path / "page.html").write_bytes(b"mine")
    kept = folder.kamxl(*read, "page.html", "--json")
    assert kept.code == 2
    assert "KX202" in kept.err
    # what was read is told all the same
    assert json.loads(kept.out)["submissions"]
    assert (folder.path / "page.html").read_bytes() == b"mine"
    replaced = folder.kamxl(*read, "page.html", "--force")
    assert replaced.code == 0
    assert replaced.err == "1 read, 0 with questions, 0 refused; the page is in page.html\n"
    assert "back.xlsx" in replaced.out
    assert (folder.path / "page.html").read_bytes() == page.encode()


def test_two_documents_do_not_share_one_stream(folder: Folder) -> None:
    found = folder.kamxl("read", "tiny.yaml", "--json", "--html", "-")
    assert (found.code, found.out) == (2, "")
    assert "--html" in found.err


def test_the_limits_are_printed_with_their_units(folder: Folder) -> None:
    found = folder.kamxl("explain", "limits")
    assert (found.code, found.err) == (0, "")
    lines = {line.split()[0]: line for line in found.out.splitlines()[2:]}
    assert list(lines) == list(LIMITS._fields)
    for name, shown in {
        "file_bytes": f"{LIMITS.file_bytes // MIB} MB",
        "mail_header_bytes": "256 kB",
        "rows": f"{LIMITS.rows:,}",
        "seconds": f"{LIMITS.seconds:g} s",
    }.items():
        assert f"  {shown}  " in lines[name]
    document = json.loads(folder.kamxl("explain", "limits", "--json").out)
    assert {item["name"]: item["value"] for item in document["limits"]} == LIMITS._asdict()
    assert folder.kamxl("explain", "KX301", "--json").code == 2
    (folder.path / "kamxl.yaml").write_text("limits: {cells: 1234567}\n", encoding="utf-8")
    changed = folder.kamxl("explain", "limits")
    assert "  1,234,567  " in next(line for line in changed.out.splitlines() if line.startswith("cells "))
    assert changed.err == f"The settings of this project changed, from the usual value: cells ({LIMITS.cells:,}).\n"
