"""Many files, read in worker processes that threads lead; results come in the order of the files."""

from __future__ import annotations

import os
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.jobs.lead import Crew
from kamxl.jobs.worker import Made, Task, Wanted
from kamxl.limits import MIB
from kamxl.project import Project
from kamxl.results.packed import Unpacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from kamxl.diagnostics import Diagnostic
    from kamxl.inbox.item import Item
    from kamxl.jobs.worker import Question, Told
    from kamxl.making import Makers
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission

    Outcome = Submission | tuple[Diagnostic, ...]
    Answer = tuple[float, list[Told]]
    Submit = Callable[[Sequence[Item]], Future[Answer]]

_FILES_A_WORKER = 4
# what may wait for a worker: a slow file must not stop the others, and attachments are in memory
_FILES_WAITING = 160
_HELD_BYTES = 64 * MIB
# files go to a worker in chunks, so that it never waits; as long ones as give a fifth of a second of work
_CHUNK_SECONDS, _CHUNK_FILES, _CHUNK_BYTES = 0.2, 64, 8 * MIB
_FIRST_FILES = 16


class Pool:
    """Reads files in worker processes; results come in the order of the files, whatever the number of workers.

    ``plans`` are those of the workbooks so far, by their digests.

    Args:
        makers: the specs at hand, asked which of them makes a plan that came in a workbook.
        workers: the most processes; by default one for each processor.
        project: its limits bound the time for one file and the memory of one process (where the system can do that);
            its passwords and keys are tried on the files.
    """

    def __init__(self, makers: Makers, workers: int = 0, project: Project | None = None) -> None:
        self.project = project or Project()
        self._makers = makers
        self.plans: dict[str, ReadingPart] = {}
        self._unpacking: dict[str, Unpacking] = {}
        self._most = workers or os.cpu_count() or 1

    def read(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """Every file's submission, or the diagnostics of its refusal.

        Items are taken from their source only as workers become free, so that few files are in memory.
        """
        for told in self.each(items, Task(self.project)):
            yield self.submission(told) if isinstance(told, Made) else told

    def each(self, items: Iterable[Item], task: Task) -> Iterator[Made | tuple[Diagnostic, ...]]:
        """What a task makes of every file, or the diagnostics of its refusal; else as :meth:`read`."""
        source = iter(items)
        first = list(_some(source, self._most * _FILES_A_WORKER, _HELD_BYTES))
        lanes = max(1, min(self._most, -(-len(first) // _FILES_A_WORKER)))
        with self._here(task, lanes) as submit:
            yield from _in_order(chain(first, source), lanes, submit)

    @contextmanager
    def _here(self, task: Task, threads: int) -> Iterator[Submit]:
        """Threads that each lead a worker process of this machine."""
        crew = Crew(task)

        def timed(items: Sequence[Item]) -> Answer:
            start = time.monotonic()
            told = crew.read(items, self._answer)
            return time.monotonic() - start, told

        with ThreadPoolExecutor(threads) as executor:
            try:
                yield lambda items: executor.submit(timed, [_absolute(item) for item in items])
            finally:
                # a worker may be busy still where something broke us off
                crew.kill()
                executor.shutdown(cancel_futures=True)
                crew.rest()

    def _answer(self, question: Question) -> object:
        """What a worker wants to know: whether a plan is ours, or which plan has a digest."""
        if isinstance(question, Wanted):
            found = self._makers.spare(question.code, question.digest)
            if found is not None:
                self.plans.setdefault(found.digest(), found)
            return found
        part = self.plans.setdefault(question.digest, question.part)
        return self._makers.of(part, question.digest) is not None

    def submission(self, made: Made) -> Submission:
        """The submission that a task of the usual kind made; those of one plan share it."""
        plan = made.value[0][1]
        if plan not in self._unpacking:
            self._unpacking[plan] = Unpacking(self.plans[plan])
        return self._unpacking[plan](made.value)


@dataclass(slots=True)
class _Chunk:
    """Files that go to a worker together."""

    items: list[Item]
    future: Future[Answer]
    held: int


def _in_order(source: Iterator[Item], lanes: int, submit: Submit) -> Iterator[Told]:
    """What comes of each file, in order, while so many chunks are worked on at once."""
    pace = _Pace(lanes)
    waiting: deque[_Chunk] = deque()
    files = held = 0
    while True:
        items = list(_some(source, pace.files, _CHUNK_BYTES))
        if items:
            waiting.append(_Chunk(items, submit(items), sum(map(_held, items))))
            files, held = files + len(items), held + waiting[-1].held
        full = not items or files > lanes * _FILES_WAITING or held > _HELD_BYTES
        while waiting and (full or waiting[0].future.done()):
            chunk = waiting.popleft()
            seconds, told = chunk.future.result()
            pace.learn(seconds, len(told))
            yield from told
            files, held = files - len(chunk.items), held - chunk.held
            full = not items or files > lanes * _FILES_WAITING or held > _HELD_BYTES
        if not items:
            return


class _Pace:
    """How many files make a chunk: few at first, then as many as give enough work, as was measured."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._chunks = 0
        self._seconds = 0.0

    @property
    def files(self) -> int:
        """How many files the next chunk has."""
        self._chunks += 1
        if self._seconds:
            return max(1, min(_CHUNK_FILES, round(_CHUNK_SECONDS / self._seconds)))
        return int(min(_FIRST_FILES, 2 ** ((self._chunks - 1) // (2 * self._lanes))))

    def learn(self, seconds: float, files: int) -> None:
        """Takes into account how long a chunk took."""
        mean = max(seconds / files, 1e-6)
        self._seconds = (self._seconds + mean) / 2 if self._seconds else mean


def _some(source: Iterator[Item], most: int, most_bytes: int) -> Iterator[Item]:
    """The next items, up to a number, and few where they hold their bytes."""
    held = 0
    for _, item in zip(range(most), source, strict=False):
        yield item
        held += _held(item)
        if held > most_bytes:
            return


def _held(item: Item) -> int:
    """The bytes in memory that wait to be read."""
    return len(item.source) if isinstance(item.source, bytes) else 0


def _absolute(item: Item) -> Item:
    """The same file for a process whose working directory may be another."""
    return item if isinstance(item.source, bytes) else replace(item, source=Path(item.source).absolute())
