"""Tables of assessments: as `assess` and `evidence add` take them one by one, all of a file or nothing of it, and nothing twice."""

import json
from collections.abc import Sequence
from io import BytesIO

import pytest

from tests.documents.tables.tables import separated
from tests.ledgers import GROUND, STORY, TODAY, Fresh, commitment, entries, tell
from tests.ledgers import evidence as observation
from tracker.actions import assessing, assessment_import, evidence
from tracker.actions.imported import Imported, ImportOptions
from tracker.documents import verdicts
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, TableOptions
from tracker.domain.errors import BadDocument, Faults
from tracker.domain.record.records import Agreement, Assessment, Evidence, Retraction
from tracker.domain.vocabulary import CriterionResult, EntryKind
from tracker.storage.corruption import Unattested
from tracker.storage.driver import Driver
from tracker.storage.ledger import attesting
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.verification import verify
from tracker.storage.queries.filters import Selection

Rows = Sequence[Sequence[str]]
OWN = ("Commitment", "Party", "Status", "Effective", "Confidence", "Rationale")
NAMING: Rows = [(*OWN, "Evidence"), ("PACT-1", "china", "stalled", "2025-06-04", "low", "They stopped", "#8; c1")]
BRINGING: Rows = [
    (*OWN, "Summary", "Source", "Event date", "Grade", "Id"),
    (
        "1",
        "united  states",
        "upheld",
        "2025-06-04",
        "moderate",
        "They talk on",
        "They talked on the phone",
        "wire-1",
        "2025-06-01",
        "b2",
        "phone",
    ),
    ("pact-2", "", "not-fulfilled", "2025-06-05", "low", "The day went by", "Nothing was sent", "post-2", "2025-06", "", ""),
]


def take(ledger: Ledger, rows: Rows | bytes, *, form: Form = Form.CSV, again: bool = False, agreement: str | None = None) -> Imported:
    options, faults = TableOptions(), Faults()
    data = rows if isinstance(rows, bytes) else separated(rows)
    sheets = reading.sheets(BytesIO(data), "table", form, options, faults)
    given = [*verdicts.read(sheets, "table", options, faults, TODAY)]
    return assessment_import.verdicts(ledger, given, "table", faults, ImportOptions(today=TODAY, again=again, agreement=agreement))


def refused(ledger: Ledger, rows: Rows) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        take(ledger, rows)
    return [f"{message} — {hint}" for message, hint in caught.value.lines()]


def findings(ledger: Ledger) -> list[str]:
    return [f"{check.name}: {finding}" for check in verify(ledger) for finding in check.findings]


def last(ledger: Ledger, count: int) -> list[object]:
    return [entry.record for entry in [*entries(ledger)][-count:]]


def test_an_assessment_says_how_far_criteria_are_met(fresh: Fresh) -> None:
    rows = [(*NAMING[0], "Criteria"), (*NAMING[1], "1 = In-part")]
    with fresh(STORY) as ledger:
        take(ledger, rows)
        [made] = last(ledger, 1)
        assert isinstance(made, Assessment)
        assert made.results == {1: CriterionResult.IN_PART}
        assert findings(ledger) == []
        for cell, fault in (("2=met", "table:2: Criteria: PACT-1 has no criterion 2"), ("1=met\n1=not", "names one criterion twice")):
            assert fault in refused(ledger, [rows[0], (*NAMING[1], cell)])[0]


def test_an_assessment_rests_on_what_it_names(fresh: Fresh) -> None:
    with fresh(STORY) as ledger, fresh(STORY) as typed:
        done = take(ledger, NAMING)
        assert (done.added, done.known) == ({EntryKind.ASSESSMENT_MADE: 1}, 0)
        fields = {"status": "stalled", "effective_on": "2025-06-04", "confidence": "low", "rationale": "They stopped", "party": "CN"}
        assessing.assess(typed, "PACT-1", {**fields, "assessed_on": "2025-06-04"}, ["8", "11"], today=TODAY)
        [made], [expected] = last(ledger, 1), last(typed, 1)
        assert isinstance(expected, Assessment)
        assert made == expected.model_copy(update={"assessed_on": None})
        assert findings(ledger) == []


