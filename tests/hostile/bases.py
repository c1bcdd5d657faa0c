"""The filled workbooks that mutants are made of: our own, signed ones, and ones that LibreOffice saved."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kamxl.issue import personal_copies
from kamxl.roster.people import Person
from tests.hostile.mutants import Source
from tests.hostile.samples import SMALL, answers_of
from tests.reading.returned import DIPLOMA, SCORECARD, part_of, plan_of, written
from tests.support.programs import libreoffice_convert_all
from tests.support.workbooks import ROOT

TINY = str(ROOT / "tests/specs/tiny.yaml")
KEY = bytes(range(32))
SPECS = {"tiny": TINY, "signed": TINY, "small": SMALL, "scorecard": SCORECARD, "diploma": DIPLOMA}
SIGNED = frozenset(("signed", "scorecard"))
SAVED = {"saved": "signed", "scorecard saved": "scorecard"}
"""The names of those that LibreOffice saved, and what it was given."""
SHARES = {
    "tiny": 0.45,
    "signed": 0.3,
    "saved": 0.14,
    "small": 0.06,
    "scorecard": 0.03,
    "scorecard saved": 0.01,
    "diploma": 0.01,
}
"""How the mutants are shared out: what the large ones would show shows in the tiny ones too, and sooner."""


@cache
def issued(name: str) -> bytes:
    """A workbook of ours, in which everything is answered; some are a person's own, and signed."""
    spec = SPECS[name]
    person = Person("p1", 2, {"name": "Ana Example"}, {})
    [copy] = personal_copies(part_of(spec), [person], key=KEY) if name in SIGNED else [None]
    return written(spec, answers_of(spec), copy.copy.personal if copy else None)


_saved: dict[str, bytes] = {}


def saved_by_libreoffice() -> Mapping[str, bytes]:
    """The workbooks that LibreOffice saved, by their names; it is started once."""
    if not _saved:
        with tempfile.TemporaryDirectory() as folder:
            sources = [Path(folder, f"{at}.xlsx") for at in range(len(SAVED))]
            for path, own in zip(sources, SAVED.values(), strict=True):
                path.write_bytes(issued(own))
            made = libreoffice_convert_all(sources, Path(folder, "saved"))
            keep({name: path.read_bytes() for name, path in zip(SAVED, made, strict=True)})
    return _saved


def keep(made: Mapping[str, bytes]) -> None:
    """Takes what LibreOffice saved from another process."""
    _saved.update(made)


@cache
def source(name: str) -> Source:
    """A filled workbook by its short name."""
    own = SAVED.get(name, name)
    data = saved_by_libreoffice()[name] if name in SAVED else issued(own)
    spec = SPECS[own]
    return Source(name, plan_of(spec), answers_of(spec), data, keys=(KEY,) if own in SIGNED else ())
