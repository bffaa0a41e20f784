"""The pages of a site, opened as files: nothing is asked for but the index that is searched, and nothing complained of."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.opening import Opener, violations
from tests.ledgers import LATER, STORY, TODAY, in_memory, reading
from tracker.actions import naming, reporting
from tracker.storage.ledger.ledger import Ledger

pytestmark = pytest.mark.browser

KINDS = {
    "index": "index.html",
    "agreement": "WOODSIDE/index.html",
    "commitment": "WOODSIDE/WOODSIDE-3.html",
    "party": "by-party/CN.html",
    "topic": "by-topic/climate.html",
    "changes": "changes.html",
    "method": "method.html",
    "search": "search.html",
}
INDEX = "search-index.js"


def pages_of(ledger: Ledger, folder: Path, kinds: dict[str, str]) -> dict[str, Path]:
    """One page of each kind of a ledger's site, in a folder."""
    for name, pieces in reporting.site(ledger, naming.reading(ledger, TODAY)).files():
        if name in (*kinds.values(), INDEX):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"".join(pieces))
    return {kind: folder / name for kind, name in kinds.items()}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, _woodside_store: Path) -> dict[str, Path]:
    with reading(_woodside_store) as ledger:
        return pages_of(ledger, tmp_path_factory.mktemp("site"), KINDS)


def test_every_kind_of_page_fits_a_phone(browser: Browser, pages: dict[str, Path]) -> None:
    opener = Opener(browser, pages)
    for kind in KINDS:
        assert opener(kind, width=360).evaluate("document.documentElement.scrollWidth") <= 360, kind
    opener.close()
    assert (opener.asked, opener.complaints) == ([pages["search"].with_name(INDEX).as_uri()], [])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Of a small ledger: axe takes its time with every element."""
    kinds = {kind: name.replace("WOODSIDE", "PACT").replace("PACT-3", "PACT-1").replace("climate", "talks") for kind, name in KINDS.items()}
    with in_memory(STORY + LATER) as ledger:
        return pages_of(ledger, tmp_path_factory.mktemp("small"), kinds)


LIKE_AGREEMENTS = ("index", "party", "topic")
"""Made of the same parts as the page of an agreement."""


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[pytest.mark.heavy] if kind in LIKE_AGREEMENTS else []) for kind in KINDS])
def test_every_kind_of_page_is_accessible(browser: Browser, small: dict[str, Path], kind: str) -> None:
    """Red with the picture's headings under none of their own."""
    opener = Opener(browser, small)
    assert violations(opener(kind, width=360)) == []
    opener.close()
    assert (opener.asked, opener.complaints) == ([small[kind].with_name(INDEX).as_uri()] if kind == "search" else [], [])


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder as a host would serve it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_search_shows_pages_with_all_of_the_words_and_is_in_the_address(browser: Browser, pages: dict[str, Path]) -> None:
    """From files and from a server, and without the index the whole list. Red with the words of the titles alone, and with a policy for hashes only."""
    opener = Opener(browser, pages)
    page = opener("search")
    every = page.locator("main li:visible").count()
    page.get_by_label("Words").fill("Theatre COMMANDERS")
    found = page.locator("main li:visible a")
    expect(found.first).to_contain_text("WOODSIDE-")
    assert 0 < found.count() < every
    assert page.url.endswith("#Theatre%20COMMANDERS")
    page.get_by_label("Words").fill("\uff34heatre \u0130stanbul\u2019s")
    assert found.count() == 0
    page.get_by_label("Words").fill("\uff34heatre\u3000COMMANDER\u017f")
    assert 0 < found.count() < every
    asked = opener("search", fragment="#Singapore")
    assert 0 < asked.locator("main li:visible").count() < every
    opener.close()
    assert (opener.asked, opener.complaints) == ([pages["search"].with_name(INDEX).as_uri()] * 2, [])
    with served(pages["search"].parent) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/search.html#Singapore")
        assert 0 < page.locator("main li:visible").count() < every
        context.route("**/search-index.js", lambda route: route.abort())
        page.reload()
        assert (page.locator("main li:visible").count(), page.get_by_label("Words").is_visible()) == (every, False)
