"""What an answer is not: a capture of the page that was asked for. Rules over its status, type, address and text.

Where the evidence's quote stands in the text, the page is there, whatever else is on it. A wall (`walls.toml`) is known by what it says, and is one only
where little else is said: an article with a banner about cookies is an article.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from tracker.domain.errors import NotCaptured
from tracker.domain.record.captured_text import HTML_TYPES, decoded
from tracker.domain.record.captured_text import text_of as shown_of
from tracker.web.exchanges import TRUNCATED, Answer, joined

PDF = "application/pdf"


@cache
def _walls() -> list[tuple[str, re.Pattern[str], re.Pattern[str], bool, int]]:
    """Of each what it is, what it says, what else it is about, whether the page is gone, and from how many words about something else it is none."""
    walls = tomllib.loads(Path(__file__).with_name("walls.toml").read_text("utf-8"))["wall"]
    return [
        (
            one["what"],
            _any(one["says"]),
            _any([*one["says"], rf"\b({'|'.join(one['about'])})"]),
            "gone" in one,
            _SOME if "teaser" in one else _LITTLE,
        )
        for one in walls
    ]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)


_HEADING = re.compile(r"<(title|h1)\b[^<>]{0,300}>(.{0,400}?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:meta|link)\b[^<>]{0,2000}", re.IGNORECASE)
_CANONICAL = re.compile(r"""\b(?:rel|property)\s*=\s*["']?(?:canonical|og:url)\b""", re.IGNORECASE)
_ADDRESS = re.compile(r"""\b(?:href|content)\s*=\s*["']?(https?://[a-z0-9.:-]+[^\s"'<>\[\]]*)(?=["'\s>]|$)""", re.IGNORECASE | re.ASCII)
_ARTICLE = re.compile(
    r"""article:published_time|["']?datePublished["']|\b(?:content|itemtype)\s*=\s*["']?(?:article|https?://schema.org/\w*Article)\b"""
)
"""What a page of its own says of itself, whatever it calls its address."""
_PAID = re.compile(r"""["']?isAccessibleForFree["']?\s*:\s*["']?false|content_tier["'][^<>]{0,40}["']locked""", re.IGNORECASE)
_REFRESHES = re.compile(r"<meta\b(?=[^<>]{0,999}http-equiv\s*=\s*[\"']?refresh)[^<>]{0,2000}", re.IGNORECASE)
_CONTENT = re.compile(r"""content\s*=\s*(["']?)(.*?)(\1|$)""", re.IGNORECASE | re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|[。！？\n]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Where words are not set apart, a character counts as one."""
_HOME = re.compile(r"(/[a-z]{2}([-_][a-z]{2,4})?)?/?((index|home|default|main)(\.\w{2,5})?)?/?", re.IGNORECASE)
_LOCALE = re.compile(r"/[a-z]{2}([-_][a-z]{2,4})?(?=/)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"[/.](log-?in|sign-?in|sso|auth|consent|captcha|challenge|blocked|errors?|404|(page-?)?not-?found)(?=[/.?_-]|$)", re.IGNORECASE
)
_REFRESH = re.compile(r"\s*\d{1,6}[\d.]*\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'\s]+)", re.IGNORECASE)
_LITTLE, _SOME = 40, 150
"""Words about something else, below which what stands in its text makes a wall of a page, or what stands in its title; and of sentences at all."""
_SENTENCE = 6
"""Words from which on a line is a sentence, and no item of a menu."""


def media_type(page: Answer) -> str:
    """What it is called; what is sent without a name is HTML, if it begins so."""
    is_html = re.match(rb"\s*<(!doctype html|html)\b", page.body, re.IGNORECASE)
    return page.headers.get_content_type() if page.headers["Content-Type"] else HTML_TYPES[0] if is_html else ""


def text_of(page: Answer, asked: str, quoted: Callable[[str], object]) -> str:
    """The readable text of a page, in lines; nothing of a PDF.

    Raises:
        NotCaptured: it is not the page that was asked for, for the first reason that is found.
    """
    kind = media_type(page)
    if page.status not in (0, 200):
        raise NotCaptured(f"HTTP {page.status} {page.reason}".rstrip(), gone=page.status in (404, 410))
    if asked and _is_home(page.url) and not _is_home(asked):
        raise NotCaptured(f"it is redirected to the home page {page.url}", gone=True)
    if kind == PDF and page.body.startswith(b"%PDF-"):
        if b"%%EOF" not in page.body[-2_048:]:
            raise NotCaptured(TRUNCATED)
        return ""
    if kind not in (*HTML_TYPES, "text/plain"):
        raise NotCaptured(f"it is {kind or 'of no type that it names'}, and no page")
    charset = page.headers.get_content_charset("")
    source = decoded(page.body, kind, charset)
    if "\0" in source or source.count("\ufffd") * 20 > len(source):
        raise NotCaptured(f"it is called {kind}, and is no text")
    text = re.sub(r"\s*\n\s*|[^\S\n]{2,}", "\n", shown_of(page.body, kind, charset)).strip() + "\n"
    html = source if kind in HTML_TYPES else ""
    if not _WORD.search(text):
        raise NotCaptured("it is made by scripts, which are not run" if "<script" in html.lower() else "it is empty")
    if re.search("<[a-z/!][^<>]*$", html[-2_000:], re.IGNORECASE) or (
        "<html" in html[:2_000].lower() and not page.delimited and "</html" not in html[-2_000:].lower()
    ):
        raise NotCaptured(TRUNCATED)
    if not quoted(text):
        _refuse_others(page, asked, html[:1_000_000], text[:100_000])
    return text


def _refuse_others(page: Answer, asked: str, html: str, text: str) -> None:
    """Refuses walls, what hardly has text, and what sends its reader on."""
    sentences = [one for one in _SENTENCE_END.split(text) if _words(one) >= _SENTENCE]
    titles = [unescape(re.sub("<[^<>]*>", " ", found[2])) for found in _HEADING.finditer(html)]
    heads = [
        part
        for title in titles
        for one in re.split(r"\s[|–—·»:-]+\s|[.!:|](?:\s|$)", title)
        if 0 < len(part := " ".join(one.split())) <= 60
    ]
    for what, says, about, gone, least in _walls():
        besides = sum(_words(one) for one in sentences if not about.search(one))
        headed = max((len(found[0]) / len(head) for head in heads if (found := says.search(head))), default=0)
        most = least if not headed else _SOME if headed < 0.75 or not gone else len(text)
        if besides < most and (headed or says.search(text)):
            raise NotCaptured(what, gone=gone)
    scripted, said = "<script" in html.lower(), sum(map(_words, sentences))
    _refuse_described(asked, html, said)
    if said < _LITTLE and re.search(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", html, re.IGNORECASE):
        raise NotCaptured("it wants a reader who is known: a login")
    refreshes = [
        page.headers.get("Refresh", ""),
        *(unescape(found[2]) for tag in _REFRESHES.findall(html) for found in [_CONTENT.search(tag)] if found),
    ]
    for found in filter(None, map(_REFRESH.match, refreshes)):
        if said < _SOME and (target := joined(page.url, found[1])) != page.url:
            raise NotCaptured(f"it sends its reader on to {target}", "nothing was added; look there, and capture that address")
    if said < _LITTLE:
        hint = "nothing was added; if it is the page, give --quote with words of it, which are then looked for"
        raise NotCaptured(f"there is hardly any text{' without its scripts' if scripted else ''}", hint)
    if asked and (elsewhere := _ELSEWHERE.search(page.url)) and elsewhere[0].lower() not in asked.lower():
        raise NotCaptured(f"it is redirected to {page.url}")
    before, now = (_LOCALE.match(urlsplit(one).path) for one in (asked, page.url))
    if before and now and before[0].lower() != now[0].lower():
        raise NotCaptured(f"it is redirected to another language or region: {page.url}")


def _refuse_described(asked: str, html: str, said: int) -> None:
    """Refuses what its own metadata calls the home page, or the beginning of a text for subscribers."""
    if said < _SOME and _PAID.search(html):
        raise NotCaptured("it is the beginning of a text for subscribers, as it says of itself")
    if asked and not _is_home(asked) and any(map(_is_home, _addresses(html))) and not _ARTICLE.search(html):
        hint = "nothing was added; if it is the page, give --quote with words of it, which are then looked for"
        raise NotCaptured("it is the home page, as it says of itself", hint)


def _addresses(html: str) -> list[str]:
    """Those that a page calls its own: canonical, Open Graph."""
    tags = (tag for tag in _TAG.findall(html) if _CANONICAL.search(tag))
    return [unescape(found[1]) for tag in tags if (found := _ADDRESS.search(tag))]


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_HOME.fullmatch(parts.path)) and not parts.query


def _words(text: str) -> int:
    return len(_WORD.findall(text))
