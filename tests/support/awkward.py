"""Texts that programs take for something else, that only look like texts, or that read like kamxl's own."""

from functools import cache

from hypothesis import strategies as st

from kamxl.values.text import canonical

# What a program in between could take for something else, and what only looks like a text.
AWKWARD = (
    *("=1+1", "{=A1}", "+1", "-1", "@x", "=HYPERLINK(A1)", "'quoted'", 'so "said"', "''", "a,b", "100%", "a;b"),
    *("_x000D_", "_x0041_", "_x0041_x0042_", "_x005F_x0041_", "x005F_", "_xD83D_", "&D", "&G", "&[Picture]", "P&G"),
    *("<r>", "<r><t>x</t></r>", "</t>", "]]>", "&amp;", "<!-- -->", "{0}", "{expected}", "%s", "\\", "`", "|"),
    *("TRUE", "#REF!", "#N/A", "1.1", "012", "1e3", "0o7", "1:30", "No", "~", "null", "N/A", "Y", "3", "2026-03-31"),
    *("http://example.com/?a=1&b=2", "internal:Cover!A1", "mailto:a@example.com", "external:c:\\x.xlsx"),
    *("a\nb", "a\n\n\nb", "a\n  \nb", "a \n\t b", "tab\there", "  two  blanks  ", "a\u00a0b", "zero\u200bwidth"),
    *(
        "😀",
        "👩‍👩‍👧 family",
        "e\u0301",
        "مرحبا بكم",
        "שלום",
        "\u202eabc\u202c",
        "中文测试",
        "日本語",
        "ﬁne",
        "İıß",
        "\u1680",
        "\x7f\x9f",
    ),
)
WORDS = ("growth", "Own company", "the plan names its owner", "a customer's aims", "Kunden", "évidence")
# Words that stand in every workbook: a title or an answer that reads like one of them is still no heading.
FIXED = (
    *("Total", "End", "id", "Code", "Topic", "Statement", "Score", "Comment", "Check", "Where it is", "Evidence"),
    *("About you", "Your entry", "Progress", "Statements", "Reference", "Edition", "Source", "Rows to check"),
    *("Line", "Words", "Your answer", "Question", "Your reflection", "Item of evidence", "Entry", "Summary"),
    *("My summary score", "Capability", "Total percentage (%)", "digest", "reference", "plan 1 of 1", "_kamxl"),
)
LEGAL = st.characters(exclude_categories=["Cs"])


@cache  # a strategy that is made anew for every draw costs more than the draw
def texts(limit: int) -> st.SearchStrategy[str]:
    """Texts of at most so many characters, in the form that a spec keeps them."""
    piece = st.one_of(st.sampled_from(WORDS + FIXED), st.sampled_from(AWKWARD), st.text(LEGAL, min_size=1, max_size=8))
    lines = st.lists(piece, min_size=1, max_size=3).map(" ".join)
    long = st.builds(lambda text, times: f"{text} " * times, piece, st.sampled_from((2, 20, limit)))
    return st.one_of(piece, lines, long).map(lambda text: kept(text, limit) or "blank")


def kept(text: str, limit: int) -> str:
    return canonical(canonical(text)[:limit].strip()).strip()
