"""Amendments of everything: what they change, on both clocks, what they refuse, and how they are told."""

from datetime import date
from typing import Any

import pytest

from tests.ledgers import GROUND, TODAY, Ticking, amend, assessment, evidence, in_memory, tell
from tracker.actions import amending, browsing, comparing, naming, registers, taking_back
from tracker.actions import evidence as observing
from tracker.domain.errors import BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.descriptions import describe_entry
from tracker.domain.record.records import Agreement, Commitment, Evidence, Party, Source
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.ledger import copying, judging
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.queries.entries import EntryFilter
from tracker.storage.queries.filters import Selection


@pytest.fixture
def seen(ground: Ledger) -> Ledger:
    """The ground with two pieces of evidence (#8, #9), and an assessment of US that rests on the first (#10)."""
    graded = {"reliability": "B", "credibility": "2"}
    tell(ground, (evidence("They talked", **graded), evidence("They talked again", party="CN", **graded), assessment((8,), party="US")))
    return ground


def terms(ledger: Ledger, ref: str, at: int | None = None) -> Commitment:
    return versions.cases(ledger.driver, ledger.head.size if at is None else at, Selection(refs=(ref,)))[0].terms


@pytest.mark.parametrize(
    ("noun", "name", "fields", "clear", "says"),
    [
        (Noun.PARTY, "us", {"name": "USA"}, (), "party US amended (name “United States” → USA): why"),
        (
            Noun.AGREEMENT,
            "pact",
            {"title": "The Pact"},
            ("place",),
            "agreement PACT amended (place Genève → nothing; title “The pact” → “The Pact”): why",
        ),
        (Noun.SOURCE, "wire-1", {"origin": "The Agency"}, (), "source wire-1 amended (origin nothing → “The Agency”): why"),
        (Noun.COMMITMENT, "2", {"due": "2025-06"}, (), "PACT-2 amended (due 2025-05 → 2025-06): why"),
        (Noun.COMMITMENT, "2", {}, ("due",), "PACT-2 amended (due 2025-05 → nothing): why"),
        (Noun.EVIDENCE, "#9", {"reliability": "A"}, ("party",), "#9 amended (party CN → nothing; reliability B → A): why"),
    ],
)
def test_an_amendment_is_told_as_old_and_new(
    seen: Ledger, noun: Noun, name: str, fields: dict[str, Any], clear: tuple[str, ...], says: str
) -> None:
    added = amending.amend(seen, noun, name, fields, "why", clear=clear, today=TODAY)
    assert describe_entry(added.entry, added.before) == says
    assert browsing.history(seen, seen.head.size, limit=1)[0]["told"] == says
    assert {one["field"] for one in browsing.history(seen, seen.head.size, limit=1)[0]["changed"]} == {*fields, *clear}


def test_what_is_given_as_it_is_already_is_no_change(seen: Ledger) -> None:
    added = amending.amend(seen, Noun.COMMITMENT, "1", {"title": "Undertaking 1", "topic": "trade"}, "why")
    assert added.entry.record.content()["changes"] == {"topic": "trade"}


def test_a_long_text_is_told_around_the_difference(seen: Ledger) -> None:
    text = "word " * 60
    amending.amend(seen, Noun.COMMITMENT, "1", {"text": f"{text}end"}, "why")
    added = amending.amend(seen, Noun.COMMITMENT, "1", {"text": f"{text}END"}, "why")
    told = describe_entry(added.entry, added.before)
    assert "end” → “…" in told
    assert "END”): why" in told
    assert len(told) < 200


def test_registers_read_as_they_were_at_every_position(seen: Ledger) -> None:
    amending.amend(seen, Noun.PARTY, "US", {"name": "USA"}, "x")
    amending.amend(seen, Noun.SOURCE, "wire-1", {"publisher": "Agency"}, "x")
    amending.amend(seen, Noun.AGREEMENT, "PACT", {"title": "The Pact"}, "x")
    for at, name, publisher, title in ((10, "United States", "The Wire", "The pact"), (13, "USA", "Agency", "The Pact")):
        assert registers.show(seen, Party, "US", at)["name"] == name
        assert registers.show(seen, Source, "wire-1", at)["publisher"] == publisher
        assert registers.show(seen, Agreement, "PACT", at)["title"] == title
        assert versions.case(seen.driver, "PACT-1", at).agreement.title == title


