"""The command line in a forked child of a warm process: all that a process is, but for its start and its imports.

Most tests of commands would spend their time on these two. Each call has its own working directory, environment,
streams, exit code and end; worker processes are started as ever. Where the system can't fork, each call is a process
from scratch.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import kamxl

STREAMS = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)


@dataclass(frozen=True)
class Run:
    """What a command left: its exit code, and its streams as text."""

    code: int
    out: str
    err: str


def fresh(words: Sequence[str], folder: Path, data: bytes, settings: Mapping[str, str]) -> Run:
    """``kamxl`` as a process from scratch."""
    command = [sys.executable, "-m", "kamxl", *words]
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, check=False, env=settings)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def warm(words: Sequence[str], folder: Path, data: bytes, settings: Mapping[str, str]) -> Run:
    """``kamxl`` as a forked child."""
    if not hasattr(os, "fork"):
        return fresh(words, folder, data, settings)
    with tempfile.TemporaryDirectory() as own:
        streams = [Path(own, name) for name in ("in", "out", "err")]
        for path, content in zip(streams, (data, b"", b""), strict=True):
            path.write_bytes(content)
        order = {"words": [*words], "folder": str(folder), "settings": {**settings}, "streams": [*map(str, streams)]}
        process = _server()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        return Run(code, *(path.read_bytes().decode() for path in streams[1:]))


@cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.warm"]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    atexit.register(process.communicate)
    return process


def _child(order: Mapping[str, Any]) -> None:
    """Runs a command in this process, and ends it."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["settings"])
    for number, (path, flags) in enumerate(zip(order["streams"], STREAMS, strict=True)):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  the stream itself
    sys.argv[1:] = order["words"]
    sys.path[0] = os.getcwd()  # noqa: PTH109  as `-m` has it
    runpy.run_module("kamxl", run_name="__main__", alter_sys=True)
    sys.exit(0)


def main() -> None:
    """Imports all of the package once, and runs each command that comes in a child."""
    for module in pkgutil.walk_packages(kamxl.__path__, "kamxl."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _child(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
