"""The page docs/scale.md: what thousands and millions of workbooks cost, computed from a few measured figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """What was measured on the shipped scorecard, filled in: milliseconds of processor time, and kilobytes.

    ``worker`` is reading one workbook with every check and making its row for a store; ``leader`` is what the leading
    process does for it: listing, hashing, handing out, writing; ``report`` is what a report does for one person.
    """

    worker: float
    leader: float
    report: float
    file: float
    stored: float
    name: float


# ``worker`` and ``leader``: 10,000 files with --jsonl, a quiet machine; ``report`` comes from a busy one, rounded
MEASURED = Figures(worker=9.3, leader=0.6, report=3.0, file=86.0, stored=17.0, name=0.65)
SIZES = (10_000, 1_000_000, 100_000_000)
CORES = (2, 16, 256)

PAGE = Path(__file__).with_name("scale.template.md")


def scale_page(figures: Figures = MEASURED) -> str:
    """The page."""
    return PAGE.read_text(encoding="utf-8").format(
        table="\n".join(_table(figures)),
        useful=round(figures.worker / figures.leader),
        **{name: getattr(figures, name) for name in Figures.__dataclass_fields__},
    )


def _table(figures: Figures) -> list[str]:
    heads = ["workbooks", "core hours", *(f"hours on {cores} cores" for cores in CORES), "store", "bytes read"]
    rows = [heads, ["---:"] * len(heads)]
    for size in SIZES:
        core_hours = size * (figures.worker + figures.leader) / 3_600_000
        least = size * figures.leader / 3_600_000
        hours = [max(core_hours / cores, least) for cores in CORES]
        kilobytes = (figures.stored, figures.file)
        sizes = [_size(size * each) for each in kilobytes]
        rows.append([f"{size:,}", _rounded(core_hours), *map(_rounded, hours), *sizes])
    return [f"| {' | '.join(row)} |" for row in rows]


def _rounded(hours: float) -> str:
    """Two digits that count: nobody should believe more."""
    return f"{float(f'{hours:.2g}'):,g}"


def _size(kilobytes: float) -> str:
    gigabytes = kilobytes / 1_000_000
    return f"{_rounded(gigabytes)} GB" if gigabytes < 1000 else f"{_rounded(gigabytes / 1000)} TB"
