"""What recurs: which periods were kept, which lapsed, and who looked."""

from datetime import timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import case, check, day, evidence, verdict
from tracker.domain.record.indicators import Recurrence
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.quantified import quantified, titled_lines
from tracker.domain.standing.standing import overview
from tracker.domain.vocabulary import Attention, Status

TODAY = day("2026-06-01")


def recurring(every: str, *held: Any, checks: Any = (), assessments: Any = (), obligors: Any = ("CN",), **rule: Any) -> CommitmentRecord:
    """A case of an agreement of 15 November 2023."""
    return case(held, checks, assessments, obligors=obligors, recurrence=Recurrence.model_validate({"every": every, **rule}))


def first_lapse(found: CommitmentRecord, parties: list[str]) -> str | None:
    """What is said of the first lapse, where it is these that owe it."""
    terms = found.terms.model_copy(update={"obligors": tuple(parties)})
    return overview(found._replace(commitment=found.commitment._replace(record=terms)), TODAY).lapse


def states(found: CommitmentRecord, on: str = "2026-06-01", party: str = "CN") -> list[str]:
    return [f"{one.period} {one.state(day(on))}" for one in found.occurrences(party, day(on))]


MET = [evidence("+B2 CN a", 10, "2024-09-14"), evidence("+B2 US b", 11, "2024-09-14")]


def test_a_year_kept_a_year_nothing_was_seen_and_a_year_that_is_due() -> None:
    found = recurring("year", *MET, checks=[check(20, "2025-12-20"), check(21, "2026-01-10")])
    first, second, third, *_ = islice(found.occurrences("CN"), 4)
    assert states(found) == ["2024 held", "2025 lapsed", "2026 due"]
    assert states(found, "2025-12-31") == ["2024 held", "2025 due"]
    assert states(found, "2026-01-01") == ["2024 held", "2025 lapsed", "2026 due"]
    assert ([held.entry for held in first.held_by], first.lapses_on, first.checks) == ([10, 11], None, ())
    assert ([held.entry for held in second.checks], second.lapses_on) == ([20], day("2026-01-01"))
    assert third.due_on == day("2026-12-31")
    assert first_lapse(found, ["CN"]) == "lapsed since 2026-01-01: nothing seen for 2025"


@pytest.mark.parametrize(
    ("every", "rule", "seen", "expected"),
    [
        ("quarter", {}, ["2024-02-01"], ["2024-Q1 held", "2024-Q2 lapsed"]),
        ("6 months", {}, ["2024-03-01"], ["2024-01/P6M held", "2024-07/P6M lapsed"]),
        ("month", {"since": "2024-10"}, [], ["2024-10 lapsed", "2024-11 lapsed", "2024-12 lapsed", "2025-01 due"]),
        ("year", {"since": "2023-10"}, ["2024-05-05"], ["2023-10/P1Y held", "2024-10/P1Y due"]),
        ("year", {"since": "2022", "until": "2023"}, ["2023-05-05"], ["2022 lapsed", "2023 held"]),
        ("year", {"since": "2024", "tolerance": 31}, ["2025-01-10"], ["2024 held", "2025 due"]),
        ("year", {"since": "2024", "tolerance": 31}, ["2024-05-05", "2025-01-10"], ["2024 held", "2025 held"]),
        ("year", {"since": "2024", "tolerance": 31}, [], ["2024 due", "2025 due"]),
        ("quarter", {"since": "2023", "until": "2024", "suspended": [{"since": "2023-03", "until": "2023-09"}]}, ["2023-05-01", "2024-01-01"],
         ["2023-Q1 suspended", "2023-Q2 held", "2023-Q3 suspended", "2023-Q4 lapsed", "2024-Q1 held", "2024-Q2 lapsed", "2024-Q3 lapsed", "2024-Q4 lapsed"]),
        ("quarter", {"since": "2024", "suspended": [{"since": "2024-05"}]}, ["2024-02-01"], ["2024-Q1 held", "2024-Q2 suspended"]),
        ("year", {"since": "2021"}, ["2021-03-01", "2023-03-01"], ["2021 held", "2022 lapsed", "2023 held", "2024 lapsed", "2025 due"]),
    ],
)  # fmt: skip
def test_rules(every: str, rule: dict[str, Any], seen: list[str], expected: list[str]) -> None:
    found = recurring(every, *(evidence("+B2 CN a", 10 + place, on) for place, on in enumerate(seen)), **rule)
    assert states(found, "2025-01-20")[: len(expected)] == expected
    if rule.get("suspended") or "until" in rule:
        assert states(found, "2030-01-01") == expected


def test_what_is_dated_too_vaguely_is_put_to_no_period_unless_it_says_to_which() -> None:
    vague = evidence("+B2 CN a", 10, "2024")
    found = recurring("6 months", vague)
    assert states(found, "2024-12-31") == ["2024-01/P6M lapsed", "2024-07/P6M due"]
    (said,) = quantified(found, TODAY)["periods"]
    assert (said["unplaced"], said["told"]) == ([10], "kept 0 of 4; #10 dated too vaguely to say in which")
    named = recurring("6 months", evidence("+B2 CN a", 10, "2024", occurrence="2024-07/P6M"))
    assert states(named, "2024-12-31") == ["2024-01/P6M lapsed", "2024-07/P6M held"]
    assert [(said["unplaced"], said["kept"], said["of"]) for said in quantified(named, TODAY)["periods"]] == [([], 1, 4)]
    assert states(recurring("year", vague), "2024-12-31") == ["2024 held"]
    early = recurring("6 months", evidence("+B2 CN a", 10, "2023-11-20"))
    assert [said["unplaced"] for said in quantified(early, TODAY)["periods"]] == [[]]


