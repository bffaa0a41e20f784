"""Hostile text in every field of a report stays text, in every format, and stays readable."""

import csv
import io
import json
import re
from functools import cache

import pytest

from tests.payloads import PAYLOADS
from tests.reports.parsed import MARKDOWN, Page, markdown_shape, squeezed
from tests.reports.sample import ordinary, sample
from tracker.domain.text import formula_text, one_line, visible
from tracker.reports.blocks import Paragraph, Run
from tracker.reports.formats import csv_, html, json_, markdown
from tracker.reports.formats.markdown_blocks import lines
from tracker.reports.formats.markdown_text import inline
from tracker.reports.links import web_address
from tracker.reports.model import Report

UNSHOWN = {"evidence.id", "check.id", "source.language"}
"""Names in a dossier, which only JSON carries, and what becomes an attribute."""


def filled(payload: str, given: dict[str, str], mark: bool = True) -> Report:
    """The sample with the payload in every field, followed by the field's name or alone."""

    def words(name: str, _: str, /) -> str:
        given[name] = (f"{payload}⟦{name}⟧" if mark else payload).strip()
        return given[name]

    return sample(words)


def hostile(shift: int) -> tuple[Report, dict[str, str]]:
    """The sample with another payload in every field, and all of them in the summary of the evidence, with what each was given.

    For the formats that take long to write: those to which all text comes in the same way need not be tried with each in each.
    """
    given: dict[str, str] = {}

    def words(name: str, _: str, /) -> str:
        if name in given:
            return given[name]
        payload = (
            "\n".join(PAYLOADS)
            if name == "evidence.summary"
            else PAYLOADS[(len(given.keys() - {"evidence.summary"}) + shift) % len(PAYLOADS)]
        )
        given[name] = f"{payload}⟦{name}⟧".strip()
        return given[name]

    return sample(words), given


def block(text: str, indent: str = "") -> str:
    """A text as a paragraph of Markdown."""
    return "\n".join(lines(Paragraph(runs=(Run(text=text),)), indent)).strip()


def link(text: str, url: str | None) -> str:
    """A text as Markdown, linked to an address that may be linked to."""
    return "\n".join(lines(Paragraph(runs=(Run(text=text, address=web_address(url)),)))).strip()


def _shows(text: str, value: str) -> bool:
    """Whether the text contains the value as people should see it, on one line or as a paragraph."""
    return squeezed(one_line(value)) in text or squeezed(visible(value.replace("\r\n", "\n"), keep="\n")) in text


@cache
def _plain_page(mark: bool) -> list[tuple[str, ...]]:
    return _shape(Page(html.write(filled("plain words", {}, mark)).decode()))


def _shape(page: Page) -> list[tuple[str, ...]]:
    """Its elements, but for the lines into which the words of a drawing's marks are broken: these are as many as a text is long."""
    return [one for one in page.shape if one not in (("tspan", "x", "dy"), ("/tspan",))]


@cache
def _plain_markdown(mark: bool) -> list[tuple[str, str]]:
    return markdown_shape(markdown.write(filled("plain words", {}, mark)).decode())


@pytest.fixture(params=range(len(PAYLOADS)), ids=lambda number: f"payload{number}")
def payload(request: pytest.FixtureRequest) -> str:
    return PAYLOADS[int(request.param)]


@pytest.fixture(params=[pytest.param(number, marks=pytest.mark.heavy if number % 3 else ()) for number in range(len(PAYLOADS))], ids=str)
def some_payload(request: pytest.FixtureRequest) -> str:
    """Every third payload, where the whole document takes long; `test_markdown_text_is_the_same_text_everywhere` has them all."""
    return PAYLOADS[int(request.param)]


