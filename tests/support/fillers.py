"""Three hands that fill a workbook in: the writer itself, openpyxl, and one that edits the sheets' XML."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any
from unittest.mock import patch

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.text import Text

from kamxl.grid import Scalar, address
from kamxl.identity import blank_reference, canonical_json
from kamxl.plan.model import Copy, Input, Plan
from kamxl.values.kinds import Answer, LongText
from kamxl.xlsx.write import write_workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_SERIAL = date(1900, 3, 1)  # before it, Excel's calendar has a day too many
_EPOCH = date(1899, 12, 30)


def filled_by_kamxl(plan: Plan, answers: Mapping[str, Answer], reference: str = "") -> bytes:
    """The workbook as ``kamxl build`` and ``kamxl carry`` write it: with its answers and their cached totals."""
    spec_code = plan.reading.spec_code if plan.reading else ""
    personal = {"reference": reference or blank_reference(spec_code), "identity": canonical_json({"v": "1"})}
    return write_workbook(plan, Copy(personal, answers))


def filled_by_openpyxl(plan: Plan, blank: bytes, answers: Mapping[str, Answer]) -> bytes:
    """The blank workbook, opened, filled in and saved: no cached totals. A long text is typed into its first row."""
    with warnings.catch_warnings(), patch("openpyxl.reader.excel.read_string_table", _shared_texts):
        warnings.simplefilter("ignore")  # it warns of what it drops
        book = load_workbook(io.BytesIO(blank))
    for sheet, row, column, value in _values(plan, answers, whole=True):
        cell = book[sheet].cell(row + 1, column + 1)
        cell.value = _escaped(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
    target = io.BytesIO()
    book.save(target)
    book.close()
    return target.getvalue()


def _shared_texts(source: IO[bytes]) -> list[str]:
    """The shared texts as they are. openpyxl's own way takes every ``x005F_`` out of them, and saves what is left."""
    nodes: Iterator[Any] = (node for _, node in etree.iterparse(source, tag=f"{{{_MAIN}}}si"))
    found = (Text.from_tree(node) for node in nodes)
    return [text.content if text else "" for text in found]


def filled_in_xml(plan: Plan, blank: bytes, answers: Mapping[str, Answer]) -> bytes:
    """The blank workbook with its input cells replaced and all else left: its cached totals are those of the blank."""
    wanted: dict[str, dict[str, Scalar]] = {}
    for sheet, row, column, value in _values(plan, answers, whole=False):
        wanted.setdefault(sheet, {})[address(row, column)] = value
    parts = {f"xl/worksheets/sheet{place}.xml": sheet.name for place, sheet in enumerate(plan.sheets, start=1)}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            cells = wanted.get(parts.get(name, ""), {})
            new.writestr(name, _edited(old.read(name), cells) if cells else old.read(name))
    return target.getvalue()


def _edited(part: bytes, wanted: Mapping[str, Scalar]) -> bytes:
    root = etree.fromstring(part)
    cells = {cell.get("r"): cell for cell in root.iter(f"{{{_MAIN}}}c")}
    for place, value in wanted.items():
        _fill(cells[place], value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill(cell: Any, value: Scalar) -> None:  # noqa: ANN401  lxml's elements have a private type
    if isinstance(value, date) and value >= _FIRST_SERIAL:
        value = (value - _EPOCH).days
    if isinstance(value, int | float):
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = repr(value)
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = _escaped(str(value))


def _values(plan: Plan, answers: Mapping[str, Answer], *, whole: bool) -> Iterator[tuple[str, int, int, Scalar]]:
    """The sheet, row and column of every input that holds something, and what it holds."""
    for sheet in plan.sheets:
        for (row, column), cell in sheet.cells.items():
            if not isinstance(cell.content, Input) or cell.content.field not in answers:
                continue
            value = _held(cell.content, answers[cell.content.field], whole=whole)
            if value not in {None, ""}:
                yield sheet.name, row, column, value


def _held(content: Input, answer: Answer, *, whole: bool) -> Scalar:
    """What a person puts there: a long text into its first row whole, or a paragraph a row, the rest into the last."""
    if not isinstance(content.kind, LongText):
        return content.kind.render(answer)
    if whole:
        return answer if content.line == 0 else None
    lines, last = str(answer).split("\n"), content.kind.rows - 1
    return "\n".join(lines[last:]) if content.line == last else "".join(lines[content.line : content.line + 1])


def _escaped(text: str) -> str:
    """Text as a file holds it: what looks like an escape is escaped."""
    return _ESCAPE.sub("_x005F_", text)
