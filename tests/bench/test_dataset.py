"""The benchmark's data are the same everywhere, in every form, and such that Tracker takes them."""

import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.bench import dataset, files, filling
from tests.bench.dataset import Size
from tests.bench.plan import FULL, QUICK
from tests.ledgers import findings, reading, writing
from tracker.actions import ledger_import
from tracker.actions.imported import ImportOptions
from tracker.domain.record.entries import decode
from tracker.domain.vocabulary import EntryKind
from tracker.storage import session

SMALL = Size(100, 1_000)


def test_the_same_size_is_the_same_bytes(tmp_path: Path) -> None:
    made = [files.base, files.rows, files.rows_csv, files.tasks]
    for write in made:
        assert write(tmp_path / "a", SMALL).read_bytes() == write(tmp_path / "b", SMALL).read_bytes()


def test_every_form_has_the_same_rows(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in files.rows(tmp_path, SMALL).read_text(encoding="utf-8").splitlines()]
    with files.rows_csv(tmp_path, SMALL).open(encoding="utf-8", newline="") as table:
        assert list(csv.DictReader(table)) == lines
    with closing(sqlite3.connect(files.plain(tmp_path, SMALL))) as plain:
        assert plain.execute("select * from evidence").fetchall() == [tuple(line.values()) for line in lines]
        assert plain.execute("select count(*), sum(open) from commitment").fetchone() == (100, 90)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store as the benchmark makes it."""
    folder = tmp_path_factory.mktemp("filled")
    store = folder / "store.db"
    session.create(str(store))
    with writing(store) as ledger:
        ledger_import.ledger_lines(ledger, files.base(folder, SMALL).read_bytes().splitlines(), "base.jsonl", ImportOptions())
    filling.fill(str(store), files.rows(folder, SMALL), SMALL)
    return store


def test_the_store_holds_the_rows_and_what_rests_on_them(filled: Path, tmp_path: Path) -> None:
    """Red with assessments that name the evidence of another commitment, and without their overviews."""
    assert findings(filled) == []
    lines = [json.loads(line) for line in files.rows(tmp_path, SMALL).read_text(encoding="utf-8").splitlines()]
    with reading(filled) as ledger:
        entries = [decode(body) for body in ledger.bodies()]
        assert files.base(tmp_path, SMALL).read_bytes() == b"".join(
            body + b"\n" for body in ledger.bodies(until=dataset.before_evidence(SMALL))
        )
    counted = Counter(entry.kind for entry in entries)
    assert [counted[kind] for kind in (EntryKind.COMMITMENT_REGISTERED, EntryKind.EVIDENCE_ADDED, EntryKind.ASSESSMENT_MADE)] == [
        100,
        1_000,
        30,
    ]
    told = [entry.record.content() for entry in entries if entry.kind == EntryKind.EVIDENCE_ADDED]
    assert [(one["commitment"], one["summary"]) for one in told] == [(line["commitment"], line["summary"]) for line in lines]


@pytest.mark.parametrize("size", [SMALL, FULL.sizes["html"], FULL.sizes["main"]])
def test_a_day_in_the_middle_is_in_the_middle_of_what_was_recorded(size: Size) -> None:
    """Red with any other number of entries; the last one was recorded five years after the first."""
    base = sum(1 for _ in dataset.base(size))
    whole = base + size.evidence + sum(1 for _ in dataset.assessments(size))
    assert dataset.before_evidence(size) == base
    assert abs(dataset.moment(size, whole // 2).date() - date.fromisoformat(dataset.HALFWAY)).days < 5
    assert dataset.moment(size, whole).year == 2024


def test_the_same_size_is_the_same_ledger(filled: Path, tmp_path: Path) -> None:
    """Red with the machine's clock."""
    again = tmp_path / "again.db"
    session.create(str(again))
    with writing(again) as ledger:
        ledger_import.ledger_lines(ledger, files.base(tmp_path, SMALL).read_bytes().splitlines(), "base.jsonl", ImportOptions())
    filling.fill(str(again), files.rows(tmp_path, SMALL), SMALL)
    with reading(filled) as one, reading(again) as other:
        assert one.head == other.head


@pytest.mark.parametrize("size", [*FULL.sizes.values(), *QUICK.sizes.values(), *FULL.growth])
def test_at_every_size_the_hot_commitment_is_hot_and_each_verdict_has_evidence_of_its_own(size: Size) -> None:
    whole = Size(size.commitments, min(size.evidence, 100_000))
    stride, hot = dataset._stride(size), -(-size.evidence // dataset._stride(size))
    assert 35 < hot < 45  # besides its share of the others
    assert size.commitments % stride
    for index in range(0, whole.commitments, 7):
        assert dataset._owner(size, dataset._first_row(size, index)) == index


def test_rows_have_about_four_hundred_bytes_and_few_the_rare_word() -> None:
    rows = [json.dumps(row) for row in dataset.rows(Size(1_000, 10_000))]
    assert 350 < sum(map(len, rows)) / len(rows) < 450
    assert [dataset.RARE in row for row in rows].count(True) == 2
