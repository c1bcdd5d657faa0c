"""Files that are read elsewhere, in whatever processes or machines an executor has.

Their bytes travel, so no folder need be shared. The limits of time and memory hold there too, since each place leads
worker processes of its own. Nobody there knows our specs: a question that comes up is answered here, and its file is
read again.
"""

from __future__ import annotations

import pickle
import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.inbox.item import content
from kamxl.jobs.lead import Crew
from kamxl.jobs.worker import UNKNOWN, Open

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from kamxl.inbox.item import Item
    from kamxl.jobs.worker import Question, Task, Told

    Answer = tuple[float, list[Told | Open]]

# kamxl on both sides has to mean the same by what is sent to and fro
VERSION: str = import_module("kamxl").__version__
# worker processes that nobody needs any more are ended after so long
_IDLE_SECONDS = 60.0


class Elsewhere:
    """Sends files to an executor, and answers what is asked back.

    Args:
        executor: does the work.
        task: what is done with each file. It travels, with the project's keys in it.
        answer: answers a question about plans.
    """

    def __init__(self, executor: Executor, task: Task, answer: Callable[[Question], object]) -> None:
        self._executor = executor
        self._limits = task.project.limits
        self._task = pickle.dumps(task)
        self._answer = answer
        self._answers: dict[Question, object] = {}

    def submit(self, items: Sequence[Item | Diagnostic]) -> Sent:
        """Sends off what :meth:`carried` gave."""
        return Sent(self, items)

    def carried(self, item: Item) -> Item | Diagnostic:
        """A file with its bytes; one that can't be opened here is refused here."""
        data = content(item, self._limits)
        return data if isinstance(data, Diagnostic) else item._replace(source=data)

    def send(self, items: Sequence[Item]) -> Future[Answer | str]:
        """Has files read."""
        return self._executor.submit(read_there, VERSION, self._task, list(items), dict(self._answers))

    def learn(self, question: Question) -> None:
        """Answers a question, for all that are sent from now on."""
        if question not in self._answers:
            self._answers[question] = self._answer(question)


class Sent:
    """Files that were sent off; to be asked as a future is."""

    def __init__(self, there: Elsewhere, items: Sequence[Item | Diagnostic]) -> None:
        self._there = there
        self._items = items
        self._future = there.send(self._files)

    @property
    def _files(self) -> list[Item]:
        return [item for item in self._items if not isinstance(item, Diagnostic)]

    def done(self) -> bool:
        """Whether the result is there."""
        return self._future.done()

    def cancel(self) -> bool:
        """Takes the files back, if nobody reads them yet."""
        return self._future.cancel()

    def result(self) -> tuple[float, list[Told]]:
        """The seconds that it took, and what comes of each file.

        Raises:
            KamxlError: whoever should have read them did not (KX495).
        """
        files = self._files
        seconds, told = _had(self._future)
        while places := [place for place, one in enumerate(told) if isinstance(one, Open)]:
            for one in told:
                if isinstance(one, Open):
                    self._there.learn(one.question)
            _, again = _had(self._there.send([files[place] for place in places]))
            for place, one in zip(places, again, strict=True):
                told[place] = one
        rest = (one for one in told if not isinstance(one, Open))
        return seconds, [(item,) if isinstance(item, Diagnostic) else next(rest) for item in self._items]


def _had(future: Future[Answer | str]) -> Answer:
    try:
        found = future.result()
    except Exception as problem:
        message = f"the work was given to others, and they failed: {type(problem).__name__}: {problem}"
        help_ = "check that kamxl is installed where the work is done and that its processes are alive"
        raise KamxlError([Diagnostic("KX495", message, help=help_)]) from problem
    if isinstance(found, str):
        message = f"kamxl {found} is installed where the work is done, and {VERSION} here"
        raise KamxlError([Diagnostic("KX495", message, help="install the same version on all machines")])
    return found


def read_there(version: str, task: bytes, items: Sequence[Item], answers: Mapping[Question, object]) -> Answer | str:
    """What comes of some files, and the seconds that it took; the version of kamxl here, if it is not that given.

    Args:
        version: that of whoever asks.
        task: the task, pickled.
        items: the files, with their bytes.
        answers: to the questions that came up so far; a file with another comes back with it.
    """
    if version != VERSION:
        return VERSION
    crew = _crews.take(task)
    start = time.monotonic()
    try:
        told = crew.read(items, lambda question: answers.get(question, UNKNOWN))
    finally:
        _crews.give(task, crew)
    return time.monotonic() - start, told


class _Crews:
    """The worker processes of this place. They stay for the next files of a task, and go when none come any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crews: dict[bytes, Crew] = {}
        self._timer: threading.Timer | None = None

    def take(self, task: bytes) -> Crew:
        """The crew for a task; those of other tasks go."""
        with self._lock:
            for other in [key for key in self._crews if key != task]:
                self._crews.pop(other).rest()
            if task not in self._crews:
                self._crews[task] = Crew(pickle.loads(task))  # noqa: S301  an executor runs what it is given anyway
            return self._crews[task]

    def give(self, task: bytes, crew: Crew) -> None:
        """Gives a crew back."""
        with self._lock:
            if self._crews.get(task) is not crew:
                crew.rest()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_IDLE_SECONDS, self._end)
            self._timer.daemon = True
            self._timer.start()

    def _end(self) -> None:
        with self._lock:
            for crew in self._crews.values():
                crew.rest()
            self._crews.clear()


_crews = _Crews()
