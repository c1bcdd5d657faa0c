"""Whatever a workbook holds: its draft checks clean and can be built, or a coded finding says why there is none."""

from __future__ import annotations

import re
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.drafting.draft import Drafted, draft_spec
from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, Grid, Sheet
from kamxl.plan.build import make_plan
from tests.drafting.books import spec

HEADINGS = re.split(
    r"\|",
    "No.|#|Ref|Statement|Question|Criterion|Description|Score (0-3)|Score|Rating 1 to 5|Y/N|Yes|No|N/A|Evidence|Weight"
    "|Target|Comment|Category|Topic|Nr.|Aussage|Bewertung|Note|Critère|Gewicht|1|2|3|Self|Manager|Hint|Max|Owner"
    "|0 - low",
)
TEXTS = re.split(
    r"\|",
    "We plan|We act.|We act.|Total|Subtotal|Summe|Background|BACKGROUND|Plan:|1|1.1|1.1.a|A|A1|Q12|0 = none|1 = some"
    "|0 = none; 1 = some; 2 = all|Name:|Date: ____|Key account|x|- a: b # c|${company}|$${x}|=1+1|'|\"|{[&*!%@`|---|..."
    "|~|null|true|history|[]:*?/\\|\u202eabc|\x00\x07|\ud800|\ufeff|\u00a0|ß|漢字|🙂|a\nb\r\nc|total|MAR-03|EV1-01"
    "|C1-01|C1-100",
)
words = st.sampled_from([*HEADINGS, *TEXTS]) | st.text(max_size=12) | st.just("word " * 500)
values = st.one_of(
    words,
    words,
    st.integers(-5, 120),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.just(datetime(2026, 1, 2)),  # noqa: DTZ001  a cell has no zone
    st.just(ErrorValue("#REF!")),
)
cells = st.builds(Cell, values, st.sampled_from([None, None, None, None, "SUM(A1:A2)"]))
areas = st.sampled_from(["A1:C1", "A3:B3", "B2:C2", "A2:A4", "C1:D1", "A1:XFD1048576", "broken", "C:C", "B4:B400000"])
sources = st.sampled_from(
    ['"0,1,2,3"', '"Yes,No"', "Other!$A$1:$A$3", "'My ''own'!A1", "names", "A1:A3", "INDIRECT(A1)", '"']
)
header = st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=7)


@st.composite
def sheets(draw: st.DrawFn, name: str) -> Sheet:
    held = draw(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 6)), cells, max_size=40))
    at = draw(st.integers(0, 3))
    held |= {(at, column): Cell(text) for column, text in enumerate(draw(header))}
    bold = draw(st.frozensets(st.tuples(st.integers(0, 9), st.integers(0, 6)), max_size=5))
    lists = draw(st.lists(st.tuples(areas, sources), max_size=3))
    merged = draw(st.lists(areas, max_size=3))
    state = draw(st.sampled_from(["visible", "visible", "visible", "hidden"]))
    return Sheet(name, state, held, tuple(lists), merged=tuple(merged), bold=bold)


grids = st.builds(
    lambda one, other, names: Grid((one, *other), names),
    sheets("One"),
    st.lists(sheets("Other"), max_size=1),
    st.dictionaries(st.just("names"), st.sampled_from(["Other!$A$1:$A$3", "names", "#REF!"]), max_size=1),
)


def drafted(grid: Grid) -> Drafted | None:
    try:
        return draft_spec(grid, "any: {book}.xlsx")
    except KamxlError as refusal:
        if refusal.diagnostics[0].code == "KX471":
            return None
        raise


@settings(max_examples=100)
@given(grids)
def test_a_draft_checks_clean_and_makes_a_plan_or_says_why_there_is_none(grid: Grid) -> None:
    made = drafted(grid)
    if made is not None:
        plan = make_plan(spec(made))
        assert plan.reading is not None
        assert made.statements == len(list(spec(made).statements())) > 0
        assert made.places == sum(line.startswith("#   - ") for line in made.text.decode().splitlines())
