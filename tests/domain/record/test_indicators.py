"""Indicators, targets, recurrences and windows: what each takes, and what is whole."""

from itertools import islice
from typing import Any

import pytest
from pydantic import ValidationError

from tests.ledgers import commitment
from tracker.domain.dates import PartialDate
from tracker.domain.record.indicators import Indicator, Recurrence, Suspension, Target, Window
from tracker.domain.record.records import Agreement, Evidence, Record

EXPORTS: dict[str, Any] = {"code": "exports", "title": "Exports of goods", "unit": "USD bn"}
BASELINE = {"period": 2017, "value": "95.10"}


def refused(kind: type[Record], **fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(fields)
    return str(caught.value)


def test_an_indicator_is_kept_as_it_was_written() -> None:
    targets = [
        {"value": "200", "period": "2020/2021", "against": "amount", "cumulative": True},
        {"value": -30, "by": "2030", "against": "Percent"},
    ]
    made = Indicator.model_validate(EXPORTS | {"baseline": BASELINE, "targets": targets})
    assert made.content() == {
        "code": "EXPORTS",
        "title": "Exports of goods",
        "unit": "USD bn",
        "direction": "at_least",
        "baseline": {"period": "2017", "value": "95.10"},
        "targets": [{"value": "200", "period": "2020/2021", "against": "amount", "cumulative": True}, {"value": "-30", "by": "2030", "against": "percent"}],
    }  # fmt: skip
    assert Indicator.stored(made.json_fields()) == made
    assert type(Indicator.stored(made.json_fields()).targets[0].value) is type(made.targets[0].value)  # type: ignore[index]


def test_a_target_that_is_not_whole_is_refused() -> None:
    one_of_two = "a target is for a period or by a date"
    for fields, said in (
        ({}, one_of_two),
        ({"period": "2024", "by": "2024"}, one_of_two),
        ({"by": "2024", "each": "year"}, "a target by a date holds no whole year"),
        ({"period": "2024-Q1", "each": "year"}, "2024-Q1 holds no whole year"),
        ({"period": "2024", "value_to": "2.0"}, "the range from 2 to 2.0 ends before it begins"),
        ({"period": "2020/2019"}, "ends before it begins"),
        ({"period": "2024", "value": "1e400"}, "is no quantity"),
        ({"period": "2024", "value": 1.5}, "a quantity is text such as 57.60"),
    ):
        assert said in refused(Target, **{"value": "2", **fields})
    assert [*Target(value="2", period="2014/2016", each="Year").periods()] == ["2014", "2015", "2016"]
    assert [*Target(value="2", period="2016-01-16/").periods()] == ["2016-01-16/"]


def test_a_relative_target_needs_a_baseline_and_codes_are_given_once() -> None:
    assert "EXPORTS has a target against a baseline, and no baseline" in refused(
        Indicator, **EXPORTS, targets=[{"value": "-30", "by": "2030", "against": "percent"}]
    )
    assert "is not of the form EXPORTS-2" in refused(Indicator, **{**EXPORTS, "code": "ex ports"})
    with pytest.raises(ValidationError, match="names EXPORTS twice"):
        commitment(indicators=[EXPORTS, EXPORTS])
    window = {"code": "final", "since": "2024", "until": "2025"}
    assert "names FINAL twice" in refused(Agreement, code="PACT", title="x", made_on="2024", parties=("US",), windows=[window, window])


def test_times_are_in_order() -> None:
    assert "ends before it begins" in refused(Suspension, since="2025-09", until="2025-03")
    assert "ends before it begins" in refused(Recurrence, every="year", since="2025", until="2024")
    assert "ends before it begins" in refused(Window, code="A", since="2025", until="2024")
    assert "is no interval" in refused(Recurrence, every="now and then")
    assert Suspension(since="2025-03", until="2025-03").since == "2025-03"


def test_what_recurs_does_so_from_the_period_after_its_agreement_or_from_its_beginning() -> None:
    made_on = PartialDate("2023-11-15")
    assert [*islice(Recurrence(every="year").periods(made_on), 2)] == ["2024", "2025"]
    assert [*Recurrence(every="quarter", until="2024-06").periods(made_on)] == ["2024-Q1", "2024-Q2"]
    assert [*Recurrence(every="6 months", since="2024-02", until="2025-01").periods(made_on)] == ["2024-02/P6M", "2024-08/P6M"]
    assert [*Recurrence(every="year", until="2020").periods(made_on)] == []


def test_indicator_value_and_period_belong_to_what_makes_evidence_the_same_where_they_are_given() -> None:
    plain: dict[str, Any] = {"commitment": "PACT-1", "event_date": "2020", "stance": "context", "source": "wire-1", "summary": "Seen"}
    assert Evidence(**plain).identity == "da9c32799ab7f97b96cecbc8a6efd4ef"  # as before there were values
    seen = plain | {"indicator": "EXPORTS", "value": "57.6", "period": "2020"}
    different = (seen, seen | {"value": "58"}, seen | {"period": "2020-12"}, seen | {"indicator": "IMPORTS"}, plain)
    assert len({Evidence(**one).identity for one in different}) == len(different)
    assert Evidence(**seen, restates=7).identity == Evidence(**seen).identity
