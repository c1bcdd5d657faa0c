"""Hostile values in an answer's own cell: none may become a guess, a zero or a blank unsaid (class 4, and 7)."""

from __future__ import annotations

from tests.hostile.samples import DATE_ROW, Maker, cell

SHARED = {
    "-1": "-1",
    "99999999": "far beyond the last",
    "1_0": "with an underscore",
    "+1": "with a sign",
    " 1 ": "with blanks",
    "1.0": "with a point",
    "0x1": "in hexadecimal",
    "１": "in odd digits",
    "²": "in raised digits",
    "1e1": "with an exponent",
    "": "empty",
    "NaN": "NaN",
}
NUMBERS = {
    "NaN": "NaN",
    "nan": "nan",
    "INF": "INF",
    "-Infinity": "minus infinity",
    "1e400": "too large for a number",
    "-1e400": "too small for a number",
    "1_0": "with an underscore",
    "+3": "with a sign",
    " 3 ": "with blanks",
    "3,0": "with a comma",
    "1.000,0": "with points and a comma",
    "0x3": "in hexadecimal",
    "３": "in wide digits",
    "٣": "in Arabic digits",
    "³": "raised",
    "--3": "with two signs",
    "3 3": "two numbers",
    "three": "a word",
    "2.5": "between two levels",
    "4": "above the scale",
    "-1": "below the scale",
    "3.0": "with a zero behind the point",
    "3.0000000000000004": "next to a level",
    "3e0": "with an exponent",
    "30E-1": "with a negative exponent",
    "-0": "minus zero",
    "00003": "with zeros before it",
    ".": "a point",
    "": "empty",
}
DAYS = {
    "-1": "before the first",
    "0": "0",
    "1": "1 of January 1900",
    "60": "29 of February 1900",
    "0.5": "noon of no day",
    "46000.75": "with a time",
    "2958466": "after the last",
    "1e10": "far after the last",
    "1e400": "endless",
    "NaN": "NaN",
}
ISO = ("2026-13-45", "2026-02-30", "0000-00-00", "20260301", "2026-03-01T25:61:00", "now", "2026-03-01", "99999-01-01")


def scores() -> dict[str, Maker]:
    """A score's cell with other tokens, other types."""
    return {
        **{f"a shared text's number {said}": cell('t="s"', f"<v>{token}</v>") for token, said in SHARED.items()},
        **{f"a number {said}": cell("", f"<v>{token}</v>") for token, said in NUMBERS.items()},
        "a shared text without a number": cell('t="s"', ""),
        "a number without a value": cell('t="n"', ""),
        "a text without a formula": cell('t="str"', "<v>3</v>"),
        "a text of blanks": cell('t="str"', "<v>   </v>"),
        "an inline text without a text": cell('t="inlineStr"', ""),
        "an inline text that is a value": cell('t="inlineStr"', "<v>3</v>"),
        "an inline text with both": cell('t="inlineStr"', "<v>1</v><is><t>3</t></is>"),
        "a number with an inline text": cell("", "<v>3</v><is><t>1</t></is>"),
        "two values": cell("", "<v>3</v><v>1</v>"),
        "a value in a value": cell("", "<v>3<v>1</v></v>"),
        "a value with an element in it": cell("", "<v>3<x/>1</v>"),
        "a value in CDATA": cell("", "<v><![CDATA[3]]></v>"),
        "a value behind a comment": cell("", "<v><!--1-->3</v>"),
        "a type that nobody knows": cell('t="zzz"', "<v>3</v>"),
        "an empty type": cell('t=""', "<v>3</v>"),
        "a type in capitals": cell('t="S"', "<v>3</v>"),
        "a truth of 1": cell('t="b"', "<v>1</v>"),
        "a truth of 2": cell('t="b"', "<v>2</v>"),
        "a truth in letters": cell('t="b"', "<v>true</v>"),
        "an error value": cell('t="e"', "<v>#REF!</v>"),
        "an error value that nobody knows": cell('t="e"', "<v>#KAMXL!</v>"),
        "an error value that is a number": cell('t="e"', "<v>3</v>"),
        "an empty error value": cell('t="e"', "<v></v>"),
        "an ISO date for a score": cell('t="d"', "<v>2026-03-01</v>"),
        "a format that is not there": cell('s="999999"', "<v>3</v>"),
        "a format below zero": cell('s="-1"', "<v>3</v>"),
        "a format that is a word": cell('s="x"', "<v>3</v>"),
        "metadata that are not there": cell('cm="9999" vm="-1" ph="x"', "<v>3</v>"),
        "an escape of nothing": cell('t="inlineStr"', "<is><t>_x0000_3</t></is>", "comment"),
        "an escape of half a pair": cell('t="inlineStr"', "<is><t>_xD83D_ and _xDE00_</t></is>", "comment"),
        "an escape of a control character": cell('t="inlineStr"', "<is><t>a_x0008_b</t></is>", "comment"),
        "text that turns directions": cell('t="inlineStr"', "<is><t>a\u202egnp.exe\u202c b\u2066c</t></is>", "comment"),
        "a phonetic reading": cell('t="inlineStr"', "<is><t>漢</t><rPh sb='0' eb='1'><t>3</t></rPh></is>", "comment"),
    }


def formulas() -> dict[str, Maker]:
    """Formulas typed into answer cells: told, never used."""
    return {
        "a formula for a score": cell("", "<f>1+2</f><v>3</v>"),
        "a formula without a value": cell("", "<f>1+2</f>"),
        "an empty formula": cell("", "<f></f><v>3</v>"),
        "a shared formula without its master": cell("", '<f t="shared" si="99"/><v>3</v>'),
        "a formula of no known type": cell("", '<f t="zzz">1+2</f><v>3</v>'),
        "a formula behind its value": cell("", "<v>3</v><f>1+2</f>"),
        "two formulas": cell("", "<f>1</f><f>2</f><v>3</v>"),
        "a formula in a text's type": cell('t="inlineStr"', "<f>1+2</f><is><t>3</t></is>"),
        "a formula for a comment": cell('t="str"', '<f>"a"&amp;"b"</f><v>ab</v>', "comment"),
        "a formula that calls a program": cell('t="str"', "<f>cmd|'/c calc'!A0</f><v>ab</v>", "comment"),
        "a formula that calls a page": cell('t="str"', '<f>WEBSERVICE("http://127.0.0.1:9/")</f><v>ab</v>', "comment"),
        "a formula as a text": cell('t="inlineStr"', "<is><t>=cmd|'/c calc'!A0</t></is>", "comment"),
    }


def days() -> dict[str, Maker]:
    """The cover's date as other numbers and texts."""
    return {
        **{f"a day {said}": cell("", f"<v>{token}</v>", "value", DATE_ROW) for token, said in DAYS.items()},
        **{f"a day written {text}": cell('t="d"', f"<v>{text}</v>", "value", DATE_ROW) for text in ISO},
        "a day that is true": cell('t="b"', "<v>1</v>", "value", DATE_ROW),
        "a day that is an error value": cell('t="e"', "<v>#N/A</v>", "value", DATE_ROW),
    }


def cells() -> dict[str, Maker]:
    """The files of this class by name."""
    return {**scores(), **formulas(), **days()}
