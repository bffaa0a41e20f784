"""How far numbers have come: values by origin, restatements, targets, suggestions, and what contradicts a status.

The figures are published ones (purchases after a trade agreement, a limit on a stockpile, shares of an economy, what was destroyed by a day);
the names are made up. An observation is written as `seen` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import case, day, source, verdict
from tracker.domain.dates import PartialDate
from tracker.domain.periods import Period
from tracker.domain.record.indicators import Indicator
from tracker.domain.record.records import Evidence
from tracker.domain.record.versioned import Versioned
from tracker.domain.refs import read_grade
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.progress import Progress, Suggestion, Value, contradiction
from tracker.domain.standing.quantified import quantified, titled_lines
from tracker.domain.standing.standing import overview
from tracker.domain.vocabulary import Attention, Stance, Status

MET, MISSED, ON_TRACK, BEHIND, NO_DATA = Suggestion.MET, Suggestion.MISSED, Suggestion.ON_TRACK, Suggestion.BEHIND, Suggestion.NO_DATA
LATER = day("2030-01-01")


def seen(entry: int, words: str, on: str | None = None, *, retracted: bool = False) -> Versioned[Evidence]:
    """`CODE 2020 57.6 ~customs @RO >12 ?` is an observation from a source, about a party, that restates #12, and does not count (else B2)."""
    code, period, value, key, *rest = words.split()
    found, (reliability, credibility) = Period.parse(period), read_grade("F6" if "?" in rest else "B2")
    record = Evidence(
        commitment="WOODSIDE-2",
        event_date=PartialDate(on) if on else found.end or PartialDate("2024"),
        stance=Stance.CONTEXT,
        summary=words,
        source=key.removeprefix("~"),
        indicator=code,
        value=value,
        period=found,
        party=next((word[1:] for word in rest if word.startswith("@")), None),
        restates=next((int(word[1:]) for word in rest if word.startswith(">")), None),
        reliability=reliability,
        credibility=credibility,
    )
    return Versioned(entry=entry, record=record, changed=entry, retracted_by=900 if retracted else None)


def counted(indicator: dict[str, Any], *observed: Versioned[Evidence], **terms: Any) -> CommitmentRecord:
    """A case with one indicator; the sources are their own publishers, and `customs-…` are all of one office."""
    fields = {"code": "C", "title": "Purchases", "unit": "USD bn", **indicator}
    made = case(observed, indicators=(Indicator.model_validate(fields),), **terms)
    keys = {one.record.source for one in observed}
    return made._replace(sources={key: source(key, "Customs Office" if key.startswith("customs") else key.title()) for key in keys})


def only(found: CommitmentRecord) -> Progress:
    ((one,),) = found.progress()
    return one


def values_of(found: CommitmentRecord) -> list[list[Value]]:
    return [*found.observed()["C"].values()]


def percent(share: Fraction | None) -> str | None:
    return None if share is None else f"{float(100 * share):.2f}"


BASE = {"baseline": {"period": "2017", "value": "151.2"}}
TWO_YEARS = {"value": "200", "against": "amount", "period": "2020/2021", "cumulative": True}
LIMIT = {"direction": "at_most", "targets": [{"value": "202.8", "period": "2016-01-16/"}]}
HALF = {"targets": [{"value": "50", "by": "2024"}], "baseline": {"period": "2020", "value": "0"}, "prorated": True}


@dataclass(frozen=True)
class Row:
    """An indicator with what was observed of it, and what follows on a day."""

    indicator: dict[str, Any]
    observed: Sequence[str]
    suggests: Suggestion | None
    attained: str | None = None
    of_target: str | None = None
    of_way: str | None = None
    on: str = "2030-01-01"
    afterwards: str | None = None
    """The period in which it was attained or cured."""


