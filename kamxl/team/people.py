"""The sheets by person: return register, heat map, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.plan.model import Conditional
from kamxl.plan.ranking import progress_words
from kamxl.plan.table import Column
from kamxl.score import TOTAL
from kamxl.team.table import TableSheet, mean_share, put, share
from kamxl.values.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.plan.model import SheetPlan
    from kamxl.plan.table import Value
    from kamxl.results.team import Profile, Return, TeamResult
    from kamxl.words import Words

_STATEMENT = 100


def status_words(t: Words) -> dict[str, str]:
    """What a status is called."""
    return {
        "complete": t("Complete"),
        "partial": t("Partial"),
        "empty": t("Empty"),
        "missing": t("Missing"),
        "superseded": t("Superseded"),
    }


def reason_words(t: Words) -> dict[str | None, str]:
    """Why a return does not count; the file that does is told behind it."""
    return {
        "replaced-by-later": t("Replaced by a later one: {file}"),
        "has-errors": t("Has errors; the earlier one counts: {file}"),
        "less-answered": t("Clearly fewer answers; the earlier one counts: {file}"),
        "not-corrected": t("A correction that nobody filled in; the earlier one counts: {file}"),
        "same-bytes": t("The same file as {file}"),
        None: "",
    }


def why_lower(t: Words) -> str:
    """Why a team's total may lie below the mean of every capability."""
    return t(
        "A capability that somebody left untouched is left out of its own mean but earns nothing in that person's"
        " total, so the total may be lower than every capability."
    )


def register_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """Who returned what, and who has not."""
    passed = team.count("superseded") > 0
    columns = _register_columns(team, t, passed=passed)
    note = t(
        "n = {n} returns that count, of {lines} lines. Complete is the share of all statements and texts that were"
        " answered, rounded down. A superseded return counts nowhere, because another one counts instead."
    ).format(n=team.n, lines=len(team.register))
    if team.expected:
        note += t(" Who is not on the roster counts all the same.")
    table = TableSheet("register", t("Register"), t("Return register"), note, columns, t)
    names, reasons = status_words(t), reason_words(t)
    listed = {True: t("yes"), False: t("no"), None: ""}
    table.fill(
        [
            *_register_row(team, line, names),
            line.identity,
            *([listed[line.on_roster]] if team.expected else []),
            *([reasons[line.reason].format(file=line.instead)] if passed else []),
            line.file,
        ]
        for line in team.register
    )
    if team.expected:
        place = next(at for at, column in enumerate(columns) if column.heading == t("On the roster"))
        table.sheet.conditionals.append(Conditional(table.area(place, place), "equals", "alert", listed[False]))
    at = next(place for place, column in enumerate(columns) if column.heading == t("Status"))
    for status in ("missing", "empty"):
        table.sheet.conditionals.append(Conditional(table.area(at, at), "equals", "alert", names[status]))
    table.sheet.conditionals.append(Conditional(table.area(at + 1, at + 1), "bar"))
    return table.done(t("Nobody returned anything, and nobody is expected."), keep=1)


def _register_columns(team: TeamResult, t: Words, *, passed: bool) -> list[Column]:
    """The columns of the register; what says nothing about this team is left out."""
    columns = [Column(t("Person"), 26, "name"), Column(t("Organisation"), 22)]
    columns += [Column(t("Subject"), 22)] if team.has_subject else []
    columns += [
        Column(t("Reference"), 19),
        Column(t("Status"), 13, "figure"),
        Column(t("Complete"), 12, "figure.percent"),
    ]
    columns += [Column(t("Statements answered"), 12, "figure"), Column(t("of"), 6, "figure")]
    columns += [Column(t("Texts written"), 12, "figure"), Column(t("of"), 6, "figure")] if team.has_texts else []
    columns += [
        Column(t("Errors"), 8, "figure"),
        Column(t("Warnings"), 12, "figure"),
        Column(t("Plan"), 26) if team.compared else Column(t("Version"), 10, "figure"),
    ]
    columns.append(Column(t("Identity"), 11, "figure"))
    columns += [Column(t("On the roster"), 9, "figure")] if team.expected else []
    columns += [Column(t("Why it does not count"), 30)] if passed else []
    return [*columns, Column(t("File"), 34)]


def _register_row(team: TeamResult, line: Return, names: dict[str, str]) -> list[Value]:
    came = line.status != "missing"
    row: list[Value] = [line.member.name, line.member.organisation]
    row += [line.member.subject] if team.has_subject else []
    row += [line.member.reference, names[line.status], share(line.percent)]
    row += [line.statements.answered, line.statements.of] if came else [None, None]
    if team.has_texts:
        row += [line.texts.answered, line.texts.of] if came else [None, None]
    row += [line.errors, line.warnings] if came else [None, None]
    return [*row, f"{line.spec} {line.version}".strip() if team.compared else line.version]


