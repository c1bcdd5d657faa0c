"""No row is made less tall than LibreOffice thinks that its texts need."""

import random
from pathlib import Path

import xlsxwriter

from kamxl.xlsx.heights import DEFAULT, MAXIMUM, height
from tests.support import programs
from tests.support.programs import step
from tests.support.workbooks import SHIPPED, book_of, opened
from tests.xlsx.test_structure import cells

# Half a point: LibreOffice keeps heights in hundredths of a millimetre.
HAIR = 0.5
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def texts() -> list[tuple[str, float, float, bool]]:
    """Sixty texts, each with a width in characters, a size in points, and whether it is bold."""
    chance = random.Random("heights")
    made = []
    for number in range(60):
        words = [
            "".join(chance.choices(LETTERS, k=chance.randint(1, 14))).capitalize()[: chance.randint(1, 20)]
            for _ in range(chance.randint(1, 120))
        ]
        separator = ("\n" if number % 10 == 0 else "  ") if number % 5 == 0 else " "
        text = separator.join(words) if number % 7 else "".join(words)[:300]
        size = chance.choice((10, 10.5, 11, 12, 16))
        made.append((text[:900], chance.choice((9, 15, 26, 42, 62, 92)), size, number % 3 == 0))
    return [
        *made,
        ("iiiii " * 40, 26, 10.5, False),
        ("WWWW MMMM " * 20, 26, 10.5, True),
        ("– • · € £ ’ “é”" * 9, 19, 11, False),
    ]


def sample(path: Path) -> list[float]:
    """A workbook with one text a row, wrapped; the heights that kamxl gives them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Texts")
    columns: dict[float, int] = {}
    wanted = []
    for row, (text, width, size, bold) in enumerate(texts()):
        column = columns.setdefault(width, len(columns))
        look = {"text_wrap": True, "font_name": "Calibri", "font_size": size, "bold": bold, "valign": "top"}
        sheet.write_string(row, column, text, book.add_format(look))
        wanted.append(max(DEFAULT, height(text, width, size, bold=bold)))
    for width, column in columns.items():
        sheet.set_column(column, column, width)
    book.close()
    return wanted


@programs.needs_uno
def test_no_row_is_too_low_for_its_texts(tmp_path: Path) -> None:
    source, target = tmp_path / "texts.xlsx", tmp_path / "texts-fitted.xlsx"
    wanted = sample(source)
    edits = [(source, [target], [step("fit_rows", sheet="Texts", first=1, last=len(wanted))])]
    for name in SHIPPED:
        made = tmp_path / f"{name}.xlsx"
        made.write_bytes(book_of(name, "partial").data)
        sheets = [sheet for sheet in opened(made).worksheets if sheet.sheet_state == "visible"]
        steps = [step("fit_rows", sheet=sheet.title, first=1, last=sheet.max_row) for sheet in sheets]
        edits.append((made, [tmp_path / f"{name}-fitted.xlsx"], steps))
    programs.libreoffice_edits(edits)
    found = [opened(target)["Texts"].row_dimensions[row].height for row in range(1, len(wanted) + 1)]
    low = [
        (text[:40], width, size, need, given)
        for (text, width, size, _), need, given in zip(texts(), found, wanted, strict=True)
        if need is not None and min(need, MAXIMUM) > given + HAIR
    ]
    assert low == []
    assert [too_low(made, fitted) for made, [fitted], _ in edits[1:]] == [[], []]


def too_low(made: Path, fitted: Path) -> list[tuple[str, int, float, float]]:
    """The rows of a workbook with texts to be seen that LibreOffice would make taller."""
    wrong = []
    ours, theirs = opened(made), opened(fitted)
    for sheet in ours.worksheets:
        hidden = {letters for letters, column in sheet.column_dimensions.items() if column.hidden}
        for row in {cell.row for cell in cells(sheet) if cell.value is not None and cell.column_letter not in hidden}:
            given = sheet.row_dimensions[row].height or DEFAULT
            need = theirs[sheet.title].row_dimensions[row].height or DEFAULT
            if sheet.sheet_state == "visible" and min(need, MAXIMUM) > given + HAIR:
                wrong.append((sheet.title, row, need, given))
    return wrong
