"""The one exception that kamxl raises on purpose: a job that could not run, with the diagnostics that say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.diagnostics import Diagnostic


class KamxlError(Exception):
    """A job could not run; the command line prints the diagnostics and ends with exit code 2.

    Args:
        diagnostics: at least one diagnostic of severity ``error``.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(item.message for item in self.diagnostics))
