"""What people see: data on stdout, findings and the next step on stderr, and the exit code."""

from __future__ import annotations

import functools
import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor
    from typing import TextIO

    from kamxl.diagnostics import Diagnostic

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
INTERRUPTED = 130
STDOUT = "-"
_WIDE = 60
_COLOURS = {"error": "red", "warning": "yellow", "notice": "cyan"}
_Command = TypeVar("_Command", bound="Callable[..., Any]")


def handled(function: _Command) -> _Command:
    """Turns a refusal into its diagnostics and exit code 2, and a closed pipe into silence."""

    @functools.wraps(function)
    def run(*args: Any, **settings: Any) -> None:
        from kamxl.errors import KamxlError

        try:
            try:
                code = function(*args, **settings)
            except KamxlError as refusal:
                tell(refusal.diagnostics)
                code = COULD_NOT_RUN
        except BrokenPipeError:
            # whoever read us has gone
            sys.stdout = sys.stderr = _nowhere()
            code = FINE
        sys.exit(code or FINE)

    return cast("_Command", run)


def _nowhere() -> TextIO:
    """A stream that is read by nobody."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  until the end


def speak_utf8() -> None:
    """Makes the streams take any text: a file or a pipe gets UTF-8 on every system, a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def plain(text: str) -> str:
    """A text that can't steer a terminal, whatever name or cell it came from."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(char if char == "\n" or char.isprintable() else " " for char in text)


def tell(diagnostics: Iterable[Diagnostic]) -> None:
    """Prints findings on stderr, grouped, the most severe first."""
    from kamxl.diagnostics import grouped, render

    for group in grouped(diagnostics):
        head, _, rest = plain(render(*group)).partition("\n")
        label, _, message = head.partition(": ")
        say(f"{click.style(label, fg=_COLOURS[group[0].severity.value], bold=True)}: {click.style(message, bold=True)}")
        say(rest)


def say(text: str) -> None:
    """One line for a person, on stderr."""
    click.echo(text, err=True, color=coloured())


def coloured() -> bool | None:
    """False where NO_COLOR is set; None leaves it to the terminal."""
    return False if os.environ.get("NO_COLOR") else None


def data(text: str | bytes, *, end: bool = True) -> None:
    """Data, on stdout.

    Raises:
        KamxlError: stdout is a file on a full disk (KX203).
    """
    try:
        click.echo(text, nl=end)
    except BrokenPipeError:
        raise
    except OSError as problem:
        from kamxl.errors import KamxlError
        from kamxl.outputs.files import refused

        # what is left of it can't be written at the end either
        sys.stdout = _nowhere()
        raise KamxlError([refused("the standard output", problem)]) from problem


def document(value: object) -> None:
    """One JSON document, on stdout."""
    import json

    data(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(verb: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr, on a terminal only; the function takes the number done and of all (0: unknown)."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from kamxl.cli.bar import Bar

    bar = Bar(verb, sys.stderr)
    try:
        yield bar.step
    finally:
        bar.clear()


@contextmanager
def places(scheduler: str | None, workers: int) -> Iterator[tuple[Executor | None, int]]:
    """Where files are read, and in how many places at once: on a cluster where one is named, else here (0: as usual).

    Raises:
        KamxlError: there is no such cluster (KX495).
    """
    if scheduler is None:
        yield None, workers
        return
    from kamxl.jobs.cluster import cluster

    with cluster(scheduler) as (executor, cores):
        yield executor, workers or cores


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """1 where anything is an error."""
    from kamxl.diagnostics import has_errors

    return FINDINGS if has_errors(diagnostics) else FINE


def plural(count: int, one: str, many: str = "") -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def table(rows: list[list[str]], headings: list[str]) -> str:
    """Columns as wide as their widest text, within reason; numbers are texts here."""
    rows = [[plain(text.replace("\n", " ")) for text in row] for row in rows]
    widths = [min(_WIDE, max(len(row[at]) for row in [headings, *rows])) for at in range(len(headings))]
    lines = [headings, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in lines
    )
