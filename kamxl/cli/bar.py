"""A progress bar of one line, for a terminal: how many of how many, how fast, how much longer."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_PAUSE = 0.1
_BAR = 30
_LEAST_BAR = 5
_USUAL = 80
# what a rate says after the first moment is chance
_SETTLED = 1.0


class Bar:
    """One line that is drawn over and over; on a narrow terminal it says less, and it is never broken over two lines.

    Args:
        verb: what is done with each, such as ``read``.
        stream: the terminal.
        clock: seconds that only grow.
    """

    def __init__(self, verb: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._verb = verb
        self._stream = stream
        self._clock = clock
        self._start = clock()
        self._drawn = float("-inf")
        self._width = 0

    def step(self, done: int, whole: int) -> None:
        """Says how many are done, of how many (0: unknown); at most ten times a second."""
        now = self._clock()
        if now - self._drawn < _PAUSE and done != whole:
            return
        self._drawn = now
        # the last column is left free: some terminals go to the next line when it is written to
        self._write(self._line(done, whole, now - self._start, _columns(self._stream) - 1))

    def clear(self) -> None:
        """Leaves the line blank, for what is said next."""
        if self._width:
            self._write("")
            self._put("\r")
            self._width = 0

    def _write(self, line: str) -> None:
        # known before it is written, so that an interruption in between leaves nothing behind
        self._width = max(self._width, len(line))
        self._put("\r" + line.ljust(self._width))

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _line(self, done: int, whole: int, seconds: float, room: int) -> str:
        """As much as there is room for: the count always, then what is left, the rate, the bar."""
        count = f"{self._verb} {done} of {whole}" if whole else f"{self._verb} {done}"
        told = [count]
        if done and seconds >= _SETTLED:
            rate = done / seconds
            pace = f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s"  # noqa: PLR2004  a digit more for slow work
            more = [pace, f"{_clock(round((whole - done) / rate))} left"] if whole else [pace]
            told = next((said for said in ([count, *more], [count, *more[1:]]) if len("  ".join(said)) <= room), told)
        bar = min(_BAR, room - len("  ".join(told)) - 2)
        if whole and bar >= _LEAST_BAR:
            full = bar * done // whole
            # letters that are one column wide on every terminal
            told.insert(1, "#" * full + "-" * (bar - full))
        return "  ".join(told)[:room]


def _columns(stream: TextIO) -> int:
    """How wide a terminal is now; the one that is written to, since the others may be files."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


def _clock(seconds: int) -> str:
    """``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
