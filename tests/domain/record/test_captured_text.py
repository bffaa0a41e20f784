"""What a reader sees of a captured file: encodings, tags, references, and no markup that stops it or slows it down."""

import codecs
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import PAYLOADS
from tracker.domain.record import captured_text
from tracker.domain.record.captured_text import is_text, text_of

HTML, XHTML = captured_text.HTML_TYPES


def seen(page: str, media_type: str = HTML) -> str:
    return " ".join(text_of(page.encode(), media_type).split())


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>one</p><p>two</p>", "one two"),  # what stands apart is not run together
        ("wo<b>r</b>d<br>two", "word two"),
        ("a<!-- b -->c<!--> d --><!---->e", "ac d -->e"),
        ("a<!-- b", "a"),
        ("a<!doctype html><?php b ?><![CDATA[c]]></>d</ e>f", "adf"),
        ("a < b <3 <", "a < b <3 <"),
        ("a<b", "a"),  # a tag that is not closed reaches to the end, as in a browser
        ('a<b c="d>e" f=\'g>h\' i=j"k>l', "al"),
        ('a<b c"d>e', "ae"),  # a quotation mark in a name begins nothing
        ('a<b c="d>e', "a"),
        ("<a href=x/>b</a>", "b"),
        ("&amp;lt; &lt;b&gt; &#8220;x&#x201d; &copy &notit; &nbsp;&unknown; &", "&lt; <b> “x” © ¬it; &unknown; &"),
        ("&am<b>p;</b>", "&amp;"),  # not a reference: a tag stands in it
        (f"&#{'9' * 5_000};&#x{'f' * 5_000};", f"\ufffd{'9' * 4_990};\ufffd{'f' * 4_992};"),
        ("<head><title>t<b></title><style>p{}</style></head><script>if (a<b) x('</p>')</script >y", "y"),
        ("<SCRIPT>x</scripty></SCRIPT\n>y", "y"),
        ("<script>never closed", ""),
        ("<template>a<template>b</template>c</template>d</template>e", "de"),
        ("a<p hidden>b</p>c<P HIDDEN=''>d<p>e<div hidden='until-found'>f</div>", "ac e f"),  # a p ends the p before it
        ('a<span style="color:red; DISPLAY : none!important">b<i>c</i></span>d<i style=visibility:hidden>e</i>f', "adf"),
        ('<i style="display:none;display:inline">a</i><i title="hidden" data-hidden style="x:display:none">b</i>', "ab"),
        ("<ul><li hidden>a<ul><li>b</ul>c<li>d</ul><div><span hidden>e</div>f", "d f"),
        ("<table><tr><td hidden>a<td>b<tr hidden><td>c</td></tr><tr><td>d</table>e", "b d e"),
        ("a<div hidden><br><img><input>b</i></div>c<br hidden>d", "ac d"),
        ("wo<span hidden><p>x</p></span>rd", "word"),  # what is hidden sets nothing apart
        ("<body style='display:none'>a<dialog>b</dialog><dialog open>c</dialog><video>d</video><datalist><option>e</datalist>f", "a c f"),
        ("<div hidden>never closed<p>a", ""),
        ("<div a='>' hidden>b</div>c&shy;d", "c\u00add"),
        ("<textarea>a</textarea><noscript>b</noscript>", "a b"),
    ],
)
def test_what_is_seen_of_a_page(page: str, text: str) -> None:
    """Red without `_UNSEEN`, without `_APART`, when quotation marks are not looked at, when references are read after joining."""
    assert seen(page) == text


def test_in_xhtml_a_script_may_close_itself() -> None:
    """Red when `xml` is not looked at."""
    assert seen("<title/><script src='x'/>a<template/>b", XHTML) == "ab"
    assert seen("<script src='x'/>a") == ""


def test_plain_text_is_seen_as_it_is() -> None:
    assert text_of("<b> &amp; é".encode(), "text/plain") == "<b> &amp; é"


