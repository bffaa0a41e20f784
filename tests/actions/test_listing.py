"""What is kept of every commitment says what its records say: one list, read in two ways."""

from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.ledgers import GROUND, TODAY, Fresh, amend, assessment, check, commitment, evidence, tell
from tests.matching import matching
from tests.storage.projections.test_projections import operations, take
from tracker.actions.listing import SORTS, Filter, Listing, agenda, listed
from tracker.actions.naming import Reading
from tracker.domain.errors import NotFound
from tracker.domain.record.amendments import Void
from tracker.domain.record.records import Agreement, Retraction
from tracker.domain.standing.standing import overview
from tracker.domain.vocabulary import MIXED, Attention, CommitmentKind, Nature, Noun, Status, Verification
from tracker.storage import session
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import as_of_queries, late_records, versions
from tracker.storage.queries import listing as rows
from tracker.storage.queries.filters import Selection

DAYS = st.dates(date(2024, 12, 1), date(2026, 12, 31))


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple))


wanted = st.builds(
    Filter,
    selection=st.builds(
        Selection,
        agreements=some(["PACT"]),
        parties=some(["US", "CN"]),
        topics=some(["talks", "TALKS"]),
        kinds=some(list(CommitmentKind)),
        natures=some(list(Nature)),
        search=some(["seen", "undertaking", "nothing"]),
    ),
    only_open=st.booleans(),
    statuses=some([*Status, MIXED]),
    verifications=some(list(Verification)),
    reasons=some(list(Attention)),
    overdue=st.booleans(),
    review_due=st.booleans(),
    needs_attention=st.booleans(),
    due_after=st.none() | DAYS,
    due_before=st.none() | DAYS,
)
orders = st.tuples(st.sampled_from(list(SORTS)), st.one_of(st.none(), st.integers(0, 4)))


def now(ledger: Ledger, day: date) -> Reading:
    return Reading(position=ledger.head.size, as_of=None, day=day)


def derived(ledger: Ledger, day: date) -> Reading:
    """The same, but as a past day is read: from the records."""
    return now(ledger, day)._replace(as_of=date.max)


def answer(ledger: Ledger, reading: Reading, wanted: Filter, sort: str, limit: int | None) -> object:
    """Items and total, or what is said where no commitment is left with the topic that is asked for."""
    try:
        found = listed(ledger, reading, wanted, sort=sort, limit=limit)
    except NotFound as error:
        return error.message
    return found.items, found.total


@settings(max_examples=strategies.examples(4))
@given(steps=operations, asked=st.lists(st.tuples(wanted, orders), min_size=12, max_size=12), day=DAYS)
def test_what_is_kept_is_what_the_records_give(
    fresh: Fresh,
    steps: list[tuple[Callable[[Ledger, int, int], None], int, int]],
    asked: list[tuple[Filter, tuple[str, int | None]]],
    day: date,
) -> None:
    """Red when an addition is not counted, a filter or an order differs, or an assessment is not followed."""
    with fresh(GROUND) as ledger:
        take(ledger, steps)
        whole = [(Filter(), ("ref", None)), (Filter(only_open=True), ("ref", 2))]
        if ledger.driver.dialect == "postgresql":
            asked = asked[:4]  # each takes its time, and what is compared with the records is the same
        for one, (sort, limit) in whole + asked:
            assert answer(ledger, now(ledger, day), one, sort, limit) == answer(ledger, derived(ledger, day), one, sort, limit), one
        for limit in (None, 0, 1, 2):
            ready, read = (agenda(ledger, position, limit=limit) for position in (now(ledger, day), derived(ledger, day)))
            assert (ready.items, ready.total) == (read.items, read.total)


