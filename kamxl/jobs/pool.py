"""Many files, read in worker processes here or where an executor has them; results come in the order of the files."""

from __future__ import annotations

import os
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kamxl.inbox.item import Item
from kamxl.jobs.lead import Crew
from kamxl.jobs.remote import Elsewhere
from kamxl.jobs.worker import Made, Task, Wanted
from kamxl.limits import MIB
from kamxl.project import Project
from kamxl.results.packed import Unpacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from kamxl.diagnostics import Diagnostic
    from kamxl.jobs.remote import Sent
    from kamxl.jobs.worker import Question, Told
    from kamxl.making import Makers
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission

    Outcome = Submission | tuple[Diagnostic, ...]
    Answer = tuple[float, list[Told]]
    Submit = Callable[[Sequence[Any]], Future[Answer] | Sent]

T = TypeVar("T")
_FILES_A_WORKER = 4
# what may wait for a worker: a slow file must not stop the others, and attachments are in memory
_FILES_WAITING = 160
_HELD_BYTES, _HELD_A_WORKER = 64 * MIB, 4 * MIB
# files go to a worker in chunks, so that it never waits; as long ones as give a fifth of a second of work
_CHUNK_SECONDS, _CHUNK_FILES, _CHUNK_BYTES = 0.2, 64, 8 * MIB
# a scheduler and its workers take some 20 ms for each
_CHUNK_SECONDS_ELSEWHERE = 1.0
_FIRST_FILES = 16


class Pool:
    """Reads files in worker processes; results come in the order of the files, whatever the number of workers.

    ``plans`` are those of the workbooks so far, by their digests.

    Args:
        makers: the specs at hand, asked which of them makes a plan that came in a workbook.
        workers: the most processes; by default one for each processor.
        project: its limits bound the time for one file and the memory of one process (where the system can do that);
            its passwords and keys are tried on the files.
        executor: does the work elsewhere, in as many places at once as there are ``workers``; limits hold there too.
    """

    def __init__(
        self, makers: Makers, workers: int = 0, project: Project | None = None, executor: Executor | None = None
    ) -> None:
        self._executor = executor
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
        if self._executor is not None:
            there = Elsewhere(self._executor, task, self._answer)
            pace = _Pace(self._most, _CHUNK_SECONDS_ELSEWHERE)
            yield from _in_order(map(there.carried, source), there.submit, pace)
            return
        first = list(_some(source, self._most * _FILES_A_WORKER, _HELD_BYTES))
        lanes = max(1, min(self._most, -(-len(first) // _FILES_A_WORKER)))
        with self._here(task, lanes) as submit:
            yield from _in_order(chain(first, source), submit, _Pace(lanes, _CHUNK_SECONDS))

    @contextmanager
    def _here(self, task: Task, threads: int) -> Iterator[Submit]:
        """Threads that each lead a worker process of this machine."""
        crew = Crew(task)

        def timed(items: Sequence[Item]) -> Answer:
            start = time.monotonic()
            told = cast("list[Told]", crew.read(items, self._answer))  # every question is answered here
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
    """Files that go to a worker together: how many, and the bytes of theirs that are held."""

    files: int
    future: Future[Answer] | Sent
    held: int


def _in_order(source: Iterator[Item | Diagnostic], submit: Submit, pace: _Pace) -> Iterator[Told]:
    """What comes of each file, in order, while chunks are worked on in all lanes at once."""
    lanes = pace.lanes
    waiting: deque[_Chunk] = deque()
    most = max(_HELD_BYTES, lanes * _HELD_A_WORKER)
    try:
        while True:
            items = list(_some(source, pace.files, _CHUNK_BYTES))
            if items:
                waiting.append(_Chunk(len(items), submit(items), sum(map(_held, items))))
            # what the first files ask is answered before others are read that would ask the same
            early = not pace.known and len(waiting) >= lanes
            while waiting and (not items or early or waiting[0].future.done() or _full(waiting, lanes, most)):
                early = False
                chunk = waiting.popleft()
                seconds, told = chunk.future.result()
                pace.learn(seconds, len(told))
                yield from told
            if not items:
                return
    finally:
        for chunk in waiting:
            chunk.future.cancel()


def _full(waiting: Iterable[_Chunk], lanes: int, most: int) -> bool:
    """Whether enough is on its way."""
    files = held = 0
    for chunk in waiting:
        files, held = files + chunk.files, held + chunk.held
    return files > lanes * _FILES_WAITING or held > most


class _Pace:
    """How many files make a chunk: few at first, then as many as give work for so many seconds, as was measured.

    ``lanes`` is how many chunks are worked on at once.
    """

    def __init__(self, lanes: int, seconds: float) -> None:
        self.lanes = lanes
        self._aim = seconds
        self._chunks = 0
        self._seconds = 0.0

    @property
    def known(self) -> bool:
        """Whether anything was measured yet."""
        return self._seconds > 0

    @property
    def files(self) -> int:
        """How many files the next chunk has."""
        self._chunks += 1
        if self._seconds:
            return max(1, min(_CHUNK_FILES, round(self._aim / self._seconds)))
        return int(min(_FIRST_FILES, 2 ** ((self._chunks - 1) // (2 * self.lanes))))

    def learn(self, seconds: float, files: int) -> None:
        """Takes into account how long a chunk took."""
        mean = max(seconds / files, 1e-6)
        self._seconds = (self._seconds + mean) / 2 if self._seconds else mean


def _some(source: Iterator[T], most: int, most_bytes: int) -> Iterator[T]:
    """The next items, up to a number, and few where they hold their bytes."""
    held = 0
    for _, item in zip(range(most), source, strict=False):
        yield item
        held += _held(item)
        if held > most_bytes:
            return


def _held(item: object) -> int:
    """The bytes in memory that wait to be read."""
    return len(item.source) if isinstance(item, Item) and isinstance(item.source, bytes) else 0


def _absolute(item: Item) -> Item:
    """The same file for a process whose working directory may be another."""
    return item if isinstance(item.source, bytes) else item._replace(source=Path(item.source).absolute())
