"""What a store holds beside its entries, compared with a replay of them: attachments and projected rows, a page of each at a time."""

import hashlib
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.domain.record.folding import UNICODE
from tracker.storage.driver import Driver, Row
from tracker.storage.ledger.findings import VerificationCheck, shown

if TYPE_CHECKING:
    from sqlalchemy import Column, Table


def compare_attachments(live: Driver, replayed: Driver, attachments: VerificationCheck, *, whole: bool) -> None:
    """Every content against its hash, and against what the entries name; one content at a time is in memory."""
    named = "SELECT * FROM (SELECT sha256, min(size), min(seq) FROM attached GROUP BY sha256) AS named WHERE 1 = 1"
    theirs = replayed.paged(named, ("sha256",))
    expected = next(theirs, None)
    for sha256, data in live.paged("SELECT sha256, data FROM attachment WHERE 1 = 1", ("sha256",), size=1):
        attachments.looked_at += 1
        while expected is not None and expected[0] < sha256:
            attachments.find(f"{expected[0]}, which #{expected[2]} names, is missing")
            expected = next(theirs, None)
        if hashlib.sha256(data).hexdigest() != sha256:
            attachments.find(f"{sha256}: the content does not have this hash")
        if expected is not None and expected[0] == sha256:
            if expected[1] != len(data):
                attachments.find(f"{sha256}: #{expected[2]} says {expected[1]:,} bytes, there are {len(data):,}")
            expected = next(theirs, None)
        elif whole:
            attachments.find(f"{sha256} belongs to no entry")
    while expected is not None:
        attachments.find(f"{expected[0]}, which #{expected[2]} names, is missing")
        expected = next(theirs, None)


def compare_rows(live: Driver, replayed: Driver, projected: VerificationCheck) -> None:
    """Every projected row against the replay's, a page of each at a time."""
    from tracker.storage.tables import PROJECTIONS

    for table in PROJECTIONS:
        theirs, ours = _pages(replayed, table), _pages(live, table)
        expected, found = next(theirs, []), next(ours, [])
        while expected or found:
            if expected == found:
                projected.looked_at += len(found)
                expected, found = [], []
            else:
                expected, found = _compare_pages(projected, table, expected, found)
            expected, found = expected or next(theirs, []), found or next(ours, [])
    if projected.folded_otherwise:
        projected.notes.append(
            f"{projected.folded_otherwise:,} searched texts were folded by another version of Unicode than this Python's ({UNICODE}) and"
            " could not be compared; write them anew: tracker db rebuild"
        )


def _compare_pages(projected: VerificationCheck, table: "Table", expected: list[Row], found: list[Row]) -> tuple[list[Row], list[Row]]:
    """Goes through a page of each until one of them ends, or through one alone where the other has ended; returns what is left."""
    key, alone = len(table.primary_key.columns), not (expected and found)
    theirs, ours = deque(expected), deque(found)
    while (theirs or ours) if alone else (theirs and ours):
        projected.looked_at += 1
        if not ours or (theirs and theirs[0][:key] < ours[0][:key]):
            projected.find(f"{table.name}: the row of {_named(theirs.popleft()[0], 'entry ')} is missing")
        elif not theirs or ours[0][:key] < theirs[0][:key]:
            projected.find(f"{table.name}: a row of {_named(ours.popleft()[0])} belongs to no entry")
        else:
            right, wrong = theirs.popleft(), ours.popleft()
            if right != wrong:
                _differ(projected, table, right, wrong)
    return [*theirs], [*ours]


def _differ(projected: VerificationCheck, table: "Table", expected: Row, found: Row) -> None:
    names = [column.name for column in _columns(table)]
    skipped: tuple[str, ...] = ()
    if "unicode" in names and found[names.index("unicode")] != UNICODE:
        projected.folded_otherwise += 1
        skipped = ("folded", "unicode")
    for column, right, wrong in zip(_columns(table), expected, found, strict=True):
        if right != wrong and column.name not in skipped:
            projected.find(f"{table.name}: {column.name} of {_named(expected[0])} is {shown(wrong)}, the entries give {shown(right)}")


def _columns(table: "Table") -> "list[Column[object]]":
    """The key first, so that rows compare in the order they are read."""
    keys = list(table.primary_key.columns)
    return keys + [column for column in table.columns if column not in keys]


def _pages(driver: Driver, table: "Table") -> Iterator[list[Row]]:
    columns = ", ".join(f'"{column.name}"' for column in _columns(table))
    keys = [column.name for column in table.primary_key.columns]
    return driver.pages(f"SELECT {columns} FROM {table.name} WHERE 1 = 1", keys)


def _named(key: object, noun: str = "") -> str:
    """A row's entry, or its commitment."""
    return f"{noun}#{key}" if isinstance(key, int) else str(key)
