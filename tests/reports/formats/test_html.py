"""The page itself: one file, its policy, its links and its marks."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from tests.reports.parsed import Page
from tests.reports.sample import sample
from tracker.domain.dates import PartialDate
from tracker.domain.standing.changes import BothClocks, Changes, CommitmentChanges, StandingChange
from tracker.reports import composition
from tracker.reports.blocks import Bullets
from tracker.reports.charts import squares_svg
from tracker.reports.formats import html, html_table

PAGE = html.write(sample()).decode()
PARSED = Page(PAGE)


def test_the_policy_allows_this_style_sheet_and_this_script_and_nothing_else() -> None:
    policy = next(attributes["content"] for tag, attributes in PARSED.elements if attributes.get("http-equiv") == "Content-Security-Policy")
    style, script = (PAGE.split(f"<{tag}>")[1].split(f"</{tag}>")[0] for tag in ("style", "script"))
    style_hash, script_hash = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not PARSED.values("style")
    scripts = [attributes for tag, attributes in PARSED.elements if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "searched"}, {}], "data, which nothing runs, and the script"
    assert not {tag for tag, _ in PARSED.elements} & {"link", "img", "iframe", "object", "form", "base", "use", "image", "foreignobject"}
    assert not {name for _, attributes in PARSED.elements for name in attributes if name.startswith("on")}
    assert not re.search(r"@import|url\(", style)


def test_ids_are_unique_and_every_inner_link_arrives() -> None:
    ids = PARSED.values("id")
    assert len(ids) == len(set(ids))
    inner = [value[1:] for value in PARSED.values("href") if value.startswith("#")]
    assert inner
    assert set(inner) <= set(ids)
    assert {sheet.ref for sheet in sample().sheets} <= set(ids)
    assert {f"e-{line.entry}" for sheet in sample().sheets for line in sheet.evidence} <= set(ids)
    named = {number for sheet in sample().sheets for held in sheet.assessments for number in (held.entry, *held.record.because)}
    assert {f"e-{number}" for number in named} <= set(inner)
    assert set(PARSED.values("aria-labelledby")) <= set(ids)


def test_outer_links_tell_nobody_where_they_come_from() -> None:
    outer = [attributes for _, attributes in PARSED.elements if str(attributes.get("href", "#")).startswith("http")]
    assert outer
    assert {attributes.get("rel") for attributes in outer} == {"noreferrer noopener"}


def test_headings_come_in_order() -> None:
    levels = [int(tag[1]) for tag, _ in PARSED.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_tables_have_captions_and_every_tag_is_closed() -> None:
    tags = [shape[0] for shape in PARSED.shape]
    assert tags.count("table") == tags.count("caption") == 8
    assert {attributes.get("scope") for tag, attributes in PARSED.elements if tag == "th"} == {"col", "colgroup", "row"}
    opened: list[str] = []
    for tag in tags:
        if tag.startswith("/"):
            assert opened.pop() == tag[1:]
        elif tag not in ("meta", "input", "declaration"):
            opened.append(tag)
    assert opened == []


def test_retracted_evidence_is_struck_and_its_retraction_named() -> None:
    line = sample().sheets[0].retracted[0]
    assert f"<del>{line.record.summary}</del>" in PAGE
    assert f"Retracted by #{line.retracted_by}: It was another ship.</strong>" in PAGE


def test_what_a_screen_folds_paper_has_and_the_history_where_it_is_asked_for() -> None:
    """Red with the history in every report."""
    history = "<summary>History of the record"
    assert PAGE.count(f'<details class="fold printed">{history}') == 4
    assert history not in html.write(replace(sample(), with_history=False)).decode()
    assert PAGE.count('<details class="fold printed"><summary>Earlier verdicts (1)') == 1
    assert "tracker history LAKE-1" in PARSED.text


def test_the_first_sentence_of_a_verdict_is_what_unfolds_the_rest() -> None:
    assert '<summary>Timetable and boarding agree.</summary>\n<p class="text">Nobody disputes it.</p>' in PAGE


def test_an_entry_links_to_the_verdict_that_it_is() -> None:
    """Red with the verdict in effect without a place."""
    assert '<h5 id="e-15">Northland</h5>' in PAGE
    assert '<a class="entry" href="#e-15">#15</a>' in PAGE


def test_a_wording_expected_before_the_meeting_is_set_apart() -> None:
    sheets = PAGE.partition('id="commitments"')[2]
    assert sheets.index("What each source says") < sheets.index("Expected before the meeting") < sheets.index("on the table")


def test_only_a_language_tag_becomes_a_language() -> None:
    assert PARSED.values("lang")[0] == "en"
    assert "zh-Hans" in PARSED.values("lang")
    assert (
        'lang="Korean (translated)"'
        not in html.write(sample(lambda name, text: "Korean (translated)" if name == "source.language" else text)).decode()
    )


def test_of_several_agreements_the_number_and_the_dates_come_first() -> None:
    """Red with a template that could not count them."""
    one = sample()
    later = one.agreements[0].model_copy(update={"code": "SHORE", "title": "Talks on the Shore", "made_on": PartialDate("2024-11-05")})
    text = Page(html.write(replace(one, agreements=(*one.agreements, later))).decode()).text
    assert "2 agreements, Mar 2024 to 5 Nov 2024 Summit at the Lake, Mar 2024, Lakeside Two governments met." in text
    assert "Talks on the Shore, 5 Nov 2024, Lakeside" in text


def test_a_brief_report_is_the_first_screen_and_links_to_nothing_that_is_not_there() -> None:
    """Red with the squares and findings of it as links, and with other lists than those of the other formats."""
    brief = replace(sample(), brief=True)
    page = Page(html.write(brief).decode())
    lists = [block for block in composition.parts(brief) if isinstance(block, Bullets)]
    assert lists
    for item in (item for block in lists for item in block.items):
        assert " ".join("".join(run.text for run in item).split()) in page.text
    assert "What to know first" in page.text
    assert sample().fixed.line in page.text
    assert "Commitments by topic" not in page.text
    assert [value for value in page.values("href") if value.startswith("#")] == ["#content"]


def test_more_parties_than_columns_stand_in_the_rows_that_they_are_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with a cell for each party and commitment, and with nowhere to see how each party does."""
    monkeypatch.setattr(html_table, "COLUMNS", 1)
    page = Page(html.write(sample()).decode())
    assert "obligation" not in page.values("class")
    assert sum(value.count(" ") == 2 for value in page.values("data-o")) == 5, "one for each obligation"
    assert "By party Promised: 3 promises, 4 obligations Partykeptnot begunAll Northland (NORTH)22 南国 (Southland) (SOUTH)112" in page.text


def test_more_squares_than_a_screen_has_are_bars_that_ask_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with a part for each obligation, and with parts that lead nowhere."""
    monkeypatch.setattr(squares_svg, "CROWD", 3)
    page = Page(html.write(sample()).decode())
    assert [value for value in page.values("href") if "=" in value and value.startswith("#")] == [
        "#status=fulfilled",
        "#status=fulfilled",
        "#status=upheld",
        "#status=not_started",
    ]
    assert "kept 3" in page.text
    assert "fulfilled, corroborated or confirmed: 1" in page.text


def test_of_what_changed_the_first_few_are_shown_at_once() -> None:
    """Red with the whole list on the first screen."""
    one = sample()
    moved = tuple(
        CommitmentChanges(
            ref=f"LAKE-{number}",
            title="Boats",
            new=False,
            standings=(StandingChange(party="NORTH", status=("stalled", "upheld"), verification=("claimed", "claimed")),),
            entries=(),
        )
        for number in range(1, 5)
    )
    clock = Changes(asked="2024", after=1, until=9, commitments=moved)
    page = html.write(replace(one, changes=BothClocks(happened=clock, recorded=clock))).decode()
    assert page.count("<summary>2 more</summary>") == 2