@pytest.mark.parametrize(
    ("data", "media_type", "text"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "text/plain", "é"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "text/plain", "é"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), HTML, "é"),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), "text/plain", "é"),
        (codecs.BOM_UTF32_BE + "é".encode("utf-32-be"), "text/plain", "é"),
        (codecs.BOM_UTF8 + b"<meta charset=gbk>\xc3\xa9", HTML, "é"),  # the mark is first
        (b"<meta charset='iso-8859-1'>\xe9\x80", HTML, "é€"),
        (b'<META http-equiv=x content="text/html; charset=GB2312">\xcc\xf5\xd4\xbc', HTML, "条约"),
        (b"<?xml version='1.0' encoding='Windows-1251'?><p>\xec\xe8\xf0</p>", XHTML, " мир "),
        (b"<meta charset=CP1251>\xec\xe8\xf0", HTML, "мир"),
        (b"<meta charset=shift_jis>\x8f\xf0\x96\xf1", HTML, "条約"),
        (b"<meta charset=utf-16>\xc3\xa9", HTML, "é"),
        (b"<meta charset=punycode>\xc3\xa9", HTML, "é"),  # not asked: a codec, but no encoding
        (b"<meta charset=unicode_escape>\\u0041", HTML, "\\u0041"),
        (b"<!--" + b" " * 1_024 + b"--><meta charset=latin1>\xc3\xa9", HTML, "é"),  # too late to be heard
        (b"<meta charset=latin1>\xc3\xa9", "text/plain", "<meta charset=latin1>é"),
        (b"a\xffb\xc3", "text/plain", "a\ufffdb\ufffd"),
    ],
)
def test_encodings(data: bytes, media_type: str, text: str) -> None:
    """Red when UTF-16 is asked before UTF-32, when any of Python's codecs is taken, when `meta` comes before the mark."""
    assert text_of(data, media_type) == text


def test_every_label_names_an_encoding_that_reads_anything() -> None:
    for label, name in captured_text._ENCODINGS.items():
        assert isinstance(b"\x81\xff a \x1b$B".decode(name, "replace"), str), label


@given(
    st.binary() | st.text("<>/!-?&#;='\" abx\0é").map(str.encode) | st.sampled_from(PAYLOADS).map(str.encode),
    st.sampled_from((HTML, XHTML, "text/plain")),
)
def test_any_bytes_are_read(data: bytes, media_type: str) -> None:
    """Red with the standard library's parser, which raises on “<![x”."""
    assert isinstance(text_of(data, media_type), str)


class _Library(HTMLParser):
    """The standard library's reading of a page without scripts."""

    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


_words = st.text("ab é&;<>\"'", max_size=8)
_attributes = st.lists(st.sampled_from((' c="x>y"', " c='<d>'", " c=d", " c", "\n", "/")), max_size=3).map("".join)
_pieces = st.one_of(
    _words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    st.builds("<{}{}>".format, st.sampled_from(("b", "i", "span", "custom-x")), _attributes),
    st.sampled_from(("</b>", "</span >", "<!-- a > b -->", "<!doctype x>", "&eacute;", "&#233;", "&#xe9;")),
)


@given(st.lists(_pieces, max_size=12).map("".join))
def test_ordinary_pages_read_as_the_standard_library_reads_them(page: str) -> None:
    library = _Library()
    library.feed(page)
    library.close()
    assert text_of(page.encode(), HTML) == library.text


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "&",
        "<a",
        "</",
        "<a ",
        "<!--",
        "<a b='",
        "<script>",
        "&#9",
        "<template>",
        "<a b=",
        "&a",
        "<a>",
        "<p hidden>",
        "<p><i hidden=''>",
        "</p><td hidden>",
        "<i style='display:none;",
    ],
)
def test_reading_takes_time_in_proportion(piece: str) -> None:
    """Red with the standard library's parser: minutes for “<a”."""
    page = (piece * (400_000 // max(4, len(piece)))).encode()
    start = time.process_time()
    text_of(page, HTML)
    assert time.process_time() - start < 10  # a twentieth of a second is usual, and minutes are what is feared


@pytest.mark.parametrize(
    ("media_type", "text"), [("text/plain", True), ("text/html", True), (XHTML, True), ("application/pdf", False), ("image/png", False)]
)
def test_which_files_can_be_searched(media_type: str, text: bool) -> None:
    assert is_text(media_type) is text