@pytest.fixture(params=[True, pytest.param(False, marks=pytest.mark.heavy)], ids=["marked", "alone"])
def mark(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_the_sample_asks_for_every_text() -> None:
    given: dict[str, str] = {}
    filled("x", given)
    assert len(given) == 39
    asked: list[str] = []
    assert sample(lambda name, text: asked.append(name) or text) == sample(ordinary)  # type: ignore[func-returns-value]
    assert set(asked) == set(given)


@cache
def _page(payload: str, *, mark: bool) -> tuple[str, dict[str, str]]:
    """As HTML, with what each field was given."""
    given: dict[str, str] = {}
    return html.write(filled(payload, given, mark)).decode(), given


def test_html_keeps_its_shape(payload: str, mark: bool) -> None:
    text, given = _page(payload, mark=mark)
    page = Page(text)
    assert _shape(page) == _plain_page(mark)
    assert all(value.startswith(("#", "https://", "http://")) for value in page.values("href"))
    assert not [name for name, value in given.items() if name not in UNSHOWN | {"source.url"} and not _shows(page.text, value)]


def test_html_holds_no_steering_character(payload: str) -> None:
    text, _ = _page(payload, mark=True)
    assert visible(text, keep="\n") == text


def test_markdown_keeps_its_shape(some_payload: str, mark: bool) -> None:
    given: dict[str, str] = {}
    text = markdown.write(filled(some_payload, given, mark)).decode()
    assert visible(text, keep="\n") == text
    assert markdown_shape(text) == _plain_markdown(mark)
    page = Page(MARKDOWN.render(text))
    assert all(value.startswith(("https://", "http://")) for value in page.values("href"))
    assert not [name for name, value in given.items() if name not in UNSHOWN | {"source.url"} and not _shows(page.text, value)]


@pytest.mark.parametrize("place", ["### {}", "- {}", "> {}", "{}", "before {} after", "**{}**", "| {} |\n| --- |"])
def test_markdown_text_is_the_same_text_everywhere(place: str) -> None:
    for text in map(str.strip, PAYLOADS):
        rendered = Page(MARKDOWN.render(place.format(inline(text))))
        assert rendered.text == squeezed(re.sub(r"[#>*|-]", "", place.split("\n", maxsplit=1)[0]).format(one_line(text))), text
        if place in ("- {}", "> {}", "{}"):
            assert Page(MARKDOWN.render(place.format(block(text)))).text == squeezed(visible(text.replace("\r\n", "\n"), keep="\n")), text


def test_csv_cells_are_no_formulas(payload: str) -> None:
    given: dict[str, str] = {}
    report = filled(payload, given)
    row = next(csv.DictReader(io.StringIO(csv_.write(report), newline="")))
    for column, name in (("title", "terms.title"), ("topic", "terms.topic"), ("rationale", "assessment.rationale")):
        cell = row[column]
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        assert formula_text(cell) == visible(given[name], keep="\n")
    raw = next(csv.DictReader(io.StringIO(csv_.write(report, raw=True), newline="")))
    assert raw["title"] == given["terms.title"]
    assert raw["rationale"] == given["assessment.rationale"]


def test_json_keeps_every_character_and_steers_nothing(payload: str) -> None:
    given: dict[str, str] = {}
    text = json_.write(filled(payload, given)).decode()
    assert visible(text, keep="\n") == text
    document = json.loads(text)
    item = document["items"][0]
    assert document["notes"] == [given["note"]]
    assert item["title"] == given["terms.title"]
    assert item["observations"][0]["summary"] == given["evidence.summary"]
    assert item["observations"][0]["id"] == given["evidence.id"]
    assert item["observations"][0]["attachments"][0]["name"] == given["attachment.name"]
    assert item["history"][0]["recorded_by"] == given["recorded_by"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "javascript://x.example/%0Aalert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https:\\\\evil.example",
        "//evil.example",
        "mailto:a@b",
        "https://",
        " https://x.example",
        "",
        None,
    ],
)
def test_other_addresses_are_no_links(url: str | None) -> None:
    assert web_address(url) is None
    assert link("The Herald", url) == "The Herald"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a_(b)?c=d&e=%20f#g", "https://x.example/a_%28b%29?c=d&e=%20f#g"),
        ("https://x.example/?a=1&copy;=2", "https://x.example/?a=1&copy;=2"),
        ("HTTP://x.example/a b", "http://x.example/a%20b"),
        ('https://x.example/"><svg onload=1>', "https://x.example/%22%3E%3Csvg%20onload=1%3E"),
        ("https://x.example\\@evil.example/", "https://x.example%5C@evil.example/"),
        ("https://x.example/新闻\x1b\n", "https://x.example/%E6%96%B0%E9%97%BB%1B%0A"),
    ],
)
def test_web_addresses_end_where_they_seem_to_end(url: str, address: str) -> None:
    assert web_address(url) == address
    page = Page(MARKDOWN.render(f"see {link('a [b](c)', url)} there"))
    assert page.values("href") == [address]
    assert page.text == "see a [b](c) there"


def test_a_shortcode_is_no_emoji() -> None:
    """Pandoc's reader of GitHub's dialect makes a picture of `:warning:`; times of day are left bare."""
    assert inline("[art. 4] :warning: :+1: :100:") == r"\[art. 4\] \:warning: \:+1: \:100:"
    assert inline("2025-01-14T10:01:00, a: b: c") == "2025-01-14T10:01:00, a: b: c"


def test_ordinary_text_reads_well_in_the_raw() -> None:
    text = "The U.S. (para 19) said “will not change” – 50 % of US$ 3.5bn; see #57, e.g. A. Smith's."
    assert inline(text) == text.replace("$", r"\$")
    assert block("one\r\n\r\n  two", "  ") == "one\\\n  two"
