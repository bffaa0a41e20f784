"""The text that a captured file shows a reader: bytes of plain text or HTML in, characters out. Pure, linear in time, never an error.

HTML is read by the rules of the WHATWG's tokenizer (https://html.spec.whatwg.org/multipage/parsing.html#tokenization), as far as text
depends on them. The standard library's parser is not used: up to Python 3.11.13 it needs quadratic time for an unclosed tag and raises
on odd markup, and its answers differ from one patch release to the next, while what is found here is recorded for good.
"""

import codecs
import html
import re
from collections import Counter
from collections.abc import Iterator

HTML_TYPES = ("text/html", "application/xhtml+xml")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9._:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([a-z0-9._:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 1_024
"""Bytes in which a page has to name its encoding (HTML, “Specifying the document's character encoding”)."""

_ENCODINGS = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "ascii", "us-ascii", "windows-1252", "cp1252"), "cp1252"),
    **{f"{prefix}125{n}": f"cp125{n}" for n in range(9) for prefix in ("windows-", "cp", "x-cp")},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **{name: name for name in ("euc-jp", "iso-2022-jp", "koi8-r", "koi8-u", "tis-620")},
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
}
"""Labels that pages use, with what they mean (WHATWG Encoding). Others, and codecs of Python's that are no encodings, are not asked."""


def is_text(media_type: str) -> bool:
    """Whether a file of this type can be searched."""
    return media_type.startswith("text/") or media_type in HTML_TYPES


def text_of(data: bytes, media_type: str, charset: str = "") -> str:
    """What a reader sees of a file of text (`decoded`); tags, scripts, styles and what is marked as hidden are not seen."""
    text = decoded(data, media_type, charset)
    if media_type not in HTML_TYPES:
        return text
    shown = pieces(text, xml=media_type == HTML_TYPES[1])
    return "".join(piece or (" " if tag.removeprefix("/") in APART else "") for tag, piece in shown)


def decoded(data: bytes, media_type: str, charset: str = "") -> str:
    """The characters of a file of text.

    The encoding is that of the byte order mark, else the one that its server named, else of a page's `meta` (of XHTML's declaration), else UTF-8; a byte
    that is none of its characters is read as U+FFFD, so that the rest can still be searched.
    """
    mark, encoding = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", ""))
    if not encoding and charset:
        encoding = _ENCODINGS.get(charset.strip("\"' ").lower(), "utf-8")
    return data[len(mark) :].decode(encoding or (_declared(data) if media_type in HTML_TYPES else "utf-8"), "replace")


def _declared(data: bytes) -> str:
    found = _XML.match(data) or _META.search(data, 0, _META_WITHIN)
    return _ENCODINGS.get(found[1].decode("ascii").lower(), "utf-8") if found else "utf-8"


_SPACE = r"\t\n\f\r "
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(rf"/?[a-zA-Z][^{_SPACE}/>]*+")
_ATTRIBUTES = re.compile(
    rf"""(?: [{_SPACE}/]++
           | [^{_SPACE}/>] [^{_SPACE}/>=]*+
             (?: [{_SPACE}]*+ = [{_SPACE}]*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | (?!["'])[^{_SPACE}>]*+ ) )?+
         )*+ >""",
    re.VERBOSE,
)
"""The rest of a tag; possessive throughout, so that no input makes it try twice."""
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,10};?|#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_UNSEEN = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE) for name in ("script", "style", "title", "iframe", "noembed", "noframes")
}
"""Elements whose content is no text to read, with what ends them: within them a tag is not a tag."""

APART = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "li", "legend", "main", "menu", "nav", "ol", "optgroup", "option",
    "p", "pre", "search", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Elements that a browser sets apart: a reader sees a space or a line break there, and copies one."""


_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"))
"""Elements without content, which have no end."""
_ENDED_BY = {
    "p": APART - {"body", "br", "caption", "head", "html", "legend", "optgroup", "option", "select", "summary", "textarea"},
    "li": frozenset(("li",)),
    **dict.fromkeys(("dt", "dd"), frozenset(("dt", "dd"))),
    **dict.fromkeys(("td", "th"), frozenset(("td", "th", "tr", "tbody", "tfoot"))),
    "tr": frozenset(("tr", "tbody", "tfoot")),
    **dict.fromkeys(("thead", "tbody"), frozenset(("tbody", "tfoot"))),
    "option": frozenset(("option", "optgroup")),
    "optgroup": frozenset(("optgroup",)),
}
"""Elements whose end tag may be left out, with the elements that end them."""
_NOT_SHOWN = frozenset(("audio", "canvas", "datalist", "rp", "template", "video"))
"""Elements whose content a browser does not show; that of audio, canvas and video is for browsers that cannot."""
_MAY_HIDE = re.compile("hidden|display|visibility", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rf"""([^{_SPACE}/>] [^{_SPACE}/>=]*+) (?: [{_SPACE}]*+ = [{_SPACE}]*+ (?: "([^"]*+)" | '([^']*+)' | ([^{_SPACE}>]*+) ) )?+""",
    re.VERBOSE,
)


