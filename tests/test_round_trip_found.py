"""What the round trip once got wrong: a small case each."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kamxl.grid import Cell
from kamxl.identity import blank_reference, reference
from kamxl.plan.draft import weight
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.spec.load import load_spec
from kamxl.values.kinds import Answer, Entry, Score
from kamxl.xlsx.open import open_grid
from tests.support.cases import CHECKS, Case, due, read
from tests.support.fillers import filled_by_kamxl
from tests.support.lint import lint
from tests.support.strategies import Data, as_yaml, loaded

STATEMENTS: list[Data] = [
    {"id": "x", "code": "C1-01", "text": "The plan names its owner"},
    {"id": "y", "code": "C1-02", "text": "The plan has a date"},
]
OTHER: Data = {"id": "z", "code": "C1-03", "text": "Somebody reads the plan"}
WRITTEN: Data = {"written": {"rows": 4}}


def capability(id_: str = "a", code: str = "C1", **more: object) -> Data:
    return {"id": id_, "code": code, "title": f"Capability {id_}", "short_title": f"Short {id_}"} | more


SCORED = capability(statements=STATEMENTS)


def spec_of(*capabilities: Data, **more: object) -> Data:
    levels = [{"value": value, "label": f"Level {value}"} for value in range(4)]
    found: Data = {
        "id": "small",
        "code": "SMALL",
        "version": "1",
        "title": "Small",
        "respondent": [{"id": "name", "label": "Your name"}],
        "scale": {"levels": levels, "evidence": True, "where": True},
        "phases": [{"id": "p", "title": "Phase", "capabilities": [*capabilities] or [SCORED]}],
    }
    return found | more


def assert_comes_back(spec: Data, answers: Mapping[str, Answer], *hands: str) -> None:
    """With nothing said; ``hands`` are those that fill it in besides kamxl."""
    for hand in ("kamxl", *hands):
        CHECKS[hand](Case(loaded(spec), answers))


def footers(workbook: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    return {sheet.partition("<headerFooter>")[2].partition("</headerFooter>")[0] for sheet in sheets}


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["_x0041_", "_x0041_x0042_", "_x005F_x0041_", "x005F_", "_x000D_", "_xD83D_"])
def test_a_text_that_looks_like_an_escape_comes_back(text: str) -> None:
    assert_comes_back(spec_of(), {"statement/x:comment": text}, "openpyxl", "xml")


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r></r>", "<r>&</r>"])
def test_a_text_that_looks_like_a_part_of_the_file_comes_back(text: str) -> None:
    assert_comes_back(spec_of(), {"statement/x:comment": text})


def test_a_row_of_blanks_between_two_paragraphs_comes_back() -> None:
    assert_comes_back(spec_of(capability(asks=WRITTEN)), {"written/a:text": "one\n  \n\ttwo"}, "xml")


@pytest.mark.parametrize(
    "day", [date(1, 1, 1), date(1850, 5, 17), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]
)
def test_a_day_before_excel_counts_days_comes_back(day: date) -> None:
    field = {"id": "founded", "label": "Founded", "kind": "date"}
    spec = spec_of(respondent=[{"id": "name", "label": "Your name"}, field])
    assert_comes_back(spec, {"respondent/founded:value": day}, "xml")


@pytest.mark.parametrize("title", ["P&G growth plan", "&[Picture]", "&D", "2026"])
def test_an_ampersand_in_title_header_and_footer_is_no_code(title: str, tmp_path: Path) -> None:
    found = Case(loaded(spec_of(title=title, look={"header": title, "footer": title})), {})
    path = tmp_path / "blank.xlsx"
    path.write_bytes(filled_by_kamxl(found.plan, {}))
    assert not lint(path)
    shown = title.replace("&", "&amp;&amp;")
    assert all(shown in text.partition("</oddHeader>")[0] for text in footers(path.read_bytes()))
    assert all(shown in text.partition("</oddHeader>")[2] for text in footers(path.read_bytes()))


@pytest.mark.parametrize("title", ["&" * 120, "😀" * 120])
def test_a_title_too_long_for_a_footer_is_cut_short_there(title: str, tmp_path: Path) -> None:
    found = Case(loaded(spec_of(title=title, look={"footer": title[:80]})), {})
    path = tmp_path / "blank.xlsx"
    path.write_bytes(filled_by_kamxl(found.plan, {}))
    assert not lint(path)
    assert all("…" in text for text in footers(path.read_bytes()))


def test_an_option_that_breaks_its_line_stands_in_a_cell() -> None:
    assert Entry("list", ("a", "b")).literal
    assert not Entry("list", ("a", "b\nc")).literal


@pytest.mark.parametrize(("wanted", "typed"), [(0.3, 0.1 + 0.2), (0.1 + 0.2, 0.3), (2, 2.0)])
def test_a_score_is_compared_as_spreadsheets_compare(wanted: float, typed: float) -> None:
    found = Score((0, wanted, 5)).parse(Cell(typed))
    assert (found.value, found.state, found.code) == (wanted, "answered", "")


def test_a_weight_has_the_digits_that_a_formula_has() -> None:
    spec = loaded(spec_of(capability(statements=[OTHER | {"weight": 0.1234567890123456}])))
    assert weight(next(spec.statements())) == 0.123456789012346


def test_a_list_of_kamxls_own_is_no_table_of_answers() -> None:
    scale = {"levels": [{"value": value, "label": "Level"} for value in (0, 1)], "comments": False}
    found = capability(statements=[statement | {"topic": "Topic"} for statement in STATEMENTS])
    assert_comes_back(spec_of(found, scale=scale), {"statement/x:score": 1})


# --- answers that mislead ---------------------------------------------------------------------------------------------


def test_a_reference_quoted_in_an_answer_is_no_doubt() -> None:
    other, wrong = reference("OTHER", "somebody"), "OTHER-00000000-00"
    spec = spec_of(capability(statements=STATEMENTS), capability("b", "C2", asks=WRITTEN))
    answers = {"respondent/name:value": other, "statement/x:comment": wrong, "written/b:text": f"see\n{other}\n{wrong}"}
    assert_comes_back(spec, answers)
    found = Case(loaded(spec), answers)
    assert read(filled_by_kamxl(found.plan, answers), found.part).reference == blank_reference("SMALL")


def test_an_odd_blank_is_an_answer_where_it_is_one() -> None:
    """U+1680 is a blank to Python and none to kamxl; a zero-width one is the other way round."""
    found = Case(loaded(spec_of()), {"action/01:action": "\u1680"})
    assert due(found) == ["KX321"]
    CHECKS["kamxl"](found)


def test_an_answer_that_reads_like_an_id_is_no_witness() -> None:
    spec = spec_of(SCORED, capability("b", "C2", asks=WRITTEN), capability("c", "C3", asks=WRITTEN))
    answers = {
        "written/b:text": "written/c#01\nwritten/b#end\nmore",
        "action/01:code": "C1-01",
        "action/01:owner": "action/02",
    }
    assert_comes_back(spec, answers)


def test_a_stray_answer_is_told_where_another_sheet_asks_for_less() -> None:
    unscored = capability("b", "C2", asks={"scores": False, "written": {}}, statements=[OTHER | {"code": "C2-01"}])
    found = Case(loaded(spec_of(unscored, SCORED)), {})
    grid = open_grid(filled_by_kamxl(found.plan, {}))
    below = {(8, 4): Cell("stray")}  # the statements end above it, and in its column they say where the evidence is
    sheets = tuple(
        item._replace(cells={**item.cells, **below}) if item.name == "C1 Short a" else item for item in grid.sheets
    )
    told = read_submission(grid._replace(sheets=sheets), "filled.xlsx", KnownPlans.of([found.part])).diagnostics
    assert [(item.code, item.place.cells) for item in told] == [("KX316", ("E9",))]


def test_answers_that_read_like_headings_make_no_header() -> None:
    spec = spec_of(
        capability(statements=STATEMENTS, asks={"register": {}, "reflection": [{"id": "q", "text": "Question"}]})
    )
    register = {"item": "Item of evidence", "shows": "What it shows", "reference": "Where it is kept"}
    answers = {f"register/a/02:{role}": text for role, text in register.items()}
    assert_comes_back(spec, answers | {"register/a/03:item": "after", "reflection/a/q:value": "Your reflection"})


# --- specs that mislead -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["The plan has a date", "C1-02"])
def test_a_section_title_that_reads_like_a_statement_is_no_row(title: str) -> None:
    section = {"id": "s", "title": title, "statements": [OTHER]}
    assert_comes_back(spec_of(capability(statements=STATEMENTS, sections=[section])), {"statement/y:score": 2})


def test_a_statement_that_reads_like_the_end_of_its_table_is_one_row() -> None:
    assert_comes_back(spec_of(capability(statements=[OTHER | {"text": "End"}])), {"statement/z:score": 2})


@pytest.mark.parametrize("title", ["Total", "Total percentage (%)", "Rows to check"])
def test_a_capability_titled_like_a_line_of_the_summary_claims_its_own_total(title: str) -> None:
    spec = spec_of(capability(title=title, statements=STATEMENTS), capability("b", "C2", statements=[OTHER]))
    assert_comes_back(spec, {"statement/x:score": 2, "statement/z:score": 3})


@pytest.mark.parametrize("label", ["Reference", "Edition", "Rows to check", "About this workbook"])
def test_a_field_labelled_like_a_line_of_the_cover_keeps_its_answer(label: str) -> None:
    spec = spec_of(respondent=[{"id": "name", "label": "Your name"}, {"id": "mine", "label": label}])
    assert_comes_back(spec, {"respondent/mine:value": "mine"})


def test_a_prompt_that_reads_like_a_title_is_none() -> None:
    parts = [{"id": f"s{place}", "code": f"C1-1{place}", "title": f"Part {place}"} for place in (1, 2)]
    parts[0]["asks"] = {"written": {"prompt": "Part 1"}}  # type: ignore[assignment]  # data
    parts[1]["asks"] = {"written": {"prompt": "Part 1"}}  # type: ignore[assignment]  # data
    assert_comes_back(spec_of(capability(sections=parts)), {"written/s1:text": "one", "written/s2:text": "two"})


def test_capabilities_of_one_title_make_no_doubt_of_their_totals() -> None:
    twin = capability("b", "C2", title="Capability a", statements=[OTHER])
    third = capability("c", "C3", title="C2", statements=[OTHER | {"id": "w", "code": "C3-01", "text": "Another"}])
    assert_comes_back(spec_of(SCORED, twin, third), {"statement/x:score": 3, "statement/z:score": 1})


def test_titles_without_a_letter_make_no_doubt_of_their_totals() -> None:
    twins = (capability(title="😀", statements=STATEMENTS), capability("b", "C2", title="–", statements=[OTHER]))
    assert_comes_back(spec_of(*twins), {"statement/x:score": 3, "statement/z:score": 1})


def test_a_section_called_as_a_capability_keeps_its_own_written_answer() -> None:
    section = {"id": "a", "code": "C2-01", "title": "Part", "asks": WRITTEN}
    spec = spec_of(capability(asks=WRITTEN), capability("b", "C2", sections=[section]))
    assert_comes_back(spec, {"written/a:text": "of the capability", "written/b/a:text": "of the section"})


def test_a_reflection_has_its_place_without_comments_and_hints() -> None:
    asks = {"reflection": [{"id": "q", "text": "What did you learn?"}]}
    levels = [{"value": value, "label": "Level"} for value in (0, 1)]
    spec = spec_of(capability(statements=STATEMENTS, asks=asks), scale={"levels": levels, "comments": False})
    assert_comes_back(spec, {"reflection/a/q:value": "a lot"})


def test_a_reflection_has_its_place_without_statements() -> None:
    asks = WRITTEN | {"reflection": [{"id": "q", "text": "What did you learn?"}], "sign_off": {"text": "I agree"}}
    assert_comes_back(spec_of(capability(asks=asks)), {"reflection/a/q:value": "a lot", "sign-off/a/name:value": "Ana"})


def test_a_scale_that_begins_below_zero_has_its_strengths() -> None:
    levels = [{"value": value, "label": "Level"} for value in (-3, -1, 1)]
    spec = spec_of(SCORED, scale={"levels": levels})
    assert_comes_back(spec, {"statement/x:score": -1})
    found = Case(loaded(spec), {"statement/x:score": 1, "statement/y:score": -3})
    assert [cell.content for cell in found.plan.sheet("strengths").cells.values()]


def test_two_ids_that_make_one_name_have_two() -> None:
    fields = [{"id": id_, "label": label} for id_, label in zip(("name", "a-b", "a.b", "total"), "ABCD", strict=True)]
    plan = Case(loaded(spec_of(respondent=fields)), {}).plan
    assert sorted(plan.names) == ["kx_a_b", "kx_a_b_", "kx_name", "kx_percent", "kx_total", "kx_total_"]


def test_a_code_that_a_capability_gives_its_text_is_not_given_twice() -> None:
    section = {"id": "s", "code": "c1-00", "title": "Part", "asks": WRITTEN}
    spec = spec_of(capability(asks=WRITTEN), capability("b", "C2", sections=[section]))
    assert [item.code for item in load_spec(as_yaml(spec), "small.yaml").diagnostics] == ["KX121"]


def test_a_capability_is_not_called_as_the_total_is() -> None:
    found = load_spec(as_yaml(spec_of(capability("total", statements=STATEMENTS))), "small.yaml")
    assert [item.code for item in found.diagnostics] == ["KX120"]