def test_the_page_of_a_register_tells_what_was_amended_and_where_a_void_one_went(seen: Ledger) -> None:
    tell(seen, (Party(code="FR", name="Frnce"),))
    amending.amend(seen, Noun.PARTY, "FR", {"name": "France"}, "A slip")
    taking_back.void(seen, Noun.PARTY, "FR", "Not used", replaced_by=["US"])
    observing.retract(seen, "#13", "Used")
    told = [
        "party FR registered: Frnce",
        "party FR amended (name Frnce → France): A slip",
        "party FR declared void, replaced by US: Not used",
    ]
    for at, lines in ((14, [*told, "party FR reinstated, #13 retracted: Used"]), (13, told), (12, told[:2])):
        assert [line["told"] for line in registers.show(seen, Party, "FR", at)["history"]] == lines


def test_a_wrong_obligor_counts_from_the_beginning_and_is_seen_as_it_was_known(seen: Ledger) -> None:
    amending.amend(seen, Noun.COMMITMENT, "1", {"obligors": ("CN",)}, "x")
    early = naming.reading(seen, TODAY, "2025-06-30")
    assert browsing.show(seen, early, "PACT-1").item["obligors"] == ["CN"]
    known = naming.reading(seen, TODAY, "2025-06-30", "#10")
    assert browsing.show(seen, known, "PACT-1").item["obligors"] == ["US", "CN"]
    items = seen.driver.rows("SELECT party FROM standing WHERE ref = 'PACT-1'")
    assert items == [("CN",)]


def test_an_obligor_added_later_is_one_since_then(seen: Ledger) -> None:
    amending.amend(seen, Noun.COMMITMENT, "1", {"obligors": ("US",)}, "x")
    amending.amend(seen, Noun.COMMITMENT, "1", {"obligors": ("CN", "US")}, "x")
    assert versions.case(seen.driver, "PACT-1", 12).since == {"US": 6, "CN": 12}
    assert versions.case(seen.driver, "PACT-1", 10).since == {"US": 6, "CN": 6}


def test_what_a_removed_obligor_leaves_behind_is_named(seen: Ledger) -> None:
    assert amending.left_behind(seen, "1", ["cn"]) == ["US no longer owes PACT-1", "#10 US assessed upheld"]
    assert amending.left_behind(seen, "1", ["US"]) == ["CN no longer owes PACT-1", "#9 evidence about CN"]
    assert amending.left_behind(seen, "1", ["US", "CN"]) == []
    left = amending.amend(seen, Noun.COMMITMENT, "1", {"obligors": ("CN",)}, "x").warnings
    assert left == ("stays in the history only: #10 US assessed upheld",)
    assert amending.amend(seen, Noun.COMMITMENT, "1", {"obligors": ("CN", "US")}, "x").warnings == ()


def test_evidence_repeats_neither_itself_nor_what_repeats_it(seen: Ledger) -> None:
    amending.amend(seen, Noun.EVIDENCE, "9", {"same_event_as": 8}, "The same call", today=TODAY)
    for number, repeated in (("8", 8), ("9", 9), ("8", 9)):
        with pytest.raises(BadInput, match=f"#{number} cannot repeat itself"):
            amending.amend(seen, Noun.EVIDENCE, number, {"same_event_as": repeated}, "x", today=TODAY)