ROWS = {
    "increases over a baseline, over two years": Row(BASE | {"targets": [TWO_YEARS]}, ["C 2020/2021 288.8 ~customs"], MISSED, "288.8", "57.48", "-6.80"),
    "a sum of years": Row(BASE | {"targets": [TWO_YEARS]}, ["C 2020 134.0 ~customs", "C 2021 154.8 ~customs"], MISSED, "288.8", "57.48", "-6.80"),
    "the whole before a sum of its rounded parts": Row(
        {"targets": [{"value": "95.1", "period": "2017", "cumulative": True}]},
        ["C 2017-Q1 20.9 ~a", "C 2017-Q2 66.5 ~a", "C 2017-07/2017-12 7.6 ~a", "C 2017 95.1 ~a"], MET, "95.1", "100.00",
    ),
    "a sum with a gap goes up to it": Row(
        {"targets": [{"value": "36.6", "period": "2020", "cumulative": True}]},
        ["C 2020-01/2020-04 9.0 ~a", "C 2020-06/2020-12 20 ~a"], NO_DATA, "9", "24.59",
    ),
    "a sum is reached before its time is over": Row(
        {"targets": [{"value": "10", "period": "2020", "cumulative": True}]}, ["C 2020-Q1 6 ~a", "C 2020-Q2 4 ~a"], MET, "10", "100.00", on="2020-06-30"
    ),
    "a limit on a sum is passed before its time is over": Row(
        {"direction": "at_most", "targets": [{"value": "10", "period": "2020", "cumulative": True}]},
        ["C 2020-Q1 6 ~a", "C 2020-Q2 4.5 ~a"], MISSED, "10.5", "105.00", on="2020-06-30",
    ),
    "a limit on a sum, before it is passed": Row(
        {"direction": "at_most", "targets": [{"value": "10", "period": "2020", "cumulative": True}]},
        ["C 2020-Q1 6 ~a", "C 2020-Q2 4.5 ~a"], ON_TRACK, "10.5", "105.00", on="2020-06-29",
    ),
    "a sum goes on where another would stop": Row(
        {"targets": [{"value": "50", "period": "2020", "cumulative": True}]},
        ["C 2020-01/2020-10 30 ~a", "C 2020-Q1 9 ~a", "C 2020-04/2020-12 31 ~a"], MISSED, "40", "80.00",
    ),
    "an amount above the baseline": Row(
        {"baseline": {"period": "2017", "value": "95.1"}, "targets": [{"value": "63.9", "against": "amount", "period": "2020"}]},
        ["C 2020 94 ~a", "C 2021 200 ~a"], MISSED, "94", "59.12", "-1.72",
    ),
    "a percent below the baseline": Row(
        {"direction": "reach", "baseline": {"period": "2020", "value": "120"}, "targets": [{"value": "-30", "against": "percent", "by": "2030"}]},
        ["C 2025 102 ~a"], None, "102", "121.43", "50.00", on="2026-01-01",
    ),
    "never above a limit": Row(LIMIT, ["C 2017-02-18 101.7 ~a", "C 2019-05-20 174.1 ~a"], ON_TRACK, "174.1", "85.85"),
    "exactly a limit": Row(LIMIT, ["C 2019-07-01 202.8 ~a"], ON_TRACK, "202.8", "100.00"),
    "a limit broken": Row(LIMIT, ["C 2019-05-20 174.1 ~a", "C 2019-08-19 241.6 ~a", "C 2019-11-03 372.3 ~a"], MISSED, "372.3", "183.58"),
    "a limit broken, not yet on that day": Row(LIMIT, ["C 2019-05-20 174.1 ~a", "C 2019-08-19 241.6 ~a"], ON_TRACK, "241.6", "119.13", on="2019-08-18"),
    "a limit broken, from the first time on": Row(
        LIMIT, ["C 2019-08-19 241.6 ~a", "C 2019-11-03 372.3 ~a"], MISSED, "372.3", "183.58", on="2019-09-01"
    ),
    "a limit of which nothing is known": Row({"direction": "at_most", "targets": [{"value": "5", "period": "2020"}]}, ["C 2021 9 ~a"], NO_DATA),
    "a range to stay below": Row({"direction": "at_most", "targets": [{"value": "4", "value_to": "5", "by": "2020"}]}, ["C 2020 5 ~a"], MET, "5", "100.00"),
    "a limit broken and cured": Row(
        {"direction": "at_most", "targets": [{"value": "130", "period": "2016-01-16/"}]},
        ["C 2016-02-17 130.9 ~a", "C 2016-05-09 116.7 ~a", "C 2016-11 130.1 ~a", "C 2017-05-16 128.2 ~a"], MISSED, "128.2", "98.62", afterwards="2017-05-16",
    ),
    "a limit for a time that is over": Row({"direction": "at_most", "targets": [{"value": "5", "period": "2020"}]}, ["C 2020 5 ~a"], MET, "5", "100.00"),
    "all of it by a day, later": Row(
        {"unit": "%", "targets": [{"value": "100", "by": "2014-06-30"}]},
        ["C 2014-07-21 32 ~a", "C 2014-08-28 93 ~a", "C 2016-01-04 100 ~a"], MISSED, "32", "32.00", afterwards="2016-01-04",
    ),
    "the day of which only the year is known": Row({"targets": [{"value": "100", "by": "2014-06-30"}]}, ["C 2014 94 ~a"], MISSED, "94", "94.00"),
    "nothing by the day, and enough after it": Row({"targets": [{"value": "5", "by": "2014"}]}, ["C 2015 6 ~a"], NO_DATA, afterwards="2015"),
    "by a day, in time": Row({"targets": [{"value": "5", "by": "2014"}]}, ["C 2013 4 ~a", "C 2014 5.0 ~a"], MET, "5", "100.00"),
    "a target of nothing": Row({"direction": "reach", "targets": [{"value": "0", "by": "2014"}]}, ["C 2014 3 ~a"], MISSED, "3", None),
    "nothing left, from something": Row(
        {"direction": "reach", "baseline": {"period": "2010", "value": "8"}, "targets": [{"value": "0", "by": "2014"}]}, ["C 2014 2 ~a"], MISSED, "2", None, "75.00",
    ),
    "a target that is the baseline": Row(
        {"baseline": {"period": "2010", "value": "8"}, "targets": [{"value": "8", "by": "2014"}]}, ["C 2014 8 ~a"], MET, "8", "100.00", None
    ),
    "a range": Row({"direction": "reach", "targets": [{"value": "40", "value_to": "45", "by": "2014"}]}, ["C 2014 46 ~a"], MISSED, "46", "115.00"),
    "nothing seen": Row(HALF, [], NO_DATA),
    "on its last day it is not over": Row(HALF, ["C 2022 24.9 ~a"], BEHIND, "24.9", "49.80", "49.80", on="2024-12-31"),
    "behind a straight line": Row(HALF, ["C 2022 24.9 ~a"], BEHIND, "24.9", "49.80", "49.80", on="2023-06-01"),
    "on a straight line": Row(HALF, ["C 2022 25 ~a"], ON_TRACK, "25", "50.00", "50.00", on="2023-06-01"),
    "another period is no substitute": Row({"targets": [{"value": "5", "period": "2020"}]}, ["C 2020-Q1 9 ~a", "C 2021 9 ~a"], NO_DATA),
    "what was last seen before its period, from a baseline on": Row(
        {"direction": "at_most", "baseline": {"period": "2020", "value": "1200"}, "targets": [{"value": "840", "period": "2030"}]},
        ["C 2019 1300 ~a", "C 2025 1100 ~a", "C 2026 1000 ~a"], None, "1000", "119.05", "55.56", on="2030-12-31",
    ),
    "on a straight line before its period": Row(
        BASE | {"targets": [{"value": "251.2", "period": "2021"}], "prorated": True}, ["C 2019 201.2 ~a"], ON_TRACK, "201.2", "80.10", "50.00", on="2020-01-01",
    ),
    "seen before a period that is over is no data of it": Row(BASE | {"targets": [{"value": "251.2", "period": "2021"}]}, ["C 2019 201.2 ~a"], NO_DATA, "201.2", "80.10", "50.00"),
    "not older than its baseline": Row(BASE | {"targets": [{"value": "251.2", "period": "2021"}]}, ["C 2016 201.2 ~a"], NO_DATA, on="2020-01-01"),
    "a period by another name": Row({"targets": [{"value": "5", "period": "2020"}]}, ["C 2020-01/2020-12 9 ~a"], MET, "9", "180.00"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_follows_from_one_series(row: Row) -> None:
    one = only(counted(row.indicator, *(seen(10 + place, words) for place, words in enumerate(row.observed))))
    assert one.suggestion(day(row.on)) == row.suggests
    assert one.attained == (None if row.attained is None else Fraction(row.attained))
    assert (percent(one.share(Fraction())), percent(one.share(one.baseline))) == (row.of_target, row.of_way)
    assert (one.afterwards and one.afterwards.evidence.record.period) == row.afterwards


def test_an_increase_over_two_years_is_held_against_two_years_of_the_baseline() -> None:
    one = only(counted(BASE | {"targets": [TWO_YEARS]}, seen(10, "C 2020/2021 288.8 ~customs")))
    assert (one.baseline, one.bound) == (Fraction("302.4"), Fraction("502.4"))


def test_two_sources_stand_side_by_side() -> None:
    found = counted(
        {"targets": [{"value": "170", "period": "2020"}]},
        seen(10, "C 2020 100 ~customs-china"), seen(11, "C 2020 99 ~census"), seen(12, "C 2020 101 ~customs-china-2"),
    )  # fmt: skip
    (its,) = found.progress()
    assert [(one.origin, str(one.attained)) for one in its] == [("Census", "99"), ("Customs Office", "101")]


PLEDGE: dict[str, Any] = {"unit": "% of GDP", "targets": [{"value": "2", "period": "2014/2024", "each": "year"}]}


def test_each_year_by_party_and_a_restatement_that_makes_one_fall_out() -> None:
    found = counted(
        PLEDGE,
        seen(10, "C 2023 2.44 ~alliance @RO", "2023-07-20"), seen(11, "C 2023 1.65 ~alliance @DK", "2023-07-20"),
        seen(12, "C 2023 1.60 ~alliance @RO >10", "2024-04-11"), seen(13, "C 2023 2.00 ~alliance @DK >11", "2024-04-11"),
        obligors=("RO", "DK"),
    )  # fmt: skip

    def reached(of: CommitmentRecord) -> list[str | None]:
        return [one.party for several in of.progress() for one in several if one.suggestion(LATER) is MET]

    assert len(found.progress()) == 10
    assert reached(found) == ["DK"]
    assert reached(found.as_of(day("2024-04-10"))) == ["RO"]
    upheld = found._replace(assessments=(verdict(Status.UPHELD, 20, on="2024-05-01"),))
    assert [contradiction(upheld.progress(), one.party, one.status, one.effective_on) for one in overview(upheld, LATER).standings] == [
        upheld.progress()[9][1],
        None,
    ]


def test_restatements() -> None:
    chain = [seen(10, "C 2020 57 ~a"), seen(11, "C 2020 58 ~a >10"), seen(12, "C 2020 59 ~a >11")]
    target = {"targets": [{"value": "100", "period": "2020"}]}

    def now(*held: Versioned[Evidence]) -> list[tuple[int, int]]:
        return [(value.evidence.entry, int(value.number)) for values in values_of(counted(target, *held)) for value in values]

    gone = seen(12, "C 2020 59 ~a >11", retracted=True)
    assert now(*chain) == [(12, 59)]
    assert now(*chain[:2], gone) == [(11, 58)]
    assert now(chain[0], seen(11, "C 2020 58 ~a >10", retracted=True), gone) == [(10, 57)]
    assert now(chain[0], seen(11, "C 2020 58 ~a >10", retracted=True), chain[2]) == [(12, 59)]
    assert now(chain[0], seen(11, "C 2020 60 ~b")) == [(10, 57), (11, 60)]
    assert now(chain[0], seen(11, "C 2020 58 ~b >10", retracted=True), seen(12, "C 2020 59 ~c >11")) == [(12, 59)]


def test_each_year_without_end_up_to_the_last_that_was_observed() -> None:
    found = counted({"targets": [{"value": "2", "period": "2014/", "each": "year"}]}, seen(10, "C 2016 1 ~a"))
    assert [(one.period, one.outcome) for (one,) in found.progress()] == [("2014", None), ("2015", None), ("2016", MISSED)]
    (its,) = quantified(found, LATER)["numbers"]
    assert [one["period"] for one in its["progress"]] == ["2016"]


def assessed(status: Status, *observed: str, on: str = "2024-03-01", **indicator: Any) -> date | None:
    found = counted(indicator, *(seen(10 + place, words) for place, words in enumerate(observed)))
    found = found._replace(assessments=(verdict(status, 20, on=on),))
    return overview(found, LATER).numbers_differ_on


BY = [{"value": "100", "by": "2014-06-30"}]


@pytest.mark.parametrize(
    ("status", "observed", "targets", "on", "from_day"),
    [
        (Status.FULFILLED, ["C 2014-06-30 94 ~a"], BY, "2024-03-01", "2014-07-01"),
        (Status.UPHELD, ["C 2014-06-30 94 ~a"], BY, "2024-03-01", "2014-07-01"),
        (Status.PARTLY_FULFILLED, ["C 2014-06-30 94 ~a"], BY, "2024-03-01", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a", "C 2016-01-04 100 ~a"], BY, "2016-01-04", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a", "C 2016-01-04 100 ~a"], BY, "2016-01-03", "2014-07-01"),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a", "C 2014-06-30 100 ~b"], BY, "2024-03-01", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a ?"], BY, "2024-03-01", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a", "C 2014-06-30 100 ~b ?", "C 2014-06-30 101 ~a >10 ?"], BY, "2024-03-01", "2014-07-01"),
        (Status.STALLED, ["C 2014-06-30 94 ~a", "C 2014-06-30 100 ~b"], BY, "2024-03-01", None),
        (Status.STALLED, ["C 2014-06-20 101 ~a", "C 2014-06-30 100 ~b"], BY, "2024-03-01", "2014-06-30"),
        (Status.NOT_FULFILLED, ["C 2013 100 ~a"], BY, "2024-03-01", "2013-12-31"),
        (Status.NOT_FULFILLED, [], BY, "2024-03-01", None),
        (Status.FULFILLED, [], BY, "2024-03-01", None),
        (Status.NOT_STARTED, ["C 2014-06-30 100 ~a"], [*BY, {"value": "3", "by": "2040"}], "2024-03-01", "2014-06-30"),
        (Status.NOT_STARTED, ["C 2014-06-30 100 ~a"], [*BY, {"value": "300", "by": "2040"}], "2024-03-01", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a", "C 2020 99 ~a"], [{**BY[0], "milestone": True}, {"value": "99", "by": "2020"}], "2024-03-01", None),
        (Status.FULFILLED, ["C 2014-06-30 94 ~a"], [{"value": "99", "by": "2020"}, *BY], "2024-03-01", "2014-07-01"),
    ],
)  # fmt: skip
def test_when_a_status_and_the_numbers_differ(
    status: Status, observed: list[str], targets: list[dict[str, Any]], on: str, from_day: str | None
) -> None:
    assert assessed(status, *observed, on=on, targets=targets) == (from_day and day(from_day))


def test_a_status_that_the_numbers_contradict_needs_attention_from_that_day() -> None:
    found = counted({"targets": BY}, seen(10, "C 2014-06-30 94 ~a"))._replace(assessments=(verdict(Status.FULFILLED, 20, on="2014-01-01"),))
    assert [Attention.NUMBERS_DIFFER in overview(found, day(on)).attention for on in ("2014-06-30", "2014-07-01")] == [False, True]
    assert overview(found.as_of(day("2014-06-29")), LATER).numbers_differ_on is None


SAID = """\
at least 502.4 USD bn in 2020–2021: Census 130 to 2020 (#13), 26 % of it, -86 % of the way from 302.4, by a straight line 251.54 (illustrative): no data
at least 502.4 USD bn in 2020–2021: Customs Office 288.80 (#10, #12), 57 % of it, -7 % of the way from 302.4, by a straight line 502.4 (illustrative): missed
at least 250 USD bn by Jun 2022: Census 130 in 2020 (#13), 52 % of it, -21 % of the way from 151.2, by a straight line 217.15 (illustrative): missed, attained after the day, on 31 Dec 2022 (#14)
at least 250 USD bn by Jun 2022: Customs Office 154.80 in 2021 (#12), 62 % of it, 4 % of the way from 151.2, by a straight line 239.11 (illustrative): missed
2021 restated: 154.50 (#11) → 154.80 (#12, published 2022-02)""".splitlines()


def test_in_words() -> None:
    found = counted(
        BASE | {"targets": [TWO_YEARS, {"value": "250", "by": "2022-06"}], "prorated": True},
        seen(10, "C 2020 134.0 ~customs"), seen(11, "C 2021 154.50 ~customs"), seen(12, "C 2021 154.80 ~customs-2 >11"),
        seen(13, "C 2020 130 ~census"), seen(15, "C 2020 1 ~census >13", retracted=True), seen(14, "C 2022-12-31 260 ~census"),
    )  # fmt: skip
    held = found.sources["customs-2"]
    found = found._replace(
        sources={**found.sources, "customs-2": held._replace(record=held.record.model_copy(update={"published": PartialDate("2022-02")}))}
    )
    assert dict(titled_lines(quantified(found, LATER))) == {"Numbers: Purchases (C)": SAID}
    (limited,) = quantified(counted(LIMIT, seen(10, "C 2019-07-02 203 ~a"), seen(11, "C 2019-07-03 202 ~a")), LATER)["numbers"]
    assert [one["told"] for one in limited["progress"]] == [
        "at most 202.8 USD bn from 16 Jan 2016: A 202 on 3 Jul 2019 (#11), 100 % of it: missed, cured on 3 Jul 2019 (#11)"
    ]
    assert dict(titled_lines(quantified(counted({"targets": [{"value": "0", "value_to": "5", "by": "2030"}]}), LATER))) == {
        "Numbers: Purchases (C)": ["at least 0 to 5 USD bn by 2030: no data"]
    }
    other = counted({"targets": [{"value": "5", "by": "2014"}]}, seen(10, "C 2015 6 ~a"), seen(11, "C 2015 4 ~b @CN"))
    assert [one["told"] for one in quantified(other, LATER)["numbers"][0]["progress"]] == [
        "at least 5 USD bn by 2014: A: no data, attained after the day, in 2015 (#10)",
        "at least 5 USD bn by 2014: B, CN 4 in 2015 (#11), 80 % of it: missed",
    ]
    half = {"targets": [{"value": "200", "by": "2030"}], "decimals": 1}
    assert dict(titled_lines(quantified(counted(half, seen(10, "C 2020 62.5 ~a")), day("2021-01-01")))) == {
        "Numbers: Purchases (C)": ["at least 200.0 USD bn by 2030: A 62.5 in 2020 (#10), 31.3 % of it: not due yet"]
    }


figures = st.decimals(-(10**6), 10**6, places=2).map(lambda number: f"{number:f}")
laws = st.lists(figures, min_size=12, max_size=12)


@given(laws, st.sets(st.integers(1, 11)), st.randoms(use_true_random=False))
def test_the_sum_over_periods_that_tile_a_year_is_the_sum_of_its_months(months: list[str], cuts: set[int], random: Any) -> None:
    edges = [0, *sorted(cuts), 12]
    parts = [
        f"C 2020-{first + 1:02}/2020-{last:02} {_plain(months[first:last])} ~a"
        for first, last in pairwise(edges)
    ]  # fmt: skip
    random.shuffle(parts)
    target = {"targets": [{"value": "1", "period": "2020", "cumulative": True}]}
    one = only(counted(target, *(seen(10 + place, words) for place, words in enumerate(parts))))
    assert one.attained == sum(map(Fraction, months))


def _plain(values: list[str]) -> str:
    total = sum(Fraction(value) * 100 for value in values)
    sign, digits = "-" if total < 0 else "", f"{abs(int(total)):03}"
    return f"{sign}{digits[:-2]}.{digits[-2:]}"


@given(st.lists(st.tuples(st.sampled_from(["2019", "2020", "2021"]), st.booleans()), min_size=1, max_size=12))
def test_a_restatement_never_changes_how_many_values_are_current(rows: list[tuple[str, bool]]) -> None:
    latest: dict[str, int] = {}
    held = []
    for entry, (period, restates) in enumerate(rows, start=10):
        held.append(seen(entry, f"C {period} {entry} ~a{f' >{latest[period]}' if restates and period in latest else ''}"))
        latest[period] = entry
    (values,) = values_of(counted({}, *held))
    assert [value.evidence.entry for value in values] == [latest[period] for period in sorted(latest)]


def test_whose_count_it_is_makes_one_series_of_those_who_relay_it_but_not_of_two_values() -> None:
    """Red with each relay as an origin, and with a relay's other value in the place of the first."""
    relayed = (
        seen(1, "C 2019 241.6 ~wire"),
        seen(2, "C 2020 372.3 ~agency"),
        seen(3, "C 2020 373.2 ~wire"),
        seen(4, "C 2020 373.2 ~mirror"),
    )
    found = counted({**LIMIT, "measure": "inspectors"}, *relayed)
    series = {origin: [str(one.evidence.record.value) for one in values] for (origin, _), values in found.observed()["C"].items()}
    assert series == {"inspectors": ["241.6", "373.2"], "inspectors (Agency)": ["372.3"]}
    assert {one.origin for several in found.progress() for one in several} == {*series}


def test_an_indicator_without_a_target_says_what_was_seen_and_a_target_without_a_value_so_once() -> None:
    both = seen(1, "C 2019 5 ~wire"), seen(2, "C 2020 6 ~agency")
    assert next(titled_lines(quantified(counted({}, *both), LATER)))[1] == [
        "Agency 6 USD bn in 2020 (#2); no target",
        "Wire 5 USD bn in 2019 (#1); no target",
    ]
    assert next(titled_lines(quantified(counted({}), LATER)))[1] == ["no target, and nothing seen yet"]
    lines = next(titled_lines(quantified(counted({"targets": [{"value": "9", "period": "2021"}]}, *both), LATER)))[1]
    assert lines == ["at least 9 USD bn in 2021: no data"]


def test_the_values_of_many_indicators_are_gathered_once() -> None:
    """Red with each indicator gathering all values: two hundred of them with a hundred values each took a minute and a half."""
    found = counted({}, *(seen(10 + number, f"C{number} 2020 {number} ~a") for number in range(9)))
    indicators = tuple(found.terms.indicators[0].model_copy(update={"code": f"C{number}"}) for number in range(9))  # type: ignore[index]
    commitment = found.commitment._replace(record=found.terms.model_copy(update={"indicators": indicators}))
    with patch.object(CommitmentRecord, "observed", autospec=True, side_effect=CommitmentRecord.observed) as gathering:
        numbers = quantified(found._replace(commitment=commitment), LATER)["numbers"]
    assert [one["seen"] for one in numbers] == [[f"A {number} USD bn in 2020 (#{10 + number}); no target"] for number in range(9)]
    assert gathering.call_count == 1
