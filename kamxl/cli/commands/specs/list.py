"""``kamxl spec list``."""

from __future__ import annotations

import click

from kamxl.cli.out import data, document, handled, table


@click.command("list", epilog="Example:  kamxl spec list --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@handled
def command(as_json: bool) -> None:
    """List the specs at hand: those shipped with kamxl and those of ./specs."""
    from kamxl.spec.shelf import shelf

    found = shelf()
    if as_json:
        specs = [
            {
                "id": item.id,
                "version": spec.version if (spec := item.loaded.spec) else None,
                "title": item.title,
                "extends": list(item.loaded.bases),
                "languages": list(item.loaded.languages),
                "path": str(item.path),
            }
            for item in found
        ]
        document({"schema_version": 1, "specs": specs})
        return
    rows = []
    for item in found:
        spec = item.loaded.spec
        count = str(len(list(spec.statements()))) if spec else "-"
        rows.append(
            [
                item.id,
                spec.version if spec else "-",
                count,
                " ".join(item.loaded.languages) or "-",
                item.loaded.bases[0] if item.loaded.bases else "-",
                item.title if spec else "has errors: kamxl spec check " + str(item.path),
            ]
        )
    data(table(rows, ["Id", "Version", "Statements", "Languages", "Extends", "Title"]))
