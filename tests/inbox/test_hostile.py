"""Hostile archives and mails are told within seconds and within memory, measured in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kamxl.limits import LIMITS, MIB
from tests.inbox.hostile import FILES

SECONDS = 5
MOST = 200 * MIB


def test_every_hostile_file_is_told_within_seconds_and_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.inbox.hostile", str(tmp_path)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, check=True, cwd=root, timeout=300)
    document = json.loads(done.stdout)
    files = document["files"]
    assert {name: set(one["codes"]) for name, one in files.items()} == {
        name: codes for name, (_, codes) in FILES.items()
    }
    assert {name: one["seconds"] for name, one in files.items() if one["seconds"] > SECONDS} == {}
    # what is not told comes out, for the reader to tell
    assert [name for name, one in files.items() if not one["codes"] and not 0 < one["files"] <= LIMITS.zip_files] == []
    assert document["memory"] < MOST
