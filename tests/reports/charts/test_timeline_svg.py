"""A lane: coloured for as long as somebody had looked, its marks apart and in words, a missed deadline red and no other."""

import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.charts.drawing import AS_OF, NAMES, START, obligation, of_class, parsed
from tracker.domain.standing.timeline import Mark, Seen
from tracker.domain.vocabulary import CommitmentKind, Status
from tracker.reports.charts import timeline_svg
from tracker.reports.obligations import Obligation

SPENT = date(2024, 7, 1)


def lane(one: Obligation) -> str:
    return timeline_svg.lane_drawn(one, timeline_svg.axis_over([one], AS_OF), AS_OF, NAMES).svg


def words_of(mark: ET.Element) -> str:
    """What stands below the lane while a mark is pointed at or focused."""
    (tip,) = of_class(mark, "tip")
    return " ".join("".join(tip.itertext()).split())


def deadline(on: date, dated: str, seen: Seen = Seen.DUE) -> Mark:
    return Mark(seen=seen, on=on, dated=dated)


def test_colour_lasts_as_long_as_somebody_had_looked() -> None:
    """Red with the whole bar coloured, and with the hatching before the day."""
    drawing = parsed(lane(obligation(seen_until=SPENT)))
    coloured, hatched = of_class(drawing, "span")
    assert (coloured.findtext("title"), hatched.findtext("title")) == (
        "upheld from 2024, assessed by #7",
        "upheld, not looked at since 1 Jul 2024",
    )
    assert coloured.find("rect") is not None
    assert hatched.find(".//line[@class='hatching']") is not None
    places = [float(part.get(name, "")[:-1]) for part in (coloured, hatched) for name in ("x", "width")]
    assert places[0] + places[1] == pytest.approx(places[2], abs=0.02)
    assert "not looked at since 1 Jul 2024" in drawing.get("aria-label", "")
    assert len(of_class(parsed(lane(obligation())), "span")) == 1
    never = of_class(parsed(lane(obligation(Status.NOT_ASSESSED, seen_until=START))), "span")
    assert [part.findtext("title") for part in never] == ["not assessed, not looked at since 1 Jan 2024"]
    assert "not assessed" in "".join(never[0].itertext())


def test_what_nobody_promised_is_not_shown_as_broken() -> None:
    assert "status-not_fulfilled" in lane(obligation(Status.NOT_FULFILLED))
    asked = lane(obligation(Status.NOT_FULFILLED, kind=CommitmentKind.REQUEST))
    assert "status-unmet" in asked
    assert "not met" in asked
    assert "fulfilled" not in asked


@pytest.mark.parametrize(
    ("status", "seen", "missed"),
    [
        (Status.STALLED, Seen.DUE, True),
        (Status.UPHELD, Seen.EXTENDED, True),
        (Status.NOT_FULFILLED, Seen.DUE, True),
        (Status.FULFILLED, Seen.DUE, False),
        (Status.SUPERSEDED, Seen.DUE, False),
    ],
)
def test_a_deadline_is_red_only_when_it_was_missed(status: Status, seen: Seen, missed: bool) -> None:
    one = obligation(status, marks=(deadline(date(2024, 6, 30), "2024-06-30", seen),))
    (mark,) = of_class(parsed(lane(one)), seen.value)
    assert ("missed" in mark.get("class", "")) is missed
    word = "due" if seen is Seen.DUE else "extended to"
    assert words_of(mark) == mark.get("aria-label") == f"{word} 30 Jun 2024" + (", missed" if missed else "")


def test_a_deadline_ahead_is_ink_and_in_words() -> None:
    """Red with the far one drawn at the edge as if it were there."""
    near, far = deadline(date(2025, 1, 10), "2025-01-10"), deadline(date(2027, 12, 31), "2027", Seen.EXTENDED)
    drawing = parsed(lane(obligation(Status.INITIATED, marks=(near, far))))
    assert [word.text for word in of_class(drawing, "ahead")] == ["due 10 Jan 2025; extended to 2027 →"]
    assert [mark.get("class") for mark in of_class(drawing, "mark")] == ["mark due"]
    assert not of_class(parsed(lane(obligation())), "ahead")


