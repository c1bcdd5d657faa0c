"""Rosters: who gets a workbook. A CSV text or the rows of a sheet, checked into people."""

from kamxl.roster.people import Person, Roster, people_from_rows, read_roster

__all__ = ["Person", "Roster", "people_from_rows", "read_roster"]
