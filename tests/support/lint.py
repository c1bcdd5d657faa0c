"""Names what makes Excel offer a repair, in the raw parts of an .xlsx, where the schema validator is silent."""

import itertools
import math
import posixpath
import re
import zipfile
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Node
from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import FORMULAE, column_index_from_string

Box = tuple[int, int, int, int]  # top, left, bottom, right: from 1, both ends inside
Link = tuple[str, str, bool]  # the last word of the type, the part or address it leads to, whether that is outside

ROWS, COLUMNS, TEXT, FORMULA, SHORT = 1_048_576, 16_384, 32_767, 8_192, 255
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FILTER = "_xlnm._FilterDatabase"
NAMESPACES = {
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "d": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "re": "http://exslt.org/regular-expressions",
}
# Root, paths, rules for attributes: low:high or low:table of styles, longest text, a list of ranges, no value twice.
ATTRIBUTES = """
worksheet cols/col min=1:16384 max=1:16384 width=0:255 outlineLevel=0:7 style=0:cellXfs
worksheet sheetData/row r=1:1048576 ht=0:409.5 outlineLevel=0:7 s=0:cellXfs
worksheet sheetData/row/c s=0:cellXfs
worksheet conditionalFormatting|sheetViews/sheetView/selection sqref=ranges
worksheet conditionalFormatting/cfRule priority=1:2147483647 priority=once dxfId=0:dxfs
worksheet dataValidations/dataValidation sqref=ranges prompt=255 promptTitle=32 error=225 errorTitle=32
worksheet pageSetup scale=10:400 fitToWidth=0:32767 fitToHeight=0:32767
worksheet hyperlinks/hyperlink ref=once tooltip=255
worksheet hyperlinks/hyperlink|mergeCells/mergeCell|autoFilter|dimension ref=ranges
styleSheet */xf|*/cellStyle fontId=0:fonts fillId=0:fills borderId=0:borders xfId=0:cellStyleXfs
styleSheet numFmts/numFmt numFmtId=once formatCode=255
workbook sheets/sheet name=once sheetId=once name=31
comments commentList/comment ref=once ref=ranges
wsDr .//cNvPr id=once
Properties property name=once pid=once name=255
Types Override PartName=once
Relationships Relationship Id=once Target=2079
"""
# Root | fault | the elements that have it.
FAULTS = r"""
worksheet | row out of order | s:sheetData/s:row[@r <= preceding-sibling::s:row[1]/@r]
worksheet | columns out of order | s:cols/s:col[@min > @max or @min <= preceding-sibling::s:col[1]/@max]
worksheet | merge of one cell | //s:mergeCell[substring-before(@ref, ':') = substring-after(@ref, ':')]
worksheet | too many validations | s:dataValidations[count(*) > 65534]
worksheet | validation without formula | //s:dataValidation[@type and @type != 'none' and not(s:formula1/text())]
worksheet | validation without limit | //s:dataValidation[re:test(@type, 'whole|dec|date|time|text')]
    [not(@operator) or contains(@operator, 'etween')][not(s:formula2/text())]
worksheet | validation limits crossed | //s:dataValidation[s:formula1 > s:formula2]
worksheet | rule without formula | //s:cfRule[re:test(@type, 'expr|cellIs|time|ontains|With')][not(s:formula/text())]
worksheet | rule without second formula | //s:cfRule[contains(@operator, 'etween')][not(s:formula[2]/text())]
worksheet | rule without its scale | //s:cfRule[re:test(@type, 'Bar|Scale|Set')]
    [not(*[local-name() = ../@type][count(s:cfvo) > 1])]
worksheet | bar without extension | //s:cfRule//*[local-name() = 'id'][not(. = //*[local-name() = 'cfRule']/@id)]
worksheet | hyperlink leads nowhere | //s:hyperlink[not(@location) and not(@*[local-name() = 'id'])]
worksheet | header or footer too long | s:headerFooter/*[string-length() > 255]
worksheet | header or footer with unknown code | s:headerFooter/*[contains(re:replace(., '&([&LCRPNDTGFAZUESXYBIHO]
    |"[^"]*"|\d+|K([0-9A-F]{6}|\d\d[+-]\d{3}))', 'gi', ''), '&')]
worksheet | pane that is not split | //s:pane[re:test(@activePane, 'R') and not(@xSplit) or re:test(@activePane, '^b')
    and not(@ySplit)] | //s:selection[@pane and not(../s:pane)]
worksheet | protection not switched on | s:sheetProtection[not(@sheet = '1' or @sheet = 'true')]
worksheet | protection attribute | s:sheetProtection/@*[not(re:test(concat(name(), '=', .), '^((password|algorithmName
    |hashValue|saltValue|spinCount)=.|(sheet|objects|scenarios|sort|autoFilter|pivotTables
    |(format|insert|delete)(Cells|Columns|Rows|Hyperlinks)|select(L|Unl)ockedCells)=([01]|true|false)$)'))]
workbook | sheet may not be called so | //s:sheet[re:test(@name, "^'|'$|[\[\]:*?/\\]|^history$|^$", 'i')]
workbook | active sheet hidden or missing, or all are | self::*[not(s:sheets/s:sheet[
    position() = 1 + sum(//s:workbookView[1]/@activeTab)][not(@state) or @state = 'visible'])]
workbook | first sheet missing | //s:workbookView[@firstSheet < 0 or @firstSheet > count(//s:sheet)]
workbook | name of a missing sheet | //s:definedName[@localSheetId < 0 or @localSheetId >= count(//s:sheet)]
styleSheet | number format missing | //s:xf[@numFmtId > 163 and not(@numFmtId = //s:numFmt/@numFmtId)]
comments | note without author | //s:comment[not(@authorId < count(//s:author))]
wsDr | no description | //d:cNvPr[../../self::d:graphicFrame or ../../self::d:pic][not(string(@descr))]
    [not(.//*[local-name() = 'decorative'][@val = '1'])]
chartSpace | axis missing | //c:axId[not(@val = //c:crossAx/@val)] | //c:crossAx[not(@val = //c:axId/@val)]
chartSpace | point beyond the count | //c:pt[@idx >= ../c:ptCount/@val]
Properties | vector of another size | //*[local-name() = 'vector'][@size != count(*)]
coreProperties | date unreadable | *[@*[local-name() = 'type'] = 'dcterms:W3CDTF']
    [not(re:test(., '^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$'))]
coreProperties | property too long | *[string-length() > 255][local-name() != 'description']
Properties | property too long | *[local-name() = 'property'][string-length() > 255]
"""
# What a part's content type must hold, by the last word of the relationship that leads to it.
KINDS = {"officeDocument": "main+xml", "image": "image/", "vmlDrawing": "vml"}
PLAIN_KINDS = re.compile("worksheet|styles|sharedStrings|theme|drawing|chart|comments|[a-z]+-properties")
ORDER = """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges
scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties
cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls
webPublishItems tableParts extLst"""
# Fewest-most arguments of the functions that a workbook of ours may use: no tokenizer sees a wrong number.
ARITY = """0-0 NA TODAY NOW | 0-1 ROW COLUMN | 1-2 LEFT RIGHT HYPERLINK | 2-3 IF SUMIF MATCH FIND | 3-3 DATE MID
2-2 COUNTIF IFERROR ROUND REPT TEXT SMALL LARGE MOD EXACT | 2-4 INDEX | 3-4 SUBSTITUTE VLOOKUP
1-1 COUNTBLANK ROWS ISNUMBER ISBLANK ISTEXT ISERROR INT YEAR MONTH DAY LEN TRIM CHAR NOT ABS UPPER LOWER VALUE
1-255 SUM COUNT COUNTA AVERAGE MAX MIN AND OR SUMPRODUCT CONCATENATE"""
# A formula whose tokens became signs (v a value, o p % operators, <NAME>( a function) is sound if these reduce it to v.
REDUCTIONS = [re.compile(sound) for sound in (r"(?<!>)\(v\)", r"\{v(?:[,;]v)*\}", "pv", "v%", "vov")]
CALL = re.compile(r"<([^<>]*)>\((v?(?:,v?)*)\)")
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
NAME = re.compile(r"(?!_xlnm\.|[rR]?[0-9]*[cC]?[0-9]*$)(?:[^\W\d]|\\)[\w.\\?]{0,254}")
BUILT_IN = re.compile("_xlnm.(Print_Area|Print_Titles|_FilterDatabase|Criteria|Extract|Database)")
NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
BARE_SHEETS = re.compile(r"[^\W\d][\w.]*(?::[^\W\d][\w.]*)?")
CONTROL = re.compile(r"(?<!_x005F)_x00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])_")


