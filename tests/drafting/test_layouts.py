"""Score sheets made up by Hypothesis: every statement, heading and level that was put in comes out again."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.drafting.draft import draft_spec
from kamxl.xlsx.dressing import dressed
from kamxl.xlsx.open import open_grid
from tests.drafting.books import Made, book, spec

LANGUAGES = {
    "en": ("Statement", "Score", "No.", "Comments", "Total", "We keep the {} in one place."),
    "de": ("Aussage", "Bewertung", "Nr.", "Bemerkungen", "Summe", "Wir halten {} an einem Ort fest."),
    "fr": ("Énoncé", "Évaluation", "N°", "Commentaires", "Sous-total", "Nous gardons {} en un seul lieu."),
    "es": ("Enunciado", "Puntuación", "N.º", "Comentarios", "Suma", "Nosotros guardamos {} en un solo lugar."),
}
RANGES = {"en": "({}-{})", "de": "({} bis {})", "fr": "(de {} à {})", "es": "({} a {})"}
HEADED = ("merged", "bold", "numbered", "column")


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out: ``sizes`` are the statements of each section, ``headed`` how sections are shown."""

    language: str
    sizes: tuple[int, ...]
    headed: str
    coded: bool
    low: int
    high: int
    above: int
    left: int
    blanks: bool
    totals: bool
    filled: bool
    comments: bool


layouts = st.builds(
    Layout,
    st.sampled_from(sorted(LANGUAGES)),
    st.lists(st.integers(2, 4), min_size=2, max_size=4).map(tuple),
    st.sampled_from(HEADED),
    st.booleans(),
    st.integers(0, 1),
    st.integers(2, 10),
    st.integers(0, 3),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


class Sheet:
    """The rows of a layout, and what a draft has to find in them."""

    def __init__(self, layout: Layout) -> None:
        statement, score, number, comment, self.total, self.text = LANGUAGES[layout.language]
        self.layout = layout
        self.coded = layout.coded or layout.headed == "numbered"
        scale = f"{score} {RANGES[layout.language].format(layout.low, layout.high)}"
        headings = [*([number] if self.coded else []), *(["Area"] if layout.headed == "column" else [])]
        self.rows: list[list[object]] = [["Check of our work"] if place == 0 else [] for place in range(layout.above)]
        self.width = len(headings) + 2
        self._row([*headings, statement, scale, *([comment] if layout.comments else [])])
        self.merged: list[int] = []
        self.titles: list[str] = []
        self.texts: list[list[str]] = []
        for place, size in enumerate(layout.sizes, start=1):
            self._section(place, size)

    def _row(self, values: list[object]) -> None:
        self.rows.append([None] * self.layout.left + values)

    def _section(self, place: int, size: int) -> None:
        layout = self.layout
        title = f"Section {'ABCDE'[place]}"
        self.titles.append(title)
        self.texts.append([])
        if layout.headed == "numbered":
            self._row([str(place), title])
        elif layout.headed != "column":
            self.merged.append(len(self.rows))
            self._row([title])
        for one in range(1, size + 1):
            text = self.text.format(f"X{place}{one}")
            self.texts[-1].append(text)
            code: list[object] = [f"{place}.{one}"] if self.coded else []
            area: list[object] = [title] if layout.headed == "column" else []
            self._row([*code, *area, text, layout.high if layout.filled else None])
            if layout.blanks:
                self._row([])
        if layout.totals:
            lead: list[object] = [None] * (self.width - 2)
            self._row([*lead, self.total, f"=SUM(A1:A{len(self.rows)})"])

    def data(self) -> bytes:
        def dress(_: Made, sheets: Made) -> None:
            if self.layout.headed == "merged":
                left = self.layout.left
                for row, title in zip(self.merged, self.titles, strict=True):
                    sheets["Work"].merge_range(row, left, row, left + self.width - 1, title)

        bold = self.titles if self.layout.headed == "bold" else ()
        return book({"Work": self.rows}, dress, bold)


@settings(max_examples=60)
@given(layouts)
def test_every_statement_under_its_heading_is_found_with_its_scale(layout: Layout) -> None:
    sheet = Sheet(layout)
    data = sheet.data()
    made = draft_spec(dressed(open_grid(data), data), "work.xlsx")
    found = spec(made)
    capabilities = list(found.capabilities())
    assert [[item.text for item in one.all_statements()] for one in capabilities] == sheet.texts
    assert [one.title for one in capabilities] == sheet.titles
    assert [level.value for level in found.scale.levels] == list(range(layout.low, layout.high + 1))
    assert found.scale.comments == layout.comments
    assert found.language == layout.language
    assert made.places == 0
    if sheet.coded:
        codes = [item.code for item in found.statements()]
        expected = [f"C{place}-{one:02d}" for place, size in enumerate(layout.sizes, 1) for one in range(1, size + 1)]
        assert codes == expected
