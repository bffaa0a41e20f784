"""The registers: what is there twice, what refers to nothing, and how terms change."""

from typing import Any

import pytest

from tests.ledgers import TODAY
from tracker.actions import naming, registers
from tracker.domain.errors import BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.records import Agreement, Commitment, Party, Source
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection

TERMS: dict[str, Any] = {
    "agreement": "pact", "title": "x", "text": "y", "kind": "joint-commitment", "nature": "one-off", "topic": "z", "obligors": ("us",),
}  # fmt: skip


def terms(ledger: Ledger, ref: str) -> Commitment:
    return versions.cases(ledger.driver, ledger.head.size, Selection(refs=(ref,)))[0].terms


def test_registering_twice_adds_once(ground: Ledger) -> None:
    first = registers.add(ground, Party, {"code": "fr", "name": "France"})
    assert (first.new, first.entry.kind) == (True, EntryKind.PARTY_REGISTERED)
    second = registers.add(ground, Party, {"code": "FR", "name": " France "})
    assert (second.new, second.entry) == (False, first.entry)
    with pytest.raises(Conflict) as caught:
        registers.add(ground, Party, {"code": "FR", "name": "Frankreich"})
    assert caught.value.message == f"the party FR is registered as #{first.entry.seq} and says something else"
    assert caught.value.hint == "see tracker party show FR"


def test_agreements_are_between_registered_parties(ground: Ledger) -> None:
    fields = {"code": "deal", "title": "A deal", "made_on": "2024-02", "parties": ("us", "cn")}
    assert registers.add(ground, Agreement, fields).new
    assert not registers.add(ground, Agreement, fields).new
    with pytest.raises(NotFound, match="no party “FR”"):
        registers.add(ground, Agreement, {**fields, "code": "OTHER", "parties": ("US", "FR")})
    with pytest.raises(Conflict):
        registers.add(ground, Agreement, {**fields, "title": "Another deal"})


def test_sources_speak_with_a_registered_voice(ground: Ledger) -> None:
    fields = {"key": "new", "publisher": "New"}
    assert registers.add(ground, Source, fields).new
    assert not registers.add(ground, Source, {**fields, "voice": "Independent"}).new
    assert registers.add(ground, Source, {**fields, "key": "cn", "voice": "cn"}).new
    with pytest.raises(BadInput, match="no party “FR” to be the voice of"):
        registers.add(ground, Source, {**fields, "key": "fr", "voice": "FR"})
    with pytest.raises(Conflict):
        registers.add(ground, Source, {**fields, "note": "x"})


def test_a_commitment_gets_the_next_number(ground: Ledger) -> None:
    assert registers.add_commitment(ground, TERMS).entry.record.ref == "PACT-3"  # type: ignore[attr-defined]
    assert registers.add_commitment(ground, {**TERMS, "number": 7}).entry.record.ref == "PACT-7"  # type: ignore[attr-defined]
    assert registers.add_commitment(ground, {**TERMS, "number": None}).entry.record.ref == "PACT-8"  # type: ignore[attr-defined]
    registers.add(ground, Agreement, {"code": "PACT_2", "title": "x", "made_on": "2024", "parties": ("US",)})
    assert registers.add_commitment(ground, {**TERMS, "agreement": "PACT_2"}).entry.record.ref == "PACT_2-1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"agreement": "X"}, NotFound, "no agreement “X”"),
        ({"agreement": None}, NotFound, "no agreement"),
        ({"number": 2}, Conflict, "PACT-2 is there already"),
        ({"number": 0}, BadInput, "number"),  # red when 0 is taken for “none given”
        ({"number": -1}, BadInput, "number"),
        ({"number": 1_000_000}, BadInput, "number"),
        ({"obligors": ("FR",)}, NotFound, "no party “FR”"),
        ({"obligors": ()}, BadInput, "obligors"),
        ({"obligors": ("US", "us")}, BadInput, "names one thing twice"),
        ({"beneficiaries": ("FR",)}, NotFound, "no party “FR”"),
        ({"wordings": ({"source": "no", "text": "x"},)}, NotFound, "no source “no”"),
        ({"due": "2024-13"}, BadInput, "due"),
        ({"review_every": 0}, BadInput, "review every"),
    ],
)
def test_commitments_that_cannot_be_registered(ground: Ledger, fields: dict[str, Any], error: type[TrackerError], message: str) -> None:
    with pytest.raises(error) as caught:
        registers.add_commitment(ground, {**TERMS, **fields})
    assert message in caught.value.message
    assert caught.value.hint


def test_lists_and_single_ones(story: Ledger) -> None:
    assert [item["code"] for item in registers.listed(story, Party, 19)] == ["CN", "US"]
    assert [item["key"] for item in registers.listed(story, Source, 4)] == ["wire-1"]
    assert registers.listed(story, Agreement, 2) == []
    assert registers.show(story, Agreement, " pact ", 19)["entry"] == 3
    assert registers.show(story, Source, "WIRE-1", 19)["title"] == "Talks begin"
    with pytest.raises(NotFound, match="no source “wire-2”") as caught:
        registers.show(story, Source, "wire-2", 19)
    assert caught.value.hint == "did you mean wire-1?"
    with pytest.raises(NotFound):
        registers.show(story, Source, "\udcff", 19)
    assert TODAY
    assert naming.party(story, "us", 19) == "US"
