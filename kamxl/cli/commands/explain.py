"""``kamxl explain``."""

from __future__ import annotations

import difflib
import textwrap

import click

from kamxl.cli.out import data, document, handled, say, table

LIMITS_WORD = "limits"


@click.command("explain", epilog="Example:  kamxl explain KX301")
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="The limits as one JSON document.")
@handled
def command(code: str | None, as_json: bool) -> None:
    """Say what a code means and what to do about it; without a code, list them all. A name serves too.

    'kamxl explain limits' prints what a returned file may hold at most, here, with the project's settings.
    """
    from kamxl.rules import RULES

    if code == LIMITS_WORD:
        _limits(as_json=as_json)
        return
    if as_json:
        raise click.BadParameter("only the limits are printed so", param_hint="--json")
    if code is None:
        data(
            "\n".join(
                f"{rule.code}  {rule.severity:<8} {rule.name}"
                for rule in sorted(RULES.values(), key=lambda rule: rule.code)
            )
        )
        return
    names = {rule.name: rule for rule in RULES.values()}
    rule = RULES.get(code.upper()) or names.get(code.lower())
    if rule is None:
        near = difflib.get_close_matches(code.upper(), RULES, 1, 0.5) or difflib.get_close_matches(
            code.lower(), names, 1, 0.5
        )
        advice = f"Did you mean '{near[0]}'?" if near else "'kamxl explain' lists them all."
        raise click.UsageError(f"there is no code '{code}'. {advice}")
    data(f"{rule.code}  {rule.name}  ({rule.severity})\n")
    data(textwrap.fill(rule.meaning, 88))
    data("\n" + textwrap.fill(f"What to do: {rule.advice}", 88))


def _limits(*, as_json: bool) -> None:
    """The table of the reader's limits, as the settings of the project have them."""
    from kamxl.limits import described
    from kamxl.settings import load_project

    lines = described(load_project().limits)
    if as_json:
        limits = [{"name": line.name, "value": line.value, "meaning": line.meaning} for line in lines]
        document({"schema_version": 1, "limits": limits})
        return
    rows = [[line.name, line.shown, line.meaning] for line in lines]
    data(table(rows, ["Limit", "At most", "What it bounds"]))
    if changed := [f"{line.name} ({line.usual})" for line in lines if line.usual]:
        say(f"The settings of this project changed, from the usual value: {', '.join(changed)}.")
