"""The stop-watch: ways of doing the same work, in turn in every round, so that a slow moment hits them all."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

import click

Clock = Literal["own", "children", "wall"]
"""Processor time of this process; of the programs that it starts; or what a clock on the wall says."""
_LEAST_SECONDS = 0.02
_FEWEST = 3
_KIB = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of doing some work: ``run`` does ``units`` of it, with what the round prepared.

    ``memory`` says that its peak is of interest; it is taken in a process of its own.
    """

    name: str
    run: Callable[[Any], object]
    units: float = 1
    clock: Clock = "own"
    memory: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is compared: how many times as fast the own way is as the other one.

    ``least`` is the ratio that is aimed at; ``most`` the most that the own time may be of the other; ``limit`` the most
    seconds, and ``room`` the most memory in MiB, that the own way may take. ``why`` is told where the aim is missed.
    """

    name: str
    own: Way
    other: Way | None = None
    least: float | None = None
    most: float | None = None
    limit: float | None = None
    room: float | None = None
    why: str = ""
    headline: bool = False

    @property
    def aimed(self) -> bool:
        """Whether anything is aimed at."""
        return any((self.least, self.most, self.limit, self.room))


@dataclass(frozen=True, slots=True)
class Work:
    """Work that can be done in several ways, and what is compared. ``prepare`` makes the material of a round."""

    title: str
    rows: tuple[Row, ...]
    beside: tuple[Way, ...] = ()
    note: str = ""
    prepare: Callable[[int], Any] = lambda _: None
    rounds: int = 9
    seconds: float = 22.0

    @property
    def ways(self) -> list[Way]:
        """Every way, once."""
        every = [way for row in self.rows for way in (row.own, row.other)] + list(self.beside)
        return [way for way in dict.fromkeys(every) if way]


@dataclass(slots=True)
class Times:
    """What was measured: seconds for one unit of work, round by round, and the peak of memory in MiB."""

    seconds: dict[Way, list[float]] = field(default_factory=dict)
    peaks: dict[Way, float] = field(default_factory=dict)

    def median(self, way: Way) -> float:
        """The middle of all rounds, in seconds."""
        return median(self.seconds[way])

    def ratios(self, row: Row) -> list[float]:
        """How many times as fast, round by round; of nothing else, nothing."""
        others = self.seconds[row.other] if row.other else ()
        return [other / own for own, other in zip(self.seconds[row.own], others, strict=bool(others))]


def measured(work: Work) -> Times:
    """Every way of a work, in turn in each round; the first round warms up, and counts for nothing."""
    times = Times({way: [] for way in work.ways})
    material = work.prepare(0)
    # before anything else has run, since what is freed again hides what is taken
    times.peaks = {way: peak(lambda way=way: way.run(material)) for way in work.ways if way.memory}  # type: ignore[misc]
    often = {way: _often(way, material) for way in work.ways}
    began = time.monotonic()
    for number in range(1, work.rounds + 1):
        material = work.prepare(number)
        for way in work.ways:
            times.seconds[way].append(_seconds(way, material, often[way]))
        if number >= _FEWEST and time.monotonic() - began > work.seconds:
            break
    click.echo(f"  {len(times.seconds[work.ways[0]])} rounds, {time.monotonic() - began:.0f} s", err=True)
    return times


def _often(way: Way, material: object) -> int:
    """How often a quick way is repeated, so that the clock's own steps don't show; runs it once, to warm it up.

    What starts processes is as warm the first time as at any other.
    """
    if way.clock != "own":
        return 1
    once = _seconds(way, material, 1) * way.units
    return max(1, int(_LEAST_SECONDS / max(once, 1e-6)))


def _seconds(way: Way, material: object, often: int) -> float:
    gc.collect()
    start = _now(way.clock)
    for _ in range(often):
        way.run(material)
    return (_now(way.clock) - start) / often / way.units


def _now(clock: Clock) -> float:
    if clock == "wall":
        return time.perf_counter()
    if clock == "own":
        return time.process_time()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak(run: Callable[[], object]) -> float:
    """The most memory that a call takes above what was taken before it, in MiB, in a process of its own."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        # glibc keeps what was freed; other systems have no such call
        ctypes.CDLL(None).malloc_trim(0)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            before = _resident()
            run()
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB
            os.write(write, f"{max(0.0, most - before):.1f}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    os.waitpid(child, 0)
    return float(text or "nan")


def spent(run: Callable[[], object]) -> tuple[float, float]:
    """What a call takes, run once in a process of its own: seconds of processor time, and memory as :func:`peak`."""
    start = _now("children")
    most = peak(run)
    return _now("children") - start, most


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  no path of ours
        return int(file.read().split()[1]) * resource.getpagesize() / _KIB / _KIB
