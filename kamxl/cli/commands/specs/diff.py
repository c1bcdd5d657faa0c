"""``kamxl spec diff``."""

from __future__ import annotations

import click

from kamxl.cli.out import COULD_NOT_RUN, data, document, exit_code, handled, tell


@click.command("diff", epilog="Example:  kamxl spec diff kam-growth-planning specs/acme.yaml")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.option("--as-overlay", is_flag=True, help="Print the variant of A that comes to B, as YAML.")
@handled
def command(first: str, second: str, as_json: bool, as_overlay: bool) -> int:
    """Say what B has otherwise than A, by id or path, and how much of A stays comparable.

    Parts are known by their ids: added, removed, moved, reworded, of another meaning, rescaled, reweighted, retargeted,
    changed otherwise. Texts are compared in the language of A, where B has it.
    """
    from kamxl.outputs.specdiff import diff_document, diff_lines
    from kamxl.spec.derive import overlay_yaml
    from kamxl.spec.shelf import open_spec

    if as_json and as_overlay:
        raise click.BadParameter("only one of them can go to stdout", param_hint="--as-overlay")
    one, two = open_spec(first), open_spec(second)
    if one.spec and two.spec and one.spec.language != two.spec.language and one.spec.language in two.languages:
        two = open_spec(second, language=one.spec.language)
    findings = list(dict.fromkeys((*one.diagnostics, *two.diagnostics)))
    tell(findings)
    if one.spec is None or two.spec is None:
        return COULD_NOT_RUN
    if as_json:
        document(diff_document(one.spec, two.spec))
    elif as_overlay:
        data(overlay_yaml(one.spec, two.spec), end=False)
    else:
        data("\n".join(diff_lines(one.spec, two.spec)))
    return exit_code(findings)
