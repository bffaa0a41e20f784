"""A real Chromium, headless, one for the session; where there is none the tests are skipped with a line, and in CI they fail."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.opening import Opener
from tests.browser.pages import PART, SHOWN, many
from tests.ledgers import TODAY, reading
from tests.reports.sample import sample
from tracker.actions import comparing, naming, reporting
from tracker.reports.charts import squares_svg
from tracker.reports.formats import html
from tracker.storage.ledger.ledger import Ledger

HOW = "no Chromium found: apt-get install chromium, or name one by TRACKER_CHROMIUM"


def chromium() -> str | None:
    """The program: named by TRACKER_CHROMIUM, or Debian's, or Google's."""
    if named := os.environ.get("TRACKER_CHROMIUM"):
        return shutil.which(named) or named
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)
    with sync_playwright() as playwright:
        # As root, which CI is, Chromium starts only without its sandbox; what it opens here is what we wrote.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, _woodside_store: Path, twenty: Ledger) -> dict[str, Path]:
    """The reports to open: the sample, the shipped dossier, one with many parties, and one with many commitments."""
    folder = tmp_path_factory.mktemp("browser")
    with reading(_woodside_store) as ledger:
        at = naming.reading(ledger, TODAY)
        woodside = reporting.report(ledger, at)
        since = replace(woodside, changes=comparing.changes_since(ledger, at, "2024-06-30"))
    reports = {"sample": sample(), "woodside": woodside, "since": since, "twenty": reporting.report(twenty, naming.reading(twenty, TODAY))}
    for name, report in reports.items():
        (folder / f"{name}.html").write_bytes(html.write(report))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "PART", PART)
        patch.setattr(html, "SHOWN", SHOWN)
        patch.setattr(squares_svg, "CROWD", SHOWN)
        (folder / "many.html").write_bytes(html.write(many()))
    return {path.stem: path for path in folder.iterdir()}


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Opener]:
    """Opens a report and, at the end, asserts that it asked for nothing and complained of nothing."""
    opener = Opener(browser, files)
    yield opener
    opener.close()
    assert opener.complaints == []
    assert opener.asked == []
