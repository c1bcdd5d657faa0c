"""Worker processes and who leads them; a file that kills its worker or takes too long costs only itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import threading
from typing import TYPE_CHECKING, Any

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.jobs.begin import begin
from kamxl.jobs.worker import Wanted, Whose, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kamxl.inbox.item import Item
    from kamxl.jobs.worker import Open, Question, Task, Told

_START_SECONDS = 60.0
_TRIES = 2
# each process that reads runs the script that called kamxl, up to there
_UNGUARDED = (
    "the processes that read files end before they have looked at any; a script has to call kamxl below"
    " \"if __name__ == '__main__':\""
)


class Lost(Exception):
    """A worker gave no answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _no_reply(_: Question) -> None:
    """What is answered where nobody asks."""


class Unstarted(KamxlError):
    """A worker ended before it was asked anything: no file is at fault."""

    def __init__(self) -> None:
        super().__init__([Diagnostic("KX408", _UNGUARDED)])


class Worker:
    """One worker process: ``target`` is called in it with a pipe and the rest; it sends once when it is ready."""

    _starting = threading.Lock()

    def __init__(self, target: Callable[..., None], *start: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=begin, args=(other,), daemon=True)
        with self._starting, _deaf(), _parent():
            self._process.start()
        other.close()
        self._start = target, start
        self._ready = False

    def ask(self, question: object, seconds: float) -> Any:  # noqa: ANN401  what a target answers, its asker knows
        """The worker's answer.

        Raises:
            Lost, Unstarted: as :meth:`answers`.
        """
        return next(self.answers(question, 1, seconds))

    def answers(
        self, question: object, count: int, seconds: float, reply: Callable[[Question], object] = _no_reply
    ) -> Iterator[Any]:
        """Several answers to one question, each within so many seconds; ``reply`` answers what the worker asks back.

        Raises:
            Lost: it died (KX406) or took too long (KX407).
            Unstarted: it died before it was asked (KX408).
        """
        try:
            if not self._ready:
                self._pipe.send(self._start)
                self._wait(_START_SECONDS)
                self._pipe.recv()
                self._ready = True
            self._pipe.send(question)
            while count:
                self._wait(seconds)
                answer = self._pipe.recv()
                if isinstance(answer, Wanted | Whose):
                    self._pipe.send(reply(answer))
                else:
                    count -= 1
                    yield answer
        except (EOFError, OSError) as problem:
            if not self._ready:
                raise Unstarted from problem
            message = "reading this file brought the reader down, or took more memory than allowed"
            raise Lost("KX406", message) from problem

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


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C is for the leading process alone: what is started meanwhile inherits that it hears none."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _parent() -> Iterator[None]:
    """Lets a process have children that was started as one that may have none, as those of a cluster are.

    They may have none since nobody would end them; ours end by themselves as soon as their pipe is closed.
    """
    own = multiprocessing.current_process()
    if not own.daemon:
        yield
        return
    own.daemon = False
    try:
        yield
    finally:
        own.daemon = True


class Crew:
    """The worker processes for one task, led by any number of threads: each process does what one thread gives it."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._over = threading.Event()

    def read(self, items: Sequence[Item], reply: Callable[[Question], object]) -> list[Told | Open]:
        """What comes of each of some files. One that costs its worker is told; another reads the rest.

        Raises:
            Unstarted: no process can be started (KX408).
        """
        told: list[Told | Open] = []
        tries = _TRIES
        while len(told) < len(items):
            worker, rest = self._worker(), items[len(told) :]
            try:
                told += worker.answers(rest, len(rest), self._task.project.limits.seconds, reply)
            except Lost as lost:
                self._end(worker)
                place = Place(items[len(told)].name)
                told.append((Diagnostic(lost.code, str(lost), place, help="ask the sender to save the file anew"),))
            except Unstarted:
                self._end(worker)
                tries -= 1
                if not tries:
                    raise
            else:
                self._idle.put(worker)
        return told

    def _worker(self) -> Worker:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        worker = Worker(serve, self._task)
        self._workers.add(worker)
        if self._over.is_set():
            worker.kill()
        return worker

    def _end(self, worker: Worker) -> None:
        worker.stop()
        self._workers.discard(worker)

    def kill(self) -> None:
        """Ends every process, whatever it does, for good; whoever waits for one learns that it is gone."""
        self._over.set()
        for worker in tuple(self._workers):
            worker.kill()

    def rest(self) -> None:
        """Ends the processes that have nothing to do, and waits until they are gone."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._end(self._idle.get_nowait())
