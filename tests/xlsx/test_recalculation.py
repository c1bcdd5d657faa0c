"""Every formula's cached value is what three other programs calculate, and what plain Python says it must be."""

from fractions import Fraction
from pathlib import Path

import pytest

from kamxl.functions import Value, number_text
from kamxl.plan.build import make_plan
from kamxl.plan.draft import row_id
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.totals import Totals
from kamxl.score import TOTAL, Group, expressions
from kamxl.values.kinds import NOT_APPLICABLE, Score
from kamxl.xlsx.open import open_grid
from tests.support.engines import ENGINES, LIE, NEEDS, cached, differences, poisoned, rewritten, same
from tests.support.workbooks import (
    FILLS,
    OWN,
    SHIPPED,
    Book,
    Formula,
    Place,
    book_of,
    copy_of,
    opened,
    plan_of,
    reading_of,
    spec_of,
)

NAMES = SHIPPED + OWN
CANONICAL = tuple(fill for fill in FILLS if fill != "hostile")


def books(engine: str) -> list[Book]:
    """Every spec in every fill; an office program takes a second for each, so it has two fills of the large specs."""
    quick = engine == "ironcalc"
    return [
        book_of(name, fill)
        for name in NAMES
        for fill in FILLS
        if quick or name in OWN or fill in {"partial", "hostile"}
    ]


def saved(book: Book, data: bytes, folder: Path) -> Path:
    path = folder / f"{book.name}.xlsx"
    path.write_bytes(data)
    return path


def told(book: Book, found: list[str]) -> list[str]:
    return [f"{book.name}: {line}" for line in found]


@pytest.mark.parametrize("name", NAMES)
def test_every_cached_value_is_what_python_computes(name: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    for fill in FILLS:
        book = book_of(name, fill)
        path = saved(book, book.data, tmp_path)
        wrong += told(book, differences(book.formulas(), cached(path)))
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_of_a_file_escapes_the_comparison(name: str) -> None:
    book = book_of(name, "partial")
    there = {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in opened(book.data).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert there == {place: f"={formula.text}" for place, formula in book.formulas().items()}


@pytest.mark.parametrize("engine", [pytest.param(name, marks=NEEDS[name]) for name in ENGINES])
def test_every_formula_of_every_sheet_comes_to_the_same_in(engine: str, tmp_path: Path) -> None:
    # What the engine is given holds nothing but lies: what comes out right was calculated.
    given = books(engine)
    paths = [saved(book, poisoned(book.data), tmp_path) for book in given]
    (tmp_path / engine).mkdir()
    wrong: list[str] = []
    for book, found in zip(given, ENGINES[engine](paths, tmp_path / engine), strict=True):
        wrong += told(book, differences(book.formulas(), found))
    assert wrong == []


def test_a_poisoned_cache_is_noticed_in_every_cell(tmp_path: Path) -> None:
    book = book_of("plain", "partial")
    formulas = book.formulas()
    found = differences(formulas, cached(saved(book, poisoned(book.data), tmp_path)))
    assert len(found) == len(formulas)
    sheet, cell = place = book.place("total:text")
    formula = formulas[place]
    assert f"{sheet}!{cell}: {LIE}, not {formula.value!r}, by ={formula.text}" in found


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("", None, True),
        (1, 1.0 + 1e-12, True),
        (1, 1.0 + 1e-6, False),
        (0, None, False),
        (0, False, False),
        ("1", 1, False),
        ("a", "A", False),
    ],
)
def test_values_are_compared_by_kind(left: Value, right: Value, *, alike: bool) -> None:
    assert same(left, right) is alike


# --- the same in plain Python -----------------------------------------------------------------------------------------


def figures(book: Book) -> dict[str, Value]:
    """Every named cell with a formula, by its id."""
    formulas = book.formulas()
    places: dict[str, Place] = {name: book.place(name) for name in book.plan.ids}
    return {name: formulas[place].value for name, place in places.items() if place in formulas}


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_and_the_totals_of_a_reading_agree(name: str, fill: str) -> None:
    book = book_of(name, fill)
    shown, reading = figures(book), book.reading
    totals = Totals(reading, book.answers)
    named = expressions(reading.groups, reading.scoring, reading.unscored)
    assert {TOTAL, "capability", "section"} >= {group.kind for group in reading.groups} >= {TOTAL, "capability"}
    assert [name for name in named if not same(shown[name], totals.value(name))] == []


def amount(value: Fraction) -> str:
    """Points as a person writes them, with at most two decimals."""
    return number_text(float(int(value * 100 + Fraction(1, 2)) / Fraction(100)))


def weighed(book: Book, group: Group) -> dict[str, Fraction]:
    """The points of a group of statements, counted by hand."""
    scale = spec_of(book.name.rpartition("-")[0]).scale
    top = max(Fraction(str(level.value)) for level in scale.levels)
    found = dict.fromkeys(("answered", "scored", "claimed", "evidenced", "max"), Fraction(0))
    for row, weight in group.rows:
        score, proof = book.answers.get(f"{row}:score"), book.answers.get(f"{row}:evidence")
        heavy = Fraction(str(weight))
        found["answered"] += score is not None
        found["max"] += 0 if score == NOT_APPLICABLE else heavy * top
        if isinstance(score, int | float):
            found["scored"] += 1
            found["claimed"] += heavy * Fraction(str(score))
            found["evidenced"] += heavy * Fraction(str(score)) if proof == "Y" or not scale.evidence else 0
    return found


