"""Which codes a program could take for something else: a date, a number, a boolean, a cell address."""

from __future__ import annotations

import re
import unicodedata

# Months in English, German, French and Spanish, names and abbreviations, as they look without accents.
_MONTHS = re.compile(
    "jan|january|januar|janv|janvier|ene|enero|feb|february|februar|fev|fevr|fevrier|febr|febrero"
    "|mar|march|marz|maerz|mrz|mars|marzo|apr|april|avr|avril|abr|abril|may|mai|mayo"
    "|jun|june|juni|juin|junio|jul|july|juli|juil|juillet|julio|aug|august|aout|aou|ago|agosto"
    "|sep|sept|september|septembre|septiembre|oct|october|okt|oktober|octobre|octubre"
    "|nov|november|novembre|noviembre|dec|december|dez|dezember|decembre|dic|diciembre"
)
_BOOLEAN = re.compile("true|false|wahr|falsch|vrai|faux|verdadero|falso")
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?")
_CELL = re.compile(r"[a-z]{1,3}[1-9][0-9]{0,6}|r[0-9]*c[0-9]*|[zl][0-9]+[sc][0-9]+")


def misread(code: str, *, cell: bool = True) -> str | None:
    """What a program could take a code for (``a date``), or None. ``cell`` says whether an address is a mistake too."""
    folded = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode().casefold()
    if _MONTHS.fullmatch(re.sub("[^a-z].*", "", folded)):
        return "a date"
    if _BOOLEAN.fullmatch(folded):
        return "true or false"
    if _NUMBER.fullmatch(folded):
        return "a number"
    return "a cell address" if cell and _CELL.fullmatch(folded) else None
