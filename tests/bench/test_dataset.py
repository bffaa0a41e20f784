"""The benchmark's data are the same everywhere, in every form, and such that Tracker takes them."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import dataset, files
from tests.bench.dataset import Size
from tests.bench.plan import BIG, FULL, QUICK
from tests.ledgers import writing
from tracker.actions import importing
from tracker.domain.entries import decode
from tracker.domain.vocabulary import EntryKind
from tracker.storage import session

SMALL = Size(100, 1_000)


def test_the_same_size_is_the_same_bytes(tmp_path: Path) -> None:
    made = [files.ledger, files.base, files.rows, files.rows_csv, files.tasks]
    for write in made:
        assert write(tmp_path / "a", SMALL).read_bytes() == write(tmp_path / "b", SMALL).read_bytes()


def test_every_form_has_the_same_rows(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in files.rows(tmp_path, SMALL).read_text(encoding="utf-8").splitlines()]
    with files.rows_csv(tmp_path, SMALL).open(encoding="utf-8", newline="") as table:
        assert list(csv.DictReader(table)) == lines
    with closing(sqlite3.connect(files.plain(tmp_path, SMALL))) as plain:
        assert plain.execute("select * from evidence").fetchall() == [tuple(line.values()) for line in lines]
        assert plain.execute("select count(*), sum(open) from commitment").fetchone() == (100, 90)
    entries = [decode(line) for line in files.ledger(tmp_path, SMALL).read_bytes().splitlines()]
    told = [entry.record.content() for entry in entries if entry.kind == "evidence_added"]
    assert [(one["commitment"], one["summary"]) for one in told] == [(line["commitment"], line["summary"]) for line in lines]
    assert files.ledger(tmp_path, SMALL).read_bytes().startswith(files.base(tmp_path, SMALL).read_bytes())


def test_the_ledger_is_one_that_tracker_takes(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    session.create(str(store))
    with writing(store) as ledger:
        done = importing.ledger_lines(ledger, files.ledger(tmp_path, Size(30, 300)).read_bytes().splitlines(), "ledger.jsonl")
    kinds = (EntryKind.COMMITMENT_REGISTERED, EntryKind.EVIDENCE_ADDED, EntryKind.ASSESSMENT_MADE)
    assert [done.added[kind] for kind in kinds] == [30, 300, 9]


@pytest.mark.parametrize("size", [*FULL.sizes.values(), *QUICK.sizes.values(), *FULL.growth, BIG])
def test_at_every_size_the_hot_commitment_is_hot_and_each_verdict_has_evidence_of_its_own(size: Size) -> None:
    whole = Size(size.commitments, min(size.evidence, 100_000))
    stride, hot = dataset._stride(size), -(-size.evidence // dataset._stride(size))
    assert 100 < hot < 250
    assert size.commitments % stride
    for index in range(0, whole.commitments, 7):
        assert dataset._owner(size, dataset._first_row(size, index)) == index


def test_rows_have_about_four_hundred_bytes_and_few_the_rare_word() -> None:
    rows = [json.dumps(row) for row in dataset.rows(Size(1_000, 10_000))]
    assert 350 < sum(map(len, rows)) / len(rows) < 450
    assert [dataset.RARE in row for row in rows].count(True) == 2
    assert [dataset.COMMON in row for row in rows].count(True) > 5_000
