"""What happens when it can't go on: a full disk, a kill in mid-write, Ctrl-C. What was there before is still there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from kamxl.inbox.folder import Files
from tests.cli.test_cli import environment
from tests.cli.test_seen import heard
from tests.reading.returned import SCORECARD, full

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are POSIX")

# Runs commands where nothing of any size can be written any more, and tells what became of the files.
FULL_DISK = """\
import contextlib, functools, io, json, os, resource, sys
from pathlib import Path
from kamxl import api
from kamxl.cli import main

how, disk, commands, old = json.loads(sys.argv[1])
disk = Path(disk)
for name in old:
    path = disk / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"old")
if how == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
else:
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1024))
    with (disk / "filler").open("rb+") as filler:
        filler.truncate((disk / "filler").stat().st_size - 4096)
# the reading is the same each time, and takes the longest
reading = api.read
once = []
api.read = lambda paths, **more: once[0] if once else once.append(reading(paths, **more)) or once[0]
told = []
for words in commands:
    said = io.StringIO()
    code = None
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            main(words)
        except SystemExit as end:
            code = end.code
    told.append([code, said.getvalue()])
files = {str(path.relative_to(disk)): path.read_bytes().decode("latin-1") for path in disk.rglob("*") if path.is_file()}
files.pop("filler", None)
print(json.dumps([told, files]))
"""
COMMANDS = (
    ("build", SCORECARD, "-o", "disk", "--force"),
    ("read", "back", "--html", "disk/page.html", "--force"),
    ("report", "back", "-o", "disk/team.xlsx", "--force"),
    ("report", "back", "-o", "disk/team.json", "--force"),
    ("report", "back", "-o", "disk/team", "--to", "csv", "--force"),
    # to where nothing was before
    ("report", "back", "-o", "disk/new.xlsx"),
)
OLD = (f"{SCORECARD}.xlsx", "page.html", "team.xlsx", "team.json", "team/register.csv", "team/data.csv")
TMPFS = ("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=64k tmpfs disk && exec "$@"', "sh")


@cache
def may_mount() -> bool:
    command = ["unshare", "-Urm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@POSIX
@pytest.mark.parametrize("how", ["limit", "tmpfs"])
def test_a_full_disk_leaves_every_old_file_whole_and_nothing_half(how: str, tmp_path: Path) -> None:
    if how == "tmpfs" and not may_mount():
        pytest.skip("this machine lets nobody but its owner mount a small disk")
    for folder in ("back", "disk"):
        (tmp_path / folder).mkdir()
    (tmp_path / "back" / "ana.xlsx").write_bytes(full(SCORECARD))
    # each way of writing by the limit; on the small disk, one file, a page and a folder of files
    commands = COMMANDS if how == "limit" else [COMMANDS[0], COMMANDS[1], COMMANDS[4]]
    task = json.dumps([how, "disk", commands, OLD])
    command = [*(TMPFS if how == "tmpfs" else ()), sys.executable, "-c", FULL_DISK, task]
    # Python itself would leave half a file of bytecode where the disk is full, and read it ever after
    settings = {**environment(), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True, env=settings)
    assert done.returncode == 0, done.stderr
    told, files = json.loads(done.stdout)
    for (code, said), words in zip(told, commands, strict=True):
        assert code == 2, words
        [line] = [line for line in said.splitlines() if "error" in line]
        assert line.startswith("error[KX203]: disk"), line
        assert "can't be written: " in line
        assert "check that the disk has room" in said
        assert "Traceback" not in said
    assert files == dict.fromkeys(OLD, "old")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    "words", [("spec", "show", SCORECARD), ("explain", "limits", "--json")], ids=lambda words: words[0]
)
def test_a_full_disk_under_the_standard_output_is_told(words: tuple[str, ...], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as out:
        command = [sys.executable, "-m", "kamxl", *words]
        done = subprocess.run(
            command, cwd=tmp_path, stdout=out, stderr=subprocess.PIPE, check=False, text=True, env=environment()
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error[KX203]: the standard output can't be written: ")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


# Writes two sets of files in turn over each other in a child, and kills it at some time; over and over.
KILLED = """import json, os, random, signal, sys, time
from pathlib import Path
from kamxl.outputs.files import put_all

folder = Path("out")
sets = [{folder / path.name: path.read_bytes() for path in sorted(Path(name).iterdir())} for name in ("a", "b")]
put_all(sets[0])
chance = random.Random(7)
wrong, left = [], 0
for _ in range(80):
    child = os.fork()
    if child == 0:
        while True:
            for files in reversed(sets):
                put_all(files, force=True)
    time.sleep(chance.uniform(0.001, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for path in sets[0]:
        if path.read_bytes() not in [files[path] for files in sets]:
            wrong.append(path.name)
    left = len(list(folder.glob(".kamxl-*.tmp")))
print(json.dumps([wrong, left]))
"""


@POSIX
def test_a_kill_in_mid_write_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    names = ("team.xlsx", "page.html", "team.json", "data.csv")
    for folder, size in (("a", 90_000), ("b", 200_000)):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_bytes(f"{folder} {name} ".encode() * (size // 12))
    command = [sys.executable, "-c", KILLED]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True, env=environment())
    assert done.returncode == 0, done.stderr
    wrong, left = json.loads(done.stdout)
    assert wrong == []
    # the kills did hit writes, and what they left is hidden and no workbook for anyone who reads the folder
    assert left > 0
    (tmp_path / "out" / "page.html").unlink()
    listed = {Path(item.name).name for item in Files([str(tmp_path / "out")])}
    assert listed == {"team.xlsx"}


@POSIX
@pytest.mark.parametrize("whom", ["the whole group", "the leader alone"])
def test_ctrl_c_ends_it_quietly_and_takes_the_workers_along(whom: str, tmp_path: Path) -> None:
    import pty  # noqa: PLC0415  not on every system

    for number in range(40):
        (tmp_path / f"{number}.xlsx").write_bytes(full(SCORECARD))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kamxl", "read", ".", "--workers", "2", "--json", "--html", "page.html"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment() | {"TERM": "xterm"},
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"read 1" not in said:
        said += os.read(ours, 1000)
    if whom == "the whole group":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    start = time.monotonic()
    out, _ = process.communicate()
    took = time.monotonic() - start
    said += b"".join(heard(ours))
    os.close(ours)
    assert (process.returncode, out) == (130, b"")
    assert took < 10
    # but for the bar nothing was said
    assert b"\n" not in said
    assert said.rpartition(b"\r")[2] == b""
    assert not (tmp_path / "page.html").exists()
    assert gone(process.pid)


def gone(group: int) -> bool:
    """Whether no process of a group is left, a moment later."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