@settings(max_examples=strategies.examples(10))
@given(steps=operations, as_of=DAYS, position=st.integers(0, 20))
def test_the_assessment_in_effect_by_one_statement_is_the_one_of_the_rules(
    fresh: Fresh, steps: list[tuple[Callable[[Ledger, int, int], None], int, int]], as_of: date, position: int
) -> None:
    """Red when the statement forgets a retraction, a party, or which of two assessments of a day came last."""
    with fresh(GROUND) as ledger:
        take(ledger, steps)
        position = min(ledger.head.size, len(GROUND) + position)
        known = versions.cases(ledger.driver, position)
        judged = [overview(case.as_of(as_of), as_of) for case in known if case.agreement.made_on.last_day <= as_of]
        refs = [case.terms.ref for case in known if case.agreement.made_on.last_day <= as_of]
        assert as_of_queries.refs(ledger.driver, position, as_of, Filter()) == refs
        open_ = [ref for ref, now in zip(refs, judged, strict=True) if now.open]
        assert as_of_queries.refs(ledger.driver, position, as_of, Filter(only_open=True)) == open_


@pytest.mark.parametrize("derive", [False, True], ids=["ready", "derived"])
def test_party_status_and_verification_are_of_one_obligation(woodside: Path, *, derive: bool) -> None:
    """Red with a verification of the whole, a status of another party, or `mixed` of a party that owes nothing."""
    with session.reading(str(woodside)) as ledger:
        reading = derived(ledger, TODAY) if derive else now(ledger, TODAY)
        items = listed(ledger, reading, Filter()).items
        for party, status, level in product((None, "US", "CN"), (None, *Status, MIXED), (None, *Verification)):
            if derive and (status not in (None, Status.STALLED, MIXED) or level not in (None, Verification.CORROBORATED)):
                continue
            asked = Filter(
                selection=Selection(parties=(party,) if party else ()),
                statuses=(status,) if status else (),
                verifications=(level,) if level else (),
            )
            found = [item["ref"] for item in listed(ledger, reading, asked).items]
            assert found == matching(items, party=party, status=status, verification=level), asked


