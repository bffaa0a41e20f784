"""What a store holds beside its entries, compared with a replay of them: attachments and projected rows, a page of each at a time."""

import hashlib
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tracker.domain.record.folding import UNICODE
from tracker.storage.driver import PAGE, Driver, Row, among, chunks
from tracker.storage.ledger.findings import VerificationCheck, shown

if TYPE_CHECKING:
    from sqlalchemy import Column, Table


class Abreast(Protocol):
    """A store and a replay of its entries, of which the one goes on growing and the other follows."""

    live: Driver
    replay: Driver
    touched: set[str] | None
    """The commitments about which something was added since."""

    @property
    def holds(self) -> bool:
        """Whether the replay is whole."""
        ...

    def abreast(self) -> AbstractContextManager[None]:
        """A short transaction in which the replay holds what the store does."""
        ...


_NAMED = "SELECT sha256, min(size), min(seq) FROM attached WHERE sha256 > :after"


def compare_attachments(walk: Abreast, attachments: VerificationCheck) -> None:
    """Every content against its hash, and against what the entries name; one content at a time is in memory."""
    after, contents = "", "SELECT sha256, data FROM attachment WHERE sha256 > :after ORDER BY sha256 LIMIT 1"
    while True:
        with walk.abreast():
            [(sha256, data)] = walk.live.rows(contents, {"after": after}) or [(None, None)]
            until = "" if sha256 is None else " AND sha256 <= :until"
            named = walk.replay.rows(f"{_NAMED}{until} GROUP BY sha256 ORDER BY sha256", {"after": after, "until": sha256})
        for missing, _, seq in named:
            if missing != sha256:
                attachments.find(f"{missing}, which #{seq} names, is missing")
        if sha256 is None:
            return
        attachments.looked_at += 1
        if hashlib.sha256(data).hexdigest() != sha256:
            attachments.find(f"{sha256}: the content does not have this hash")
        if named and named[-1][0] == sha256:
            if named[-1][1] != len(data):
                attachments.find(f"{sha256}: #{named[-1][2]} says {named[-1][1]:,} bytes, there are {len(data):,}")
        elif walk.holds:
            attachments.find(f"{sha256} belongs to no entry")
        after = sha256


def compare_rows(walk: Abreast, projected: VerificationCheck) -> None:
    """Every projected row against the replay's, and at the end once more those that are derived of what was added about meanwhile."""
    from tracker.storage.tables import PROJECTIONS, overview, standing

    if walk.touched:
        walk.touched.clear()
    for table in PROJECTIONS:
        after: Row | None = None
        while True:
            with walk.abreast():
                ours, theirs = _page(walk.live, table, after), _page(walk.replay, table, after)
            after = min((_key(table, page[-1]) for page in (ours, theirs) if len(page) == PAGE), default=None)
            if ours == theirs:
                projected.looked_at += len(ours)
            else:
                within = [page if after is None else [row for row in page if _key(table, row) <= after] for page in (theirs, ours)]
                _compare_pages(projected, table, *within)  # beyond, one of the two has more than was read
            if after is None:
                break
    with walk.abreast():
        for table in (overview, standing):
            for refs in chunks(sorted(walk.touched or ())):
                these, given = among("ref", refs)
                query = f"{_rows(table)} WHERE ref IN {these} ORDER BY ref"
                ours, theirs = (sorted(driver.rows(query, given), key=partial(_key, table)) for driver in (walk.live, walk.replay))
                if ours != theirs:
                    _compare_pages(projected, table, theirs, ours)
    if projected.folded_otherwise:
        projected.notes.append(
            f"{projected.folded_otherwise:,} searched texts were folded by another version of Unicode than this Python's ({UNICODE}) and"
            " could not be compared; write them anew: tracker db rebuild"
        )


def _compare_pages(projected: VerificationCheck, table: "Table", expected: list[Row], found: list[Row]) -> None:
    """Compares the rows of the same keys."""
    theirs, ours = ({_key(table, row): row for row in rows} for rows in (expected, found))
    for key in sorted({*theirs, *ours}):
        projected.looked_at += 1
        if key not in ours:
            projected.find(f"{table.name}: the row of {_named(key[0], 'entry ')} is missing")
        elif key not in theirs:
            projected.find(f"{table.name}: a row of {_named(key[0])} belongs to no entry")
        elif theirs[key] != ours[key]:
            _differ(projected, table, theirs[key], ours[key])


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


def _key(table: "Table", row: Row) -> Row:
    return row[: len(table.primary_key.columns)]


def _rows(table: "Table") -> str:
    columns = ", ".join(f'"{column.name}"' for column in _columns(table))
    return f"SELECT {columns} FROM {table.name}"


def _page(driver: Driver, table: "Table", after: Row | None) -> list[Row]:
    keys = [column.name for column in table.primary_key.columns]
    return next(driver.pages(f"{_rows(table)} WHERE 1 = 1", keys, size=PAGE, after=after), [])


def _named(key: object, noun: str = "") -> str:
    """A row's entry, or its commitment."""
    return f"{noun}#{key}" if isinstance(key, int) else str(key)
