"""A few worker processes, each led by a thread; a file that kills its worker or takes too long costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from kamxl.diagnostics import Diagnostic, Place
from kamxl.inbox.item import content
from kamxl.jobs.worker import Wanted, serve
from kamxl.limits import MIB
from kamxl.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from kamxl.inbox.item import Item
    from kamxl.making import Makers
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission

    Outcome = Submission | tuple[Diagnostic, ...]

FOREIGN = "KX504"
_FILES_A_WORKER = 4
_START_SECONDS = 60.0
# what may wait for a worker: a slow file must not stop the others, and attachments are in memory
_FILES_WAITING = 64
_HELD_BYTES = 64 * MIB


class Pool:
    """Reads files in worker processes; results come in the order of the files, whatever the number of workers.

    Args:
        makers: the specs at hand, asked which of them makes a plan that came in a workbook.
        workers: the most processes; by default one for each processor.
        project: its limits bound the time for one file and the memory of one process (where the system can do that);
            its passwords and keys are tried on the files.
    """

    def __init__(
        self,
        makers: Makers,
        workers: int = 0,
        project: Project | None = None,
    ) -> None:
        self._project = project or Project()
        self._makers = makers
        self._plans: dict[str, ReadingPart] = {}
        self._most = workers or os.cpu_count() or 1
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._over = threading.Event()

    def read(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """Every file's submission, or the diagnostics of its refusal.

        Items are taken from their source only as workers become free, so that few files are in memory.
        """
        source = iter(items)
        first = list(_ahead(source, self._most * _FILES_A_WORKER))
        threads = max(1, min(self._most, -(-len(first) // _FILES_A_WORKER)))
        waiting: deque[tuple[Future[Outcome], int]] = deque()
        held = 0
        with ThreadPoolExecutor(threads, initializer=_deaf) as executor:
            try:
                for item in chain(first, source):
                    waiting.append((executor.submit(self._one, item), _held(item)))
                    held += _held(item)
                    while len(waiting) > threads * _FILES_WAITING or (held > _HELD_BYTES and waiting):
                        outcome, size = waiting.popleft()
                        held -= size
                        yield outcome.result()
                while waiting:
                    yield waiting.popleft()[0].result()
            finally:
                # a worker may be busy still where something broke us off
                self._over.set()
                for worker in tuple(self._workers):
                    worker.kill()
                executor.shutdown(cancel_futures=True)
                while not self._idle.empty():
                    self._idle.get().stop()

    def _one(self, item: Item) -> Outcome:
        data = content(item, self._project.limits)
        if isinstance(data, Diagnostic):
            return (data,)
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = self._another()
        try:
            outcome: Outcome = worker.ask((data, item.name), self._project.limits.seconds, self._spare)
        except Lost as lost:
            worker.stop()
            self._workers.discard(worker)
            return (Diagnostic(lost.code, str(lost), Place(item.name), help="ask the sender to save the file anew"),)
        self._idle.put(worker)
        return self._whole(outcome, item)

    def _spare(self, wanted: Wanted) -> ReadingPart | None:
        return self._makers.spare(wanted.code, wanted.digest)

    def _another(self) -> Worker:
        worker = Worker(serve, self._project)
        self._workers.add(worker)
        if self._over.is_set():
            worker.kill()
        return worker

    def _whole(self, outcome: Outcome, item: Item) -> Outcome:
        """Puts back what both sides know, so that equal plans are one object; a worker calls every plan foreign."""
        if isinstance(outcome, tuple):
            return outcome
        part = self._plans.setdefault(outcome.plan, outcome.reading)
        told = outcome.diagnostics
        if self._makers.of(part, outcome.plan):
            told = tuple(finding for finding in told if finding.code != FOREIGN)
        return replace(outcome, reading=part, diagnostics=told, sent=item.sent, sender=item.sender)


def _deaf() -> None:
    """Ctrl-C is for the leading process alone: what this thread starts inherits that it hears none."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _ahead(source: Iterator[Item], most: int) -> Iterator[Item]:
    """The first items, as many as tell how many workers are worth starting; few where they hold their bytes."""
    held = 0
    for _, item in zip(range(most), source, strict=False):
        yield item
        held += _held(item)
        if held > _HELD_BYTES:
            return


def _held(item: Item) -> int:
    """The bytes in memory that wait to be read."""
    return len(item.source) if isinstance(item.source, bytes) else 0


class Lost(Exception):
    """A worker gave no answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Worker:
    """One worker process: ``target`` is called in it with a pipe and the rest; it sends once when it is ready."""

    _starting = threading.Lock()

    def __init__(self, target: Callable[..., None], *start: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=target, args=(other, *start), daemon=True)
        with self._starting:
            self._process.start()
        other.close()
        self._ready = False

    def ask(self, question: object, seconds: float, reply: Callable[[Wanted], object] | None = None) -> Any:  # noqa: ANN401  what a target answers, its asker knows
        """The worker's answer; ``reply`` answers what it asks back.

        Raises:
            Lost: it died (KX406) or took too long (KX407).
        """
        try:
            if not self._ready:
                self._wait(_START_SECONDS)
                self._pipe.recv()
                self._ready = True
            self._pipe.send(question)
            self._wait(seconds)
            outcome = self._pipe.recv()
            while reply and isinstance(outcome, Wanted):
                self._pipe.send(reply(outcome))
                self._wait(seconds)
                outcome = self._pipe.recv()
        except (EOFError, OSError) as problem:
            raise Lost(
                "KX406", "reading this file brought the reader down, or took more memory than allowed"
            ) from problem
        return outcome

    def _wait(self, seconds: float) -> None:
        if not self._pipe.poll(seconds):
            raise Lost("KX407", f"reading this file took longer than {seconds:g} seconds")

    def kill(self) -> None:
        """Ends the process, whatever it does; whoever waits for it learns that it is gone."""
        self._process.kill()

    def stop(self) -> None:
        """Ends the process and waits until it is gone."""
        self._pipe.close()
        self.kill()
        self._process.join()
