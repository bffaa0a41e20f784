"""Where every commitment and every obligation stands, ready to be listed; and what a standing of a past day is read from.

And SQLite's guard against INSERT OR REPLACE asks two short questions instead of one long one, which halves what it takes of an append.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSAL = "entries are never changed"
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds two tables; the program fills them from the entries."""
    op.create_table(
        "overview",
        sa.Column("ref", TEXT, primary_key=True),
        text("agreement"),
        number("number"),
        text("title"),
        text("kind"),
        text("nature"),
        text("topic"),
        text("obligors"),
        text("made_on"),
        maybe("due"),
        maybe("due_on"),
        number("review_every"),
        text("seen_on"),
        maybe("review_due_on"),
        text("status"),
        number("open"),
        text("verification"),
        number("late"),
        number("contested"),
        number("one_source"),
        number("never_assessed"),
        number("wordings_differ"),
        number("supports"),
        number("contradicts"),
        number("context"),
        maybe("last_evidence_on"),
        number("last_entry"),
        sqlite_strict=True,
    )
    op.create_index("overview_order", "overview", ["agreement", "number"], unique=True)
    only_open = sa.text("open = 1")
    op.create_index("overview_open", "overview", ["agreement", "number"], sqlite_where=only_open, postgresql_where=only_open)
    op.create_table(
        "standing",
        sa.Column("ref", TEXT, primary_key=True),
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        text("party"),
        text("status"),
        text("verification"),
        maybe("confidence"),
        maybe("effective_on"),
        sa.Column("assessed_by", NUMBER),
        sqlite_strict=True,
    )
    op.create_index("commitment_versions", "commitment", ["ref", "seq"])
    op.drop_index("ix_assessment_commitment", "assessment")
    op.create_index("assessment_in_effect", "assessment", ["commitment", "effective_on", "entry", "party", "status", "retracted_by"])
    if op.get_bind().dialect.name == "sqlite":
        there = "EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM entry WHERE recorded_at = NEW.recorded_at)"
        op.execute("DROP TRIGGER entry_no_replace")
        op.execute(f"CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN {there} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def text(name: str) -> sa.Column:
    """A column that always has a text."""
    return sa.Column(name, TEXT, nullable=False)


def maybe(name: str) -> sa.Column:
    """A column that may have a text."""
    return sa.Column(name, TEXT)


def number(name: str) -> sa.Column:
    """A column that always has a number; 0 and 1 for no and yes."""
    return sa.Column(name, NUMBER, nullable=False)