def test_an_extension_is_seen_from_its_day_on(ground: Ledger) -> None:
    amending.amend(ground, Noun.COMMITMENT, "2", {"extended_to": "2026-01"}, "Agreed", effective_on=date(2025, 4, 1), today=TODAY)
    amending.amend(ground, Noun.COMMITMENT, "2", {"extended_to": "2025-09"}, "Found later", effective_on=date(2025, 3, 1), today=TODAY)
    case = versions.case(ground.driver, "PACT-2", ground.head.size)
    assert (case.terms.due, case.terms.extended_to) == ("2025-05", "2026-01")  # the one latest in effect, not the one recorded last
    days = {"2025-02-28": None, "2025-03-01": "2025-09", "2025-04-01": "2026-01"}
    assert {day: case.as_of(date.fromisoformat(day)).terms.extended_to for day in days} == days


def test_a_material_change_is_told_from_another(seen: Ledger) -> None:
    def material(number: int) -> int:
        return versions.observations(seen.driver, Evidence, seen.head.size, number=number)[0].material

    amending.amend(seen, Noun.EVIDENCE, "8", {"summary": "They talked long", "note": "x"}, "typo")
    assert material(8) == 8
    amending.amend(seen, Noun.EVIDENCE, "8", {"stance": "contradicts", "note": "y"}, "read again")
    assert material(8) == 12
    amending.amend(seen, Noun.SOURCE, "wire-1", {"title": "x"}, "typo")
    assert versions.case(seen.driver, "PACT-1", 13).sources["wire-1"].material == 4
    amending.amend(seen, Noun.SOURCE, "wire-1", {"origin": "x"}, "relay")
    assert versions.case(seen.driver, "PACT-1", 14).sources["wire-1"].material == 14


def test_moved_evidence_is_in_both_histories_and_one_record(seen: Ledger) -> None:
    amending.amend(seen, Noun.EVIDENCE, "8", {"commitment": "2"}, "It is about the other", today=TODAY)
    amending.amend(seen, Noun.EVIDENCE, "8", {"note": "x"}, "More", today=TODAY)
    size = seen.head.size
    assert [one["entry"] for one in browsing.history(seen, size, which=EntryFilter(commitment="PACT-1"), limit=2)] == [11, 10]
    assert [one["entry"] for one in browsing.history(seen, size, which=EntryFilter(commitment="PACT-2"))] == [12, 11, 7]
    assert seen.count(after=0, until=size, which=EntryFilter(commitment="PACT-1")) == 5
    both = browsing.histories(seen, size, ["PACT-1", "PACT-2"])
    assert [one["entry"] for one in both["PACT-1"]][:2] == [11, 10]
    assert [one.entry for one in versions.case(seen.driver, "PACT-1", size).evidence] == [9]
    assert [one.entry for one in versions.case(seen.driver, "PACT-2", size).evidence] == [8]
    assert [one.entry for one in versions.case(seen.driver, "PACT-1", 10).evidence] == [8, 9]
    supports: dict[str, int] = dict(seen.driver.rows("SELECT ref, supports FROM overview"))
    assert supports == {"PACT-1": 1, "PACT-2": 1}
    found = comparing.difference(seen, naming.reading(seen, TODAY), "#10", None, TODAY, Selection())
    assert [(one.ref, [line["entry"] for line in one.entries]) for one in found.commitments] == [("PACT-1", [11]), ("PACT-2", [11, 12])]


def test_tied_evidence_is_not_moved(seen: Ledger) -> None:
    amending.amend(seen, Noun.EVIDENCE, "9", {"same_event_as": 8}, "A repeat", today=TODAY)
    for number in ("8", "9"):
        with pytest.raises(Conflict, match="#9 is about the same event as #8"):
            amending.amend(seen, Noun.EVIDENCE, number, {"commitment": "PACT-2"}, "x", clear=("party",) if number == "9" else ())
    amending.amend(seen, Noun.EVIDENCE, "9", {}, "Not a repeat", clear=("same-event-as",))
    assert amending.amend(seen, Noun.EVIDENCE, "8", {"commitment": "PACT-2"}, "x", today=TODAY).new