def faults(*checks: tuple[object, str]) -> list[str]:
    return [message for wrong, message in checks if wrong]


def kids(node: Node, paths: str) -> list[Node]:
    return [kid for path in paths.split("|") for kid in node.iterfind(re.sub(r"\w+|[*]", r"{*}\g<0>", path))]


def tag(node: Node | None) -> str:
    return etree.QName(node).localname if node is not None and isinstance(node.tag, str) else ""


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2  # as Excel counts


def cell(ref: str) -> tuple[int, int] | None:
    found = CELL.fullmatch(ref)
    row, column = (int(found[2]), column_index_from_string(found[1].upper())) if found else (0, 0)
    return (row, column) if 1 <= row <= ROWS and column <= COLUMNS else None


def box(ref: str) -> Box | None:
    """The rectangle of ``A1`` or ``A1:B2``; None where it is invalid, reversed or outside the grid."""
    first, _, last = ref.partition(":")
    start, end = cell(first), cell(last or first)
    return (*start, *end) if start and end and start[0] <= end[0] and start[1] <= end[1] else None


def boxes(node: Node, path: str, name: str) -> list[Box]:
    return [one for n in kids(node, path) for ref in n.get(name, "").split() if (one := box(ref))]


def overlaps(what: str, rectangles: Iterable[Box]) -> Iterator[str]:
    """Pairs that share a cell; sorted by row, so that long columns of rectangles stay cheap."""
    queue = sorted(rectangles)
    for place, one in enumerate(queue):
        for other in queue[place + 1 :]:
            if other[0] > one[2]:
                break
            yield from faults((one[1] <= other[3] and other[1] <= one[3], f"{what} {one} and {other} overlap"))