def test_a_row_brings_its_evidence(fresh: Fresh) -> None:
    with fresh(STORY) as ledger, fresh(STORY) as typed:
        done = take(ledger, BRINGING, agreement="pact")
        assert done.added == {EntryKind.EVIDENCE_ADDED: 2, EntryKind.ASSESSMENT_MADE: 2}
        given = {
            "summary": "They talked on the phone",
            "source": "wire-1",
            "event_date": "2025-06-01",
            "grade": "B2",
            "id": "phone",
            "party": "US",
        }
        evidence.add(typed, {"commitment": "PACT-1", "stance": "supports", **given}, today=TODAY)
        other = {"summary": "Nothing was sent", "source": "post-2", "event_date": "2025-06"}
        evidence.add(typed, {"commitment": "PACT-2", "stance": "contradicts", **other}, today=TODAY)
        size = typed.head.size
        assert last(ledger, 4)[:2] == last(typed, 2)
        first, second = last(ledger, 2)
        assert isinstance(first, Assessment)
        assert isinstance(second, Assessment)
        assert (first.because, first.party, first.status.value) == ((size - 1,), "US", "upheld")
        assert (second.because, second.party, second.status.value) == ((size,), None, "not_fulfilled")
        assert ledger.driver.rows("SELECT assessed_by FROM standing WHERE ref = 'PACT-1' AND party = 'US'") == [(size + 1,)]
        assert findings(ledger) == []


def test_an_id_of_another_row_is_known(fresh: Fresh) -> None:
    rows = [
        (*OWN, "Because", "Summary", "Source", "Event date", "Id"),
        ("PACT-1", "", "upheld", "2025-06-04", "low", "As both say", "phone", "", "", "", ""),
        ("PACT-1", "US", "upheld", "2025-06-04", "low", "They talk", "", "They talked", "wire-1", "2025-06-01", "phone"),
    ]
    with fresh(STORY) as ledger:
        assert "is not carried for CN" in refused(ledger, rows)[0]
    rows[1] = ("PACT-1", "US", *rows[1][2:])
    with fresh(STORY) as ledger:
        take(ledger, rows)
        assert [one.because for one in last(ledger, 2) if isinstance(one, Assessment)] == [(len(STORY) + 1,)] * 2


def test_the_same_file_again_adds_nothing_even_of_what_was_retracted(fresh: Fresh) -> None:
    for rows in (NAMING, BRINGING):
        with fresh(STORY) as ledger:
            done = take(ledger, rows, agreement="PACT")
            again = take(ledger, rows, agreement="PACT")
            assert (again.total, again.known, again.retracted) == (0, done.total, 0)
            mine = range(len(STORY) + 1, ledger.head.size + 1)
            tell(ledger, tuple(Retraction(entry=number, reason="Wrong") for number in mine))
            again = take(ledger, rows, agreement="PACT")
            assert (again.total, again.known, again.retracted) == (0, done.total, done.total)
            assert take(ledger, rows, agreement="PACT", again=True).added == done.added
            again = take(ledger, rows, agreement="PACT", again=True)
            assert (again.total, again.known, again.retracted) == (0, done.total, 0)
            assert findings(ledger) == []


def test_an_id_is_that_of_what_stands(fresh: Fresh) -> None:
    rows = [(*OWN, "Evidence"), ("PACT-1", "", "stalled", "2025-06-04", "low", "Nobody came", "nobody")]
    with fresh(STORY) as ledger:
        assert "#10 was retracted" in refused(ledger, rows)[0]
    with fresh((*STORY, observation("Nobody came", stance="contradicts", id="nobody"))) as ledger:
        take(ledger, rows)
        assert [one.because for one in last(ledger, 1) if isinstance(one, Assessment)] == [(len(STORY) + 1,)]


def test_entries_are_numbers_in_json_too(fresh: Fresh) -> None:
    row = dict(zip(map(str.lower, OWN), NAMING[1], strict=False)) | {"because": [8, "#11", "c1"]}
    with fresh(STORY) as ledger:
        take(ledger, json.dumps([row]).encode(), form=Form.JSON)
        assert [one.because for one in last(ledger, 1) if isinstance(one, Assessment)] == [(8, 11)]


