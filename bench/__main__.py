"""``python -m bench``: times each way of doing the same work, in turn, and writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from bench.peers import read_with_openpyxl, recorded, write_with_openpyxl, write_with_xlsxwriter
from bench.trusting import open_trusting, parse_bare, read_trusting
from kamxl.api import load_spec, plan_of
from kamxl.issue import blank_copy
from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).with_name("RESULTS.md")
_MOST_FOR_SAFETY = 0.4
SPECS = ("kam-growth-planning", "akam-diploma-1")


def measured(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Processor seconds of each way, one after the other in every round, so that a slow moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            times[name].append(time.process_time() - start)
    return times


def table(title: str, times: dict[str, list[float]], own: str) -> list[str]:
    """A table of medians, spreads and ratios; ratios are medians of those within one round."""
    head = "| way | median, ms | from – to, ms | time of kamxl ÷ time of this way |"
    lines = [f"### {title}", "", head, "|---|---|---|---|"]
    for name, found in times.items():
        ratio = median(mine / theirs for mine, theirs in zip(times[own], found, strict=True))
        low, high = min(found) * 1000, max(found) * 1000
        lines.append(f"| {name} | {median(found) * 1000:.1f} | {low:.1f} – {high:.1f} | {ratio:.2f} |")
    return [*lines, ""]


def _cost(times: dict[str, list[float]]) -> float:
    """What the checks of safety add, as a share: the first way compared with the second, round by round."""
    every, without, *_ = times.values()
    return median(checked / bare for checked, bare in zip(every, without, strict=True)) - 1


def main() -> None:
    """Measures building and reading, and writes the page."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    lines = [
        "# Measurements",
        "",
        "Written by `make bench`: processor time in one process, every way in turn in each round, medians.",
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors, {rounds} rounds.",
        "",
        "Bare XlsxWriter and bare openpyxl write the recorded cells with looks and one rule for each sheet: no plan,",
        "no layout, no values of their own, no charts. Bare openpyxl reading opens the file once and finds no answer.",
        "",
        "The checks of safety are those that a good file does not need: type, archive, sizes, counts, depth,",
        f"namespaces. They may add {_MOST_FOR_SAFETY:.0%} to reading. The worker process is not counted among them.",
        "",
    ]
    for name in SPECS:
        lines += _one(name, rounds)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    click.echo("\n".join(lines))


def _one(name: str, rounds: int) -> list[str]:
    spec = load_spec(name)
    plan = plan_of(spec)
    if plan.reading is None:
        raise TypeError(name)
    copy = blank_copy(plan.reading).copy
    sheets, known = recorded(plan), KnownPlans.of([plan.reading])
    data = write_workbook(plan, copy)
    building = measured(
        {
            "kamxl: spec to workbook": lambda: write_workbook(plan_of(spec), copy),
            "kamxl: plan to workbook": lambda: write_workbook(plan, copy),
            "XlsxWriter, bare": lambda: write_with_xlsxwriter(sheets, plan),
            "openpyxl, bare": lambda: write_with_openpyxl(sheets, plan),
        },
        rounds,
    )
    reading = measured(
        {
            "kamxl: bytes to checked answers": lambda: read_bytes(data, "x.xlsx", known),
            "kamxl: the same without the checks of safety": lambda: read_trusting(data, "x.xlsx", known),
            "openpyxl, opening only": lambda: read_with_openpyxl(data),
        },
        rounds,
    )
    opening = measured(
        {
            "kamxl: bytes to cells": lambda: open_grid(data),
            "kamxl: the same without the checks of safety": lambda: open_trusting(data),
            "zipfile and expat: the parts inflated and parsed, nothing kept": lambda: parse_bare(data),
        },
        rounds,
    )
    return [
        *table(f"Building one workbook of {name}", building, "kamxl: plan to workbook"),
        *table(f"Reading one workbook of {name}", reading, "kamxl: bytes to checked answers"),
        f"**The checks of safety add {_cost(reading):.0%}** (the aim: at most {_MOST_FOR_SAFETY:.0%}).",
        "",
        *table(
            f"Opening one workbook of {name}, the part of reading that has these checks", opening, next(iter(opening))
        ),
        f"They add {_cost(opening):.0%} to this part alone.",
        "",
    ]


if __name__ == "__main__":
    main()
