"""What a saved page says of itself as a source: publisher, title, address, day and language.

Asked in this order, the first that says it: schema.org's JSON-LD, Open Graph (ogp.me), the citation tags of scholarly pages (Highwire Press), HTML's own.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from itertools import islice

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.items import Item
from tracker.domain.record.captured_text import HTML_TYPES, decoded
from tracker.domain.record.field_types import TITLE_LIMIT

_LIMIT, _TAGS, _DEPTH = 2_000_000, 5_000, 4
"""Characters of a page and tags in it that are looked at, and how deep a value of JSON-LD may lie."""
_TAG = re.compile(r"<(meta|link|time|html)\b([^<>]{0,4000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_JSON_LD = re.compile(r"<script\b[^<>]{0,200}application/ld\+json[^<>]{0,200}>([^<]{0,200000})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")

_SAID_BY = {
    "publisher": ("ld:publisher", "og:site_name", "citation_publisher", "citation_journal_title", "dc.publisher", "application-name"),
    "title": ("ld:headline", "og:title", "citation_title", "dc.title", "title"),
    "url": ("ld:url", "og:url", "canonical"),
    "published": ("ld:datepublished", "article:published_time", "citation_publication_date", "citation_date", "dc.date", "date", "time"),
    "language": ("ld:inlanguage", "lang", "og:locale"),
}
"""The fields of a source, each with what says it, the best first."""


def described(data: bytes) -> Item:
    """The fields of a source that a page of HTML fills in; none where it says nothing of itself, or is no page."""
    page = decoded(data, HTML_TYPES[0])[:_LIMIT]
    said: dict[str, str] = {}
    for name, value in (*_linked_data(page), *_tags(page)):
        said.setdefault(name.lower(), " ".join(unescape(value).split()))
    found = {field: next((said[name] for name in names if said.get(name)), "") for field, names in _SAID_BY.items()}
    found["published"] = _day(found["published"])
    found["language"] = found["language"].replace("_", "-").partition("-")[0].lower()[:20]
    found["url"] = found["url"] if re.match(r"https?://[^\s/]", found["url"]) else ""
    return {field: value[:TITLE_LIMIT] for field, value in found.items() if value}


def _tags(page: str) -> Iterator[tuple[str, str]]:
    for tag in islice(_TAG.finditer(page), _TAGS):
        given = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(tag[2])}
        match tag[1].lower():
            case "meta":
                yield given.get("property") or given.get("name") or "", given.get("content", "")
            case "link":
                yield given.get("rel", ""), given.get("href", "")
            case "time":
                yield "time", given.get("datetime", "")
            case _:
                yield "lang", given.get("lang", "")
    if title := _TITLE.search(page):
        yield "title", title[1]


def _linked_data(page: str) -> Iterator[tuple[str, str]]:
    for script in _JSON_LD.finditer(page):
        with suppress(ValueError, RecursionError):
            yield from _of_article(json.loads(script[1]), _DEPTH)


def _of_article(value: object, depth: int) -> Iterator[tuple[str, str]]:
    """What the articles in a value of JSON-LD say of themselves."""
    if isinstance(value, list) and depth:
        for one in value:
            yield from _of_article(one, depth - 1)
    elif isinstance(value, dict) and depth:
        if "headline" in value or "datePublished" in value:
            publisher = value.get("publisher")
            for name, said in {**value, "publisher": publisher.get("name") if isinstance(publisher, dict) else publisher}.items():
                if isinstance(said, str):
                    yield f"ld:{name}", said
        yield from _of_article(value.get("@graph"), depth - 1)


def _day(text: str) -> str:
    """The day, month or year that a time begins with, of any form that pages use; empty where it is none."""
    if not (found := _DAY.match(text.replace("/", "-"))):
        return ""
    try:
        return PartialDate.parse(found[0])
    except BadDate:
        return ""