def test_evidence_without_a_verdict_on_conduct_is_context(fresh: Fresh) -> None:
    rows = [BRINGING[0], ("PACT-1", "US", "not-assessed", *BRINGING[1][3:])]
    with fresh(STORY) as ledger:
        take(ledger, rows)
        assert [one.stance.value for one in last(ledger, 2) if isinstance(one, Evidence)] == ["context"]


def test_a_row_that_stands_twice_counts_once(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        done = take(ledger, [*BRINGING, BRINGING[2]])
        assert (done.total, done.known) == (4, 2)


FAULTY: Rows = [
    (*OWN, "Evidence", "Summary", "Source", "Event date"),
    ("PACT-9", "", "upheld", "2025-06-04", "low", "x", "#8", "", "", ""),
    ("PACT-1", "FR", "upheld", "2025-06-04", "low", "x", "#8", "", "", ""),
    ("PACT-1", "", "upheld", "2025-06-04", "low", "x", "", "", "", ""),
    ("PACT-1", "", "upheld", "2025-06-04", "low", "x", "nothing", "", "", ""),
    ("PACT-1", "", "upheld", "2025-06-04", "low", "x", "", "", "wire-1", ""),
    ("PACT-1", "", "upheld", "2025-06-04", "low", "x", "", "They met", "wire-9", "2025-06"),
    ("PACT-1", "", "fine", "4 June", "low", "x", "#8", "", "", ""),
    ("PACT-1", "US", "upheld", "2025-06-04", "low", "x", "#10", "", "", ""),
    ("PACT-2", "CN", "upheld", "2025-06-04", "low", "x", "", "They met", "wire-1", "2025-06"),
    ("PACT-1", "", "upheld", "2030-06-04", "low", "x", "#8", "", "", ""),
]


def test_all_faults_are_named_with_row_and_heading(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        said = refused(ledger, FAULTY)
    starts = [
        "table:2: Commitment: no commitment “PACT-9”",
        "table:3: Party: no party “FR”",
        "table:4: Evidence: “upheld” rests on nothing",
        "table:5: Evidence: there is no evidence or check “nothing” of PACT-1",
        "table:6: Summary: is missing",
        "table:7: no source “wire-9”",
        "table:8: Status: “fine” is none of",
        "table:8: Effective: ",
        "table:9: Evidence: #10 was retracted by #15 and carries nothing",
        "table:10: CN does not owe PACT-2",
        "table:11: Effective: the effective date 2030-06-04 lies in the future",
    ]
    assert [line for line, start in zip(said, starts, strict=False) if not line.startswith(start)] == []
    assert len(said) == len(starts) + 1


def test_a_label_is_one_of_the_agreement(fresh: Fresh) -> None:
    other = Agreement(code="OTHER", title="Another", made_on="2025-01-15", parties=("US", "CN"))
    records = (*GROUND, other, commitment(3, label="A/1"), commitment(1, agreement="OTHER", label="A/1"))
    rows = [BRINGING[0], ("a/1", *BRINGING[1][1:]), ("1", *BRINGING[1][1:-1], "")]
    with fresh(records) as ledger:
        assert take(ledger, rows, agreement="OTHER").total == 2  # one and the same commitment
        assert [one.commitment for one in last(ledger, 2) if isinstance(one, Evidence | Assessment)] == ["OTHER-1"] * 2
    with fresh(records) as ledger:
        said = refused(ledger, rows)
        assert "“a/1” could be OTHER-1 (label A/1) or PACT-3 (label A/1)" in said[0]
        assert "“1” could be of any agreement" in said[1]


def test_commitments_are_attested_once_and_before_anything_is_written(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = list[tuple[str, ...]]()
    attested = attesting.attested

    def counted(driver: Driver, position: int, chosen: Selection) -> object:
        calls.append(chosen.refs)
        return attested(driver, position, chosen)

    monkeypatch.setattr(attesting, "attested", counted)
    with fresh(STORY) as ledger:
        take(ledger, BRINGING)
        assert [sorted(refs) for refs in calls] == [["PACT-1", "PACT-2"]]
        ledger.driver.run("UPDATE evidence SET stance = 'contradicts' WHERE entry = 8")
        with pytest.raises(Unattested):
            take(ledger, NAMING)