def repeated(what: str, values: Iterable[str]) -> list[str]:
    return [f"{what} '{value}' twice" for value, times in Counter(v.casefold() for v in values).items() if times > 1]


class Book:
    """The parts of a package, parsed once, and what many checks ask for."""

    def __init__(self, path: Path, functions: Collection[str] | None) -> None:
        with zipfile.ZipFile(path) as archive:
            self.entries = archive.namelist()
            self.parts = {name.lstrip("/"): archive.read(name) for name in self.entries if not name.endswith("/")}
        self.functions, self.broken = functions, list[str]()
        self.trees = {name: self._parse(name) for name in self.parts if name.endswith((".xml", ".rels"))}
        main = next((target for kind, target, _ in self.links("").values() if kind == "officeDocument"), "")
        links, root = self.links(main), self.tree(main)
        only = {kind: self.tree(target) for kind, target, _ in links.values()}
        self.strings = len(only.get("sharedStrings", self.tree("")))
        self.sizes = Counter({tag(table): len(table) for table in only.get("styles", self.tree(""))})
        nodes = [(n.get("name", ""), links.get(n.get(OFFICE + "id", ""))) for n in kids(root, "sheets/sheet")]
        self.sheets = [(name, link[1], self.tree(link[1])) for name, link in nodes if link]
        self.sheet_names = {name.casefold() for name, _ in nodes}
        self.active = next((n.get("activeTab", "0") for n in kids(root, "bookViews/workbookView")), "0")
        self.defined = kids(root, "definedNames/definedName")
        tables = {root.get("displayName", "").casefold() for root in self.trees.values() if tag(root) == "table"}
        self.names = tables | {node.get("name", "").casefold() for node in self.defined}

    def _parse(self, name: str) -> Node:
        try:
            return etree.fromstring(self.parts[name], etree.XMLParser(resolve_entities=False, huge_tree=True))
        except etree.XMLSyntaxError as error:
            self.broken.append(f"{name}: not well-formed: {error}")
            return etree.Element("broken")

    def tree(self, part: str) -> Node:
        return self.trees[part] if part in self.trees else etree.Element("missing")

    def links(self, part: str) -> dict[str, Link]:
        found, (folder, base) = dict[str, Link](), posixpath.split(part)
        for node in kids(self.tree(posixpath.join(folder, "_rels", f"{base}.rels")), "Relationship"):
            target, outside = node.get("Target", ""), node.get("TargetMode") == "External"
            if not (outside := outside or target.startswith("#")):
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[node.get("Id", "")] = (node.get("Type", "").rpartition("/")[2], target, outside)
        return found