@pytest.mark.parametrize(
    ("noun", "name", "fields", "clear", "error", "message"),
    [
        (Noun.COMMITMENT, "1", {}, (), BadInput, "nothing to amend"),
        (Noun.COMMITMENT, "1", {"title": None}, (), BadInput, "nothing to amend"),
        (Noun.COMMITMENT, "1", {"title": "Undertaking 1", "topic": "talks"}, (), Conflict, "PACT-1 says that already"),
        (Noun.COMMITMENT, "1", {"number": 3}, (), BadInput, "number"),
        (Noun.COMMITMENT, "1", {"beneficiaries": ("FR",)}, (), NotFound, "no party “FR”"),
        (Noun.COMMITMENT, "1", {"wordings": ({"source": "no", "text": "x"},)}, (), NotFound, "no source “no”"),
        (Noun.COMMITMENT, "1", {}, ("title",), BadInput, "“title” cannot be empty"),
        (Noun.COMMITMENT, "1", {"due": "2026"}, ("due",), BadInput, "due is both changed and cleared"),
        (Noun.COMMITMENT, "9", {"title": "x"}, (), NotFound, "no commitment"),
        (Noun.PARTY, "FR", {"name": "x"}, (), NotFound, "no party “FR”"),
        (Noun.PARTY, "US", {"code": "USA"}, (), BadInput, "code"),
        (Noun.AGREEMENT, "NO", {"title": "x"}, (), NotFound, "no agreement “NO”"),
        (Noun.SOURCE, "no", {"title": "x"}, (), NotFound, "no source “no”"),
        (Noun.SOURCE, "wire-1", {"voice": "FR"}, (), BadInput, "no party “FR” to be the voice of"),
        (Noun.EVIDENCE, "99", {"note": "x"}, (), NotFound, "no evidence “#99”"),
        (Noun.EVIDENCE, "1", {"note": "x"}, (), NotFound, "no evidence “#1”"),
        (Noun.EVIDENCE, "8", {"id": "x"}, (), BadInput, "id"),
        (Noun.EVIDENCE, "8", {"event_date": "2099"}, (), BadInput, "lies in the future"),
        (Noun.EVIDENCE, "9", {"commitment": "PACT-2"}, (), BadInput, "CN does not owe PACT-2"),
        (Noun.EVIDENCE, "8", {"source": "no"}, (), NotFound, "no source “no”"),
    ],
)
def test_amendments_that_are_none(
    seen: Ledger, noun: Noun, name: str, fields: dict[str, Any], clear: tuple[str, ...], error: type[TrackerError], message: str
) -> None:
    with pytest.raises(error) as caught:
        amending.amend(seen, noun, name, fields, "x", clear=clear, today=TODAY)
    assert message in f"{caught.value.message} {caught.value.hint}"
    assert seen.head.size == 10


def test_a_reason_is_needed(ground: Ledger) -> None:
    with pytest.raises(BadInput, match="reason"):
        amending.amend(ground, Noun.PARTY, "US", {"name": "x"}, " ")


def test_the_kind_of_the_entry_is_that_of_the_thing(seen: Ledger) -> None:
    kinds = [amending.amend(seen, Noun.PARTY, "CN", {"name": "PRC"}, "x").entry.kind, seen.append(amend(Noun.EVIDENCE, 8, note="x")).kind]
    assert kinds == [EntryKind.PARTY_AMENDED, EntryKind.EVIDENCE_AMENDED]
    assert len(GROUND) == 7


def copied(ledger: Ledger) -> judging.Breaches:
    with in_memory(clock=Ticking()) as other:
        return copying.copy(ledger, other)


def test_what_breaks_a_rule_is_mended_by_an_amendment_that_keeps_it(ground: Ledger) -> None:
    ground.append(evidence("Cut off", quote_prefix="before"))
    amending.amend(ground, Noun.EVIDENCE, "8", {"note": "x"}, "Not that")
    assert copied(ground).standing == ["entry #8: what stands before and after a quote is given without the quote"]
    amending.amend(ground, Noun.EVIDENCE, "8", {"quote": "talked"}, "Completed")
    found = copied(ground)
    assert found.standing == []
    assert found.mended[0].endswith("; mended by #10")
