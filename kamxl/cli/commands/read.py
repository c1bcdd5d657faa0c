"""``kamxl read``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kamxl.cli import options
from kamxl.cli.out import COULD_NOT_RUN, STDOUT, data, document, exit_code, handled, places, progress, say, table, tell
from kamxl.cli.stream import into, stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.api import Outcome
    from kamxl.cli.stream import Settings
    from kamxl.results.model import Submission, Tally


@click.command("read", epilog="Example:  kamxl read returned/ round.zip ana.eml --json > answers.json")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@options.specs
@options.workers
@options.scheduler
@options.decisions
@click.option(
    "--audit", is_flag=True, help="Compare the rules of cells and the protection of sheets with what was issued."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("--jsonl", is_flag=True, help="Print one JSON object a line for each file, as soon as it is read.")
@click.option("--into", "target", metavar="STORE", help="Keep what is read in a store (SQLite); read only what is new.")
@click.option("--html", "page", metavar="PAGE", help="Write a page to forward; - is stdout.")
@click.option("--force", is_flag=True, help="Replace a page that exists with other contents.")
@handled
def command(paths: tuple[str, ...], specs: tuple[str, ...], as_json: bool, page: str | None, **more: object) -> int:
    """Read returned workbooks: files, folders, zip archives, mails, or - for one file on standard input.

    Mails may be .eml files, mailboxes (mbox, Maildir) or Outlook messages (.msg); a file inside another is named
    round.zip!mail.eml!ana.xlsx. Every doubt is reported with its cell. Exit code 1 says that there were errors in what
    was read, other than doubts that were decided.
    """
    from kamxl.api import read
    from kamxl.mending import Decisions
    from kamxl.settings import load_project

    if as_json and page == STDOUT:
        raise click.BadParameter("only one of them can go to stdout: name a file for the page", param_hint="--html")
    forms = {"--json": as_json, "--jsonl": more["jsonl"], "--html": page, "--into": more["target"]}
    asked = [name for name, given in forms.items() if given]
    if len(asked) > 1 and {"--jsonl", "--into"} & set(asked):
        raise click.BadParameter(f"choose one of {' and '.join(asked)}", param_hint=asked[1])
    project = load_project()
    project = project._replace(audit=project.audit or bool(more["audit"]))
    decisions = Decisions.of(cast("tuple[str, ...]", more["decisions"]))
    with places(cast("str | None", more["scheduler"]), cast("int", more["workers"] or 0)) as (executor, workers):
        settings: Settings = {"specs": specs, "workers": workers, "project": project, "executor": executor}
        if more["target"]:
            return into(paths, str(more["target"]), decisions, **settings)
        if more["jsonl"]:
            return stream(paths, decisions, **settings)
        with progress("read") as step:
            outcome = decisions.on(read(paths, progress=step, **settings))
    return _told(outcome, as_json=as_json, page=page, force=bool(more["force"]))


def _told(outcome: Outcome, *, as_json: bool, page: str | None, force: bool) -> int:
    """Prints and writes what was read; the exit code."""
    findings = [*outcome.diagnostics, *(item for one in outcome.submissions for item in one.diagnostics)]
    _show(outcome, as_json=as_json, page=page)
    tell(findings)
    _close(outcome, page if page != STDOUT else None, force=force)
    missing = not outcome.files and any(item.code == "KX401" for item in outcome.diagnostics)
    return COULD_NOT_RUN if missing else exit_code(findings)


def _show(outcome: Outcome, *, as_json: bool, page: str | None) -> None:
    """What goes to stdout: the document, the page, or a table."""
    from kamxl.outputs.jsontext import read_document

    if as_json:
        document(read_document(outcome.submissions, outcome.diagnostics))
    elif page == STDOUT:
        data(_page(outcome), end=False)
    elif outcome.submissions:
        data(_table(outcome.submissions))


def _close(outcome: Outcome, page: str | None, *, force: bool) -> None:
    """The last line, and the page's file where one is asked for."""
    from kamxl.outputs.files import marks, put, spare

    if page is not None:
        spare(Path(page), marks(outcome.names))
        put(Path(page), _page(outcome), force=force)
    say(closing(outcome) + (f"; the page is in {page}" if page is not None else ""))


def closing(outcome: Outcome) -> str:
    """What reading came to, in one line."""
    from kamxl.outputs import summary

    return summary.closing(outcome.submissions, outcome.files)


def _page(outcome: Outcome) -> bytes:
    from kamxl.outputs.html import read_page

    return read_page(outcome.submissions, outcome.diagnostics, outcome.files)


def _table(submissions: Sequence[Submission]) -> str:
    """A line for each submission; variants have their total on what they share with their root beside their own."""
    from kamxl.results.common import shared_totals

    headings = ["File", "Respondent", "Score", "Answered", "Texts", "Questions", "Identity"]
    lines = [_line(one) for one in submissions]
    shared = [shared_totals(one) for one in submissions]
    if any(shared):
        headings.append("Shared with the base")
        for line, item in zip(lines, shared, strict=True):
            line.append(f"{_score(item.tally)}  on {item.statements} of {item.of}" if item else "")
    return table(lines, headings)


def _score(total: Tally | None) -> str:
    scored = total is not None and total.answered
    return f"{total.score} / {total.maximum}  ({total.percent}%)" if total and scored else "-"


def _line(one: Submission) -> list[str]:
    from kamxl.outputs.summary import questions

    total = one.total
    written = [item for item in one.written.values() if item.state == "answered"]
    score = _score(total)
    answered = f"{total.answered} of {total.of}" if total else "-"
    texts = f"{len(written)} of {len(one.written)}" if one.written else "-"
    return [one.file, one.name, score, answered, texts, str(questions(one)), one.identity]
