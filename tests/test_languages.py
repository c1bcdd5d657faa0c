"""A workbook in another language holds the same answers, counts the same, and is read by the words of its file."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kamxl.api import Occasion, Outcome, build_files
from kamxl.grid import Cell, Grid
from kamxl.issue import blank_copy
from kamxl.mending import fix
from kamxl.plan.build import make_plan
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.totals import Totals
from kamxl.spec.load import load_spec
from kamxl.spec.shelf import open_spec
from kamxl.values.kinds import NOT_APPLICABLE, Choice, Day, Score, day, yes_no
from kamxl.words.catalogues import spoken, words_of
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.support.engines import cached, differences, ironcalc, libreoffice, poisoned
from tests.support.lint import lint
from tests.support.programs import needs_libreoffice, needs_validator, sdk_errors
from tests.support.translations import mirror
from tests.support.workbooks import ROOT, Book, answers_of, opened, plan_of, reading_of

if TYPE_CHECKING:
    from kamxl.plan.model import Plan
    from kamxl.results.model import Submission

LANGUAGES = spoken()[1:]
KAM = "kam-growth-planning"


@cache
def plan_in(name: str, language: str, ending: float = 0) -> Plan:
    """A spec of the tests or the shelf in a language; its texts by a machine, where it has none."""
    if language == "en":
        return plan_of(name)
    loaded = open_spec(name, language=language)
    if loaded.spec is None:
        path = next(path for path in (ROOT / "specs", ROOT / "tests/specs") if (path / f"{name}.yaml").is_file())
        file = path / f"{name}.yaml"
        other = mirror(file, "", language, ending).encode()
        loaded = load_spec(file.read_bytes(), file.name, [(other, f"{name}.{language}.yaml")], language)
    assert loaded.spec is not None, loaded.diagnostics
    assert loaded.diagnostics == ()
    return make_plan(loaded.spec)


@cache
def book_in(name: str, language: str, fill: str = "full", ending: float = 0) -> Book:
    plan = plan_in(name, language, ending)
    answers = dict(answers_of(plan, fill, random.Random(f"{name} {language}")))
    if name == "weighted" and fill == "full":
        answers["statement/facts.b:score"] = NOT_APPLICABLE
    copy = blank_copy(reading_of(plan)).copy._replace(answers=answers)
    return Book(f"{name}-{language}-{fill}", plan, answers, copy, write_workbook(plan, copy))


def read(grid: Grid, plan: Plan) -> Submission:
    return read_submission(grid, "back.xlsx", KnownPlans.of([reading_of(plan)]))


def retyped(book: Book, field: str, value: str) -> Submission:
    """The workbook with something typed into one of its cells."""
    grid = open_grid(book.data)
    key, row, column = book.plan.ids[field]
    name = book.plan.sheet(key).name
    sheets = [
        sheet._replace(cells={**sheet.cells, (row, column): Cell(value)}) if sheet.name == name else sheet
        for sheet in grid.sheets
    ]
    return read(grid._replace(sheets=type(grid.sheets)(sheets)), book.plan)


@pytest.mark.parametrize("fill", ["partial", "full"])
@pytest.mark.parametrize(("name", "language"), [(KAM, "de"), *(("weighted", language) for language in LANGUAGES)])
def test_answers_come_back_as_they_were_given_in_every_language(language: str, name: str, fill: str) -> None:
    book = book_in(name, language, fill)
    found = read(open_grid(book.data), book.plan)
    given = {field: item.value for field, item in found.fields.items() if item.value is not None}
    assert given == book.answers
    assert [item.code for item in found.diagnostics if item.code not in {"KX309", "KX320", "KX321"}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_stored_answers_are_the_same_in_all_languages_and_cells_are_not(language: str) -> None:
    book, words = book_in("weighted", language), words_of(language)
    scores = {name for name, kind in book.reading.fields() if isinstance(kind, Score)}
    proofs = {name for name, _ in book.reading.fields() if name.endswith(":evidence")}
    assert {book.answers[name] for name in proofs} == {"Y", "N"}
    assert NOT_APPLICABLE in {book.answers[name] for name in scores}
    shown = opened(book.data, data_only=True)

    def cell(name: str) -> object:
        sheet, at = book.place(name)
        return shown[sheet][at].value

    letters = {"Y": words("Y"), "N": words("N")}
    assert all(cell(name) == letters[str(book.answers[name])] for name in proofs)
    assert all(cell(name) == words("N/A") for name in scores if book.answers[name] == NOT_APPLICABLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_totals_are_those_of_the_english_workbook(language: str) -> None:
    answers = book_in("weighted", "en").answers
    own, english = (
        Totals(reading_of(plan_in("weighted", tag)), {**answers}).tally("total") for tag in (language, "en")
    )
    assert own == english


def test_a_yes_can_be_typed_in_german_or_english() -> None:
    book = book_in("weighted", "de")
    field = "statement/facts.a:evidence"
    for text in ("J", "ja", "Ja ", "j", "y", "yes", "Y", "YES"):
        assert retyped(book, field, text).fields[field].value == "Y", text
    for text in ("N", "nein", "no", "n"):
        assert retyped(book, field, text).fields[field].value == "N", text
    for text in ("O", "oui", "S", "x", "jein"):
        assert retyped(book, field, text).fields[field].state == "unreadable", text


@pytest.mark.parametrize(
    ("language", "typed"), [("de", ("n. z.", "nz", "N.Z.", "N/A", "na")), ("fr", ("s. o.", "S.O.", "n/a"))]
)
def test_what_does_not_apply_can_be_typed_in_the_language_or_in_english(language: str, typed: tuple[str, ...]) -> None:
    book = book_in("weighted", language)
    field = "statement/facts.a:score"
    found = [retyped(book, field, text).fields[field] for text in typed]
    assert [(item.state, item.value) for item in found] == [("not_applicable", NOT_APPLICABLE)] * len(typed)


@pytest.mark.parametrize(("language", "yes", "no"), [("fr", "oui", "non"), ("es", "sí", "no"), ("es", "SI", "N")])
def test_words_for_yes_and_no_are_taken_with_accents_or_without(language: str, yes: str, no: str) -> None:
    kind = yes_no(words_of(language))
    assert (kind.understand(yes).value, kind.understand(no).value) == ("Y", "N")


def test_a_label_is_known_by_its_first_letter_where_only_one_begins_with_it() -> None:
    kind = Choice((("north", "Norden"), ("south", "Süden"), ("south-west", "Südwesten")))
    assert kind.understand("n").value == "north"
    assert kind.understand("s").state == "unreadable"
    assert kind.understand("north").value == "north"


def test_a_typed_date_is_read_in_the_order_of_the_files_language() -> None:
    german, english = day(words_of("de")), Day()
    assert german.understand("03.04.2026").value == date(2026, 4, 3)
    assert day(words_of("fr")).understand("03/04/2026").value == date(2026, 4, 3)
    assert german.understand("2026-04-03").value == date(2026, 4, 3)
    assert german.understand("31.3.2026").value == english.understand("31.3.2026").value == date(2026, 3, 31)
    assert english.understand("03/04/2026").code == "KX304"
    assert german.told(words_of("de")) == "ein Datum in der Form 31.03.2026"


@pytest.mark.parametrize(("language", "form"), [("en", "yyyy-mm-dd"), ("de", "dd.mm.yyyy"), ("fr", "dd/mm/yyyy")])
def test_dates_are_shown_as_the_language_writes_them(language: str, form: str) -> None:
    book = book_in(KAM, language)
    for name in ("respondent/date:value", "action/01:by_when"):
        sheet, at = book.place(name)
        assert opened(book.data)[sheet][at].number_format == form


def test_a_decimal_comma_is_a_decimal_sign() -> None:
    book = book_in("weighted", "de")
    field = "statement/facts.a:score"
    assert retyped(book, field, "0,5").fields[field].value == 0.5
    legend = [rule.prompt for sheet in book.plan.sheets for rule in sheet.validations]
    assert any("0,5 = " in text for text in legend)


def test_every_formula_counts_what_the_cells_of_its_language_show(tmp_path: Path) -> None:
    for language in LANGUAGES:
        book = book_in("weighted", language)
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(poisoned(book.data))
        assert differences(book.formulas(), ironcalc([path], tmp_path)[0]) == []
        path.write_bytes(book.data)
        assert differences(book.formulas(), cached(path)) == []


@needs_libreoffice
def test_libreoffice_comes_to_the_same_in_german_and_french(tmp_path: Path) -> None:
    books = [book_in(KAM, "de", "partial"), book_in("weighted", "fr")]
    paths = [tmp_path / f"{book.name}.xlsx" for book in books]
    for book, path in zip(books, paths, strict=True):
        path.write_bytes(poisoned(book.data))
    (tmp_path / "found").mkdir()
    for book, found in zip(books, libreoffice(paths, tmp_path / "found"), strict=True):
        assert differences(book.formulas(), found) == []


@needs_validator
def test_workbooks_of_every_language_and_of_longer_texts_are_valid(tmp_path: Path) -> None:
    books = [book_in(KAM, "de"), book_in("weighted", "fr"), book_in("weighted", "it", "full", 0.4)]
    paths = [tmp_path / f"{book.name}.xlsx" for book in books]
    for book, path in zip(books, paths, strict=True):
        path.write_bytes(book.data)
        assert lint(path) == []
    assert {path: found for path, found in sdk_errors(paths).items() if found} == {}


def test_a_roster_chooses_the_language_of_each_persons_workbook(tmp_path: Path) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text(
        "name,organisation,key-account,language\nAna,Acme,Nord,Deutsch\nBen,Acme,Nord,FR\nCleo,Acme,Nord,\n",
        encoding="utf-8",
    )
    files, findings = build_files([KAM], tmp_path / "out", people=str(roster))
    assert findings == []
    grids = {item.respondent["name"]: open_grid(Path(item.path).read_bytes()) for item in files}
    assert {name: grid.sheets[0].name for name, grid in grids.items()} == {
        "Ana": "Deckblatt",
        "Ben": "Couverture",
        "Cleo": "Cover",
    }


def test_a_language_that_is_asked_for_is_that_of_who_names_none(tmp_path: Path) -> None:
    files, findings = build_files([KAM], tmp_path, occasion=Occasion(language="german"))
    assert findings == []
    assert [Path(item.path).name for item in files] == ["kam-growth-planning-de.xlsx"]
    files, (found,) = build_files([KAM], tmp_path, occasion=Occasion(language="Klingon"))
    assert (files, found.code) == ([], "KX171")


def test_the_role_of_a_person_chooses_the_targets(tmp_path: Path) -> None:
    text = (ROOT / "tests/specs/weighted.yaml").read_text(encoding="utf-8")
    roles = "roles: [{id: local, label: Local manager}, {id: global, label: Global manager}]\nrespondent:"
    text = text.replace("respondent:", roles, 1).replace("target: 0.5}", "target: 0.5, targets: {global: 1}}", 1)
    spec, roster = tmp_path / "roles.yaml", tmp_path / "people.csv"
    spec.write_text(text.replace("id: test-weighted", "id: roles", 1), encoding="utf-8")
    roster.write_text("name,role\nAna,GLOBAL MANAGER\nBen,local\nCleo,\n", encoding="utf-8")
    files, findings = build_files([str(spec)], tmp_path / "out", people=str(roster))
    assert findings == []
    targets = {item.respondent["name"]: opened(Path(item.path))["Ranking"]["G4"].value for item in files}
    assert targets == {"Ana": 1, "Ben": 0.5, "Cleo": 0.5}
    roster.write_text("name,role\nAna,Globl manager\n", encoding="utf-8")
    files, (found,) = build_files([str(spec)], tmp_path / "out", people=str(roster))
    assert (files, found.code, found.help) == ([], "KX149", "did you mean 'Global manager'?")
    assert (found.place.line, found.place.column) == (2, 5)


def test_a_correction_speaks_the_language_of_its_workbook(tmp_path: Path) -> None:
    book = book_in(KAM, "de", "partial")
    back = retyped(book, "statement/background.group-structure:score", "viel")
    (fixed,), findings = fix(Outcome((back,)), tmp_path)
    assert findings == []
    sheet = opened(fixed.path).worksheets[0]
    assert sheet.title == "Zu klären"
    texts = {cell.value for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"Was zu tun ist", "eine ganze Zahl von 0 bis 3", "„viel“\nDies liegt nicht auf der Skala."} <= texts
    assert fixed.points[0].said == "This is not on the scale."
    again = read(open_grid(fixed.path.read_bytes()), book.plan)
    assert again.reading.language == "de"
