"""The texts that ``kamxl spec new`` writes: a variant of a spec, or a small spec of its own, both with comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kamxl.spec.model import Spec, Statement
from kamxl.spec.terms import escaped
from kamxl.values.yamltext import quoted

_SPEC = """\
# An assessment. Check it, see it, build it:
#   kamxl spec check {file}
#   kamxl spec show {file}
#   kamxl build {file}
id: {id}
code: {code}  # 2 to 6 capital letters, for the references of its workbooks
version: "1"  # raise it when questions change
title: {title}
# description: What it is for, in a sentence or two.

respondent:  # what a person fills in on the cover
  - {{id: name, label: Your name, required: true}}
  - {{id: organisation, label: Organisation}}
  - {{id: date, label: Date, kind: date}}
subject: {{id: account, label: Key account, required: true}}

scale:
  levels:
    - {{value: 0, label: Not in place}}
    - {{value: 1, label: Begun}}
    - {{value: 2, label: In place}}
  evidence: true  # a column that asks whether there is evidence

phases:
  - id: understand
    title: Understand
    capabilities:
      - id: goals
        code: C1
        title: Goals of the account
        short_title: Goals  # names the sheet
        statements:
          - id: goals.known  # answers are stored by it: never change it later
            code: C1-01  # stands beside the statement
            text: We know what the account wants to reach this year.
            # evidence_hint: Notes of the last planning meeting
          - id: goals.shared
            code: C1-02
            text: We have agreed with the account on what we want to reach together.
  - id: act
    title: Act
    capabilities:
      - id: steps
        code: C2
        title: Steps we take
        short_title: Steps
        statements:
          - id: steps.dated
            code: C2-01
            text: Every step of our plan has a date and a name.
"""

_VARIANT = """\
# A variant of {base}: it says only what differs.
#   kamxl spec check {file}
#   kamxl spec show {file} --resolved   # everything, with what comes from the base
#   kamxl build {file}
# Take the '#' away where you want to say something. Every operation is in docs/overlays.md.
extends: {extends}
id: {id}
code: {code}  # 2 to 6 capital letters, for the references of its workbooks
version: "1"  # raise it when something changes
{title}
{terms}
# look:
#   primary: "#1F3A5F"  # contrast is checked
#   accent: "#2F6F8F"
#   footer: {name}
#   # logo: logo.png, a PNG or JPEG beside this file

# roles:  # a person's role in the roster chooses the targets
#   - {{id: manager, label: Key account manager}}
#   - {{id: global-manager, label: Global account manager}}

# changes:
#   - change: {first}
#     set: {{evidence_hint: What we keep for this, target: {target:g}, targets: {{global-manager: {target:g}}}}}
#   - remove: {last}
#   - add: {{id: {own}, code: {free}, text: A statement of our own.}}
#     after: {first}
#   - select: [{parts}]  # keep only these
"""


def spec_starter(name: str, file: str) -> str:
    """A small spec that checks clean."""
    return _SPEC.format(id=name, code=_code(name), title=quoted(_title(name)), file=file)


def variant_starter(
    name: str, file: str, extends: str, base: Spec, titles: Mapping[str, str], terms: Sequence[tuple[str, str]]
) -> str:
    """A variant of a spec that checks clean, with the commented lines and without.

    Args:
        name: its id.
        file: where it will stand, for the commands in its comments.
        extends: what it extends, as the file has to say it.
        base: the spec that it extends.
        titles: the titles of the base in its languages.
        terms: the terms of the base with their words.
    """
    statements = list(base.statements())
    first, last = statements[0], statements[-1]
    words = "".join(f"\n#   {name}: {quoted(text)}" for name, text in terms)
    return _VARIANT.format(
        base=base.id,
        extends=extends,
        id=name,
        name=_title(name),
        code=_code(name),
        title=_titles(titles, _title(name)),
        file=file,
        terms=f"\n# terms:  # words that the base uses in its texts{words}\n" if words else "",
        first=_named(first),
        last=_named(last),
        own=f"{first.id}-own",
        free=_free(first, statements),
        target=max(level.value for level in base.scale.levels),
        parts=", ".join(f"phase/{phase.id}" for phase in base.phases),
    )


def _titles(titles: Mapping[str, str], name: str) -> str:
    """The title in every language that the base has."""
    mine = {tag: quoted(escaped(f"{title}, {name}"[:120])) for tag, title in titles.items()}
    if len(mine) == 1:
        return f"title: {next(iter(mine.values()))}"
    return "\n".join(("title:", *(f"  {tag}: {title}" for tag, title in mine.items())))


def _named(statement: Statement) -> str:
    """A statement as an operation names it."""
    return f"statement/{statement.id}"


def _free(first: Statement, statements: list[Statement]) -> str:
    """A code that no statement has, with the letters of the first."""
    taken = {statement.code.casefold() for statement in statements}
    letters = first.code.partition("-")[0]
    return next(code for number in range(99, -1, -1) if (code := f"{letters}-{number:02}").casefold() not in taken)


def _code(name: str) -> str:
    letters = re.sub("[^A-Z]", "", name.upper())[:6]
    return letters if len(letters) > 1 else "OWN"


def _title(name: str) -> str:
    words = re.sub(r"[._-]+", " ", name)
    return words[:1].upper() + words[1:]
