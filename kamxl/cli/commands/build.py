"""``kamxl build``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamxl.cli.occasion import occasion_of, occasion_options
from kamxl.cli.out import COULD_NOT_RUN, FINE, document, exit_code, handled, plural, progress, say, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.kept import Kept
    from kamxl.outputs.files import BuiltFile


@click.command("build", epilog="Example:  kamxl build kam-growth-planning --for people.csv -o output")
@click.argument("specs", metavar="SPEC…", nargs=-1, required=True)
@click.option(
    "--for",
    "people",
    metavar="PEOPLE",
    help="A roster (CSV or .xlsx; - reads CSV from stdin): one workbook for each person.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="The folder to write to.",
)
@click.option("--language", help="The language of the workbooks, such as de or German; a roster's column goes first.")
@click.option("--role", help="The role whose targets they show, by id or label; a roster's column goes first.")
@occasion_options
@click.option("--force", is_flag=True, help="Replace files that exist with other contents.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@handled
def command(specs: tuple[str, ...], people: str | None, folder: Path, **more: object) -> int:
    """Build the workbooks of one or more specs.

    A SPEC is an id (see 'kamxl spec list') or the path of a YAML file. Without --for, one blank workbook each. With it,
    the columns 'language' and 'role' of the roster choose those of each person's workbook.

    A blank workbook is kept in the cache folder (XDG_CACHE_HOME) and copied as long as nothing has changed;
    KAMXL_NO_CACHE=1 switches this off.
    """
    kept = None if people or len(specs) > 1 or more["as_json"] else _kept(specs[0], more)
    if kept and (found := kept.find()):
        return _again(specs, folder, found, force=bool(more["force"]))
    from kamxl.building import each_file
    from kamxl.settings import load_project

    project = load_project()
    occasion = occasion_of(more, project.key)
    findings = [*project.diagnostics]
    files: list[BuiltFile] = []
    count = unchanged = 0
    with progress("built") as step:
        force = bool(more["force"])
        made = each_file(specs, folder, findings, people=people, occasion=occasion, force=force, progress=step)
        for file in made:
            count += 1
            unchanged += file.state == "unchanged"
            # of ten thousand files each one is remembered only where each one is told
            files += [file] if more["as_json"] or kept else []
    tell(findings)
    if more["as_json"]:
        from kamxl.outputs.jsontext import build_document

        document(build_document(files))
    if not count and exit_code(findings):
        return COULD_NOT_RUN
    if kept and not findings:
        path = Path(files[0].path)
        kept.keep(specs[0], path.name, path.read_bytes())
    _end(specs, folder, count, unchanged)
    return exit_code(findings)


def _again(specs: tuple[str, ...], folder: Path, found: tuple[str, bytes], *, force: bool) -> int:
    """Puts a workbook that was kept into the folder; the exit code."""
    from kamxl.outputs.files import put

    state = put(folder / found[0], found[1], force=force)
    _end(specs, folder, 1, int(state == "unchanged"))
    return FINE


def _kept(spec: str, more: Mapping[str, object]) -> Kept:
    """What may be kept of this call."""
    from kamxl.kept import Kept, unsigned_here

    key = b""
    if not unsigned_here():
        from kamxl.settings import load_project

        key = load_project().key
    said = {name: value for name, value in more.items() if name not in {"force", "as_json"}}
    return Kept(spec, {**said, "epoch": os.environ.get("SOURCE_DATE_EPOCH")}, key)


def _end(specs: tuple[str, ...], folder: Path, count: int, unchanged: int) -> None:
    """Says what was built and what comes next."""
    note = f", {unchanged} unchanged" if unchanged else ""
    own = "".join(f" --spec {name}" for name in specs if name.endswith((".yaml", ".yml")))
    say(f"{plural(count, 'workbook')} in {folder}{note}. Send them out; when they are back: kamxl read FOLDER{own}")
