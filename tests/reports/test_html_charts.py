"""The drawings of the HTML report: every mark has a title, nothing needs colour alone, and the tables beside them say the same."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.parsed import Page
from tests.reports.sample import AS_OF, empty, sample
from tracker.domain.standing.timeline import Share, lanes
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.vocabulary import Status, spelled
from tracker.reports.charts import shares_svg
from tracker.reports.charts.axis import Axis
from tracker.reports.formats import html

PAGE = html.write(sample()).decode()
DRAWINGS = [ET.fromstring(text) for text in re.findall(r'^<svg class="lane" role.*$', PAGE.partition('id="shares"')[0], re.MULTILINE)]
days = st.dates(date(1, 1, 1), date(9999, 12, 31))


def test_every_obligation_has_a_lane_with_its_spans_and_marks() -> None:
    """Red with a mark or a span that no tooltip explains."""
    report = sample()
    drawn = [lane for sheet in report.sheets for lane in lanes(sheet.case, sheet.overview, AS_OF)]
    assert len(DRAWINGS) == len(drawn) == 5
    for drawing, lane in zip(DRAWINGS, drawn, strict=True):
        bars = [part.findtext("title") or "" for part in drawing.iter() if "span" in part.get("class", "").split()]
        assert list(dict.fromkeys(re.split(" from |, ", title)[0] for title in bars)) == [spelled(span.status) for span in lane.spans]
        marks = [part for part in drawing.iter() if "mark" in part.get("class", "").split()]
        assert len(marks) == len(lane.marks)
        assert all("".join(mark.itertext()).strip() for mark in marks)
        assert {mark.get("href") for mark in marks} - {None} == {f"#e-{mark.entry}" for mark in lane.marks if mark.entry}
        assert {*"".join(drawing.itertext())} >= {STATUS_GLYPHS[span.status] for span in lane.spans[-1:]}
        assert lane.ref in drawing.get("aria-label", "")


def test_the_tables_beside_say_the_same() -> None:
    rows = [Page(row.replace("</t", " |</t")).text for row in re.findall(r"<tr>.*?</tr>", PAGE, re.DOTALL)]
    spans = "2024-03 not assessed, 2024-06-01 fulfilled"
    assert (
        f"LAKE-1 Northland | {spans} | 2024-05-02 #10, 2024-05 #11 | — | 2024-12-20 #14 | 2024-06-30, 2024-12 (extended) | 2025-06-18 | |"
        in rows
    )
    assert "2024-03 |4 |4 100 % |0 0 % |0 0 % |0 0 % | |" in rows
    assert "2025-01-15 |4 |0 0 % |1 25 % |1 25 % |2 50 % | |" in rows
    assert "2 of 4 (50 %)" in Page(PAGE).text


def test_a_report_on_nothing_has_no_drawing() -> None:
    assert "<svg" not in html.write(empty()).decode()
    assert shares_svg.drawn(()) is None
    assert shares_svg.drawn([Share(dated="2024", on=AS_OF, counts={Status.NOT_APPLICABLE: 1}, total=0)]) is None


def test_bands_fill_the_height_on_every_day() -> None:
    """Red with a band drawn from its neighbour's other edge."""
    given = [
        Share(dated="a", on=date(2024, 1, 1), counts={Status.NOT_ASSESSED: 3}, total=3),
        Share(dated="b", on=date(2024, 1, 11), counts={Status.NOT_APPLICABLE: 3}, total=0),
        Share(dated="c", on=date(2024, 1, 21), counts={Status.NOT_ASSESSED: 1, Status.UPHELD: 2}, total=3),
        Share(dated="d", on=date(2024, 1, 31), counts={Status.UPHELD: 3}, total=3),
    ]
    made = shares_svg.drawn(given)
    assert made is not None
    assert re.findall(' d="(.*?)"', made.drawing) == [
        "M0 1000V0H3333V1000H6667V667H10000V1000H10000V1000H10000V1000H6667V1000H3333V1000H0z",
        "M0 0V0H3333V1000H6667V0H10000V0H10000V1000H10000V667H6667V1000H3333V0H0z",
    ]
    assert [cells for _, _, cells in made.rows] == [
        ((3, "100 %"), (0, "0 %")),
        ((0, "—"), (0, "—")),
        ((1, "33 %"), (2, "67 %")),
        ((0, "0 %"), (3, "100 %")),
    ]
    assert "<title>from b, of 0: —</title>" in made.drawing
    assert made.outside == (0, 3, 0, 0)


@given(start=days, end=days, day=days)
def test_every_day_has_its_place_on_every_axis(start: date, end: date, day: date) -> None:
    axis = Axis.over(min(start, end), max(start, end), 0.05)
    assert 0 <= float(axis.place(day)[:-1]) <= 100
    assert axis.place(axis.start) == "0.00%"
    assert len(axis.ticks) <= 6
    assert [float(place[:-1]) for place, _ in axis.ticks] == sorted({float(place[:-1]) for place, _ in axis.ticks})


@pytest.mark.parametrize(
    ("length", "labels"),
    [(100, "2023-12 2024 2024-02"), (700, "2024 2024-07 2025 2025-07"), (1100, "2024 2025 2026"), (9000, "2025 2030 2035 2040 2045")],
)
def test_ticks_are_the_beginnings_of_months_or_years(length: int, labels: str) -> None:
    axis = Axis.over(date(2023, 11, 15), date(2023, 11, 15) + timedelta(days=length))
    assert " ".join(label for _, label in axis.ticks) == labels
