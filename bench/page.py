"""What was measured, as Markdown: the page of results, and the headline rows for the README."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.timing import Row, Times, Work

    Measured = Sequence[tuple[Work, Times]]

RESULTS, MANY = (Path(__file__).with_name(name) for name in ("RESULTS.md", "MANY.md"))
README = Path(__file__).parents[1] / "README.md"
_BEGIN, _END = "<!-- written by `make bench` -->", "<!-- end of what `make bench` wrote -->"
_PEERS = ("XlsxWriter", "openpyxl", "python-calamine", "datamaps", "bcompiler-engine")
_MANY, _SOME, _LONG = 20, 10, 1.0


def page(done: Measured, growth: Sequence[str], minutes: float, command: str = "make bench") -> str:
    """The page of all results of a command: the aims, each work by itself, and how things grow."""
    lines = [
        "# Measurements",
        "",
        f"Written by `{command}` in {minutes:.0f} minutes. {_machine()}",
        "",
        "Every way of doing a work runs in turn in each round, in one process. Times are medians of processor time for",
        "one unit of work; ratios are medians of those within a round, since absolute times swing on a shared machine.",
        "What starts programs counts their processor time; workers are compared by the clock on the wall. Memory is",
        "the peak above what was taken before the work.",
        "",
        "## The aims",
        "",
        *aims([(row, times) for work, times in done for row in work.rows if row.aimed]),
        "",
    ]
    for work, times in done:
        lines += [f"## {work.title}", "", *([work.note, ""] if work.note else []), *_ways(work, times), ""]
        lines += [*_ratios(work, times), ""]
    return "\n".join([*lines, *growth])


def aims(rows: Sequence[tuple[Row, Times]]) -> list[str]:
    """A table of what was aimed at, and what came of it; what is missed has its reason."""
    lines = ["| | measured | aim | |", "|---|---|---|---|"]
    for row, times in rows:
        shown, aim, met = _aim(row, times)
        told = "met" if met else f"**missed**{': ' if row.why else ''}{row.why}"
        lines.append(f"| {row.name} | {shown} | {aim} | {told} |")
    return lines


def _aim(row: Row, times: Times) -> tuple[str, str, bool]:
    """What was measured, what was aimed at, and whether that is met."""
    if row.room:
        taken = times.peaks[row.own]
        return f"{taken:.0f} MiB", f"at most {row.room:g} MiB", taken <= row.room
    if row.limit:
        seconds = times.median(row.own)
        return clock(seconds), f"at most {clock(row.limit)}", seconds <= row.limit
    ratio = median(times.ratios(row))
    if row.most:
        return _shown(ratio, row), f"at most {row.most:g} × the time", 1 / ratio <= row.most
    return _shown(ratio, row), f"at least {row.least or 0:g} ×", ratio >= (row.least or 0)


def _ways(work: Work, times: Times) -> Iterator[str]:
    yield "| way | median | from – to | peak memory |"
    yield "|---|---|---|---|"
    for way in work.ways:
        found = times.seconds[way]
        memory = f"{times.peaks[way]:.0f} MiB" if way in times.peaks else ""
        yield f"| {way.name} | {clock(median(found))} | {clock(min(found))} – {clock(max(found))} | {memory} |"


def _ratios(work: Work, times: Times) -> Iterator[str]:
    yield "| compared: times as fast | median | from – to |"
    yield "|---|---|---|"
    for row in work.rows:
        if not (found := times.ratios(row)):
            continue
        low, middle, high = (_shown(ratio, row) for ratio in (min(found), median(found), max(found)))
        yield f"| {row.name} | {middle} | {low} – {high} |"


def _headline(row: Row, times: Times) -> str:
    found = times.ratios(row)
    return _shown(median(found), row) if found else clock(times.median(row.own))


def _shown(ratio: float, row: Row) -> str:
    """How many times as fast; where the own way may take longer, how many times the time it takes."""
    return f"{_times(1 / ratio)} the time" if row.most else _times(ratio)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= _MANY else f"{ratio:.1f} ×" if ratio >= _SOME else f"{ratio:.2f} ×"


def clock(seconds: float) -> str:
    """A time as it is shown."""
    if seconds >= _LONG:
        return f"{seconds:.2f} s"
    if seconds >= _LONG / 1000:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds * 1e6:.1f} µs"


def sizes(count: int) -> str:
    """A number of bytes as it is shown."""
    return f"{count / 1000:.0f} kB"


def _machine() -> str:
    """The facts about this machine that figures depend on; nothing that names it or its user."""
    model = ""
    if (facts := Path("/proc/cpuinfo")).exists():
        found = re.search(r"^model name\s*:\s*(.+)$", facts.read_text(encoding="utf-8"), re.MULTILINE)
        model = f", {found[1].strip()}" if found else ""
    known = [f"{name} {number}" for name in _PEERS if (number := _version(name))]
    return (
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}, {platform.machine()},"
        f" {os.cpu_count()} processors{model}; {', '.join(known)}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def put_headlines(done: Measured) -> None:
    """Writes the headline rows into the README, between the marks that stand there."""
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    rows = [(row, times) for work, times in done for row in work.rows if row.headline]
    if begin and end and rows:
        lines = ["| | times as fast, or how long |", "|---|---:|"]
        lines += [f"| {row.name} | **{_headline(row, times)}** |" for row, times in rows]
        README.write_text("\n".join([f"{before}{begin}", "", *lines, "", f"{end}{after}"]), encoding="utf-8")
