"""The HTML report in a real Chromium: nothing asked for, nothing broken, usable by everybody on every screen and on paper."""

import io
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.opening import Opener, violations
from tests.browser.pages import COUNT, PART, SHOWN
from tests.ledgers import TODAY, reading
from tests.payloads import PAYLOADS
from tests.reports.sample import sample
from tests.reports.test_hostile import UNSHOWN, hostile
from tracker.actions import listing, naming, reporting
from tracker.actions.listing import Filter, Selection
from tracker.domain.text import one_line, visible
from tracker.reports.citations import bibtex, citation
from tracker.reports.formats import html
from tracker.storage.ledger.ledger import Ledger

pytestmark = pytest.mark.browser

ROWS = "#table tbody.row:not([hidden]) .ref"
BEYOND = """() => [...document.body.querySelectorAll('*')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !one.closest('.scroll, svg svg, .skip');
}).map(one => `${one.tagName}.${one.getAttribute('class')}: ${one.textContent.trim().slice(0, 40)}`)"""
Scheme = Literal["light", "dark"]
SCREENS: tuple[tuple[Scheme, int, int], ...] = (("light", 1400, 1000), ("dark", 360, 740))


def unfold_all(page: Page) -> None:
    page.evaluate("() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }")


def show(page: Page, scheme: Scheme, width: int, height: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("name", ["sample", pytest.param("woodside", marks=pytest.mark.heavy), "twenty"])
def test_it_fits_every_screen(opened: Opener, name: str) -> None:
    """Red with a lane, a filter or a table cell wider than the phone."""
    page = opened(name)
    unfold_all(page)
    for screen in SCREENS:
        show(page, *screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth") == screen[1], screen
        assert page.evaluate(BEYOND) == [], screen


def test_axe_finds_nothing(opened: Opener) -> None:
    """Red with a select without a label, with two regions of one name, and with the light scheme's quiet text in the dark."""
    page = opened("sample", width=360, height=740, color_scheme="light")
    unfold_all(page)
    assert violations(page) == []
    show(page, "dark", 1400, 1000)
    assert violations(page, "color-contrast") == []


def test_the_first_screen_is_two_screens_of_a_phone(opened: Opener) -> None:
    """Red with the squares of twenty parties below their labels, and with what changed unfolded; filters are folded too, and a grid is one column."""
    for name in ("woodside", "since", "twenty"):
        page = opened(name, width=360, height=740)
        assert page.locator(".provenance").evaluate("one => one.getBoundingClientRect().bottom") <= 2 * 740, name
        page.locator(".provenance summary").click()
        expect(page.locator(".provenance .fixed")).to_be_visible()
        expect(page.locator("#filter-status")).to_be_hidden()
        page.get_by_text("Filter", exact=True).click()
        expect(page.locator("#filter-status")).to_be_visible()
        said = page.locator(".sheet .said tbody tr").first
        assert len({said.locator("th").bounding_box()["x"], said.locator("td").first.bounding_box()["x"]}) == 1  # type: ignore[index]
        page.set_viewport_size({"width": 1024, "height": 740})
        expect(page.locator("#filter-status")).to_be_visible()
        assert page.locator(".since").evaluate_all("all => all.every(one => one.open)")


def test_head_and_first_column_stay_in_sight(opened: Opener) -> None:
    """Red with a scroll of its own for a table that has room, and without one where twenty parties have not."""
    corner = "#table thead th"
    page = opened("twenty")
    for width in (1440, 1024, 768):
        page.set_viewport_size({"width": width, "height": 700})
        page.locator(".promises .row").last.scroll_into_view_if_needed()
        page.locator(".scroll:has(#table)").evaluate(
            "one => { if (one.scrollHeight > one.clientHeight) one.scrollIntoView(); one.scrollTop = 10000; one.scrollLeft = 10000; }"
        )
        box = page.locator(corner).first.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < 90, width
        assert 0 <= box["y"] < 400, width
        cells = page.evaluate("[...document.querySelectorAll('.obligation')].map(one => Math.round(one.getBoundingClientRect().width))")
        assert set(cells) == {28 if width == 1440 else 24}
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_table_sorts(opened: Opener) -> None:
    """Red with keys compared as text where they are numbers, with empty cells first, and with the groups left out of their first order."""
    page = opened("many", fragment="#table-of")
    head = page.locator("#table thead th")
    assert page.locator(ROWS).all_inner_texts() == [f"LONG-{number}" for number in range(1, SHOWN + 1)]
    head.nth(1).get_by_role("button").click()
    expect(head.nth(1)).to_have_attribute("aria-sort", "ascending")
    assert "initiated" in page.locator("#table tbody.row .obligation").first.inner_text()
    head.nth(1).get_by_role("button").press("Enter")
    expect(head.nth(1)).to_have_attribute("aria-sort", "descending")
    assert "fulfilled" in page.locator("#table tbody.row .obligation").first.inner_text()
    page.get_by_role("button", name=f"Show all {COUNT}").click()
    for order in ("descending", "ascending"):
        expect(head.nth(1)).to_have_attribute("aria-sort", order)
        empty = page.locator("#table tbody.row").evaluate_all("rows => rows.map(row => row.rows[0].cells[1].matches('.none'))")
        assert empty == sorted(empty), order
        head.nth(1).get_by_role("button").click()
    head.nth(0).get_by_role("button").click()
    expect(head.nth(1)).not_to_have_attribute("aria-sort", "descending")
    assert page.locator(ROWS).all_inner_texts() == [f"LONG-{number}" for number in range(1, COUNT + 1)]


FITTING = """() => {
    const shown = [...document.querySelectorAll('#table tbody.row:not([hidden])')];
    const lanes = [...document.querySelectorAll('.timeline .lane-of:not([hidden])')].map(one => one.dataset.o);
    const squares = [...document.querySelectorAll('.picture [data-o]:not(.off)')].map(one => one.dataset.o);
    const cells = shown.flatMap(row => [...row.querySelectorAll('[data-o]:not(.off)')].map(one => `${row.dataset.ref} ${one.dataset.o}`));
    return {refs: shown.map(row => row.dataset.ref), cells, squares, lanes};
}"""
QUESTIONS: tuple[dict[str, str], ...] = (
    {"status": "stalled", "party": "CN"},
    {"status": "upheld", "verification": "claimed"},
    {"status": "mixed", "party": "us"},
    {"status": "mixed", "verification": "corroborated"},
    {"verification": "contested"},
    {"party": "CN", "reason": "review_due"},
    {"search": "military COMM"},
    {"search": "“defence  ministers”"},
    {"search": "ＷＥＡＴＨＥＲ"},
    {"search": "twenty-3"},
    {"search": "Woodside-3", "party": "CN"},
    {"search": "the", "status": "not_assessed"},
    {"search": "Xi’s"},
    {"search": "no such words"},
)


@pytest.mark.parametrize("name", ["woodside", "twenty"])
def test_the_address_asks_what_list_asks(opened: Opener, twenty: Ledger, woodside: Path, name: str) -> None:
    """Red with status and party matched on a commitment in the place of an obligation, and with evidence or wordings left out of the search."""
    page = opened(name)
    found = set()
    with reading(woodside) as dossier:
        ledger = {"woodside": dossier, "twenty": twenty}[name]
        for asked in QUESTIONS[:8] if name == "twenty" else QUESTIONS[6:]:
            if asked.get("status", "mixed") not in page.locator("#filter-status option").evaluate_all("all => all.map(one => one.value)"):
                continue
            given = {key: (value,) for key, value in asked.items()}
            chosen = Selection(parties=given.get("party", ()), search=given.get("search", ()))
            wanted = Filter(
                selection=chosen,
                statuses=given.get("status", ()),
                verifications=given.get("verification", ()),
                reasons=given.get("reason", ()),
            )
            listed = [item["ref"] for item in listing.listed(ledger, naming.reading(ledger, TODAY), wanted).items]
            page.evaluate("fragment => { location.hash = fragment; }", urlencode(asked))
            page.wait_for_function("search => document.getElementById('filter-search').value === search", arg=asked.get("search", ""))
            shown = page.evaluate(FITTING)
            assert sorted(shown["refs"]) == sorted(listed), asked
            fitting = {tuple(cell.split()[:2]) for cell in shown["cells"]}
            assert {tuple(one.split()) for one in shown["lanes"]} == fitting, asked
            drawn = {tuple(cell.split()[:2]) for cell in shown["cells"] if "not_applicable" not in cell}
            assert {tuple(one.split()) for one in shown["squares"]} == drawn, asked
            found.update(listed)
    assert found
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate("location.hash") == ""
    page.locator("#filter-party").select_option("CN")
    assert page.evaluate("location.hash") == "#party=CN"


def test_deep_links_arrive(opened: Opener) -> None:
    page = opened("woodside", fragment="#WOODSIDE-9")
    expect(page.locator("#title-WOODSIDE-9")).to_be_in_viewport()
    page.locator("#WOODSIDE-9 summary").first.click()
    page.locator("#WOODSIDE-9 .verdicts a.entry").nth(1).click()
    expect(page.locator("li:target")).to_be_in_viewport()


def test_pictures_lead_by_keyboard_to_what_they_show(opened: Opener) -> None:
    """Red with marks that are no links, with squares that take no focus, and with words that only a pointer shows."""
    page = opened("woodside")
    square = page.get_by_role("link", name=re.compile(r"WOODSIDE-3, China \(PRC\): stalled, corroborated, .* confidence"))
    square.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#title-WOODSIDE-3")).to_be_in_viewport()
    page.get_by_text("Each obligation over time").click()
    mark = page.locator("ul.timeline a.mark.against").first
    expect(mark.locator(".tip")).to_have_css("opacity", "0")
    mark.focus()
    expect(mark.locator(".tip")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator("li:target")).to_be_in_viewport()


def test_a_long_report_folds_and_drops_nothing(opened: Opener) -> None:
    """Red with the folded parts left out of the markup, and with the script not looking into them for a link's target."""
    page = opened("many")
    expect(page.locator("article")).to_have_count(0)
    page.locator("#part-2 > summary").click()
    expect(page.locator("article")).to_have_count(PART)
    page.goto(f"{page.url}#LONG-{COUNT}")
    expect(page.locator(f"#title-LONG-{COUNT}")).to_be_in_viewport()
    entry = page.locator(f"#LONG-{COUNT} .events li").first.get_attribute("id")
    fresh = opened("many", fragment=f"#{entry}")
    expect(fresh.locator(f"#{entry}")).to_be_in_viewport()
    plain = opened("many", java_script_enabled=False)
    assert plain.locator("article").count() == plain.locator("ul.timeline svg.lane").count() == COUNT
    assert plain.locator("table.promises tbody.row").count() == COUNT


def test_without_the_script_everything_is_there(opened: Opener) -> None:
    page = opened("sample", java_script_enabled=False)
    expect(page.locator("#table tbody.row:visible")).to_have_count(4)
    page.locator("#table summary").first.click()
    expect(page.locator("#table .more:visible")).to_have_count(1)
    for hidden in ("#filters", "button.copy", "#more"):
        assert not page.locator(hidden).first.is_visible()
    page.get_by_text("The shares, drawn and as a table").click()
    expect(page.get_by_role("table", name="Obligations owed by status")).to_be_visible()


def test_a_citation_is_copied(opened: Opener) -> None:
    page = opened("sample", permissions=["clipboard-read", "clipboard-write"])
    for number, words in enumerate((citation, bibtex)):
        page.locator("#LAKE-1 summary").filter(has_text="BibTeX").evaluate("fold => { fold.parentElement.open = true; }")
        page.locator("#LAKE-1 button.copy").nth(number).click()
        expect(page.locator("#LAKE-1 button.copy").nth(number)).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == words(sample().sheets[0], sample().fixed)


def printed(page: Page) -> str:
    """The words on paper."""
    reader = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return " ".join(" ".join(leaf.extract_text().split()) for leaf in reader.pages)


def test_paper_has_everything_but_what_the_ledger_tells(opened: Opener) -> None:
    """Red with the parts of a long report left folded on paper, and without the pointer to the history."""
    text = printed(opened("sample"))
    for sheet in sample().sheets:
        assert sheet.terms.text.split("\n")[0] in text
        assert f"tracker history {sheet.ref}" in text
        for line in sheet.evidence:
            assert f"#{line.entry}" in text
    assert "Obligations owed by status" in text
    assert "Copy" not in text


def test_a_brief_is_printed_on_one_page(opened: Opener, files: dict[str, Path], twenty: Ledger, tmp_path: Path) -> None:
    """Red with what is folded open on its paper."""
    files["brief"] = tmp_path / "brief.html"
    files["brief"].write_bytes(html.write(reporting.report(twenty, naming.reading(twenty, TODAY), brief=True)))
    page = opened("brief")
    assert len(pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1


def test_a_long_report_is_printed_whole(opened: Opener) -> None:
    """Red with the parts left folded on paper. Of the bars, as much is shown as fits: red with whole ones."""
    page = opened("many")
    page.get_by_role("searchbox", name="Search").fill("Article 1")
    fitting = int(page.locator("#filter-count").inner_text().split()[0])
    shown = page.locator("[data-fits]").evaluate_all("all => all.map(one => parseFloat(one.getAttribute('width')) * one.dataset.of / 100)")
    assert 0 < fitting < COUNT
    assert sum(shown) == pytest.approx(fitting)
    reader = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(reader.pages) > COUNT / 5
    assert page.locator("article").count() == page.locator("ul.timeline svg.lane").count() == COUNT


@pytest.mark.parametrize(
    "shift", [pytest.param(shift, marks=() if shift % 36 == 0 else pytest.mark.heavy) for shift in range(0, len(PAYLOADS), 12)]
)
def test_hostile_text_does_nothing(opened: Opener, files: dict[str, Path], tmp_path: Path, shift: int) -> None:
    """Whatever it tried would be a dialog, a request or a complaint of the policy, which the fixture looks for.

    Two shifts put each payload into some field, beside the one that holds them all.
    """
    report, given = hostile(shift)
    files["hostile"] = tmp_path / "hostile.html"
    files["hostile"].write_bytes(html.write(report))
    page = opened("hostile", width=360)
    unfold_all(page)
    page.wait_for_timeout(50)
    text = " ".join(page.evaluate("document.body.textContent").split())
    shown = {name: value for name, value in given.items() if name not in UNSHOWN | {"source.url"}}
    assert [
        name
        for name, value in shown.items()
        if " ".join(one_line(value).split()) not in text and " ".join(visible(value.replace("\r\n", "\n"), keep="\n").split()) not in text
    ] == []
    assert page.evaluate("[...document.links].filter(link => !['https:', 'http:', 'mailto:', 'file:'].includes(link.protocol)).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
