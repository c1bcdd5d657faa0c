"""How things look: names of the plan to properties of XlsxWriter formats. Sizes in points, 10 or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamxl.spec.look import ENOUGH, contrast
from kamxl.values.days import DAY_FORMS
from kamxl.values.kinds import KINDS

if TYPE_CHECKING:
    from kamxl.spec.model import Look

INK = "#1E2933"
QUIET = "#5B6770"
GRID = "#C9D1D8"
PALE = "#F3F6F8"
BASE_SIZE = 11.0
_DATES = {"input.date", "input.date.left", "figure.date"}
_DOUBT = {"bg_color": "#FBDDB8", "border": 2, "border_color": "#B45F06"}

Properties = dict[str, Any]


def mixed(colour: str, share: float) -> str:
    """The colour mixed with white; ``share`` of 1 is the colour itself."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def styles(look: Look, dates: str = DAY_FORMS[0]) -> dict[str, Properties]:
    """Every style by its name, for a look and a format of dates."""
    base: Properties = {"font_name": look.font, "font_size": 10.5, "font_color": INK, "valign": "top"}
    boxed = {"border": 1, "border_color": GRID, "text_wrap": True}
    bar = _tinted(look) | {"bold": True, "valign": "vcenter"}
    table = _table(look, boxed, bar)
    every = _page(look, bar) | _sheet(look) | table | _figures(look, boxed) | _team(look, boxed)
    every |= {doubtful(name): part | _DOUBT for name, part in every.items() if name.startswith("input.")}
    for name in every.keys() & _DATES:
        every[name] = every[name] | {"num_format": dates}
    return {name: base | _spaced(part) for name, part in every.items()}


def doubtful(style: str) -> str:
    """The name of an input's look where the answer is in doubt; a thicker border says it beside the colour."""
    return f"{style}.doubt"


def _tinted(look: Look) -> Properties:
    """A tint of the first colour, and that colour on it; ink where the colour would be too pale to read there."""
    tint = mixed(look.primary, 0.12)
    return {"bg_color": tint, "font_color": look.primary if contrast(look.primary, tint) >= ENOUGH else INK}


def _spaced(part: Properties) -> Properties:
    """Texts that begin at a border or on a tint keep a little distance from it."""
    framed = part.keys() & {"border", "bottom", "bg_color"}
    return {"indent": 1, "align": "left"} | part if framed and part.get("align", "left") == "left" else part


def _page(look: Look, bar: Properties) -> dict[str, Properties]:
    """The cover and the instructions."""
    banner = {"bg_color": look.primary, "font_color": "#FFFFFF", "valign": "vcenter", "indent": 1}
    return {
        "plain": {},
        "machine": {"font_name": "Courier New", "font_size": 10, "text_wrap": False},
        "hidden": {"font_color": QUIET, "font_size": 10},
        "banner": banner,
        "banner.title": banner | {"font_size": 24, "bold": True, "text_wrap": True},
        "banner.subtitle": banner | {"font_size": 14, "text_wrap": True},
        "block.title": bar,
        "block.count": bar | {"align": "center"},
        "label": {"bold": True, "valign": "vcenter", "text_wrap": True},
        "label.top": {"bold": True},
        "label.right": {"align": "right", "font_color": QUIET, "valign": "vcenter", "indent": 1},
        "value": {"align": "left", "valign": "vcenter"},
        "reference": {"bold": True, "align": "left", "valign": "vcenter", "font_color": look.primary},
        "body": {"text_wrap": True},
        "small": {"text_wrap": True, "font_size": 10, "font_color": QUIET},
        "note": {"font_size": 10, "italic": True, "font_color": QUIET, "valign": "vcenter"},
        "note.beside": {"font_size": 10, "italic": True, "font_color": QUIET, "valign": "vcenter", "indent": 1},
        "note.wrapped": {"font_size": 10, "italic": True, "font_color": QUIET, "text_wrap": True},
        "chapter": {"bold": True, "font_color": look.primary, "text_wrap": True},
        "legend.level": {"bold": True, "bottom": 1, "bottom_color": GRID, "text_wrap": True, "valign": "vcenter"},
        "legend.text": {"bottom": 1, "bottom_color": GRID, "text_wrap": True, "valign": "vcenter"},
    }


