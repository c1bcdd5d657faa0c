"""A workbook of somebody else's is never taken for one of ours, however much it looks like one."""

from __future__ import annotations

from pathlib import Path

from kamxl.jobs.worker import read_bytes
from kamxl.results.model import Submission
from tests.hostile.foreign import make_all
from tests.hostile.samples import known
from tests.support import programs

FEWEST = 40


@programs.needs_uno
@programs.needs_gnumeric
@programs.needs_node_tools
def test_workbooks_of_other_people_are_refused_by_name(tmp_path: Path) -> None:
    made = make_all(tmp_path)
    outcomes = {name: read_bytes(path.read_bytes(), path.name, known()) for name, path in made.items()}
    taken = [name for name, found in outcomes.items() if isinstance(found, Submission)]
    assert taken == []
    told = {
        name: [item.code for item in found] for name, found in outcomes.items() if not isinstance(found, Submission)
    }
    assert {name: codes for name, codes in told.items() if codes != ["KX410"]} == {}
    assert len(made) >= FEWEST