def reference(book: Book, text: str) -> list[str]:
    sheet, _, rest = text.rpartition("!")
    bare = re.sub("'(?:[^']|'')*'", "", text)  # a sheet may have any name
    if "[" in bare or "#REF!" in bare:  # tables and other workbooks are not looked into
        return faults(("#REF!" in bare, "#REF! in it"))
    quoted = sheet.startswith("'")
    sheets = (sheet[1:-1].replace("''", "'") if quoted else sheet).split(":") if sheet else []
    found = [f"no sheet '{one}'" for one in sheets if one.casefold() not in book.sheet_names]
    found += faults((sheet and not quoted and not BARE_SHEETS.fullmatch(sheet), f"{sheet} needs quotes"))
    ends = [end for end in rest.replace("$", "").split(":") if end]
    if len(ends) > 1 and (all(cell(f"A{end}") for end in ends) or all(cell(f"{end}1") for end in ends)):
        return found
    unknown = [e for e in ends if not cell(e) and e.casefold() not in {*book.names, "true", "false"}]
    return found + [f"'{end}' is neither a cell nor a name" for end in unknown if not end.startswith("_xlpm.")]


def call(book: Book, name: str, arguments: int) -> list[str]:
    plain = re.sub(r"(?i)_xlfn\.(_xlws\.)?", "", name).upper()
    known = re.search(rf"(\d+)-(\d+)[A-Z ]* {re.escape(plain)}\b", ARITY)
    low, high = map(int, known.groups()) if known else (0, SHORT)
    return faults(
        ((plain == name.upper()) != (plain in FORMULAE), f"{name} is unknown, lacks _xlfn. or has it for nothing"),
        (book.functions is not None and plain not in book.functions, f"{name} is not among the allowed functions"),
        (not low <= arguments <= high, f"{name} with {arguments} arguments"),
    )


def sign(token: Token) -> str:
    if token.type == Token.OPERAND:
        return "ov" if token.value.startswith(":") else "v"
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        first, _, name = token.value[:-1].rpartition(":")
        return f"vo<{name}>(" if first else f"<{name}>("
    return {Token.OP_PRE: "p", Token.OP_IN: "o", Token.WSPACE: " "}.get(token.type, str(token.value))


def formula(book: Book, text: str) -> list[str]:
    found = faults((units(text) > FORMULA, f"formula of {units(text)} characters"), (text[:1] == "=", "begins with ="))
    try:
        tokens = Tokenizer("=" + text.lstrip("=")).items
    except (TokenizerError, IndexError) as error:
        return [*found, f"cannot be read: {error}"]
    for token in (token for token in tokens if token.type == Token.OPERAND):
        size = units(token.value.replace('""', '"')) - 2 if token.subtype == Token.TEXT else 0
        found += reference(book, token.value) if token.subtype == Token.RANGE else []
        found += faults(
            (size > SHORT, f"string of {size} characters in a formula or list"),
            (token.subtype == Token.NUMBER and not NUMBER.fullmatch(token.value), f"'{token.value}' is no number"),
            (token.value == "#REF!", "#REF! in it"),
        )
    # A blank between two values is the operator of intersection, any other blank says nothing.
    before, signs = "", re.sub("(?<=[v)]) (?=[v(<])", "o", "".join(map(sign, tokens))).replace(" ", "")
    while signs != before:
        before, signs = signs, CALL.sub("v", signs)
        for name, arguments in CALL.findall(before):
            found += call(book, name, arguments.count(",") + bool(arguments))
        for sound in REDUCTIONS:
            signs = sound.sub("v", signs)
    return found + faults((signs != "v", f"unbalanced or unfinished: {text[:60]}"))


