"""``kamxl spec check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kamxl.cli.out import COULD_NOT_RUN, exit_code, handled, plural, say, tell

if TYPE_CHECKING:
    from kamxl.diagnostics import Diagnostic


@click.command("check", epilog="Example:  kamxl spec check specs/mine.yaml")
@click.argument("specs", metavar="SPEC…", nargs=-1, required=True)
@handled
def command(specs: tuple[str, ...]) -> int:
    """Check specs, by id or path: every finding of each, with its line, and what each language lacks."""
    from kamxl.spec.logo import logo_faults
    from kamxl.spec.shelf import examine

    findings: list[Diagnostic] = []
    for name in specs:
        loaded = examine(name)
        findings += loaded.diagnostics
        spec = loaded.spec
        missing_logo = logo_faults(spec, name) if spec else ()
        findings += missing_logo
        if spec is not None and not missing_logo:
            capabilities = plural(len(list(spec.capabilities())), "capability", "capabilities")
            counts = f"{capabilities}, {plural(len(list(spec.statements())), 'statement')}"
            also = f", in {', '.join(loaded.languages)}" if len(loaded.languages) > 1 else ""
            say(f"{spec.id} {spec.version}: fine ({counts}{also}). Next: kamxl build {name}")
    tell(findings)
    missing = findings and all(item.code == "KX101" for item in findings)
    return COULD_NOT_RUN if missing else exit_code(findings)
