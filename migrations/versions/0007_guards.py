"""Entries may share a time, where the calendar ends.

The last moment that can be written down is the only one that entries repeat; that all others grow is held by whoever appends, and by `verify`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

REFUSAL = "entries are never changed"
LAST_TIME = "9999-12-31T23:59:59.999999Z"


def upgrade() -> None:
    """Takes the uniqueness from the times of entries."""
    if op.get_bind().dialect.name == "sqlite":
        write_entries_anew()
    else:
        op.drop_constraint("entry_recorded_at_key", "entry")
    op.create_index("ix_entry_recorded_at", "entry", ["recorded_at"])


def write_entries_anew() -> None:
    """SQLite takes no constraint from a table: all rows go into another one, byte for byte, which then gets the name and the triggers."""
    op.create_table(
        "entry_without",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("commitment", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("seq >= 1", name="entry_seq_from_one"),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO entry_without SELECT seq, kind, recorded_at, recorded_by, commitment, body, leaf FROM entry ORDER BY seq")
    op.drop_table("entry")
    op.rename_table("entry_without", "entry")
    op.create_index("ix_entry_commitment", "entry", ["commitment"])
    again = f"(NEW.recorded_at < '{LAST_TIME}' AND EXISTS (SELECT 1 FROM entry WHERE recorded_at = NEW.recorded_at))"
    for name, event, condition in (
        ("entry_no_update", "UPDATE", ""),
        ("entry_no_delete", "DELETE", ""),
        ("entry_no_replace", "INSERT", f"WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR {again} "),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON entry {condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
