"""`match`: a page in, the commitments that it bears on out."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tracker.domain import matching
from tracker.domain.record.folding import searched
from tracker.storage import session
from tracker.storage.queries import search

PAGE = """<!doctype html><html lang="en-GB"><head><title>Ships talk | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"><meta property="og:title" content="Coast guards &amp; navies talk">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Navies talk", "datePublished": "2024-04-05T08:00:00Z"}]}</script>
<link rel="canonical" href="https://harbour.example/talks"></head>
<body><nav><ul><li><a href="/trade">Trade</a></li></ul></nav><article><h1>Navies talk</h1>
<p>It rained for most of the week.</p><p>Officers of both navies met in Honolulu under the military maritime agreement. They spoke of encounters at sea.</p></article></body></html>"""


def test_a_page_is_matched_by_its_text_and_described_by_its_head(woodside: Program, tmp_path: Path) -> None:
    """Red with a page's menu among its passages, and with a source that is the user's to type."""
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    answer = json.loads(woodside.ok("match", str(page), "--format", "json"))
    assert answer["schema"] == "tracker.match/1"
    first = answer["items"][0]
    assert (len(answer["items"]), first["ref"]) == (3, "WOODSIDE-5")
    assert "military maritime" in first["terms"]
    assert first["passages"][0]["text"] == "Officers of both navies met in Honolulu under the military maritime agreement."
    assert first["evidence"] == {
        "commitment": "WOODSIDE-5",
        "publisher": "Harbour Post",
        "title": "Navies talk",
        "url": "https://harbour.example/talks",
        "published": "2024-04-05",
        "language": "en",
        "quote": "Officers of both navies met in Honolulu under the military maritime agreement.",
    }
    shown = woodside.ok("match", str(page), "--limit", "1")
    assert shown.startswith("1. WOODSIDE-5  ")
    assert "tracker evidence add WOODSIDE-5 --stance … --summary … --publisher 'Harbour Post'" in shown
    given = [{**first["evidence"], "stance": "supports", "summary": "The navies met"}]
    assert "added #" in woodside.ok("evidence", "add", "--from", "-", stdin=json.dumps(given))


def test_what_shares_nothing_and_what_is_no_text(woodside: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Ceci n'est pas une pipe.\n", encoding="utf-8")
    assert woodside.ok("match", str(page)) == "it bears on no commitment here: none shares enough of its words\n"
    assert json.loads(woodside.ok("match", str(page), "--format", "json"))["items"] == []
    assert "bears on no commitment here — name the commitment: --about REF" in woodside.refuses("match", str(page), "--add")
    page.write_text("A bakery on Elm Street won an award.\n\nIts local bread was praised by the mayor on Saturday.\n", encoding="utf-8")
    assert json.loads(woodside.ok("match", str(page), "--format", "json"))["items"] == []
    page.write_text("Fentanyl\n\n2027\n", encoding="utf-8")
    found = json.loads(woodside.ok("match", str(page), "--format", "json"))["items"]
    assert found
    assert all("quote" not in one["evidence"] for one in found)  # a heading, a figure
    page.write_bytes(b"\x00\x01\x02")
    assert "is no text" in woodside.refuses("match", str(page))
    assert "[Errno" not in woodside.refuses("match", str(tmp_path / "nowhere.html"))


@pytest.mark.heavy
def test_the_shipped_evidence_finds_its_commitment_by_its_summary_alone(woodside: Program) -> None:
    """Leave-one-out over all 156 pieces: the right commitment is among the first three for 85 % at least (86.5 % when this was written)."""
    items = json.loads(woodside.ok("evidence", "list", "--format", "json"))["items"]
    with session.reading(str(woodside.db)) as ledger:
        every = [*search.texts(ledger.driver, ledger.head.size)]
    hits = 0
    for one in items:
        rest = every.copy()
        for own in filter(None, (searched({"summary": one["summary"], "quote": one["quote"]}), one["note"])):
            rest.remove((one["commitment"], own))
        hits += one["commitment"] in [found.ref for found in matching.rank(rest, [one["summary"]], 3)]
    assert hits / len(items) >= 0.85
