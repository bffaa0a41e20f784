"""`report --format site`: pages with stable addresses, links that lead somewhere, nothing from elsewhere, nobody's files touched."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.payloads import PAYLOADS


class Page(HTMLParser):
    """The links, the scripts and the assets of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.assets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if found.get("id"):
            self.ids.add(str(found["id"]))
        self.assets += [str(value) for name, value in attrs if name in ("src", "srcset", "data", "poster", "action")]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def site(woodside: Program, tmp_path: Path) -> Path:
    answer = woodside("report", "--format", "site", "-o", str(tmp_path / "site"))
    assert answer.code == 0, answer.err
    return tmp_path / "site"


def test_every_agreement_and_commitment_has_its_page(site: Path, woodside: Program) -> None:
    names = set(files(site))
    expected = {f"WOODSIDE/WOODSIDE-{number}.html" for number in range(1, 26)}
    data = {"report.json", "report.csv", "report.md", "feed.atom", "agenda.ics", "ledger.jsonl", ".tracker-site"}
    assert names == {"index.html", "WOODSIDE/index.html", *expected, *data}
    assert (site / "ledger.jsonl").read_text(encoding="utf-8") == woodside.ok("export")
    assert (site / "report.json").read_text(encoding="utf-8") == woodside.ok("report", "--format", "json")


def test_every_link_within_the_site_leads_somewhere_and_nothing_comes_from_elsewhere(site: Path) -> None:
    """Red with a link to a commitment's page without its agreement's folder."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(pages) == 27
    inner = 0
    for path, page in pages.items():
        assert page.assets == []
        assert "default-src 'none'" in path.read_text(encoding="utf-8")
        for link in page.links:
            if re.match("https?://|mailto:", link):
                continue
            place, _, anchor = link.partition("#")
            target = (path.parent / place).resolve() if place else path
            assert target.is_file(), (path, link)
            if anchor and target.suffix == ".html":
                assert anchor in pages[target].ids, (path, link)
            inner += 1
    assert inner > 100


def test_the_same_ledger_is_the_same_site_and_it_can_be_written_again(site: Path, woodside: Program, tmp_path: Path) -> None:
    before = files(site)
    assert woodside("report", "--format", "site", "-o", str(site)).code == 0
    assert woodside("report", "--format", "site", "-o", str(tmp_path / "other"), "--known-at", "#355").code == 0
    assert files(site) == before
    woodside.ok("check", "2", "--query", "x", "--outcome", "nothing-found")
    assert woodside("report", "--format", "site", "-o", str(site)).code == 0
    changed = {name for name, data in files(site).items() if data != before[name]}
    assert {"feed.atom", "ledger.jsonl", "WOODSIDE/WOODSIDE-2.html"} <= changed


def test_nobody_elses_files_are_touched(woodside: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder := tmp_path / "mine").mkdir()
    (folder / "index.html").write_text("mine")
    (file := tmp_path / "file").write_text("mine")
    for place in (folder, file):
        assert "is no site of Tracker's" in woodside.refuses("report", "--format", "site", "-o", str(place))
    assert "a site is a folder" in woodside.refuses("report", "--format", "site")
    assert files(folder) == {"index.html": b"mine"}
    assert "no agreement" in woodside.refuses("report", "--format", "site", "-o", str(tmp_path / "new"), "--agreement", "NONE")
    assert not (tmp_path / "new").exists()
    monkeypatch.setitem(sys.modules, "icalendar", None)
    assert "pip install 'icalendar>=6.1'" in woodside.refuses("report", "--format", "site", "-o", str(tmp_path / "new"))


def test_hostile_titles(small: Program, tmp_path: Path) -> None:
    for number, payload in enumerate(PAYLOADS[:12]):
        small("commitment", "add", "PACT", "--title", payload, "--text", "x", "--obligor", "US", "--topic", f"t{number}")
    assert small("report", "--format", "site", "-o", str(tmp_path / "hostile")).code == 0
    index = (tmp_path / "hostile" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in index
    assert {link for link in Page(index).links if not re.match(r"#|PACT/|report\.|feed|agenda|ledger", link)} == set()