def test_a_long_list_is_the_same_in_pages(ground: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when a page begins in the wrong place, or a standing is lost."""
    for number in range(3, 12):
        ground.append(commitment(number, obligors=("US", "CN") if number % 2 else ("CN",)))
    several = [
        (Filter(), "ref", None),
        (Filter(), "last", None),
        (Filter(), "ref", 7),
        (Filter(selection=Selection(parties=("US",))), "ref", None),
    ]

    def read() -> list[Listing]:
        return [listed(ground, now(ground, TODAY), one, sort=sort, limit=limit) for one, sort, limit in several]

    whole = read()
    monkeypatch.setattr(rows, "PAGE", 4)
    assert read() == whole
    assert [len(item["standing"]) for item in whole[0].items] == [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]


def test_the_agenda_names_what_was_not_weighed(ground: Ledger) -> None:
    """Red when what is cited, taken back or does not count is named, and when a page that the contested do not fill ends with them."""
    against = {"stance": "contradicts", "reliability": "B", "credibility": "2"}
    tell(
        ground,
        (
            evidence(reliability="B", credibility="2"),  # 8
            evidence("Cited", **against),  # 9
            evidence("Of the one", party="US", **against),  # 10
            evidence("Does not count", stance="contradicts", reliability="D", credibility="2"),  # 11
            evidence("Taken back", **against),  # 12
            evidence("Of the other", party="CN", **against),  # 13
            assessment((8, 9)),  # 14
            Retraction(entry=12, reason="x"),  # 15
            evidence("Done", commitment="PACT-2", reliability="B", credibility="2"),  # 16
            evidence("Not done", commitment="PACT-2", **against),  # 17
            assessment((17,), commitment="PACT-2", status="stalled"),  # 18
            commitment(3),  # 19
            evidence("Nor does this", stance="contradicts", reliability="B", credibility="4"),  # 20
        ),
    )
    position = now(ground, TODAY)
    found = agenda(ground, position).items
    assert [(item["ref"], item["reasons"][0]["text"]) for item in found] == [
        ("PACT-2", "contested by #16, not weighed yet"),  # and overdue
        ("PACT-1", "contested by #10, #13, not weighed yet"),
        ("PACT-3", "never assessed: US, CN"),
    ]
    for limit in range(5):
        page = agenda(ground, position, limit=limit)
        assert (page.total, page.items) == (3, found[:limit])
        assert agenda(ground, position, limit=limit, counted=False).items == page.items
        assert page.items == agenda(ground, derived(ground, TODAY), limit=limit).items


months = st.sampled_from([date(2025, month, 1) for month in range(1, 8)])
verdicts = st.tuples(
    st.sampled_from(("PACT-1", "PACT-2", "LATER-1")),
    st.sampled_from((None, None, "US", "CN")),
    st.sampled_from(("upheld", "fulfilled", "not_applicable")),
    months,
    st.sampled_from((False, False, True, None)),
)
"""Of which commitment and obligor, what, since when; whether it is retracted, or (None) retracted and reinstated."""
corrections = st.lists(st.sampled_from((("US",), ("CN", "US"), ())), max_size=3)
"""The obligors that the first commitment gets, or that it is declared void."""
LATER = (
    Agreement(code="LATER", title="x", made_on="2025-05", parties=("US", "CN")),
    commitment(1, agreement="LATER"),
    *(evidence(commitment=ref) for ref in ("PACT-1", "PACT-2", "LATER-1")),
)
"""Entries 8–12."""


@settings(max_examples=strategies.examples(10))
@given(
    told=st.lists(verdicts, min_size=1, max_size=6),
    corrected=corrections,
    as_of=st.none() | months,
    back=st.sampled_from((0, 0, 1, 2, 3, 8)),
)
@example(told=[("LATER-1", None, "fulfilled", date(2025, 2, 1), False)], corrected=[], as_of=date(2025, 3, 1), back=0)
@example(
    told=[("PACT-1", None, "fulfilled", date(2025, 3, 1), False), ("PACT-1", None, "upheld", date(2025, 2, 1), False)],
    corrected=[],
    as_of=None,
    back=0,
)
@example(told=[("PACT-1", None, "fulfilled", date(2025, 3, 1), None)], corrected=[("US",), ("CN", "US")], as_of=None, back=0)
@example(told=[("PACT-1", None, "fulfilled", date(2025, 3, 1), False)], corrected=[()], as_of=None, back=0)
def test_a_page_of_a_past_day_or_position_counts_what_it_leaves_out(
    fresh: Fresh,
    told: list[tuple[str, str | None, str, date, bool | None]],
    corrected: list[tuple[str, ...]],
    as_of: date | None,
    back: int,
) -> None:
    """Red when what came later is counted, what is made up for later decides, or one obligor's assessment speaks for the others."""
    with fresh(GROUND + LATER) as ledger:
        for ref, party, status, day, wrong in told:
            because = {"PACT-1": 10, "PACT-2": 11, "LATER-1": 12}[ref]
            made = ledger.append(assessment((because,), commitment=ref, party=party, status=status, effective_on=day))
            if wrong is not False:
                taken_back = ledger.append(Retraction(entry=made.seq, reason="x"))
            if wrong is None:
                ledger.append(Retraction(entry=taken_back.seq, reason="x"))
        for obligors in corrected:
            if obligors:
                ledger.append(amend(Noun.COMMITMENT, "PACT-1", obligors=obligors))
            else:
                ledger.append(Void(noun="commitment", name="PACT-1", reason="x"))
                break
        ledger.append(check(commitment="PACT-2"))
        reading = Reading(position=max(len(GROUND), ledger.head.size - 1 - back), as_of=as_of, day=as_of or TODAY, known=True)
        for asked in (
            Filter(only_open=True),
            Filter(),
            Filter(only_open=True, selection=Selection(agreements=("PACT",))),
            Filter(only_open=True, selection=Selection(parties=("CN",))),
        ):
            everything = listed(ledger, reading, asked._replace(verifications=tuple(Verification)))
            for limit in (0, 1, 3):
                page = listed(ledger, reading, asked, limit=limit)
                assert (page.total, page.items) == (everything.total, everything.items[:limit]), asked


def test_what_is_about_a_later_agreement_is_no_late_fact_of_a_day(fresh: Fresh) -> None:
    """Red when evidence counts that is older than the agreement which it is about."""
    with fresh(GROUND + LATER) as ledger:
        head = ledger.head.size
        ledger.append(evidence(commitment="LATER-1", event_date="2025-01-20"))
        for as_of, facts in ((date(2025, 5, 30), 0), (date(2025, 5, 31), 1)):
            assert late_records.recorded_later(ledger.driver, head + 1, head, as_of, Selection()) == facts, as_of
