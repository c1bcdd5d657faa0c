"""The store: what was read goes in, and a heat map comes out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bench.timing import Row, Way, Work
from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
from kamxl.results.model import Submission
from kamxl.store.heatmap import heat_map
from kamxl.store.store import Came, Store, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.material import Case
    from kamxl.store.record import Row as Kept

_PEOPLE, _BATCH, _MODELS = 10_000, 500, 20
_SECOND = 8_000
_WHY = "half of it is SQLite, which joins 90,000 figures and passes 10,000 files; labels and order are made in Python"
_NOTE = (
    f"{_PEOPLE:,} submissions in batches of {_BATCH}, into a file on a memory file system: a record for each workbook,"
    " and a narrow row for each capability."
)


def storing(case: Case, folder: Path) -> Work:
    """Writing a store, and its heat map."""
    known = KnownPlans.of([case.reading])
    read = [read_bytes(data, "x.xlsx", known) for data in case.returned(_MODELS)]
    models = [one for one in read if isinstance(one, Submission)]
    rows = list(_rows([row_of(one) for one in models]))
    path = folder / "results.db"
    put = Way("kamxl, rows into a new store", lambda _: _put(path, rows, case), _PEOPLE, memory=True)
    made = Way("kamxl, the row of a submission (in its worker)", lambda _: [row_of(one) for one in models], _MODELS)
    shown = Way(f"kamxl, the heat map of {_PEOPLE:,} people", lambda _: _heat_map(path), memory=True)
    found = (
        Row(f"A workbook into the store ({_SECOND:,} a second)", put, limit=1 / _SECOND),
        Row(f"The heat map of {_PEOPLE:,} people from the store", shown, limit=0.15, why=_WHY, headline=True),
    )
    return Work("The store", found, (made,), _NOTE, rounds=5)


def _rows(models: list[Kept]) -> Iterator[tuple[Came, Kept]]:
    for number in range(_PEOPLE):
        name, model = f"{number}.xlsx", models[number % len(models)]
        own = replace(
            model,
            reference=f"KGP-{number:08}-00",
            key=(f"p{number}", "", "", ""),
            who=(f"Person {number}", f"Organisation {number % 97}", ""),
        )
        yield Came(f"/{name}", number, name, hashlib.sha256(name.encode()).hexdigest(), "settings", "", ""), own


def _put(path: Path, rows: list[tuple[Came, Kept]], case: Case) -> None:
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    with Store(path, create=True) as store:
        run, every = store.begin(), iter(rows)
        while batch := list(islice(every, _BATCH)):
            store.put(run, batch, plans={case.reading.digest(): case.reading})


def _heat_map(path: Path) -> None:
    with Store(path) as store:
        found = heat_map(store)
    if found is None or len(found.labels) != _PEOPLE:
        raise RuntimeError(path)