def test_a_mark_has_words_and_leads_to_its_evidence() -> None:
    marks = (
        Mark(seen=Seen.FOR, on=date(1998, 1, 1), dated="1998", entry=3, counts=False, text="D6: " + "long " * 40),
        Mark(seen=Seen.SEARCH, on=SPENT, dated="2024-07-01", entry=4, text="nothing_found"),
        Mark(seen=Seen.LAPSE, on=SPENT, dated="2024-07-01", text="Jun 2024"),
        Mark(seen=Seen.REVIEW, on=date(2060, 1, 1), dated="2060-01-01"),
    )
    one = obligation(marks=marks)
    weak, search, lapse, review = of_class(parsed(lane(one)), "mark")
    assert (weak.tag, weak.get("href"), weak.get("class")) == ("a", "#e-3", "mark for weak")
    assert words_of(weak).startswith("1998 for #3, does not count: D6: long long")
    assert words_of(weak).endswith("…")
    assert max(len(line.text or "") for line in weak.iter("tspan")) <= 51
    assert (search.get("href"), words_of(search)) == ("#e-4", "1 Jul 2024 search #4: nothing found")
    assert words_of(lapse) == "1 Jul 2024 lapsed: Jun 2024"
    assert (review.tag, review.get("tabindex"), words_of(review)) == ("g", "0", "1 Jan 2060 review due")
    places = [mark.find("svg").get("x") for mark in (weak, review)]  # type: ignore[union-attr]
    assert places == ["0.00%", "100.00%"]


marks = st.lists(st.tuples(st.sampled_from([Seen.FOR, Seen.AGAINST, Seen.SEARCH]), st.integers(-30, 400)), min_size=1, max_size=60)


@given(given=marks, width=st.integers(timeline_svg.NARROW, 1200))
def test_no_two_marks_stand_over_each_other(given: list[tuple[Seen, int]], width: int) -> None:
    """Whatever their days and the width; red with marks that stay at their places, and with those of one level moved by a pixel less."""
    its = tuple(
        Mark(seen=seen, on=START + timedelta(days=days), dated="2024", entry=number) for number, (seen, days) in enumerate(given, start=1)
    )
    drawing = parsed(lane(obligation(marks=its)))
    spots = []
    for mark in of_class(drawing, "mark"):
        inner = mark.find("svg")
        assert inner is not None
        found = re.match(r"M(-?\d+) (\d+)(.+)", inner.find("path").get("d", ""))  # type: ignore[union-attr]
        assert found
        square, upside_down = "h6" in found[3], "-8" in found[3]
        x = float(inner.get("x", "")[:-1]) * width / 100 + int(found[1]) + 3 * square
        spots.append((x, int(found[2]) - square - 8 * upside_down))
    assert len(spots) == len(given)
    assert [pair for pair in combinations(spots, 2) if abs(pair[0][0] - pair[1][0]) < 8.9 and abs(pair[0][1] - pair[1][1]) < 10] == []
    assert max(y for _, y in spots) + 9 <= int(drawing.get("height", ""))


def test_the_small_one_has_a_tick_for_each_piece_of_evidence() -> None:
    its = tuple(Mark(seen=seen, on=SPENT, dated="2024-07-01", entry=3) for seen in (Seen.FOR, Seen.AGAINST, Seen.SEARCH))
    one = obligation(marks=its, seen_until=SPENT)
    drawing = parsed(timeline_svg.small(one, timeline_svg.axis_over([one], AS_OF), NAMES))
    assert (drawing.get("width"), drawing.get("height")) == ("160", "16")
    assert [part.get("class") for part in drawing] == ["span status-upheld", "span unseen status-upheld", "mark for", "mark against"]
    assert drawing.get("aria-label") == "A-1, United States: upheld from 2024; not looked at since 1 Jul 2024; 1 for, 1 against"


def test_a_file_of_it_links_nowhere_and_says_what_it_is() -> None:
    one = obligation(marks=(Mark(seen=Seen.FOR, on=SPENT, dated="2024-07-01", entry=3),))
    text = next(timeline_svg.saved([one, one], AS_OF, NAMES, title="What <happened>", source="Tracker, 1 Jan 2025"))
    drawing = parsed(text)
    assert drawing.findtext("title") == "What <happened>"
    assert [part.text for part in of_class(drawing, "credit")] == ["Tracker, 1 Jan 2025"]
    assert len(of_class(drawing, "lane")) == 2
    assert "href" not in text
    assert "var(" not in text
    assert words_of(of_class(parsed(lane(one)), "mark")[0]) == "1 Jul 2024 for #3"
