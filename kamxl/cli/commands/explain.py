"""``kamxl explain``."""

from __future__ import annotations

import difflib
import textwrap

import click

from kamxl.cli.out import data, handled


@click.command("explain", epilog="Example:  kamxl explain KX301")
@click.argument("code", required=False)
@handled
def command(code: str | None) -> None:
    """Say what a code means and what to do about it; without a code, list them all. A name serves too."""
    from kamxl.rules import RULES

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
