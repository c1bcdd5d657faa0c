"""What a process of kamxl does first; it imports nothing of kamxl, so that all the rest is imported as it says."""

from __future__ import annotations

import atexit
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

RARELY = 50_000
"""After so many new objects a process looks for circles: plans and readings hold none, and it would take a tenth."""


def spare() -> None:
    """Has the process look for circles rarely, and at its end not at all: what is left goes with it."""
    gc.set_threshold(RARELY)
    atexit.register(gc.freeze)


def begin(pipe: Connection) -> None:
    """Calls the function that comes through the pipe, with the pipe and what comes along."""
    spare()
    target, start = pipe.recv()
    target(pipe, *start)