def package(book: Book) -> Iterator[str]:
    cores = [tag(node) for root in book.trees.values() if tag(root) == "coreProperties" for node in root]
    yield from book.broken + repeated("archive: entry", book.entries) + repeated("core property", cores)
    types, top = book.tree("[Content_Types].xml"), {kind for kind, _, _ in book.links("").values()}
    yield from (f"docProps: no {kind}" for kind in ("core-properties", "extended-properties") if kind not in top)
    defaults = {n.get("Extension", "").casefold(): n.get("ContentType", "") for n in kids(types, "Default")}
    overrides = {n.get("PartName", "")[1:]: n.get("ContentType", "") for n in kids(types, "Override")}
    held = {part: overrides.get(part) or defaults.get(part.rpartition(".")[2].casefold(), "") for part in book.parts}
    yield from (f"content types: no part {part}" for part in overrides if part not in book.parts)
    yield from (f"{part}: no content type" for part, kind in held.items() if not kind and part != "[Content_Types].xml")
    for part in ["", *book.parts]:
        links = book.links(part)
        for name, (kind, target, outside) in links.items():
            wanted = f"{kind}+xml" if PLAIN_KINDS.fullmatch(kind) else KINDS.get(kind, "")
            unfit = target not in held or wanted not in held[target]
            yield from faults((unfit and not outside, f"{part}: {name} needs {target}, has {held.get(target)}"))
        used = {v for n in book.tree(part).iter() for k, v in n.items() if str(k).startswith(OFFICE)}
        yield from (f"{part}: no relationship '{name}'" for name in used - links.keys())


def breaks(book: Book, rule: str, value: str) -> bool:
    low, colon, high = rule.partition(":")
    if rule == "ranges":
        return not all(map(box, value.split() or [""]))
    if not colon:
        return units(value) > int(rule)
    limit = float(high) if high[0].isdigit() else book.sizes[high] - 1
    return not (NUMBER.fullmatch(value) and float(low) <= float(value) <= limit)


def tables(book: Book) -> Iterator[str]:
    for (part, root), line in itertools.product(book.trees.items(), ATTRIBUTES.strip().splitlines()):
        kind, path, *rules = line.split()
        for name, rule in [rule.split("=") for rule in rules] if kind == tag(root) else []:
            found = [(tag(node), value) for node in kids(root, path) if (value := node.get(name)) is not None]
            if rule == "once":
                yield from repeated(f"{part}: {path} {name}", [value for _, value in found])
            else:
                bad = [(what, value) for what, value in found if breaks(book, rule, value)]
                yield from (f"{part}: {what} {name} '{value[:40]}' against {rule}" for what, value in bad)
    for (part, root), line in itertools.product(book.trees.items(), re.sub(r"\n +", "", FAULTS).strip().splitlines()):
        kind, what, path = line.split(" | ", 2)
        yield from faults((kind == tag(root) and root.xpath(path, namespaces=NAMESPACES), f"{part}: {what}"))


def names(book: Book) -> Iterator[str]:
    views = [(place, v) for place, (_, _, root) in enumerate(book.sheets) for v in kids(root, "sheetViews/sheetView")]
    selected = [str(place) for place, view in views if view.get("tabSelected") in {"1", "true"}]
    yield from faults((selected not in ([], [book.active]), f"selected sheets {selected}, active {book.active}"))
    for node in book.defined:
        name, text, scope = node.get("name", ""), node.text or "", node.get("localSheetId", "")
        own = {sheet.casefold() for place, (sheet, _, _) in enumerate(book.sheets) if str(place) == scope}
        homes = {
            (a or b).replace("''", "'").casefold()
            for a, b in re.findall(r"(?:^|,)(?:'((?:[^']|'')*)'|([^'!,]*))!", text)
        }
        legal = homes == own if BUILT_IN.fullmatch(name) else NAME.fullmatch(name) and not cell(name)
        yield from faults((not legal, f"name '{name}' (scope {scope}) is illegal here: {text}"))
    yield from repeated("name", [f"{n.get('name')} (scope {n.get('localSheetId', 'book')})" for n in book.defined])


def texts(book: Book) -> Iterator[str]:
    for part, root in book.trees.items():
        for node in root.iter("{*}si", "{*}is", "{*}comment"):
            pieces = [piece for piece in node.iter("{*}t") if tag(piece.getparent()) != "rPh"]
            text = "".join(piece.text or "" for piece in pieces)
            bare = [t for t in pieces if t.text and t.text != t.text.strip(" \t\r\n") and not t.attrib]
            yield from faults(
                (units(text) > TEXT, f"{part}: text of {units(text)} characters"),
                (CONTROL.search(text), f"{part}: control character in '{text[:40]}'"),
                (bare, f"{part}: blanks at the ends of '{text[:40]}' are not preserved"),
            )
        for node in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName", "{*}hyperlink"):
            link = tag(node) == "hyperlink"
            text = node.get("location", "") if link and not node.get(OFFICE + "id") else node.text or ""
            said = text or not (link or len(node) or node.get("t") == "shared")
            above = node if node.get("name") or (parent := node.getparent()) is None else parent
            where = next((v for n in ("name", "r", "sqref") if (v := above.get(n))), node.get("ref", tag(above)))
            yield from (f"{part}: {where}: {fault}" for fault in (formula(book, text) if said else []))


