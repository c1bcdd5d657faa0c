"""Files that are read elsewhere, in whatever processes or machines an executor has.

No folder need be shared: what can't be seen there travels as bytes. What can is opened there, so that nobody passes a
million files on. The limits of time and memory hold there too, since each place leads worker processes of its own.
Nobody there knows our specs: a question that comes up is answered here, and its file is read again.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from importlib import import_module
from itertools import compress
from typing import TYPE_CHECKING, cast

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.inbox.item import content
from kamxl.jobs.lead import Crew
from kamxl.jobs.worker import UNKNOWN, Open, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from kamxl.inbox.item import Item, Mark
    from kamxl.jobs.worker import Question, Task, Told

    Found = Told | Open | None
    """What comes of a file; None where it can't be seen."""
    Answer = tuple[float, list[Found]]
    Work = tuple[list[Item], Mapping[Wanted | str, object]]

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
        # whoever asks is asked back: no processes there may know already what was answered to another
        self._task = os.urandom(16), pickle.dumps(task)
        self._answer = answer
        self._answers: dict[Wanted | str, object] = {}
        self._seen = True

    def submit(self, items: Sequence[Item | Diagnostic]) -> Sent:
        """Sends off what :meth:`carried` gave."""
        return Sent(self, items)

    def carried(self, item: Item) -> Item | Diagnostic:
        """A file on its way: where it lies, while all were seen there, else with its bytes.

        One that can't be opened here is refused here.
        """
        if self._seen and not isinstance(item.source, bytes) and (mark := _mark(item.source)) is not None:
            return item._replace(source=item.source.absolute(), mark=mark)
        return self.opened(item)

    def opened(self, item: Item) -> Item | Diagnostic:
        """A file with its bytes, or why there are none."""
        data = content(item, self._limits)
        return data if isinstance(data, Diagnostic) else item._replace(source=data, mark=None)

    def unseen(self) -> None:
        """From now on all files take their bytes along."""
        self._seen = False

    def send(self, items: Sequence[Item]) -> Future[bytes | str]:
        """Has files read."""
        # whoever passes it on takes a list apart and makes it anew, and leaves bytes as they are
        return self._executor.submit(read_there, VERSION, self._task, pickle.dumps((list(items), self._answers)))

    def learn(self, question: Question) -> None:
        """Answers a question, for all that are sent from now on."""
        if _key(question) not in self._answers:
            self._answers[_key(question)] = self._answer(question)


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
        for place, one in enumerate(told):
            if one is None:
                self._there.unseen()
                told[place] = self._carried(files, place)
        while places := [place for place, one in enumerate(told) if isinstance(one, Open)]:
            for one in told:
                if isinstance(one, Open):
                    self._there.learn(one.question)
            _, again = _had(self._there.send([files[place] for place in places]))
            for place, one in zip(places, again, strict=True):
                told[place] = one
        rest = iter(cast("list[Told]", told))
        return seconds, [(item,) if isinstance(item, Diagnostic) else next(rest) for item in self._items]

    def _carried(self, files: list[Item], place: int) -> Found:
        """What comes of a file that could not be seen, once its bytes are there: one by one, since it may be large."""
        opened = self._there.opened(files[place])
        if isinstance(opened, Diagnostic):
            return (opened,)
        files[place] = opened
        return _had(self._there.send([opened]))[1][0]


def _had(future: Future[bytes | str]) -> Answer:
    try:
        found = future.result()
    except Exception as problem:
        message = f"the work was given to others, and they failed: {type(problem).__name__}: {problem}"
        help_ = "check that kamxl is installed where the work is done and that its processes are alive"
        raise KamxlError([Diagnostic("KX495", message, help=help_)]) from problem
    if isinstance(found, str):
        message = f"kamxl {found} is installed where the work is done, and {VERSION} here"
        raise KamxlError([Diagnostic("KX495", message, help="install the same version on all machines")])
    return cast("Answer", pickle.loads(found))  # noqa: S301  an executor runs what it likes anyway


def _key(question: Question) -> Wanted | str:
    """What a question is known by: the plan that came with it need not go back."""
    return question if isinstance(question, Wanted) else question.digest


def read_there(version: str, task: tuple[bytes, bytes], work: bytes) -> bytes | str:
    """What comes of some files, and the seconds that it took, pickled; the version of kamxl here, if it is another.

    Args:
        version: that of whoever asks.
        task: who asks, and the task, pickled.
        work: the files, with their bytes or with what tells them from others of their paths, and the answers to the
            questions that came up so far, pickled; a file with another question comes back with it.
    """
    if version != VERSION:
        return VERSION
    items, answers = cast("Work", pickle.loads(work))  # noqa: S301  an executor runs what it is given anyway
    crew = _crews.take(task)
    start = time.monotonic()
    try:
        seen = list(map(_is_here, items))
        found = iter(crew.read(list(compress(items, seen)), lambda question: answers.get(_key(question), UNKNOWN)))
        told = [next(found) if here else None for here in seen]
    finally:
        _crews.give(task, crew)
    return pickle.dumps((time.monotonic() - start, told))


def _mark(path: Path) -> Mark | None:
    """What tells a file from others; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _is_here(item: Item) -> bool:
    """Whether its bytes came along, or the very file lies here too, and can be opened."""
    return isinstance(item.source, bytes) or (_mark(item.source) == item.mark and os.access(item.source, os.R_OK))


class _Crews:
    """The worker processes of this place. They stay for the next files of a task, and go when none come any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crews: dict[tuple[bytes, bytes], Crew] = {}
        self._timer: threading.Timer | None = None

    def take(self, task: tuple[bytes, bytes]) -> Crew:
        """The crew for a task; those of other tasks go."""
        with self._lock:
            for other in [key for key in self._crews if key != task]:
                self._crews.pop(other).rest()
            if task not in self._crews:
                self._crews[task] = Crew(pickle.loads(task[1]))  # noqa: S301  an executor runs what it is given anyway
            return self._crews[task]

    def give(self, task: tuple[bytes, bytes], crew: Crew) -> None:
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
