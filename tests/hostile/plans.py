"""Forged plans in the sheet `_kamxl`: bombs, odd shapes, plans that mean too much work."""

from __future__ import annotations

import base64
import copy
import json
import re
import zlib
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from kamxl.identity import canonical_json, digest
from tests.hostile.packages import with_parts
from tests.hostile.samples import MIB, SHEET_NAME, SMALL, Maker, base, sheet_part
from tests.reading.returned import part_of

Plan = dict[str, Any]
CHUNK = 30_000
HIDDEN = "_kamxl"


def pack(raw: bytes) -> str:
    """Bytes as a plan travels: deflated, base64."""
    return base64.b64encode(zlib.compress(raw, 9)).decode()


def bomb(size: int) -> str:
    """What inflates to so many MiB of nothing, packed as a plan: one of them deflated, and repeated."""
    deflater, piece = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(MIB)
    block, check = deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH), 1
    for _ in range(size):
        check = zlib.adler32(piece, check)
    return base64.b64encode(b"\x78\xda" + block * size + b"\x03\x00" + check.to_bytes(4, "big")).decode()


def sealed(text: str) -> Maker:
    """The workbook with another text in place of its plan, and the digest that fits it."""
    return lambda: hidden([*marks(digest(text)), *chunks(pack(text.encode("utf-8", "surrogatepass")))])


def carried(packed: str | Callable[[], str]) -> Maker:
    """The workbook with anything packed in place of its plan."""
    return lambda: hidden([*marks("0" * 64), *chunks(packed if isinstance(packed, str) else packed())])


def marks(seal: str) -> list[tuple[str, str]]:
    return [("identity", '{"v":"1"}'), ("digest", seal)]


def chunks(packed: str) -> list[tuple[str, str]]:
    pieces = [packed[at : at + CHUNK] for at in range(0, len(packed), CHUNK)]
    return [(f"plan {n} of {len(pieces)}", piece) for n, piece in enumerate(pieces, start=1)]


def hidden(lines: list[tuple[str, str]]) -> bytes:
    """The workbook with other lines on its hidden sheet, and nowhere else a digest."""

    def row(number: int, label: str, text: str) -> str:
        made = (
            f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(item)}</t></is></c>'
            for column, item in (("A", label), ("B", text))
        )
        return f'<row r="{number}">{"".join(made)}</row>'

    rows = "".join(row(number, *line) for number, line in enumerate(lines, start=4))

    def change(part: bytes) -> bytes:
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>".encode(), part)

    return with_parts(base(), {sheet_part(HIDDEN): change, "docProps/custom.xml": None})


def plan() -> Plan:
    """The honest plan, to be spoilt."""
    found: Plan = json.loads(part_of(SMALL).text())
    return found


def forged(spoil: Callable[[Plan], object]) -> Maker:
    """The workbook with its plan changed, in canonical form and under its own seal."""

    def make() -> bytes:
        made = copy.deepcopy(plan())
        spoil(made)
        return sealed(canonical_json(made))()

    return make


def put(value: object, *path: str | int) -> Maker:
    """The plan with one value in place of another."""

    def spoil(made: Any) -> None:  # noqa: ANN401  any node of a JSON text
        for step in path[:-1]:
            made = made[step]
        made[path[-1]] = value

    return forged(spoil)


def block(number: int, rows: int, headings: int) -> Plan:
    """A block of so many rows and columns."""
    score = {"kind": "text"}
    return {
        "id": f"b{number}",
        "family": "statements",
        "shape": "table",
        "sheet": SHEET_NAME,
        "owner": "",
        "headings": [[f"r{n}", f"h{n}", score] for n in range(headings)],
        "rows": [[f"statement/{number}.{n}", "", "", None, False] for n in range(rows)],
    }


def blocks(count: int, rows: int, headings: int) -> Maker:
    """The plan with so many blocks besides."""
    return forged(lambda made: made["blocks"].extend(block(n, rows, headings) for n in range(count)))


def chain(made: Plan) -> None:
    """Each group is the sum of the one before it."""
    made["groups"] += [[f"g{n}", "", "section", [], [f"g{n - 1}" if n else "total"]] for n in range(2900)]


def tree(made: Plan) -> None:
    """Each group is the sum of all groups before it."""
    names = [group[0] for group in made["groups"]]
    for n in range(900):
        made["groups"].append([f"g{n}", "", "section", [], list(names)])
        names.append(f"g{n}")


def weighted(made: Plan) -> None:
    """A group whose statements all weigh something else."""
    rows = [f"statement/w{n}" for n in range(1900)]
    made["blocks"].append({**block(9, 0, 1), "rows": [[row, "", "", None, False] for row in rows]})
    made["groups"].append(["heavy", "", "section", [[row, n + 1] for n, row in enumerate(rows)], []])


