"""Whatever is sent, the outcome is typed, known beforehand, quick and small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.catalogue import CLASSES, KNOWN, expected, said
from tests.hostile.samples import COVER, DATE_ROW, SHEET_NAME, SMALL, place
from tests.reading.returned import spot

SECONDS, MEGABYTES = 5.0, 200
FEWEST = 80

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="memory is measured in forked processes")


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    """A warm process that reads each file in a child of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.measure"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def outcomes(reader: subprocess.Popen[str], folder: Path, class_: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of a class with what came of it; one file at a time is on the disk."""
    path = folder / "hostile.xlsx"
    assert reader.stdin is not None
    assert reader.stdout is not None
    for name, make in CLASSES[class_]().items():
        path.write_bytes(make())
        reader.stdin.write(json.dumps([str(path), class_ in KNOWN]) + "\n")
        reader.stdin.flush()
        yield name, json.loads(reader.stdout.readline())


def test_the_table_speaks_of_every_hostile_file_and_of_no_other() -> None:
    made = {class_: list(makers()) for class_, makers in CLASSES.items()}
    assert {class_: sorted(names) for class_, names in expected().items()} == {
        class_: sorted(names) for class_, names in made.items()
    }
    assert sum(map(len, made.values())) >= FEWEST


@pytest.mark.parametrize("class_", CLASSES)
def test_every_hostile_file_comes_to_what_the_table_says(
    class_: str, reader: subprocess.Popen[str], tmp_path: Path
) -> None:
    wanted = expected()[class_]
    off = []
    for name, outcome in outcomes(reader, tmp_path, class_):
        if said(outcome) != wanted[name]:
            off.append(f"{name}: wanted {wanted[name]}; found {said(outcome)} {outcome.get('messages')}")
        if outcome["seconds"] > SECONDS or outcome["mb"] > MEGABYTES:
            off.append(f"{name}: {outcome['seconds']:.1f} s, {outcome['mb']:.0f} MB")
        if class_ == "cells" and set(outcome["codes"]) - {"KX319"}:
            off += [f"{name}: the cell is not named"] * (not spoilt() & set(outcome["cells"]))
    assert off == []


def spoilt() -> set[str]:
    """The cells that the class of values spoils."""
    day = f"{spot(SMALL, COVER).sheet}!{place('value', DATE_ROW)[1]}"
    return {day, *(f"{SHEET_NAME}!{place(role)[1]}" for role in ("score", "comment"))}
