"""What a forger with the database file in hand can do so well that the store agrees with itself afterwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.ledgers import findings, writing
from tracker.domain.proof import merkle


@contextmanager
def _forging(store: Path) -> Iterator[sqlite3.Connection]:
    """Triggers and foreign keys away for the while; afterwards head and projections are made anew from the entries."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        frontier: list[bytes] = []
        size, last = 0, ""
        for body, last in connection.execute("SELECT body, recorded_at FROM entry ORDER BY seq"):  # noqa: B007
            frontier = merkle.extend(frontier, size, merkle.leaf_hash(body))
            size += 1
        connection.execute("UPDATE ledger_head SET size = ?, frontier = ?, recorded_at = ?", (size, b"".join(frontier), last))
        for _, sql in triggers:
            connection.execute(sql)
    with writing(store) as ledger:
        ledger.rebuild()
    assert findings(store) == []


def truncate(store: Path, keep: int) -> None:
    """Takes the last entries away, and rebuilds the head."""
    with _forging(store) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%seq%'")]
        for table in tables:
            connection.execute(f"DELETE FROM {table} WHERE seq > ?", (keep,))


def rewrite(store: Path, number: int, old: str, new: str) -> None:
    """Changes what one entry says, and all hashes that follow from it."""
    with _forging(store) as connection:
        (body,) = connection.execute("SELECT body FROM entry WHERE seq = ?", (number,)).fetchone()
        changed = body.replace(old.encode(), new.encode())
        assert changed != body
        connection.execute("UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", (changed, merkle.leaf_hash(changed), number))
