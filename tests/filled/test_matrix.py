"""Every edit in every program: no answer is wrong, none is lost in silence, and nothing is said without need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filled import matrix
from tests.support import programs


@pytest.mark.parametrize("name", matrix.groups())
@programs.needs_uno
@programs.needs_gnumeric
@programs.needs_node_tools
def test_answers_survive_every_edit_in_every_program_and_each_doubt_is_told(name: str, tmp_path: Path) -> None:
    group = matrix.groups()[name]
    assert matrix.found(group, tmp_path) == matrix.expected(group)
