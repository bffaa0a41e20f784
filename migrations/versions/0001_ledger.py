"""The ledger with its head and triggers, and every projection: no entry was ever unhashed.

A migration is a frozen record, so it spells its tables out instead of importing today's; a test compares the two.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
REFUSAL = "entries are never changed"


def upgrade() -> None:
    """Creates everything."""
    op.create_table(
        "entry",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False, unique=True),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("commitment", TEXT, index=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("seq >= 1", name="entry_seq_from_one"),
        sqlite_strict=True,
    )
    head = op.create_table(
        "ledger_head",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.CheckConstraint("id = 1", name="ledger_head_one_row"),
        sqlite_strict=True,
    )
    op.bulk_insert(head, [{"id": 1, "size": 0, "frontier": b"", "recorded_at": ""}])
    refuse_changes()

    projection("party", text("code", unique=True), text("name"))
    projection("agreement", text("code", unique=True), text("title"), text("made_on"), maybe("place"), text("parties"), maybe("summary"))
    projection(
        "source",
        text("key", unique=True),
        text("publisher"),
        maybe("title"),
        maybe("url", index=True),
        maybe("published"),
        text("kind"),
        maybe("language"),
        text("voice"),
        maybe("note"),
    )
    projection(
        "commitment",
        text("ref"),
        text("agreement", "agreement.code"),
        number("number"),
        text("title"),
        text("text"),
        text("kind"),
        text("nature"),
        text("topic"),
        text("beneficiaries"),
        maybe("due"),
        maybe("extended_to"),
        number("review_every"),
        text("criteria"),
        text("discrepancies"),
        maybe("follows"),
    )
    only_current = sa.text("until IS NULL")
    op.create_index("commitment_current", "commitment", ["ref"], unique=True, sqlite_where=only_current, postgresql_where=only_current)
    part("obligation", text("party", "party.code"))
    part("wording", text("source", "source.key"), text("paragraph"), text("form"), text("text"), maybe("quote"))
    projection(
        "evidence",
        text("commitment", index=True),
        text("event_date"),
        text("stance"),
        maybe("stage"),
        text("summary"),
        text("source", "source.key"),
        text("reliability"),
        text("credibility"),
        text("voice"),
        maybe("party", "party.code"),
        entry_number("same_event_as"),
        maybe("quote"),
        maybe("note"),
        maybe("id"),
        entry_number("retracted_by"),
    )
    projection(
        "search",
        text("commitment", index=True),
        text("on"),
        text("queries"),
        text("outcome"),
        text("languages"),
        maybe("note"),
        maybe("id"),
        entry_number("retracted_by"),
    )
    projection(
        "assessment",
        text("commitment", index=True),
        maybe("party", "party.code"),
        text("status"),
        text("confidence"),
        text("effective_on"),
        text("rationale"),
        entry_number("retracted_by"),
    )
    part("basis", sa.Column("cited", NUMBER, sa.ForeignKey("entry.seq"), nullable=False))


def projection(name: str, *columns: sa.Column) -> None:
    """A table of versioned records."""
    op.create_table(
        name,
        sa.Column("entry", NUMBER, sa.ForeignKey("entry.seq"), nullable=False, index=True),
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        entry_number("until"),
        *columns,
        sqlite_strict=True,
    )


def part(name: str, *columns: sa.Column) -> None:
    """A table of the rows inside a record's version."""
    op.create_table(
        name,
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        *columns,
        sqlite_strict=True,
    )


def text(name: str, key: str | None = None, *, unique: bool = False, index: bool = False) -> sa.Column:
    """A column that always has a text."""
    keys = [sa.ForeignKey(key)] if key else []
    return sa.Column(name, TEXT, *keys, nullable=False, unique=unique or None, index=index or None)


def maybe(name: str, key: str | None = None, *, index: bool = False) -> sa.Column:
    """A column that may have a text."""
    keys = [sa.ForeignKey(key)] if key else []
    return sa.Column(name, TEXT, *keys, index=index or None)


def number(name: str) -> sa.Column:
    """A column that always has a number."""
    return sa.Column(name, NUMBER, nullable=False)


def entry_number(name: str) -> sa.Column:
    """A column that may name an entry."""
    return sa.Column(name, NUMBER, sa.ForeignKey("entry.seq"))


def refuse_changes() -> None:
    """Triggers: no UPDATE, no DELETE, and no INSERT over an entry that is there (INSERT OR REPLACE fires no delete trigger)."""
    if op.get_bind().dialect.name == "sqlite":
        for name, event, condition in (
            ("entry_no_update", "UPDATE", ""),
            ("entry_no_delete", "DELETE", ""),
            ("entry_no_replace", "INSERT", "WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq OR recorded_at = NEW.recorded_at) "),
        ):
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON entry {condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(f"CREATE FUNCTION refuse_entry_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$")
    for name, event, each in (
        ("entry_no_update", "UPDATE", "ROW"),
        ("entry_no_delete", "DELETE", "ROW"),
        ("entry_no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON entry FOR EACH {each} EXECUTE FUNCTION refuse_entry_change()")
