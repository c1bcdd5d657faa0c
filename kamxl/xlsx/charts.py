"""Charts: horizontal bars in the order of the table, and a radar. A gap in the data is a gap in the cache too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamxl.formula import Expr
from kamxl.grid import ErrorValue

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from kamxl.plan.model import Chart, Range
    from kamxl.plan.resolve import Filled
    from kamxl.spec.model import Look

_GRID = {"visible": True, "line": {"color": "#D9DFE4", "width": 0.75}}


def add_chart(book: Workbook, target: Worksheet, chart: Chart, filled: Filled, look: Look) -> None:
    """Adds a chart with its alternative text and its cached data."""
    made = book.add_chart({"type": chart.kind, **({"subtype": "with_markers"} if chart.kind == "radar" else {})})
    name = filled.plan.sheet(chart.sheet).name
    series: dict[str, Any] = {
        "name": chart.title,
        "categories": [name, *chart.labels],
        "values": [name, *chart.values],
        "categories_data": _data(chart.sheet, chart.labels, filled),
        "values_data": _data(chart.sheet, chart.values, filled),
    }
    font = {"name": look.font, "size": 10, "color": "#1E2933"}
    axis = {"min": 0, "max": 1, "major_unit": 0.25, "num_format": "0%", "num_font": font, "major_gridlines": _GRID}
    if chart.kind == "bar":
        series |= {
            "fill": {"color": look.accent},
            "gap": 45,
            "data_labels": {"value": True, "num_format": "0%", "font": font},
        }
        made.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#8A959E"}})
        made.set_x_axis(axis | {"line": {"none": True}, "label_position": "high"})
    else:
        series |= {
            "line": {"color": look.accent, "width": 2.25},
            "marker": {"type": "circle", "size": 6, "fill": {"color": look.accent}, "border": {"color": look.accent}},
        }
        made.set_x_axis({"num_font": font})
        made.set_y_axis(axis)
    made.add_series(series)
    made.set_legend({"none": True})
    made.set_title(
        {"name": chart.title, "name_font": {"name": look.font, "size": 12, "bold": True, "color": look.primary}}
    )
    made.set_chartarea({"border": {"color": "#C9D1D8"}})
    made.show_blanks_as("gap")
    width, height = chart.size
    made.set_size({"width": width, "height": height})
    options = {"object_position": 2, "description": chart.description, "x_offset": 4 + chart.offset, "y_offset": 4}
    target.insert_chart(chart.row, chart.column, made, options)


def _data(sheet: str, area: Range, filled: Filled) -> list[Any]:
    """The cached data of a run of cells: a gap (None) where the cell holds an error, as ``#N/A`` does."""
    top, column, end, _ = area
    cells = filled.plan.sheet(sheet).cells
    found = []
    for row in range(top, end + 1):
        content = cells[row, column].content
        value = filled.formula_value(content) if isinstance(content, Expr) else content
        found.append(None if isinstance(value, ErrorValue) else value)
    return found