def packings() -> dict[str, Maker]:
    """What is packed badly, or packed to burst."""
    text = part_of(SMALL).text()
    good = pack(text.encode())
    return {
        "a plan that is missing": lambda: hidden(marks("0" * 64)),
        "a plan without the hidden sheet's labels": lambda: hidden([]),
        "a plan that is no base64": carried("é" * 4000),
        "a plan with blanks in its base64": carried(good[:100] + " \n" + good[100:]),
        "a plan of base64 for addresses": carried(good.replace("+", "-").replace("/", "_")),
        "a plan that is cut off": carried(good[:-400]),
        "a plan that is not deflated": carried(base64.b64encode(text.encode()).decode()),
        "a plan that is deflated twice": carried(pack(zlib.compress(text.encode()))),
        "a plan that is no UTF-8": carried(pack(b"\xff\xfe" * 4000)),
        "a plan with bytes behind its end": carried(base64.b64encode(base64.b64decode(good) + b"more").decode()),
        "a plan of 2 MB of base64": carried(lambda: "A" * (2 * MIB)),
        "a plan that inflates to a gigabyte": carried(lambda: bomb(1024)),
        "a plan that inflates to just too much": carried(lambda: pack(b" " * (8 * MIB + 1))),
        "a plan in 3,000 pieces": lambda: hidden(
            [*marks("0" * 64), *((f"plan {n} of 3000", good[n : n + 1]) for n in range(3000))]
        ),
        "a plan in pieces of any order": lambda: hidden([*chunks(good)[::-1], *marks(digest(text))]),
        "a plan's piece with a number of 5,000 digits": lambda: hidden([(f"plan {'9' * 5000} of 1", good)]),
        "a plan's piece with a raised number": lambda: hidden([("plan ² of 1", good), *marks("0" * 64)]),
        "a plan under a seal that is another's": lambda: hidden([*marks("f" * 64), *chunks(good)]),
    }


def texts() -> dict[str, Maker]:
    """What is no JSON, or not the one form of it."""
    text = part_of(SMALL).text()
    return {
        "a plan that is empty": sealed(""),
        "a plan that is no JSON": sealed("plan: 1"),
        "a plan that is a number": sealed("1"),
        "a plan that is a list": sealed("[]"),
        "a plan that is an empty object": sealed("{}"),
        "a plan of another format": put(2, "plan_format"),
        "a plan whose format is true": put(True, "plan_format"),  # noqa: FBT003  it is the value
        "a plan with blanks": sealed(json.dumps(plan())),
        "a plan with its keys in another order": sealed(
            json.dumps(dict(reversed(plan().items())), separators=(",", ":"))
        ),
        "a plan with a key twice": sealed(text.replace('{"blocks"', '{"blocks":[],"blocks"', 1)),
        "a plan with a key too many": put("x", "macro"),
        "a plan with escapes": sealed(text.replace("TSM", "\\u0054SM")),
        "a plan with half a pair": sealed(text.replace('"TSM"', '"\\ud83d"')),
        "a plan with NaN": sealed(text.replace('"scoring":[3', '"scoring":[NaN')),
        "a plan with an endless number": sealed(text.replace('"scoring":[3', '"scoring":[1e999')),
        "a plan with a number of 5,000 digits": sealed(text.replace('"scoring":[3', '"scoring":[' + "9" * 5000)),
        "a plan with a weight of 3.0": sealed(text.replace('"scoring":[3,', '"scoring":[3.0,')),
        "a plan 100,000 lists deep": sealed("[" * 100_000 + "]" * 100_000),
        "a plan 100,000 objects deep": sealed('{"a":' * 100_000 + "1" + "}" * 100_000),
        "a plan deep inside": sealed('{"plan_format":1,"x":' + "[" * 900 + "]" * 900 + "}"),
        "a plan of 8 MB of numbers": sealed('{"plan_format":1,"x":[' + "1," * (3 * MIB) + "1]}"),
        "a plan of 8 MB of text": put("x" * (7 * MIB), "title"),
        "a plan of 8 MB of keys": sealed(canonical_json({"plan_format": 1, **{f"k{n}": n for n in range(400_000)}})),
    }


