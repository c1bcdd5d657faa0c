"""The team workbook: a team result as a plan, which leaves by the same writer as every other workbook."""

from kamxl.team.build import make_team_plan

__all__ = ["make_team_plan"]
