"""Many submissions of one assessment, as one team result. Pure: equal submissions give equal results."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import fmean, median
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Severity, listed
from kamxl.errors import KamxlError
from kamxl.plan.build import make_plan
from kamxl.results import figures
from kamxl.results.register import call_roll
from kamxl.results.team import COMPLETE, Capability, Count, Evidence, Issue, Profile, Spread, TeamResult
from kamxl.score import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission, Tally
    from kamxl.results.register import Counted, Roll
    from kamxl.results.team import Expected, Item
    from kamxl.spec.model import Spec

_NAMED = 5
_SEVERITIES = tuple(Severity)
_EDITIONS = (
    "two editions of one spec (same id and version, other contents) are different assessments: make one report for"
    " each, and give an edited spec an id or a version of its own"
)


def consolidate(
    submissions: Sequence[Submission],
    expected: Sequence[Expected] = (),
    *,
    spec: Spec | None = None,
    title: str = "",
    diagnostics: Sequence[Diagnostic] = (),
) -> TeamResult:
    """What a team's submissions come to.

    Args:
        submissions: all of one spec and plan; of two with one key the latest good one counts.
        expected: the people whose returns are waited for.
        spec: the spec, where it is at hand: it knows the topics and the targets of statements.
        title: the title of the report; by default that of the assessment.
        diagnostics: findings that belong to no submission, such as files that could not be read.

    Raises:
        KamxlError: the submissions are of different assessments (KX450), or there is none and no spec (KX452).
    """
    reading, plan = _one_assessment(submissions, spec)
    roll = call_roll(submissions, expected, subjects=reading.subject)
    known = spec if spec and spec.id == reading.spec else None
    issues = tuple(_issues(roll, diagnostics))
    return replace(
        _result(reading, roll, known), title=title or reading.title, plan=plan, issues=issues, expected=len(expected)
    )


def _result(reading: ReadingPart, roll: Roll, spec: Spec | None) -> TeamResult:
    """The figures of the returns that count."""
    every, scale, counted = figures.items(reading, spec), figures.levels(reading), roll.counted
    wanted = figures.scored_ids(reading)
    rows = tuple(figures.distribution([item for item in every if item.id in wanted], scale, counted))
    capabilities = _capabilities(reading)
    profiles = tuple(_profile(each, capabilities) for each in counted)
    has_evidence = reading.scoring.evidence and bool(wanted)
    return TeamResult(
        title=reading.title,
        spec=reading.spec,
        version=reading.version,
        plan="",
        language=reading.language,
        has_subject=reading.subject,
        has_evidence=has_evidence,
        has_texts=any(reading.of("written")),
        not_applicable=reading.scoring.not_applicable,
        levels=scale,
        capabilities=capabilities,
        register=tuple(roll.returns()),
        overview=_overview(capabilities, profiles, counted),
        maximum=sum(item.maximum for item in capabilities),
        profiles=profiles,
        distribution=rows,
        gaps=tuple(figures.gaps(rows, scale)),
        evidence=_evidence(capabilities, every, counted) if has_evidence else {},
        written=tuple(figures.progress(reading, counted)),
        actions=tuple(figures.actions(reading, every, counted)),
        data=tuple(figures.data(every, counted)),
        issues=(),
    )


def by_assessment(submissions: Sequence[Submission]) -> dict[tuple[str, str], list[Submission]]:
    """The submissions by spec and plan: each list is one that ``consolidate`` takes."""
    groups: dict[tuple[str, str], list[Submission]] = {}
    for item in submissions:
        groups.setdefault((item.reading.spec, item.plan), []).append(item)
    return groups


def _one_assessment(submissions: Sequence[Submission], spec: Spec | None) -> tuple[ReadingPart, str]:
    groups = by_assessment(submissions)
    if len(groups) > 1:
        names = Counter(_edition(group) for group in groups.values())
        raise KamxlError(
            [_different(plan, group, edited=names[_edition(group)] > 1) for (_, plan), group in groups.items()]
        )
    if submissions:
        return submissions[0].reading, submissions[0].plan
    reading = make_plan(spec).reading if spec else None
    if reading is None:
        raise KamxlError([Diagnostic("KX452", "there is no submission to make a team report of")])
    return reading, reading.digest()


def _edition(group: Sequence[Submission]) -> tuple[str, str]:
    return group[0].reading.spec, group[0].reading.version


def _different(plan: str, group: Sequence[Submission], *, edited: bool) -> Diagnostic:
    files = [item.file for item in group]
    reading = group[0].reading
    what = f"{reading.spec} {reading.version} (plan {plan[:8]})"
    message = f"the workbooks are of different assessments; of {what}: {listed(files, _NAMED)}"
    return Diagnostic("KX450", message, help=_EDITIONS if edited else "make one report for each assessment")


def _capabilities(reading: ReadingPart) -> tuple[Capability, ...]:
    """The capabilities that are scored; the name of its sheet is the short label of each."""
    sheets = {f"capability/{block.owner}": block.sheet for block in reading.of("statements")}
    top = reading.scoring.top
    return tuple(
        Capability(
            id=group.id.removeprefix("capability/"),
            label=sheets.get(group.id, group.title),
            title=group.title,
            maximum=top * sum(weight for _, weight in group.rows),
        )
        for group in reading.groups
        if group.kind == "capability"
    )


def _profile(each: Counted, capabilities: Sequence[Capability]) -> Profile:
    tallies = each.submission.tallies
    percents = {item.id: _percent(tallies.get(item.id)) for item in capabilities}
    # the workbook shows 0 / 195 before anything is scored; in a team's mean that is a blank
    some = any(percent is not None for percent in percents.values())
    total = tallies.get(TOTAL)
    statements = Count(total.answered, total.of) if total else Count()
    return Profile(each.member, percents, _percent(total) if some else None, statements)


def _percent(tally: Tally | None) -> int | None:
    return tally.percent if tally else None


def _overview(
    capabilities: Sequence[Capability], profiles: Sequence[Profile], counted: Sequence[Counted]
) -> Mapping[str, Spread]:
    if not capabilities:
        return {}
    pairs = [(profile, each.submission.tallies) for profile, each in zip(profiles, counted, strict=True)]
    lines = {
        item.id: _spread(
            [(percent, tallies[item.id]) for each, tallies in pairs if (percent := each.percents[item.id]) is not None]
        )
        for item in capabilities
    }
    totals = [(each, (each.total, tallies[TOTAL])) for each, tallies in pairs if each.total is not None]
    lines[TOTAL] = _spread([line for _, line in totals])
    lines[COMPLETE] = _spread([line for each, line in totals if each.whole])
    return lines


def _spread(scores: Sequence[tuple[int, Tally]]) -> Spread:
    """The figures of scores, each with its per cent as it is shown."""
    if not scores:
        return Spread(0)
    shown = [percent for percent, _ in scores]
    # exact: means of figures that were rounded down would always be too low
    ratios = [100 * (tally.score or 0) / tally.maximum if tally.maximum else 0.0 for _, tally in scores]
    points = fmean(tally.score or 0 for _, tally in scores)
    return Spread(len(scores), fmean(ratios), median(ratios), min(shown), max(shown), points)


def _evidence(
    capabilities: Sequence[Capability], every: Sequence[Item], counted: Sequence[Counted]
) -> Mapping[str, Evidence]:
    lines = {}
    for capability in capabilities:
        own = [item.id for item in every if item.capability == capability.id]
        answers = [answer for each in counted for id_ in own if (answer := each.submission.answers.get(id_))]
        scored = [answer for answer in answers if answer.score is not None]
        tallies = [tally for each in counted if (tally := each.submission.tallies.get(capability.id))]
        lines[capability.id] = Evidence(
            scored=len(scored),
            with_evidence=sum(1 for answer in scored if answer.evidence == "Y"),
            claimed=sum(tally.claimed for tally in tallies),
            evidenced=sum(tally.evidenced for tally in tallies),
        )
    lines[TOTAL] = Evidence(
        scored=sum(line.scored for line in lines.values()),
        with_evidence=sum(line.with_evidence for line in lines.values()),
        claimed=sum(line.claimed for line in lines.values()),
        evidenced=sum(line.evidenced for line in lines.values()),
    )
    return lines


def _issues(roll: Roll, diagnostics: Sequence[Diagnostic]) -> list[Issue]:
    """Every finding, each with its file: the most severe first, then those of no submission, then by person."""
    found = [Issue(None, item) for item in diagnostics]
    found += [Issue(member, finding) for member, finding in roll.findings()]
    # what is to be said of equal bytes is said once
    for each in (item for item in (*roll.counted, *roll.superseded) if item.reason != "same-bytes"):
        for finding in each.submission.diagnostics:
            placed = finding if finding.place.file else finding.in_file(each.submission.file)
            found.append(Issue(each.member, placed))
    return sorted(found, key=lambda issue: (issue.finding.settled, _SEVERITIES.index(issue.finding.severity)))