def cells(book: Book, root: Node) -> Iterator[str]:
    for row in kids(root, "sheetData/row"):
        before = 0
        for node in row:
            place = cell(node.get("r", ""))
            ordered = place is not None and str(place[0]) == row.get("r") and place[1] > before
            before = place[1] if place else before
            yield from faults(
                (not ordered, f"cell '{node.get('r')}' out of order in row {row.get('r')}"),
                (not holds(book, node), f"cell {node.get('r')}: wrong value for its type {node.get('t', 'n')}"),
            )


def holds(book: Book, node: Node) -> bool:
    kind, value = node.get("t", "n"), node.find("{*}v")
    text = "" if value is None else value.text or ""
    blank = not text and (value is None or node.find("{*}f") is not None)  # openpyxl leaves formulas without a value
    if kind == "n":
        return blank or bool(NUMBER.fullmatch(text.removeprefix("-")) and math.isfinite(float(text)))
    return {
        "s": text.isdecimal() and int(text) < book.strings,
        "b": text in {"0", "1"},
        "e": text in Tokenizer.ERROR_CODES,
        "str": units(text) <= TEXT and not CONTROL.search(text),
        "inlineStr": node.find("{*}is") is not None,
    }.get(kind, False)


def shape(book: Book, root: Node, place: int) -> Iterator[str]:
    """What the elements of a sheet are to each other: their order, overlaps, merges and filter, panes."""
    found, order = [name for name in map(tag, root) if name not in {"", "AlternateContent"}], ORDER.split()
    places = [order.index(name) if name in order else -1 for name in found]
    yield from repeated("element", [name for name in found if name != "conditionalFormatting"])
    wrong = -1 in places or "sheetData" not in found or places != sorted(places)
    yield from faults((wrong and tag(root) == "worksheet", f"elements unknown or out of order: {found}"))
    merged = boxes(root, "mergeCells/mergeCell", "ref")
    filled = sorted(at for node in kids(root, "sheetData/row/c") if len(node) and (at := cell(node.get("r", ""))))
    yield from overlaps("merges or autofilter", merged + boxes(root, "autoFilter", "ref"))
    yield from overlaps("validations", boxes(root, "dataValidations/dataValidation", "sqref"))
    near = [(one, filled[bisect(filled, one[:2]) : bisect(filled, one[2:])]) for one in merged]
    under = [at for one, places in near for at in places if one[1] <= at[1] <= one[3]]
    yield from faults((under, f"values under a merge: {under}"))
    own = [n.text or "" for n in book.defined if (n.get("localSheetId"), n.get("name")) == (str(place), FILTER)]
    lost = {n.get("ref") for n in kids(root, "autoFilter")} - {text.rpartition("!")[2].replace("$", "") for text in own}
    yield from faults((lost, f"autofilter {lost} without its {FILTER}"))
    for pane in kids(root, "sheetViews/sheetView/pane"):
        corner, split = cell(pane.get("topLeftCell", "")), [float(pane.get(name, "0")) for name in ("ySplit", "xSplit")]
        inside = corner is not None and corner[0] > split[0] and corner[1] > split[1]
        yield from faults(("frozen" in pane.get("state", "") and not inside, f"pane starts at {corner}"))


def lint(path: Path, functions: Collection[str] | None = None) -> list[str]:
    """The faults of a workbook; with ``functions``, any other function in a formula is one too."""
    book = Book(path, functions)
    found = [fault for check in (package, tables, names, texts) for fault in check(book)]
    for place, (name, part, root) in enumerate(book.sheets):
        found += [f"{part} '{name}': {fault}" for fault in [*cells(book, root), *shape(book, root, place)]]
    return list(dict.fromkeys(found))
