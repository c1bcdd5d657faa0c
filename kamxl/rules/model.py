"""The shape of a published rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule: ``code`` and ``name`` are stable; ``meaning`` and ``advice`` are what ``explain`` prints."""

    code: str
    name: str
    severity: Literal["error", "warning", "notice"]
    meaning: str
    advice: str