def heat_map_sheet(team: TeamResult, t: Words, colours: tuple[str, str]) -> SheetPlan:
    """People by capability: the numbers, with a colour that adds to them."""
    width = 14 if len(team.capabilities) > 5 else 18  # noqa: PLR2004  a few columns can be wide
    heat = [Column(item.label, width, "figure.percent", "figure.blank") for item in team.capabilities]
    columns = [Column(t("Person"), 38, "name"), Column(t("Answered"), 12, "figure"), *heat]
    columns += [Column(t("Total"), 12, "figure.percent", "figure.blank")]
    note = t(
        "n = {n} returns. Each cell is the score in per cent of the maximum, rounded down; what a person left blank"
        " earns nothing, and a return with statements left to answer is marked as partial. A grey cell without a"
        " number: nothing was scored there, which is not 0 and counts in no mean. The team mean is of the exact"
        " figures. {lower}"
    ).format(n=team.n, lower=why_lower(t))
    table = TableSheet("heat-map", t("Heat map"), t("Heat map: people by capability"), note, columns, t)
    ids = [item.id for item in team.capabilities]
    table.fill(
        [*_whose(profile, t), *(share(profile.percents[id_]) for id_ in ids), share(profile.total)]
        for profile in team.profiles
    )
    if team.profiles:
        last = len(columns) - 1
        low, high = colours
        table.sheet.conditionals.append(Conditional(table.area(2, last), "scale", low=low, high=high))
        table.close()
        _means(team, table, t)
    return table.done(t("No return counts yet, so there is nothing to show."), keep=1)


def _whose(profile: Profile, t: Words) -> list[Value]:
    """The label of a return, marked in words unless every statement is answered, and how many are."""
    done, of = profile.statements.answered, profile.statements.of
    mark = "" if profile.whole else t(" (partial)") if done else t(" (nothing answered)")
    return [profile.member.label + mark, t("{answered} of {of}").format(answered=done, of=of)]


def _means(team: TeamResult, table: TableSheet, t: Words) -> None:
    """The team's means below the people, and how many of them each one is of."""
    spreads = [team.overview[id_] for id_ in (*(item.id for item in team.capabilities), TOTAL) if id_ in team.overview]
    row = table.sheet.row
    table.sheet.put(row, 0, t("Team mean"), "total.label")
    table.sheet.put(row + 1, 0, t("n (people with a score)"), "total.label")
    for below in (row, row + 1):
        table.sheet.put(below, 1, None, "total")
    for at, spread in enumerate(spreads, start=2):
        put(table.sheet, row, at, mean_share(spread.mean), Column("", 0, "total.percent.one"))
        put(table.sheet, row + 1, at, spread.n, Column("", 0, "total"))
    table.sheet.row += 2


def actions_sheet(team: TeamResult, t: Words) -> SheetPlan:
    """Every row of everybody's action plan."""
    columns = [
        Column(t("Person"), 24, "name"),
        Column(t("Code"), 10, "code.middle"),
        Column(t("Statement"), 28),
        Column(t("Score"), 8, "figure"),
        Column(t("Action"), 34),
        Column(t("Owner"), 15),
        Column(t("Support needed"), 20),
        Column(t("By when"), 13, "figure.date"),
        Column(t("Measure of success"), 24),
        Column(t("Status"), 13, "figure"),
    ]
    people = len({line.member.label for line in team.actions})
    note = t(
        "n = {actions} actions of {people} people, {n} returns. A blank cell was left blank in the action plan; the"
        " score is the one in the same workbook."
    ).format(actions=len(team.actions), people=people, n=team.n)
    table = TableSheet("actions", t("Actions"), t("Actions of the team"), note, columns, t)
    table.fill(_action_rows(team, progress_words(t)))
    return table.done(t("Nobody wrote an action yet."), keep=1)


def _action_rows(team: TeamResult, progress: Mapping[str, str]) -> Iterator[list[Value]]:
    for line in team.actions:
        asked: list[Value] = [
            line.member.label,
            line.code,
            shortened(line.statement, _STATEMENT),
            line.score,
            line.action,
        ]
        yield [
            *asked,
            line.owner,
            line.support,
            line.by_when,
            line.measure,
            progress.get(line.status, line.status_shown),
        ]
