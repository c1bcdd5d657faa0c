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
from kamxl.results.common import common_ground, own_levels, reference_of, statements
from kamxl.results.comparison import compared, edition, not_comparable
from kamxl.results.figures import Aims
from kamxl.results.register import call_roll
from kamxl.results.team import COMPLETE, Capability, Count, Evidence, Issue, Profile, Spread, TeamResult
from kamxl.score import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.common import Ground
    from kamxl.results.model import Submission, Tally
    from kamxl.results.register import Counted, Roll
    from kamxl.results.team import Expected, Item
    from kamxl.spec.model import Spec

_NAMED = 5
_SEVERITIES = tuple(Severity)


def consolidate(  # noqa: PLR0913  all but the first have defaults
    submissions: Sequence[Submission],
    expected: Sequence[Expected] = (),
    *,
    spec: Spec | None = None,
    specs: Mapping[str, Spec] | None = None,
    reference: ReadingPart | None = None,
    title: str = "",
    diagnostics: Sequence[Diagnostic] = (),
) -> TeamResult:
    """What a team's submissions come to.

    Args:
        submissions: all of one family; where their plans differ, what all of them share is consolidated. Of two with
            one key the latest good one counts.
        expected: the people whose returns are waited for.
        spec: the spec of the report's plan, where it is at hand: it knows the topics and the targets of statements.
        specs: the specs of the other plans by digest, as far as they are at hand: people are measured by the targets
            in their own workbooks.
        reference: the plan whose structure and texts the report has, such as one in another language; by default the
            one that :func:`reference_plan` gives.
        title: the title of the report; by default that of the assessment.
        diagnostics: findings that belong to no submission, such as files that could not be read.

    Raises:
        KamxlError: the submissions are of different families (KX450), share nothing (KX459), or there is none and no
            spec (KX452).
    """
    reading = reference or reference_plan(submissions, spec)
    roll = call_roll(submissions, expected, subjects=reading.subject)
    counts = Counter(each.submission.plan for each in roll.counted)
    parts = {item.plan: item.reading for item in submissions if item.plan in counts}
    known = spec if spec and spec.id == reading.spec else None
    aims = Aims(reading, known, {})
    plan, comparison = next(iter(parts), reading.digest()), None
    if len(parts) > 1 or (reference and parts and reference.digest() not in parts):
        plan, ground = reading.digest(), _shared(parts, reading)
        aims = Aims(reading, known, specs or {}, mapped=True)
        comparison = compared(ground, reading, parts, counts)
        roll, reading = replace(roll, counted=tuple(_on(ground, each) for each in roll.counted)), ground.reading
    issues = tuple(_issues(roll, [*diagnostics, *(comparison.notices() if comparison else ())]))
    result = _result(reading, roll, aims)
    return replace(
        result,
        title=title or reading.title,
        plan=plan,
        issues=issues,
        expected=len(expected),
        compared=comparison,
    )


def reference_plan(submissions: Sequence[Submission], spec: Spec | None = None, language: str = "") -> ReadingPart:
    """The plan whose structure and texts a report of submissions has.

    Args:
        submissions: all of one family.
        spec: makes the plan where there is no submission.
        language: the one that the report is wanted in, where a plan of the submissions has it.

    Raises:
        KamxlError: as for :func:`consolidate`.
    """
    families = by_family(submissions)
    if len(families) > 1:
        raise KamxlError([_different(family, group) for family, group in families.items()])
    if submissions:
        parts = {item.plan: item.reading for item in submissions}
        return parts[reference_of(parts, Counter(item.plan for item in submissions), language)]
    reading = make_plan(spec).reading if spec else None
    if reading is None:
        raise KamxlError([Diagnostic("KX452", "there is no submission to make a team report of")])
    return reading


def by_family(submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    """The submissions by family: each list is one that :func:`consolidate` takes, if its plans share anything."""
    groups: dict[str, list[Submission]] = {}
    for item in submissions:
        groups.setdefault(item.reading.kinship.family, []).append(item)
    return groups


def _different(family: str, group: Sequence[Submission]) -> Diagnostic:
    what = f"{family} ({listed(sorted({edition(item.reading) for item in group}), _NAMED)})"
    files = listed([item.file for item in group], _NAMED)
    message = f"the workbooks are of different assessments; of {what}: {files}"
    return Diagnostic("KX450", message, help="make one report for each assessment")


def _shared(parts: Mapping[str, ReadingPart], reference: ReadingPart) -> Ground:
    """What plans have in common.

    Raises:
        KamxlError: nothing (KX459).
    """
    ground = common_ground(list(parts.values()), reference)
    if statements(ground.reading) or not statements(reference):
        return ground
    unlike = not_comparable(parts, reference)
    names = listed(unlike or sorted({edition(part) for part in parts.values()}), _NAMED)
    why = f"the levels of {names} stand for none of the yardstick" if unlike else f"of {names}"
    help_ = "say with 'counts_as' what each level stands for" if unlike else "make one report for each"
    raise KamxlError([Diagnostic("KX459", f"the plans share no statement: {why}", help=help_)])


def _on(ground: Ground, each: Counted) -> Counted:
    return replace(each, submission=ground.on(each.submission), own=each.submission)


def _result(reading: ReadingPart, roll: Roll, aims: Aims) -> TeamResult:
    """The figures of the returns that count."""
    every, scale, counted = figures.items(reading, aims), own_levels(reading), roll.counted
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
        gaps=tuple(figures.gaps(rows, counted, aims)),
        evidence=_evidence(capabilities, every, counted) if has_evidence else {},
        written=tuple(figures.progress(reading, counted)),
        actions=tuple(figures.actions(reading, every, counted)),
        data=figures.data(every, counted),
        issues=(),
    )


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
