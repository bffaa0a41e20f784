"""What is implausible is said and recorded: every doubt, and what raises none."""

import pytest

from tests.domain.cases import verdict
from tests.domain.record.test_rules import Stated, seen, source
from tracker.domain.record.amendments import EvidenceAmendment
from tracker.domain.record.plausibility import Implausibility, doubts
from tracker.domain.record.records import Record
from tracker.domain.vocabulary import Confidence, Noun, Status


def said(record: Record) -> list[str]:
    return [doubt.sentence for doubt in doubts(record, Stated())]


@pytest.mark.parametrize(
    ("source", "on", "sentences"),
    [
        ("a", "2024-01-31", []),
        ("a", "2024-01", []),
        ("a", "2024", []),
        ("a", "2024-02-01", []),  # where it was published it may have been the day before
        ("a", "2024-02-02", ["the event of 2024-02-02 is after its source a was published, 2024-01"]),
        ("b", "2024-02-01", []),  # nobody said when it was published
        ("b", "2023", []),
        ("b", "2023-11", []),
        ("b", "2023-11-14", ["the event of 2023-11-14 is before the agreement, which was made on 2023-11-15"]),
        ("b", "2023-10", ["the event of 2023-10 is before the agreement, which was made on 2023-11-15"]),
    ],
)
def test_the_dates_of_evidence(source: str, on: str, sentences: list[str]) -> None:
    assert said(seen(f"+B2 CN {source}", on)) == sentences


@pytest.mark.parametrize(("read", "warned"), [("2023-12-30", True), ("2023-12-31", False), ("2024-02-01", False), (None, False)])
def test_a_source_is_not_read_before_it_was_published(read: str | None, warned: bool) -> None:
    sentence = f"it was read on {read}, before its source a was published, 2024-01"
    assert said(seen("+B2 CN a", accessed=read)) == [sentence] * warned


@pytest.mark.parametrize(
    ("voice", "changes", "warned"),
    [
        ("independent", {"source": "b"}, True),
        ("independent", {"source": "b", "voice": "CN"}, False),
        ("US", {"source": "b"}, False),  # it was another than its source's before
        ("independent", {"note": "x"}, False),
    ],
)
def test_evidence_that_was_moved_to_a_source_of_another_voice(voice: str, changes: dict[str, str], warned: bool) -> None:
    stated = Stated()
    held = {key: source(key=key, voice=whose, published="2024") for key, whose in (("a", "independent"), ("b", "CN"))}
    stated.current = lambda noun, target: seen(f"+B2 {voice} a") if noun is Noun.EVIDENCE else held.get(target)  # type: ignore[method-assign]
    made = EvidenceAmendment.model_validate({"evidence": 30, "changes": changes, "reason": "x"})
    sentence = "its voice stays independent, and that of its source b is CN"
    assert [doubt.sentence for doubt in doubts(made, stated)] == [sentence] * warned


UNVERIFIED = "the confidence is high and the basis unverified: nothing that it names counts (grade A1 to C3) and speaks for the status"


@pytest.mark.parametrize(
    ("status", "because", "party", "sentences"),
    [
        (Status.UPHELD, [11], None, []),
        (Status.UPHELD, [12], None, [UNVERIFIED]),  # it speaks against it
        (Status.STALLED, [12], None, []),
        (Status.UPHELD, [13], None, [UNVERIFIED]),  # context that does not count
        (Status.UPHELD, [14], None, [UNVERIFIED]),  # retracted
        (Status.UPHELD, [11, 15], "CN", ["#15 is about US and carries nothing for CN"]),
        (Status.UPHELD, [15], "CN", ["#15 is about US and carries nothing for CN", UNVERIFIED]),
        (Status.UPHELD, [15, 16], None, []),
        (Status.NOT_STARTED, [21], None, []),  # nobody speaks for absence but whoever searched
        (Status.NO_EVIDENCE, [21], None, []),
        (Status.NOT_STARTED, [22], None, [UNVERIFIED]),
        (Status.NOT_ASSESSED, [15], "CN", []),
    ],
)
def test_the_basis_of_an_assessment(status: Status, because: list[int], party: str | None, sentences: list[str]) -> None:
    made = verdict(status, 100, because, party=party).record
    assert said(made.model_copy(update={"confidence": Confidence.HIGH})) == sentences
    assert said(made) == [one for one in sentences if one != UNVERIFIED]


def test_every_kind_is_raised() -> None:
    high = verdict(Status.UPHELD, 100, [15], party="CN").record.model_copy(update={"confidence": Confidence.HIGH})
    raised = [
        doubt.kind
        for record in (high, seen("+B2 CN a", "2024-02-02", accessed="2023-01-01"), seen("+B2 CN b", "2023-10"))
        for doubt in doubts(record, Stated())
    ]
    of_values = {
        Implausibility.OUTSIDE_ITS_PERIOD,
        Implausibility.SECOND_VALUE,
        Implausibility.OTHER_ORIGIN,
    }  # tests/actions/test_values.py
    assert {*raised, Implausibility.ANOTHER_VOICE, *of_values} == {*Implausibility}