def test_a_tolerance_is_part_of_what_was_searched_and_a_denial_of_a_named_period_is_counted_once() -> None:
    denied = evidence("-A1 US x", 10, "2025-01-10", occurrence="2024")
    found = recurring("year", denied, checks=[check(20, "2025-01-20"), check(21, "2025-02-20")], since="2024", until="2024", tolerance=31)
    (only,) = found.occurrences("CN")
    assert ([held.entry for held in only.against], [held.entry for held in only.checks]) == ([10], [20])
    assert (only.due_on, only.lapses_on) == (day("2025-01-31"), day("2025-02-01"))


def test_each_obligor_has_its_own_and_what_was_retracted_or_speaks_against_it_keeps_nothing() -> None:
    found = recurring(
        "year", evidence("+B2 US a @US", 10, "2024-05-01"), evidence("-B2 US a @CN", 11, "2024-06-01"), evidence("+B2 CN a @CN retracted", 12, "2024-07-01"),
        evidence("~A1 independent a", 13, "2024-07-01"), since="2024", until="2024",
    )  # fmt: skip
    assert [states(found, party=party) for party in ("US", "CN")] == [["2024 held"], ["2024 lapsed"]]
    (of_china,) = found.occurrences("CN")
    assert [held.entry for held in of_china.against] == [11]
    assert (first_lapse(found, ["US"]), first_lapse(found, ["US", "CN"])) == (None, "lapsed since 2025-01-01: nothing seen for 2024")
    assert list(case().occurrences("CN")) == []
    each = recurring("year", evidence("+B2 US a @US", 10, "2024-05-01"), since="2024")
    assert [first_lapse(each, parties) for parties in (["US", "CN"], ["US"])] == [
        "lapsed since 2025-01-01: nothing seen for 2024",
        "lapsed since 2026-01-01: nothing seen for 2025",
    ]


def test_a_lapse_needs_attention_from_its_day_while_the_obligation_is_open() -> None:
    found = recurring("year", *MET, assessments=[verdict(Status.UPHELD, 90, [10, 11])])

    def needs(on: str, found: CommitmentRecord = found) -> tuple[bool, str | None]:
        now = overview(found, day(on))
        return Attention.LAPSE in now.attention, now.due_soon_on

    assert [needs(on) for on in ("2025-11-30", "2025-12-01", "2025-12-31", "2026-01-01")] == [
        (False, None), (False, "2025-12-31"), (False, "2025-12-31"), (True, None),
    ]  # fmt: skip
    closed = recurring("year", *MET, assessments=[verdict(Status.WITHDRAWN, 90)])
    assert (needs("2026-06-01", closed), overview(closed, TODAY).lapse_on) == ((False, None), None)
    assert overview(found.as_of(day("2024-09-13")), TODAY).lapse_on == day("2025-01-01")
    assert overview(found, TODAY).lapse_on == overview(found, day("1990-01-01")).lapse_on == day("2026-01-01")
    weighed = found._replace(assessments=(*found.assessments, verdict(Status.STALLED, 91, [10, 11], on="2026-02-01")))
    assert [needs(on, weighed) for on in ("2026-06-01", "2026-12-15", "2027-01-01")] == [(False, None), (False, "2026-12-31"), (True, None)]


def test_in_words() -> None:
    found = recurring(
        "year", *MET, evidence("-A1 US x", 12, "2026-03-01"), obligors=("CN", "US"),
        checks=[check(20, "2025-12-20"), check(21, "2025-12-21")], since="2023", suspended=[{"since": "2027"}],
    )  # fmt: skip
    assert dict(titled_lines(quantified(found, day("2027-06-01")))) == {
        "Periods of CN, US: kept 1 of 4": [
            "2023: lapsed, nobody looked",
            "2024: held 2024-09-14, #10, #11",
            "2025: lapsed, searched, nothing found #20, #21",
            "2026: lapsed, nobody looked, against it #12",
            "2027: suspended",
        ]
    }
    assert dict(titled_lines(quantified(recurring("year"), day("2024-06-01")))) == {
        "Periods of CN: kept — of 0": ["2024: due by 2024-12-31"]
    }


@given(
    st.sampled_from(["year", "quarter", "month", "6 months", "5 months", "24 months"]),
    st.dates(day("1990-01-01"), day("2030-12-31")),
    st.integers(1, 40),
)
def test_occurrences_tile_the_time(every: str, since: Any, many: int) -> None:
    found = recurring(every, since=f"{since:%Y-%m}")
    each = [one.period for one in islice(found.occurrences("CN"), many)]
    assert each[0].first_day == since.replace(day=1)
    assert all(one.last_day and one.last_day + timedelta(days=1) == other.first_day for one, other in pairwise(each))