class _Elements:
    """The elements that are open, as far as it matters for what is hidden: by the attribute `hidden`, or by their own style.

    What a style sheet or a script hides is not known here, and is text.
    """

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []
        self._count: Counter[str] = Counter()
        self._hidden = 0

    @property
    def hidden(self) -> bool:
        """Whether a reader sees nothing of what comes next."""
        return self._hidden > 0

    def start(self, name: str, attributes: str) -> None:
        """Opens an element, and ends those that it ends."""
        while self._open and name in _ENDED_BY.get(self._open[-1][0], ()):
            self._pop()
        if name not in _VOID:
            hides = not self._hidden and _hides(name, attributes)
            self._open.append((name, hides))
            self._count[name] += 1
            self._hidden += hides

    def end(self, name: str) -> bool:
        """Ends the element of that name and all within it, and says whether it was shown; an end tag without an element ends nothing."""
        while self._count[name]:
            ended, hides = self._pop()
            if ended == name:
                return not hides
        return True

    def _pop(self) -> tuple[str, bool]:
        name, hides = self._open.pop()
        self._count[name] -= 1
        self._hidden -= hides
        return name, hides


def _hides(name: str, attributes: str) -> bool:
    """Whether an element of these attributes is not shown."""
    if name in ("html", "body"):
        return False  # a page that hides itself until its script has run
    if name in _NOT_SHOWN:
        return True
    if name != "dialog" and not _MAY_HIDE.search(attributes):
        return False
    given: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(attributes):
        given.setdefault(found[1].lower(), html.unescape(found[2] or found[3] or found[4] or ""))
    shown = given.get("hidden", "until-found").strip().lower() == "until-found" and (name != "dialog" or "open" in given)
    if not shown or "style" not in given:
        return not shown
    styles = {key.strip().lower(): value for key, _, value in (one.partition(":") for one in given["style"].split(";"))}
    display, visibility = (styles.get(key, "").lower().replace("!important", "").strip() for key in ("display", "visibility"))
    return display == "none" or visibility in ("hidden", "collapse")


def pieces(text: str, *, xml: bool = False) -> Iterator[tuple[str, str]]:
    """A page's tags that are shown (`p`, `/p`) and the texts between them, one beside an empty other; what is not closed reaches to the end."""
    at, elements = 0, _Elements()
    while found := _MARKUP.search(text, at):
        start = found.start()
        if start > at and not elements.hidden:
            yield "", _read(text[at:start])
        if not (name := _NAME.match(text, start + 1)):
            at = _after_other(text, start)
        elif not (rest := _ATTRIBUTES.match(text, name.end())):
            return
        else:
            at, tag, empty = rest.end(), name[0].lower(), xml and text[rest.end() - 2] == "/"
            was_shown = True
            if tag[0] == "/":
                was_shown = elements.end(tag[1:])
            elif not empty:
                elements.start(tag, text[name.end() : at - 1])
            if was_shown and not elements.hidden:
                yield tag, ""
            if tag in _UNSEEN and not empty:
                end = _UNSEEN[tag].search(text, at)
                at = end.start() if end else len(text)
    if not elements.hidden:
        yield "", _read(text[at:])


def _after_other(text: str, start: int) -> int:
    """Where a comment, declaration, instruction or empty end tag is over."""
    if text.startswith("<!--", start):
        end = _COMMENT_END.search(text, start + 2)  # “<!-->” is a whole comment
        return end.end() if end else len(text)
    close = text.find(">", start + 1)
    return close + 1 if close >= 0 else len(text)


def _read(piece: str) -> str:
    """The piece with its character references replaced; one that is too long to mean a character stays as it is."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), piece) if "&" in piece else piece