@pytest.mark.parametrize("fill", CANONICAL)
@pytest.mark.parametrize("name", NAMES)
def test_the_figures_are_what_plain_counting_gives(name: str, fill: str) -> None:
    book, spec = book_of(name, fill), spec_of(name)
    shown, counted = figures(book), {}
    for group in book.reading.groups:
        if group.rows:
            counted[group.id] = weighed(book, group)
    parts = [group.id for group in book.reading.groups if group.kind == "capability"]
    counted[TOTAL] = {key: sum((counted[part][key] for part in parts), Fraction(0)) for key in counted[parts[0]]}
    for key, count in counted.items():
        points = count["evidenced" if spec.summary.evidence_counts else "claimed"]
        percent = int(100 * points / count["max"]) / 100 if count["max"] else 0
        text = f"{amount(points)} / {amount(count['max'])}" if count["scored"] or key == TOTAL else "NO SCORE YET"
        assert same(shown[f"{key}:percent"], percent)
        assert shown[f"{key}:text"] == text
        for figure, value in count.items():
            assert same(shown[f"{key}:{figure}"], float(value)), (key, figure)


@pytest.mark.parametrize("fill", CANONICAL)
@pytest.mark.parametrize("name", NAMES)
def test_the_lists_are_what_plain_sorting_gives(name: str, fill: str) -> None:
    book, spec = book_of(name, fill), spec_of(name)
    asked = {key for key, kind in reading_of(book.plan).fields() if isinstance(kind, Score)}
    items = [item for item in spec.statements() if f"{row_id(item)}:score" in asked]
    scores = {item.code: book.answers.get(f"{row_id(item)}:score") for item in items}
    proofs = {item.code: book.answers.get(f"{row_id(item)}:evidence") for item in items}
    top = max(level.value for level in spec.scale.levels)
    known = {code: score for code, score in scores.items() if isinstance(score, int | float)}
    strong = [code for code, score in known.items() if score * 3 >= top * 2]
    best = sorted(strong, key=lambda code: -known[code])[:5]
    below = {item.code: top if (aim := item.aim()) is None else aim for item in items}
    weak = [code for code, score in known.items() if score < top and score < below[code] and code not in best]
    expected = {
        "strength": best,
        "priority": sorted(weak, key=lambda code: known[code])[:5],
        "unproven": [code for code in strong if proofs[code] != "Y"][:10] if spec.scale.evidence else [],
        "open": [code for code, score in scores.items() if score is None][:10],
    }
    shown = figures(book)
    for key, codes in expected.items():
        listed = [value for name, value in shown.items() if name.startswith(f"list/{key}/") and value]
        assert listed == codes, key


def test_every_fill_shows_something_else() -> None:
    for name in NAMES:
        seen: set[tuple[Formula, ...]] = {tuple(book_of(name, fill).formulas().values()) for fill in FILLS}
        assert len(seen) == len(FILLS)


def test_a_decimal_comma_in_a_total_is_no_mismatch() -> None:
    # A program with German settings shows 7.5 / 9 as 7,5 / 9.
    book = book_of("weighted", "full")
    assert reread(book.data) == []
    text = figures(book)["total:text"]
    assert isinstance(text, str)
    assert "." in text
    assert reread(relabelled(book.data, text, text.replace(".", ","))) == []
    assert reread(relabelled(book.data, text, text.replace("1", "2"))) == ["KX319"]


def relabelled(data: bytes, old: str, new: str) -> bytes:
    """The workbook with another text cached wherever formulas show the old one."""
    return rewritten(data, lambda part: part.replace(f"<v>{old}</v>", f"<v>{new}</v>"))


def reread(data: bytes) -> list[str]:
    known = KnownPlans.of([reading_of(plan_of("weighted"))])
    return [item.code for item in read_submission(open_grid(data), "weighted.xlsx", known).diagnostics]


def test_scores_that_lie_close_together_are_ranked_before_the_order_of_statements() -> None:
    spec = spec_of("plain")
    levels = tuple(level.model_copy(update={"value": at / 10_000}) for at, level in enumerate(spec.scale.levels))
    plan = make_plan(spec.model_copy(update={"scale": spec.scale.model_copy(update={"levels": levels})}))
    scores = {
        f"statement/habits.{letter}:score": value
        for letter, value in zip("abcdefg", (2, 3, 2, 3, 2, 3, 3), strict=True)
    }
    answers = {field: value / 10_000 for field, value in scores.items()}
    shown = figures(Book("close", plan, answers, copy_of(plan, answers), b""))
    assert [shown[f"list/strength/{rank}:code"] for rank in range(1, 6)] == ["P-02", "P-04", "P-06", "P-07", "P-01"]


def test_the_check_column_says_what_is_wrong_with_a_row() -> None:
    book = book_of("kam-growth-planning", "hostile")
    shown = figures(book)
    told = [shown[f"{row}:check"] for row, _ in book.reading.groups[0].rows]
    assert told == [
        "not 0 to 3",
        "a number stored as text; not Y or N",
        "not 0 to 3",
        "not 0 to 3; not Y or N",
        "a number stored as text; not Y or N",
        "not 0 to 3",
        "",
        "",
        "",
    ]
    assert shown["checks"] == shown["summary/checks"] == 6
    assert shown["cover:checks"] == "6 – see the Check column"
    assert figures(book_of("plain", "hostile"))["statement/habits.b:check"] == "not on the scale"
