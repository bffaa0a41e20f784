"""Drop the concordance; keep searched text folded in one table, the identity of evidence, and what contests an obligation.

The column `until` gets the name that says what it holds: the entry that a version was superseded by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds a table and two columns, which the program fills from what is stored, drops two tables, and renames a column."""
    op.drop_table("occurrence")
    op.drop_table("concordance")
    for versioned in ("party", "agreement", "source", "commitment", "evidence", "search", "assessment"):
        op.execute(f"ALTER TABLE {versioned} RENAME COLUMN until TO superseded_by")
    op.create_table(
        "search_text",
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("superseded_by", NUMBER, sa.ForeignKey("entry.seq")),
        sa.Column("commitment", TEXT, nullable=False),
        sa.Column("folded", TEXT, nullable=False),
        sa.Column("unicode", TEXT, nullable=False),
        sqlite_strict=True,
    )
    op.add_column("evidence", sa.Column("identity", TEXT, nullable=False, server_default=sa.text("''")))
    op.add_column("standing", sa.Column("contested_by", TEXT, nullable=False, server_default=sa.text("'[]'")))
    op.create_index("ix_evidence_identity", "evidence", ["identity"])
    given = sa.text("id IS NOT NULL")
    op.create_index("evidence_by_id", "evidence", ["commitment", "id"], sqlite_where=given, postgresql_where=given)
