"""`report --format site`: pages with stable addresses, links that lead somewhere, nothing from elsewhere, nobody's files touched."""

import json
import re
import shutil
import sys
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import NOW, Clock, Program
from tests.payloads import PAYLOADS
from tracker.cli.start import run
from tracker.settings import Settings


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


@pytest.fixture(scope="module")
def written(woodside_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped dossier, written once."""
    folder = tmp_path_factory.mktemp("written") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "now", staticmethod(lambda: NOW))
        assert run(["--db", str(woodside_store), "report", "--format", "site", "-o", str(folder)]) == 0
    return folder


@pytest.fixture
def site(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "site"))


def test_every_agreement_commitment_party_and_topic_has_its_page(site: Path, woodside: Program) -> None:
    names = set(files(site))
    pages = {name for name in names if name.endswith(".html")}
    assert {name for name in pages if "/" not in name} == {f"{name}.html" for name in ("index", "changes", "method", "search", "report")}
    assert {name for name in pages if name.startswith("WOODSIDE/")} == {
        "WOODSIDE/index.html",
        *(f"WOODSIDE/WOODSIDE-{number}.html" for number in range(1, 26)),
    }
    assert {name for name in pages if name.startswith("by-party/")} == {"by-party/US.html", "by-party/CN.html"}
    assert "by-topic/military-communication.html" in pages
    beside = {f"WOODSIDE/WOODSIDE-3.{end}" for end in ("json", "csv", "atom", "timeline.svg")}
    beside |= {f"WOODSIDE/index.{end}.svg" for end in ("picture", "timeline", "shares")} | {"index.shares.svg", "search-index.js"}
    whole = {"report.json", "report.csv", "report.md", "feed.atom", "agenda.ics", "ledger.jsonl"}
    assert beside | whole | {".tracker-site", "SHA256SUMS"} <= names
    summed = re.findall(r"^(\w{64})  (.+)$", (site / "SHA256SUMS").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: digest for digest, name in summed} == {
        name: sha256(data).hexdigest() for name, data in files(site).items() if name not in (".tracker-site", "SHA256SUMS")
    }
    said = dict(re.findall('<li><a href="([^"]+)">([^<]+)</a></li>', (site / "index.html").read_text(encoding="utf-8")))
    assert said["report.csv"] == f"All commitments as CSV, {-(-(site / 'report.csv').stat().st_size // 1_000)} kB"
    assert whole | {"index.picture.svg", "index.shares.svg"} <= said.keys()
    assert (site / "WOODSIDE" / "index.shares.svg").read_text(encoding="utf-8").startswith('<svg xmlns="http://www.w3.org/2000/svg" ')
    assert (site / "ledger.jsonl").read_text(encoding="utf-8") == woodside.ok("export")
    assert (site / "report.json").read_text(encoding="utf-8") == woodside.ok("report", "--format", "json")


def test_every_link_within_the_site_leads_somewhere_and_nothing_comes_from_elsewhere(site: Path) -> None:
    """Red with a link to a commitment's page without its agreement's folder."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    inner = 0
    for path, page in pages.items():
        assert page.assets == ["search-index.js"] * (path.name == "search.html")
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
    assert inner > 1_000
    assert all(page.links[0].endswith("#content") for page in pages.values())


def test_an_entry_changes_the_pages_of_what_it_is_about_and_no_other(site: Path, woodside: Program) -> None:
    """What it is not about is written again byte for byte. Red with the ledger's size, or the day, on every page."""
    before = files(site)
    untouched = (site / "WOODSIDE" / "WOODSIDE-3.html").stat().st_mtime_ns
    woodside.ok("check", "2", "--query", "x", "--outcome", "nothing-found")
    assert woodside("report", "--format", "site", "-o", str(site)).code == 0
    changed = {name for name, data in files(site).items() if data != before[name]}
    whole = {"index.html", "method.html", "feed.atom", "agenda.ics", "ledger.jsonl", "SHA256SUMS"}
    reports = {f"report.{end}" for end in ("csv", "docx", "html", "json", "md", "pdf", "xlsx")}
    own = {f"WOODSIDE/WOODSIDE-2.{end}" for end in ("atom", "csv", "html", "json", "timeline.svg")}
    shared = {
        f"{page}.{end}"
        for page in ("WOODSIDE/index", "by-party/CN", "by-party/US", "by-topic/counternarcotics")
        for end in ("html", "timeline.svg")
    }
    assert changed == {*whole, *reports, *own, *shared}
    assert (site / "WOODSIDE" / "WOODSIDE-3.html").stat().st_mtime_ns == untouched


def test_what_is_no_longer_part_of_a_site_is_removed_where_it_is_as_it_was_written(small: Program, tmp_path: Path) -> None:
    """Red with everything that the earlier list names, and with paths as they stand there."""
    site, outside = tmp_path / "site", tmp_path / "outside.txt"
    small.ok("commitment", "add", "PACT", "--title", "Ship", "--text", "x", "--obligor", "US", "--topic", "ports")
    small.ok("indicator", "add", "2", "S", "--title", "Shipped <b>", "--unit", "t", "--target", "2", "--per", "2024")
    small.ok("evidence", "add", "2", "--indicator", "S", "--value", "1", "--period", "2024", "--source", "wire-2025")
    small.ok("report", "--format", "site", "-o", str(site))
    drawing = (site / "PACT" / "PACT-2.numbers-1.svg").read_text(encoding="utf-8")
    assert "<title>PACT-2: Shipped &lt;b&gt;, t</title><desc>Tracker, as of " in drawing
    assert "target 2" in "".join(ET.fromstring(drawing).itertext())
    assert 'href="PACT-2.numbers-1.svg">The numbers 1 as SVG' in (site / "PACT" / "PACT-2.html").read_text(encoding="utf-8")
    sums = site / "SHA256SUMS"
    (site / "by-topic" / "ports.timeline.svg").write_text("edited")
    for file in (outside, site / "PACT" / "mine.txt", site / "mine.txt"):
        file.write_text("mine")
    (site / "link.txt").symlink_to(outside)
    named = ("../outside.txt", str(outside), "link.txt", "PACT/../mine.txt", "by-topic", "\0")
    sums.write_text(sums.read_text() + "".join(f"{sha256(b'mine').hexdigest()}  {name}\n" for name in named))
    before = files(site)
    small.ok("commitment", "void", "PACT-2", "--reason", "twice", "--yes")
    said = small("report", "--format", "site", "-o", str(site)).err
    gone = {f"PACT/PACT-2.{end}" for end in ("atom", "csv", "html", "json", "timeline.svg", "numbers-1.svg")}
    gone |= {f"by-topic/ports.{end}" for end in ("html", "picture.svg", "shares.svg")}
    assert before.keys() - files(site).keys() == gone
    assert f"removed {len(gone)} " in said
    assert (outside.read_text(), (site / "link.txt").is_symlink()) == ("mine", True)
    small.ok("report", "--format", "site", "-o", str(site), "--agreement", "PACT")
    assert (site / "by-topic" / "ports.timeline.svg").read_text() == "edited"


def test_a_day_changes_the_pages_of_what_falls_due_and_no_other(small: Program, tmp_path: Path, clock: Clock) -> None:
    """Due tomorrow: tomorrow and the day after change its pages. Red with pages that are drawn to the day described."""
    small.ok("commitment", "add", "PACT", "--title", "Ship", "--text", "x", "--obligor", "US", "--topic", "ports", "--due", "2025-07-02")
    sites = []
    for number in range(4):
        clock.looks = number * 86_400
        small.ok("report", "--format", "site", "-o", str(tmp_path / str(number)))
        sites.append({name: data for name, data in files(tmp_path / str(number)).items() if "/" in name})
    changed = [{name.partition(".")[0] for name in one if one[name] != other[name]} for one, other in pairwise(sites)]
    its = {"PACT/PACT-2", "PACT/index", "by-party/US", "by-topic/ports"}
    assert changed == [its, its, set()]


def test_an_address_gives_previews_links_in_feeds_and_a_map(woodside: Program, tmp_path: Path) -> None:
    """Every address leads to a file. Red with the address of the folder without its last slash."""
    base, folder = "https://example.org/t/", tmp_path / "site"
    woodside.ok("report", "--format", "site", "-o", str(folder), "--base-url", base[:-1], "--topic", "climate")
    page = (folder / "WOODSIDE" / "WOODSIDE-9.html").read_text(encoding="utf-8")
    found = dict(re.findall(r'<(?:meta property|link rel)="(og:url|og:image|canonical)" (?:content|href)="([^"]*)">', page))
    own = f"{base}WOODSIDE/WOODSIDE-9.html"
    assert found == {"canonical": own, "og:url": own, "og:image": f"{base}WOODSIDE/WOODSIDE-9.png"}
    assert f", {own}, accessed " in page
    assert f"  url = {{{own}}},\n" in page
    assert (folder / "WOODSIDE" / "WOODSIDE-9.png").read_bytes().startswith(b"\x89PNG")
    mapped = re.findall("<loc>(.*?)</loc>", (folder / "sitemap.xml").read_text(encoding="utf-8"))
    fed = re.findall('href="(.*?)"', (folder / "WOODSIDE" / "WOODSIDE-9.atom").read_text(encoding="utf-8"))
    assert own in mapped
    assert set(fed) == {own}
    for address in mapped:
        place = address.removeprefix(base)
        assert (folder / (f"{place}index.html" if place.endswith("/") or not place else place)).is_file(), address
    described = re.search('<script type="application/ld.json">(.*?)</script>', (folder / "index.html").read_text(encoding="utf-8"))
    assert described
    data = json.loads(described[1])
    assert (data["@type"], data["url"]) == ("Dataset", base)
    assert all((folder / one["contentUrl"].removeprefix(base)).is_file() for one in data["distribution"])


def test_without_the_packages_the_site_is_there_and_says_what_it_lacks(
    small: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tracker.reports.formats.pdf", "tracker.reports.formats.preview"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = small("report", "--format", "site", "-o", str(tmp_path / "site"), "--base-url", "https://example.org")
    assert answer.code == 0
    assert "no pictures for previews of links: " in answer.err
    assert "no PDF of the whole: " in answer.err
    assert not [*(tmp_path / "site").rglob("*.png"), *(tmp_path / "site").rglob("*.pdf")]
    assert "og:image" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_what_is_no_address_is_refused(small: Program, tmp_path: Path) -> None:
    for address in ("example.org", "ftp://example.org", "javascript:alert(1)", "https://example.org/?q", "https://example.org/#a", ""):
        assert "is no address of a site" in small.refuses("report", "--format", "site", "-o", str(tmp_path / "s"), "--base-url", address)
    assert "--base-url is for a site only" in small.refuses("report", "-o", str(tmp_path / "r.html"), "--base-url", "https://example.org")
    assert not (tmp_path / "s").exists()


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
    assert "<script>alert" not in index
    assert {link for link in Page(index).links if not re.match(r"#|PACT/|by-(party|topic)/|report\.|[a-z.]+$", link)} == set()


def test_topics_and_codes_that_are_no_names_of_files_lie_in_the_folder_under_others(small: Program, tmp_path: Path) -> None:
    """Red with the topic itself as the name."""
    small.ok("party", "add", "NUL", "--name", "Nul")
    small.ok("agreement", "add", "CON", "--title", "Con", "--made-on", "2025-01-15", "--party", "NUL")
    for topic in ("../../up", "Trade", "trade", "con", "ports & ships", "ports ships", "港"):
        small.ok("commitment", "add", "CON", "--title", topic, "--text", "x", "--obligor", "NUL", "--topic", topic)
    assert small("report", "--format", "site", "-o", str(tmp_path / "site")).code == 0
    names = {path.name for path in (tmp_path / "site" / "by-topic").glob("*.html")}
    assert {re.sub("~.*", "~", name) for name in names} >= {"up~", "trade.html", "con~", "ports-ships~", "topic~"}
    assert len({name for name in names if name.startswith("ports-ships~")}) == 2
    assert (tmp_path / "site" / "by-party" / "NUL~.html").is_file()
    assert (tmp_path / "site" / "CON~" / "CON-1.html").is_file()
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".db"} == {"site"}
