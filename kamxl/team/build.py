"""Team result to plan: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.plan.model import Plan
from kamxl.team.compared import differences_sheet, plans_sheet
from kamxl.team.lists import data_sheet, issues_sheet
from kamxl.team.overview import overview_sheet
from kamxl.team.people import actions_sheet, heat_map_sheet, register_sheet
from kamxl.team.statements import distribution_sheet, evidence_sheet, gaps_sheet, written_sheet
from kamxl.team.table import OVERVIEW
from kamxl.values.kinds import day
from kamxl.values.text import shortened
from kamxl.words import english

if TYPE_CHECKING:
    from kamxl.results.team import TeamResult
    from kamxl.spec.model import Look
    from kamxl.words import Words

_TITLE = 120
_FAINT, _FULL = 0.05, 0.62


def make_team_plan(team: TeamResult, look: Look, words: Words = english) -> Plan:
    """The plan of a team's workbook, in the look of the assessment and the language of the words.

    Raises:
        KamxlError: there are more rows than a sheet can hold (KX201).
    """
    heat = (_tint(look.accent, _FAINT), _tint(look.accent, _FULL))
    sheets = [plans_sheet(team.compared, words), differences_sheet(team.compared, words)] if team.compared else []
    sheets += [register_sheet(team, words)]
    sheets += [heat_map_sheet(team, words, heat)] if team.capabilities else []
    sheets += [distribution_sheet(team, words, heat), gaps_sheet(team, words)] if team.capabilities else []
    sheets += [evidence_sheet(team, words)] if team.has_evidence else []
    sheets += [written_sheet(team, words)] if team.has_texts else []
    sheets += [actions_sheet(team, words), data_sheet(team, words), issues_sheet(team, words)]
    title = shortened(team.title, _TITLE)
    return Plan(
        title=words("Team report: {title}").format(title=title),
        sheets=(overview_sheet(team, sheets, words), *sheets),
        ids={},
        names={},
        look=look,
        footer=" · ".join(text for text in (title, words("team report"), look.footer) if text),
        subject=f"{team.spec} {team.version}",
        first=OVERVIEW,
        language=team.language,
        dates=day(words).form,
    )


def _tint(colour: str, share: float) -> str:
    """The colour mixed with white; ``share`` of 1 is the colour itself."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
