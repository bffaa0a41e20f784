"""Texts that try to be more than text: for terminals, HTML, Markdown, spreadsheets, templates and the reader's eye.

Each fits the shortest text field (100 characters) with room for a marker, and holds no NUL, which no record takes.
"""

import pytest
from _pytest.mark import ParameterSet

PAYLOADS: tuple[str, ...] = (
    # Terminals (ECMA-48): colours, titles, links, the clipboard, answers typed back, C1 forms, overprinting
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31mred\x9d0;title\x9c",
    "\x1b[2J\x1b[H\x1bc",
    "real\rfake",
    "back\x08\x08\x08\x08forth\x7f",
    "bell\x07 tab\there",
    "line one\nline two\r\nline three\x0bline four\x0cline five",
    "next\x85line\u2028separator\u2029paragraph",
    # The eye: direction, invisible characters, tags
    "\u202eevil\u202c \u2066isolate\u2069 \u200fmark",
    "zero\u200bwidth\ufeff\u2060join\U000e0041\U000e007f",
    "\u3164filler\u115f",
    # Noncharacters: the first two no XML may hold, the others it may (XML 1.0, production 2)
    "none\ufffe\uffff \ufdd0\U0001fffe\U0010ffff",
    # HTML and CSS
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title></p></td></li></article>",
    "<!-- comment --> <![CDATA[x]]> <?php x?>",
    '<a href="javascript:alert(1)">x</a>',
    "&lt;b&gt; &amp; &#60;i&#62; &copy;",
    "<base href=//evil.example><meta http-equiv=refresh>",
    "x{}body{display:none}/*",
    # Markdown
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<javascript:alert(1)> <https://evil.example>",
    "https://evil.example/ www.evil.example a@evil.example",
    "[x]: https://evil.example 'title'",
    "[x][y] [^1] [@cite] @user #12",
    "# heading",
    "heading #",
    "heading\n=======",
    "heading\n---\n\nparagraph",
    "- item",
    "1. item",
    "1) item",
    "+ item\n+ item",
    "> quote\n> [!WARNING]",
    "    indented code",
    "```\ncode\n```",
    "~~~ruby\ncode",
    "`code` ``code",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "***",
    "|pipe| a | b |\n| --- | --- |",
    "trailing backslash\\",
    "$x^2$ H~2~O {.class} :::div",
    "<details><summary>x</summary>",
    # Spreadsheets
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1-1",
    "@SUM(A1)",
    "＝1＋1",
    "'=quoted",
    'a,b;c\td"e',
    # Templates and formats
    "{{7*7}} {{ ''.__class__ }}",
    "{% raw %}{% endraw %}{# x #}",
    "%s %n {0} ${x} \\n \\u0041",
    "[bold red]rich[/bold red] [/] [link=https://evil.example]x[/link]",
    "[art. 4] :warning:",
    "../../etc/passwd",
    "'; DROP TABLE entry; --",
    # Scripts that are simply not Latin
    "条约第四条 معاهدة עברית ไทย",
    "e\u0301 \U0001f469\U0001f3fd\u200d\U0001f680",
    "W" * 70,
)


def some_of_them() -> list[ParameterSet]:
    """For what takes several commands each and writes texts as others do: every third, and the rest in `make test-heavy`."""
    return [
        pytest.param(payload, id=f"payload{number}", marks=pytest.mark.heavy if number % 3 else ())
        for number, payload in enumerate(PAYLOADS)
    ]