def _sheet(look: Look) -> dict[str, Properties]:
    """What stands above a table, and links."""
    link = {"font_color": look.accent, "underline": 1}
    return {
        "sheet.title": {"font_size": 16, "bold": True, "font_color": look.primary, "valign": "vcenter"},
        "sheet.question": {"italic": True, "font_color": QUIET, "valign": "vcenter"},
        "sheet.progress": {"bold": True, "font_color": look.accent, "valign": "vcenter"},
        "sheet.link": link | {"align": "right", "valign": "vcenter"},
        "link.centre": link | {"border": 1, "border_color": GRID, "align": "center", "valign": "vcenter"},
        "link": link | {"border": 1, "border_color": GRID, "text_wrap": True, "valign": "vcenter"},
        "prompt": {"text_wrap": True, "italic": True, "font_color": QUIET},
    }


def _table(look: Look, boxed: Properties, bar: Properties) -> dict[str, Properties]:
    header = {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": look.primary,
        "border": 1,
        "border_color": look.primary,
        "text_wrap": True,
        "valign": "vcenter",
    }
    entry = boxed | {"bg_color": look.input, "locked": False}
    styles: dict[str, Properties] = {
        "header": header,
        "header.centre": header | {"align": "center"},
        "section": bar,
        "code": boxed | {"align": "center", "font_color": QUIET, "text_wrap": False},
        "code.middle": boxed | {"align": "center", "font_color": QUIET, "valign": "vcenter"},
        "topic": boxed | {"bold": True},
        "label.boxed": boxed | {"bold": True, "valign": "vcenter"},
        "statement": boxed,
        "hint": boxed | {"italic": True, "font_color": QUIET},
        "weight": boxed | {"align": "center"},
        "line": boxed | {"align": "center", "font_color": QUIET},
        "words": boxed | {"align": "center", "font_color": QUIET},
        "check": boxed | {"font_color": "#A61C00", "bold": True, "font_size": 10},
        "rule": {"top": 2, "top_color": look.primary},
        "subtotal": {"bg_color": PALE, "bottom": 1, "bottom_color": GRID, "valign": "vcenter"},
        "subtotal.text": {"bg_color": PALE, "bottom": 1, "bottom_color": GRID, "bold": True, "valign": "vcenter"},
        "input.reflection": entry | {"num_format": "@"},
        "input.action": entry | {"num_format": "@"},
    }
    for tag, kind in KINDS.items():
        side = {} if kind.wide else {"align": "center"}
        styles[f"input.{tag}"] = entry | side | {"num_format": kind.number_format}
        styles[f"input.{tag}.left"] = entry | {"num_format": kind.number_format, "align": "left", "valign": "vcenter"}
    styles["input.score"] |= {"bold": True, "font_size": 12}
    return styles


def _figures(look: Look, boxed: Properties) -> dict[str, Properties]:
    figure = boxed | {"align": "center", "valign": "vcenter"}
    total = figure | _tinted(look) | {"bold": True, "font_size": 12}
    return {
        "figure": figure,
        "figure.main": figure | {"bold": True},
        "figure.percent": figure | {"num_format": "0%"},
        "figure.one": figure | {"num_format": "0.0"},
        "total": total,
        "total.text": total | {"align": "left", "text_wrap": False},
        "total.label": total | {"align": "right", "indent": 1},
        "total.percent": total | {"num_format": "0%"},
    }


def _team(look: Look, boxed: Properties) -> dict[str, Properties]:
    """What only a team's workbook has: means, cells that are visibly blank, texts that must not become formulas."""
    figures = _figures(look, boxed)
    figure, total, text = figures["figure"], figures["total"], boxed | {"valign": "vcenter"}
    return {
        "figure.blank": figure | {"bg_color": "#D9DCDF"},
        "figure.date": figure | {"num_format": DAY_FORMS[0]},
        "figure.two": figure | {"num_format": "0.00"},
        "figure.two.main": figure | {"num_format": "0.00", "bold": True},
        "figure.percent.one": figure | {"num_format": "0.0%"},
        "total.one": total | {"num_format": "0.0"},
        "total.percent.one": total | {"num_format": "0.0%"},
        "text": text,
        "text.quoted": text | {"quote_prefix": True},
        "name": text | {"bold": True},
        "name.quoted": text | {"bold": True, "quote_prefix": True},
        "link.plain": {"font_color": look.accent, "underline": 1, "valign": "vcenter"},
    }


def conditional(style: str) -> Properties:
    """The look that a condition adds; colour only adds, it never stands alone."""
    if style.startswith("band:"):
        return {"bg_color": mixed(style.removeprefix("band:"), 0.35), "font_color": INK}
    return {
        "alert": {"bg_color": "#FCE4DC"},
        "good": {"font_color": "#1B6B3A"},
    }[style]
