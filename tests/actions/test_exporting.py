"""What leaves: the ledger's exact lines, and an agreement as a dossier with a list of what cannot stand in it."""

import json
from pathlib import Path

import pytest

from tests.ledgers import commitment, reading
from tracker.actions import exporting
from tracker.documents import dossier
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.record.records import Agreement, Party
from tracker.storage.ledger.ledger import Ledger


def test_lines_are_the_entries_byte_for_byte(woodside: Path) -> None:
    with reading(woodside) as ledger:
        lines = b"".join(exporting.lines(ledger, ledger.head.size)).splitlines(keepends=True)
        assert [line.removesuffix(b"\n") for line in lines] == list(ledger.bodies())
        assert [json.loads(line)["seq"] for line in lines] == list(range(1, ledger.head.size + 1))
        assert all(line.count(b"\n") == 1 for line in lines)
        assert list(exporting.lines(ledger, 3)) == [b"".join(lines[:3])]
        assert list(exporting.lines(ledger, 0)) == []


def test_a_dossier_says_what_stands_and_names_what_it_leaves_out(story: Ledger) -> None:
    text, left_out = exporting.as_dossier(story, None, 19)
    assert left_out == ["#10 (retracted)", "#16 (retracted)"]
    read = dossier.load(text, "x")
    assert (read.agreements[0].code, [party.code for party in read.parties], [source.key for source in read.sources]) == (
        "PACT",
        ["US", "CN"],
        ["wire-1", "post-2"],
    )
    assert [item.title for _, item in read.commitments] == ["Undertaking one", "Undertaking 2"]
    assert [(item.id, item.grade, item.same_event_as) for item in read.commitments[0][1].evidence] == [
        ("entry-8", "B2", None),
        ("entry-9", "C3", "entry-8"),
    ]
    assert [item.because for item in read.commitments[0][1].assessments] == [("entry-8", "c1")]


def test_a_dossier_of_an_earlier_position(story: Ledger) -> None:
    text, left_out = exporting.as_dossier(story, None, 12)
    assert left_out == []
    assert [item.grade for item in dossier.load(text, "x").commitments[0][1].evidence] == ["B2", "F6", "F6"]


def test_a_dossier_is_one_agreement(ground: Ledger) -> None:
    with pytest.raises(BadInput, match="a dossier is one agreement") as caught:
        exporting.as_dossier(ground, None, 2)
    assert caught.value.hint == "there is none yet"
    ground.append(Party(code="FR", name="France"))
    ground.append(Agreement(code="OTHER", title="x", made_on="2024", parties=("FR",)))
    ground.append(commitment(1, agreement="OTHER", obligors=("FR",)))
    with pytest.raises(BadInput) as caught:
        exporting.as_dossier(ground, None, 10)
    assert caught.value.hint == "name it with --agreement: OTHER, PACT"
    text, _ = exporting.as_dossier(ground, "other", 10)
    assert [party.code for party in dossier.load(text, "x").parties] == ["FR"]
    with pytest.raises(NotFound):
        exporting.as_dossier(ground, "X", 10)