def shapes() -> dict[str, Maker]:
    """Values that no plan has."""
    first = ("blocks", 0)
    return {
        "a plan without blocks": put([], "blocks"),
        "a plan of 3,001 blocks": blocks(3001, 0, 1),
        "a plan with a block of 2,001 rows": blocks(1, 2001, 1),
        "a plan with a block of no headings": put([], *first, "headings"),
        "a plan with a block of 31 headings": blocks(1, 1, 31),
        "a plan with a family that nobody knows": put("macro", *first, "family"),
        "a plan with a shape that nobody knows": put("macro", *first, "shape"),
        "a plan with a kind that nobody knows": put({"kind": "formula", "text": "1+1"}, *first, "headings", 4, 2),
        "a plan with an expression": put("=1+1", "groups", 0, 2),
        "a plan with a scale of one level": put([1], *first, "headings", 4, 2, "levels"),
        "a plan with a scale of texts": put(["0", "1"], *first, "headings", 4, 2, "levels"),
        "a plan with a scale without end": put([0, 10**300], *first, "headings", 4, 2, "levels"),
        "a plan with a scale of truths": put([True, False], *first, "headings", 4, 2, "levels"),
        "a plan with a row's id twice": forged(
            lambda made: made["blocks"][0]["rows"].append(made["blocks"][0]["rows"][0])
        ),
        "a plan with a block's id twice": put("reflection/habits", *first, "id"),
        "a plan with a code twice": put("S-02", *first, "rows", 0, 1),
        "a plan with a group of no rows": put([["nobody", 1]], "groups", 0, 3),
        "a plan with a group that is its own part": put([plan()["groups"][0][0]], "groups", 0, 4),
        "a plan with a group twice": forged(lambda made: made["groups"].append(made["groups"][0])),
        "a plan with a claim for nothing": forged(
            lambda made: made["claims"].append(["nobody:text", "Summary", "", "x", "y"])
        ),
        "a plan with a claim for everything": forged(
            lambda made: made["claims"].extend([["total:text", "Summary", "", f"t{n}", "y"] for n in range(990)])
        ),
        "a plan with roles that stand twice": put(
            [["score", f"h{n}", {"kind": "text"}] for n in range(30)], *first, "headings"
        ),
        "a plan with empty headings": put([[f"r{n}", "", {"kind": "text"}] for n in range(30)], *first, "headings"),
        "a plan whose families are exchanged": forged(
            lambda made: [item.update(family="written", shape="lines") for item in made["blocks"][:4]]
        ),
        "a plan whose statements are a list": forged(
            lambda made: [item.update(family="actions") for item in made["blocks"]]
        ),
        "a plan whose statements are a cover": forged(
            lambda made: [item.update(family="fields") for item in made["blocks"]]
        ),
        "a plan without a total": forged(lambda made: made["groups"].pop()),
        "a plan without groups": put([], "groups"),
        "a plan of another spec": put("another", "spec"),
        "a plan of another code": put("OTHER", "spec_code"),
        "a plan that claims to be a newer edition": put("2099.1", "version"),
        "a plan with other statements": put("We pay no bills.", *first, "rows", 0, 2),
        "a plan whose scale is longer": put([0, 1, 2, 3, 99], *first, "headings", 4, 2, "levels"),
        "a plan whose weights are other": put(1_000_000, "groups", 0, 3, 0, 1),
        "a plan whose top is nothing": put(0, "scoring", 0),
        "a plan whose top is below nothing": put(-1_000_000, "scoring", 0),
        "a plan whose formulas stand nowhere": put("", "formulas", 5, 3),
        "a plan whose formulas stand in other cells": put("C1 D8:D5 somewhere", "formulas", 5, 3),
        "a plan whose formulas stand in far cells": forged(farther),
    }


def farther(made: dict[str, Any]) -> None:
    """Puts each formula as often as the plan has it, and in the last rows."""
    for item in made["formulas"]:
        item[3] = f"XFD{1_048_577 - item[2]}:XFD1048576"


def works() -> dict[str, Maker]:
    """Plans within every bound that would still be too much work."""
    return {
        "a plan of 250,000 fields": blocks(5, 2000, 25),
        "a plan of 9,000,000 fields": blocks(150, 2000, 30),
        "a plan of 2,900 groups in a chain": forged(chain),
        "a plan of 900 groups of all before them": forged(tree),
        "a plan of 1,900 different weights": forged(weighted),
        "a plan of 300,000 codes": forged(
            lambda made: made["blocks"].extend(
                {**block(n, 0, 1), "rows": [[f"statement/{n}.{m}", f"x{m}", "", None, False] for m in range(1500)]}
                for n in range(150)
            )
        ),
        "a plan of 1,000,000 formulas": put(["Summary", "0" * 12, 1_000_000, "A1:A1000000"], "formulas", 5),
        "a plan of 5,000 formulas in each cell of a sheet": put(
            [["Summary", f"{n:012}", 20, "A1:A20"] for n in range(5_000)], "formulas"
        ),
        "a plan of 2,000 answers to pick from": put(
            {"kind": "choice", "options": [[f"k{n}", f"l{n}"] for n in range(2000)], "also": []},
            "blocks",
            0,
            "headings",
            4,
            2,
        ),
    }


def plans() -> dict[str, Maker]:
    """The files of this class by name."""
    return {**packings(), **texts(), **shapes(), **works()}
