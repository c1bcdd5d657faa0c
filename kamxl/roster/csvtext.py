"""A CSV file -> rows of texts with their lines. Encoding and delimiter are recognised and told, or refused."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Callable, Iterator, Sequence

from kamxl.diagnostics import Diagnostic, Place
from kamxl.roster.encoding import decode
from kamxl.spec.telling import printable, quote

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAMPLE = 65_536
_LINES = re.compile("\r\n|\r|\n")
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAVE = "open it in Excel and save it as 'CSV UTF-8 (comma delimited)', or give the .xlsx file itself"


class Rows(Sequence[list[str]]):
    """Rows of cells, kept as the bytes of one text: a roster may have a hundred thousand. No cell here holds a NUL."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("L", [0])

    def __getitem__(self, row: int) -> list[str]:  # type: ignore[override]  # nobody asks for a slice
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._text[self._ends[row] : self._ends[row + 1]].decode("utf-8", "surrogatepass").split("\0")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, row: list[str]) -> None:
        """Adds a row."""
        self._text += "\0".join(row).encode("utf-8", "surrogatepass")
        self._ends.append(len(self._text))

    def clear(self) -> None:
        """Forgets all rows."""
        self._text.clear()
        del self._ends[1:]


class Table:
    """The rows of a CSV text and the lines that they start in; ``place`` finds a cell again."""

    def __init__(self, file: str, delimiter: str = ",", data: bytes = b"") -> None:
        self.file, self.delimiter, self.data = file, delimiter, data
        self.rows: Rows = Rows()
        self.lines: array[int] = array("L")
        self.diagnostics: list[Diagnostic] = []
        self._split: list[str] = []

    def place(self, row: int, cell: int) -> Place:
        """The place of a cell; where its record has several lines, that of the record."""
        if not self._split:
            self._split = _LINES.split(decode(self.data).text)
        line = self._split[self.lines[row] - 1] if self.lines[row] <= len(self._split) else ""
        start, end = _span(line, self.delimiter, cell)
        excerpt = printable(line[:160])
        length = max(1, min(end, len(excerpt)) - start)
        return Place(self.file, self.lines[row], start + 1, length, excerpt if start < len(excerpt) else "")


def read_csv(data: bytes, file: str, known: Callable[[str], bool]) -> Table:
    """Read the bytes of a CSV file; ``known`` says whether a text can name a column. Raises nothing."""
    table = Table(file)
    if len(data) > MAX_BYTES:
        return _refused(table, "KX153", f"the roster has {len(data):,} bytes; {MAX_BYTES:,} is the most")
    decoded = decode(data)
    if decoded.refused:
        return _refused(table, "KX151", printable(decoded.refused), _SAVE)
    text, skipped, delimiter = _hinted(decoded.text)
    delimiter = delimiter or tell_delimiter(text, known)
    if not delimiter:
        message = "it can't be told whether commas, semicolons or tabs separate the cells"
        advice = "open it in Excel and save it as 'CSV UTF-8 (comma delimited)', or write 'sep=;' into line 1"
        return _refused(table, "KX152", message, advice)
    # whoever called has the bytes in any case; a fault is the only reason for their text
    table.data, table.delimiter = data, delimiter
    if decoded.encoding != "UTF-8" or delimiter != ",":
        table.diagnostics.append(_recognised(file, decoded.encoding, delimiter, decoded.sample))
    _fill(table, text, skipped)
    return table


def tell_delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter of a CSV text, or '' in doubt: what makes most columns known, then what makes even rows."""
    samples = {delimiter: _sample(text[:_SAMPLE], delimiter) for delimiter in _DELIMITERS}
    several = [delimiter for delimiter, rows in samples.items() if rows and len(rows[0]) > 1]
    if not several:
        return "" if "|" in text.partition("\n")[0] else ","
    scores = {delimiter: sum(map(known, samples[delimiter][0])) for delimiter in several}
    best = [delimiter for delimiter in several if scores[delimiter] == max(scores.values())]
    if len(best) > 1:
        best = [one for one in best if all(len(row) == len(samples[one][0]) for row in samples[one])]
    return best[0] if len(best) == 1 else ""


def _sample(text: str, delimiter: str) -> list[list[str]]:
    """The first rows with a delimiter; the last may be cut off by the sample's end, so it does not count."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)  # noqa: PERF402 - what was read before an error counts
    except csv.Error:
        pass
    return [row for row in rows if any(row)][: 100 if len(text) < _SAMPLE else -1]


def _hinted(text: str) -> tuple[str, int, str]:
    """Excel's own hint, ``sep=;`` in the first line: the text after it, the lines it takes, the delimiter."""
    hint = re.match('"?sep=([,;\t])"?(?:\r\n|\r|\n)', text, re.IGNORECASE)
    return (text[hint.end() :], 1, hint.group(1)) if hint else (text, 0, "")


def _fill(table: Table, text: str, skipped: int) -> None:
    """Read the records, each with the line that it starts in; a broken one ends the table."""
    # a copy of the whole text would take four times its room
    reader = csv.reader((line.group() for line in _LINE.finditer(text)), delimiter=table.delimiter, strict=True)
    before = skipped
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                table.rows.append(row)
                table.lines.append(before + 1)
            before = skipped + reader.line_num
            if len(table.rows) > MAX_ROWS + 1:
                _refused(table, "KX153", f"the roster has more than {MAX_ROWS:,} rows")
                return
    except csv.Error as error:
        table.lines.append(before + 1)
        code, message, advice = _broken(str(error))
        table.diagnostics.append(Diagnostic(code, message, table.place(len(table.lines) - 1, 0), help=advice))
        table.rows.clear()


def _broken(said: str) -> tuple[str, str, str]:
    """What the csv module complains about, in plain words."""
    if "field larger" in said:
        return "KX165", "a cell of this row is longer than a workbook can store", "a quotation mark may be missing"
    if "end of data" in said:
        return (
            "KX154",
            "a quotation mark is opened in this row and never closed",
            "close the cell with a quotation mark",
        )
    return (
        "KX154",
        "a quotation mark within a cell is not doubled",
        'write "" for a quotation mark within a quoted cell',
    )


def _refused(table: Table, code: str, message: str, advice: str = "") -> Table:
    """The table without rows, and why."""
    table.diagnostics.append(Diagnostic(code, message, Place(table.file), help=advice))
    table.rows.clear()
    return table


def _recognised(file: str, encoding: str, delimiter: str, sample: str) -> Diagnostic:
    """What the file was taken for."""
    advice = f"check the letters with accents, such as {quote(sample)}; if they are wrong, {_SAVE}" if sample else ""
    return Diagnostic("KX150", f"read as {encoding} with {_DELIMITERS[delimiter]}", Place(file), help=advice)


def _span(line: str, delimiter: str, cell: int) -> tuple[int, int]:
    """Where a cell starts and ends in the line of its record, from 0."""
    bounds = [0, *_bounds(line, delimiter), len(line) + 1]
    index = cell if cell < len(bounds) - 1 else 0
    return bounds[index], max(bounds[index], bounds[index + 1] - 1)


def _bounds(line: str, delimiter: str) -> Iterator[int]:
    """The places after the delimiters that are not quoted."""
    quoted = False
    for index, char in enumerate(line):
        quoted ^= char == '"'
        if char == delimiter and not quoted:
            yield index + 1
