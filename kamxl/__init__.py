"""kamxl runs key account management assessments in the spreadsheets that people already have.

The public verbs are loaded when they are first used, so that importing kamxl costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kamxl.api import build, consolidated, load_spec, read, reading, write_report

__version__ = "0.1.0"
__all__ = ["__version__", "build", "consolidated", "load_spec", "read", "reading", "write_report"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("kamxl.api"), name)
    raise AttributeError(name)
