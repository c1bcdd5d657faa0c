"""What one build says beside the spec, as options that several commands share."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kamxl.building import Occasion

_Command = TypeVar("_Command", bound="Callable[..., Any]")
_PRACTICAL = {
    "purpose": "Said in the instructions, in place of the spec's own text.",
    "time_needed": "Said in the instructions, in place of the spec's own text.",
    "return_by": "Said in the instructions: until when.",
    "return_to": "Said in the instructions: to whom.",
    "who_sees": "Said in the instructions: who sees the answers.",
}


def occasion_options(function: _Command) -> _Command:
    """Adds the options to a command."""
    options = [click.option(f"--{name.replace('_', '-')}", help=text) for name, text in _PRACTICAL.items()]
    dated = click.option("--date", metavar="YYYY-MM-DD", help="The date in the properties; else SOURCE_DATE_EPOCH's.")
    for option in reversed([*options, dated]):
        function = option(function)
    return function


def occasion_of(given: Mapping[str, object], key: bytes) -> Occasion:
    """The occasion that the options say, signed with the project's key, if any."""
    from kamxl.building import Occasion

    practical = {name: str(given[name]) for name in _PRACTICAL if given.get(name)}
    language, role = (str(given.get(name) or "") for name in ("language", "role"))
    return Occasion(practical, _created(str(given.get("date") or "")), key, language, role)


def _created(given: str) -> date | None:
    """The date that the workbooks carry: the one given, or that of SOURCE_DATE_EPOCH (seconds since 1970, UTC)."""
    try:
        if given:
            return date.fromisoformat(given)
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return datetime.fromtimestamp(int(epoch), tz=UTC).date() if epoch else None
    except (ValueError, OverflowError, OSError) as problem:
        message = "a date is written year-month-day, such as 2026-03-31"
        raise click.BadParameter(message, param_hint="--date") from problem
