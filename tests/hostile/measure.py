"""Reads files one by one, each in a forked child of a warm process, and says what came of it, in what time and memory.

``python -m tests.hostile.measure`` takes lines of JSON on stdin: a file's path and whether our plans are known; for
each it gives a line of JSON: the outcome, the processor's seconds (which other programs don't change), and the most
memory that the process held, in MB.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
from kamxl.results.model import Submission
from tests.hostile.samples import answers, base
from tests.hostile.samples import known as our_plans
from tests.reading.returned import difference

MOST_SECONDS = 60
NOBODY = KnownPlans.of(())


def outcome(data: bytes, *, known: bool) -> dict[str, Any]:
    """What reading gives: the codes with their cells, and for a submission what it lacks or has wrong."""
    found = read_bytes(data, "file.xlsx", our_plans() if known else NOBODY)
    told = found.diagnostics if isinstance(found, Submission) else found
    said: dict[str, Any] = {
        "codes": sorted({item.code for item in told}),
        "cells": sorted({f"{item.place.sheet}!{cell}" for item in told for cell in item.place.cells})[:50],
        "messages": [item.message[:200] for item in told[:5]],
    }
    if isinstance(found, Submission):
        off = difference(found, answers())
        said |= {"read": True, "wrong": sorted(off.wrong), "lost": sorted(off.lost)}
        said["states"] = sorted({found.fields[name].state for name in off.lost if name in found.fields})
    return said


def child(path: Path, target: int, *, known: bool) -> None:
    """Reads a file, and ends the process."""
    signal.alarm(MOST_SECONDS)
    said = outcome(path.read_bytes(), known=known)
    with os.fdopen(target, "w") as pipe:
        json.dump(said, pipe)
    os._exit(0)


def measured(path: Path, *, known: bool) -> dict[str, Any]:
    """A file's outcome; a child that died says by which signal."""
    source, target = os.pipe()
    if (pid := os.fork()) == 0:
        os.close(source)
        try:
            child(path, target, known=known)
        finally:
            os._exit(70)
    os.close(target)
    with os.fdopen(source) as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(pid, 0)
    said = json.loads(text) if text else {"codes": [f"died ({os.waitstatus_to_exitcode(status)})"]}
    # kilobytes on Linux, bytes on macOS
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {**said, "seconds": usage.ru_utime + usage.ru_stime, "mb": peak}


def main() -> None:
    """Warms up, so that no file pays for imports and plans, and serves."""
    outcome(base(), known=True)
    for line in sys.stdin:
        path, known = json.loads(line)
        sys.stdout.write(json.dumps(measured(Path(path), known=known)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
